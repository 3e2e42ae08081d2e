/* Agreement. Data C is Krippendorff's (2011), also cac.raw4raters of irrCAC, whose printed figures are the expected
 * ones. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "domain/agreement/agreement.h"

#define NEAR(got, want, by)                                                                                            \
	do {                                                                                                           \
		if (!(fabs((got) - (want)) <= (by)))                                                                   \
			fail_msg("%s is %.7f, not %.7f", #got, (double)(got), (double)(want));                         \
	} while (0)

enum { X = RATING_MISSING };
static const int8_t cells_c[] = {0, 0, X, 0, 1, 1, 2, 1, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 0, 1, 2, 3, 3, 3, 3, 3, 0,
	0, 1, 0, 1, 1, 1, 1, X, 4, 4, 4, X, X, 0, 0, X, X, 2, X};
static const struct ratings data_c = {.n_units = 12, .n_raters = 4, .n_categories = 5, .cells = cells_c};
static const struct weights identity = {0}, linear = {.kind = WEIGHT_LINEAR}, quadratic = {.kind = WEIGHT_QUADRATIC};

/* Two raters and ja/nej: both ja, only the first, only the second, both nej. */
static int8_t cells_table[200];
static struct ratings table(int both, int first, int second, int neither)
{
	const int counts[] = {both, first, second, neither};
	static const int8_t pairs[][2] = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
	struct ratings r = {.n_raters = 2, .n_categories = 2, .cells = cells_table};

	for (size_t i = 0; i < 4; i++)
		for (int n = 0; n < counts[i]; n++)
			memcpy(cells_table + 2 * r.n_units++, pairs[i], 2);
	return r;
}

static double value(struct figure f)
{
	assert_int_equal(f.undefined, DEFINED);
	return f.value;
}

static void percent_agreement_has_four_meanings(void **state)
{
	(void)state;
	NEAR(value(agreement_percent(&data_c, PERCENT_MEAN)), 0.8182, 5e-5);
	NEAR(value(agreement_percent(&data_c, PERCENT_COINCIDENCE)), 0.8000, 5e-5);
	NEAR(value(agreement_percent(&data_c, PERCENT_POOLED)), 0.7818, 5e-5);
	NEAR(value(agreement_percent(&data_c, PERCENT_UNANIMOUS)), 0.7273, 5e-5);
}

static void alpha_of_data_c(void **state)
{
	struct krippendorff_parts parts = krippendorff_parts(&data_c, LEVEL_NOMINAL);

	(void)state;
	assert_int_equal(parts.pairable_values, 40);
	assert_int_equal(parts.pairable_units, 11);
	NEAR(parts.marginals[1], 13, 0);
	NEAR(value(parts.alpha), 0.7434211, 1e-6);
	NEAR(value(krippendorff_alpha(&data_c, LEVEL_ORDINAL)), 0.8153875, 1e-6);
	NEAR(value(krippendorff_alpha(&data_c, LEVEL_INTERVAL)), 0.8491071, 1e-6);
}

static void the_kappa_paradox(void **state)
{
	struct figure specific[2];
	struct ratings r = table(40, 9, 6, 45);

	(void)state;
	NEAR(value(cohen_kappa(&r, identity)), 0.700, 6e-4);
	NEAR(value(krippendorff_alpha(&r, LEVEL_NOMINAL)), 0.701, 6e-4);
	NEAR(value(brennan_prediger(&r, identity)), 0.700, 6e-4);
	NEAR(value(gwet_ac(&r, identity)), 0.701, 6e-4);
	agreement_specific(&r, specific);
	NEAR(value(specific[0]), 0.842, 6e-4);
	NEAR(value(specific[1]), 0.857, 6e-4);
	r = table(80, 10, 5, 5);
	NEAR(value(cohen_kappa(&r, identity)), 0.318, 6e-4);
	NEAR(value(krippendorff_alpha(&r, LEVEL_ORDINAL)), 0.318, 6e-4);
	NEAR(value(gwet_ac(&r, identity)), 0.808, 6e-4);
	agreement_specific(&r, specific);
	NEAR(value(specific[1]), 0.400, 6e-4);
}

