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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_r15_two_wordings_are_never_compared_as_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
