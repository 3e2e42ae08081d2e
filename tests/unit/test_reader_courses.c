/* The indicators of a report to readers over time: what is held against each other was asked in the same words (R15).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/reader/reader_writer.h"
#include "report/trend/trend_raters.h"
#include "report/trend/trend_report.h"
#include "report/trend/trend_test.h"

enum { MOST = 4, CASES = 40, YES = 20 };

/* As the database gives them: what was asked alike stands together, and a change breaks the course where it begins. */
struct layout {
	const char *months[MOST], *rows[MOST];
	bool breaks[MOST];
	size_t count;
	bool changed; /* between April to May and June to July */
};

static Tilsyn__V1__Row *told(const struct layout *l, struct arena *a)
{
	struct trend_rater anne = {"1", "Anne", CASES};
	struct trend_raters raters[MOST];
	struct series_period periods[MOST] = {{0}};
	const char *months[MOST], *rows[MOST];

	for (size_t i = 0; i < l->count; i++) {
		raters[i] = (struct trend_raters){&anne, 1};
		periods[i] = (struct series_period){
			.cases = CASES, .yes = YES, .w = CASES, .w2 = CASES, .wy = YES, .breaks = l->breaks[i]};
		months[i] = l->months[i];
		rows[i] = l->rows[i];
	}
	struct results results = {.title = ""};
	struct trend_item item = {.id = "P-1",
		.title = "Er P-1 i orden?",
		.n_periods = l->count,
		.periods = periods,
		.months = months,
		.rows = rows,
		.raters = raters};
	struct trend trend = {.of = &results, .items = &item, .n_items = 1};
	const struct reader_facts f = {.results = &results, .trend = &trend};
	const struct reader_shown shown = {0};
	struct reader_writer w = {.draft = draft_new(a),
		.f = &f,
		.shown = &shown,
		.language = "da",
		.a = a,
		.columns = {{month_number("2026-04-01"), month_number("2026-05-01"), "april – maj"},
			{month_number("2026-06-01"), month_number("2026-07-01"), "juni – juli"}},
		.n_columns = 2};

	put_courses(&w);
	return w.draft.report->blocks[0]->rows[0];
}

