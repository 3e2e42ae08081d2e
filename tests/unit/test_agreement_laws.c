/* Laws that the measures obey on any data: made up from a fixed start, with few and many raters, categories, gaps. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "domain/agreement/agreement.h"
#include "domain/random.h"

enum { UNITS = 40, RATERS = 20, ROUNDS = 200 };
static const struct weights identity = {0}, linear = {.kind = WEIGHT_LINEAR}, quadratic = {.kind = WEIGHT_QUADRATIC};

static struct random dice;
static int8_t cells[UNITS * RATERS], other[UNITS * RATERS];

/* gaps: percent of places without a rating. Raters lean to the unit's own value, so that there is something to find. */
static struct ratings made_up(size_t raters, size_t categories, uint32_t gaps)
{
	struct ratings r = {.n_units = 2 + random_below(&dice, UNITS - 2),
		.n_raters = raters,
		.n_categories = categories,
		.cells = cells};

	for (size_t u = 0; u < r.n_units; u++) {
		uint32_t own = random_below(&dice, (uint32_t)categories);

		for (size_t i = 0; i < raters; i++) {
			uint32_t said = random_below(&dice, 100) < 60 ? own : random_below(&dice, (uint32_t)categories);

			cells[u * raters + i] =
				(int8_t)(random_below(&dice, 100) < gaps ? RATING_MISSING : (int8_t)said);
		}
	}
	return r;
}

static struct ratings anything(void)
{
	return made_up(2 + random_below(&dice, RATERS - 2), 2 + random_below(&dice, 4), random_below(&dice, 60));
}

static void same(struct figure a, struct figure b)
{
	assert_int_equal(a.undefined, b.undefined);
	if (a.undefined == DEFINED && !(fabs(a.value - b.value) <= 1e-9))
		fail_msg("%.12f is not %.12f", a.value, b.value);
}

/* Every measure that does not ask for two raters. */
static const struct measure measures[] = {
	{.coefficient = COEFFICIENT_PERCENT},
	{.coefficient = COEFFICIENT_ALPHA, .level = LEVEL_NOMINAL},
	{.coefficient = COEFFICIENT_ALPHA, .level = LEVEL_ORDINAL},
	{.coefficient = COEFFICIENT_ALPHA, .level = LEVEL_INTERVAL},
	{.coefficient = COEFFICIENT_AC},
	{.coefficient = COEFFICIENT_AC, .weights = {.kind = WEIGHT_QUADRATIC}},
	{.coefficient = COEFFICIENT_BP, .weights = {.kind = WEIGHT_LINEAR}},
	{.coefficient = COEFFICIENT_FLEISS},
	{.coefficient = COEFFICIENT_FLEISS, .weights = {.kind = WEIGHT_QUADRATIC}},
};
enum { MEASURES = sizeof(measures) / sizeof(*measures) };

static void shuffle(size_t *order, size_t count)
{
	for (size_t i = 0; i < count; i++)
		order[i] = i;
	for (size_t i = count; i > 1; i--) {
		size_t j = random_below(&dice, (uint32_t)i), kept = order[i - 1];

		order[i - 1] = order[j];
		order[j] = kept;
	}
}

static void the_order_of_raters_and_units_says_nothing(void **state)
{
	size_t units[UNITS], raters[RATERS];

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct ratings r = anything(), moved = r;

		shuffle(units, r.n_units);
		shuffle(raters, r.n_raters);
		moved.cells = other;
		for (size_t u = 0; u < r.n_units; u++)
			for (size_t i = 0; i < r.n_raters; i++)
				other[u * r.n_raters + i] = cells[units[u] * r.n_raters + raters[i]];
		for (size_t m = 0; m < MEASURES; m++) {
			struct interval one = agreement_interval(&r, &measures[m]),
					two = agreement_interval(&moved, &measures[m]);

			same(agreement_measure(&r, &measures[m]), agreement_measure(&moved, &measures[m]));
			assert_int_equal(one.undefined, two.undefined);
			assert_true(one.undefined != DEFINED || fabs(one.se - two.se) <= 1e-9);
		}
	}
}

