/* wheel_check.h - a year's plan held against the national recommendations for management audits.
 *
 * A finding is a rule and what its words need: which months, steps, activity, leader, how many. The words are the
 * caller's; each rule has one for what is missing, one for why it matters, one for the smallest change that mends it.
 * Days are whole numbers, yyyymmdd. Pure, any thread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WHEEL_STEPS_MAX = 64, WHEEL_MONTHS = 12 };

/* As the contract numbers them. */
enum wheel_kind {
	WHEEL_GENERAL = 1,
	WHEEL_THEMED,
	WHEEL_CALIBRATION,
	WHEEL_TEAM_READING,
	WHEEL_REPORTING,
	WHEEL_CONCEPT_REVIEW
};
enum wheel_purpose {
	WHEEL_NO_PURPOSE_SAID,
	WHEEL_LEGALITY,
	WHEEL_QUALITY,
	WHEEL_LEARNING,
	WHEEL_EFFECT,
	WHEEL_INFORMATION
};
enum { WHEEL_TO_CASEWORKERS = 1, WHEEL_TO_TEAMS, WHEEL_TO_MANAGEMENT, WHEEL_TO_COMMITTEE };

enum wheel_rule {
	WHEEL_EVERY_MONTH,	/* time set aside every month: months */
	WHEEL_NO_GENERAL,	/* both kinds are used */
	WHEEL_NO_THEMED,	/* both kinds, or the start-up phase lasts the year out */
	WHEEL_START_UP_THEMED,	/* the start-up phase has the general kind alone: activity */
	WHEEL_GENERAL_UNSTABLE, /* the general audit asks the same all year: activity is the first that differs */
	WHEEL_THEMED_TOO_MANY,	/* themed audits read fewer cases than general ones: activity, number = most it may have
				 */
	WHEEL_THEMED_NO_FOCUS,	/* they have a focus: activity */
	WHEEL_THEMED_SAME,	/* that is another one each time: activity repeats the one before */
	WHEEL_STEPS_MISSED,	/* every step in focus within the year: steps */
	WHEEL_NO_COVERAGE,	/* every caseworker within a cycle: no activity draws by coverage */
	WHEEL_WAVES_MISSED,	/* the cycle is drawn to its end: activity of it, number = waves lacking */
	WHEEL_CYCLE_TOO_SMALL,	/* and has a case for each: activity of it, number = cases lacking */
	WHEEL_UNREACHED,	/* whose cases never reach a frame want one of their own: number of caseworkers */
	WHEEL_FRAME_EMPTY,	/* each draw has a case to take: activity */
	WHEEL_FRAME_SMALL,	/* and as many as it wants: activity, number = cases that its frame holds */
	WHEEL_NO_HOURS,		/* hours are set aside */
	WHEEL_HOURS_ODD,	/* half or a whole day: hours */
	WHEEL_HOURS_SHORT, /* and what is planned fits: months (one), hours needed, activity, number = cases too many */
	WHEEL_NOT_TOLD, /* every audit is told to caseworkers, teams and management, the year to the committee: number =
			   the audience, activity is the first that is not, or behind all */
	WHEEL_NO_PURPOSE,     /* audits say what they are for: activity is the first that does not */
	WHEEL_PURPOSE_ODD,    /* and that fits their kind: activity, number = the purpose that would */
	WHEEL_ALONE_ODD,      /* and their mode: who learns together talks about the case: activity */
	WHEEL_FIRST_TOGETHER, /* the first activity ever: all leaders on one case */
	WHEEL_JOINED,	      /* calibration when a leader joins: leader */
	WHEEL_RULES
};

struct wheel_activity {
	enum wheel_kind kind;
	int32_t starts_on, deadline;
	uint32_t question_set; /* equal numbers: the same version */
	uint64_t steps;	       /* in focus, as bits; 0 = all of them */
	uint32_t detail;       /* markers and questions in focus; equal numbers: the same; 0 = none */
	uint64_t looks_at;     /* with a detail: the steps it asks about */
	enum wheel_purpose purpose;
	bool in_dialogue;
	unsigned told;		   /* bit n - 1 for audience n */
	uint32_t cases;		   /* 0: all of its frame */
	bool is_to_draw;	   /* still */
	uint32_t in_frame;	   /* then: cases of its frame as the register stands */
	const uint32_t *reviewers; /* places among the leaders; who is none any longer has a place behind them */
	size_t n_reviewers;
	uint32_t cycle, wave, waves; /* cycle 0: not drawn by coverage */
};
struct wheel_leader {
	int32_t since;
};
struct wheel_plan {
	int32_t year, start_up_until; /* 0: no start-up phase */
	double hours_per_month;	      /* for each reviewer */
	double general_minutes,
		themed_minutes; /* that one case takes; 60 and 150 until the group has measured its own */
	const struct wheel_activity *activities; /* in order of time, none that is skipped */
	size_t n_activities;
	const struct wheel_leader *leaders;
	size_t n_leaders;
	uint32_t n_steps;	     /* of the question sets in use, WHEEL_STEPS_MAX at most */
	uint32_t reached, unreached; /* caseworkers with and without a case in some frame */
	bool begun_before;	     /* there were activities in earlier years */
};

struct wheel_finding {
	enum wheel_rule rule;
	unsigned months; /* bit 0 = January */
	uint64_t steps;
	size_t activity, leader; /* where the rule has one */
	uint32_t number;
	double hours;
};

/* Gives each finding in order of the rules, and the count of rules that are followed. */
unsigned wheel_check(const struct wheel_plan *plan, void (*found)(void *context, const struct wheel_finding *finding),
	void *context);
