#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "render/render.h"
#include "report/reader/report_text.h"
#include "report/results_parts.h"

enum { JA, NEJ, IKKE };

static struct result_value values[] = {
	{"ja", "Ja", true, true}, {"nej", "Nej", true, false}, {"ikke_relevant", "Ikke relevant", false, false}};
static const char *raters[] = {"Anne", "Bo"};

/* What is made of twenty cases of weight three. */
struct twenty {
	uint32_t counts[3][3];
	struct result_item questions[3], steps[2], markers[1];
	struct results results;
};

static struct result_item item_of(
	const char *id, const char *title, size_t step, uint32_t yes, uint32_t no, uint32_t *counts)
{
	struct result_item item = {.id = id, .title = title, .step = step, .counts = counts};

	item.sums = (struct case_sums){.yes = yes,
		.no = no,
		.not_relevant = 20 - yes - no,
		.relevant = yes + no,
		.w = 3.0 * (yes + no),
		.w2 = 9.0 * (yes + no),
		.wy = 3.0 * yes};
	item.mean = item.sums.wy;
	if (counts) {
		counts[JA] = yes;
		counts[NEJ] = no;
		counts[IKKE] = item.sums.not_relevant;
	}
	return item;
}

/* Everything that was ever relevant has so many caseworkers behind it. */
static void stand_behind(struct results *r, uint32_t caseworkers, struct arena *a)
{
	static const char *const items[] = {"M-1", "M-2", "all", "marker:inddragelse", "step:modtag"};
	enum { ITEMS = sizeof(items) / sizeof(*items), OF_EACH = 9 };
	struct behind members[ITEMS * OF_EACH];

	for (uint32_t i = 0; i < ITEMS * OF_EACH; i++)
		members[i] = (struct behind){.item = items[i / OF_EACH],
			.review_id = "",
			.period = "2026-09-01",
			.case_index = i % OF_EACH,
			.caseworker = i % OF_EACH % caseworkers,
			.in_force = true,
			.weight = 3};
	results_hide_few(r, members, ITEMS * OF_EACH, false, a);
}

/* M-1 is ja in 14, nej in 6; M-2 applied in 9, all ja; P-1 never applied. */
static struct results *twenty(struct twenty *t)
{
	*t = (struct twenty){0};
	t->questions[0] = item_of("M-1", "Er barnet spurgt?", 0, 14, 6, t->counts[0]);
	t->questions[1] = item_of("M-2", "Er der svaret?", 0, 9, 0, t->counts[1]);
	t->questions[2] = item_of("P-1", "Er der en plan?", 1, 0, 0, t->counts[2]);
	t->steps[0] = item_of("modtag", "Modtagelse", 0, 14, 6, NULL);
	t->steps[1] = item_of("plan", "Plan", 0, 0, 0, NULL);
	t->markers[0] = item_of("inddragelse", "Inddragelse", 0, 14, 6, NULL);
	t->markers[0].mean = 3 * 17.5; /* three and a half more cases' worth of yes than are all yes */
	t->results = (struct results){.title = "Efterår",
		.kind = "general",
		.from = "2026-01-01",
		.to = "2026-06-30",
		.department = "",
		.team = "",
		.section = "",
		.target_group = "",
		.question_set = "",
		.from_month = "",
		.to_month = "",
		.template_version = "Prøve 1.0",
		.data_hash = "abc",
		.activities = 1,
		.listed = 60,
		.drawn = 20,
		.assigned = 20,
		.submitted = 20,
		.small_group = 5,
		.speaks_for_all = true,
		.n_raters = 2,
		.raters = raters,
		.n_values = 3,
		.values = values,
		.n_steps = 2,
		.steps = t->steps,
		.n_markers = 1,
		.markers = t->markers,
		.n_questions = 3,
		.questions = t->questions,
		.all = t->markers[0]};
	t->results.all.id = "all";
	return &t->results;
}

