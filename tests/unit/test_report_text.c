#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "render/render.h"
#include "report/report_text.h"

enum { JA, NEJ, IKKE };

static struct result_value values[] = {
	{"ja", "Ja", true, true}, {"nej", "Nej", true, false}, {"ikke_relevant", "Ikke relevant", false, false}};
static struct result_step steps[] = {{"modtag", "Modtagelse"}, {"plan", "Plan"}};
static struct result_question questions[] = {
	{"M-1", "Er barnet spurgt?", 0}, {"M-2", "Er der svaret?", 0}, {"P-1", "Er der en plan?", 1}};
static const char *raters[] = {"Anne", "Bo"};

/* Twenty cases: M-1 is ja in 14, nej in 6; M-2 applied in 9, all ja; P-1 never applied. */
static struct results twenty(struct result_entry *entries, uint32_t caseworkers)
{
	struct results r = {.title = "Efterår",
		.kind = "general",
		.from = "2026-01-01",
		.to = "2026-06-30",
		.template_version = "Prøve 1.0",
		.data_hash = "abc",
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
		.steps = steps,
		.n_questions = 3,
		.questions = questions,
		.entries = entries};

	for (uint32_t i = 0; i < 20; i++) {
		const uint32_t given[] = {i < 14 ? JA : NEJ, i < 9 ? JA : IKKE, IKKE};

		for (uint32_t q = 0; q < 3; q++)
			entries[r.n_entries++] = (struct result_entry){i, q, given[q], i % caseworkers, 1.0 / 3};
	}
	return r;
}

static void r11_not_relevant_leaves_the_denominator(void **state)
{
	struct arena *a = arena_new();
	struct result_entry entries[60];
	struct results r = twenty(entries, 10);
	struct figure_wish wish = {.these_cases = true};
	struct sum first = sum_question(&r, &wish, 0, a), second = sum_question(&r, &wish, 1, a),
		   third = sum_question(&r, &wish, 2, a);

	(void)state;
	assert_int_equal(first.share->count, 14);
	assert_int_equal(first.share->n, 20);
	assert_true(first.share->has_share && first.share->share > 0.699 && first.share->share < 0.701);
	assert_true(first.share->low > 0.5 && first.share->high < 0.85);
	assert_int_equal(second.share->n, 9);
	assert_false(second.share->has_share); /* R15: below ten relevant cases */
	assert_string_equal(second.share->withheld, "below_10_cases");
	assert_int_equal(second.not_relevant, 11);
	assert_string_equal(third.share->withheld, "none_relevant");
	arena_free(a);
}

static void r15_a_step_counts_cases_not_answers(void **state)
{
	struct arena *a = arena_new();
	struct result_entry entries[60];
	struct results r = twenty(entries, 10);
	struct figure_wish wish = {0};
	struct sum step = sum_step(&r, &wish, 0, a);

	(void)state;
	assert_int_equal(step.yes, 14);
	assert_int_equal(step.relevant, 20);
	arena_free(a);
}

static void r05_without_every_case_only_counts(void **state)
{
	struct arena *a = arena_new();
	struct result_entry entries[60];
	struct results r = twenty(entries, 10);
	struct figure_wish wish = {0};

	(void)state;
	r.speaks_for_all = false;
	for (size_t i = 0; i < r.n_entries; i++)
		entries[i].chance = 0;
	struct sum s = sum_question(&r, &wish, 0, a);

	assert_int_equal(s.share->count, 14);
	assert_false(s.share->has_share || s.share->has_interval);
	assert_string_equal(s.share->withheld, "some_could_not_be_drawn");
	arena_free(a);
}

static void r16_few_behind_a_figure_hide_its_whole_row(void **state)
{
	struct arena *a = arena_new();
	struct result_entry entries[60];
	struct results r = twenty(entries, 4); /* many cases, but of four caseworkers */
	struct figure_wish seen = {0}, told = {.hide_few = true};

	(void)state;
	assert_false(sum_question(&r, &seen, 0, a).hidden);
	struct sum s = sum_question(&r, &told, 0, a);

	assert_true(s.hidden && s.share->suppressed && count_cell(&s, s.yes, s.relevant, a)->suppressed);
	assert_int_equal(s.share->count + s.share->n, 0);
	arena_free(a);
}

static char *told_in(const char *language, struct results *r, const struct figure_wish *wish, struct arena *a)
{
	size_t size;

	return render_text(report_of_results(r, wish, language, a), a, &size);
}

static void report_says_what_the_figures_say(void **state)
{
	struct arena *a = arena_new();
	struct result_entry entries[60];
	struct results r = twenty(entries, 10);
	struct figure_wish wish = {.these_cases = true};
	const char *danish = told_in("", &r, &wish, a);

	(void)state;
	assert_non_null(strstr(danish, "Efterår"));
	assert_non_null(strstr(danish, "Mest ja: Er barnet spurgt? 14 af 20."));
	assert_non_null(strstr(danish, "14 af 20"));
	assert_non_null(strstr(danish, "9 af 9 (under"));
	assert_null(strstr(danish, "Mest nej"));
	assert_non_null(strstr(told_in("en", &r, &wish, a), "Mostly yes: Er barnet spurgt? 14 of 20."));
	arena_free(a);
}

static void r16_hidden_figures_are_not_told_in_words(void **state)
{
	struct arena *a = arena_new();
	struct result_entry entries[60];
	struct results r = twenty(entries, 4);
	struct figure_wish wish = {.hide_few = true};
	const char *text = told_in("da", &r, &wish, a);

	(void)state;
	assert_null(strstr(text, "14"));
	assert_null(strstr(text, "Mest ja"));
	assert_non_null(strstr(text, "skjult"));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(r11_not_relevant_leaves_the_denominator),
		cmocka_unit_test(r15_a_step_counts_cases_not_answers),
		cmocka_unit_test(r05_without_every_case_only_counts),
		cmocka_unit_test(r16_few_behind_a_figure_hide_its_whole_row),
		cmocka_unit_test(report_says_what_the_figures_say),
		cmocka_unit_test(r16_hidden_figures_are_not_told_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
