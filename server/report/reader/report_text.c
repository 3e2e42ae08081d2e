#include "report/reader/report_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "domain/results/estimate.h"
#include "render/number.h"
#include "render/words.h"
#include "report/blocks.h"
#include "report/head.h"
#include "report/results_parts.h"
#include "report/together.h"

struct writer {
	struct report_draft draft;
	const struct results *r;
	const struct figure_wish *wish;
	const char *language;
	struct arena *arena;
};

static const char *word(const struct writer *w, enum word id)
{
	return words(w->language, id);
}

static const char *number(const struct writer *w, uint32_t count)
{
	return number_count(w->arena, w->language, count);
}

static const char *join(const struct writer *w, const char *one, const char *between, const char *other)
{
	return *one && *other ? arena_print(w->arena, "%s%s%s", one, between, other) : *one ? one : other;
}

static const char *lines(const struct writer *w, const enum word *ids, size_t count)
{
	const char *text = "";

	for (size_t i = 0; i < count; i++)
		text = join(w, text, "\n", word(w, ids[i]));
	return text;
}

static const char *counted(const struct writer *w, enum word id, uint32_t n)
{
	return n ? words_fill(w->arena, w->language, id, "n", number(w, n), NULL) : "";
}

/* Cases that are to be read, shared out or not yet. */
static uint32_t expected(const struct results *r)
{
	return results_are_of_a_whole_list(r) && r->drawn > r->assigned ? r->drawn : r->assigned;
}

/* Whoever reads first has not read at random: what is in speaks for what is missing only as far as the two are alike.
 */
static const char *preliminary(const struct writer *w)
{
	const char *text;

	if (w->r->submitted >= expected(w->r))
		return "";
	text = words_fill(w->arena, w->language, WORD_PRELIMINARY, "n", number(w, w->r->submitted), "of",
		number(w, expected(w->r)), NULL);
	return w->r->speaks_for_all ? join(w, text, " ", word(w, WORD_PRELIMINARY_IF_ALIKE)) : text;
}

/* What the counts above leave unsaid. */
static void write_reservations(struct writer *w)
{
	const char *text = preliminary(w);

	text = join(w, text, " ", counted(w, WORD_REPLACED, w->r->replaced));
	text = join(w, text, " ", counted(w, WORD_TARGETED_LEFT_OUT, w->r->targeted));
	draft_say(&w->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SENTENCE, "reservations", text);
}

/* -- strengths as plainly as weaknesses -- */

struct ranked {
	size_t question;
	double least; /* the share of relevant cases that is certain */
};

static int by_certainty(const void *one, const void *other)
{
	const struct ranked *a = one, *b = other;

	if (a->least != b->least)
		return a->least < b->least ? 1 : -1;
	return a->question < b->question ? -1 : a->question > b->question;
}

static uint32_t of_kind(const struct result_item *item, bool strength)
{
	return strength ? item->sums.yes : item->sums.no;
}

/* In order in at least two cases of three, or missing in more than one of three: a question is one of the two. */
static bool is_named(uint32_t count, uint32_t relevant, bool strength)
{
	return strength ? count * 3 >= relevant * 2 : count * 3 > relevant;
}

/* Ten of ten are less certain than 95 of 100: the lower end of the interval of the counts that are told says which
 * comes first. Only questions with enough cases are held against each other (R15), as they are asked
 * now, and none that is hidden. */
static size_t rank(const struct writer *w, bool strength, struct ranked *ranked)
{
	size_t count = 0;

	for (size_t q = 0; q < w->r->n_questions; q++) {
		const struct result_item *item = &w->r->questions[q];
		const uint32_t relevant = item->sums.relevant;

		if (!item->hidden && !item->older && relevant >= RELEVANT_LEAST &&
			is_named(of_kind(item, strength), relevant, strength))
			ranked[count++] = (struct ranked){
				q, wilson((double)of_kind(item, strength) / relevant, relevant, 0.95).low};
	}
	qsort(ranked, count, sizeof(*ranked), by_certainty);
	return count < NAMED_MOST ? count : NAMED_MOST;
}

size_t questions_named(
	const struct results *r, bool strength, const struct result_item *named[NAMED_MOST], struct arena *a)
{
	const struct writer w = {.r = r, .arena = a};
	struct ranked *ranked = arena_alloc(a, (r->n_questions + 1) * sizeof(*ranked));
	const size_t count = rank(&w, strength, ranked);

	for (size_t i = 0; i < count; i++)
		named[i] = &r->questions[ranked[i].question];
	return count;
}

static void write_most(struct writer *w, bool strength, enum word id)
{
	struct ranked *ranked = arena_alloc(w->arena, (w->r->n_questions + 1) * sizeof(*ranked));
	size_t count = rank(w, strength, ranked);
	const char *text = "";

	for (size_t i = 0; i < count; i++) {
		const struct result_item *item = &w->r->questions[ranked[i].question];
		const char *line = words_fill(w->arena, w->language, id, "question", item->title, "count",
			number(w, of_kind(item, strength)), "n", number(w, item->sums.relevant), NULL);

		text = join(w, text, "\n", line);
	}
	if (*text)
		draft_block(&w->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SENTENCE,
			strength ? "strengths" : "weaknesses", word(w, strength ? WORD_STRENGTHS : WORD_WEAKNESSES))
			->text = (char *)text;
}

