#include "domain/sampling/expected.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "domain/results/estimate.h"
#include "domain/sampling/draw.h"

static const double WORST = 0.5, LEVEL = 0.95;

double expected_margin(const struct expected_stratum *strata, size_t count)
{
	double weights = 0, squares = 0, listed = 0, drawn = 0, effective;
	struct interval i;

	for (size_t h = 0; h < count; h++) {
		const struct expected_stratum *s = &strata[h];

		if (s->listed == 0)
			continue;
		if (s->chance <= 0 || s->drawn == 0)
			return WORST;
		weights += s->drawn / s->chance;
		squares += s->drawn / (s->chance * s->chance);
		listed += s->listed;
		drawn += s->drawn;
	}
	if (listed == 0)
		return WORST;
	if (drawn >= listed)
		return 0;
	effective = weights * weights / squares * (listed - 1) / (listed - drawn);
	i = wilson(WORST, effective, LEVEL);
	return (i.high - i.low) / 2;
}

static double log_choose(double n, double k)
{
	int sign;

	return lgamma_r(n + 1, &sign) - lgamma_r(k + 1, &sign) - lgamma_r(n - k + 1, &sign);
}

/* That none of so many cases of a stratum is drawn. */
static double chance_of_none(const struct expected_stratum *s, uint32_t cases)
{
	if (s->by_days)
		return pow(1 - s->chance, cases);
	if (s->drawn + (uint64_t)cases > s->listed)
		return 0;
	return exp(log_choose(s->listed - cases, s->drawn) - log_choose(s->listed, s->drawn));
}

double expected_reached(const struct expected_stratum *strata, const struct expected_holding *holdings, size_t count)
{
	double reached = 0, none = 1;

	for (size_t i = 0; i < count; i++) {
		none *= chance_of_none(&strata[holdings[i].stratum], holdings[i].listed);
		if (i + 1 == count || holdings[i + 1].holder != holdings[i].holder) {
			reached += 1 - none;
			none = 1;
		}
	}
	return reached;
}

uint32_t expected_days(uint32_t n, uint32_t listed)
{
	uint64_t days = ((uint64_t)n * DAYS_OF_MONTH + listed - 1) / listed;

	if (days < 1)
		return 1;
	return days > DAYS_OF_MONTH ? DAYS_OF_MONTH : (uint32_t)days;
}

static int ascending(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

	return (a > b) - (a < b);
}

struct expected_range expected_range(const uint32_t *on_day, uint32_t days)
{
	struct expected_range range = {0};
	uint32_t sorted[DAYS_OF_MONTH];

	memcpy(sorted, on_day, sizeof(sorted));
	qsort(sorted, DAYS_OF_MONTH, sizeof(*sorted), ascending);
	for (uint32_t i = 0; i < days; i++) {
		range.least += sorted[i];
		range.most += sorted[DAYS_OF_MONTH - 1 - i];
	}
	return range;
}
