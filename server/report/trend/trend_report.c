#include "report/trend/trend_report.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "domain/results/estimate.h"
#include "render/number.h"
#include "render/words.h"
#include "report/blocks.h"
#include "report/head.h"
#include "report/period_columns.h"
#include "report/trend/trend_test.h"

struct teller {
	struct report_draft draft;
	const struct trend *t;
	const char *language;
	struct arena *a;
	struct chart_signals found;
	bool hid_something;
	struct trend_test *tests; /* by item */
};

static const char *word(const struct teller *w, enum word id)
{
	return words(w->language, id);
}

static const char *number(const struct teller *w, uint32_t n)
{
	return number_count(w->a, w->language, n);
}

/* -- who stands behind a point (R16) -- */

void trend_alike(struct alike *out, const struct trend_item *item, size_t first, size_t last)
{
	out->months = (struct months){month_number(item->months[first]), month_number(item->months[last])};
	out->cases = (struct in_row){behind_in_months, &out->months, item->rows[first]};
}

/* Which points of an item may be told; all where nothing is hidden. */
static enum told *shown_points(const struct teller *w, size_t index, const struct series *s)
{
	const struct trend *t = w->t;
	const struct trend_item *item = &t->items[index];
	enum told *shown = arena_alloc(w->a, (s->n_points + 1) * sizeof(*shown));
	size_t count;
	const struct behind *members = behind_item(t->members, t->n_members, item->id, &count);
	struct figures_told f;
	size_t points;

	const bool faded = item_is_together(item->id) && item_holds_faded(t->of, item->id);

	for (size_t p = 0; p < s->n_points; p++)
		shown[p] = faded ? TOLD_NOTHING : TOLD_WITH_SHARE;
	if (!t->small_group || !members || faded)
		return shown;
	f = figures_of(members, count, s->n_points, w->a);
	points = f.n_sets;
	for (size_t p = 0; p < s->n_points; p++) {
		struct alike alike;

		trend_alike(&alike, item, s->points[p].first, s->points[p].last);
		figures_add(&f, behind_in_row, &alike.cases);
	}
	figures_choose(&f, t->small_group);
	for (size_t p = 0; p < s->n_points; p++)
		shown[p] = figure_told(&f, points + p);
	return shown;
}

/* -- one chart -- */

/* "nov. 2026", or "sep. 2026 – nov. 2026" of pooled months. */
static const char *time_of(const struct teller *w, const struct trend_item *item, const struct series_point *p)
{
	const char *from = number_short_month(w->a, w->language, item->months[p->first]);
	const char *to = number_short_month(w->a, w->language, item->months[p->last]);

	return p->first == p->last ? from : arena_print(w->a, "%s – %s", from, to);
}

/* The month it begins in; of a month that asked in two wordings, and of what goes on beside the other, with the row. */
static const char *name_of(const struct teller *w, const struct trend_item *item, const struct series_point *p)
{
	const char *month = item->months[p->first];
	size_t there = 0;

	for (size_t i = 0; i < item->n_periods; i++)
		there += strcmp(item->months[i], month) == 0;
	return there > 1 ? arena_print(w->a, "%s %s", month, item->rows[p->first]) : month;
}

enum word share_heading(const struct results *of, const char *id)
{
	const bool together = item_is_together(id);

	if (results_are_graded(of))
		return together ? WORD_ALL_AND_MEAN_HIGH : WORD_SHARE_HIGH;
	return together ? WORD_ALL_AND_MEAN_YES : WORD_SHARE_YES;
}

/* How many cases each reviewed says how many there were: not of what is hidden. */
static const char *raters_of(
	const struct teller *w, const struct trend_item *item, const struct series_point *p, bool shown)
{
	return trend_raters_words(&item->raters[p->first], p->last - p->first + 1, shown, w->language, w->a);
}

static Tilsyn__V1__Cell *cell_of(
	const struct teller *w, const struct trend_item *item, const struct series_point *p, enum told told)
{
	const bool share = p->finished && told == TOLD_WITH_SHARE;
	Tilsyn__V1__Cell *cell = arena_alloc(w->a, sizeof(*cell));

	tilsyn__v1__cell__init(cell);
	cell->suppressed = told == TOLD_NOTHING;
	cell->mean = item_is_together(item->id);
	if (cell->suppressed)
		return cell;
	cell->count = p->yes;
	cell->n = p->cases;
	cell->has_share = cell->has_interval = share;
	cell->withheld = (char *)(share			      ? ""
				  : p->finished		      ? "few_persons"
				  : p->cases < RELEVANT_LEAST ? "below_10_cases"
							      : "some_could_not_be_drawn");
	if (share) {
		cell->share = p->share.estimate;
		cell->low = p->share.low;
		cell->high = p->share.high;
	}
	return cell;
}

