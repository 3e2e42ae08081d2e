/* The indicators over time: a row each, a period a column, and whether the last two differ by more than chance. */
#include <string.h>

#include "render/number.h"
#include "report/reader/reader_writer.h"

struct course {
	const struct trend_item *item;
	struct compared periods[PERIODS_MOST];
	bool breaks[PERIODS_MOST]; /* the question is another than before, or than elsewhere in it */
	size_t first[PERIODS_MOST], months[PERIODS_MOST]; /* of the item's own */
};

/* Each period tells one wording, its newest: of a question with several it is known which. */
static bool is_asked_otherwise(const struct course *c, size_t period, bool changed)
{
	if (!period || !c->months[period - 1] || !c->months[period])
		return changed;
	const char *before = c->item->rows[c->first[period - 1]], *now = c->item->rows[c->first[period]];

	return strcmp(before, now) != 0 || (changed && strcmp(now, c->item->id) == 0);
}

static struct course course_of(const struct reader_writer *w, size_t index)
{
	const struct trend_item *item = &w->f->trend->items[index];
	const struct item_shown *shown = shown_item(w->shown, item->id);
	struct course c = {.item = item};

	for (size_t p = 0; p < w->n_columns; p++) {
		uint32_t cases = 0, yes = 0;
		double sum = 0, squares = 0, yes_sum = 0;
		bool counts_only = false;
		const struct asked_alike asked = asked_alike(item, &w->columns[p]);

		c.first[p] = asked.first;
		c.months[p] = asked.count;
		c.breaks[p] = is_asked_otherwise(&c, p, asked.changed);
		for (size_t i = asked.first; i < asked.first + asked.count; i++) {
			const struct series_period *m = &item->periods[i];

			cases += m->cases, yes += m->yes;
			sum += m->w, squares += m->w2, yes_sum += m->wy;
			counts_only = counts_only || m->counts_only;
		}
		const bool left_out = !cases && item_leaves_out(w->f->trend->of, item->id);

		c.periods[p] = compared_of(cases, yes, counts_only, sum, squares, yes_sum,
			left_out ? TOLD_NOTHING
			: shown	 ? shown->periods[p]
				 : TOLD_WITH_SHARE);
	}
	return c;
}

/* False: nobody reviewed in both, so that a change may be the reviewers'. */
static bool raters_meet(const struct course *c, size_t before, size_t now)
{
	return !c->months[before] || !c->months[now] ||
	       trend_raters_meet(&c->item->raters[c->first[before]], c->months[before], &c->item->raters[c->first[now]],
		       c->months[now]);
}

static struct difference_told change_of(struct reader_writer *w, const struct course *c)
{
	if (w->n_columns < 2)
		return difference_unknown(rw_word(w, WORD_DIFFERENCE_NOTHING));
	const size_t now = w->n_columns - 1, before = now - 1;

	if (c->breaks[now] && c->periods[before].share.relevant)
		return difference_unknown(rw_word(w, WORD_QUESTION_CHANGED));
	if (!raters_meet(c, before, now))
		return difference_unknown(rw_word(w, WORD_NO_RATER_IN_BOTH));
	return difference_tell(&c->periods[before], &c->periods[now], w->language, w->a);
}

/* "183 of 213" beside "76%" reads as a fault in arithmetic to whoever is not told that these are two figures. */
static const char *two_figures(const struct reader_writer *w, const Tilsyn__V1__Block *b)
{
	for (size_t r = 0; r < b->n_rows; r++)
		for (size_t i = 0; i < b->rows[r]->n_values; i++) {
			const Tilsyn__V1__Cell *cell = b->rows[r]->values[i]->cell;

			if (cell && cell->mean && cell->has_share && !cell->suppressed)
				return rw_word(w, WORD_ALL_MET_AND_MEAN);
		}
	return "";
}

