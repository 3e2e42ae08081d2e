/* What stands around the figures: other figures, how the audits were checked, what nobody can say. */
#include <string.h>

#include "render/number.h"
#include "report/figures.h"
#include "report/reader/reader_writer.h"

void put_context(struct reader_writer *w)
{
	Tilsyn__V1__Block *b;

	if (!w->f->n_context)
		return;
	b = draft_block(&w->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_TABLE, "context", rw_word(w, WORD_CONTEXT));
	block_room(w->a, b, 4, w->f->n_context);
	block_column(w->a, b, "what", rw_word(w, WORD_CONTEXT_WHAT), "row");
	block_column(w->a, b, "figure", rw_word(w, WORD_CONTEXT_FIGURE), "text");
	block_column(w->a, b, "source", rw_word(w, WORD_CONTEXT_SOURCE), "text");
	block_column(w->a, b, "date", rw_word(w, WORD_CONTEXT_DATE), "text");
	for (size_t i = 0; i < w->f->n_context; i++) {
		const struct context_figure *c = &w->f->context[i];
		Tilsyn__V1__Row *row = block_row(w->a, b, arena_print(w->a, "c%zu", i), c->what);

		row_text_value(w->a, row, number_typed(w->a, c->figure));
		row_text_value(w->a, row, c->source);
		row_text_value(w->a, row, number_day(w->a, w->language, c->date));
	}
}

static const char *mean(const struct reader_writer *w, const struct results *r)
{
	const Tilsyn__V1__Cell *cell = mean_cell(r, &(struct figure_wish){0}, &r->all, w->a);

	return cell->has_share ? number_percent(w->a, w->language, cell->share) : "";
}

/* A wording has an id and a title of its own. */
static const char *row_id(const struct result_item *row, const struct trend_item *item)
{
	return row->code ? row->id : item->id;
}

static const char *row_title(const struct result_item *row, const struct trend_item *item)
{
	return row->code ? row->title : item->title;
}

/* An indicator whose counts other answers made others. */
static const char *changed_row(
	const struct reader_writer *w, const struct result_item *now, const char *id, const char *title)
{
	const struct item_shown *shown = shown_item(w->shown, id);
	const struct result_item *first = results_item(w->f->first, id);

	if (!shown || shown->whole == TOLD_NOTHING || shown->first == TOLD_NOTHING || !first ||
		(now->sums.yes == first->sums.yes && now->sums.relevant == first->sums.relevant))
		return "";
	return words_fill(w->a, w->language, WORD_CHECK_CHANGED_ITEM, "what", title, "first",
		rw_number(w, first->sums.yes), "all", rw_number(w, first->sums.relevant), "now",
		rw_number(w, now->sums.yes), "n", rw_number(w, now->sums.relevant), NULL);
}

static const char *changed_items(const struct reader_writer *w)
{
	const char *text = "";

	for (size_t i = 0; i < w->f->trend->n_items; i++) {
		const struct trend_item *item = &w->f->trend->items[i];
		const struct result_item *row;

		for (size_t k = 0; (row = results_row(w->f->results, item->id, k)); k++)
			text = rw_join(w, text, " ", changed_row(w, row, row_id(row, item), row_title(row, item)));
	}
	return text;
}

/* The figure in force and the one on first entries, and how many were changed (R27). */
static const char *changed(const struct reader_writer *w)
{
	const struct item_shown *all = shown_item(w->shown, "all");
	const char *now = mean(w, w->f->results), *first = mean(w, w->f->first);

	if (!w->f->checks.changed || !*now || !*first || !all || all->whole != TOLD_WITH_SHARE ||
		all->first != TOLD_WITH_SHARE)
		return words_fill(w->a, w->language, WORD_CHECK_CHANGED, "n", rw_number(w, w->f->checks.changed), NULL);
	return words_fill(w->a, w->language, WORD_CHECK_CHANGED_FROM, "n", rw_number(w, w->f->checks.changed), "now",
		now, "first", first, NULL);
}

/* The words of a small team rest on its department's cases, of which no count is told either. */
static void say_preliminary_in_words(struct reader_writer *w)
{
	const struct reader_checks *k = &w->f->checks;

	rw_say(w, "preliminary", "",
		rw_join(w, k->unread ? rw_word(w, WORD_WORDS_PRELIMINARY) : "", " ",
			k->waiting ? words_fill(w->a, w->language, WORD_WORDS_BEFORE_REMARKS, "date",
					     number_day(w->a, w->language, k->waiting_until), NULL)
				   : ""));
}

/* Before anything else: what is not in yet, and what can still change (R27). */
void put_preliminary(struct reader_writer *w)
{
	const struct reader_checks *k = &w->f->checks;
	const char *text = "";

	if (w->f->in_words) {
		say_preliminary_in_words(w);
		return;
	}
	if (k->unread)
		text = words_fill(w->a, w->language, WORD_TOLD_PRELIMINARY, "n", rw_number(w, k->cases), "of",
			rw_number(w, k->cases + k->unread), NULL);
	if (k->waiting)
		text = rw_join(w, text, " ",
			words_fill(w->a, w->language, WORD_TOLD_BEFORE_REMARKS, "n", rw_number(w, k->waiting), "date",
				number_day(w->a, w->language, k->waiting_until), NULL));
	rw_say(w, "preliminary", "", text);
}

static const char *counted(const struct reader_writer *w, enum word id, uint32_t n)
{
	return n ? words_fill(w->a, w->language, id, "n", rw_number(w, n), NULL) : "";
}

