/* tally.h - ratings counted: how many raters put a unit into each category. The room of agreement only.
 *
 * Units without any rating are left out. Pure. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "domain/agreement.h"

struct tally {
	size_t units, pairable; /* with at least one rating, at least two */
	size_t categories;
	uint32_t *counts;  /* r_ik: counts[unit * categories + category] */
	uint32_t *ratings; /* r_i */
};

void tally_init(struct tally *t, const struct ratings *r);
void tally_clear(struct tally *t);
const uint32_t *tally_unit(const struct tally *t, size_t unit);

/* Weights stand ready as a q x q matrix. Yours: free() it. */
double *weights_matrix(struct weights w, size_t categories);
double weights_sum(const double *matrix, size_t categories);

/* A unit's share of agreeing pairs, weighted; r_i >= 2. */
double tally_agreement(const struct tally *t, size_t unit, const double *matrix);
double tally_observed(const struct tally *t, const double *matrix); /* p_o: its mean over pairable units */
void tally_shares(const struct tally *t, double *shares);	    /* pi_k, over all units */
