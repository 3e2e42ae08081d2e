/* The one way by which reports hide few persons (R16), and an attacker who has every published report, a file beside
 * them, all shares to the last digit, the weight of each case, and a calculator. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "attacker.h"
#include "report/reader/reader_sets.h"
#include "report/results.h"
#include "report/spread.h"
#include "report/trend/trend_report.h"

enum { CASES = 36, ROWS = 120, LEAST = 5, CASEWORKERS = 10, MONTHS = 6, TOLD_MOST = 40, READERS = 2 };

static const char *const month_names[MONTHS] = {
	"2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01", "2026-06-01"};

/* -- what is told, as rows over the cases -- */

struct told_rows {
	double rows[ROWS][CASES];
	size_t count;
};

struct town {
	size_t n_cases;
	uint32_t caseworker[CASES], team[CASES], month[CASES];
	double weight[CASES];
	bool changed[CASES];	     /* relevant now, and not at first */
	bool told[TOLD_MOST][CASES]; /* sets that published reports told; odd: with a share */
	size_t n_told;
	struct told_rows seen; /* by the attacker */
	bool known[READERS][CASES];
};

static struct town random_town(void)
{
	static const double weights[] = {3, 3, 3, 8, 12.5};
	struct town t = {.n_cases = 14 + random_of(CASES - 14)};

	for (size_t c = 0; c < t.n_cases; c++) {
		t.caseworker[c] = random_of(CASEWORKERS);
		t.team[c] = t.caseworker[c] % 2;
		t.month[c] = random_of(MONTHS);
		t.weight[c] = weights[random_of(5)];
		t.changed[c] = random_of(8) == 0;
	}
	return t;
}

/* added: cases of which something is told although they may lie outside. */
static size_t members_of(
	struct town *t, uint32_t from, uint32_t to, const bool added[CASES], struct behind *members, struct arena *a)
{
	size_t count = 0;

	for (uint32_t c = 0; c < t->n_cases; c++) {
		const bool in = t->month[c] >= from && t->month[c] <= to;
		struct behind m = {.item = "all",
			.review_id = arena_print(a, "%02u", c),
			.period = in ? month_names[t->month[c]] : "",
			.case_index = c,
			.caseworker = t->caseworker[c],
			.group = in ? (int32_t)t->team[c] : -1,
			.in_force = in,
			.at_first = in && !t->changed[c],
			.weight = t->weight[c],
			.told = arena_alloc(a, TOLD_MOST * sizeof(uint32_t))};

		for (uint32_t s = 0; s < t->n_told; s++)
			if (t->told[s][c])
				m.told[m.n_told++] = s;
		m.known_by = arena_alloc(a, READERS * sizeof(uint32_t));
		for (uint32_t r = 0; r < READERS; r++)
			if (t->known[r][c])
				m.known_by[m.n_known_by++] = r;
		if (in || m.n_told || (added && added[c]))
			members[count++] = m;
	}
	return count;
}

/* Counts, and a share where there is one. */
static void see(struct town *t, const bool in[CASES], bool share)
{
	struct told_rows *r = &t->seen;

	assert_true(r->count + 2 <= ROWS);
	for (size_t c = 0; c < t->n_cases; c++) {
		r->rows[r->count][c] = in[c];
		r->rows[r->count + 1][c] = in[c] ? t->weight[c] : 0;
	}
	r->count += share ? 2 : 1;
}

/* -- the attacker -- */

static size_t rank_without(const struct town *t, uint32_t group)
{
	static long double rows[ROWS][CASES];

	for (size_t r = 0; r < t->seen.count; r++)
		for (size_t c = 0; c < t->n_cases; c++)
			rows[r][c] = group >> t->caseworker[c] & 1 ? 0 : (long double)t->seen.rows[r][c];
	return attacker_rank(*rows, CASES, t->seen.count, t->n_cases);
}

/* -- a report to a reader, published -- */

/* An action that was measured in the first months and again in later ones, by some of the cases. */
static struct told_action random_action(const struct town *t, bool ends[2][CASES], struct arena *a)
{
	struct told_action x = {.code = "all", .has_ends = random_of(8) == 0};
	struct action_end *of[] = {&x.before, &x.later};
	const uint32_t middle = 1 + random_of(MONTHS - 1);