void put_checks(struct reader_writer *w)
{
	const struct reader_checks *k = &w->f->checks;
	const char *text = words_fill(w->a, w->language, WORD_CHECK_CASES, "cases", rw_number(w, k->cases), "drawn",
		rw_number(w, k->cases + k->unread), "reviewers", rw_number(w, k->reviewers), NULL);

	text = rw_join(w, text, " ", counted(w, WORD_REPLACED, k->replaced));
	text = rw_join(w, text, " ",
		k->rounds ? words_fill(w->a, w->language, WORD_CHECK_ROUNDS, "n", rw_number(w, k->rounds), "cases",
				    rw_number(w, k->round_cases), NULL)
			  : rw_word(w, WORD_CHECK_NO_ROUNDS));
	text = rw_join(w, text, " ",
		words_fill(w->a, w->language, WORD_CHECK_SECOND, "read", rw_number(w, k->second_read), "asked",
			rw_number(w, k->second_asked), NULL));
	text = rw_join(
		w, text, " ", words_fill(w->a, w->language, WORD_CHECK_REMARKS, "n", rw_number(w, k->remarks), NULL));
	if (k->waiting)
		text = rw_join(w, text, " ",
			words_fill(w->a, w->language, WORD_CHECK_REMARKS_OPEN, "answers",
				rw_number(w, k->waiting_answers), "n", rw_number(w, k->waiting), NULL));
	text = rw_join(w, rw_join(w, text, " ", changed(w)), " ", changed_items(w));
	rw_note(w, "checks", WORD_HOW_CHECKED, text);
}

static const char *not_relevant_in(
	const struct reader_writer *w, const struct result_item *row, const char *id, const char *title)
{
	const struct item_shown *shown = shown_item(w->shown, id);

	if ((shown && shown->whole == TOLD_NOTHING) || !row->sums.not_relevant)
		return ""; /* without `shown` it applied in no case, and that is told */
	return words_fill(w->a, w->language, WORD_NOT_RELEVANT_OF, "what", title, "n",
		rw_number(w, row->sums.not_relevant), "all", rw_number(w, row->sums.not_relevant + row->sums.relevant),
		NULL);
}

/* Of each indicator in how many cases it did not apply (R11). */
static const char *not_relevant(const struct reader_writer *w)
{
	const char *list = "";

	for (size_t i = 0; i < w->f->trend->n_items; i++) {
		const struct trend_item *item = &w->f->trend->items[i];
		const struct result_item *row;

		for (size_t k = 0; (row = results_row(w->f->results, item->id, k)); k++)
			list = rw_join(w, list, "; ", not_relevant_in(w, row, row_id(row, item), row_title(row, item)));
	}
	return *list ? words_fill(w->a, w->language, WORD_NOT_RELEVANT_COUNTS, "list", list, NULL) : "";
}

static bool tells_weights(const struct trend *t)
{
	for (size_t i = 0; i < t->n_items; i++)
		for (size_t p = 0; p < t->items[i].n_periods; p++)
			if (t->items[i].periods[p].cases && !t->items[i].periods[p].counts_only)
				return true;
	return false;
}

/* Rows of questions stand in reports to teams and departments; in those to management groups are held against each
 * other by them. */
static bool tells_wordings(const struct reader_writer *w)
{
	if (w->f->reader == READER_TEAM || w->f->reader == READER_DEPARTMENT)
		return results_are_reworded(w->f->results) && !w->f->in_words;
	for (size_t i = 0; w->f->n_groups > 1 && i < w->f->n_group_rows; i++)
		if (strchr(w->f->group_rows[i], '@'))
			return true;
	return false;
}

void put_reader_notes(struct reader_writer *w)
{
	const bool tight = w->f->reader == READER_COMMITTEE;
	const char *between = tight ? " " : "\n";
	const char *how =
		rw_word(w, w->f->results->speaks_for_all ? WORD_SPEAKS_OF_OUR_PRACTICE : WORD_SPEAKS_IN_COUNTS);
	const char *cannot = rw_word(w, WORD_CANNOT_SAY_PERSONS);

	how = rw_join(w, how, between, rw_word(w, WORD_COURSES_FIRST_ANSWERS));
	if (tells_weights(w->f->trend))
		how = rw_join(w, how, between, rw_word(w, WORD_WEIGHTED));
	if (w->f->reader != READER_TEAM && heading_picks_a_change(w))
		how = rw_join(w, how, between, rw_word(w, WORD_HEADING_CERTAIN));
	how = rw_join(w, how, between, rw_join(w, rw_word(w, WORD_NOT_RELEVANT_LEFT_OUT), " ", not_relevant(w)));
	how = rw_join(w, how, between, rw_word(w, WORD_COUNTS_ONLY_BELOW_10));
	how = rw_join(w, how, between, told_without(w->f->results, w->language, w->a));
	how = rw_join(w, how, between, told_without_over_time(w->f->trend->of, w->f->results, w->language, w->a));
	if (tells_wordings(w))
		how = rw_join(w, how, between, rw_word(w, WORD_REWORDED_APART));
	if (w->shown->hid_something || draft_hides(&w->draft))
		how = rw_join(w, how, between, rw_word(w, WORD_HIDDEN_WHY));
	rw_note(w, "reading", WORD_HOW_TO_READ, how);
	cannot = rw_join(w, cannot, between, rw_word(w, WORD_CANNOT_SAY_CAUSE));
	cannot = rw_join(w, cannot, between, rw_word(w, WORD_CANNOT_SAY_OUTCOME));
	if (!tight)
		cannot = rw_join(w, cannot, between, rw_word(w, WORD_CANNOT_SAY_TREND));
	rw_note(w, "cannot", WORD_CANNOT_SAY, cannot);
}
