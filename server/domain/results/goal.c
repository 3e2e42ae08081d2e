#include "domain/results/goal.h"

enum goal_outcome goal_judge(double low, double high, double goal)
{
	return high < goal ? GOAL_BELOW : low >= goal ? GOAL_REACHED : GOAL_UNDECIDED;
}

const char *goal_outcome_name(enum goal_outcome outcome)
{
	static const char *const names[] = {[GOAL_COUNTS_ONLY] = "counts_only",
		[GOAL_BELOW] = "below",
		[GOAL_UNDECIDED] = "undecided",
		[GOAL_REACHED] = "reached"};

	return names[outcome];
}
