#include "report/reader_sets.h"

#include <stdlib.h>
#include <string.h>

#include "domain/disclosure.h"

/* One item and its cases, all of them numbered within it. */
struct chooser {
	const struct reader_facts *f;
	const struct reader_member *members;
	size_t count;
	struct arena *a;
	struct told_set *sets;
	size_t n_sets;
};

typedef bool belongs_fn(const struct reader_member *m, const void *what);

static bool in_whole(const struct reader_member *m, const void *what)
{
	(void)what;
	return m->in_force && *m->period;
}

struct months {
	int first, last;
};

static bool in_months(const struct reader_member *m, const void *what)
{
	const struct months *months = what;
	const int month = month_number(m->period);

	return m->at_first && month >= months->first && month <= months->last;
}

static bool in_group(const struct reader_member *m, const void *what)
{
	return m->at_first && *m->period && m->group == *(const int32_t *)what;
}

static bool out_of_group(const struct reader_member *m, const void *what)
{
	return m->at_first && *m->period && m->group != *(const int32_t *)what && m->group != GROUP_OF_STAND_INS;
}

static bool in_told(const struct reader_member *m, const void *what)
{
	for (size_t i = 0; i < m->n_told; i++)
		if (m->told[i] == *(const uint32_t *)what)
			return true;
	return false;
}

static struct told_set *add_set(struct chooser *c, belongs_fn *belongs, const void *what)
{
	struct told_set *set = &c->sets[c->n_sets++];
	uint32_t *cases = arena_alloc(c->a, (c->count + 1) * sizeof(*cases));

	*set = (struct told_set){.cases = cases};
	for (size_t i = 0; i < c->count; i++)
		if (belongs(&c->members[i], what))
			cases[set->n_cases++] = c->members[i].case_index;
	return set;
}

static void add_told(struct chooser *c)
{
	uint32_t count = 0;

	for (size_t i = 0; i < c->count; i++)
		for (size_t k = 0; k < c->members[i].n_told; k++)
			if (c->members[i].told[k] >= count)
				count = c->members[i].told[k] + 1;
	c->sets = arena_alloc(
		c->a, (count + 1 + PERIODS_MOST + 2 * c->f->n_groups + SERIES_POINTS_MOST) * sizeof(*c->sets));
	for (uint32_t t = 0; t < count; t++)
		add_set(c, in_told, &t)->told = true;
}

/* An indicator: the only items told over time and by group. */
static const struct trend_item *indicator(const struct reader_facts *f, const char *item)
{
	for (size_t i = 0; i < f->trend->n_items; i++)
		if (strcmp(f->trend->items[i].id, item) == 0)
			return &f->trend->items[i];
	return NULL;
}

static size_t add_points(struct chooser *c, const struct trend_item *item)
{
	struct series s = series_of(item->periods, item->n_periods, item->said_yes);
	size_t count = s.n_points < SERIES_POINTS_MOST ? s.n_points : SERIES_POINTS_MOST;

	for (size_t p = 0; p < count; p++) {
		const struct months months = {
			month_number(item->months[s.points[p].first]), month_number(item->months[s.points[p].last])};

		add_set(c, in_months, &months);
	}
	series_clear(&s);
	return count;
}

/* Keeps what is shown, by the ids of the cases. */
static void keep(struct reader_shown *s, const struct chooser *c, const struct told_set *set, const char *item)
{
	struct shown_set *kept = &s->sets[s->n_sets];
	const char **by_index;
	size_t most = 0;

	if (!set->shown || set->told || !set->n_cases)
		return;
	for (size_t i = 0; i < c->count; i++)
		if (c->members[i].case_index >= most)
			most = (size_t)c->members[i].case_index + 1;
	by_index = arena_alloc(c->a, (most + 1) * sizeof(*by_index));
	for (size_t i = 0; i < c->count; i++)
		by_index[c->members[i].case_index] = c->members[i].review_id;
	kept->item = item;
	kept->reviews = arena_alloc(c->a, set->n_cases * sizeof(*kept->reviews));
	for (size_t i = 0; i < set->n_cases; i++)
		kept->reviews[kept->n_reviews++] = by_index[set->cases[i]];
	s->n_sets++;
}

