/* goal.h - what a result says of the goal (delmål) it was held against.
 *
 * By interval, never by point: below only where all of the interval is, reached only where all of it is at the goal or
 * above. Pure, any thread. */
#pragma once

enum goal_outcome {
	GOAL_COUNTS_ONLY, /* no interval: nothing can be said (R5, R15) */
	GOAL_BELOW,
	GOAL_UNDECIDED,
	GOAL_REACHED,
};

enum goal_outcome goal_judge(double low, double high, double goal);
const char *goal_outcome_name(enum goal_outcome outcome); /* stable id: "below" */
