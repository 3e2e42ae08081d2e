/* relevance.h - what "ikke relevant" may hide: how often it was said, and what a result would be if part of it had been
 * "nej".
 *
 * The estimator is that of results (R5, R15), so that the figures stand beside them. Pure, any thread. */
#pragma once
#include "domain/results/estimate.h"

/* Of one question: cases, and sums of their weights and of the squares of these. */
struct relevance_sums {
	uint32_t yes, rated, not_relevant;
	uint32_t unweighted; /* of all: one whose chance is not known, and there is no share */
	double w, w2, wy;    /* over the rated; wy over those with yes */
	double w_nr, w2_nr;  /* over the others */
};

struct relevance {
	struct share not_relevant; /* of all; `yes` is what was not relevant */
	struct share result;	   /* as it stands: of the rated */
	bool has_ifs;		   /* false below RELEVANT_LEAST rated cases */
	struct share
		if_half; /* half of the others, rounded up, as "nej"; which half is not known: each counts in part */
	struct share if_all;
};
struct relevance relevance_of(const struct relevance_sums *s);