static void choose(struct chooser *c)
{
	size_t n_cases = 0;

	for (size_t i = 0; i < c->count; i++)
		if (c->members[i].case_index >= n_cases)
			n_cases = (size_t)c->members[i].case_index + 1;
	uint32_t *caseworker = arena_alloc(c->a, (n_cases + 1) * sizeof(*caseworker));
	for (size_t i = 0; i < c->count; i++)
		caseworker[c->members[i].case_index] = c->members[i].caseworker;
	disclosure_choose(caseworker, n_cases, c->sets, c->n_sets, c->f->results->small_group);
}

static bool all_shown(const struct told_set *sets, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!sets[i].shown)
			return false;
	return true;
}

/* What matters most first: the whole, the newest periods, the groups, the points of the run chart. */
static void choose_item(
	struct reader_shown *s, struct chooser *c, const struct period_column *columns, size_t n_columns)
{
	const struct reader_facts *f = c->f;
	const char *name = c->members[0].item;
	const struct trend_item *item = indicator(f, name);
	struct item_shown *shown = &s->items[s->n_items++];
	size_t whole, periods, groups, points, n_points = 0;

	add_told(c);
	whole = c->n_sets;
	add_set(c, in_whole, NULL);
	periods = c->n_sets;
	for (size_t i = n_columns; item && i-- > 0;)
		add_set(c, in_months, &(struct months){columns[i].first, columns[i].last});
	groups = c->n_sets;
	for (int32_t g = 0; item && g < (int32_t)f->n_groups; g++) {
		add_set(c, in_group, &g);
		add_set(c, out_of_group, &g);
	}
	points = c->n_sets;
	if (item && f->reader != READER_COMMITTEE && f->reader != READER_TEAM)
		n_points = add_points(c, item);
	choose(c);
	shown->item = name;
	shown->whole = c->sets[whole].shown;
	shown->groups = arena_alloc(c->a, f->n_groups + 1);
	shown->points = arena_alloc(c->a, n_points + 1);
	if (item) {
		for (size_t i = 0; i < n_columns; i++)
			shown->periods[i] = c->sets[periods + n_columns - 1 - i].shown;
		for (size_t g = 0; g < f->n_groups; g++)
			shown->groups[g] = all_shown(&c->sets[groups + 2 * g], 2);
		for (size_t p = 0; p < n_points; p++)
			shown->points[p] = c->sets[points + p].shown;
	}
	s->hid_something = s->hid_something || !all_shown(c->sets, c->n_sets);
	for (size_t i = 0; i < c->n_sets; i++)
		keep(s, c, &c->sets[i], name);
}

struct reader_shown reader_choose(
	const struct reader_facts *f, const struct period_column *columns, size_t n_columns, struct arena *a)
{
	struct reader_shown s = {0};
	size_t n_items = 0;

	for (size_t i = 0; i < f->n_members; i++)
		n_items += !i || strcmp(f->members[i].item, f->members[i - 1].item) != 0;
	s.items = arena_alloc(a, (n_items + 1) * sizeof(*s.items));
	s.sets = arena_alloc(
		a, (n_items * (1 + PERIODS_MOST + 2 * f->n_groups + SERIES_POINTS_MOST) + 1) * sizeof(*s.sets));
	for (size_t first = 0, end; first < f->n_members; first = end) {
		for (end = first + 1; end < f->n_members && strcmp(f->members[end].item, f->members[first].item) == 0;)
			end++;
		choose_item(&s, &(struct chooser){.f = f, .members = f->members + first, .count = end - first, .a = a},
			columns, n_columns);
	}
	return s;
}

const struct item_shown *shown_item(const struct reader_shown *s, const char *item)
{
	for (size_t i = 0; i < s->n_items; i++)
		if (strcmp(s->items[i].item, item) == 0)
			return &s->items[i];
	return NULL;
}