static void r11_not_relevant_leaves_the_denominator(void **state)
{
	struct arena *a = arena_new();
	struct twenty t;
	const struct results *r = twenty(&t);
	const struct figure_wish wish = {.these_cases = true};
	const Tilsyn__V1__Cell *first = share_cell(r, &wish, &r->questions[0], a),
			       *second = share_cell(r, &wish, &r->questions[1], a),
			       *third = share_cell(r, &wish, &r->questions[2], a);

	(void)state;
	assert_int_equal(first->count, 14);
	assert_int_equal(first->n, 20);
	assert_true(first->has_share && first->share > 0.699 && first->share < 0.701);
	assert_true(first->low > 0.5 && first->high < 0.85);
	assert_int_equal(second->n, 9);
	assert_false(second->has_share); /* R15: below ten relevant cases */
	assert_string_equal(second->withheld, "below_10_cases");
	assert_string_equal(third->withheld, "none_relevant");
	arena_free(a);
}

static char *told_in(const char *language, const struct results *r, const struct figure_wish *wish, struct arena *a)
{
	size_t size;

	return render_text(report_of_results(r, wish, language, a), a, &size);
}

/* All 20 of the list were drawn, and 14 are in: six are still unknown. */
static void r15_of_these_cases_those_nobody_has_read_are_unknown(void **state)
{
	struct arena *a = arena_new();
	struct twenty t;
	struct results *r = twenty(&t);
	const struct figure_wish wish = {.these_cases = true};
	const Tilsyn__V1__Cell *cell;

	(void)state;
	r->listed = r->drawn = r->assigned = 20;
	r->submitted = 14;
	r->questions[0] = item_of("M-1", "Er barnet spurgt?", 0, 10, 4, t.counts[0]);
	r->questions[0].sums.not_relevant = 0;
	cell = share_cell(r, &wish, &r->questions[0], a);
	assert_true(cell->has_interval && cell->low < 0.57 && cell->high > 0.82); /* Wilson, 14 times 19/6 */
	const char *text = told_in("en", r, &wish, a);
	assert_non_null(strstr(text, "Preliminary: 14 of 20 cases are in. Shares and intervals hold only if"));
	r->submitted = 20;
	assert_null(strstr(told_in("en", r, &wish, a), "Preliminary"));
	r->questions[0] = item_of("M-1", "Er barnet spurgt?", 0, 14, 6, t.counts[0]);
	cell = share_cell(r, &wish, &r->questions[0], a);
	assert_true(
		cell->low == cell->share && cell->high == cell->share); /* all are read: nothing is left to chance */
	arena_free(a);
}

static void r15_a_marker_is_the_mean_of_its_cases(void **state)
{
	struct arena *a = arena_new();
	struct twenty t;
	const struct results *r = twenty(&t);
	const struct figure_wish wish = {0};
	const Tilsyn__V1__Cell *all_yes = share_cell(r, &wish, &r->markers[0], a),
			       *mean = mean_cell(r, &wish, &r->markers[0], a);

	(void)state;
	assert_int_equal(mean->count, 14);
	assert_int_equal(mean->n, 20); /* cases, never answers */
	assert_true(all_yes->share > 0.699 && all_yes->share < 0.701);
	assert_true(mean->share > 0.874 && mean->share < 0.876);
	arena_free(a);
}

static void r05_without_every_case_only_counts(void **state)
{
	struct arena *a = arena_new();
	struct twenty t;
	struct results *r = twenty(&t);
	const struct figure_wish wish = {0};

	(void)state;
	r->speaks_for_all = false;
	t.questions[0].sums.unweighted = 1;
	const Tilsyn__V1__Cell *cell = share_cell(r, &wish, &r->questions[0], a);
	assert_int_equal(cell->count, 14);
	assert_false(cell->has_share || cell->has_interval);
	assert_string_equal(cell->withheld, "some_could_not_be_drawn");
	arena_free(a);
}

static void r16_few_behind_a_figure_hide_its_whole_row(void **state)
{
	struct arena *a = arena_new();
	struct twenty t;
	struct results *r = twenty(&t);
	const struct figure_wish wish = {0};

	(void)state;
	assert_false(share_cell(r, &wish, &r->questions[0], a)->suppressed);
	stand_behind(r, 4, a); /* many cases, but of four caseworkers */
	assert_true(r->questions[0].hidden && r->questions[1].hidden && r->steps[0].hidden && r->markers[0].hidden &&
		    r->all.hidden);
	assert_false(r->questions[2].hidden); /* nobody is behind a question that never applied */
	const Tilsyn__V1__Cell *cell = share_cell(r, &wish, &r->questions[0], a);
	assert_true(cell->suppressed && count_cell(&r->questions[0], 14, 20, a)->suppressed);
	assert_int_equal(cell->count + cell->n, 0);
	r = twenty(&t);
	stand_behind(r, 5, a);
	assert_false(r->questions[0].hidden || r->questions[1].hidden || r->all.hidden);
	arena_free(a);
}