	for (size_t e = 0; e < 2; e++) {
		of[e]->reviews = arena_alloc(a, CASES * sizeof(*of[e]->reviews));
		for (uint32_t c = 0; c < t->n_cases && x.has_ends; c++) {
			ends[e][c] = (t->month[c] >= middle) == (e == 1) && random_of(10);
			if (ends[e][c])
				of[e]->reviews[of[e]->n_reviews++] = arena_print(a, "%02u", c);
		}
	}
	return x;
}

/* Gives how often it told from where to where an action moved. */
static unsigned publish(struct town *t, uint32_t from, uint32_t to, struct arena *a)
{
	bool ends[2][CASES] = {{false}}, measured[CASES];
	const char *months[MONTHS], *rows[MONTHS];
	struct told_action action = random_action(t, ends, a);
	struct behind members[CASES];
	struct period_column columns[2] = {
		{month_number(month_names[from]), month_number(month_names[(from + to) / 2]), ""},
		{month_number(month_names[(from + to) / 2]) + 1, month_number(month_names[to]), ""}};
	for (size_t c = 0; c < CASES; c++)
		measured[c] = ends[0][c] || ends[1][c];
	for (size_t m = 0; m < MONTHS; m++) {
		months[m] = month_names[m];
		rows[m] = "all";
	}
	const size_t count = members_of(t, from, to, measured, members, a), n_columns = from < to ? 2 : 1;
	struct results results = {.small_group = LEAST};
	struct series_period periods[MONTHS] = {{0}};
	struct trend_item item = {
		.id = "all", .n_periods = to - from + 1, .periods = periods, .months = months + from, .rows = rows};
	struct trend trend = {.of = &results, .items = &item, .n_items = 1};
	struct reader_group groups[2] = {{.name = "N"}, {.name = "S"}};
	const struct reader_facts f = {.reader = READER_COMMITTEE,
		.results = &results,
		.trend = &trend,
		.members = members,
		.n_members = count,
		.groups = groups,
		.n_groups = 2,
		.actions = &action,
		.n_actions = 1};
	const struct reader_shown shown = reader_choose(&f, columns, n_columns, a);

	if (!shown.n_items)
		return 0;
	const struct item_shown *s = &shown.items[0];
	bool whole[CASES] = {false}, first[CASES] = {false}, team[2][CASES] = {{false}}, period[2][CASES] = {{false}};

	for (size_t c = 0; c < t->n_cases; c++) {
		const bool in = t->month[c] >= from && t->month[c] <= to, at_first = in && !t->changed[c];
		const int month = month_number(month_names[t->month[c]]);

		whole[c] = in;
		first[c] = at_first;
		for (uint32_t g = 0; g < 2; g++)
			team[g][c] = at_first && t->team[c] == g;
		for (size_t p = 0; p < n_columns; p++)
			period[p][c] = at_first && month >= columns[p].first && month <= columns[p].last;
	}
	if (s->whole)
		see(t, whole, s->whole == TOLD_WITH_SHARE);
	if (s->first)
		see(t, first, s->first == TOLD_WITH_SHARE);
	for (size_t p = 0; p < n_columns; p++)
		if (s->periods[p])
			see(t, period[p], s->periods[p] == TOLD_WITH_SHARE);
	for (size_t g = 0; g < 2; g++) /* each stands beside the other, so both or neither */
		if (s->groups[g]) {
			see(t, team[g], s->groups[g] == TOLD_WITH_SHARE);
			see(t, team[1 - g], s->groups[g] == TOLD_WITH_SHARE);
		}
	for (size_t e = 0; e < 2 && shown.ends[0]; e++)
		see(t, ends[e], false);
	for (size_t i = 0; i < shown.n_sets; i++, t->n_told += 2) {
		assert_true(t->n_told + 2 <= TOLD_MOST);
		for (size_t k = 0; k < shown.sets[i].n_reviews; k++)
			t->told[t->n_told + shown.sets[i].share][atoi(shown.sets[i].reviews[k])] = true;
	}
	return shown.ends[0];
}

/* -- results as a file -- */