void put_courses(struct reader_writer *w)
{
	const struct trend *t = w->f->trend;
	Tilsyn__V1__Block *b = draft_block(&w->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_COURSES, "indicators",
		rw_word(w, results_are_graded(w->f->results) ? WORD_INDICATORS_HIGH : WORD_INDICATORS_YES));

	block_room(w->a, b, w->n_columns + 2, t->n_items);
	block_column(w->a, b, "indicator", rw_word(w, WORD_INDICATOR), "row");
	for (size_t p = 0; p < w->n_columns; p++)
		block_column(w->a, b, arena_print(w->a, "p%zu", p), w->columns[p].title, "share");
	if (w->n_columns > 1)
		block_column(w->a, b, "change", rw_word(w, WORD_CHANGE), "text");
	for (size_t i = 0; i < t->n_items; i++) {
		const struct course c = course_of(w, i);
		Tilsyn__V1__Row *row = block_row(w->a, b, t->items[i].id, t->items[i].title);
		const struct difference_told change = change_of(w, &c);

		for (size_t p = 0; p < w->n_columns; p++) {
			row_cell(w->a, row, compared_cell(w->a, &c.periods[p], item_is_together(t->items[i].id)));
			row->values[row->n_values - 1]->break_before =
				(char *)(c.breaks[p] ? rw_word(w, WORD_QUESTION_CHANGED) : "");
		}
		if (w->n_columns > 1)
			row_difference(w->a, row, &change);
	}
	b->text = (char *)two_figures(w, b);
}

/* One figure ranks, rises and falls on a page: how much of what applied a case met on average. Of one question that is
 * the share of its cases; of several together it says that it is an average, so that nobody reads it as a share of
 * cases. */
static const char *standing(const struct reader_writer *w, const struct trend_item *item, const struct compared *c)
{
	const char *percent = number_percent(w->a, w->language, c->share.share.estimate);

	return item_is_together(item->id) ? words_fill(w->a, w->language, WORD_ON_AVERAGE, "share", percent, NULL)
					  : percent;
}

static const char *one_sentence(const struct reader_writer *w, const struct trend_item *item, const struct compared *c)
{
	const char *percent = number_percent(w->a, w->language, c->share.share.estimate);

	return words_fill(w->a, w->language, item_is_together(item->id) ? WORD_SENTENCE_ONE_ALL : WORD_SENTENCE_ONE,
		"what", item->title, "count", rw_number(w, c->share.yes), "n", rw_number(w, c->share.relevant), "share",
		percent, NULL);
}

/* How many of the page's indicators have a change that a heading could name. */
static size_t changes_known(struct reader_writer *w)
{
	size_t known = 0;

	for (size_t i = 0; i < w->f->trend->n_items; i++) {
		const struct course c = course_of(w, i);

		known += change_of(w, &c).is != DIFFERENCE_UNKNOWN;
	}
	return known;
}

/* Another one that is certain among as many as are still asked; what it names is asked no more. */
static bool name_changes(struct reader_writer *w, enum difference *named, size_t *asked)
{
	const size_t among = *asked;

	for (size_t i = 0; i < w->f->trend->n_items; i++) {
		const struct course c = course_of(w, i);

		if (named[i] || change_of(w, &c).is == DIFFERENCE_UNKNOWN)
			continue;
		const enum difference d =
			difference_among(&c.periods[w->n_columns - 2], &c.periods[w->n_columns - 1], among);
		if (d != DIFFERENCE_HIGHER && d != DIFFERENCE_LOWER)
			continue;
		named[i] = d;
		--*asked;
	}
	return *asked && *asked < among;
}

/* The changes that the heading may name: four indicators with an interval of 95 % each would name one by chance alone
 * on every fifth page. Step by step (Holm), so that a fall beside a rise is not kept from it. */
static const enum difference *changes_for_heading(struct reader_writer *w)
{
	enum difference *named = arena_alloc(w->a, (w->f->trend->n_items + 1) * sizeof(*named));
	size_t asked = changes_known(w);

	while (asked && name_changes(w, named, &asked))
		continue;
	return named;
}

bool heading_picks_a_change(struct reader_writer *w)
{
	return changes_known(w) > 1;
}

/* Why no share stands for the newest period: indicators by reason. */
struct shareless {
	size_t none_read, of_few_persons, of_few_cases;
};

