/* Beside a course: did the yardstick move, or practice? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/trend/trend_yardstick.h"

/* Twenty anchor cases, one half above a middle, the other below it. */
static void twenty(double *values, double middle)
{
	for (size_t i = 0; i < 20; i++)
		values[i] = middle + (i % 2 ? 0.1 : -0.1);
}

static struct trend_half half(const char *item, const char *period, const char *against, double lean, double moved)
{
	double leans[20], moves[20];

	twenty(leans, lean);
	twenty(moves, moved);
	return (struct trend_half){.item = item,
		.period = period,
		.against = against,
		.readings = 60,
		.compared = 120,
		.as_agreed = 31,
		.anchors = 20,
		.lean = yardstick_mean(leans, 20, -1, 1),
		.change = {.whole = strcmp(item, "all") == 0,
			.stayed = 3,
			.same = yardstick_shift(moves, *against ? 20 : 0),
			.all = yardstick_shift(moves, *against ? 20 : 0)}};
}

static void practice(struct trend_half *h, double before, double now)
{
	const struct practice was = {30, 0, 30, 30, 30 * before, 30 * (before * before + 0.01)},
			      is = {30, 0, 30, 30, 30 * now, 30 * (now * now + 0.01)};

	h->change.practice = practice_shift(&was, &is);
}

static void judge(struct trend_half *halves, size_t count)
{
	struct yardstick_change changes[8];

	for (size_t i = 0; i < count; i++)
		changes[i] = halves[i].change;
	yardstick_judge(changes, count);
	for (size_t i = 0; i < count; i++)
		halves[i].change = changes[i];
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
	struct trend_half halves[] = {half("all", "2025-1", "", 0, 0), half("all", "2025-2", "2025-1", 0.3, 0.3),
		half("all", "2026-1", "2025-2", 0.31, 0.01), half("all", "2026-2", "2026-1", 0.3, 0.01),
		half("P-1", "2026-2", "", -0.2, 0)};

	practice(&halves[1], 0.5, 0.8);
	practice(&halves[2], 0.8, 0.5);
	practice(&halves[3], 0.5, 0.5);
	judge(halves, 5);
	const Tilsyn__V1__Block *b = told(a, halves, 5);
	static const char *const moved[] = {"the first",
		"The yardstick moved; what practice did cannot be told. Since the first half of 2025 +30 points of the scale "
		"(+25 to +35), answer by answer of those who read both times: 3. Anchor cases: 20.",
		"Practice moved, and there is no sign that the yardstick did. Since the second half of 2025 +1 points of the scale "
		"(−4 to +6), answer by answer of those who read both times: 3. Anchor cases: 20. A movement of 9 points or more would "
		"probably have been seen.",
		"No sign that the yardstick moved, nor that practice did. Since the first half of 2026 +1 points of the scale (−4 to "
		"+6), answer by answer of those who read both times: 3. Anchor cases: 20. A movement of 9 points or more would "
		"probably have been seen.",
		"the first"};

	for (size_t i = 0; i < 5; i++)
		assert_string_equal(b->rows[i]->values[3]->text, moved[i]);
	assert_string_equal(b->rows[0]->title, "Everything, first half of 2025");
	assert_string_equal(b->rows[4]->title, "P-1, second half of 2026");
	/* 0.3 ± t(0.975, 19) × 0.1026/√20 = ± 0.048 */
	assert_string_equal(b->rows[1]->values[2]->text, "+30 points of the scale (+25 to +35); anchor cases: 20");
	assert_string_equal(b->rows[4]->values[2]->text, "−20 points of the scale (−25 to −15); anchor cases: 20");
	assert_int_equal(b->rows[0]->values[1]->cell->count, 31);
	assert_string_equal(yardstick_on_course(halves, 5, "P-1", "en", a), "");
	assert_string_equal(yardstick_on_course(halves, 5, "all", "da", a),
		"Mellem 1. halvår 2025 og 2. halvår 2025 har de samme læsere læst referencesagerne anderledes end før: Målestokken har "
		"flyttet sig, og hvad praksis har gjort dér, kan ikke siges.\n"
		"Mellem 2. halvår 2025 og 1. halvår 2026 har praksis flyttet sig, og referencesagerne giver intet tegn på, at "
		"målestokken har. En flytning på 9 point eller mere ville formentlig være set.");
	arena_free(a);
}

static void test_other_readers_are_told_apart_from_a_yardstick_that_moved(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct trend_half halves[] = {half("all", "2025-1", "", 0, 0), half("all", "2025-2", "2025-1", 0.3, 0.3)};

	halves[1].change.stayed = 0;
	halves[1].change.same = yardstick_shift(NULL, 0);
	judge(halves, 2);
	assert_string_equal(told(a, halves, 2)->rows[1]->values[3]->text,
		"Read otherwise, but not by the same readers: whether it is the people or the yardstick cannot be told, nor what "
		"practice did. Since the first half of 2025 +30 points of the scale (+25 to +35), whoever read. Anchor cases: 20.");
	assert_non_null(strstr(yardstick_on_course(halves, 2, "all", "en", a), "but not by the same readers"));
	arena_free(a);
}

static void test_below_five_anchor_cases_the_counts_say_it(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct trend_half halves[] = {half("all", "2025-1", "", 0, 0), half("all", "2025-2", "2025-1", 0.3, 0.3)};
	const double four[] = {1, 0.5, 1, 0.5}, five[] = {0, 0, 0, 0, 0};

	halves[1].lean = yardstick_mean(four, 4, -1, 1);
	halves[1].change.same = halves[1].change.all = yardstick_shift(four, 4);
	judge(halves, 2);
	const Tilsyn__V1__Block *b = told(a, halves, 2);
	assert_string_equal(b->rows[1]->values[2]->text, "below 5 anchor cases: the counts say it");
	assert_string_equal(
		b->rows[1]->values[3]->text, "too few to tell: anchor cases read in both half-years: 4, of at least 5");
	assert_string_equal(yardstick_on_course(halves, 2, "all", "en", a), "");
	halves[1].change.same = halves[1].change.all = yardstick_shift(five, 5);
	judge(halves, 2);
	assert_non_null(
		strstr(told(a, halves, 2)->rows[1]->values[3]->text, "even the largest movement may go unseen"));
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
		cmocka_unit_test(test_other_readers_are_told_apart_from_a_yardstick_that_moved),
		cmocka_unit_test(test_below_five_anchor_cases_the_counts_say_it),
		cmocka_unit_test(test_where_no_anchor_case_was_read_that_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
