#include "domain/hypergeometric.h"

#include <math.h>
#include <stdbool.h>

static uint64_t least(const struct hypergeometric *h)
{
	const uint64_t no = h->population - h->yes;

	return h->drawn > no ? h->drawn - no : 0;
}

static uint64_t most(const struct hypergeometric *h)
{
	return h->drawn < h->yes ? h->drawn : h->yes;
}

/* log(n!) less Stirling's formula. */
static double stirling_error(double n)
{
	const double nn = n * n;
	int sign;

	if (n <= 15)
		return n > 0 ? lgamma_r(n + 1, &sign) - (n + 0.5) * log(n) + n - 0.5 * log(2 * M_PI) : 0;
	return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 / nn) / nn) / nn) / nn) / n;
}

/* x log(x / mean) + mean - x, without loss when the two are close. */
static double deviance(double x, double mean)
{
	const double v = (x - mean) / (x + mean);
	double sum, power;

	if (!(fabs(x - mean) < 0.1 * (x + mean)))
		return x * log(x / mean) + mean - x;
	sum = (x - mean) * v;
	power = 2 * x * v;
	for (int j = 1; j < 1000; j++) {
		const double before = sum;

		power *= v * v;
		sum += power / (2 * j + 1);
		if (sum == before)
			break;
	}
	return sum;
}

/* log P(X = x) of a binomial of n trials at share p, q = 1 - p; 0 <= x <= n. */
static double log_binomial(double x, double n, double p, double q)
{
	if (x == 0 || x == n) {
		const double same = x == 0 ? q : p, other = 1 - same;

		return n == 0 ? 0 : n * (other < 0.1 ? log1p(-other) : log(same));
	}
	return stirling_error(n) - stirling_error(x) - stirling_error(n - x) - deviance(x, n * p) -
	       deviance(n - x, n * q) - 0.5 * (log(2 * M_PI) + log(x) + log1p(-x / n));
}

/* x is possible. */
static double log_probability(const struct hypergeometric *h, uint64_t x)
{
	const double all = (double)h->population, n = (double)h->drawn, p = n / all, q = (all - n) / all;

	if (h->drawn == 0 || h->drawn == h->population)
		return 0;
	return log_binomial((double)x, (double)h->yes, p, q) + log_binomial(n - (double)x, all - (double)h->yes, p, q) -
	       log_binomial(n, all, p, q);
}

/* P(X = x + 1) / P(X = x). */
static double step_up(const struct hypergeometric *h, uint64_t x)
{
	const double no_left = (double)(h->population - h->yes) - (double)(h->drawn - x) + 1;

	return (double)(h->yes - x) * (double)(h->drawn - x) / ((double)(x + 1) * no_left);
}

/* From x outwards. On the way to the mode terms grow; behind it they fall, and what is below a rounding error of the
 * sum is not added. */
static double tail(const struct hypergeometric *h, uint64_t x, bool up)
{
	const uint64_t end = up ? most(h) : least(h);
	double sum = 1, term = 1;

	while (x != end) {
		const double ratio = up ? step_up(h, x) : 1 / step_up(h, x - 1);

		term *= ratio;
		sum += term;
		x = up ? x + 1 : x - 1;
		if (ratio < 1 && term < 1e-18 * sum)
			break;
	}
	return sum;
}

static uint64_t mode(const struct hypergeometric *h)
{
	const double middle = ((double)h->drawn + 1) * ((double)h->yes + 1) / ((double)h->population + 2);
	const uint64_t low = least(h), high = most(h);

	return middle <= (double)low ? low : middle >= (double)high ? high : (uint64_t)middle;
}

static double far_tail(const struct hypergeometric *h, uint64_t x, bool up)
{
	return exp(log_probability(h, x)) * tail(h, x, up);
}

/* The tail that does not hold the mode is the one that is added up: its terms fall from the first. */
double hypergeometric_at_least(const struct hypergeometric *h, uint64_t x)
{
	if (x <= least(h))
		return 1;
	if (x > most(h))
		return 0;
	return x > mode(h) ? far_tail(h, x, true) : 1 - far_tail(h, x - 1, false);
}

double hypergeometric_at_most(const struct hypergeometric *h, uint64_t x)
{
	if (x >= most(h))
		return 1;
	if (x < least(h))
		return 0;
	return x < mode(h) ? far_tail(h, x, false) : 1 - far_tail(h, x + 1, true);
}

/* The first outcome on the other side of the mode, going outwards, that is no likelier; false: all are. Equal tables
 * differ by rounding only. */
static bool other_side(const struct hypergeometric *h, uint64_t x, uint64_t *from)
{
	const double own = log_probability(h, x) + 1e-7;
	const uint64_t middle = mode(h);
	const bool up = x < middle;
	uint64_t near = middle, far = up ? most(h) : least(h);

	if (log_probability(h, far) > own)
		return false;
	while (near != far) {
		const uint64_t half = up ? near + (far - near) / 2 : near - (near - far) / 2;

		if (log_probability(h, half) <= own)
			far = half;
		else
			near = up ? half + 1 : half - 1;
	}
	*from = far;
	return true;
}

double hypergeometric_two_sided(const struct hypergeometric *h, uint64_t x)
{
	const uint64_t middle = mode(h);
	uint64_t other;
	double sum;

	if (log_probability(h, middle) <= log_probability(h, x) + 1e-7)
		return 1;
	sum = far_tail(h, x, x > middle);
	if (other_side(h, x, &other))
		sum += far_tail(h, other, x < middle);
	return fmin(1, sum);
}
