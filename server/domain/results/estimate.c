#include "domain/results/estimate.h"

#include <math.h>
#include <stdlib.h>

#include "domain/hypergeometric.h"
#include "domain/special.h"

static double clip(double p)
{
	return fmin(1, fmax(0, p));
}

double normal_z(double level)
{
	return normal_quantile((1 + level) / 2);
}

/* -- one share -- */

struct interval wilson(double p, double n, double level)
{
	double z = normal_z(level), z2 = z * z, centre, half;

	if (!(n > 0) || !(p >= 0 && p <= 1))
		return (struct interval){.undefined = n > 0 ? UNDEFINED_INPUT : UNDEFINED_EMPTY};
	centre = (p + z2 / (2 * n)) / (1 + z2 / n);
	half = z * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);
	return (struct interval){
		.estimate = p,
		.low = p > 0 ? clip(centre - half) : 0, /* exactly: rounding must not leave a trace */
		.high = p < 1 ? clip(centre + half) : 1,
	};
}

/* n (N-1)/(N-n); without end when all were seen. */
static double finite_n(double n, double seen, double population)
{
	return seen < population ? n * (population - 1) / (population - seen) : INFINITY;
}

static struct interval wilson_finite(double p, double n, double level)
{
	return isinf(n) ? (struct interval){.estimate = p, .low = p, .high = p} : wilson(p, n, level);
}

static enum undefined counts_undefined(uint64_t x, uint64_t n, uint64_t population)
{
	if (n == 0)
		return UNDEFINED_EMPTY;
	return x > n || n > population ? UNDEFINED_INPUT : DEFINED;
}

struct interval wilson_fpc(uint64_t x, uint64_t n, uint64_t population, double level)
{
	enum undefined why = counts_undefined(x, n, population);

	if (why != DEFINED)
		return (struct interval){.undefined = why};
	return wilson_finite((double)x / (double)n, finite_n((double)n, (double)n, (double)population), level);
}

struct interval clopper_pearson(uint64_t x, uint64_t n, double level)
{
	enum undefined why = counts_undefined(x, n, n);
	double tail = (1 - level) / 2, yes = (double)x, no = (double)(n - x);

	if (why != DEFINED)
		return (struct interval){.undefined = why};
	return (struct interval){
		.estimate = yes / (double)n,
		.low = x > 0 ? beta_quantile(tail, yes, no + 1) : 0,
		.high = x < n ? beta_quantile(1 - tail, yes + 1, no) : 1,
	};
}

/* Both tails are monotone in m, so each end is found by halving. */
struct exact_interval hypergeometric_exact(uint64_t x, uint64_t n, uint64_t population, double level)
{
	enum undefined why = counts_undefined(x, n, population);
	double tail = (1 - level) / 2;
	uint64_t low = x, high = x;

	if (why != DEFINED)
		return (struct exact_interval){.undefined = why};
	for (uint64_t end = population - (n - x); low < end;) {
		uint64_t middle = low + (end - low) / 2;

		if (hypergeometric_at_least(&(struct hypergeometric){population, middle, n}, x) > tail)
			end = middle;
		else
			low = middle + 1;
	}
	for (uint64_t end = population - (n - x); high < end;) {
		uint64_t middle = high + (end - high + 1) / 2;

		if (hypergeometric_at_most(&(struct hypergeometric){population, middle, n}, x) > tail)
			high = middle;
		else
			end = middle - 1;
	}
	return (struct exact_interval){
		.m_low = low,
		.m_high = high,
		.low = (double)low / (double)population,
		.high = (double)high / (double)population,
	};
}

/* -- strata in which every drawn case answers -- */

struct strata_sums {
	enum undefined undefined;
	double listed, drawn, yes; /* N, n, and the estimated number of yes in the population */
};

static struct strata_sums sum_strata(const struct stratum_count *strata, size_t count)
{
	struct strata_sums sums = {0};

	for (size_t h = 0; h < count; h++) {
		const struct stratum_count *s = &strata[h];

		if (s->listed == 0 && s->drawn == 0 && s->yes == 0)
			continue;
		/* A stratum that nobody looked at leaves the whole without an estimate. */
		if (s->drawn == 0 || s->yes > s->drawn || s->drawn > s->listed) {
			sums.undefined = UNDEFINED_INPUT;
			return sums;
		}
		sums.listed += (double)s->listed;
		sums.drawn += (double)s->drawn;
		sums.yes += (double)s->listed * (double)s->yes / (double)s->drawn;
	}
	if (!(sums.drawn > 0))
		sums.undefined = UNDEFINED_EMPTY;
	return sums;
}

struct interval stratified_proportion(const struct stratum_count *strata, size_t count, double level)
{
	struct strata_sums sums = sum_strata(strata, count);
	double estimate = sums.yes / sums.listed, variance = 0;
	struct interval out;

	if (sums.undefined != DEFINED)
		return (struct interval){.undefined = sums.undefined};
	for (size_t h = 0; h < count; h++) {
		double listed = (double)strata[h].listed, drawn = (double)strata[h].drawn, p;

		if (strata[h].drawn == strata[h].listed)
			continue;
		if (strata[h].drawn == 1)
			return (struct interval){.undefined = UNDEFINED_SINGLE, .estimate = clip(estimate)};
		p = (double)strata[h].yes / drawn;
		variance += pow(listed / sums.listed, 2) * (1 - drawn / listed) * p * (1 - p) / (drawn - 1);
	}
	/* No variance is not certainty, unless all were seen: then the effective number is that of the plain sample. */
	if (variance > 0)
		out = wilson(clip(estimate), estimate * (1 - estimate) / variance, level);
	else
		out = wilson_finite(clip(estimate), finite_n(sums.drawn, sums.drawn, sums.listed), level);
	out.se = sqrt(variance);
	return out;
}

