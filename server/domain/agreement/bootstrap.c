#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "domain/agreement/agreement.h"
#include "domain/agreement/chance.h"
#include "domain/agreement/tally.h"
#include "domain/memory.h"
#include "domain/multinomial.h"
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

/* What a resample is made of. Units that were rated alike are one row, so that a resample is how often each row came
 * up, and a measure costs as much as there are different rows: a few dozen for ten thousand units on a scale of three.
 */
struct pool {
	const struct measure *measure;
	const double *values;
	double *matrix;
	struct tally tally; /* of all measures but Cohen's */
	double *table;	    /* Cohen's: units by what the first and the second said */
	uint32_t *row_of;   /* row, or place in the table, of each unit that counts */
	uint32_t *starts;   /* cluster -> its first unit in row_of; one more at the end */
	size_t n_clusters, n_units;
	struct multinomial units; /* when no units belong together */
};

static size_t count_ratings(const struct ratings *r, size_t unit)
{
	size_t ratings = 0;

	for (size_t rater = 0; rater < r->n_raters; rater++)
		ratings += r->cells[unit * r->n_raters + rater] != RATING_MISSING;
	return ratings;
}

/* The units that count for the measure, those of a cluster side by side, as a matrix of their own: cells. Clusters
 * without any are left out. NULL clusters: each unit is one. */
static void keep_units(
	struct pool *p, const struct ratings *r, const uint32_t *clusters, size_t n_clusters, int8_t *cells)
{
	size_t least = least_ratings(p->measure->coefficient);
	uint32_t *counts = memory_new(n_clusters + 1, sizeof(*counts)), *places;

	for (size_t unit = 0; unit < r->n_units; unit++)
		if (count_ratings(r, unit) >= least)
			counts[clusters ? clusters[unit] : unit]++;
	places = memory_new(n_clusters + 1, sizeof(*places));
	for (size_t c = 0; c < n_clusters; c++) {
		places[c] = (uint32_t)p->n_units;
		if (counts[c] > 0)
			p->starts[p->n_clusters++] = (uint32_t)p->n_units;
		p->n_units += counts[c];
	}
	p->starts[p->n_clusters] = (uint32_t)p->n_units;
	for (size_t unit = 0; unit < r->n_units; unit++)
		if (count_ratings(r, unit) >= least)
			memcpy(cells + places[clusters ? clusters[unit] : unit]++ * r->n_raters,
				r->cells + unit * r->n_raters, r->n_raters);
	free(counts);
	free(places);
}

static void pool_init(
	struct pool *p, const struct ratings *r, const struct measure *m, const uint32_t *clusters, size_t n_clusters)
{
	int8_t *cells = memory_new(r->n_units * r->n_raters, 1);
	struct ratings kept = *r;

	*p = (struct pool){.measure = m,
		.values = r->values,
		.matrix = weights_matrix(m->weights, r->n_categories),
		.row_of = memory_new(r->n_units, sizeof(*p->row_of)),
		.starts = memory_new(n_clusters + 1, sizeof(*p->starts))};
	keep_units(p, r, clusters, n_clusters, cells);
	kept.cells = cells;
	kept.n_units = p->n_units;
	tally_init(&p->tally, &kept);
	if (m->coefficient == COEFFICIENT_COHEN) {
		size_t q = r->n_categories;

		tally_clear(&p->tally); /* a row is a place in the table */
		p->tally = (struct tally){.rows = q * q, .categories = q, .times = memory_new(q * q, sizeof(uint32_t))};
		p->table = memory_new(q * q, sizeof(*p->table));
		for (size_t unit = 0; unit < p->n_units; unit++)
			p->row_of[unit] = (uint32_t)((size_t)cells[2 * unit] * q + (size_t)cells[2 * unit + 1]);
	} else {
		tally_gather(&p->tally, p->row_of);
	}
	if (p->n_clusters == p->n_units)
		multinomial_init(&p->units, p->row_of, p->n_units, p->tally.rows);
	free(cells);
}

static void pool_clear(struct pool *p)
{
	multinomial_clear(&p->units);
	tally_clear(&p->tally);
	free(p->matrix);
	free(p->table);
	free(p->row_of);
	free(p->starts);
}

/* As many clusters as there are, each time any of them; returns how many units they hold. */
static size_t draw_clusters(const struct pool *p, struct random *random, uint32_t *times)
{
	uint32_t n = (uint32_t)p->n_clusters;
	size_t drawn = 0;

	memset(times, 0, p->tally.rows * sizeof(*times));
	for (uint32_t i = 0; i < n; i++) {
		uint32_t cluster = random_below(random, n);

		drawn += p->starts[cluster + 1] - p->starts[cluster];
		for (uint32_t unit = p->starts[cluster]; unit < p->starts[cluster + 1]; unit++)
			times[p->row_of[unit]]++;
	}
	return drawn;
}

