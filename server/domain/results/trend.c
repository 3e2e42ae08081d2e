#include "domain/results/trend.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "domain/hypergeometric.h"
#include "domain/memory.h"
#include "domain/results/estimate.h"
#include "domain/special.h"

/* -- run chart -- */

struct run_limits run_limits(unsigned useful)
{
	struct run_limits limits = {0};
	double probability = 0, term;

	if (useful < 1)
		return (struct run_limits){.undefined = UNDEFINED_EMPTY};
	limits.longest_run_max = (unsigned)nearbyint(log2(useful) + 3);
	for (unsigned k = 0; k < useful; k++) { /* the least k with P(X <= k) >= 5 % */
		term = exp(log_choose(useful - 1, k) - (useful - 1) * M_LN2);
		probability += term;
		limits.crossings_min = k;
		if (probability >= 0.05 - 1e-12)
			break;
	}
	return limits;
}

static int ascending(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

static double median(const double *y, size_t count)
{
	double *sorted = memory_new(count, sizeof(*sorted)), middle;

	memcpy(sorted, y, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), ascending);
	middle = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
	free(sorted);
	return middle;
}

/* 7 of 10 is the same share whatever the weights, though sums of weights differ in their last digits. */
static bool lies_on(double y, double center)
{
	return fabs(y - center) <= 1e-12 * fmax(fabs(y), fabs(center));
}

struct run_chart run_chart(const double *y, size_t count)
{
	struct run_chart chart = {0};
	struct run_limits limits;
	unsigned run = 0;
	bool above = false;

	if (count == 0)
		return (struct run_chart){.undefined = UNDEFINED_EMPTY};
	chart.center = median(y, count);
	for (size_t t = 0; t < count; t++) {
		if (lies_on(y[t], chart.center))
			continue;
		if (chart.useful > 0 && (y[t] > chart.center) != above) {
			chart.crossings++;
			run = 0;
		}
		above = y[t] > chart.center;
		chart.useful++;
		if (++run > chart.longest_run)
			chart.longest_run = run;
	}
	limits = run_limits(chart.useful);
	chart.signal = limits.undefined == DEFINED &&
		       (chart.longest_run > limits.longest_run_max || chart.crossings < limits.crossings_min);
	return chart;
}

/* -- control charts -- */

/* How many periods have cases: one without has no share, and takes part in nothing. 0 when a count makes no sense. */
static size_t periods_that_count(const double *x, const double *n, size_t count)
{
	size_t periods = 0;

	for (size_t t = 0; t < count; t++) {
		if (!(n[t] >= 0 && x[t] >= 0 && x[t] <= n[t]))
			return 0;
		periods += n[t] > 0;
	}
	return periods;
}

/* Why there is nothing to compute from fewer than `least` periods; DEFINED when there is. */
static enum undefined series_undefined(const double *x, const double *n, size_t count, size_t least)
{
	const size_t periods = periods_that_count(x, n, count);

	if (periods >= least)
		return DEFINED;
	return count < least ? (least > 1 ? UNDEFINED_FEW_UNITS : UNDEFINED_EMPTY)
	       : periods     ? UNDEFINED_FEW_UNITS
			     : UNDEFINED_INPUT;
}

static double pooled(const double *x, const double *n, size_t count)
{
	double yes = 0, all = 0;

	for (size_t t = 0; t < count; t++) {
		yes += x[t];
		all += n[t];
	}
	return yes / all;
}

static void draw_limits(const struct p_chart *chart, const double *x, const double *n, size_t count, double *lcl,
	double *ucl, bool *signal)
{
	for (size_t t = 0; t < count; t++) {
		if (!(n[t] > 0)) { /* no cases, no limits */
			lcl[t] = 0;
			ucl[t] = 1;
			signal[t] = false;
			continue;
		}
		double reach = 3 * chart->sigma_z * sqrt(chart->center * (1 - chart->center) / n[t]), p = x[t] / n[t];

		lcl[t] = fmax(0, chart->center - reach);
		ucl[t] = fmin(1, chart->center + reach);
		signal[t] = p < lcl[t] || p > ucl[t];
	}
}

struct p_chart p_chart(const double *x, const double *n, size_t count, double *lcl, double *ucl, bool *signal)
{
	struct p_chart chart = {.sigma_z = 1};

	chart.undefined = series_undefined(x, n, count, 1);
	if (chart.undefined != DEFINED)
		return chart;
	chart.center = pooled(x, n, count);
	draw_limits(&chart, x, n, count, lcl, ucl, signal);
	return chart;
}

