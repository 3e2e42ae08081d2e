/* Shares and their intervals. The coverage figures are the exact ones of the reference table, found there by other
 * code. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "domain/results/estimate.h"
#include "domain/results/trend.h"
#include "domain/sampling/systematic.h"
#include "domain/special.h"

#define NEAR(got, want, by)                                                                                            \
	do {                                                                                                           \
		if (!(fabs((double)(got) - (double)(want)) <= (by)))                                                   \
			fail_msg("%s is %.9f, not %.9f", #got, (double)(got), (double)(want));                         \
	} while (0)

static void quantiles_of_the_tables(void **state)
{
	(void)state;
	NEAR(normal_z(0.95), 1.959963984540054, 1e-12);
	NEAR(normal_quantile(0.995), 2.575829303548901, 1e-12);
	NEAR(t_quantile(0.975, 1), 12.706204736, 1e-8);
	NEAR(t_quantile(0.975, 11), 2.200985160, 1e-8);
	NEAR(t_quantile(0.975, 200), 1.971896224, 1e-8);
	NEAR(chi2_tail(3.841458820694124), 0.05, 1e-12);
	NEAR(beta_cdf(0.3, 2, 3), 0.3483, 1e-12); /* 1 - 0.7^4 - 4 * 0.3 * 0.7^3 */
}

static void wilson_and_clopper_pearson_of_newcombe(void **state)
{
	struct interval i = wilson(81.0 / 263, 263, 0.95);

	(void)state;
	NEAR(i.low, 0.2553, 5e-5); /* Newcombe (1998), table I */
	NEAR(i.high, 0.3662, 5e-5);
	i = clopper_pearson(81, 263, 0.95);
	NEAR(i.low, 0.2527, 5e-5);
	NEAR(i.high, 0.3676, 5e-5);
	i = clopper_pearson(0, 20, 0.95);
	NEAR(i.low, 0, 0);
	NEAR(i.high, 0.1684, 5e-5);
	i = wilson(0, 20, 0.95);
	NEAR(i.low, 0, 0);
	NEAR(i.high, 0.1611, 5e-5);
	i = wilson(1, 29, 0.95);
	NEAR(i.low, 0.8830, 5e-5);
	NEAR(i.high, 1, 0);
	assert_int_equal(wilson(0, 0, 0.95).undefined, UNDEFINED_EMPTY);
	assert_int_equal(clopper_pearson(3, 2, 0.95).undefined, UNDEFINED_INPUT);
	assert_int_equal(wilson_fpc(1, 5, 4, 0.95).undefined, UNDEFINED_INPUT);
}

static void a_census_leaves_no_doubt(void **state)
{
	struct interval i = wilson_fpc(7, 20, 20, 0.95);
	struct exact_interval e = hypergeometric_exact(7, 20, 20, 0.95);

	(void)state;
	NEAR(i.low, 0.35, 0);
	NEAR(i.high, 0.35, 0);
	assert_int_equal(e.m_low, 7);
	assert_int_equal(e.m_high, 7);
	i = wilson_fpc(7, 20, 1000000000, 0.95);
	NEAR(i.low, wilson(0.35, 20, 0.95).low, 1e-6);
}

struct method {
	const char *name;
	struct interval (*of)(uint64_t x, uint64_t n, uint64_t population);
	double mean, least;
};

static struct interval plain(uint64_t x, uint64_t n, uint64_t population)
{
	(void)population;
	return wilson((double)x / (double)n, (double)n, 0.95);
}

static struct interval corrected(uint64_t x, uint64_t n, uint64_t population)
{
	return wilson_fpc(x, n, population, 0.95);
}

static struct interval clopper(uint64_t x, uint64_t n, uint64_t population)
{
	(void)population;
	return clopper_pearson(x, n, 0.95);
}

static struct interval exact(uint64_t x, uint64_t n, uint64_t population)
{
	struct exact_interval e = hypergeometric_exact(x, n, population, 0.95);

	return (struct interval){.undefined = e.undefined, .low = e.low, .high = e.high};
}

