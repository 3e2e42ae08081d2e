/* Who reviewed behind a course: told with their cases, and where nobody stayed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/trend/trend_raters.h"

static struct trend_rater anne[] = {{"a", "Anne", 5}}, bo[] = {{"b", "Bo", 7}}, carl[] = {{"c", "Carl", 2}},
			  both[] = {{"b", "Bo", 1}, {"a", "Anne", 4}}, nobody[] = {{"", "", 3}};

#define ONE(who)                                                                                                       \
	{                                                                                                              \
		who, 1                                                                                                 \
	}
#define TWO(who)                                                                                                       \
	{                                                                                                              \
		who, 2                                                                                                 \
	}
#define MONTHS(...)                                                                                                    \
	const struct trend_raters months[] = {__VA_ARGS__};                                                            \
	enum { COUNT = sizeof(months) / sizeof(months[0]) };                                                           \
	struct series_period periods[COUNT] = {0}

static void test_a_course_goes_on_while_somebody_comes_back(void **state)
{
	(void)state;
	MONTHS(ONE(anne), ONE(bo), ONE(anne), ONE(bo));

	trend_mark_raters(periods, months, COUNT);
	for (size_t t = 0; t < COUNT; t++)
		assert_false(periods[t].other_raters);
}

static void test_it_ends_where_nobody_stays(void **state)
{
	(void)state;
	MONTHS(ONE(anne), TWO(both), ONE(carl), ONE(carl), ONE(bo));

	/* Bo comes back, so that Carl stands between two of the same hands. */
	trend_mark_raters(periods, months, COUNT);
	for (size_t t = 0; t < COUNT; t++)
		assert_false(periods[t].other_raters);
	trend_mark_raters(periods, months, COUNT - 1);
	for (size_t t = 0; t < COUNT - 1; t++)
		assert_int_equal(periods[t].other_raters, t == 2);
}

static void test_a_changed_question_begins_anew_and_the_forgotten_may_be_anybody(void **state)
{
	(void)state;
	MONTHS(ONE(anne), ONE(bo), ONE(carl));

	periods[1].breaks = true;
	trend_mark_raters(periods, months, COUNT);
	assert_false(periods[1].other_raters);
	assert_true(periods[2].other_raters);

	const struct trend_raters unknown[] = {ONE(anne), ONE(nobody), ONE(carl)};
	periods[1].breaks = false;
	trend_mark_raters(periods, unknown, COUNT);
	for (size_t t = 0; t < COUNT; t++)
		assert_false(periods[t].other_raters);
}

static void test_in_words_with_the_most_first(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	MONTHS(ONE(anne), TWO(both), ONE(carl), ONE(nobody));

	(void)periods;
	assert_string_equal(
		trend_raters_words(months, COUNT, true, "en", a), "Anne 9, no longer known 3, Carl 2, Bo 1");
	assert_string_equal(trend_raters_words(months, COUNT, false, "da", a), "Anne, ikke længere kendt, Carl, Bo");
	assert_string_equal(trend_raters_words(months, 0, true, "da", a), "");
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_course_goes_on_while_somebody_comes_back),
		cmocka_unit_test(test_it_ends_where_nobody_stays),
		cmocka_unit_test(test_a_changed_question_begins_anew_and_the_forgotten_may_be_anybody),
		cmocka_unit_test(test_in_words_with_the_most_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
