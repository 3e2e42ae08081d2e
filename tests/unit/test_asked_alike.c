/* Which periods of a question a column of a report adds up, where it was asked in more than one wording. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/reader/reader_sets.h"

/* As app.trend_periods has them: what was asked alike stands together, by when it began. */
#define PERIODS(...)                                                                                                   \
	const char *months[] = {__VA_ARGS__};                                                                          \
	enum { COUNT = sizeof(months) / sizeof(months[0]) };                                                           \
	struct series_period periods[COUNT] = {0};                                                                     \
	const struct trend_item item = {.n_periods = COUNT, .periods = periods, .months = months}

static const struct period_column year = {2025 * 12, 2025 * 12 + 11, "2025"},
				  next = {2026 * 12, 2026 * 12 + 11, "2026"};

static void adds_up(
	const struct trend_item *item, const struct period_column *column, size_t first, size_t count, bool changed)
{
	const struct asked_alike asked = asked_alike(item, column);

	assert_int_equal(asked.first, first);
	assert_int_equal(asked.count, count);
	assert_int_equal(asked.changed, changed);
}

static void test_r15_what_was_tried_for_a_while_is_not_what_a_year_is_told_by(void **state)
{
	(void)state;
	PERIODS("2025-01-01", "2025-06-01", "2025-12-01", "2026-01-01", "2025-03-01", "2025-04-01");

	periods[4].breaks = true;
	adds_up(&item, &year, 0, 3, true);
	adds_up(&item, &next, 3, 1, false);
}

static void test_r15_of_two_in_the_last_month_it_is_the_one_that_began_later(void **state)
{
	(void)state;
	PERIODS("2025-10-01", "2025-11-01", "2025-12-01", "2025-11-01", "2025-12-01", "2026-01-01");

	periods[3].breaks = true;
	adds_up(&item, &year, 3, 2, true);
	adds_up(&item, &next, 5, 1, false);
}

static void test_r15_what_was_asked_before_the_column_alone_is_a_change_where_it_begins(void **state)
{
	(void)state;
	PERIODS("2025-10-01", "2025-11-01", "2026-01-01", "2026-02-01");

	periods[2].breaks = true;
	adds_up(&item, &year, 0, 2, false);
	adds_up(&item, &next, 2, 2, true);
	adds_up(&item, &(struct period_column){2027 * 12, 2027 * 12 + 11, "2027"}, 0, 0, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_r15_what_was_tried_for_a_while_is_not_what_a_year_is_told_by),
		cmocka_unit_test(test_r15_of_two_in_the_last_month_it_is_the_one_that_began_later),
		cmocka_unit_test(test_r15_what_was_asked_before_the_column_alone_is_a_change_where_it_begins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