static void put_level(const struct teller *w, Tilsyn__V1__Block *b, const struct series_segment *g)
{
	Tilsyn__V1__Level *level = arena_alloc(w->a, sizeof(*level));

	tilsyn__v1__level__init(level);
	level->kind = TILSYN__V1__LEVEL_KIND__LEVEL_KIND_MEDIAN;
	level->value = g->runs.center;
	level->title = words_fill(
		w->a, w->language, WORD_MEDIAN_OF, "share", number_percent(w->a, w->language, g->runs.center), NULL);
	level->first_row = (int32_t)g->first;
	level->last_row = (int32_t)(g->first + g->count - 1);
	b->levels[b->n_levels++] = level;
}

static bool has_median(const struct series_segment *g)
{
	return g->finished > 1 && !g->between;
}

/* Median, limits and signals are made of every point. Where one is hidden they would tell of it: then there are none.
 */
static void put_points(const struct teller *w, Tilsyn__V1__Block *b, const struct trend_item *item,
	const struct series *s, const enum told *shown, bool all_shown)
{
	block_room(w->a, b, 3, s->n_points);
	block_column(w->a, b, "period", word(w, WORD_PERIOD), "row");
	block_column(w->a, b, "share", word(w, share_heading(w->t->of, item->id)), "share");
	block_column(w->a, b, "raters", word(w, WORD_RATERS), "text");
	for (size_t i = 0; i < s->n_points; i++) {
		const struct series_point *p = &s->points[i];
		Tilsyn__V1__Row *row = block_row(w->a, b, name_of(w, item, p), time_of(w, item, p));

		row_cell(w->a, row, cell_of(w, item, p, shown[i]));
		row_text_value(w->a, row, raters_of(w, item, p, shown[i] != TOLD_NOTHING));
		row->break_before = (char *)(item->periods[p->first].breaks	    ? word(w, WORD_QUESTION_CHANGED)
					     : item->periods[p->first].other_raters ? word(w, WORD_RATERS_CHANGED)
										    : "");
		if (!all_shown)
			continue;
		row->has_limits = p->finished && p->upper - p->lower < 1;
		row->lower = p->lower;
		row->upper = p->upper;
		row->outside = p->outside;
	}
	b->levels = arena_alloc(w->a, (s->n_segments + 1) * sizeof(*b->levels));
	for (size_t i = 0; i < s->n_segments; i++)
		if (all_shown && has_median(&s->segments[i]))
			put_level(w, b, &s->segments[i]);
}

/* -- its signals in words -- */

static const char *line(const struct teller *w, const char *text, const char *more)
{
	return *text ? arena_print(w->a, "%s\n%s", text, more) : more;
}

static const char *on_runs(struct teller *w, const struct series_segment *g, bool outside)
{
	const struct run_limits limits = run_limits(g->runs.useful);

	if (g->runs.undefined != DEFINED)
		return word(w, WORD_TOO_FEW_POINTS);
	w->found.charts++;
	w->found.by_chance += g->chance_of_signal;
	if (!g->runs.signal)
		return word(w, outside ? WORD_NO_SIGNAL_BUT_OUTSIDE : WORD_NO_SIGNAL);
	w->found.signals++;
	if (g->runs.longest_run > limits.longest_run_max)
		return words_fill(w->a, w->language, WORD_LONG_RUN, "n", number(w, g->runs.longest_run), "most",
			number(w, limits.longest_run_max), NULL);
	return words_fill(w->a, w->language, WORD_FEW_CROSSINGS, "n", number(w, g->runs.crossings), "least",
		number(w, limits.crossings_min), NULL);
}

static const char *on_limits(struct teller *w, const struct series *s, const struct series_segment *g)
{
	uint32_t outside = 0;

	if (!g->has_limits)
		return "";
	for (size_t i = g->first; i < g->first + g->count; i++)
		outside += s->points[i].outside;
	w->found.points += (uint32_t)g->finished;
	w->found.outside += outside;
	w->found.outside_by_chance += g->outside_by_chance;
	return outside ? words_fill(w->a, w->language, WORD_OUTSIDE_LIMITS, "n", number(w, outside), NULL) : "";
}

