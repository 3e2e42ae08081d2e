#include "domain/special.h"

#include <math.h>

enum { HALVINGS = 200, FRACTION_TERMS = 10000 };

double normal_quantile(double p)
{
	double low = -40, high = 40;

	for (int i = 0; i < HALVINGS; i++) {
		double middle = (low + high) / 2;

		if (middle <= low || middle >= high) /* nothing lies between */
			break;
		if (erfc(-middle / M_SQRT2) / 2 < p)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

double normal_two_sided(double z)
{
	return erfc(fabs(z) / M_SQRT2);
}

double chi2_tail(double x)
{
	return erfc(sqrt(x / 2));
}

/* lgamma() writes a global sign; this does not. */
static double log_gamma(double x)
{
	int sign;

	return lgamma_r(x, &sign);
}

double log_choose(double n, double k)
{
	return log_gamma(n + 1) - log_gamma(k + 1) - log_gamma(n - k + 1);
}

static double not_zero(double x)
{
	return fabs(x) < 1e-300 ? 1e-300 : x;
}

/* Converges fast for x < (a + 1) / (a + b + 2). */
static double beta_fraction(double x, double a, double b)
{
	double c = 1, d = 1 / not_zero(1 - (a + b) * x / (a + 1)), value = d;

	for (int m = 1; m < FRACTION_TERMS; m++) {
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
		double step;

		d = 1 / not_zero(1 + even * d);
		c = not_zero(1 + even / c);
		value *= d * c;
		d = 1 / not_zero(1 + odd * d);
		c = not_zero(1 + odd / c);
		step = d * c;
		value *= step;
		if (fabs(step - 1) < 1e-15)
			break;
	}
	return value;
}

double beta_cdf(double x, double a, double b)
{
	double front;

	if (x <= 0 || x >= 1)
		return x >= 1;
	front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) + b * log1p(-x));
	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(x, a, b) / a;
	return 1 - front * beta_fraction(1 - x, b, a) / b;
}

double beta_quantile(double p, double a, double b)
{
	double low = 0, high = 1;

	for (int i = 0; i < HALVINGS; i++) {
		double middle = (low + high) / 2;

		if (middle <= low || middle >= high)
			break;
		if (beta_cdf(middle, a, b) < p)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

/* P(|T| > t) is the beta distribution at degrees / (degrees + t^2). */
double t_quantile(double p, double degrees)
{
	double x = beta_quantile(2 * (1 - p), degrees / 2, 0.5);

	return sqrt(degrees * (1 - x) / x);
}