static void fleiss_of_two_raters_is_not_cohen(void **state)
{
	struct ratings r = table(20, 15, 2, 10);
	double scott, yes = (2 * 20 + 15 + 2) / 94.0, expected = yes * yes + (1 - yes) * (1 - yes);

	(void)state;
	scott = (30.0 / 47 - expected) / (1 - expected);
	NEAR(value(fleiss_kappa(&r, identity)), scott, 1e-12);
	assert_true(fabs(value(cohen_kappa(&r, identity)) - scott) > 0.01);
}

/* Two categories: any weights are identity. Three: one step is 0.5 linear, 0.75 quadratic. */
static void weights_are_of_the_whole_scale(void **state)
{
	const int8_t cells[] = {0, 0, 1, 1, 1, 2, 2, 2, 0, 1};
	const double matrix[] = {1, 0.5, 0, 0.5, 1, 0.5, 0, 0.5, 1};
	struct ratings r = {.n_units = 5, .n_raters = 2, .n_categories = 3, .cells = cells};
	struct measure percent = {.coefficient = COEFFICIENT_PERCENT, .weights = linear};

	(void)state;
	NEAR(value(agreement_measure(&r, &percent)), 0.8, 1e-12);
	percent.weights = quadratic;
	NEAR(value(agreement_measure(&r, &percent)), 0.9, 1e-12);
	NEAR(value(gwet_ac(&r, linear)), value(gwet_ac(&r, (struct weights){WEIGHT_MATRIX, matrix})), 1e-15);
	NEAR(value(brennan_prediger(&r, linear)), (0.8 - 5.0 / 9) / (1 - 5.0 / 9), 1e-12);
	r.n_categories = 2; /* and only the first, second and last unit */
	r.n_units = 2;
	NEAR(value(cohen_kappa(&r, quadratic)), value(cohen_kappa(&r, identity)), 1e-15);
}

static void r15_undefined_is_a_result_of_its_own(void **state)
{
	const int8_t same[] = {0, 0, 0, 0, 0, 0}, alone[] = {0, X, X, 1, X, X};
	struct ratings r = {.n_units = 3, .n_raters = 2, .n_categories = 2, .cells = same};

	(void)state;
	assert_int_equal(krippendorff_alpha(&r, LEVEL_NOMINAL).undefined, UNDEFINED_NO_VARIATION);
	assert_int_equal(krippendorff_alpha(&r, LEVEL_ORDINAL).undefined, UNDEFINED_NO_VARIATION);
	assert_int_equal(fleiss_kappa(&r, identity).undefined, UNDEFINED_NO_VARIATION);
	assert_int_equal(cohen_kappa(&r, quadratic).undefined, UNDEFINED_NO_VARIATION);
	NEAR(value(gwet_ac(&r, identity)), 1, 0);
	NEAR(value(brennan_prediger(&r, identity)), 1, 0);
	r.cells = alone;
	assert_int_equal(agreement_percent(&r, PERCENT_MEAN).undefined, UNDEFINED_NO_PAIRS);
	assert_int_equal(krippendorff_alpha(&r, LEVEL_NOMINAL).undefined, UNDEFINED_NO_PAIRS);
	assert_int_equal(cohen_kappa(&r, identity).undefined, UNDEFINED_NO_PAIRS);
	assert_int_equal(gwet_ac(&r, identity).undefined, UNDEFINED_NO_PAIRS);
	r.n_units = 0;
	assert_int_equal(agreement_percent(&r, PERCENT_POOLED).undefined, UNDEFINED_EMPTY);
	assert_int_equal(krippendorff_alpha(&r, LEVEL_NOMINAL).undefined, UNDEFINED_EMPTY);
	assert_int_equal(gwet_ac(&r, identity).undefined, UNDEFINED_EMPTY);
	assert_int_equal(cohen_kappa(&data_c, identity).undefined, UNDEFINED_INPUT);
	assert_string_equal(undefined_name(UNDEFINED_NO_VARIATION), "no_variation");
}