static const char *in_words(struct teller *w, const struct trend_item *item, const struct series *s)
{
	const char *text = "";

	for (size_t i = 0; i < s->n_segments; i++) {
		const struct series_segment *g = &s->segments[i];

		if (!g->count)
			continue;
		if (s->n_segments > 1)
			text = line(w, text,
				words_fill(w->a, w->language, WORD_FROM_MONTH, "month",
					number_month_of(w->a, w->language, item->months[s->points[g->first].first]),
					NULL));
		if (item->periods[s->points[g->first].first].other_raters)
			text = line(w, text, word(w, WORD_NO_RATER_STAYED));
		if (g->between)
			text = line(
				w, text, word(w, g->between == BETWEEN_NO ? WORD_READ_BETWEEN : WORD_READ_BETWEEN_YES));
		if (g->between && g->order_lost)
			text = line(w, text, word(w, WORD_ORDER_LOST));
		const char *limits = on_limits(w, s, g);
		text = line(w, text, on_runs(w, g, *limits != '\0'));
		if (*limits)
			text = line(w, text, limits);
	}
	return text;
}

/* -- its trend -- */

/* In years, in the middle of a point's months. */
static double time_at(const struct trend_item *item, const struct series_point *p)
{
	return (month_number(item->months[p->first]) + month_number(item->months[p->last])) / 24.0;
}

static void ask_trend(struct trend_test *test, const struct teller *w, const struct trend_item *item,
	const struct series *s, const struct series_segment *g, const enum told *shown)
{
	double *x = arena_alloc(w->a, 3 * (g->count + 1) * sizeof(*x)), *n = x + g->count + 1, *time = n + g->count + 1;
	const struct series_point *first = NULL, *last = NULL;

	for (size_t i = g->first; i < g->first + g->count; i++) {
		const struct series_point *p = &s->points[i];

		if (!p->finished)
			continue;
		if (shown[i] != TOLD_WITH_SHARE)
			test->asked = TREND_HIDDEN; /* what the line tells would tell of that point */
		n[test->points] = p->n_eff;
		x[test->points] = fmin(p->n_eff, p->share.estimate * p->n_eff);
		time[test->points++] = time_at(item, p);
		first = first ? first : p;
		last = p;
	}
	if (test->asked == TREND_HIDDEN)
		return;
	if (test->points < TREND_POINTS_LEAST) {
		test->asked = TREND_FEW_POINTS;
		return;
	}
	for (size_t i = test->points; i-- > 0;) /* from 0: the year 2026 would swallow the digits */
		time[i] -= time[0];
	test->fit = logistic_trend(x, n, time, test->points);
	test->first = 1 / (1 + exp(-test->fit.intercept));
	test->last = 1 / (1 + exp(-test->fit.intercept - test->fit.slope * time[test->points - 1]));
	test->from = number_short_month(w->a, w->language, item->months[first->first]);
	test->to = number_short_month(w->a, w->language, item->months[last->last]);
}

/* The newest segment alone: across a break nothing is compared. */
static struct trend_test trend_of(
	const struct teller *w, const struct trend_item *item, const struct series *s, const enum told *shown)
{
	struct trend_test test = {.id = item->id, .title = item->title, .asked = TREND_FEW_POINTS};

	if (item_leaves_out(w->t->of, item->id) && !s->n_points)
		test.asked = TREND_HIDDEN;
	if (!s->n_segments)
		return test;
	test.asked = TREND_ASKED;
	ask_trend(&test, w, item, s, &s->segments[s->n_segments - 1], shown);
	return test;
}