static double chance_of(unsigned x, unsigned n, unsigned population, unsigned m)
{
	if (x > m || n - x > population - m)
		return 0;
	return exp(log_choose(m, x) + log_choose(population - m, n - x) - log_choose(population, n));
}

/* Over all M = 1..N-1: how often does the interval hold M/N? */
static void measure(const struct method *method, unsigned population, unsigned n, double *mean, double *least)
{
	double held[301] = {0};

	*mean = 0;
	*least = 1;
	for (unsigned x = 0; x <= n; x++) {
		struct interval i = method->of(x, n, population);

		for (unsigned m = 1; m < population; m++) {
			double p = (double)m / population;

			if (p >= i.low - 1e-9 && p <= i.high + 1e-9)
				held[m] += chance_of(x, n, population, m);
		}
	}
	for (unsigned m = 1; m < population; m++) {
		*mean += held[m] / (population - 1);
		*least = fmin(*least, held[m]);
	}
}

static void r15_intervals_cover_what_they_promise(void **state)
{
	static const struct {
		unsigned population, n;
		struct method methods[4];
	} rows[] = {
		{60, 20,
			{{"wilson", plain, .986, .967}, {"wilson_fpc", corrected, .953, .893},
				{"clopper", clopper, .995, .987}, {"exact", exact, .980, .957}}},
		{100, 30,
			{{"wilson", plain, .982, .969}, {"wilson_fpc", corrected, .951, .912},
				{"clopper", clopper, .992, .983}, {"exact", exact, .975, .951}}},
		{300, 60,
			{{"wilson", plain, .973, .944}, {"wilson_fpc", corrected, .950, .800},
				{"clopper", clopper, .983, .974}, {"exact", exact, .970, .954}}},
	};

	(void)state;
	for (size_t row = 0; row < 3; row++) {
		for (size_t k = 0; k < 4; k++) {
			const struct method *m = &rows[row].methods[k];
			double mean, least;

			measure(m, rows[row].population, rows[row].n, &mean, &least);
			if (fabs(mean - m->mean) > 6e-4 || fabs(least - m->least) > 6e-4)
				fail_msg("%s at N = %u: covers %.4f, at least %.4f; not %.3f, %.3f", m->name,
					rows[row].population, mean, least, m->mean, m->least);
		}
	}
}

static void stratified_forms(void **state)
{
	const struct stratum_count strata[] = {{100, 10, 7}, {50, 5, 5}, {1, 1, 0}};
	const struct stratum_count singles[] = {{10, 2, 2}, {5, 1, 0}, {1, 1, 1}, {8, 3, 1}};
	const struct stratum_count agreed[] = {{10, 2, 2}, {5, 2, 2}};
	struct interval i = stratified_proportion(strata, 3, 0.95);
	struct stratified_fallback f = stratified_fallback(singles, 4, 0.95);

	(void)state; /* expected by a few lines of Python from the formulas */
	NEAR(i.estimate, 0.794701986754967, 1e-12);
	NEAR(i.se, 0.095969382425096, 1e-12);
	NEAR(i.low, 0.563763822287039, 1e-12);
	assert_int_equal(stratified_proportion(singles, 4, 0.95).undefined, UNDEFINED_SINGLE);
	NEAR(f.interval.estimate, 0.569444444444444, 1e-12);
	NEAR(f.n_kish, 5.917808219178083, 1e-12);
	NEAR(f.n_eff, 8.006446414182113, 1e-12);
	NEAR(f.interval.low, 0.264083703143226, 1e-12);
	NEAR(f.interval.high, 0.829773094693139, 1e-12);
	i = stratified_proportion(agreed, 2, 0.95);
	assert_true(i.low < 0.7 && i.high == 1); /* all yes is not certainty */
	assert_int_equal(
		stratified_proportion((struct stratum_count[]){{5, 0, 0}}, 1, 0.95).undefined, UNDEFINED_INPUT);
}