static size_t draw_units(const struct pool *p, struct random *random, uint32_t *times)
{
	if (p->n_clusters != p->n_units)
		return draw_clusters(p, random, times);
	multinomial_draw(&p->units, random, times);
	return p->n_units;
}

static struct figure resampled(struct pool *p, struct random *random)
{
	size_t q = p->tally.categories, drawn = draw_units(p, random, p->tally.times);

	if (!p->table) {
		tally_recount(&p->tally);
		return tally_measure(&p->tally, p->measure, p->matrix, p->values);
	}
	for (size_t place = 0; place < q * q; place++)
		p->table[place] = p->tally.times[place] / (double)drawn;
	return cohen_of_table(p->table, p->matrix, q);
}

enum { MANY_TIMES = 1000000000 }; /* resamples nearer than one part of it differ by rounding alone */

/* Where every resample gives the same, nothing varied that could tell how far the figure may be off: that is no
 * certainty, and no interval. */
static struct interval percentiles(struct interval out, double *values, size_t defined, unsigned resamples)
{
	double mean = 0, squares = 0;

	if ((double)defined < 0.95 * resamples) {
		out.undefined = UNDEFINED_RESAMPLES;
		return out;
	}
	qsort(values, defined, sizeof(*values), ascending);
	if ((values[defined - 1] - values[0]) * MANY_TIMES < 1) {
		out.undefined = UNDEFINED_NO_VARIATION;
		return out;
	}
	for (size_t i = 0; i < defined; i++)
		mean += values[i] / (double)defined;
	for (size_t i = 0; i < defined; i++)
		squares += (values[i] - mean) * (values[i] - mean);
	out.se = sqrt(squares / (double)(defined - 1));
	out.low = quantile(values, defined, 0.025);
	out.high = quantile(values, defined, 0.975);
	return out;
}

struct interval agreement_bootstrap_clusters(const struct ratings *r, const struct measure *m, const uint32_t *clusters,
	size_t n_clusters, unsigned resamples, uint64_t seed)
{
	struct figure estimate = agreement_measure(r, m);
	struct interval out = {.undefined = estimate.undefined, .estimate = estimate.value};
	struct random random;
	size_t defined = 0;
	struct pool pool;
	double *values;

	if (out.undefined != DEFINED)
		return out;
	if (resamples < BOOTSTRAP_LEAST)
		resamples = BOOTSTRAP_LEAST;
	pool_init(&pool, r, m, clusters, n_clusters);
	values = memory_new(resamples, sizeof(*values));
	random_init(&random, seed);
	if (pool.n_clusters < 2) {
		out.undefined = UNDEFINED_FEW_UNITS;
	} else if (!pool.table && pool.tally.rows == 1) {
		out.undefined = UNDEFINED_NO_VARIATION; /* all units alike: so is every resample */
	} else {
		for (unsigned i = 0; i < resamples; i++) {
			struct figure figure = resampled(&pool, &random);

			if (figure.undefined == DEFINED)
				values[defined++] = figure.value;
		}
		out = percentiles(out, values, defined, resamples);
	}
	free(values);
	pool_clear(&pool);
	return out;
}

struct interval agreement_bootstrap(const struct ratings *r, const struct measure *m, unsigned resamples, uint64_t seed)
{
	return agreement_bootstrap_clusters(r, m, NULL, r->n_units, resamples, seed);
}

struct interval mean_bootstrap(const double *values, size_t count, unsigned resamples, uint64_t seed)
{
	struct interval out = {.undefined = count < 2 ? UNDEFINED_FEW_UNITS : DEFINED};
	struct random random;
	double *means;

	for (size_t i = 0; i < count; i++)
		out.estimate += values[i];
	if (count)
		out.estimate /= (double)count; /* once, so that the mean of ones is one */
	if (out.undefined != DEFINED)
		return out;
	if (resamples < BOOTSTRAP_LEAST)
		resamples = BOOTSTRAP_LEAST;
	means = memory_new(resamples, sizeof(*means));
	random_init(&random, seed);
	for (unsigned i = 0; i < resamples; i++)
		for (size_t n = 0; n < count; n++)
			means[i] += values[random_below(&random, (uint32_t)count)];
	for (unsigned i = 0; i < resamples; i++)
		means[i] /= (double)count;
	out = percentiles(out, means, resamples, resamples);
	free(means);
	return out;
}