static bool tell_file(struct town *t, uint32_t from, uint32_t to, struct arena *a)
{
	struct behind members[CASES];
	const size_t count = members_of(t, from, to, NULL, members, a);
	struct results r = {.small_group = LEAST, .all = {.id = "all"}};
	bool whole[CASES] = {false};

	results_hide_few(&r, members, count, false, a);
	for (size_t c = 0; c < t->n_cases; c++)
		whole[c] = t->month[c] >= from && t->month[c] <= to;
	if (!r.all.hidden)
		see(t, whole, !r.all.without_share);
	return !r.all.hidden;
}

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

/* -- readers who know some of the cases by name -- */

/* A leader takes away every case of the own team: to them it is as if those were not there. */
static bool a_leader_succeeds(const struct town *t)
{
	struct town left = *t;

	for (uint32_t reader = 0; reader < READERS; reader++) {
		for (size_t r = 0; r < t->seen.count; r++)
			for (size_t c = 0; c < t->n_cases; c++)
				left.seen.rows[r][c] = t->known[reader][c] ? 0 : t->seen.rows[r][c];
		if (attack_succeeds(&left, CASEWORKERS, LEAST_TO_A_LEADER))
			return true;
	}
	return false;
}

/* One leads the team of five; the other three or four of it and three or four of the other team, but for what was
 * before their time. */
static void let_know(struct town *t)
{
	const uint32_t besides = random_of(2), since = random_of(2);

	for (size_t c = 0; c < t->n_cases; c++) {
		t->known[0][c] = t->team[c] == 0;
		t->known[1][c] = t->caseworker[c] < 8 + besides && t->month[c] >= since;
	}
}

static void test_r17_nor_does_a_leader_who_takes_away_what_is_known_by_name_find_one_caseworker(void **state)
{
	unsigned told = 0, withheld = 0;

	(void)state;
	random_state = 18;
	for (int i = 0; i < 400; i++) {
		struct arena *a = arena_new();
		struct town t = random_town();
		const uint32_t from = random_of(3), to = 3 + random_of(3);

		let_know(&t);
		publish(&t, from, to - 1, a);
		assert_false(a_leader_succeeds(&t));
		publish(&t, from, to, a);
		assert_false(a_leader_succeeds(&t));
		if (tell_file(&t, random_of(2), 2 + random_of(4), a))
			told++;
		else
			withheld++;
		assert_false(a_leader_succeeds(&t));
		assert_false(attack_succeeds(&t, CASEWORKERS, LEAST));
		arena_free(a);
	}
	assert_true(told > 50 && withheld > 50);
}

/* The long way: anew for every reader, needless or not. */
static void choose_for_each(struct figures_told *f, const struct town *t)
{
	uint32_t caseworker[CASES];
	double weight[CASES];

	for (size_t i = 0; i < f->n_members; i++) {
		caseworker[f->members[i].case_index] = f->members[i].caseworker;
		weight[f->members[i].case_index] = f->members[i].weight;
	}
	for (uint32_t reader = 0; reader < READERS; reader++) {
		uint32_t left[TOLD_MOST][CASES];
		struct told_set sets[TOLD_MOST];
		size_t of[TOLD_MOST], count = 0;

		for (size_t s = 0; s < f->n_sets; s++) {
			const struct told_set *set = &f->sets[s];
			struct told_set *own = &sets[count];

			*own = (struct told_set){.cases = left[count],
				.told = set->told,
				.share = set->told ? set->share : set->share_shown};
			for (size_t i = 0; i < set->n_cases; i++)
				if (!t->known[reader][set->cases[i]])
					left[count][own->n_cases++] = set->cases[i];
			of[count] = s;
			count += set->shown && own->n_cases;
		}
		assert_true(disclosure_choose(caseworker, weight, t->n_cases, sets, count, LEAST_TO_A_LEADER));
		for (size_t s = 0; s < count; s++) {
			f->sets[of[s]].shown = sets[s].shown;
			f->sets[of[s]].share_shown = sets[s].share_shown;
		}
	}
}