static const struct weighted_case reviewed[] = {
	{0.1, ANSWER_YES},
	{0.1, ANSWER_NO},
	{0.1, ANSWER_YES},
	{0.1, ANSWER_YES},
	{0.25, ANSWER_YES},
	{0.25, ANSWER_YES},
	{0.25, ANSWER_NOT_RELEVANT},
	{0.25, ANSWER_NO},
	{0.25, ANSWER_YES},
	{1, ANSWER_NO},
	{1, ANSWER_YES},
	{1, ANSWER_YES},
	{0.5, ANSWER_NOT_RELEVANT},
	{0.5, ANSWER_YES},
};

static void r15_results_are_weighted_over_relevant_cases(void **state)
{
	struct share s = share_of(reviewed, 14, 0);

	(void)state;
	assert_int_equal(s.yes, 9);
	assert_int_equal(s.no, 3);
	assert_int_equal(s.not_relevant, 2);
	assert_int_equal(s.relevant, 12);
	assert_false(s.counts_only);
	NEAR(s.share.estimate, 0.754098360655738, 1e-12);
	NEAR(s.n_eff, 7.900212314225053, 1e-12);
	NEAR(s.share.low, 0.411007979837487, 1e-12);
	NEAR(s.share.high, 0.930924778252944, 1e-12);
	s = share_of(reviewed, 14, 100); /* about these 100 cases */
	NEAR(s.n_eff, 9.094430454747446, 1e-12);
	NEAR(s.share.low, 0.432144422441314, 1e-12);
}

static void r15_below_ten_relevant_cases_counts_only(void **state)
{
	struct weighted_case cases[12];

	(void)state;
	for (size_t i = 0; i < 12; i++)
		cases[i] = (struct weighted_case){0.5, i < 9 ? ANSWER_YES : ANSWER_NOT_RELEVANT};
	assert_true(share_of(cases, 12, 0).counts_only);
	cases[9].answer = ANSWER_NO;
	assert_false(share_of(cases, 12, 0).counts_only);
}

static void r11_nothing_relevant_has_no_share(void **state)
{
	const struct weighted_case none[] = {{0.5, ANSWER_NOT_RELEVANT}, {0.5, ANSWER_NOT_RELEVANT}};
	struct share s = share_of(none, 2, 0);

	(void)state;
	assert_int_equal(s.share.undefined, UNDEFINED_EMPTY);
	assert_int_equal(s.not_relevant, 2);
	assert_true(s.counts_only);
}

static void r15_all_yes_is_not_certain(void **state)
{
	struct weighted_case cases[20];
	struct share s;

	(void)state;
	for (size_t i = 0; i < 20; i++)
		cases[i] = (struct weighted_case){0.2, ANSWER_YES};
	s = share_of(cases, 20, 0);
	NEAR(s.share.estimate, 1, 1e-15);
	NEAR(s.share.low, 0.8389, 5e-5); /* Wilson, 20 of 20 */
	assert_true(s.share.high == 1);
}

static void r05_a_case_without_chance_gives_no_share(void **state)
{
	struct weighted_case cases[14];

	(void)state;
	memcpy(cases, reviewed, sizeof(cases));
	cases[3].chance = 0;
	assert_int_equal(share_of(cases, 14, 0).share.undefined, UNDEFINED_INPUT);
	assert_int_equal(share_of(cases, 14, 0).yes, 9);
}

static void r15_over_several_questions_the_case_is_the_unit(void **state)
{
	struct weighted_mean_case cases[12];
	struct share s;

	(void)state;
	for (size_t i = 0; i < 12; i++)
		cases[i] = (struct weighted_mean_case){0.5, (double)i / 11, true};
	cases[11].relevant = false;
	s = share_of_means(cases, 12, 0);
	assert_int_equal(s.relevant, 11);
	NEAR(s.share.estimate, 5.0 / 11, 1e-12);
	NEAR(s.n_eff, 11, 1e-12);
}

