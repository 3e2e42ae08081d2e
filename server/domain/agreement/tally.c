#include "domain/agreement/tally.h"

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
		.times = memory_new(r->n_units, sizeof(*t->times)),
	};
	for (size_t unit = 0; unit < r->n_units; unit++) {
		uint32_t ratings = count(r, unit, t->counts + t->rows * t->categories);

		if (ratings == 0)
			continue;
		t->times[t->rows] = 1;
		t->ratings[t->rows++] = ratings;
	}
	tally_recount(t);
}

void tally_recount(struct tally *t)
{
	t->units = t->pairable = 0;
	for (size_t row = 0; row < t->rows; row++) {
		t->units += t->times[row];
		if (t->ratings[row] >= 2)
			t->pairable += t->times[row];
	}
}

static int by_counts(const void *left, const void *right, void *tally)
{
	const struct tally *t = tally;

	return memcmp(tally_row(t, *(const uint32_t *)left), tally_row(t, *(const uint32_t *)right),
		t->categories * sizeof(*t->counts));
}

void tally_gather(struct tally *t, uint32_t *row_of)
{
	uint32_t *order = memory_new(t->rows, sizeof(*order));
	struct tally gathered = {
		.categories = t->categories,
		.counts = memory_new(t->rows * t->categories, sizeof(*t->counts)),
		.ratings = memory_new(t->rows, sizeof(*t->ratings)),
		.times = memory_new(t->rows, sizeof(*t->times)),
	};

	for (uint32_t row = 0; row < t->rows; row++)
		order[row] = row;
	qsort_r(order, t->rows, sizeof(*order), by_counts, t);
	for (size_t i = 0; i < t->rows; i++) {
		uint32_t row = order[i];

		if (i == 0 || by_counts(&order[i - 1], &row, t) != 0) {
			memcpy(gathered.counts + gathered.rows * t->categories, tally_row(t, row),
				t->categories * sizeof(*t->counts));
			gathered.ratings[gathered.rows++] = t->ratings[row];
		}
		gathered.times[gathered.rows - 1] += t->times[row];
		row_of[row] = (uint32_t)(gathered.rows - 1);
	}
	free(order);
	tally_recount(&gathered);
	tally_clear(t);
	*t = gathered;
}

void tally_clear(struct tally *t)
{
	free(t->counts);
	free(t->ratings);
	free(t->times);
	*t = (struct tally){0};
}

const uint32_t *tally_row(const struct tally *t, size_t row)
{
	return t->counts + row * t->categories;
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

double tally_agreement(const struct tally *t, size_t row, const double *matrix)
{
	const uint32_t *counts = tally_row(t, row);
	double pairs = (double)t->ratings[row] * (t->ratings[row] - 1), sum = 0;

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

	for (size_t row = 0; row < t->rows; row++)
		if (t->ratings[row] >= 2 && t->times[row] > 0)
			sum += t->times[row] * tally_agreement(t, row, matrix);
	return sum / (double)t->pairable;
}

void tally_shares(const struct tally *t, double *shares)
{
	memset(shares, 0, t->categories * sizeof(*shares));
	for (size_t row = 0; row < t->rows; row++)
		for (size_t k = 0; k < t->categories && t->times[row] > 0; k++)
			shares[k] += (double)t->times[row] * tally_row(t, row)[k] / t->ratings[row];
	for (size_t k = 0; k < t->categories; k++)
		shares[k] /= (double)t->units;
}