/* Reports that told of any cases, now and then; readers who know all of some caseworkers, but for some cases. */
static void let_know_anything(struct town *t)
{
	for (uint32_t reader = 0; reader < READERS; reader++) {
		const uint32_t first = random_of(CASEWORKERS), count = random_of(CASEWORKERS), but = 2 + random_of(30);

		for (size_t c = 0; c < t->n_cases; c++)
			t->known[reader][c] =
				(t->caseworker[c] + CASEWORKERS - first) % CASEWORKERS < count && random_of(but);
	}
	for (t->n_told = 0; t->n_told < 4 && random_of(2); t->n_told++) {
		const uint32_t from = random_of(MONTHS);

		for (size_t c = 0; c < t->n_cases; c++)
			t->told[t->n_told][c] = t->month[c] >= from && random_of(8);
	}
}

static struct figures_told figures_of_town(const struct behind *members, size_t count, struct arena *a)
{
	struct figures_told f = figures_of(members, count, 2 + MONTHS, a);

	figures_add(&f, behind_in_force, NULL);
	figures_add(&f, behind_at_first, NULL);
	for (size_t m = 0; m < MONTHS; m += 2) {
		const int month = month_number(month_names[m]);

		figures_add(&f, behind_in_months, &(struct months){month, month + 1});
	}
	return f;
}

/* A choice that is left out as needless would have changed nothing. */
static void test_r17_the_quick_way_past_readers_hides_just_what_the_long_way_hides(void **state)
{
	size_t quick = 0, tried = 0, hidden = 0;

	(void)state;
	random_state = 19;
	for (int i = 0; i < 1500; i++) {
		struct arena *a = arena_new();
		struct behind members[CASES];
		struct town t = random_town();
		const uint32_t least = 2 + random_of(LEAST);

		let_know_anything(&t);
		const size_t count = members_of(&t, random_of(2), MONTHS - 1 - random_of(2), NULL, members, a);
		struct figures_told f = figures_of_town(members, count, a);

		figures_choose(&f, least);
		tried += f.n_tried;
		quick += behind_readers(members, count) - f.n_tried;
		for (size_t m = 0; m < count; m++)
			members[m].n_known_by = 0;
		struct figures_told whole = figures_of_town(members, count, a);

		figures_choose(&whole, least);
		choose_for_each(&whole, &t);
		for (size_t s = 0; s < f.n_sets; s++) {
			assert_int_equal(f.sets[s].shown, whole.sets[s].shown);
			assert_int_equal(f.sets[s].share_shown, whole.sets[s].share_shown);
		}
		figures_choose(&whole, least);
		for (size_t s = 0; s < f.n_sets; s++)
			hidden += f.sets[s].shown != whole.sets[s].shown ||
				  f.sets[s].share_shown != whole.sets[s].share_shown;
		arena_free(a);
	}
	print_message("%zu readers passed by, %zu chosen for, %zu figures hidden from them\n", quick, tried, hidden);
	assert_true(quick > 300 && tried > 300 && hidden > 150);
}

/* Ten caseworkers with two cases each, of whom the reader knows so many; the first `seen` of those they do not know
 * have it in one case. */
static struct spread spread_to_who_knows(uint32_t known, uint32_t seen, uint32_t of_the_known, struct arena *a)
{
	static uint32_t reader[] = {0};
	struct behind members[20];

	for (uint32_t c = 0; c < 20; c++) {
		const uint32_t worker = c % 10;

		members[c] = (struct behind){.item = "P-1",
			.review_id = "r",
			.period = "2026-01-01",
			.case_index = c,
			.caseworker = worker,
			.person = (int32_t)worker,
			.in_force = true,
			.at_first = true,
			.met = c < 10 && (worker < known ? worker < of_the_known : worker - known < seen),
			.known_by = reader,
			.n_known_by = worker < known};
	}
	return spread_of(members, 20, TOLD_WITH_SHARE, LEAST, a);
}

