/* What "ikke relevant" may hide, reckoned by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/results/relevance.h"

static void assert_near(double got, double want)
{
	assert_true(fabs(got - want) < 1e-12);
}

/* Twelve rated: eight yes of weight 1, four no of weight 2. Five not relevant of weight 3. */
static const struct relevance_sums some = {8, 12, 5, 0, 16, 24, 8, 15, 45};

static void r15_weights_are_those_of_the_result(void **state)
{
	const struct relevance r = relevance_of(&some);

	(void)state;
	assert_near(r.result.share.estimate, 8.0 / 16);
	assert_near(r.result.n_eff, 16.0 * 16 / 24);
	assert_near(r.not_relevant.share.estimate, 15.0 / 31);
	assert_int_equal(r.not_relevant.yes, 5);
	assert_int_equal(r.not_relevant.relevant, 17);
	assert_near(r.if_half.share.estimate, 8 / (16 + 3 * 3.0)); /* three of five */
	assert_near(r.if_half.n_eff, 25.0 * 25 / (24 + 3 * 9));
	assert_int_equal(r.if_half.relevant, 15);
	assert_near(r.if_all.share.estimate, 8 / (16 + 15.0));
	assert_int_equal(r.if_all.no, 9);
}

static void r15_below_ten_relevant_cases_no_what_if(void **state)
{
	struct relevance_sums few = some;

	(void)state;
	few.rated = 9;
	assert_false(relevance_of(&few).has_ifs);
	assert_true(relevance_of(&few).result.counts_only);
	assert_false(relevance_of(&few).not_relevant.counts_only);
	few.rated = 12;
	few.not_relevant = 0;
	assert_false(relevance_of(&few).has_ifs);
}

static void r05_one_unknown_chance_and_there_is_no_share(void **state)
{
	struct relevance_sums unknown = some;

	(void)state;
	unknown.unweighted = 1;
	assert_int_equal(relevance_of(&unknown).result.share.undefined, UNDEFINED_INPUT);
	assert_int_equal(relevance_of(&unknown).if_all.share.undefined, UNDEFINED_INPUT);
	assert_int_equal(relevance_of(&unknown).not_relevant.share.undefined, UNDEFINED_INPUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(r15_weights_are_those_of_the_result),
		cmocka_unit_test(r15_below_ten_relevant_cases_no_what_if),
		cmocka_unit_test(r05_one_unknown_chance_and_there_is_no_share),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