/* Each rater in a row of their own order would be another matter for Cohen: only both may be swapped. */
static void cohen_takes_the_raters_in_either_order(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct ratings r = made_up(2, 2 + random_below(&dice, 5), 20), swapped = r;

		swapped.cells = other;
		for (size_t u = 0; u < r.n_units; u++) {
			other[2 * u] = cells[2 * u + 1];
			other[2 * u + 1] = cells[2 * u];
		}
		same(cohen_kappa(&r, quadratic), cohen_kappa(&swapped, quadratic));
		same(cohen_kappa(&r, identity), cohen_kappa(&swapped, identity));
	}
}

static void a_scale_read_backwards_measures_the_same(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct ratings r = anything(), turned = r;

		turned.cells = other;
		for (size_t i = 0; i < r.n_units * r.n_raters; i++)
			other[i] = (int8_t)(cells[i] == RATING_MISSING ? RATING_MISSING
								       : (int8_t)r.n_categories - 1 - cells[i]);
		for (size_t m = 0; m < MEASURES; m++)
			same(agreement_measure(&r, &measures[m]), agreement_measure(&turned, &measures[m]));
	}
}

/* Merging two categories can only hide disagreement; what is then alike in pairs was alike or one of the two. */
static void merged_categories_never_agree_less(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct ratings r = made_up(2 + random_below(&dice, 6), 3 + random_below(&dice, 3), 20), merged = r;
		struct figure before = agreement_percent(&r, PERCENT_MEAN), after;

		merged.cells = other;
		for (size_t i = 0; i < r.n_units * r.n_raters; i++)
			other[i] = cells[i] == 1 ? 0 : cells[i];
		after = agreement_percent(&merged, PERCENT_MEAN);
		assert_int_equal(before.undefined, after.undefined);
		assert_true(before.undefined != DEFINED || after.value >= before.value - 1e-12);
	}
}

/* A category that nobody used changes AC and BP, which know the scale, and nothing else. */
static void an_unused_category_matters_to_ac_and_bp_alone(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct ratings r = anything(), longer = r;

		longer.n_categories++;
		same(krippendorff_alpha(&r, LEVEL_ORDINAL), krippendorff_alpha(&longer, LEVEL_ORDINAL));
		same(krippendorff_alpha(&r, LEVEL_NOMINAL), krippendorff_alpha(&longer, LEVEL_NOMINAL));
		same(fleiss_kappa(&r, identity), fleiss_kappa(&longer, identity));
		if (brennan_prediger(&r, identity).undefined == DEFINED)
			assert_true(brennan_prediger(&longer, identity).value >= brennan_prediger(&r, identity).value);
	}
}

/* Complete data: alpha = 1 - (1 - Fleiss) (nm - 1) / nm. */
static void alpha_is_fleiss_with_a_correction_for_few(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct ratings r = made_up(2 + random_below(&dice, RATERS - 2), 2 + random_below(&dice, 4), 0);
		struct figure fleiss = fleiss_kappa(&r, identity), alpha = krippendorff_alpha(&r, LEVEL_NOMINAL);
		double nm = (double)(r.n_units * r.n_raters);

		if (fleiss.undefined == DEFINED)
			same(alpha, (struct figure){DEFINED, 1 - (1 - fleiss.value) * (nm - 1) / nm});
	}
}

/* Two raters: Scott's pi, by its own formula. */
static void fleiss_of_two_is_scott(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct ratings r = made_up(2, 2 + random_below(&dice, 4), 0);
		double shares[RATING_CATEGORIES] = {0}, observed = 0, expected = 0, n = (double)r.n_units;

		for (size_t u = 0; u < r.n_units; u++) {
			shares[cells[2 * u]] += 0.5 / n;
			shares[cells[2 * u + 1]] += 0.5 / n;
			observed += (cells[2 * u] == cells[2 * u + 1]) / n;
		}
		for (size_t k = 0; k < r.n_categories; k++)
			expected += shares[k] * shares[k];
		if (expected < 1 - 1e-9)
			same(fleiss_kappa(&r, identity),
				(struct figure){DEFINED, (observed - expected) / (1 - expected)});
	}
}

