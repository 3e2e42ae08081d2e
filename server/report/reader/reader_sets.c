#include "report/reader/reader_sets.h"

#include <stdlib.h>
#include <string.h>

#include "report/together.h"

static bool in_group(const struct behind *m, const void *what)
{
	return m->at_first && *m->period && m->group == *(const int32_t *)what;
}

static bool out_of_group(const struct behind *m, const void *what)
{
	return m->at_first && *m->period && m->group != *(const int32_t *)what;
}

static int by_review(const void *id, const void *review)
{
	return strcmp(id, *(const char *const *)review);
}

static bool is_of_end(const struct behind *m, const void *what)
{
	const struct action_end *end = what;

	return bsearch(m->review_id, end->reviews, end->n_reviews, sizeof(*end->reviews), by_review) != NULL;
}

/* Of an item: its periods, its points. Of each row of it beside them: the whole now and at first, and two for each
 * group. */
enum { FIGURES_MOST = PERIODS_MOST + SERIES_POINTS_MOST };

/* An indicator: the only items told over time and by group. */
static const struct trend_item *indicator(const struct reader_facts *f, const char *item)
{
	for (size_t i = 0; i < f->trend->n_items; i++)
		if (strcmp(f->trend->items[i].id, item) == 0)
			return &f->trend->items[i];
	return NULL;
}

static size_t add_points(struct figures_told *f, const struct trend_item *item)
{
	struct series s = series_of(item->periods, item->n_periods, item->said_yes);
	const size_t count = s.n_points < SERIES_POINTS_MOST ? s.n_points : SERIES_POINTS_MOST;

	for (size_t p = 0; p < count; p++) {
		struct alike alike;

		trend_alike(&alike, item, s.points[p].first, s.points[p].last);
		figures_add(f, behind_in_row, &alike.cases);
	}
	series_clear(&s);
	return count;
}

/* Several questions are told without those that few stand behind, and so was no action measured. */
static bool may_tell_ends(const struct reader_facts *r, const struct told_action *x, const char *item)
{
	return x->has_ends && strcmp(x->code, item) == 0 && !(x->together && r->results->n_without);
}

/* Counts alone: the verdict says what of it is more than chance. */
static void add_ends(struct figures_told *f, const struct reader_facts *r, const char *item)
{
	for (size_t i = 0; i < r->n_actions; i++)
		if (may_tell_ends(r, &r->actions[i], item)) {
			f->sets[figures_add(f, is_of_end, &r->actions[i].before)].share = false;
			f->sets[figures_add(f, is_of_end, &r->actions[i].later)].share = false;
		}
}

static bool is_in(const struct trend_item *item, size_t period, const struct period_column *column)
{
	const int month = month_number(item->months[period]);

	return month >= column->first && month <= column->last;
}

/* The last one asked of those in the column: what was asked otherwise may have begun later and ended before. */
static size_t newest_in(const struct trend_item *item, const struct period_column *column)
{
	size_t newest = item->n_periods;

	for (size_t i = 0; i < item->n_periods; i++)
		if (is_in(item, i, column) && (newest == item->n_periods || month_number(item->months[i]) >=
										    month_number(item->months[newest])))
			newest = i;
	return newest;
}

struct asked_alike asked_alike(const struct trend_item *item, const struct period_column *column)
{
	struct asked_alike alike = {.first = newest_in(item, column)};
	size_t end = alike.first + 1;

	if (alike.first == item->n_periods)
		return (struct asked_alike){0};
	while (alike.first > 0 && !item->periods[alike.first].breaks && is_in(item, alike.first - 1, column))
		alike.first--;
	while (end < item->n_periods && !item->periods[end].breaks && is_in(item, end, column))
		end++;
	alike.count = end - alike.first;
	alike.changed = item->periods[alike.first].breaks;
	for (size_t i = 0; i < item->n_periods; i++)
		alike.changed = alike.changed || ((i < alike.first || i >= end) && is_in(item, i, column));
	return alike;
}

