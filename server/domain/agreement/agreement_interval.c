#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "domain/agreement/agreement.h"
#include "domain/agreement/chance.h"
#include "domain/agreement/tally.h"
#include "domain/memory.h"
#include "domain/special.h"

static struct interval undefined(enum undefined why)
{
	return (struct interval){.undefined = why};
}

/* The upper end is cut at 1; below 0 is real. */
static struct interval around(double estimate, double se, double quantile)
{
	return (struct interval){
		.estimate = estimate,
		.se = se,
		.low = estimate - quantile * se,
		.high = fmin(1, estimate + quantile * se),
	};
}

/* -- percentage, AC, BP, Fleiss: Gwet's linearisation -- */

/* A unit's part in the expected agreement (p_e|i). */
static double expected_of_unit(enum coefficient c, const struct tally *t, size_t unit, const double *shares,
	const double *matrix, double expected)
{
	size_t q = t->categories;
	double sum = 0;

	if (c != COEFFICIENT_AC && c != COEFFICIENT_FLEISS)
		return expected;
	for (size_t k = 0; k < q; k++) {
		double share = (double)tally_row(t, unit)[k] / t->ratings[unit], near = 0;

		if (c == COEFFICIENT_AC)
			near = 1 - shares[k];
		for (size_t l = 0; c == COEFFICIENT_FLEISS && l < q; l++)
			near += (matrix[k * q + l] + matrix[l * q + k]) / 2 * shares[l];
		sum += share * near;
	}
	return c == COEFFICIENT_AC ? sum * weights_sum(matrix, q) / ((double)q * (double)(q - 1)) : sum;
}

static double linearised_variance(
	enum coefficient c, const struct tally *t, const double *shares, const double *matrix, double estimate)
{
	double expected = chance_expected(c, shares, matrix, t->categories), n = (double)t->units;
	double scale = n / (double)t->pairable, sum = 0;

	for (size_t unit = 0; unit < t->units; unit++) {
		double own = t->ratings[unit] >= 2 ? scale * (tally_agreement(t, unit, matrix) - expected) : 0;
		double drift = expected_of_unit(c, t, unit, shares, matrix, expected) - expected;
		double x = (own - 2 * (1 - estimate) * drift) / (1 - expected);

		sum += (x - estimate) * (x - estimate);
	}
	return sum / (n * (n - 1));
}

static struct interval linearised(const struct ratings *r, const struct measure *m, double estimate)
{
	double shares[RATING_CATEGORIES], *matrix = weights_matrix(m->weights, r->n_categories), variance;
	struct interval out = undefined(UNDEFINED_FEW_UNITS);
	struct tally t;

	tally_init(&t, r);
	tally_shares(&t, shares);
	if (t.units >= 2) {
		variance = linearised_variance(m->coefficient, &t, shares, matrix, estimate);
		out = around(estimate, sqrt(variance), t_quantile(0.975, (double)t.units - 1));
	}
	tally_clear(&t);
	free(matrix);
	return out;
}

/* -- alpha: the same, over pairable units (irrCAC, krippen.alpha.raw) -- */

/* Interval alpha is the one with weights 1 - (v_k - v_l)^2 / range^2; ordinal alpha has no fixed weights. */
static double *alpha_weights(const struct ratings *r, enum level level)
{
	size_t q = r->n_categories;
	double *matrix = weights_matrix((struct weights){0}, q), low, high;

	if (level == LEVEL_NOMINAL)
		return matrix;
	if (!r->values) {
		free(matrix);
		return weights_matrix((struct weights){.kind = WEIGHT_QUADRATIC}, q);
	}
	low = high = r->values[0];
	for (size_t k = 1; k < q; k++) {
		low = fmin(low, r->values[k]);
		high = fmax(high, r->values[k]);
	}
	for (size_t k = 0; k < q; k++)
		for (size_t l = 0; l < q && high > low; l++)
			matrix[k * q + l] = 1 - pow((r->values[k] - r->values[l]) / (high - low), 2);
	return matrix;
}