/* With two values every metric of alpha is the same, and every weighting is identity. */
static void with_two_values_all_metrics_coincide(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct ratings r = made_up(2 + random_below(&dice, 8), 2, 30);

		same(krippendorff_alpha(&r, LEVEL_NOMINAL), krippendorff_alpha(&r, LEVEL_ORDINAL));
		same(krippendorff_alpha(&r, LEVEL_NOMINAL), krippendorff_alpha(&r, LEVEL_INTERVAL));
		same(gwet_ac(&r, identity), gwet_ac(&r, quadratic));
		same(fleiss_kappa(&r, linear), fleiss_kappa(&r, identity));
	}
}

/* Chance is at most (q-1)/q for AC1: it lies between the percentage and what that chance leaves of it. */
static void ac1_lies_between_its_bounds(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct ratings r = anything();
		struct figure ac = gwet_ac(&r, identity), percent = agreement_percent(&r, PERCENT_MEAN);
		double q = (double)r.n_categories;

		if (ac.undefined != DEFINED)
			continue;
		assert_true(ac.value <= percent.value + 1e-12);
		assert_true(ac.value >= (percent.value - 1 / q) / (1 - 1 / q) - 1e-12 || percent.value < 1 / q);
	}
}

static void specific_agreement_weighs_up_to_the_coincidence_percentage(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct ratings r = anything();
		struct krippendorff_parts parts = krippendorff_parts(&r, LEVEL_NOMINAL);
		struct figure specific[RATING_CATEGORIES], all = agreement_percent(&r, PERCENT_COINCIDENCE);
		double sum = 0;

		agreement_specific(&r, specific);
		for (size_t k = 0; k < r.n_categories; k++) {
			assert_int_equal(specific[k].undefined == DEFINED, parts.marginals[k] > 0);
			sum += specific[k].value * parts.marginals[k];
		}
		if (all.undefined == DEFINED)
			same(all, (struct figure){DEFINED, sum / (double)parts.pairable_values});
	}
}

/* Units twice over: the percentage and Fleiss stay; alpha comes nearer to Fleiss. */
static void the_same_again_changes_no_percentage(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct ratings r = made_up(2 + random_below(&dice, 6), 3, 30), twice = r;

		if (2 * r.n_units > UNITS)
			continue;
		memcpy(other, cells, r.n_units * r.n_raters);
		memcpy(other + r.n_units * r.n_raters, cells, r.n_units * r.n_raters);
		twice.cells = other;
		twice.n_units = 2 * r.n_units;
		same(agreement_percent(&r, PERCENT_MEAN), agreement_percent(&twice, PERCENT_MEAN));
		same(fleiss_kappa(&r, quadratic), fleiss_kappa(&twice, quadratic));
		same(gwet_ac(&r, linear), gwet_ac(&twice, linear));
	}
}

/* A rater who said nothing, and a unit that nobody rated, are not there. */
static void silence_says_nothing(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct ratings r = made_up(2 + random_below(&dice, 6), 3, 30), wider = r;

		if (r.n_units == UNITS)
			continue;
		memset(other, RATING_MISSING, sizeof(other));
		for (size_t u = 0; u < r.n_units; u++)
			memcpy(other + u * (r.n_raters + 1), cells + u * r.n_raters, r.n_raters);
		wider.cells = other;
		wider.n_raters++;
		wider.n_units++;
		for (size_t m = 0; m < MEASURES; m++)
			same(agreement_measure(&r, &measures[m]), agreement_measure(&wider, &measures[m]));
	}
}

