/* How many cases: against the definition, and against the sizes that estimate.h finds the other way round. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/results/estimate.h"
#include "domain/sampling/size.h"

#define NEAR(got, want, by)                                                                                            \
	do {                                                                                                           \
		if (!(fabs((double)(got) - (double)(want)) <= (by)))                                                   \
			fail_msg("%s is %.9f, not %.9f", #got, (double)(got), (double)(want));                         \
	} while (0)

static void hours_give_whole_cases(void **state)
{
	struct size_terms themed = {.listed = 100, .reviewers = 3, .minutes = 150};
	struct size_terms general = {.listed = 100, .reviewers = 3, .minutes = 60};
	struct size_terms round = {.listed = 100, .reviewers = 3, .minutes = 60, .together = true};

	(void)state;
	assert_int_equal(size_for_hours(&themed, 3.7), 4); /* half a working day each: 11.1 hours in all */
	assert_int_equal(size_for_hours(&general, 3.7), 11);
	assert_int_equal(size_for_hours(&round, 3.7), 3); /* all read the same cases */
	assert_int_equal(size_for_hours(&general, 0.3), 0);
	assert_int_equal(size_for_hours(&general, 2000), 100); /* no more than there are */
	NEAR(size_hours(&themed, 4), 10.0 / 3, 1e-12);
	NEAR(size_hours(&round, 4), 4, 0);
	for (uint64_t n = 0; n <= 100; n++) /* there and back, whatever the rounding */
		assert_int_equal(size_for_hours(&themed, size_hours(&themed, n)), n);
}

static void the_longest_step_is_dropped_first(void **state)
{
	const double minutes[] = {10, 25, 25, 5};
	bool dropped[4] = {false};

	(void)state;
	assert_int_equal(size_drop(minutes, dropped, 4), 2); /* of equals the last */
	dropped[2] = true;
	assert_int_equal(size_drop(minutes, dropped, 4), 1);
	dropped[1] = dropped[0] = true;
	assert_int_equal(size_drop(minutes, dropped, 4), -1); /* an audit without a step is none */
	assert_int_equal(size_drop(minutes, dropped, 0), -1);
}

static void what_a_number_buys(void **state)
{
	(void)state;
	NEAR(size_margin(218, 500), 0.0498958, 1e-6); /* Krejcie and Morgan's 217.2, rounded up, for 5 % */
	NEAR(size_margin(50, 1000000), 0.1385870, 1e-6);
	NEAR(size_margin_wilson(50, 1000000), 0.1335518, 1e-6);
	NEAR(size_margin(40, 40), 0, 0);
	NEAR(size_margin_wilson(40, 40), 0, 0);
	NEAR(size_margin(1, 1), 0, 0);
	NEAR(size_margin(1, 1000), 0.5, 0); /* a share lies between 0 and 1 */
	NEAR(size_margin(0, 1000), 0.5, 0);
	NEAR(size_margin_wilson(0, 1000), 0.5, 0);
}

static void the_least_number_that_keeps_a_margin_is_the_one_found_for_it(void **state)
{
	static const uint64_t populations[] = {2, 28, 60, 300, 1700, 90000};
	static const double margins[] = {0.02, 0.05, 0.1, 0.2};
	double z = normal_z(0.95);

	(void)state;
	for (size_t i = 0; i < sizeof(populations) / sizeof(*populations); i++)
		for (size_t j = 0; j < sizeof(margins) / sizeof(*margins); j++) {
			uint64_t all = populations[i], plain = sample_size(margins[j], 0.5, all, z).n;
			uint64_t narrow = sample_size_wilson(margins[j], 0.5, all, z).n;

			assert_true(size_margin(plain, all) <= margins[j] + 1e-9);
			assert_true(size_margin(plain - 1, all) > margins[j]);
			assert_true(size_margin_wilson(narrow, all) <= margins[j] + 1e-9);
			assert_true(size_margin_wilson(narrow - 1, all) > margins[j]);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hours_give_whole_cases),
		cmocka_unit_test(the_longest_step_is_dropped_first),
		cmocka_unit_test(what_a_number_buys),
		cmocka_unit_test(the_least_number_that_keeps_a_margin_is_the_one_found_for_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
