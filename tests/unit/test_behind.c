/* The one way by which reports hide few persons (R16), and an attacker. */
#include "behind_town.h"
#include "report/trend/trend_report.h"

static void test_r16_a_thousand_towns_two_reports_and_a_file_give_nobody_away(void **state)
{
	unsigned told = 0, withheld = 0, moved = 0;

	(void)state;
	random_state = 16;
	for (int i = 0; i < 1000; i++) {
		struct arena *a = arena_new();
		struct town t = random_town();
		const uint32_t from = random_of(3), to = 3 + random_of(3);

		moved += publish(&t, from, to - 1, a);
		assert_false(attack_succeeds(&t, CASEWORKERS, LEAST));
		moved += publish(&t, from, to, a); /* a little later */
		assert_false(attack_succeeds(&t, CASEWORKERS, LEAST));
		if (tell_file(&t, random_of(2), 2 + random_of(4), a))
			told++;
		else
			withheld++;
		assert_false(attack_succeeds(&t, CASEWORKERS, LEAST));
		arena_free(a);
	}
	assert_true(moved > 20 && moved < 240);
	assert_true(told > 100 && withheld > 100); /* neither everything nor nothing */
}

/* -- one by one -- */

static struct figures_told one_figure(struct behind *members, size_t n, double odd, size_t n_odd, struct arena *a)
{
	struct figures_told f;

	for (uint32_t i = 0; i < n; i++)
		members[i] = (struct behind){.item = "P-1",
			.review_id = "",
			.period = "2026-01-01",
			.case_index = i,
			.caseworker = i,
			.in_force = true,
			.weight = i < n_odd ? odd : 8};
	f = figures_of(members, n, 1, a);
	figures_add(&f, behind_in_force, NULL);
	figures_choose(&f, LEAST);
	return f;
}

static void test_r16_a_weighted_share_beside_its_counts_does_not_tell_of_the_few_with_another_weight(void **state)
{
	struct arena *a = arena_new();
	struct behind members[20];
	struct figures_told f;

	(void)state;
	f = one_figure(members, 20, 3, 2, a); /* eighteen times the counts of one weight: what is left speaks of two */
	assert_int_equal(figure_told(&f, 0), TOLD_COUNTS);
	f = one_figure(members, 20, 3, 7, a);
	assert_int_equal(figure_told(&f, 0), TOLD_WITH_SHARE);
	f = one_figure(members, 20, 8, 2, a); /* all of one weight */
	assert_int_equal(figure_told(&f, 0), TOLD_WITH_SHARE);
	f = one_figure(members, 4, 8, 2, a);
	assert_int_equal(figure_told(&f, 0), TOLD_NOTHING);
	arena_free(a);
}

/* Three months of twelve cases; the last is of three caseworkers. */
static struct trend three_months(struct trend_item *item, struct behind *members, struct results *of)
{
	static struct series_period periods[3];
	static const char *months[] = {"2026-01-01", "2026-02-01", "2026-03-01"};
	static const char *rows[] = {"P-1", "P-1", "P-1"};
	static struct trend_raters raters[3];
	static bool said_yes[36];

	for (uint32_t i = 0; i < 36; i++) {
		said_yes[i] = i % 3 == 0;
		members[i] = (struct behind){.item = "P-1",
			.review_id = "",
			.period = months[i / 12],
			.case_index = i,
			.caseworker = i < 24 ? i % 12 : 20 + i % 3,
			.at_first = true,
			.weight = 1};
	}
	for (int p = 0; p < 3; p++)
		periods[p] =
			(struct series_period){.cases = 12, .yes = 4, .w = 12, .w2 = 12, .wy = 4, .cycle = (uint32_t)p};
	*of = (struct results){.title = "",
		.kind = "general",
		.from = "",
		.to = "",
		.template_version = "",
		.data_hash = "",
		.department = "",
		.team = "",
		.section = "",
		.target_group = "",
		.question_set = "",
		.from_month = "",
		.to_month = ""};
	*item = (struct trend_item){.id = "P-1",
		.title = "Plan",
		.n_periods = 3,
		.periods = periods,
		.months = months,
		.rows = rows,
		.raters = raters,
		.said_yes = said_yes};
	return (struct trend){.of = of, .items = item, .n_items = 1, .members = members, .n_members = 36};
}

