#include "domain/tally.h"

#include <stdlib.h>
#include <string.h>

#include "domain/memory.h"

/* Counts one unit; returns how many rated it. */
static uint32_t count(const struct ratings *r, size_t unit, uint32_t *counts)
{
	uint32_t ratings = 0;

	for (size_t rater = 0; rater < r->n_raters; rater++) {
		int8_t category = r->cells[unit * r->n_raters + rater];

		if (category == RATING_MISSING)
			continue;
		counts[category]++;
		ratings++;
	}
	return ratings;
}

void tally_init(struct tally *t, const struct ratings *r)
{
	*t = (struct tally){
		.categories = r->n_categories,
		.counts = memory_new(r->n_units * r->n_categories, sizeof(*t->counts)),
		.ratings = memory_new(r->n_units, sizeof(*t->ratings)),
	};
	for (size_t unit = 0; unit < r->n_units; unit++) {
		uint32_t ratings = count(r, unit, t->counts + t->units * t->categories);

		if (ratings == 0)
			continue;
		t->ratings[t->units++] = ratings;
		t->pairable += ratings >= 2;
	}
}

void tally_clear(struct tally *t)
{
	free(t->counts);
	free(t->ratings);
	*t = (struct tally){0};
}

const uint32_t *tally_unit(const struct tally *t, size_t unit)
{
	return t->counts + unit * t->categories;
}

static double weight(struct weights w, size_t categories, size_t k, size_t l)
{
	double step = categories > 1 ? ((double)k - (double)l) / (double)(categories - 1) : 0;

	switch (w.kind) {
	case WEIGHT_IDENTITY:
		break;
	case WEIGHT_LINEAR:
		return 1 - (step < 0 ? -step : step);
	case WEIGHT_QUADRATIC:
		return 1 - step * step;
	case WEIGHT_MATRIX:
		return w.matrix[k * categories + l];
	}
	return k == l;
}

double *weights_matrix(struct weights w, size_t categories)
{
	double *matrix = memory_new(categories * categories, sizeof(*matrix));

	for (size_t k = 0; k < categories; k++)
		for (size_t l = 0; l < categories; l++)
			matrix[k * categories + l] = weight(w, categories, k, l);
	return matrix;
}

double weights_sum(const double *matrix, size_t categories)
{
	double sum = 0;

	for (size_t i = 0; i < categories * categories; i++)
		sum += matrix[i];
	return sum;
}

double tally_agreement(const struct tally *t, size_t unit, const double *matrix)
{
	const uint32_t *counts = tally_unit(t, unit);
	double pairs = (double)t->ratings[unit] * (t->ratings[unit] - 1), sum = 0;

	for (size_t k = 0; k < t->categories; k++) {
		double near = -1; /* a rating is no pair with itself */

		if (counts[k] == 0)
			continue;
		for (size_t l = 0; l < t->categories; l++)
			near += matrix[k * t->categories + l] * counts[l];
		sum += counts[k] * near;
	}
	return sum / pairs;
}

double tally_observed(const struct tally *t, const double *matrix)
{
	double sum = 0;

	for (size_t unit = 0; unit < t->units; unit++)
		if (t->ratings[unit] >= 2)
			sum += tally_agreement(t, unit, matrix);
	return sum / (double)t->pairable;
}

void tally_shares(const struct tally *t, double *shares)
{
	memset(shares, 0, t->categories * sizeof(*shares));
	for (size_t unit = 0; unit < t->units; unit++)
		for (size_t k = 0; k < t->categories; k++)
			shares[k] += (double)tally_unit(t, unit)[k] / t->ratings[unit];
	for (size_t k = 0; k < t->categories; k++)
		shares[k] /= (double)t->units;
}
