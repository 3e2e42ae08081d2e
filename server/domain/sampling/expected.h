/* expected.h - what a draw is going to give, told before anything is fixed.
 *
 * Precision is half the width of a 95 % interval (Wilson, finite population) at a share of 50 %, where it is widest,
 * when every case is relevant. Pure, any thread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct expected_stratum {
	uint32_t listed; /* N_h */
	uint32_t drawn;	 /* n_h; by birthday what is expected */
	double chance;	 /* of each of its cases; 0: nothing can be said about all */
	bool by_days;	 /* each case by the chance, not so many of the stratum */
};

/* With the weights of the draw, by Kish's number of cases; 0 when all are drawn, 0.5 when nothing is known. */
double expected_margin(const struct expected_stratum *strata, size_t count);

/* What one caseworker has in one stratum; those of a caseworker stand together. */
struct expected_holding {
	uint32_t holder, listed;
	size_t stratum;
};
/* How many caseworkers get at least one case drawn, on average. */
double expected_reached(const struct expected_stratum *strata, const struct expected_holding *holdings, size_t count);

/* By birthday: so many days that on average at least n of N cases with a known day come; 1..31. */
uint32_t expected_days(uint32_t n, uint32_t listed);

/* The fewest and the most cases that so many days can give, of cases on each day. */
struct expected_range {
	uint32_t least, most;
};
struct expected_range expected_range(const uint32_t *on_day, uint32_t days); /* on_day: 31 long */