static void sample_sizes(void **state)
{
	struct sample_size s = sample_size(0.05, 0.5, 500, sqrt(3.841));

	(void)state;
	/* Krejcie & Morgan (1970): X2 N P (1 - P) / (d2 (N - 1) + X2 P (1 - P)); their table rounds to 217 */
	NEAR(s.unrounded, 3.841 * 500 * 0.25 / (0.0025 * 499 + 3.841 * 0.25), 1e-9);
	assert_int_equal(s.n, 218);
	assert_int_equal(sample_size(0.05, 0.5, 0, normal_z(0.95)).n, 385);
	assert_int_equal(sample_size(0.05, 0.5, 10, normal_z(0.95)).n, 10);
	assert_int_equal(sample_size(0, 0.5, 10, 2).undefined, UNDEFINED_INPUT);
	for (uint64_t population = 1; population < 400; population += 7) {
		uint64_t n = sample_size_wilson(0.1, 0.5, population, normal_z(0.95)).n;
		double p = 0.5;

		/* by its own definition: n is enough, n - 1 is not */
		assert_in_range(n, 1, population);
		if (n < population) {
			double n_e = (double)n * (double)(population - 1) / (double)(population - n);
			struct interval i = wilson(p, n_e, 0.95);

			assert_true((i.high - i.low) / 2 <= 0.1 + 1e-12);
		}
		if (n > 1) {
			double n_e = (double)(n - 1) * (double)(population - 1) / (double)(population - n + 1);
			struct interval i = wilson(p, n_e, 0.95);

			assert_true((i.high - i.low) / 2 > 0.1);
		}
	}
}

static void systematic_takes_exactly_n(void **state)
{
	uint32_t lines[4];

	(void)state;
	assert_true(systematic(10, 4, 5, lines));
	assert_memory_equal(lines, ((uint32_t[]){1, 3, 6, 8}), sizeof(lines));
	assert_true(systematic(4, 4, 3, lines));
	assert_memory_equal(lines, ((uint32_t[]){0, 1, 2, 3}), sizeof(lines));
	assert_false(systematic(3, 4, 1, lines));
	assert_false(systematic(10, 4, 10, lines));
}

/* -- trends -- */

static void run_charts(void **state)
{
	const double rising[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18};
	const double flat[] = {3, 3, 3};
	const double mixed[] = {1, 5, 2, 6, 3, 1, 7, 3, 5, 2, 6, 1};
	struct run_chart r = run_chart(rising, 18);

	(void)state;
	assert_int_equal(run_limits(24).longest_run_max, 8); /* Anhøj & Olesen */
	assert_int_equal(run_limits(24).crossings_min, 8);
	assert_int_equal(run_limits(10).longest_run_max, 6);
	assert_int_equal(run_limits(10).crossings_min, 2);
	NEAR(r.center, 9.5, 0);
	assert_int_equal(r.longest_run, 9);
	assert_int_equal(r.crossings, 1);
	assert_true(r.signal);
	r = run_chart(mixed, 12); /* median 3; off it: - + - + - + + - + - */
	assert_int_equal(r.useful, 10);
	assert_int_equal(r.longest_run, 2);
	assert_int_equal(r.crossings, 8);
	assert_false(r.signal);
	r = run_chart(flat, 3);
	assert_int_equal(r.useful, 0);
	assert_false(r.signal);
}

static void trend_tests(void **state)
{
	const double x[] = {83, 90, 129, 70}, n[] = {86, 93, 136, 82}, scores[] = {1, 2, 3, 4};
	const double years[] = {2021, 2022, 2023, 2024}, all[] = {86, 93, 136, 82}, split[] = {0, 0, 136, 82};
	struct cochran_armitage c = cochran_armitage(x, n, scores, 4);
	struct logistic_trend a = logistic_trend(x, n, scores, 4), b = logistic_trend(x, n, years, 4);

	(void)state;
	NEAR(c.chi2, 8.2249, 5e-5); /* Fleiss (1981) p. 139 */
	NEAR(c.p, 0.004132, 5e-7);
	NEAR(a.slope, b.slope, 1e-9); /* years do no harm */
	NEAR(a.slope, -0.6316, 5e-5);
	NEAR(a.intercept, b.intercept + 2020 * b.slope, 1e-6);
	assert_int_equal(cochran_armitage(all, n, scores, 4).undefined, UNDEFINED_NO_VARIATION);
	assert_int_equal(logistic_trend(all, n, scores, 4).undefined, UNDEFINED_NO_VARIATION);
	assert_int_equal(logistic_trend(split, n, scores, 4).undefined, UNDEFINED_SEPARATED);
}

