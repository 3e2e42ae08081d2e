#include "domain/agreement/agreement.h"

#include <stdlib.h>

#include "domain/agreement/chance.h"
#include "domain/agreement/tally.h"

static enum undefined pairs_missing(const struct tally *t)
{
	if (t->units == 0)
		return UNDEFINED_EMPTY;
	return t->pairable == 0 ? UNDEFINED_NO_PAIRS : DEFINED;
}

/* -- percent agreement -- */

static double agreeing_pairs(const struct tally *t, size_t row)
{
	const uint32_t *counts = tally_row(t, row);
	double pairs = 0;

	for (size_t k = 0; k < t->categories; k++)
		pairs += (double)counts[k] * counts[k] - counts[k];
	return pairs;
}

/* Every kind is a mean of the units' shares of agreeing pairs, or of whether that share is all; they differ in the
 * unit's weight. */
static double percent(const struct tally *t, enum percent_kind kind)
{
	double sum = 0, whole = 0;

	for (size_t row = 0; row < t->rows; row++) {
		double ratings = t->ratings[row], pairs = ratings * (ratings - 1), agreeing;
		double weight = kind == PERCENT_COINCIDENCE ? ratings : kind == PERCENT_POOLED ? pairs : 1;

		if (t->ratings[row] < 2)
			continue;
		agreeing = agreeing_pairs(t, row);
		sum += weight * (kind == PERCENT_UNANIMOUS ? agreeing >= pairs : agreeing / pairs);
		whole += weight;
	}
	return sum / whole;
}

struct figure agreement_percent(const struct ratings *r, enum percent_kind kind)
{
	struct figure figure = {0};
	struct tally t;

	tally_init(&t, r);
	figure.undefined = pairs_missing(&t);
	if (figure.undefined == DEFINED)
		figure.value = percent(&t, kind);
	tally_clear(&t);
	return figure;
}

void agreement_specific(const struct ratings *r, struct figure *specific)
{
	struct tally t;

	tally_init(&t, r);
	for (size_t k = 0; k < t.categories; k++) {
		double same = 0, all = 0;

		for (size_t row = 0; row < t.rows; row++) {
			double count = tally_row(&t, row)[k];

			if (t.ratings[row] < 2)
				continue;
			same += count * (count - 1) / (t.ratings[row] - 1);
			all += count;
		}
		specific[k] = all > 0 ? (struct figure){DEFINED, same / all} : (struct figure){UNDEFINED_EMPTY, 0};
	}
	tally_clear(&t);
}

/* -- beyond chance -- */

double chance_expected(enum coefficient c, const double *shares, const double *matrix, size_t q)
{
	double sum = 0;

	switch (c) {
	case COEFFICIENT_AC:
		for (size_t k = 0; k < q; k++)
			sum += shares[k] * (1 - shares[k]);
		return sum * weights_sum(matrix, q) / ((double)q * (double)(q - 1));
	case COEFFICIENT_BP:
		return weights_sum(matrix, q) / ((double)q * (double)q);
	case COEFFICIENT_FLEISS:
		for (size_t k = 0; k < q; k++)
			for (size_t l = 0; l < q; l++)
				sum += matrix[k * q + l] * shares[k] * shares[l];
		return sum;
	case COEFFICIENT_PERCENT:
	case COEFFICIENT_ALPHA:
	case COEFFICIENT_COHEN:
		break;
	}
	return 0;
}

struct figure chance_corrected(double observed, double expected)
{
	if (1 - expected < 1e-12)
		return (struct figure){UNDEFINED_NO_VARIATION, 0};
	return (struct figure){DEFINED, (observed - expected) / (1 - expected)};
}

struct figure tally_measure(const struct tally *t, const struct measure *m, const double *matrix, const double *values)
{
	enum coefficient c = m->coefficient;
	double shares[RATING_CATEGORIES];
	enum undefined missing = pairs_missing(t);

	if (c == COEFFICIENT_ALPHA)
		return tally_krippendorff(t, m->level, values).alpha;
	if (t->categories < 2 && c != COEFFICIENT_FLEISS && c != COEFFICIENT_PERCENT)
		return (struct figure){UNDEFINED_INPUT, 0}; /* chance needs a scale with a choice */
	if (missing != DEFINED)
		return (struct figure){missing, 0};
	tally_shares(t, shares);
	return chance_corrected(tally_observed(t, matrix), chance_expected(c, shares, matrix, t->categories));
}

static struct figure beyond_chance(const struct ratings *r, enum coefficient c, struct weights w)
{
	double *matrix = weights_matrix(w, r->n_categories);
	struct figure figure;
	struct tally t;

	tally_init(&t, r);
	figure = tally_measure(&t, &(struct measure){.coefficient = c}, matrix, NULL);
	tally_clear(&t);
	free(matrix);
	return figure;
}

struct figure gwet_ac(const struct ratings *r, struct weights w)
{
	return beyond_chance(r, COEFFICIENT_AC, w);
}

struct figure brennan_prediger(const struct ratings *r, struct weights w)
{
	return beyond_chance(r, COEFFICIENT_BP, w);
}

struct figure fleiss_kappa(const struct ratings *r, struct weights w)
{
	return beyond_chance(r, COEFFICIENT_FLEISS, w);
}

struct figure agreement_measure(const struct ratings *r, const struct measure *m)
{
	switch (m->coefficient) {
	case COEFFICIENT_ALPHA:
		return krippendorff_alpha(r, m->level);
	case COEFFICIENT_COHEN:
		return cohen_kappa(r, m->weights);
	case COEFFICIENT_PERCENT:
	case COEFFICIENT_AC:
	case COEFFICIENT_BP:
	case COEFFICIENT_FLEISS:
		break;
	}
	return beyond_chance(r, m->coefficient, m->weights);
}