static void test_r15_two_wordings_are_never_compared_as_one(void **state)
{
	static const struct layout layouts[] = {
		/* both beside each other, and the older one goes on */
		{{"2026-04-01", "2026-05-01", "2026-06-01", "2026-05-01"}, {"P-1@1", "P-1@1", "P-1@1", "P-1@2"},
			{false, false, false, true}, 4, true},
		/* the newer one begins in the earlier period, and is all there is in the later one */
		{{"2026-04-01", "2026-05-01", "2026-06-01"}, {"P-1@1", "P-1@2", "P-1@2"}, {false, true, false}, 3,
			false},
		/* the older one comes back beside it, and only for a month */
		{{"2026-05-01", "2026-06-01", "2026-07-01"}, {"P-1@2", "P-1@1", "P-1@2"}, {false, true, true}, 3,
			false},
		{{"2026-05-01", "2026-06-01"}, {"P-1@1", "P-1@2"}, {false, true}, 2, true},
		/* the law changed what one wording asks */
		{{"2026-05-01", "2026-06-01"}, {"P-1", "P-1"}, {false, true}, 2, true},
		{{"2026-05-01", "2026-06-01"}, {"P-1", "P-1"}, {false, false}, 2, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
		struct arena *a = arena_new();
		const Tilsyn__V1__Row *row = told(&layouts[i], a);

		assert_int_equal(row->n_values, 3);
		assert_int_equal(*row->values[1]->break_before != '\0', layouts[i].changed);
		assert_int_equal(row->values[2]->difference == NULL, layouts[i].changed);
		arena_free(a);
	}
}

/* -- what a heading picks out of several -- */

enum { INDICATORS = 4, READ = 400, HALF = 200 };

/* Each was half in order before; now as many of its cases as `now` says. */
static const char *heading(const uint32_t now[INDICATORS], struct arena *a)
{
	static const char *const titles[INDICATORS] = {"Inddragelse", "Udredning", "Indsats", "Opfølgning"};
	static const char *months[] = {"2026-04-01", "2026-06-01"}, *rows[] = {"", ""};
	struct trend_rater anne = {"1", "Anne", READ};
	struct trend_raters raters[] = {{&anne, 1}, {&anne, 1}};
	struct series_period periods[INDICATORS][2];
	struct trend_item items[INDICATORS];
	struct results results = {.title = ""};

	for (size_t i = 0; i < INDICATORS; i++) {
		for (size_t t = 0; t < 2; t++) {
			const uint32_t yes = t ? now[i] : HALF;

			periods[i][t] =
				(struct series_period){.cases = READ, .yes = yes, .w = READ, .w2 = READ, .wy = yes};
		}
		items[i] = (struct trend_item){.id = titles[i],
			.title = titles[i],
			.n_periods = 2,
			.periods = periods[i],
			.months = months,
			.rows = rows,
			.raters = raters};
	}
	struct trend trend = {.of = &results, .items = items, .n_items = INDICATORS};
	const struct reader_facts f = {.results = &results, .trend = &trend};
	const struct reader_shown shown = {0};
	struct reader_writer w = {.draft = draft_new(a),
		.f = &f,
		.shown = &shown,
		.language = "da",
		.a = a,
		.columns = {{month_number("2026-04-01"), month_number("2026-05-01"), "april – maj"},
			{month_number("2026-06-01"), month_number("2026-07-01"), "juni – juli"}},
		.n_columns = 2};

	return courses_in_a_sentence(&w);
}

/* A fall that is certain among three, not among four (8.5 percentage points), is told beside a rise
 * that is certain among all: then three are left to ask. Alone it is one of four. */
static void test_r15_a_heading_names_a_fall_beside_a_rise_step_by_step(void **state)
{
	const uint32_t fell = 166;
	const struct compared before = compared_of(READ, HALF, false, READ, READ, HALF, TOLD_WITH_SHARE),
			      now = compared_of(READ, fell, false, READ, READ, fell, TOLD_WITH_SHARE);
	struct arena *a = arena_new();

	(void)state;
	assert_int_equal(difference_among(&before, &now, 4), DIFFERENCE_NONE);
	assert_int_equal(difference_among(&before, &now, 3), DIFFERENCE_LOWER);
	assert_string_equal(difference_tell(&before, &now, "da", a).text, "9 procentpoint lavere (2\u00a0til\u00a015)");
	assert_string_equal(difference_tell(&now, &before, "da", a).text, "9 procentpoint højere (2\u00a0til\u00a015)");
	assert_non_null(strstr(heading((uint32_t[]){320, HALF, HALF, fell}, a),
		"I forhold til perioden før er Inddragelse gået frem og Opfølgning gået tilbage."));
	assert_null(strstr(heading((uint32_t[]){HALF, HALF, HALF, fell}, a), "gået"));
	assert_null(strstr(heading((uint32_t[]){HALF, HALF, HALF, HALF}, a), "gået"));
	arena_free(a);
}

/* A course of nothing but what is left out has no point: it is hidden, and neither "below four points" nor silent on
 * why. */
static void test_r16_a_course_that_is_left_out_says_whom_it_protects(void **state)
{
	const char *without[] = {"P-1"};
	struct result_item question = {.id = "P-1", .title = "Er P-1 i orden?", .marker = ""};
	struct result_item all = {.id = "all", .title = "Alle"};
	struct results results = {
		.title = "", .questions = &question, .n_questions = 1, .without = without, .n_without = 1, .all = all};
	struct trend_item item = {.id = "all", .title = "Alle"};
	struct trend trend = {.of = &results, .items = &item, .n_items = 1};
	const struct reader_facts f = {.results = &results, .trend = &trend, .reader = READER_MANAGEMENT};
	const struct reader_shown shown = {0};
	const enum told nothing = TOLD_NOTHING;
	struct arena *a = arena_new();
	struct reader_writer w = {.draft = draft_new(a),
		.f = &f,
		.shown = &shown,
		.language = "da",
		.a = a,
		.columns = {{month_number("2026-04-01"), month_number("2026-05-01"), "april – maj"}},
		.n_columns = 1};

	(void)state;
	assert_false(draft_hides(&w.draft));
	put_courses(&w);
	assert_true(draft_hides(&w.draft));
	put_reader_notes(&w);
	assert_string_equal(w.draft.report->blocks[1]->id, "reading");
	assert_non_null(strstr(w.draft.report->blocks[1]->text, "»Skjult« beskytter rådgivere og børn"));
	assert_int_equal(test_of_course(&trend, 0, &nothing, "da", a).asked, TREND_HIDDEN);
	results.n_without = 0;
	assert_int_equal(test_of_course(&trend, 0, &nothing, "da", a).asked, TREND_FEW_POINTS);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_r15_two_wordings_are_never_compared_as_one),
		cmocka_unit_test(test_r16_a_course_that_is_left_out_says_whom_it_protects),
		cmocka_unit_test(test_r15_a_heading_names_a_fall_beside_a_rise_step_by_step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
