#include "domain/sampling/size.h"

#include <math.h>

#include "domain/results/estimate.h"

enum { MINUTES_IN_HOUR = 60 };
static const double LEVEL = 0.95, WIDEST = 0.5;

/* Cases that one reviewer's work on one case stands for. */
static double cases_each(const struct size_terms *t)
{
	return t->together ? 1 : t->reviewers;
}

uint64_t size_for_hours(const struct size_terms *t, double hours)
{
	double cases = hours * MINUTES_IN_HOUR / t->minutes * cases_each(t);

	/* A rounding error just below a whole number loses no case. */
	return (uint64_t)fmin((double)t->listed, floor(cases + 1e-9));
}

double size_hours(const struct size_terms *t, uint64_t cases)
{
	return (double)cases * t->minutes / MINUTES_IN_HOUR / cases_each(t);
}

/* The number of cases that tells as much of a population without end. */
static double endless(uint64_t cases, uint64_t listed)
{
	return (double)cases * (double)(listed - 1) / (double)(listed - cases);
}

double size_margin(uint64_t cases, uint64_t listed)
{
	if (cases >= listed)
		return 0;
	return cases ? fmin(WIDEST, normal_z(LEVEL) * sqrt(0.25 / endless(cases, listed))) : WIDEST;
}

double size_margin_wilson(uint64_t cases, uint64_t listed)
{
	struct interval i;

	if (cases >= listed)
		return 0;
	i = wilson(0.5, endless(cases, listed), LEVEL);
	return cases ? (i.high - i.low) / 2 : WIDEST;
}

int32_t size_drop(const double *minutes, const bool *dropped, size_t n_steps)
{
	int32_t longest = -1;
	size_t left = 0;

	for (size_t i = 0; i < n_steps; i++) {
		if (dropped[i])
			continue;
		left++;
		if (longest < 0 || minutes[i] >= minutes[longest])
			longest = (int32_t)i;
	}
	return left > 1 ? longest : -1;
}
