#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/results/estimate.h"
#include "domain/results/goal.h"

/* 30 of 50: 60 %, Wilson 46.18 to 72.39 %. */
static void the_interval_decides_and_not_the_point(void **state)
{
	struct weighted_case cases[50];
	struct share s;

	(void)state;
	for (size_t i = 0; i < 50; i++)
		cases[i] = (struct weighted_case){.chance = 0.1, .answer = i < 30 ? ANSWER_YES : ANSWER_NO};
	s = share_of(cases, 50, 0);
	assert_true(s.share.high > 0.7238 && s.share.high < 0.7240);
	assert_int_equal(goal_judge(s.share.low, s.share.high, 0.65), GOAL_UNDECIDED); /* the point lies below it */
	assert_int_equal(goal_judge(s.share.low, s.share.high, 0.72), GOAL_UNDECIDED);
	assert_int_equal(goal_judge(s.share.low, s.share.high, 0.73), GOAL_BELOW);
	assert_int_equal(goal_judge(s.share.low, s.share.high, 0.46), GOAL_REACHED);
	assert_int_equal(goal_judge(s.share.low, s.share.high, 0.47), GOAL_UNDECIDED);
}

static void an_end_on_the_goal_is_not_below_it(void **state)
{
	(void)state;
	assert_int_equal(goal_judge(0.5, 0.8, 0.8), GOAL_UNDECIDED);
	assert_int_equal(goal_judge(0.8, 0.9, 0.8), GOAL_REACHED);
	assert_int_equal(goal_judge(1, 1, 1), GOAL_REACHED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_interval_decides_and_not_the_point),
		cmocka_unit_test(an_end_on_the_goal_is_not_below_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