static size_t add_column(struct figures_told *f, const struct trend_item *item, const struct period_column *column)
{
	const struct asked_alike asked = asked_alike(item, column);
	struct alike alike = {.cases = {behind_in_months, &alike.months, f->members[0].item}, .months = {1, 0}};

	if (asked.count)
		trend_alike(&alike, item, asked.first, asked.first + asked.count - 1);
	return figures_add(f, behind_in_row, &alike.cases);
}

/* Keeps what is shown, by the ids of the cases. */
static void keep(struct reader_shown *s, const struct figures_told *f, const struct told_set *set, const char *item)
{
	struct shown_set *kept = &s->sets[s->n_sets];
	const char **by_index;
	size_t most = 0;

	if (!set->shown || set->told || !set->n_cases)
		return;
	for (size_t i = 0; i < f->n_members; i++)
		if (f->members[i].case_index >= most)
			most = (size_t)f->members[i].case_index + 1;
	by_index = arena_alloc(f->a, (most + 1) * sizeof(*by_index));
	for (size_t i = 0; i < f->n_members; i++)
		by_index[f->members[i].case_index] = f->members[i].review_id;
	kept->item = item;
	kept->share = set->share_shown;
	kept->reviews = arena_alloc(f->a, set->n_cases * sizeof(*kept->reviews));
	for (size_t i = 0; i < set->n_cases; i++)
		kept->reviews[kept->n_reviews++] = by_index[set->cases[i]];
	s->n_sets++;
}

/* Both, or neither. */
static void keep_ends(struct reader_shown *s, const struct reader_facts *r, const struct figures_told *f, size_t first,
	const char *item)
{
	for (size_t i = 0; i < r->n_actions; i++) {
		if (!may_tell_ends(r, &r->actions[i], item))
			continue;
		s->ends[i] = figure_told(f, first) != TOLD_NOTHING && figure_told(f, first + 1) != TOLD_NOTHING;
		for (size_t k = first; k < first + 2 && s->ends[i]; k++)
			keep(s, f, &f->sets[k], item);
		first += 2;
	}
}

static enum told least_of(enum told one, enum told other)
{
	return one < other ? one : other;
}

static bool all_told(const struct figures_told *f, size_t end)
{
	for (size_t i = f->n_told; i < end; i++)
		if (figure_told(f, i) != TOLD_WITH_SHARE)
			return false;
	return true;
}

/* What matters most first: the wholes, the newest periods, the groups, the points of the run chart. */
struct numbers { /* of the figures of an item; those of its rows stand together, row by row */
	size_t wholes, firsts, periods, groups, points, n_points, ends;
};

static struct numbers add_figures(struct figures_told *f, const struct reader_facts *r, const char *const *rows,
	size_t n_rows, const struct period_column *columns, size_t n_columns)
{
	const char *name = f->members[0].item;
	const struct trend_item *item = indicator(r, name);
	/* Of everything together and of each indicator the figure on first entries is told beside it (R27). */
	const bool tells_first = item || strcmp(name, "all") == 0;
	struct numbers n = {.wholes = f->n_sets};

	for (size_t i = 0; i < n_rows; i++)
		figures_add(f, behind_in_row, &(struct in_row){behind_in_force, NULL, rows[i]});
	n.firsts = tells_first ? f->n_sets : n.wholes;
	for (size_t i = 0; tells_first && i < n_rows; i++)
		figures_add(f, behind_in_row, &(struct in_row){behind_at_first, NULL, rows[i]});
	n.periods = f->n_sets;
	for (size_t i = n_columns; item && i-- > 0;)
		add_column(f, item, &columns[i]);
	n.groups = f->n_sets;
	for (size_t i = 0; item && i < n_rows; i++)
		for (int32_t g = 0; g < (int32_t)r->n_groups; g++) {
			figures_add(f, behind_in_row, &(struct in_row){in_group, &g, rows[i]});
			figures_add(f, behind_in_row, &(struct in_row){out_of_group, &g, rows[i]});
		}
	n.points = f->n_sets;
	if (item && r->reader != READER_COMMITTEE)
		n.n_points = add_points(f, item);
	n.ends = f->n_sets;
	add_ends(f, r, name);
	return n;
}

