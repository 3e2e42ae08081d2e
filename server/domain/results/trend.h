/* trend.h - does practice move, or is it chance?
 *
 * x[t] of n[t] cases in period t, periods in order of time; one without cases is left out. A series is told by its
 * whole course, never by two points. Sources: Anhøj & Olesen (2014); Montgomery; Laney (2002); Armitage (1955);
 * Newcombe (1998), method 10. Pure, any thread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "domain/figure.h"

enum { USEFUL_LEAST = 10 }; /* below about ten points off the median no rule of a run chart holds */

/* The longest run chance still explains: round(log2(m) + 3); the fewest crossings: the 5 % quantile of binomial(m - 1,
 * 1/2). */
struct run_limits {
	enum undefined undefined;
	unsigned longest_run_max, crossings_min;
};
struct run_limits run_limits(unsigned useful);

struct run_chart {
	enum undefined undefined;
	double center;	 /* median */
	unsigned useful; /* points that are not on it */
	unsigned longest_run, crossings;
	bool signal;
};
struct run_chart run_chart(const double *y, size_t count);

/* Limits at three standard deviations, cut at [0, 1]; 0 and 1 where there are no cases. lcl, ucl, signal: `count` long;
 * a signal lies outside. */
struct p_chart {
	enum undefined undefined;
	double center;
	double sigma_z; /* Laney: how much more the shares vary than chance; 1 for the p-chart */
};
struct p_chart p_chart(const double *x, const double *n, size_t count, double *lcl, double *ucl, bool *signal);
struct p_chart laney_chart(const double *x, const double *n, size_t count, double *lcl, double *ucl, bool *signal);

struct cochran_armitage {
	enum undefined undefined;
	double z, chi2, p;
};
struct cochran_armitage cochran_armitage(const double *x, const double *n, const double *scores, size_t count);

/* logit p = intercept + slope * score, by maximum likelihood. UNDEFINED_SEPARATED: there is no slope, yet lr_chi2 and
 * p_lr stand. */
struct logistic_trend {
	enum undefined undefined;
	double intercept, slope, se_slope, z, p_wald, lr_chi2, p_lr, odds_ratio;
};
struct logistic_trend logistic_trend(const double *x, const double *n, const double *scores, size_t count);

/* Period 1 minus period 2. */
struct two_proportions {
	enum undefined undefined;      /* of the difference and its interval */
	enum undefined test_undefined; /* of z, chi2 and p: all yes or all no */
	double difference, low, high;  /* Newcombe's hybrid score interval, 95 % */
	double z, chi2, p;	       /* pooled, no continuity correction */
	double p_fisher;	       /* two-sided */
};
struct two_proportions two_proportions(uint64_t x1, uint64_t n1, uint64_t x2, uint64_t n2);