struct p_chart laney_chart(const double *x, const double *n, size_t count, double *lcl, double *ucl, bool *signal)
{
	struct p_chart chart = {0};
	double before = 0, sum = 0, spread;
	size_t periods = 0;

	chart.undefined = series_undefined(x, n, count, 2);
	if (chart.undefined != DEFINED)
		return chart;
	chart.center = pooled(x, n, count);
	spread = sqrt(chart.center * (1 - chart.center));
	if (!(spread > 0))
		return (struct p_chart){.undefined = UNDEFINED_NO_VARIATION};
	for (size_t t = 0; t < count; t++) {
		if (!(n[t] > 0))
			continue;
		double z = (x[t] / n[t] - chart.center) / (spread / sqrt(n[t]));

		if (periods++ > 0)
			sum += fabs(z - before);
		before = z;
	}
	chart.sigma_z = sum / (double)(periods - 1) / 1.128; /* mean moving range of two, d2 */
	draw_limits(&chart, x, n, count, lcl, ucl, signal);
	return chart;
}

/* -- trend tests -- */

struct cochran_armitage cochran_armitage(const double *x, const double *n, const double *scores, size_t count)
{
	double p, all = 0, excess = 0, first = 0, second = 0, variance;
	struct cochran_armitage out = {0};

	out.undefined = series_undefined(x, n, count, 2);
	if (out.undefined != DEFINED)
		return out;
	p = pooled(x, n, count);
	for (size_t t = 0; t < count; t++) {
		all += n[t];
		excess += scores[t] * (x[t] - n[t] * p);
		first += n[t] * scores[t];
	}
	for (size_t t = 0; t < count; t++)
		second += n[t] * (scores[t] - first / all) * (scores[t] - first / all);
	variance = p * (1 - p) * second;
	if (!(variance > 0))
		return (struct cochran_armitage){.undefined = UNDEFINED_NO_VARIATION};
	out.z = excess / sqrt(variance);
	out.chi2 = out.z * out.z;
	out.p = chi2_tail(out.chi2);
	return out;
}

static double log_likelihood(const double *x, const double *n, const double *scores, size_t count, double a, double b)
{
	double sum = 0;

	for (size_t t = 0; t < count; t++) {
		double eta = a + b * scores[t];

		/* log(1 + e^eta), without overflow */
		sum += x[t] * eta - n[t] * (eta > 0 ? eta + log1p(exp(-eta)) : log1p(exp(eta)));
	}
	return sum;
}

/* One side of a score all yes, the other all no: the slope runs away. edge: that score, where both may be. */
static bool is_separated(const double *x, const double *n, const double *scores, size_t count, double *edge)
{
	double yes_low = INFINITY, yes_high = -INFINITY, no_low = INFINITY, no_high = -INFINITY;

	for (size_t t = 0; t < count; t++) {
		if (x[t] > 0) {
			yes_low = fmin(yes_low, scores[t]);
			yes_high = fmax(yes_high, scores[t]);
		}
		if (x[t] < n[t]) {
			no_low = fmin(no_low, scores[t]);
			no_high = fmax(no_high, scores[t]);
		}
	}
	*edge = yes_low >= no_high ? yes_low : yes_high;
	return yes_low >= no_high || no_low >= yes_high;
}

/* What the likelihood comes up to when the slope runs away: all is certain, except at the edge itself. */
static double log_likelihood_at_edge(const double *x, const double *n, const double *scores, size_t count, double edge)
{
	double yes = 0, all = 0;

	for (size_t t = 0; t < count; t++)
		if (scores[t] == edge) {
			yes += x[t];
			all += n[t];
		}
	return yes > 0 && yes < all ? yes * log(yes / all) + (all - yes) * log1p(-yes / all) : 0;
}

/* Newton's step for intercept and slope; the information stays for the standard error. */
struct newton {
	double gradient_a, gradient_b, aa, ab, bb;
};

static struct newton newton_at(const double *x, const double *n, const double *scores, size_t count, double a, double b)
{
	struct newton s = {0};

	for (size_t t = 0; t < count; t++) {
		double p = 1 / (1 + exp(-(a + b * scores[t]))), w = n[t] * p * (1 - p), rest = x[t] - n[t] * p;

		s.gradient_a += rest;
		s.gradient_b += rest * scores[t];
		s.aa += w;
		s.ab += w * scores[t];
		s.bb += w * scores[t] * scores[t];
	}
	return s;
}

/* Newton with halved steps, on scores centred at 0 and one standard deviation wide, so that years as scores do no harm.
 */