/* The spread of a measure over resamples written out unit by unit. */
static double spread_written_out(const struct ratings *r, const struct measure *m, int resamples, int8_t *room)
{
	struct ratings drawn = *r;
	double mean = 0, squares = 0;
	struct random again;

	random_init(&again, 7);
	drawn.cells = room;
	for (int i = 0; i < resamples; i++) {
		double value;

		for (size_t u = 0; u < r->n_units; u++)
			memcpy(room + u * r->n_raters,
				r->cells + r->n_raters * random_below(&again, (uint32_t)r->n_units), r->n_raters);
		value = agreement_measure(&drawn, m).value;
		mean += value / resamples;
		squares += value * value / resamples;
	}
	return sqrt((squares - mean * mean) * resamples / (resamples - 1));
}

/* The bootstrap counts how often each unit came up; done the long way, the same units give the same bounds. */
static void a_resample_counted_is_a_resample_written_out(void **state)
{
	const struct measure m = {.coefficient = COEFFICIENT_ALPHA, .level = LEVEL_ORDINAL};
	struct ratings r = made_up(4, 3, 0);
	struct interval boot = agreement_bootstrap(&r, &m, 1000, 7);

	(void)state;
	assert_int_equal(boot.undefined, DEFINED);
	assert_true(fabs(boot.se - spread_written_out(&r, &m, 1000, other)) < 1e-9);
}

/* Many units of few kinds are drawn as counts: other resamples, the same spread. */
static void many_units_spread_as_when_written_out(void **state)
{
	enum { MANY = 25, RESAMPLES = 5000, WRITTEN_OUT = 1000 };
	static int8_t many[MANY * UNITS * 3], room[MANY * UNITS * 3];
	struct ratings r = {.n_raters = 3, .n_categories = 3, .cells = many};

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		struct ratings some = made_up(3, 3, 10);

		memcpy(many + 3 * r.n_units, cells, 3 * some.n_units);
		r.n_units += some.n_units;
	}
	for (size_t i = 0; i < MEASURES; i++) {
		struct interval boot = agreement_bootstrap(&r, &measures[i], RESAMPLES, 7);
		double written_out = spread_written_out(&r, &measures[i], WRITTEN_OUT, room);

		/* The two spreads' own errors: 1.0 and 2.2 %. */
		assert_int_equal(boot.undefined, DEFINED);
		assert_true(fabs(boot.se / written_out - 1) < 0.08);
	}
}

