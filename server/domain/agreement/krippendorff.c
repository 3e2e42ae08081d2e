#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "domain/agreement/agreement.h"
#include "domain/agreement/tally.h"
#include "domain/memory.h"

/* The squared difference of two categories, k before l. Ordinal: of their mid-ranks among the pairable values, so it
 * follows the marginals; `below` counts the pairable values up to each category, itself included. */
static double difference(
	enum level level, const double *values, const double *marginals, const double *below, size_t k, size_t l)
{
	double d = 1;

	switch (level) {
	case LEVEL_NOMINAL:
		break;
	case LEVEL_INTERVAL:
		d = values ? values[k] - values[l] : (double)l - (double)k;
		break;
	case LEVEL_ORDINAL:
		d = below[l] - below[k] + (marginals[k] - marginals[l]) / 2;
		break;
	}
	return d * d;
}

static void count_pairable(const struct tally *t, struct krippendorff_parts *parts)
{
	for (size_t row = 0; row < t->rows; row++) {
		if (t->ratings[row] < 2 || t->times[row] == 0)
			continue;
		parts->pairable_units += t->times[row];
		parts->pairable_values += (size_t)t->times[row] * t->ratings[row];
		for (size_t k = 0; k < t->categories; k++)
			parts->marginals[k] += (double)t->times[row] * tally_row(t, row)[k];
	}
}

/* o_kl for k < l, as o[k * q + l]: a pair on the diagonal costs nothing. Row by row, and only over the categories that
 * a row has: a scale of 64 values rated by few has few pairs. */
static void coincidences(const struct tally *t, double *o)
{
	size_t q = t->categories, used[RATING_CATEGORIES];

	for (size_t row = 0; row < t->rows; row++) {
		const uint32_t *counts = tally_row(t, row);
		size_t n_used = 0;
		double share;

		if (t->ratings[row] < 2 || t->times[row] == 0)
			continue;
		share = (double)t->times[row] / (t->ratings[row] - 1);
		for (size_t k = 0; k < q; k++)
			if (counts[k] > 0)
				used[n_used++] = k;
		for (size_t i = 0; i < n_used; i++)
			for (size_t j = i + 1; j < n_used; j++)
				o[used[i] * q + used[j]] += share * counts[used[i]] * counts[used[j]];
	}
}

static struct figure alpha(
	const struct tally *t, enum level level, const double *values, const struct krippendorff_parts *parts)
{
	double below[RATING_CATEGORIES], observed = 0, expected = 0, sum = 0;
	double few[8 * 8] = {0}, *o = t->categories <= 8 ? few : memory_new(t->categories * t->categories, sizeof(*o));

	for (size_t k = 0; k < t->categories; k++)
		below[k] = sum += parts->marginals[k];
	coincidences(t, o);
	for (size_t k = 0; k < t->categories; k++) {
		for (size_t l = k + 1; l < t->categories; l++) {
			if (parts->marginals[k] > 0 && parts->marginals[l] > 0) {
				double d = difference(level, values, parts->marginals, below, k, l);

				observed += o[k * t->categories + l] * d;
				expected += parts->marginals[k] * parts->marginals[l] * d;
			}
		}
	}
	if (o != few)
		free(o);
	if (!(expected > 0))
		return (struct figure){UNDEFINED_NO_VARIATION, 0};
	return (struct figure){DEFINED, 1 - ((double)parts->pairable_values - 1) * observed / expected};
}

struct krippendorff_parts tally_krippendorff(const struct tally *t, enum level level, const double *values)
{
	struct krippendorff_parts parts = {0};

	count_pairable(t, &parts);
	if (t->units == 0)
		parts.alpha.undefined = UNDEFINED_EMPTY;
	else if (t->pairable == 0)
		parts.alpha.undefined = UNDEFINED_NO_PAIRS;
	else
		parts.alpha = alpha(t, level, values, &parts);
	return parts;
}

struct krippendorff_parts krippendorff_parts(const struct ratings *r, enum level level)
{
	struct krippendorff_parts parts;
	struct tally t;

	tally_init(&t, r);
	parts = tally_krippendorff(&t, level, r->values);
	tally_clear(&t);
	return parts;
}

struct figure krippendorff_alpha(const struct ratings *r, enum level level)
{
	return krippendorff_parts(r, level).alpha;
}