static void negative_agreement_is_shown(void **state)
{
	struct ratings r = table(0, 5, 5, 0);

	(void)state;
	NEAR(value(cohen_kappa(&r, identity)), -1, 1e-12);
	assert_true(value(krippendorff_alpha(&r, LEVEL_NOMINAL)) < -0.8);
}

static void expect_interval(struct interval i, double se, double low, double high)
{
	assert_int_equal(i.undefined, DEFINED);
	NEAR(i.se, se, 6e-6);
	NEAR(i.low, low, 6e-4);
	NEAR(i.high, high, 6e-4);
}

/* irrCAC 1.0, vignette "overview"; alpha by its formula in krippen.alpha.raw. */
static void analytic_intervals_of_data_c(void **state)
{
	(void)state;
	expect_interval(
		agreement_interval(&data_c, &(struct measure){.coefficient = COEFFICIENT_AC}), 0.14295, 0.461, 1);
	expect_interval(
		agreement_interval(&data_c, &(struct measure){.coefficient = COEFFICIENT_FLEISS}), 0.15302, 0.424, 1);
	expect_interval(
		agreement_interval(&data_c, &(struct measure){.coefficient = COEFFICIENT_BP}), 0.14472, 0.454, 1);
	expect_interval(
		agreement_interval(&data_c, &(struct measure){.coefficient = COEFFICIENT_PERCENT}), 0.12561, 0.542, 1);
	expect_interval(
		agreement_interval(&data_c, &(struct measure){.coefficient = COEFFICIENT_ALPHA}), 0.145479, 0.419, 1);
	assert_int_equal(
		agreement_interval(&data_c, &(struct measure){.coefficient = COEFFICIENT_ALPHA, .level = LEVEL_ORDINAL})
			.undefined,
		UNDEFINED_INPUT);
}

static void bootstrap_resamples_units(void **state)
{
	struct ratings r = table(40, 9, 6, 45);
	struct measure alpha = {.coefficient = COEFFICIENT_ALPHA}, cohen = {.coefficient = COEFFICIENT_COHEN};
	struct interval analytic = agreement_interval(&r, &cohen);
	struct interval boot = agreement_bootstrap(&r, &alpha, 2000, BOOTSTRAP_SEED);
	struct interval again = agreement_bootstrap(&r, &alpha, 2000, BOOTSTRAP_SEED);

	(void)state;
	assert_int_equal(boot.undefined, DEFINED);
	NEAR(boot.low, analytic.low, 0.03); /* 100 units: the two must be near */
	NEAR(boot.high, analytic.high, 0.03);
	assert_true(boot.low == again.low && boot.high == again.high);
	again = agreement_bootstrap(&r, &alpha, 2000, 1);
	assert_true(boot.low != again.low || boot.high != again.high);
	NEAR(boot.low, again.low, 0.03);
}

/* One disagreement in twenty: a third of the resamples have no variation at all. */
static void bootstrap_tells_when_too_much_is_undefined(void **state)
{
	struct ratings r = table(19, 1, 0, 0);

	(void)state;
	assert_int_equal(
		agreement_bootstrap(&r, &(struct measure){.coefficient = COEFFICIENT_ALPHA}, 1000, 1).undefined,
		UNDEFINED_RESAMPLES);
	assert_int_equal(
		agreement_bootstrap(&r, &(struct measure){.coefficient = COEFFICIENT_AC}, 1000, 1).undefined, DEFINED);
	r.n_units = 1;
	assert_int_equal(agreement_bootstrap(&r, &(struct measure){.coefficient = COEFFICIENT_AC}, 1000, 1).undefined,
		UNDEFINED_FEW_UNITS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(percent_agreement_has_four_meanings),
		cmocka_unit_test(alpha_of_data_c),
		cmocka_unit_test(the_kappa_paradox),
		cmocka_unit_test(fleiss_of_two_raters_is_not_cohen),
		cmocka_unit_test(weights_are_of_the_whole_scale),
		cmocka_unit_test(r15_undefined_is_a_result_of_its_own),
		cmocka_unit_test(negative_agreement_is_shown),
		cmocka_unit_test(analytic_intervals_of_data_c),
		cmocka_unit_test(bootstrap_resamples_units),
		cmocka_unit_test(bootstrap_tells_when_too_much_is_undefined),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