static void fit(const double *x, const double *n, const double *scores, size_t count, double *a, double *b)
{
	double here = log_likelihood(x, n, scores, count, *a, *b);

	for (int i = 0; i < 100; i++) {
		struct newton s = newton_at(x, n, scores, count, *a, *b);
		double det = s.aa * s.bb - s.ab * s.ab;
		double step_a = (s.bb * s.gradient_a - s.ab * s.gradient_b) / det;
		double step_b = (s.aa * s.gradient_b - s.ab * s.gradient_a) / det, there;

		for (int halved = 0; halved < 40; halved++, step_a /= 2, step_b /= 2) {
			there = log_likelihood(x, n, scores, count, *a + step_a, *b + step_b);
			if (there >= here - 1e-12)
				break;
		}
		*a += step_a;
		*b += step_b;
		here = log_likelihood(x, n, scores, count, *a, *b);
		if (fabs(step_a) + fabs(step_b) < 1e-12)
			break;
	}
}

struct logistic_trend logistic_trend(const double *x, const double *n, const double *scores, size_t count)
{
	struct logistic_trend out = {0};
	double p, all = 0, centre = 0, width = 0, edge, a, b = 0, *scaled;
	struct newton at_end;

	out.undefined = series_undefined(x, n, count, 2);
	if (out.undefined != DEFINED)
		return out;
	p = pooled(x, n, count);
	for (size_t t = 0; t < count; t++) {
		all += n[t];
		centre += n[t] * scores[t];
	}
	centre /= all;
	for (size_t t = 0; t < count; t++)
		width += n[t] * (scores[t] - centre) * (scores[t] - centre) / all;
	width = sqrt(width);
	if (!(p > 0 && p < 1) || !(width > 0))
		return (struct logistic_trend){.undefined = UNDEFINED_NO_VARIATION};
	if (is_separated(x, n, scores, count, &edge)) {
		out.undefined = UNDEFINED_SEPARATED;
		out.lr_chi2 = 2 * (log_likelihood_at_edge(x, n, scores, count, edge) -
					  all * (p * log(p) + (1 - p) * log1p(-p)));
		out.p_lr = chi2_tail(out.lr_chi2);
		return out;
	}
	scaled = memory_new(count, sizeof(*scaled));
	for (size_t t = 0; t < count; t++)
		scaled[t] = (scores[t] - centre) / width;
	a = log(p / (1 - p));
	out.lr_chi2 = -2 * log_likelihood(x, n, scaled, count, a, 0);
	fit(x, n, scaled, count, &a, &b);
	out.lr_chi2 = fmax(0, out.lr_chi2 + 2 * log_likelihood(x, n, scaled, count, a, b));
	at_end = newton_at(x, n, scaled, count, a, b);
	out.slope = b / width;
	out.intercept = a - out.slope * centre;
	out.se_slope = sqrt(at_end.aa / (at_end.aa * at_end.bb - at_end.ab * at_end.ab)) / width;
	out.z = out.slope / out.se_slope;
	out.p_wald = normal_two_sided(out.z);
	out.p_lr = chi2_tail(out.lr_chi2);
	out.odds_ratio = exp(out.slope);
	free(scaled);
	return out;
}

/* -- two periods -- */

struct two_proportions two_proportions(uint64_t x1, uint64_t n1, uint64_t x2, uint64_t n2)
{
	struct two_proportions out = {0};
	double p1, p2, p;
	struct interval first, second;

	if (n1 == 0 || n2 == 0 || x1 > n1 || x2 > n2)
		return (struct two_proportions){.undefined = UNDEFINED_INPUT, .test_undefined = UNDEFINED_INPUT};
	p1 = (double)x1 / (double)n1;
	p2 = (double)x2 / (double)n2;
	p = (double)(x1 + x2) / (double)(n1 + n2);
	first = wilson(p1, (double)n1, 0.95);
	second = wilson(p2, (double)n2, 0.95);
	out.difference = p1 - p2;
	out.low = out.difference - hypot(p1 - first.low, second.high - p2);
	out.high = out.difference + hypot(first.high - p1, p2 - second.low);
	out.p_fisher = hypergeometric_two_sided(&(struct hypergeometric){n1 + n2, n1, x1 + x2}, x1);
	if (!(p > 0 && p < 1)) {
		out.test_undefined = UNDEFINED_NO_VARIATION;
		return out;
	}
	out.z = out.difference / sqrt(p * (1 - p) * (1 / (double)n1 + 1 / (double)n2));
	out.chi2 = out.z * out.z;
	out.p = chi2_tail(out.chi2);
	return out;
}