/* No variance is not certainty: units all alike say nothing about how far the figure may be off. */
static void all_alike_is_no_interval_to_draw(void **state)
{
	const double ones[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
	struct ratings r = {.n_units = 12, .n_raters = 3, .n_categories = 2, .cells = cells};
	struct interval boot;

	(void)state;
	memset(cells, 1, sizeof(cells));
	boot = agreement_bootstrap(&r, &(struct measure){.coefficient = COEFFICIENT_AC}, 1000, 1);
	assert_int_equal(boot.undefined, UNDEFINED_NO_VARIATION);
	assert_true(boot.estimate == 1);
	for (size_t unit = 0; unit < r.n_units;
		unit++) /* agreed in each, not always on the same: every resample is 1 */
		memset(cells + unit * r.n_raters, unit % 3 == 0, r.n_raters);
	boot = agreement_bootstrap(&r, &(struct measure){.coefficient = COEFFICIENT_PERCENT}, 1000, 1);
	assert_int_equal(boot.undefined, UNDEFINED_NO_VARIATION);
	assert_true(boot.estimate == 1);
	boot = mean_bootstrap(ones, 10, 1000, 1);
	assert_int_equal(boot.undefined, UNDEFINED_NO_VARIATION);
	assert_true(boot.estimate == 1);
}

/* Answers about one case drawn together are as uncertain as cases: eight equal questions are no eight cases. */
static void r15_cases_are_resampled_not_answers(void **state)
{
	const struct measure m = {.coefficient = COEFFICIENT_ALPHA};
	int8_t whole[12 * 8 * 2];
	uint32_t case_of[12 * 8];
	struct ratings one = {.n_units = 12, .n_raters = 2, .n_categories = 2, .cells = cells},
		       all = {.n_units = 96, .n_raters = 2, .n_categories = 2, .cells = whole};
	struct interval of_cases, of_clusters, of_answers;

	(void)state;
	for (size_t k = 0; k < 12; k++) {
		cells[2 * k] = k % 2;
		cells[2 * k + 1] = (int8_t)(k % 4 == 3 ? 1 - k % 2 : k % 2);
		for (size_t q = 0; q < 8; q++) {
			memcpy(whole + 2 * (8 * k + q), cells + 2 * k, 2);
			case_of[8 * k + q] = (uint32_t)k;
		}
	}
	of_cases = agreement_bootstrap(&one, &m, 2000, 3);
	of_clusters = agreement_bootstrap_clusters(&all, &m, case_of, 12, 2000, 3);
	of_answers = agreement_bootstrap(&all, &m, 2000, 3);
	assert_true(fabs(of_clusters.se - of_cases.se) < 0.1 * of_cases.se);
	assert_true(of_answers.se < 0.5 * of_clusters.se);
}

static void the_largest_scale_is_counted(void **state)
{
	struct ratings r = made_up(RATERS, RATING_CATEGORIES, 0);
	const struct measure m = {.coefficient = COEFFICIENT_ALPHA, .level = LEVEL_ORDINAL};

	(void)state;
	assert_int_equal(krippendorff_alpha(&r, LEVEL_ORDINAL).undefined, DEFINED);
	assert_int_equal(gwet_ac(&r, quadratic).undefined, DEFINED);
	assert_int_equal(agreement_bootstrap(&r, &m, 1000, 1).undefined, DEFINED);
}

static void nothing_and_one_unit(void **state)
{
	const int8_t alone[] = {0, 1, 0};
	struct ratings r = {.n_units = 0, .n_raters = 3, .n_categories = 2, .cells = alone};

	(void)state;
	for (size_t m = 0; m < MEASURES; m++) {
		r.n_units = 0;
		assert_int_equal(agreement_measure(&r, &measures[m]).undefined, UNDEFINED_EMPTY);
		assert_int_not_equal(agreement_bootstrap(&r, &measures[m], 1000, 1).undefined, DEFINED);
		r.n_units = 1;
		assert_int_equal(agreement_measure(&r, &measures[m]).undefined, DEFINED);
		assert_int_equal(agreement_bootstrap(&r, &measures[m], 1000, 1).undefined, UNDEFINED_FEW_UNITS);
	}
}

static int start(void **state)
{
	(void)state;
	random_init(&dice, 20240101);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_order_of_raters_and_units_says_nothing),
		cmocka_unit_test(cohen_takes_the_raters_in_either_order),
		cmocka_unit_test(a_scale_read_backwards_measures_the_same),
		cmocka_unit_test(merged_categories_never_agree_less),
		cmocka_unit_test(an_unused_category_matters_to_ac_and_bp_alone),
		cmocka_unit_test(alpha_is_fleiss_with_a_correction_for_few),
		cmocka_unit_test(fleiss_of_two_is_scott),
		cmocka_unit_test(with_two_values_all_metrics_coincide),
		cmocka_unit_test(ac1_lies_between_its_bounds),
		cmocka_unit_test(specific_agreement_weighs_up_to_the_coincidence_percentage),
		cmocka_unit_test(the_same_again_changes_no_percentage),
		cmocka_unit_test(silence_says_nothing),
		cmocka_unit_test(a_resample_counted_is_a_resample_written_out),
		cmocka_unit_test(many_units_spread_as_when_written_out),
		cmocka_unit_test(all_alike_is_no_interval_to_draw),
		cmocka_unit_test(r15_cases_are_resampled_not_answers),
		cmocka_unit_test(the_largest_scale_is_counted),
		cmocka_unit_test(nothing_and_one_unit),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
