/* series.h - a share over time, told by its whole course (R15).
 *
 * Periods become points: neighbours are pooled until a point has ten relevant cases and ends with a whole cycle, so
 * that a team that was looked at in the second half of a cycle does not look like a change. A break (the question or
 * the law changed) begins a new segment; nothing is pooled or compared across it. What is left over at a segment's end,
 * or cannot speak of all cases (R5), is an unfinished point: counts only, in no rule.
 *
 * Each segment has a run chart with its median and Anhøj's two rules, and from twelve points on the limits of a p-chart
 * on effective numbers of cases. Where most points lie on the median - nearly always all yes, or all no - a run chart
 * sees nothing; then the rules are asked of the cases between one of the rarer answer and the next instead. Cases that
 * have faded are in the points; their order is not known any more, so that only the cases after them are counted so.
 * Pure, any thread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "domain/figure.h"
#include "domain/results/trend.h"

enum { LIMITS_LEAST = 12 }; /* points from which a p-chart has limits */

struct series_period {
	uint32_t cases, yes; /* relevant ones */
	uint32_t faded;	     /* of the cases, known as sums alone */
	double w, w2, wy;    /* sums of weights, of their squares, of weight times yes */
	uint32_t cycle;	     /* neighbours of one number are one cycle */
	bool breaks;	     /* the question or the law is another than before */
	bool other_raters;   /* nobody who reviewed before reviews from here on: as good as another question */
	bool counts_only;    /* not all of it has weights */
};

struct series_point {
	size_t first, last; /* periods */
	uint32_t cases, yes;
	bool finished;
	struct interval share; /* of finished points: weighted, Wilson at n_eff, never with a finite population */
	double n_eff;
	double lower, upper; /* limits of the p-chart; 0 and 1 where there are none */
	bool outside;	     /* of them */
};

/* What the rules of a run chart were asked of: its points, or the cases between two of the rarer answer. */
enum between { BETWEEN_NOTHING = 0, BETWEEN_NO, BETWEEN_YES };

struct series_segment {
	size_t first, count; /* points */
	size_t finished;
	struct run_chart runs; /* undefined below ten useful points: no rule holds */
	enum between between;
	bool order_lost; /* of its first cases, which have faded */
	bool has_limits;
	double center;		  /* of the p-chart */
	double chance_of_signal;  /* that the run chart's rules give a signal where nothing changed */
	double outside_by_chance; /* points that the limits leave outside where nothing changed, on average */
};

struct series {
	struct series_point *points;
	size_t n_points;
	struct series_segment *segments;
	size_t n_segments;
};

/* said_yes: the relevant cases of all periods in order of time, without those that have faded: periods[0].cases -
 * periods[0].faded of the first, and so on. Yours: series_clear(). */
struct series series_of(const struct series_period *periods, size_t n_periods, const bool *said_yes);
void series_clear(struct series *s);

/* The chance that so many points, thrown at random to either side of the median, break one of the rules. */
double run_chance(unsigned useful);