static void test_r17_nor_by_a_count_of_persons(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_int_equal(spread_to_who_knows(0, 5, 0, a).seen, 5);
	assert_true(spread_to_who_knows(4, 1, 4, a).hidden); /* five of ten have it: the reader's four, and one more */
	assert_int_equal(spread_to_who_knows(4, 2, 3, a).seen, 5);
	assert_true(spread_to_who_knows(4, 5, 0, a).hidden); /* one of the six has it not */
	assert_true(spread_to_who_knows(9, 1, 9, a).hidden); /* all ten: but whether the tenth has it is told */
	assert_int_equal(spread_to_who_knows(10, 0, 5, a).seen, 5);
	arena_free(a);
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

/* -- counts of persons -- */

/* What the attacker knows of each caseworker: whether they are among those seen, given just these of their cases. */
struct atoms {
	uint64_t cases[CASES];
	struct town seen; /* its columns are the atoms */
};

static size_t atom_of(struct atoms *at, uint32_t caseworker, uint64_t cases)
{
	for (size_t i = 0; i < at->seen.n_cases; i++)
		if (at->seen.caseworker[i] == caseworker && at->cases[i] == cases)
			return i;
	assert_true(at->seen.n_cases < CASES);
	at->cases[at->seen.n_cases] = cases;
	at->seen.caseworker[at->seen.n_cases] = caseworker;
	return at->seen.n_cases++;
}

static void see_persons(struct atoms *at, const struct town *t, uint32_t from, uint32_t to)
{
	bool in[CASES] = {false};

	for (uint32_t w = 0; w < CASEWORKERS; w++) {
		uint64_t cases = 0;

		for (size_t c = 0; c < t->n_cases; c++)
			if (t->caseworker[c] == w && t->month[c] >= from && t->month[c] <= to)
				cases |= UINT64_C(1) << c;
		if (cases)
			in[atom_of(at, w, cases)] = true;
	}
	see(&at->seen, in, false);
}

static bool tell_spread(struct town *t, uint32_t from, uint32_t to, struct arena *a)
{
	struct behind members[CASES];
	const size_t count = members_of(t, from, to, NULL, members, a);
	bool asked[CASEWORKERS] = {false}, seen[CASEWORKERS] = {false};
	uint32_t persons = 0, are_seen = 0;
	const uint32_t often = (uint32_t[]){0, 1, 2, 8}[random_of(4)];

	for (size_t i = 0; i < count; i++) {
		members[i].person = random_of(9) ? (int32_t)members[i].caseworker : -1;
		members[i].met = random_of(8) < often;
		if (!*members[i].period || members[i].person < 0)
			continue;
		asked[members[i].person] = true;
		seen[members[i].person] = seen[members[i].person] || members[i].met;
	}
	for (size_t w = 0; w < CASEWORKERS; w++)
		persons += asked[w], are_seen += seen[w];
	const struct spread s = spread_of(members, count, TOLD_COUNTS, LEAST, a);

	assert_int_equal(s.counted, persons > 0);
	assert_true(s.hidden ? !s.persons && !s.seen : s.persons == persons && s.seen == are_seen);
	assert_true(!s.counted || s.hidden || persons >= LEAST);
	assert_true(s.hidden || s.seen == 0 || s.seen >= LEAST);
	assert_true(s.hidden || s.seen == s.persons || s.persons - s.seen >= LEAST);
	if (!s.counted || s.hidden)
		return false;
	for (size_t c = 0; c < t->n_cases; c++)
		t->told[t->n_told][c] = t->month[c] >= from && t->month[c] <= to;
	t->n_told += 2;
	return true;
}

/* Who is seen in two periods is one in each and one in both: three counts of persons can tell of few although the
 * counts of cases add up and tell nothing. */
static void test_r16_counts_of_persons_in_periods_that_overlap_give_nobody_away(void **state)
{
	unsigned told = 0, withheld = 0;

	(void)state;
	random_state = 17;
	for (int i = 0; i < 1000; i++) {
		struct arena *a = arena_new();
		struct town t = random_town();
		struct atoms at = {0};
		const uint32_t windows[3][2] = {{0, 2}, {3, MONTHS - 1}, {0, MONTHS - 1 - random_of(2)}};

		for (int k = 0; k < 3; k++) {
			if (tell_spread(&t, windows[k][0], windows[k][1], a)) {
				see_persons(&at, &t, windows[k][0], windows[k][1]);
				told++;
			} else {
				withheld++;
			}
			assert_false(attack_succeeds(&at.seen, CASEWORKERS, LEAST));
		}
		arena_free(a);
	}
	assert_true(told > 300 && withheld > 100);
}

static void test_r16_what_counts_of_cases_would_allow_persons_may_not(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct behind members[20];

	/* Twelve with a case in spring alone or autumn alone, and one with a case in each. Both halves were told. */
	for (uint32_t c = 0; c < 14; c++) {
		const bool spring = c < 7;

		members[c] = (struct behind){.item = "P-1",
			.review_id = "r",
			.period = "2026-01-01",
			.case_index = c,
			.caseworker = c < 13 ? c : 0,
			.person = c < 13 ? (int32_t)c : 0,
			.in_force = true,
			.at_first = true,
			.met = true,
			.told = arena_alloc(a, sizeof(uint32_t)),
			.n_told = 1};
		members[c].told[0] = spring ? 0 : 2;
	}
	struct figures_told f = figures_of(members, 14, 1, a);
	const size_t whole = figures_add(&f, behind_in_force, NULL);

	figures_choose(&f, LEAST);
	assert_true(figure_told(&f, whole) != TOLD_NOTHING); /* it is the sum of the two */
	assert_true(spread_of(members, 14, TOLD_COUNTS, LEAST, a).hidden);
	for (uint32_t c = 0; c < 14; c++)
		members[c].n_told = 0;
	const struct spread s = spread_of(members, 14, TOLD_COUNTS, LEAST, a);

	assert_false(s.hidden);
	assert_int_equal(s.seen, 13);
	assert_int_equal(s.persons, 13);
	assert_true(spread_of(members, 14, TOLD_NOTHING, LEAST, a).hidden);
	arena_free(a);
}

static struct spread spread_of_ten(uint32_t seen, struct arena *a)
{
	struct behind members[20];

	for (uint32_t c = 0; c < 20; c++)
		members[c] = (struct behind){.item = "P-1",
			.review_id = "r",
			.period = "2026-01-01",
			.case_index = c,
			.caseworker = c % 10,
			.person = (int32_t)(c % 10),
			.in_force = true,
			.at_first = true,
			.met = c < seen};
	return spread_of(members, 20, TOLD_WITH_SHARE, LEAST, a);
}

static void test_r16_few_who_stand_apart_are_not_told_by_a_count_of_persons(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (uint32_t seen = 0; seen <= 10; seen++) {
		const struct spread s = spread_of_ten(seen, a);
		const bool nobody_apart = seen == 0 || seen == 5 || seen == 10;

		assert_true(s.counted);
		assert_int_equal(s.hidden, !nobody_apart);
		assert_int_equal(s.persons, nobody_apart ? 10 : 0);
		assert_int_equal(s.seen, nobody_apart ? seen : 0);
	}
	arena_free(a);
}

static void test_r16_what_is_counted_in_the_database_is_told_as_what_is_counted_here(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (uint32_t seen = 0; seen <= 10; seen++) {
		const struct spread one = spread_of_ten(seen, a), other = spread_beyond_doubt(seen, 10, LEAST);

		assert_true(other.counted);
		assert_int_equal(other.hidden, one.hidden);
		assert_int_equal(other.persons, one.persons);
		assert_int_equal(other.seen, one.seen);
	}
	assert_false(spread_beyond_doubt(0, 0, LEAST).counted);
	assert_true(spread_beyond_doubt(LEAST - 1, LEAST - 1, LEAST).hidden);
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
		cmocka_unit_test(test_r17_nor_does_a_leader_who_takes_away_what_is_known_by_name_find_one_caseworker),
		cmocka_unit_test(test_r17_the_quick_way_past_readers_hides_just_what_the_long_way_hides),
		cmocka_unit_test(test_r17_nor_by_a_count_of_persons),
		cmocka_unit_test(test_r16_counts_of_persons_in_periods_that_overlap_give_nobody_away),
		cmocka_unit_test(test_r16_what_counts_of_cases_would_allow_persons_may_not),
		cmocka_unit_test(test_r16_few_who_stand_apart_are_not_told_by_a_count_of_persons),
		cmocka_unit_test(test_r16_what_is_counted_in_the_database_is_told_as_what_is_counted_here),
		cmocka_unit_test(test_r16_from_where_to_where_is_told_where_it_tells_of_enough),
		cmocka_unit_test(test_r16_a_hidden_point_takes_median_limits_and_signals_along),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
