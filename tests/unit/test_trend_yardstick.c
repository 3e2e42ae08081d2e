/* Beside a course: did the yardstick move, or practice? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/trend_yardstick.h"

static struct trend_half half(const char *item, const char *period, double lean, double practice)
{
	return (struct trend_half){.item = item,
		.period = period,
		.readings = 20,
		.compared = 40,
		.as_agreed = 31,
		.lean = yardstick_mean_of(20, lean, 0.01),
		.practice = yardstick_mean_of(30, practice, 0.01)};
}

static const char *title(const void *context, const char *item)
{
	(void)context;
	return strcmp(item, "all") == 0 ? "Everything" : item;
}

static Tilsyn__V1__Block *told(struct arena *a, const struct trend_half *halves, size_t count)
{
	struct report_draft d = draft_new(a);

	put_yardstick(&d, halves, count, title, NULL, "en");
	assert_int_equal(d.report->n_blocks, 1);
	return d.report->blocks[0];
}

static void test_each_half_year_says_what_moved_since_the_one_before(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	const struct trend_half halves[] = {half("all", "2025-1", 0, 0.5), half("all", "2025-2", 0.3, 0.8),
		half("all", "2026-1", 0.31, 0.5), half("all", "2026-2", 0.3, 0.51), half("P-1", "2026-2", -0.2, 0.5)};
	const Tilsyn__V1__Block *b = told(a, halves, 5);
	static const char *const moved[] = {"the first", "the yardstick moved; what practice did cannot be told",
		"practice moved, the yardstick did not", "neither moved beyond chance", "the first"};

	for (size_t i = 0; i < 5; i++)
		assert_string_equal(b->rows[i]->values[3]->text, moved[i]);
	assert_string_equal(b->rows[0]->title, "Everything, first half of 2025");
	assert_string_equal(b->rows[4]->title, "P-1, second half of 2026");
	/* 0.3 ± t(0.975, 19) × 0.1/√20 = ± 0.0468 */
	assert_string_equal(b->rows[1]->values[2]->text, "+30 points of the scale (+25 to +35)");
	assert_string_equal(b->rows[4]->values[2]->text, "−20 points of the scale (−25 to −15)");
	assert_int_equal(b->rows[0]->values[1]->cell->count, 31);
	assert_string_equal(yardstick_on_course(halves, 5, "P-1", "en", a), "");
	assert_string_equal(yardstick_on_course(halves, 5, "all", "da", a),
		"Mellem 1. halvår 2025 og 2. halvår 2025 er ankersagerne læst anderledes end før: Målestokken har flyttet sig, og "
		"hvad praksis har gjort dér, kan ikke siges.\n"
		"Mellem 2. halvår 2025 og 1. halvår 2026 er ankersagerne læst som før: Det, der har flyttet sig dér, er praksis.");
	arena_free(a);
}

static void test_r15_below_ten_readings_the_counts_say_it(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct trend_half halves[] = {half("all", "2025-1", 0, 0.5), half("all", "2025-2", 0.3, 0.8)};

	halves[1].lean = yardstick_mean_of(9, 0.3, 0.01);
	const Tilsyn__V1__Block *b = told(a, halves, 2);
	assert_string_equal(b->rows[1]->values[2]->text, "below 10 readings: the counts say it");
	assert_string_equal(b->rows[1]->values[3]->text, "too few to tell");
	assert_string_equal(yardstick_on_course(halves, 2, "all", "en", a), "");
	arena_free(a);
}

static void test_where_no_anchor_case_was_read_that_is_said(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	const Tilsyn__V1__Block *b = told(a, NULL, 0);

	assert_int_equal(b->kind, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_NOTE);
	assert_non_null(strstr(b->text, "nobody can tell whether the yardstick moved"));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_half_year_says_what_moved_since_the_one_before),
		cmocka_unit_test(test_r15_below_ten_readings_the_counts_say_it),
		cmocka_unit_test(test_where_no_anchor_case_was_read_that_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
