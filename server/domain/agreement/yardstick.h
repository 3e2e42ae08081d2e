/* yardstick.h - did practice move, or the yardstick?
 *
 * Anchor cases do not change. When they come to be read otherwise, it is the reading that moved, and with it what
 * ordinary reviews measure. Answers to one anchor case hang together, so the anchor case is the unit: of each that was
 * read in both half-years the mean over questions (and readers) of how far its reading moved, and of these means a t
 * interval on one degree of freedom less than anchor cases. Under no movement before and after can change places, so
 * these means lie as often above 0 as below, and there t errs on the safe side (Efron 1969). Where all moved alike
 * there is no spread to go by: the interval is that of Clopper & Pearson (1934) for how many would have moved
 * otherwise, and p is that of the sign test where all moved by the whole scale. Anchor cases are chosen, never drawn,
 * so each weighs the same. Pure. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "domain/figure.h"

enum {
	YARDSTICK_LEAST = 5, /* anchor cases below which nothing is told but their number */
	READERS_LEAST = 2,   /* who must have stayed: what one among others does is theirs, not the yardstick's */
	PRACTICE_LEAST = 10, /* ordinary cases below which a half-year has no mean (R15) */
};

/* Mean of one value per anchor case, no smaller than `least` and no larger than `most`. */
struct interval yardstick_mean(const double *cases, size_t count, double least, double most);

/* From one half-year to the next, on the scale of 0 to 1. */
struct shift {
	size_t cases;	    /* anchor cases read in both; of practice: of the half-year that has fewer */
	struct interval by; /* of this comparison alone, -1 to 1 */
	double p;	    /* of this comparison alone */
	double adjusted;    /* as it must be read when all were asked together: yardstick_judge sets it, and `at` */
	double at;	    /* the level that stands for 5 % of all that was asked together */
};
struct shift yardstick_shift(const double *moves, size_t count);
/* Of one that yardstick_judge has seen: a movement of this size is found four times of five; above 1: none is. */
double yardstick_seen(const struct shift *s);
/* How many anchor cases it takes to find a movement of YARDSTICK_WORTH four times of five, where they spread as these
 * do; above CASES_MOST (yardstick_power.h): more than anybody reads. Of one that yardstick_judge has seen; 0 where no
 * movement is told. */
#define YARDSTICK_WORTH 0.1 /* one answer in ten given otherwise on a scale of two values */
size_t yardstick_needed(const struct shift *s);

/* Ordinary cases, added up: w is a case's weight (R5), x its mean height on the scale. */
struct practice {
	size_t cases, unweighted; /* one whose chance is not known, and they speak of themselves alone */
	double w, w2, wx, wxx;	  /* sums of w, w^2, w x and w x^2 */
};
struct interval practice_mean(const struct practice *p);
struct shift practice_shift(const struct practice *before, const struct practice *now);

enum movement {
	MOVED_UNKNOWN,	 /* too few anchor cases were read in both half-years */
	MOVED_NO_SIGN,	 /* no sign that the reading moved; of practice nothing can be told */
	MOVED_NEITHER,	 /* no sign that either moved */
	MOVED_PRACTICE,	 /* practice moved, and there is no sign that the reading did */
	MOVED_YARDSTICK, /* the same readers read otherwise: what practice did cannot be told */
	MOVED_READERS,	 /* read otherwise by other readers: people and yardstick cannot be told apart */
};

/* One half-year against the one before. */
struct yardstick_change {
	bool whole;    /* of all questions together: with parts beside it, it has half of the false alarms to itself */
	size_t stayed; /* who read anchor cases in both */
	struct shift same;	/* by those who read the anchor case in both */
	struct shift all;	/* by whoever read it */
	struct shift practice;	/* of the cases that were not chosen */
	enum movement movement; /* yardstick_judge sets it */
};
/* All that is told together: of a hundred such lists without any movement at most five name one of the reading, and at
 * most five one of practice (Holm). */
void yardstick_judge(struct yardstick_change *changes, size_t count);
/* What the verdict rests on: the same readers where they read enough anchor cases, else whoever read. */
const struct shift *yardstick_basis(const struct yardstick_change *c);