static void report_says_what_the_figures_say(void **state)
{
	struct arena *a = arena_new();
	struct twenty t;
	struct results *r = twenty(&t);
	struct figure_wish wish = {.these_cases = true};
	const char *danish = told_in("", r, &wish, a);

	(void)state;
	assert_non_null(strstr(danish, "Efterår"));
	assert_non_null(strstr(danish, "»Er barnet spurgt?« Ja i 14 af 20 sager."));
	assert_non_null(strstr(danish, "Oftest i orden"));
	assert_non_null(strstr(danish, "14 af 20"));
	assert_non_null(strstr(danish, "9 af 9 (under"));
	assert_null(strstr(danish, "Mangler oftest"));
	assert_non_null(strstr(told_in("en", r, &wish, a), "“Er barnet spurgt?” Yes in 14 of 20 cases."));
	arena_free(a);
}

static void r16_hidden_figures_are_not_told_in_words(void **state)
{
	struct arena *a = arena_new();
	struct twenty t;
	struct results *r = twenty(&t);
	const struct figure_wish wish = {0};

	(void)state;
	stand_behind(r, 4, a);
	const char *text = told_in("da", r, &wish, a);
	assert_null(strstr(text, "14"));
	assert_null(strstr(text, "Oftest i orden"));
	assert_non_null(strstr(text, "skjult"));
	arena_free(a);
}

static void a_part_of_all_over_time_says_which(void **state)
{
	struct arena *a = arena_new();
	struct twenty t;
	struct results *r = twenty(&t);
	const struct figure_wish wish = {0};

	(void)state;
	r->title = r->from = r->to = "";
	r->team = "Nord";
	r->section = "46";
	r->activities = 4;
	r->from_month = "2026-01-01";
	r->to_month = "2026-11-01";
	const Tilsyn__V1__Report *told = report_of_results(r, &wish, "da", a);
	assert_non_null(strstr(told->title, "Resultater: Overordnet ledelsestilsyn, Nord, afgørelser efter § 46"));
	assert_non_null(strstr(told->subtitle, "Tilsyn, der begyndte fra januar 2026 til november 2026: 4."));
	assert_false(results_are_of_a_whole_list(r));
	arena_free(a);
}

static void what_is_most_in_order_is_what_is_so_for_certain(void **state)
{
	struct arena *a = arena_new();
	struct result_item questions[] = {item_of("M-1", "Ti af ti", 0, 10, 0, NULL),
		item_of("M-2", "95 af 100", 0, 95, 5, NULL), item_of("M-3", "8 af 20", 0, 8, 12, NULL),
		item_of("M-4", "45 af 100", 0, 45, 55, NULL)};
	const struct results r = {.questions = questions, .n_questions = 4};
	const struct result_item *named[NAMED_MOST];

	(void)state;
	assert_int_equal(questions_named(&r, true, named, a), 2);
	assert_ptr_equal(named[0], &questions[1]);
	assert_ptr_equal(named[1], &questions[0]);
	assert_int_equal(
		questions_named(&r, false, named, a), 2); /* 12 of 20 are more than 55 of 100, and less certain */
	assert_ptr_equal(named[0], &questions[3]);
	assert_ptr_equal(named[1], &questions[2]);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(r11_not_relevant_leaves_the_denominator),
		cmocka_unit_test(r15_of_these_cases_those_nobody_has_read_are_unknown),
		cmocka_unit_test(r15_a_marker_is_the_mean_of_its_cases),
		cmocka_unit_test(a_part_of_all_over_time_says_which),
		cmocka_unit_test(r05_without_every_case_only_counts),
		cmocka_unit_test(r16_few_behind_a_figure_hide_its_whole_row),
		cmocka_unit_test(report_says_what_the_figures_say),
		cmocka_unit_test(r16_hidden_figures_are_not_told_in_words),
		cmocka_unit_test(what_is_most_in_order_is_what_is_so_for_certain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
