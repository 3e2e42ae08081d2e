/* figure.h - a number that may not exist.
 *
 * A statistic without a value is a distinct result with its reason: never NaN, 0 or 1. */
#pragma once
#include <stdbool.h>

enum undefined {
	DEFINED,
	UNDEFINED_EMPTY,	/* no data */
	UNDEFINED_NO_PAIRS,	/* nothing was rated by two */
	UNDEFINED_NO_VARIATION, /* everybody always gave the same answer: agreement beyond chance does not exist */
	UNDEFINED_FEW_UNITS,	/* too few units for this figure or its interval */
	UNDEFINED_RESAMPLES,	/* more than 5 % of the resamples have no value */
	UNDEFINED_INPUT,	/* the question makes no sense: x above n, n above N, a scale of one value */
	UNDEFINED_SINGLE,	/* a stratum gave one of several cases: its variance cannot be estimated */
	UNDEFINED_SEPARATED,	/* the model has no finite solution */
};
const char *undefined_name(enum undefined why); /* stable id: "no_variation" */

struct figure {
	enum undefined undefined; /* DEFINED: the value counts */
	double value;
};

struct interval {
	enum undefined undefined;
	double estimate, se, low, high; /* se 0 where the method has none */
};