static double alpha_variance(const struct tally *t, const struct krippendorff_parts *parts, const double *matrix)
{
	size_t q = t->categories;
	double n = (double)parts->pairable_units, mean = (double)parts->pairable_values / n;
	double near[RATING_CATEGORIES] = {0}, observed = 0, expected = 0, estimate, sum = 0;

	for (size_t k = 0; k < q; k++) {
		for (size_t l = 0; l < q; l++)
			near[k] += (matrix[k * q + l] + matrix[l * q + k]) / 2 * parts->marginals[l] / (n * mean);
		expected += near[k] * parts->marginals[k] / (n * mean);
	}
	for (size_t unit = 0; unit < t->units; unit++)
		if (t->ratings[unit] >= 2)
			observed += tally_agreement(t, unit, matrix) * t->ratings[unit] / (mean * n);
	estimate = (observed - expected) / (1 - expected);
	for (size_t unit = 0; unit < t->units; unit++) {
		double excess = (t->ratings[unit] - mean) / mean, own, drift = 0, x;

		if (t->ratings[unit] < 2)
			continue;
		own = tally_agreement(t, unit, matrix) * t->ratings[unit] / mean - observed * excess - expected;
		for (size_t k = 0; k < q; k++)
			drift += tally_row(t, unit)[k] * near[k] / mean;
		drift -= expected * excess + expected;
		x = (own - 2 * (1 - estimate) * drift) / (1 - expected);
		sum += (x - estimate) * (x - estimate);
	}
	return sum / (n * (n - 1));
}

static struct interval alpha_interval(const struct ratings *r, enum level level)
{
	struct krippendorff_parts parts = krippendorff_parts(r, level);
	struct interval out;
	double *matrix;
	struct tally t;

	if (level == LEVEL_ORDINAL)
		return undefined(UNDEFINED_INPUT);
	if (parts.pairable_units < 2)
		return undefined(UNDEFINED_FEW_UNITS);
	tally_init(&t, r);
	matrix = alpha_weights(r, level);
	out = around(parts.alpha.value, sqrt(alpha_variance(&t, &parts, matrix)),
		t_quantile(0.975, (double)parts.pairable_units - 1));
	free(matrix);
	tally_clear(&t);
	return out;
}

/* -- Cohen: asymptotic (Fleiss, Cohen & Everitt 1969) -- */

static double cohen_variance(const double *p, const double *matrix, size_t q, double kappa)
{
	double first[RATING_CATEGORIES] = {0}, second[RATING_CATEGORIES] = {0};
	double row[RATING_CATEGORIES] = {0}, column[RATING_CATEGORIES] = {0}, expected = 0, sum = 0, centre;

	for (size_t k = 0; k < q; k++) {
		for (size_t l = 0; l < q; l++) {
			first[k] += p[k * q + l];
			second[l] += p[k * q + l];
		}
	}
	for (size_t k = 0; k < q; k++) {
		for (size_t l = 0; l < q; l++) {
			row[k] += matrix[k * q + l] * second[l];
			column[l] += matrix[k * q + l] * first[k];
		}
	}
	for (size_t k = 0; k < q; k++)
		expected += row[k] * first[k];
	for (size_t k = 0; k < q; k++)
		for (size_t l = 0; l < q; l++)
			sum += p[k * q + l] * pow(matrix[k * q + l] - (row[k] + column[l]) * (1 - kappa), 2);
	centre = kappa - expected * (1 - kappa);
	return fmax(0, sum - centre * centre) / ((1 - expected) * (1 - expected));
}

static struct interval cohen_interval(const struct ratings *r, struct weights w, double kappa)
{
	size_t q = r->n_categories;
	double *p = memory_new(q * q, sizeof(*p)), *matrix = weights_matrix(w, q);
	double units = (double)cohen_table(r, p);
	struct interval out = around(kappa, sqrt(cohen_variance(p, matrix, q, kappa) / units), normal_quantile(0.975));

	free(p);
	free(matrix);
	return out;
}

struct interval agreement_interval(const struct ratings *r, const struct measure *m)
{
	struct figure estimate = agreement_measure(r, m);

	if (estimate.undefined != DEFINED)
		return undefined(estimate.undefined);
	if (m->coefficient == COEFFICIENT_ALPHA)
		return alpha_interval(r, m->level);
	if (m->coefficient == COEFFICIENT_COHEN)
		return cohen_interval(r, m->weights, estimate.value);
	return linearised(r, m, estimate.value);
}
