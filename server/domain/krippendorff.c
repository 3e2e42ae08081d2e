#include <math.h>
#include <string.h>

#include "domain/agreement.h"
#include "domain/tally.h"

/* The squared difference of two categories. Ordinal: of their mid-ranks among the pairable values, so it follows the
 * marginals. */
static double difference(const struct ratings *r, enum level level, const double *marginals, size_t k, size_t l)
{
	size_t low = k < l ? k : l, high = k < l ? l : k;
	double d = 0;

	switch (level) {
	case LEVEL_NOMINAL:
		return k != l;
	case LEVEL_INTERVAL:
		d = r->values ? r->values[k] - r->values[l] : (double)high - (double)low;
		break;
	case LEVEL_ORDINAL:
		for (size_t g = low; g <= high; g++)
			d += marginals[g];
		d -= (marginals[k] + marginals[l]) / 2;
		break;
	}
	return d * d;
}

static void count_pairable(const struct tally *t, struct krippendorff_parts *parts)
{
	for (size_t unit = 0; unit < t->units; unit++) {
		if (t->ratings[unit] < 2)
			continue;
		parts->pairable_units++;
		parts->pairable_values += t->ratings[unit];
		for (size_t k = 0; k < t->categories; k++)
			parts->marginals[k] += tally_unit(t, unit)[k];
	}
}

/* o_kl, for two different categories: the pair on the diagonal costs nothing. */
static double coincidence(const struct tally *t, size_t k, size_t l)
{
	double sum = 0;

	for (size_t unit = 0; unit < t->units; unit++)
		if (t->ratings[unit] >= 2)
			sum += (double)tally_unit(t, unit)[k] * tally_unit(t, unit)[l] / (t->ratings[unit] - 1);
	return sum;
}

static struct figure alpha(
	const struct ratings *r, enum level level, const struct tally *t, const struct krippendorff_parts *parts)
{
	double observed = 0, expected = 0;

	for (size_t k = 0; k < t->categories; k++) {
		for (size_t l = k + 1; l < t->categories; l++) {
			double d = difference(r, level, parts->marginals, k, l);

			if (parts->marginals[k] > 0 && parts->marginals[l] > 0) {
				observed += coincidence(t, k, l) * d;
				expected += parts->marginals[k] * parts->marginals[l] * d;
			}
		}
	}
	if (!(expected > 0))
		return (struct figure){UNDEFINED_NO_VARIATION, 0};
	return (struct figure){DEFINED, 1 - ((double)parts->pairable_values - 1) * observed / expected};
}

struct krippendorff_parts krippendorff_parts(const struct ratings *r, enum level level)
{
	struct krippendorff_parts parts = {0};
	struct tally t;

	tally_init(&t, r);
	count_pairable(&t, &parts);
	if (t.units == 0)
		parts.alpha.undefined = UNDEFINED_EMPTY;
	else if (t.pairable == 0)
		parts.alpha.undefined = UNDEFINED_NO_PAIRS;
	else
		parts.alpha = alpha(r, level, &t, &parts);
	tally_clear(&t);
	return parts;
}

struct figure krippendorff_alpha(const struct ratings *r, enum level level)
{
	return krippendorff_parts(r, level).alpha;
}
