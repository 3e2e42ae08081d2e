#include "domain/agreement/yardstick_power.h"

#include <math.h>

#include "domain/special.h"

static const double power = 0.8;

enum { STEPS = 40, CASES_LEAST = 5 };

/* A chi over its degrees of freedom, as so many values that weigh differently. */
struct guess {
	double at[STEPS], weight[STEPS];
};

static void guess_of(struct guess *g, double degrees)
{
	const double reach = 6 / sqrt(2 * degrees), from = fmax(0, 1 - reach), step = (1 + reach - from) / STEPS;
	double all = 0;

	for (int i = 0; i < STEPS; i++) {
		const double u = from + (i + 0.5) * step;

		g->at[i] = u;
		/* Its density but for a constant, largest near 1: as its logarithm, so that it is no 0 for many cases.
		 */
		g->weight[i] = exp((degrees - 1) * log(u) - degrees * (u * u - 1) / 2);
		all += g->weight[i];
	}
	for (int i = 0; i < STEPS; i++)
		g->weight[i] /= all;
}

static double normal_below(double z)
{
	return erfc(-z / sqrt(2)) / 2;
}

static double found(const struct guess *planned, const struct guess *seen, double t, double k)
{
	double chance = 0;

	for (int i = 0; i < STEPS; i++) {
		double of_this = 0;

		for (int j = 0; j < STEPS; j++)
			of_this += seen->weight[j] * (normal_below(k * planned->at[i] - t * seen->at[j]) +
							     normal_below(-k * planned->at[i] - t * seen->at[j]));
		chance += planned->weight[i] * of_this;
	}
	return chance;
}

double power_factor(size_t known, size_t cases, double at)
{
	const double degrees = (double)cases - 1, t = t_quantile(1 - at / 2, degrees);
	struct guess planned, seen;
	double low = 0, high = 4 * (t + 4);

	guess_of(&planned, (double)known - 1);
	guess_of(&seen, degrees);
	for (int i = 0; i < 40; i++) {
		const double k = (low + high) / 2;

		if (found(&planned, &seen, t, k) < power)
			low = k;
		else
			high = k;
	}
	return high;
}

static double cases_for(size_t known, size_t cases, double sd, double worth, double at)
{
	const double root = power_factor(known, cases, at) * sd / worth;

	return ceil(root * root);
}

/* The factor hardly changes with the number of cases, so a guess or two come near; then one by one. */
size_t power_cases(size_t known, double sd, double worth, double at)
{
	size_t cases = known < CASES_LEAST ? CASES_LEAST : known;

	for (int i = 0; i < 8; i++) {
		const double wanted = cases_for(known, cases, sd, worth, at);
		const size_t next = wanted > CASES_MOST	   ? CASES_MOST + 1
				    : wanted < CASES_LEAST ? CASES_LEAST
							   : (size_t)wanted;

		if (next == cases)
			break;
		cases = next;
	}
	while (cases > CASES_LEAST && cases <= CASES_MOST &&
		cases_for(known, cases - 1, sd, worth, at) <= (double)(cases - 1))
		cases--;
	while (cases <= CASES_MOST && cases_for(known, cases, sd, worth, at) > (double)cases)
		cases++;
	return cases;
}
