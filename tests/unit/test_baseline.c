#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/results/baseline.h"
#include "domain/results/suggest.h"

/* Cases of one weight. */
static struct case_sums sums(uint32_t yes, uint32_t relevant)
{
	return (struct case_sums){.yes = yes,
		.no = relevant - yes,
		.relevant = relevant,
		.w = 4.0 * relevant,
		.w2 = 16.0 * relevant,
		.wy = 4.0 * yes};
}

static struct baseline of(uint32_t yes, uint32_t relevant, double hoped)
{
	const struct case_sums s = sums(yes, relevant);

	return baseline_of(&s, 0, hoped);
}

static struct seen seen(uint32_t yes, uint32_t relevant, uint32_t caseworkers, uint32_t caseworkers_no)
{
	return (struct seen){.sums = sums(yes, relevant), .caseworkers = caseworkers, .caseworkers_no = caseworkers_no};
}

/* 6 of 30 and hoped 40 percentage points: the fewest n whose chance to see it is 0.8, by an independent script. */
static void r21_the_number_of_cases_is_fixed_beforehand(void **state)
{
	struct baseline b = of(6, 30, 0.4);

	(void)state;
	assert_int_equal(b.why, CAN_TELL);
	assert_int_equal(b.cases_needed, 14);
	assert_int_equal(of(15, 30, 0.4).cases_needed, 12);
	assert_int_equal(of(15, 30, 0.3).cases_needed, 28);
	assert_null(cannot_tell_name(b.why));
}

/* Half of the cases weigh three times as much as the others: thirty tell as much as 24, and it takes so many more of
 * them. */
static void r21_cases_of_unequal_weights_are_as_many_more_as_they_tell_less(void **state)
{
	struct case_sums s = sums(12, 30), alike = sums(12, 30);

	(void)state;
	s.w = 15 * 1 + 15 * 3;
	s.w2 = 15 * 1 + 15 * 9;
	s.wy = 0.4 * s.w;
	alike.w = alike.w2 = 24;
	alike.wy = 0.4 * 24;
	alike.relevant = 24;
	const struct baseline unequal = baseline_of(&s, 0, 0.4), equal = baseline_of(&alike, 0, 0.4);

	assert_float_equal(unequal.share.n_eff, 24, 1e-9);
	assert_int_equal(unequal.cases_needed, (equal.cases_needed * 30 + 23) / 24);
	assert_true(unequal.cases_needed > equal.cases_needed);
}

static void r21_what_cannot_be_told_says_why(void **state)
{
	const struct case_sums none = sums(0, 0);

	(void)state;
	assert_string_equal(cannot_tell_name(of(0, 0, 0.2).why), "no_baseline");
	assert_string_equal(cannot_tell_name(of(4, 9, 0.2).why), "few_cases");
	assert_string_equal(cannot_tell_name(of(5, 10, 0.01).why), "small_move");
	assert_int_equal(of(5, 10, 0.01).cases_needed, 0);
	assert_string_equal(cannot_tell_name(baseline_of(&none, 12, 0.2).why), "not_all_drawn");
}

static void below_ten_cases_nothing_is_suggested(void **state)
{
	struct seen few_no = seen(0, 9, 6, 6), few_yes = seen(9, 9, 6, 0);

	(void)state;
	assert_false(suggests_attention(&few_no));
	assert_false(suggests_strength(&few_yes));
	assert_false(suggests_competence(&few_no, 5));
}

static void counts_decide_what_is_suggested(void **state)
{
	struct seen half = seen(5, 10, 6, 5), most = seen(4, 10, 6, 5), nine = seen(9, 10, 6, 1),
		    eight = seen(8, 10, 6, 2);

	(void)state;
	assert_false(suggests_attention(&half));
	assert_true(suggests_attention(&most));
	assert_true(suggests_strength(&nine));
	assert_false(suggests_strength(&eight));
}

static void r16_what_is_spread_over_few_is_no_matter_of_competence(void **state)
{
	struct seen spread = seen(2, 12, 8, 6), of_few = seen(2, 12, 8, 4), of_a_part = seen(2, 30, 13, 6);

	(void)state;
	assert_true(suggests_competence(&spread, 5));
	assert_false(suggests_competence(&of_few, 5));
	assert_false(suggests_competence(&of_a_part, 5));
}

static void r16_teams_exchange_where_the_difference_is_sure_and_nobody_stands_out(void **state)
{
	struct seen strong = seen(19, 20, 5, 1), low = seen(5, 20, 5, 5), small = seen(19, 20, 4, 1),
		    unknown = seen(19, 20, 5, 1);

	(void)state;
	unknown.sums.unweighted = 1;
	assert_true(suggests_exchange(&strong, &low, 5));
	assert_false(suggests_exchange(&low, &strong, 5));
	assert_false(suggests_exchange(&small, &low, 5));
	assert_false(suggests_exchange(&unknown, &low, 5));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(r21_the_number_of_cases_is_fixed_beforehand),
		cmocka_unit_test(r21_cases_of_unequal_weights_are_as_many_more_as_they_tell_less),
		cmocka_unit_test(r21_what_cannot_be_told_says_why),
		cmocka_unit_test(below_ten_cases_nothing_is_suggested),
		cmocka_unit_test(counts_decide_what_is_suggested),
		cmocka_unit_test(r16_what_is_spread_over_few_is_no_matter_of_competence),
		cmocka_unit_test(r16_teams_exchange_where_the_difference_is_sure_and_nobody_stands_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