static void write_most_and_least(struct writer *w)
{
	bool graded = results_are_graded(w->r);

	write_most(w, true, graded ? WORD_MOSTLY_HIGH : WORD_MOSTLY_YES);
	write_most(w, false, graded ? WORD_MOSTLY_NOT_HIGH : WORD_MOSTLY_NO);
}

/* -- figures -- */

static void write_steps(struct writer *w)
{
	bool graded = results_are_graded(w->r);
	Tilsyn__V1__Block *block = draft_block(
		&w->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_TABLE, "steps", word(w, WORD_RESULTS_PER_STEP));

	block_room(w->arena, block, 2, w->r->n_steps);
	block_column(w->arena, block, "step", word(w, WORD_STEP), "row");
	block_column(w->arena, block, "share", word(w, graded ? WORD_MEAN_HIGH : WORD_MEAN_YES), "share");
	for (size_t i = 0; i < w->r->n_steps; i++) {
		const struct result_item *step = &w->r->steps[i];

		row_cell(w->arena, block_row(w->arena, block, step->id, step->title),
			mean_cell(w->r, w->wish, step, w->arena));
	}
}

/* What the steps have in common. As for steps, the case's own share of yes is what is averaged: one figure for one
 * thing. */
static void write_markers(struct writer *w)
{
	Tilsyn__V1__Block *block;

	if (!w->r->n_markers)
		return;
	block = draft_block(
		&w->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_TABLE, "markers", word(w, WORD_RESULTS_PER_MARKER));
	block_room(w->arena, block, 2, w->r->n_markers + 1);
	block_column(w->arena, block, "marker", word(w, WORD_MARKER), "row");
	block_column(
		w->arena, block, "share", word(w, results_are_graded(w->r) ? WORD_MEAN_HIGH : WORD_MEAN_YES), "share");
	for (size_t i = 0; i < w->r->n_markers; i++) {
		const struct result_item *marker = &w->r->markers[i];

		row_cell(w->arena, block_row(w->arena, block, marker->id, marker->title),
			mean_cell(w->r, w->wish, marker, w->arena));
	}
	row_cell(w->arena, block_row(w->arena, block, "all", word(w, WORD_ALL_QUESTIONS)),
		mean_cell(w->r, w->wish, &w->r->all, w->arena));
}

static void write_question(struct writer *w, Tilsyn__V1__Block *block, const struct result_item *item)
{
	Tilsyn__V1__Row *row = block_row(w->arena, block, item->id, item->title);

	for (size_t v = 0; v < w->r->n_values; v++) {
		const uint32_t n = item->sums.relevant + (w->r->values[v].counts ? 0 : item->sums.not_relevant);

		row_cell(w->arena, row, count_cell(item, item->counts[v], n, w->arena));
	}
	row_cell(w->arena, row, share_cell(w->r, w->wish, item, w->arena));
}

/* A step with nothing but "ikke relevant" has no score (R11). */
static bool has_score(const struct result_item *step)
{
	return step->sums.relevant > 0 || step->sums.not_relevant == 0;
}

static void write_step(struct writer *w, size_t step)
{
	const struct results *r = w->r;
	Tilsyn__V1__Block *block = draft_block(
		&w->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_BARS, r->steps[step].id, r->steps[step].title);

	block_room(w->arena, block, r->n_values + 2, r->n_questions);
	block_column(w->arena, block, "question", word(w, WORD_QUESTION), "row");
	for (size_t v = 0; v < r->n_values; v++)
		block_column(w->arena, block, r->values[v].id, r->values[v].title, r->values[v].id);
	block_column(
		w->arena, block, "share", word(w, results_are_graded(r) ? WORD_SHARE_HIGH : WORD_SHARE_YES), "share");
	for (size_t q = 0; q < r->n_questions; q++)
		if (r->questions[q].step == step)
			write_question(w, block, &r->questions[q]);
	if (!has_score(&r->steps[step]))
		draft_say(&w->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SENTENCE, "no-score",
			word(w, WORD_STEP_WITHOUT_SCORE));
}

/* -- how to read it -- */

static const char *speaks_of(const struct writer *w)
{
	if (!w->r->speaks_for_all)
		return word(w, WORD_SPEAKS_IN_COUNTS);
	if (!w->wish->these_cases)
		return word(w, WORD_SPEAKS_OF_OUR_PRACTICE);
	return words_fill(w->arena, w->language, WORD_SPEAKS_OF_THESE_CASES, "n", number(w, w->r->listed), NULL);
}

static bool hides_something(const struct writer *w)
{
	for (size_t q = 0; q < w->r->n_questions; q++)
		if (w->r->questions[q].hidden)
			return true;
	return false;
}

