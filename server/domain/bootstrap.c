#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "domain/agreement.h"
#include "domain/memory.h"
#include "domain/random.h"

static int ascending(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

/* Linear between order statistics (Hyndman & Fan 1996, type 7). */
static double quantile(const double *sorted, size_t count, double p)
{
	double place = p * (double)(count - 1);
	size_t below = (size_t)place;

	if (below + 1 >= count)
		return sorted[count - 1];
	return sorted[below] + (place - (double)below) * (sorted[below + 1] - sorted[below]);
}

/* Measures that know pairs alone resample pairable units; the others also use the shares of units rated once. */
static size_t least_ratings(enum coefficient c)
{
	return c == COEFFICIENT_AC || c == COEFFICIENT_BP || c == COEFFICIENT_FLEISS ? 1 : 2;
}

/* The units that count for the measure, as a matrix of their own. */
static size_t keep_units(const struct ratings *r, size_t least, int8_t *kept)
{
	size_t units = 0;

	for (size_t unit = 0; unit < r->n_units; unit++) {
		const int8_t *cells = r->cells + unit * r->n_raters;
		size_t ratings = 0;

		for (size_t rater = 0; rater < r->n_raters; rater++)
			ratings += cells[rater] != RATING_MISSING;
		if (ratings >= least)
			memcpy(kept + units++ * r->n_raters, cells, r->n_raters);
	}
	return units;
}

/* Fills values with the defined ones; returns how many. */
static size_t resample(struct ratings kept, const struct measure *m, unsigned resamples, uint64_t seed, double *values)
{
	int8_t *cells = memory_new(kept.n_units * kept.n_raters, 1);
	const int8_t *source = kept.cells;
	struct random random;
	size_t defined = 0;

	random_init(&random, seed);
	kept.cells = cells;
	for (unsigned i = 0; i < resamples; i++) {
		struct figure figure;

		for (size_t unit = 0; unit < kept.n_units; unit++)
			memcpy(cells + unit * kept.n_raters,
				source + random_below(&random, (uint32_t)kept.n_units) * kept.n_raters, kept.n_raters);
		figure = agreement_measure(&kept, m);
		if (figure.undefined == DEFINED)
			values[defined++] = figure.value;
	}
	free(cells);
	return defined;
}

static struct interval percentiles(struct interval out, double *values, size_t defined, unsigned resamples)
{
	double mean = 0, squares = 0;

	if ((double)defined < 0.95 * resamples) {
		out.undefined = UNDEFINED_RESAMPLES;
		return out;
	}
	qsort(values, defined, sizeof(*values), ascending);
	for (size_t i = 0; i < defined; i++)
		mean += values[i] / (double)defined;
	for (size_t i = 0; i < defined; i++)
		squares += (values[i] - mean) * (values[i] - mean);
	out.se = sqrt(squares / (double)(defined - 1));
	out.low = quantile(values, defined, 0.025);
	out.high = quantile(values, defined, 0.975);
	return out;
}

struct interval agreement_bootstrap(const struct ratings *r, const struct measure *m, unsigned resamples, uint64_t seed)
{
	struct figure estimate = agreement_measure(r, m);
	struct interval out = {.undefined = estimate.undefined, .estimate = estimate.value};
	struct ratings kept = *r;
	int8_t *cells;
	double *values;

	if (out.undefined != DEFINED)
		return out;
	if (resamples < BOOTSTRAP_LEAST)
		resamples = BOOTSTRAP_LEAST;
	cells = memory_new(r->n_units * r->n_raters, 1);
	values = memory_new(resamples, sizeof(*values));
	kept.n_units = keep_units(r, least_ratings(m->coefficient), cells);
	kept.cells = cells;
	if (kept.n_units < 2)
		out.undefined = UNDEFINED_FEW_UNITS;
	else
		out = percentiles(out, values, resample(kept, m, resamples, seed, values), resamples);
	free(cells);
	free(values);
	return out;
}
