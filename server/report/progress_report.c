#include "report/progress_report.h"

#include "render/number.h"
#include "render/words.h"
#include "report/blocks.h"

struct writer {
	struct report_draft draft;
	const struct progress *p;
	const char *language;
	struct arena *arena;
};

static const char *word(const struct writer *w, enum word id)
{
	return words(w->language, id);
}

static const char *number(const struct writer *w, int64_t n)
{
	return number_count(w->arena, w->language, n);
}

static void write_head(struct writer *w)
{
	Tilsyn__V1__Report *report = w->draft.report;

	report->title = words_fill(w->arena, w->language, WORD_PROGRESS_TITLE, "activity", w->p->title, NULL);
	report->language = (char *)w->language;
	report->classification = (char *)word(w, WORD_FOR_LEADERS);
	if (*w->p->deadline)
		report->subtitle = words_fill(w->arena, w->language, WORD_DEADLINE, "date",
			number_day(w->arena, w->language, w->p->deadline), NULL);
	report->made_at = arena_alloc(w->arena, sizeof(*report->made_at));
	google__protobuf__timestamp__init(report->made_at);
	report->made_at->seconds = w->p->made_at;
}

static void write_whole(struct writer *w)
{
	const struct progress *p = w->p;

	if (!p->assigned) {
		draft_say(&w->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SENTENCE, "nothing",
			word(w, WORD_PROGRESS_NOTHING));
		return;
	}
	draft_say(&w->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SENTENCE, "whole",
		words_fill(w->arena, w->language, WORD_PROGRESS_WHOLE, "n", number(w, p->submitted), "of",
			number(w, p->assigned), "begun", number(w, p->begun), "answers", number(w, p->answers), NULL));
	draft_say(&w->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SENTENCE, "reached",
		words_fill(w->arena, w->language, WORD_PROGRESS_REACHED, "n", number(w, p->covered), "of",
			number(w, p->eligible), NULL));
}

static void add_part(struct writer *w, Tilsyn__V1__Row *row, int64_t cases)
{
	Tilsyn__V1__Cell *cell = arena_alloc(w->arena, sizeof(*cell));

	tilsyn__v1__cell__init(cell);
	cell->count = (int32_t)cases;
	row_cell(w->arena, row, cell);
}

/* Handed in, begun, waiting: parts of a bar, in the order in which a case goes through them. */
static void write_reviewers(struct writer *w)
{
	Tilsyn__V1__Block *block;

	if (!w->p->n_reviewers)
		return;
	block = draft_block(
		&w->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_BARS, "reviewers", word(w, WORD_PROGRESS_REVIEWERS));
	block_room(w->arena, block, 4, w->p->n_reviewers);
	block_column(w->arena, block, "reviewer", word(w, WORD_REVIEWER), "row");
	block_column(w->arena, block, "submitted", word(w, WORD_HANDED_IN), "hoej");
	block_column(w->arena, block, "begun", word(w, WORD_BEGUN), "nogen");
	block_column(w->arena, block, "waiting", word(w, WORD_NOT_BEGUN), "ikke_relevant");
	for (size_t i = 0; i < w->p->n_reviewers; i++) {
		const struct progress_of *of = &w->p->reviewers[i];
		Tilsyn__V1__Row *row = block_row(w->arena, block, arena_print(w->arena, "r%zu", i), of->name);

		add_part(w, row, of->submitted);
		add_part(w, row, of->begun);
		add_part(w, row, of->assigned - of->begun - of->submitted);
	}
}

/* How many of them are in stays sealed (R8). */
static void write_apart(struct writer *w)
{
	if (w->p->apart)
		draft_say(&w->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_NOTE, "apart",
			words_fill(w->arena, w->language, WORD_PROGRESS_APART, "n", number(w, w->p->apart), NULL));
}

Tilsyn__V1__Report *report_of_progress(const struct progress *p, const char *language, struct arena *a)
{
	struct writer w = {.draft = draft_new(a), .p = p, .language = words_language(language), .arena = a};

	write_head(&w);
	write_whole(&w);
	write_reviewers(&w);
	write_apart(&w);
	return w.draft.report;
}
