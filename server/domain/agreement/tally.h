/* tally.h - ratings counted: how many raters put a unit into each category. The room of agreement only.
 *
 * Units without any rating are left out. A row may stand for several units that were rated alike, so that a resample is
 * told by how often each row was drawn. Pure. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "domain/agreement/agreement.h"

struct tally {
	size_t rows, categories;
	size_t units, pairable; /* what the rows stand for: with at least one rating, at least two */
	uint32_t *counts;	/* r_ik: counts[row * categories + category] */
	uint32_t *ratings;	/* r_i */
	uint32_t *times;	/* how many units the row stands for */
};

void tally_init(struct tally *t, const struct ratings *r);
void tally_clear(struct tally *t);
/* Makes one row of those that are alike; row_of, one per row as it was, says which. */
void tally_gather(struct tally *t, uint32_t *row_of);
void tally_recount(struct tally *t); /* after times have changed */
const uint32_t *tally_row(const struct tally *t, size_t row);

/* Weights stand ready as a q x q matrix. Yours: free() it. */
double *weights_matrix(struct weights w, size_t categories);
double weights_sum(const double *matrix, size_t categories);

/* A row's share of agreeing pairs, weighted; r_i >= 2. */
double tally_agreement(const struct tally *t, size_t row, const double *matrix);
double tally_observed(const struct tally *t, const double *matrix); /* p_o: its mean over pairable units */
void tally_shares(const struct tally *t, double *shares);	    /* pi_k, over all units */

/* A measure of what was counted; not Cohen's, which knows who rated. matrix: the weights, ready; values: as in ratings.
 */
struct figure tally_measure(const struct tally *t, const struct measure *m, const double *matrix, const double *values);
struct krippendorff_parts tally_krippendorff(const struct tally *t, enum level level, const double *values);