static void put_item(struct teller *w, size_t index, const enum told *told)
{
	const struct trend_item *item = &w->t->items[index];
	Tilsyn__V1__Block *b = draft_block(&w->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SERIES, item->id, item->title);
	struct series s = series_of(item->periods, item->n_periods, item->said_yes);
	const enum told *shown = told ? told : shown_points(w, index, &s);

	bool all_shown = true;

	for (size_t i = 0; i < s.n_points; i++)
		all_shown = all_shown && shown[i] >= (s.points[i].finished ? TOLD_WITH_SHARE : TOLD_COUNTS);
	w->hid_something = w->hid_something || !all_shown;
	put_points(w, b, item, &s, shown, all_shown);
	if (w->tests)
		w->tests[index] = trend_of(w, item, &s, shown);
	const char *yardstick = yardstick_on_course(w->t->halves, w->t->n_halves, item->id, w->language, w->a);
	b->text = (char *)(!s.n_points	? word(w, item_leaves_out(w->t->of, item->id) ? WORD_COURSE_LEFT_OUT
										      : WORD_NO_CASES_YET)
			   : !all_shown ? word(w, WORD_SIGNALS_LEFT_OUT)
					: in_words(w, item, &s));
	if (*yardstick)
		b->text = (char *)line(w, b->text, yardstick);
	series_clear(&s);
}

void put_course(struct report_draft *d, const struct trend *t, size_t index, const enum told *shown,
	const char *language, struct chart_signals *found)
{
	struct teller w = {.draft = *d, .t = t, .language = language, .a = d->arena, .found = *found};

	put_item(&w, index, shown);
	*found = w.found;
}

const char *chart_signals_words(const struct chart_signals *s, const char *language, struct arena *a)
{
	const char *text = "";

	if (s->charts)
		text = words_fill(a, language, WORD_SIGNALS_BY_CHANCE, "charts", number_count(a, language, s->charts),
			"signals", number_count(a, language, s->signals), "chance",
			number_coefficient(a, language, s->by_chance), NULL);
	if (!s->points)
		return text;
	const char *outside = words_fill(a, language, WORD_OUTSIDE_BY_CHANCE, "points",
		number_count(a, language, s->points), "outside", number_count(a, language, s->outside), "chance",
		number_coefficient(a, language, s->outside_by_chance), NULL);
	return *text ? arena_print(a, "%s\n%s", text, outside) : outside;
}

struct trend_test test_of_course(
	const struct trend *t, size_t index, const enum told *shown, const char *language, struct arena *a)
{
	const struct teller w = {.t = t, .language = language, .a = a};
	struct series s = series_of(t->items[index].periods, t->items[index].n_periods, t->items[index].said_yes);
	const struct trend_test test = trend_of(&w, &t->items[index], &s, shown);

	series_clear(&s);
	return test;
}

/* -- around them -- */

static const char *title_of_item(const void *trend, const char *id)
{
	const struct trend *t = trend;

	for (size_t i = 0; i < t->n_items; i++)
		if (strcmp(t->items[i].id, id) == 0)
			return t->items[i].title;
	return id;
}

void put_course_yardstick(struct report_draft *d, const struct trend *t, const char *language)
{
	put_yardstick(d, t->halves, t->n_halves, title_of_item, t, language);
}

static void put_note(struct teller *w, const char *id, enum word title, const char *text)
{
	draft_block(&w->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_NOTE, id, word(w, title))->text = (char *)text;
}

static void put_notes(struct teller *w)
{
	const char *text = word(w, WORD_TREND_POOLED);

	text = line(w, text, word(w, WORD_TREND_FIRST_ANSWERS));
	text = line(w, text, word(w, WORD_TREND_RATERS));
	const char *signals = chart_signals_words(&w->found, w->language, w->a);
	if (*signals)
		text = line(w, text, signals);
	text = line(w, text, told_without_over_time(w->t->of, NULL, w->language, w->a));
	if (w->t->reworded)
		text = line(w, text, word(w, WORD_TREND_REWORDED));
	if (w->hid_something)
		text = line(w, text, word(w, WORD_HIDDEN_WHY));
	put_note(w, "reading", WORD_HOW_TO_READ, text);
	put_note(w, "method", WORD_METHOD, word(w, WORD_METHOD_TREND));
}

Tilsyn__V1__Report *report_of_trend(const struct trend *t, const char *language, struct arena *a)
{
	struct teller w = {.draft = draft_new(a), .t = t, .language = words_language(language), .a = a};

	head_of_results(w.draft.report, t->of, WORD_TREND_TITLE, w.language, a);
	w.tests = arena_alloc(a, (t->n_items + 1) * sizeof(*w.tests));
	for (size_t i = 0; i < t->n_items; i++)
		put_item(&w, i, NULL);
	put_trend_tests(&w.draft, w.tests, t->n_items, w.language);
	put_course_yardstick(&w.draft, t, w.language);
	put_notes(&w);
	return w.draft.report;
}