static const char *how_to_read(const struct writer *w)
{
	static const enum word always[] = {WORD_NOT_RELEVANT_LEFT_OUT, WORD_COUNTS_ONLY_BELOW_10},
			       shares[] = {WORD_WEIGHTED, WORD_INTERVAL_MEANS};
	const char *text = join(w, speaks_of(w), "\n", lines(w, always, 2));

	if (w->r->speaks_for_all)
		text = join(w, text, "\n", lines(w, shares, 2));
	text = join(w, text, "\n", told_without(w->r, w->language, w->arena));
	if (results_are_reworded(w->r))
		text = join(w, text, "\n", word(w, WORD_REWORDED_APART));
	return hides_something(w) ? join(w, text, "\n", word(w, WORD_HIDDEN_WHY)) : text;
}

static const char *method(const struct writer *w)
{
	const char *text = word(w, WORD_METHOD_DRAW);

	if (w->r->speaks_for_all)
		text = join(w, text, "\n", word(w, WORD_METHOD_INTERVAL));
	return w->r->speaks_for_all && w->wish->these_cases ? join(w, text, "\n", word(w, WORD_METHOD_FINITE)) : text;
}

static void write_note(struct writer *w, const char *id, enum word title, const char *text)
{
	draft_block(&w->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_NOTE, id, word(w, title))->text = (char *)text;
}

static void write_notes(struct writer *w)
{
	static const enum word cannot[] = {
		WORD_CANNOT_SAY_PERSONS, WORD_CANNOT_SAY_CAUSE, WORD_CANNOT_SAY_TREND, WORD_CANNOT_SAY_OUTCOME};

	write_note(w, "reading", WORD_HOW_TO_READ, how_to_read(w));
	write_note(w, "method", WORD_METHOD, method(w));
	write_note(w, "cannot", WORD_CANNOT_SAY, lines(w, cannot, sizeof(cannot) / sizeof(cannot[0])));
}

/* -- parts of other reports -- */

static struct writer writer_of(
	struct report_draft *d, const struct results *r, const struct figure_wish *wish, const char *language)
{
	return (struct writer){.draft = *d, .r = r, .wish = wish, .language = language, .arena = d->arena};
}

void put_most_and_least(struct report_draft *d, const struct results *r, const char *language)
{
	struct writer w = writer_of(d, r, NULL, language);

	write_most_and_least(&w);
}

void put_steps_and_markers(
	struct report_draft *d, const struct results *r, const struct figure_wish *wish, const char *language)
{
	struct writer w = writer_of(d, r, wish, language);

	write_steps(&w);
	write_markers(&w);
}

void put_questions(
	struct report_draft *d, const struct results *r, const struct figure_wish *wish, const char *language)
{
	struct writer w = writer_of(d, r, wish, language);

	draft_block(
		&w.draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_HEADING, "questions", word(&w, WORD_ANSWERS_PER_QUESTION));
	for (size_t step = 0; step < r->n_steps; step++)
		write_step(&w, step);
}

static void put_spread_row(struct report_draft *d, Tilsyn__V1__Block *b, const struct result_item *item)
{
	Tilsyn__V1__Cell *cell = arena_alloc(d->arena, sizeof(*cell));

	if (!item->spread.counted)
		return;
	tilsyn__v1__cell__init(cell);
	cell->suppressed = item->spread.hidden;
	cell->count = item->spread.seen;
	cell->n = item->spread.persons;
	row_cell(d->arena, block_row(d->arena, b, item->id, item->title), cell);
}

void put_spread(struct report_draft *d, const struct results *r, const char *language)
{
	size_t counted = 0;

	for (size_t i = 0; i < r->n_markers; i++)
		counted += r->markers[i].spread.counted;
	for (size_t i = 0; i < r->n_questions; i++)
		counted += r->questions[i].spread.counted;
	if (!counted)
		return;
	Tilsyn__V1__Block *b =
		draft_block(d, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_TABLE, "spread", words(language, WORD_SPREAD));

	b->text = (char *)words(language, WORD_SPREAD_HOW);
	block_room(d->arena, b, 2, counted);
	block_column(d->arena, b, "question", words(language, WORD_QUESTION), "row");
	block_column(d->arena, b, "persons", words(language, WORD_SPREAD_PERSONS), "persons");
	for (size_t i = 0; i < r->n_markers; i++)
		put_spread_row(d, b, &r->markers[i]);
	for (size_t i = 0; i < r->n_questions; i++)
		put_spread_row(d, b, &r->questions[i]);
}

Tilsyn__V1__Report *report_of_results(
	const struct results *r, const struct figure_wish *wish, const char *language, struct arena *a)
{
	struct writer w = {
		.draft = draft_new(a), .r = r, .wish = wish, .language = words_language(language), .arena = a};

	head_of_results(w.draft.report, r, WORD_RESULTS_TITLE, w.language, a);
	write_reservations(&w);
	write_most_and_least(&w);
	write_steps(&w);
	write_markers(&w);
	put_questions(&w.draft, r, wish, w.language);
	put_spread(&w.draft, r, w.language);
	write_notes(&w);
	return w.draft.report;
}
