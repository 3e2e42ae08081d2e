#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/agreement/yardstick.h"

enum { N = 20 };

/* Ten below and ten above a middle. */
static struct interval mean_around(double middle)
{
	double values[N];

	for (size_t i = 0; i < N; i++)
		values[i] = middle + (i % 2 ? 0.1 : -0.1);
	return yardstick_mean(values, N);
}

static void r15_no_mean_below_ten(void **state)
{
	const double values[YARDSTICK_LEAST] = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1};
	struct interval mean = yardstick_mean(values, YARDSTICK_LEAST);

	(void)state;
	assert_int_equal(yardstick_mean(values, YARDSTICK_LEAST - 1).undefined, UNDEFINED_FEW_UNITS);
	assert_int_equal(mean.undefined, DEFINED);
	assert_true(mean.estimate > 0.4999 && mean.estimate < 0.5001);
	/* t(0.975, 9) = 2.262157; sd of five 0 and five 1 = 0.527046 */
	assert_true(mean.high - mean.estimate > 0.37702 && mean.high - mean.estimate < 0.37704);
}

static void a_moving_yardstick_goes_before_a_moving_practice(void **state)
{
	struct interval same = mean_around(0), up = mean_around(0.3), low = mean_around(0.4), high = mean_around(0.7),
			none;

	(void)state;
	none = yardstick_mean(NULL, 0);
	assert_int_equal(yardstick_movement(&same, &same, &low, &high), MOVED_PRACTICE);
	assert_int_equal(yardstick_movement(&same, &up, &low, &high), MOVED_YARDSTICK);
	assert_int_equal(yardstick_movement(&same, &up, &low, &none), MOVED_YARDSTICK);
	assert_int_equal(yardstick_movement(&same, &same, &low, &low), MOVED_NEITHER);
	assert_int_equal(yardstick_movement(&none, &same, &low, &high), MOVED_UNKNOWN);
	assert_int_equal(yardstick_movement(&same, &same, &none, &high), MOVED_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(r15_no_mean_below_ten),
		cmocka_unit_test(a_moving_yardstick_goes_before_a_moving_practice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