/* A team hears whether there is a trend, which is no sum: nothing can be subtracted from it. Its points are not told.
 */
static void keep_all(
	struct reader_shown *s, const struct reader_facts *r, const struct figures_told *f, const struct numbers *n)
{
	const size_t end = r->reader == READER_TEAM ? n->points : n->ends;

	s->hid_something = s->hid_something || !all_told(f, end);
	for (size_t i = 0; i < end; i++)
		keep(s, f, &f->sets[i], f->members[0].item);
	keep_ends(s, r, f, n->ends, f->members[0].item);
}

static struct item_shown show_row(const struct reader_facts *r, const struct figures_told *f, const struct numbers *n,
	const char *row, size_t nth, bool with_groups)
{
	const enum told whole = figure_told(f, n->wholes + nth);
	struct item_shown shown = {.item = row,
		.whole = whole,
		.first = figure_told(f, n->firsts + nth),
		.spread = spread_of(behind_as_row(f->members, f->n_members, row, f->a), f->n_members, whole,
			r->results->small_group, f->a),
		.groups = arena_alloc(f->a, (r->n_groups + 1) * sizeof(enum told))};

	for (size_t g = 0; with_groups && g < r->n_groups; g++) {
		const size_t pair = n->groups + 2 * (nth * r->n_groups + g);

		shown.groups[g] = least_of(figure_told(f, pair), figure_told(f, pair + 1));
	}
	return shown;
}

static void show_course(
	struct item_shown *shown, const struct figures_told *f, const struct numbers *n, size_t n_columns)
{
	shown->points = arena_alloc(f->a, (n->n_points + 1) * sizeof(enum told));
	shown->n_points = n->n_points;
	for (size_t i = 0; i < n_columns; i++)
		shown->periods[i] = figure_told(f, n->periods + n_columns - 1 - i);
	for (size_t p = 0; p < n->n_points; p++)
		shown->points[p] = figure_told(f, n->points + p);
}

static void choose_item(struct reader_shown *s, const struct reader_facts *r, const struct behind *members,
	size_t count, const struct period_column *columns, size_t n_columns, struct arena *a)
{
	const char **rows;
	const size_t n_rows = behind_rows(members, count, &rows, a);
	const struct trend_item *item = indicator(r, members[0].item);
	struct figures_told f =
		figures_of(members, count, FIGURES_MOST + 2 * (n_rows * (1 + r->n_groups) + r->n_actions), a);
	const struct numbers n = add_figures(&f, r, rows, n_rows, columns, n_columns);
	struct item_shown *course = NULL;

	figures_choose(&f, r->results->small_group);
	for (size_t i = 0; i < n_rows; i++) {
		struct item_shown *shown = &s->items[s->n_items++];

		*shown = show_row(r, &f, &n, rows[i], i, item != NULL);
		course = strcmp(rows[i], members[0].item) == 0 ? shown : course;
	}
	if (item && !course) {
		course = &s->items[s->n_items++];
		*course = (struct item_shown){.item = members[0].item,
			.whole = TOLD_WITH_SHARE,
			.first = TOLD_WITH_SHARE,
			.groups = arena_alloc(a, (r->n_groups + 1) * sizeof(enum told))};
	}
	if (item)
		show_course(course, &f, &n, n_columns);
	keep_all(s, r, &f, &n);
}

static enum told told_of_code(const char *code, const void *shown)
{
	const struct item_shown *item = shown_item(shown, code);

	return item ? item->whole : TOLD_WITH_SHARE;
}