struct stratified_fallback stratified_fallback(const struct stratum_count *strata, size_t count, double level)
{
	struct strata_sums sums = sum_strata(strata, count);
	struct stratified_fallback out = {.interval.undefined = sums.undefined};
	double squares = 0;

	if (sums.undefined != DEFINED)
		return out;
	for (size_t h = 0; h < count; h++)
		if (strata[h].drawn > 0)
			squares += (double)strata[h].listed * (double)strata[h].listed / (double)strata[h].drawn;
	out.n_kish = sums.listed * sums.listed / squares;
	out.n_eff = finite_n(out.n_kish, sums.drawn, sums.listed);
	out.interval = wilson_finite(clip(sums.yes / sums.listed), out.n_eff, level);
	return out;
}

/* -- results (R15) -- */

static void add(struct case_sums *s, double chance, double yes)
{
	const double weight = 1 / chance;

	s->relevant++;
	s->w += weight;
	s->w2 += weight * weight;
	s->wy += weight * yes;
}

static bool is_chance(double chance)
{
	return chance > 0 && chance <= 1;
}

/* Kish's number takes the relevant cases alone: over all drawn cases it promises too much (coverage 84 %). */
struct share share_of_sums(const struct case_sums *s, uint64_t population)
{
	struct share share = {.yes = s->yes,
		.no = s->no,
		.not_relevant = s->not_relevant,
		.relevant = s->relevant,
		.counts_only = s->relevant < RELEVANT_LEAST};

	if (s->relevant == 0 || s->unweighted > 0) {
		share.share.undefined = s->unweighted ? UNDEFINED_INPUT : UNDEFINED_EMPTY;
		return share;
	}
	share.n_eff = s->w * s->w / s->w2;
	if (population > 0)
		share.n_eff = finite_n(share.n_eff, (double)s->relevant + s->not_relevant, (double)population);
	share.share = wilson_finite(clip(s->wy / s->w), share.n_eff, 0.95);
	return share;
}

struct share share_of(const struct weighted_case *cases, size_t count, uint64_t population)
{
	struct case_sums sums = {0};

	for (size_t i = 0; i < count; i++) {
		sums.unweighted += !is_chance(cases[i].chance);
		sums.yes += cases[i].answer == ANSWER_YES;
		sums.no += cases[i].answer == ANSWER_NO;
		sums.not_relevant += cases[i].answer == ANSWER_NOT_RELEVANT;
		if (cases[i].answer != ANSWER_NOT_RELEVANT)
			add(&sums, cases[i].chance, cases[i].answer == ANSWER_YES);
	}
	return share_of_sums(&sums, population);
}

struct share share_of_means(const struct weighted_mean_case *cases, size_t count, uint64_t population)
{
	struct case_sums sums = {0};

	for (size_t i = 0; i < count; i++) {
		sums.unweighted += !is_chance(cases[i].chance);
		sums.not_relevant += !cases[i].relevant;
		if (cases[i].relevant)
			add(&sums, cases[i].chance, cases[i].mean);
	}
	return share_of_sums(&sums, population);
}

/* -- sample size -- */

static const double whole_most = 9007199254740992; /* 2^53: beyond it there are no single cases */

static bool plan_makes_sense(double margin, double p, double z)
{
	return margin > 0 && margin < 1 && p >= 0 && p <= 1 && z > 0;
}

/* Up to the next whole case; a rounding error just above a whole number asks for no case more. */
static double round_up(double n)
{
	return ceil(n - 1e-9);
}

struct sample_size sample_size(double margin, double p, uint64_t population, double z)
{
	struct sample_size out = {0};

	if (!plan_makes_sense(margin, p, z) || p <= 0 || p >= 1)
		return (struct sample_size){.undefined = UNDEFINED_INPUT};
	out.n0 = z * z * p * (1 - p) / (margin * margin);
	out.unrounded = population ? out.n0 / (1 + (out.n0 - 1) / (double)population) : out.n0;
	if (!(out.n0 <= whole_most))
		return (struct sample_size){.undefined = UNDEFINED_INPUT}; /* so fine a margin is no plan */
	out.n = (uint64_t)round_up(out.unrounded);
	if (population && out.n > population)
		out.n = population;
	return out;
}

static bool wilson_is_narrow(double margin, double p, uint64_t n, uint64_t population, double z)
{
	double n_e = finite_n((double)n, (double)n, (double)population), z2 = z * z;

	return isinf(n_e) || z * sqrt(p * (1 - p) / n_e + z2 / (4 * n_e * n_e)) / (1 + z2 / n_e) <= margin;
}

/* For a fixed p the half width falls with n, so halving finds the least n. */
struct sample_size sample_size_wilson(double margin, double p, uint64_t population, double z)
{
	uint64_t low = 1, high = population;

	if (!plan_makes_sense(margin, p, z) || population == 0)
		return (struct sample_size){.undefined = UNDEFINED_INPUT};
	while (low < high) {
		uint64_t middle = low + (high - low) / 2;

		if (wilson_is_narrow(margin, p, middle, population, z))
			high = middle;
		else
			low = middle + 1;
	}
	return (struct sample_size){.n = low};
}
