/* size.h - how many cases: what hours give, and what a number of cases buys.
 *
 * Precision is half the width of a 95 % interval at a share of 50 %, where it is widest, for a simple draw from the
 * listed cases: by the plain formula (Cochran 1977), the turned-round form of sample_size(), and by Wilson's interval
 * for a finite population, that of sample_size_wilson(). Pure, any thread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct size_terms {
	uint64_t listed;    /* N */
	uint32_t reviewers; /* at least 1 */
	double minutes;	    /* that one case takes, above 0 */
	bool together;	    /* all review every case, as in a calibration; else they share them */
};

uint64_t size_for_hours(const struct size_terms *t, double hours); /* each reviewer's; at most all cases */
double size_hours(const struct size_terms *t, uint64_t cases);	   /* of each reviewer */

/* 0: all were seen; 0.5: nothing is known. */
double size_margin(uint64_t cases, uint64_t listed);
double size_margin_wilson(uint64_t cases, uint64_t listed);

/* Which step to drop next: of those not dropped the one that takes most, of equals the last. -1 when one is left. */
int32_t size_drop(const double *minutes, const bool *dropped, size_t n_steps);