/* Over time more questions may be left out than of the whole. */
static void hide_faded_course(struct reader_shown *s, const struct reader_facts *f, struct item_shown *item)
{
	if (!indicator(f, item->item) || !item_holds_faded(f->trend->of, item->item))
		return;
	s->hid_something = true;
	for (size_t i = 0; i < PERIODS_MOST; i++)
		item->periods[i] = TOLD_NOTHING;
	for (size_t i = 0; i < item->n_points; i++)
		item->points[i] = TOLD_NOTHING;
}

/* What several questions come to is told no further than each of them. */
static void hold_back(struct reader_shown *s, const struct reader_facts *f, struct item_shown *item)
{
	const enum told most = told_together_at_most(f->results, item->item, told_of_code, s);

	if (most == TOLD_WITH_SHARE)
		return;
	s->hid_something = true;
	item->whole = least_of(item->whole, most);
	item->first = least_of(item->first, most);
	for (size_t i = 0; i < PERIODS_MOST; i++)
		item->periods[i] = least_of(item->periods[i], most);
	for (size_t i = 0; i < f->n_groups; i++)
		item->groups[i] = least_of(item->groups[i], most);
	for (size_t i = 0; i < item->n_points; i++)
		item->points[i] = least_of(item->points[i], most);
	for (size_t i = 0; i < f->n_actions; i++)
		s->ends[i] = s->ends[i] && strcmp(f->actions[i].code, item->item) != 0;
	if (most == TOLD_NOTHING && item->spread.counted)
		item->spread = (struct spread){.counted = true, .hidden = true};
}

/* An indicator of which every question is left out. */
static void hide_emptied(struct reader_shown *s, const struct reader_facts *f, const char *name, struct arena *a)
{
	if (!item_is_together(name) || shown_item(s, name) ||
		told_together_at_most(f->results, name, told_of_code, s) != TOLD_NOTHING)
		return;
	s->items[s->n_items++] =
		(struct item_shown){.item = name, .groups = arena_alloc(a, (f->n_groups + 1) * sizeof(enum told))};
	s->hid_something = true;
}

struct reader_shown reader_choose(
	const struct reader_facts *f, const struct period_column *columns, size_t n_columns, struct arena *a)
{
	struct reader_shown s = {0};
	size_t n_items = 0, n_rows = 0;

	for (size_t first = 0, count; first < f->n_members; first += count, n_items++) {
		const char **rows;

		behind_item(f->members + first, f->n_members - first, f->members[first].item, &count);
		n_rows += behind_rows(f->members + first, count, &rows, a);
	}
	s.items = arena_alloc(a, (n_items + n_rows + f->trend->n_items + 1) * sizeof(*s.items));
	s.sets = arena_alloc(
		a, (n_items * FIGURES_MOST + 2 * (n_rows * (1 + f->n_groups) + f->n_actions) + 1) * sizeof(*s.sets));
	s.ends = arena_alloc(a, (f->n_actions + 1) * sizeof(*s.ends));
	for (size_t first = 0, count; first < f->n_members; first += count) {
		const struct behind *members =
			behind_item(f->members + first, f->n_members - first, f->members[first].item, &count);

		choose_item(&s, f, members, count, columns, n_columns, a);
	}
	for (size_t i = 0; i < s.n_items; i++)
		if (item_is_together(s.items[i].item)) {
			hold_back(&s, f, &s.items[i]);
			hide_faded_course(&s, f, &s.items[i]);
		}
	for (size_t i = 0; i < f->trend->n_items; i++)
		hide_emptied(&s, f, f->trend->items[i].id, a);
	for (size_t i = 0; i < f->n_actions; i++)
		s.hid_something = s.hid_something || (f->actions[i].has_ends && !s.ends[i]);
	return s;
}

const struct item_shown *shown_item(const struct reader_shown *s, const char *item)
{
	for (size_t i = 0; i < s->n_items; i++)
		if (strcmp(s->items[i].item, item) == 0)
			return &s->items[i];
	return NULL;
}
