/* behind_town.h - invented towns of whose cases reports tell, and an attacker who has every published report, a file
 * beside them, all shares to the last digit, the weight of each case, and a calculator. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "attacker.h"
#include "report/period_columns.h"
#include "report/reader/reader_sets.h"
#include "report/results.h"

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

static inline struct town random_town(void)
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
static inline size_t members_of(
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
static inline void see(struct town *t, const bool in[CASES], bool share)
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

static inline size_t rank_without(const struct town *t, uint32_t group)
{
	static long double rows[ROWS][CASES];

	for (size_t r = 0; r < t->seen.count; r++)
		for (size_t c = 0; c < t->n_cases; c++)
			rows[r][c] = group >> t->caseworker[c] & 1 ? 0 : (long double)t->seen.rows[r][c];
	return attacker_rank(*rows, CASES, t->seen.count, t->n_cases);
}

/* -- a report to a reader, published -- */

/* An action that was measured in the first months and again in later ones, by some of the cases. */
static inline struct told_action random_action(const struct town *t, bool ends[2][CASES], struct arena *a)
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
static inline unsigned publish(struct town *t, uint32_t from, uint32_t to, struct arena *a)
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

static inline bool tell_file(struct town *t, uint32_t from, uint32_t to, struct arena *a)
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