static void test_r16_a_hidden_point_takes_median_limits_and_signals_along(void **state)
{
	struct arena *a = arena_new();
	struct behind members[36];
	struct trend_item item;
	struct results of;
	struct trend t = three_months(&item, members, &of);
	const Tilsyn__V1__Report *open = report_of_trend(&t, "da", a), *report;

	(void)state;
	assert_int_equal(open->blocks[0]->n_levels, 1);
	t.small_group = LEAST;
	report = report_of_trend(&t, "da", a);
	const Tilsyn__V1__Block *b = report->blocks[0];
	assert_int_equal(b->n_rows, 3);
	assert_int_equal(b->n_levels, 0);
	assert_true(b->rows[2]->values[0]->cell->suppressed && !b->rows[0]->values[0]->cell->suppressed);
	for (size_t i = 0; i < b->n_rows; i++)
		assert_true(!b->rows[i]->has_limits && b->rows[i]->upper == 0 && !b->rows[i]->outside);
	assert_non_null(strstr(b->text, "udeladt"));
	arena_free(a);
}

/* Ten cases of ten caseworkers in January measured it before, and ten in June later. */
static bool tells_ends(bool all_but_one_told, uint32_t workers, struct arena *a)
{
	struct behind members[20];
	struct told_action x = {.code = "P-1", .has_ends = true};
	struct action_end *ends[] = {&x.before, &x.later};
	struct results results = {.small_group = LEAST};
	struct trend_item item = {.id = "P-1"};
	struct trend trend = {.of = &results, .items = &item, .n_items = 1};
	uint32_t told[] = {2};

	for (uint32_t c = 0; c < 20; c++) {
		struct action_end *end = ends[c / 10];

		members[c] = (struct behind){.item = "P-1",
			.review_id = arena_print(a, "%02u", c),
			.period = c < 10 ? "" : "2026-06-01",
			.case_index = c,
			.caseworker = c % workers,
			.group = -1,
			.in_force = c >= 10,
			.at_first = c >= 10,
			.weight = 1,
			.told = told,
			.n_told = all_but_one_told && c < 9};
		if (c % 10 == 0)
			end->reviews = arena_alloc(a, 10 * sizeof(*end->reviews));
		end->reviews[end->n_reviews++] = members[c].review_id;
	}
	const struct reader_facts f = {.reader = READER_COMMITTEE,
		.results = &results,
		.trend = &trend,
		.members = members,
		.n_members = 20,
		.actions = &x,
		.n_actions = 1};
	const struct reader_shown shown = reader_choose(&f, NULL, 0, a);

	assert_int_equal(shown.hid_something, !shown.ends[0]);
	assert_int_equal(shown.n_sets, workers < LEAST ? 0 : 2 + 2 * (size_t)shown.ends[0]);
	return shown.ends[0];
}

static void test_r16_from_where_to_where_is_told_where_it_tells_of_enough(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_true(tells_ends(false, 10, a));
	assert_false(tells_ends(true, 10, a)); /* what is left of the earlier ones is one */
	assert_false(tells_ends(false, 4, a));
	arena_free(a);
}
int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_r16_a_thousand_towns_two_reports_and_a_file_give_nobody_away),
		cmocka_unit_test(
			test_r16_a_weighted_share_beside_its_counts_does_not_tell_of_the_few_with_another_weight),
		cmocka_unit_test(test_r16_a_hidden_point_takes_median_limits_and_signals_along),
		cmocka_unit_test(test_r16_from_where_to_where_is_told_where_it_tells_of_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