/* With two periods the logistic fit is exact: the slope is the log odds ratio. */
static void two_periods(void **state)
{
	const double x[] = {48, 56}, n[] = {80, 70}, scores[] = {0, 1};
	struct logistic_trend l = logistic_trend(x, n, scores, 2);
	struct two_proportions t = two_proportions(56, 70, 48, 80);

	(void)state;
	NEAR(l.slope, log(56.0 / 14 / (48.0 / 32)), 1e-10);
	NEAR(l.se_slope, sqrt(1 / 56.0 + 1 / 14.0 + 1 / 48.0 + 1 / 32.0), 1e-10);
	NEAR(t.difference, 0.2, 1e-12);
	NEAR(t.low, 0.0524, 5e-5); /* Newcombe (1998), Stat Med 17:873, table II, 56/70 - 48/80, method 10 */
	NEAR(t.high, 0.3339, 5e-5);
	NEAR(t.z * t.z, t.chi2, 1e-12);
	t = two_proportions(3, 4, 1, 4); /* Fisher's tea: 34/70 two-sided */
	NEAR(t.p_fisher, 34.0 / 70, 1e-9);
	t = two_proportions(10, 10, 20, 20);
	assert_int_equal(t.test_undefined, UNDEFINED_NO_VARIATION);
	assert_int_equal(t.undefined, DEFINED);
	NEAR(t.high, 0.1611, 5e-5);
	assert_int_equal(two_proportions(1, 0, 1, 2).undefined, UNDEFINED_INPUT);
}

static void control_charts(void **state)
{
	const double x[] = {2, 4, 3, 9}, n[] = {20, 20, 20, 20}, none[] = {0, 0, 0, 0};
	double lcl[4], ucl[4];
	bool signal[4];
	struct p_chart p = p_chart(x, n, 4, lcl, ucl, signal);

	(void)state;
	NEAR(p.center, 0.225, 1e-12);
	NEAR(ucl[0], 0.225 + 3 * sqrt(0.225 * 0.775 / 20), 1e-12);
	NEAR(lcl[0], 0, 0);
	assert_false(signal[3]);
	p = laney_chart(x, n, 4, lcl, ucl, signal);
	NEAR(p.sigma_z, (0.1 + 0.05 + 0.3) / 3 / sqrt(0.225 * 0.775 / 20) / 1.128, 1e-12);
	assert_int_equal(laney_chart(none, n, 4, lcl, ucl, signal).undefined, UNDEFINED_NO_VARIATION);
	assert_int_equal(p_chart(x, none, 4, lcl, ucl, signal).undefined, UNDEFINED_INPUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quantiles_of_the_tables),
		cmocka_unit_test(wilson_and_clopper_pearson_of_newcombe),
		cmocka_unit_test(a_census_leaves_no_doubt),
		cmocka_unit_test(r15_intervals_cover_what_they_promise),
		cmocka_unit_test(stratified_forms),
		cmocka_unit_test(r15_results_are_weighted_over_relevant_cases),
		cmocka_unit_test(r15_below_ten_relevant_cases_counts_only),
		cmocka_unit_test(r11_nothing_relevant_has_no_share),
		cmocka_unit_test(r15_all_yes_is_not_certain),
		cmocka_unit_test(r05_a_case_without_chance_gives_no_share),
		cmocka_unit_test(r15_over_several_questions_the_case_is_the_unit),
		cmocka_unit_test(sample_sizes),
		cmocka_unit_test(systematic_takes_exactly_n),
		cmocka_unit_test(run_charts),
		cmocka_unit_test(trend_tests),
		cmocka_unit_test(two_periods),
		cmocka_unit_test(control_charts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