static void count_shareless(struct shareless *s, const struct compared *now)
{
	s->of_few_persons += now->told == TOLD_NOTHING;
	if (now->told == TOLD_NOTHING)
		return;
	s->none_read += now->share.relevant == 0;
	s->of_few_cases += now->share.relevant && now->share.counts_only;
}

/* The true reason, so that nobody waits for cases where it is persons that are few. */
static enum word why_shareless(const struct reader_writer *w, const struct shareless *s)
{
	if (!w->f->checks.cases)
		return WORD_SENTENCE_NO_CASES;
	if (s->of_few_cases)
		return WORD_SENTENCE_TOO_FEW;
	if (s->of_few_persons)
		return WORD_SENTENCE_FEW_PERSONS;
	return s->none_read == w->f->trend->n_items ? WORD_SENTENCE_NO_CASES_LATELY : WORD_SENTENCE_COUNTS;
}

/* In a sentence a question stands in marks, so that its own words do not run into the others. */
static const char *named(const struct reader_writer *w, const struct trend_item *item)
{
	const size_t size = strlen(item->title);

	return size && item->title[size - 1] == '?'
		       ? words_fill(w->a, w->language, WORD_QUOTED, "what", item->title, NULL)
		       : item->title;
}

/* "Involvement", "Involvement and Follow-up", "Involvement, Follow-up and Choice of measure" */
struct listed {
	const char *before, *last;
};

static void list(const struct reader_writer *w, struct listed *l, const struct trend_item *item)
{
	l->before = l->last ? (l->before ? rw_join(w, l->before, ", ", l->last) : l->last) : NULL;
	l->last = named(w, item);
}

static const char *listed(const struct reader_writer *w, const struct listed *l)
{
	return l->before ? words_fill(w->a, w->language, WORD_LISTED_AND, "first", l->before, "last", l->last, NULL)
			 : l->last;
}

static const char *change_in_words(const struct reader_writer *w, const struct listed *up, const struct listed *down)
{
	if (up->last && down->last)
		return words_fill(w->a, w->language, WORD_SENTENCE_UP_AND_DOWN, "up", listed(w, up), "down",
			listed(w, down), NULL);
	if (up->last)
		return words_fill(w->a, w->language, WORD_SENTENCE_UP, "up", listed(w, up), NULL);
	if (down->last)
		return words_fill(w->a, w->language, WORD_SENTENCE_DOWN, "down", listed(w, down), NULL);
	return w->n_columns > 1 ? rw_word(w, WORD_SENTENCE_NO_CHANGE) : "";
}

const char *courses_in_a_sentence(struct reader_writer *w)
{
	const enum difference *changes = changes_for_heading(w);
	const struct trend *t = w->f->trend;
	const struct trend_item *best = NULL, *least = NULL;
	struct compared best_is = {0}, least_is = {0};
	struct shareless shareless = {0};
	struct listed up = {0}, down = {0};
	const char *change;

	for (size_t i = 0; i < t->n_items && w->n_columns; i++) {
		const struct course c = course_of(w, i);
		const struct compared *now = &c.periods[w->n_columns - 1];

		if (changes[i] == DIFFERENCE_HIGHER)
			list(w, &up, &t->items[i]);
		if (changes[i] == DIFFERENCE_LOWER)
			list(w, &down, &t->items[i]);
		count_shareless(&shareless, now);
		if (now->told != TOLD_WITH_SHARE || now->counts_only || now->share.counts_only)
			continue;
		/* By the figures that stand in the sentence: by what is certain of each, the most could be less than
		 * the least. */
		if (!best || now->share.share.estimate > best_is.share.share.estimate)
			best = &t->items[i], best_is = *now;
		if (!least || now->share.share.estimate < least_is.share.share.estimate)
			least = &t->items[i], least_is = *now;
	}
	if (!best)
		return rw_word(w, why_shareless(w, &shareless));
	change = change_in_words(w, &up, &down);
	if (best == least)
		return rw_join(w, one_sentence(w, best, &best_is), " ", change);
	return rw_join(w,
		words_fill(w->a, w->language, WORD_SENTENCE_BEST_AND_LEAST, "best", named(w, best), "high",
			standing(w, best, &best_is), "least", named(w, least), "low", standing(w, least, &least_is),
			NULL),
		" ", change);
}
