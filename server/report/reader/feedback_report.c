#include "report/reader/feedback_report.h"

#include <stdbool.h>
#include <string.h>

#include "render/number.h"
#include "render/words.h"
#include "report/blocks.h"

enum {
	WELL = TILSYN__V1__FEEDBACK_STANDING__FEEDBACK_STANDING_WELL,
	TO_TALK_ABOUT = TILSYN__V1__FEEDBACK_STANDING__FEEDBACK_STANDING_TO_TALK_ABOUT,
	NOT_RELEVANT = TILSYN__V1__FEEDBACK_STANDING__FEEDBACK_STANDING_NOT_RELEVANT
};

struct teller {
	struct report_draft draft;
	const char *language;
	struct arena *a;
	const Tilsyn__V1__GetFeedbackResponse *told; /* the case being told */
	size_t nth;				     /* of the cases, from 1 */
};

static const char *word(const struct teller *t, enum word id)
{
	return words(t->language, id);
}

static const char *join(const struct teller *t, const char *one, const char *between, const char *other)
{
	return *one && *other ? arena_print(t->a, "%s%s%s", one, between, other) : *one ? one : other;
}

/* Question sets are Danish first. */
static const char *pick(const struct teller *t, const char *danish, const char *english)
{
	return strcmp(t->language, "en") == 0 && *english ? english : danish;
}

static const char *id_of(const struct teller *t, const char *part)
{
	return arena_print(t->a, "%s-%zu", part, t->nth);
}

static const char *date_of(const struct teller *t, const Google__Protobuf__Timestamp *at)
{
	return at ? number_date(t->a, t->language, at->seconds) : "";
}

static void say(struct teller *t, const char *part, enum word title, const char *text)
{
	if (*text)
		draft_block(&t->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SENTENCE, id_of(t, part), word(t, title))
			->text = (char *)text;
}

/* -- one answer in words -- */

/* The scale's word for a value, as far as another answer of the case has it. */
static const char *label_of(const struct teller *t, const char *value)
{
	for (size_t i = 0; i < t->told->n_items; i++)
		if (strcmp(t->told->items[i]->value, value) == 0)
			return pick(t, t->told->items[i]->label_da, t->told->items[i]->label_en);
	return value;
}

static const char *seen(const struct teller *t, const Tilsyn__V1__FeedbackItem *i)
{
	const char *text = i->comment;

	/* What was written belongs to the answer it was written to. */
	if (*i->first_value)
		text = join(t,
			words_fill(t->a, t->language, WORD_FEEDBACK_FIRST, "value", label_of(t, i->first_value), NULL),
			"\n", text);
	if (i->is_example)
		text = join(t, text, "\n",
			*i->example_note ? words_fill(t->a, t->language, WORD_FEEDBACK_EXAMPLE_NOTE, "note",
						   i->example_note, NULL)
					 : word(t, WORD_FEEDBACK_EXAMPLE));
	return text;
}

static const char *rests_on(const struct teller *t, const Tilsyn__V1__FeedbackItem *i)
{
	return join(t, i->evidence, ", ", *i->evidence_date ? number_day(t->a, t->language, i->evidence_date) : "");
}

static const char *law_says(const struct teller *t, const Tilsyn__V1__FeedbackItem *i)
{
	const char *text = "";

	for (size_t k = 0; k < i->n_law; k++)
		text = join(t, text, "; ", i->law[k]);
	return join(t, text, "\n", pick(t, i->guidance_da, i->guidance_en));
}

static const char *answer(const struct teller *t, const Tilsyn__V1__FeedbackItem *i)
{
	return pick(t, i->label_da, i->label_en);
}

/* -- the answers of a kind, a row each -- */

struct part {
	enum word title;
	const char *(*text)(const struct teller *t, const Tilsyn__V1__FeedbackItem *i);
};

static bool is_said(const struct teller *t, int standing, const struct part *part)
{
	for (size_t i = 0; i < t->told->n_items; i++)
		if ((int)t->told->items[i]->standing == standing && *part->text(t, t->told->items[i]))
			return true;
	return false;
}

static size_t count_of(const struct teller *t, int standing)
{
	size_t count = 0;

	for (size_t i = 0; i < t->told->n_items; i++)
		count += (int)t->told->items[i]->standing == standing;
	return count;
}

/* Columns in which nothing was said are left out. */
static void put_answers(struct teller *t, const char *id, enum word title, int standing)
{
	static const struct part parts[] = {{WORD_FEEDBACK_ANSWER, answer}, {WORD_FEEDBACK_SEEN, seen},
		{WORD_FEEDBACK_RESTS_ON, rests_on}, {WORD_FEEDBACK_LAW, law_says}};
	enum { PARTS = sizeof(parts) / sizeof(parts[0]) };
	Tilsyn__V1__Block *b =
		draft_block(&t->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_TABLE, id_of(t, id), word(t, title));
	const struct part *told[PARTS];
	size_t n_told = 0;

	for (size_t p = standing != TO_TALK_ABOUT; p < PARTS; p++) /* the title says the answer */
		if (is_said(t, standing, &parts[p]))
			told[n_told++] = &parts[p];
	block_room(t->a, b, n_told + 1, count_of(t, standing));
	block_column(t->a, b, "question", word(t, WORD_QUESTION), "row");
	for (size_t p = 0; p < n_told; p++)
		block_column(
			t->a, b, arena_print(t->a, "c%d", (int)(told[p] - parts)), word(t, told[p]->title), "text");
	for (size_t i = 0; i < t->told->n_items; i++) {
		const Tilsyn__V1__FeedbackItem *item = t->told->items[i];

		if ((int)item->standing != standing)
			continue;
		Tilsyn__V1__Row *row = block_row(t->a, b, item->item, pick(t, item->text_da, item->text_en));
		for (size_t p = 0; p < n_told; p++)
			row_text_value(t->a, row, told[p]->text(t, item));
	}
}

/* Where there is nothing to list, a sentence says so in the case's own words: a heading would end the case's. */
static void put_well(struct teller *t)
{
	if (count_of(t, WELL))
		put_answers(t, "well", WORD_FEEDBACK_WELL, WELL);
	else
		draft_say(&t->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SENTENCE, id_of(t, "well"),
			word(t, WORD_FEEDBACK_NOTHING_WELL));
}

static void put_to_talk_about(struct teller *t)
{
	if (count_of(t, TO_TALK_ABOUT))
		put_answers(t, "talk", WORD_FEEDBACK_TO_TALK_ABOUT, TO_TALK_ABOUT);
	else
		draft_say(&t->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SENTENCE, id_of(t, "talk"),
			word(t, WORD_FEEDBACK_ALL_WELL));
}

static void put_not_relevant(struct teller *t)
{
	if (count_of(t, NOT_RELEVANT))
		put_answers(t, "not-relevant", WORD_FEEDBACK_NOT_RELEVANT, NOT_RELEVANT);
}

/* Questions for the talk, once for all cases: a talk is about them together. */
static void put_questions(struct teller *t, const Tilsyn__V1__GetFeedbackResponse *const *told, size_t count)
{
	size_t well = 0, to_talk_about = 0;
	const char *text;

	for (size_t i = 0; i < count; i++) {
		t->told = told[i];
		well += count_of(t, WELL);
		to_talk_about += count_of(t, TO_TALK_ABOUT);
	}
	text = well ? word(t, WORD_FEEDBACK_ASK_WELL) : "";
	if (to_talk_about) {
		text = join(t, text, "\n", word(t, WORD_FEEDBACK_ASK_SEEN));
		text = join(t, text, "\n", word(t, WORD_FEEDBACK_ASK_HELP));
		text = join(t, text, "\n", word(t, WORD_FEEDBACK_ASK_CASE));
	}
	if (*text)
		draft_block(&t->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SENTENCE, "ask", word(t, WORD_FEEDBACK_ASK))
			->text = (char *)text;
}

/* -- what has been written since -- */

/* The question in words; what the caseworker did not hold is told by its code. */
static const char *question_of(const struct teller *t, const char *item)
{
	for (size_t i = 0; i < t->told->n_items; i++)
		if (strcmp(t->told->items[i]->item, item) == 0)
			return words_fill(t->a, t->language, WORD_QUOTED, "what",
				pick(t, t->told->items[i]->text_da, t->told->items[i]->text_en), NULL);
	return item;
}

static void put_entries(struct teller *t)
{
	const char *text = "";

	for (size_t i = 0; i < t->told->n_entries; i++) {
		const Tilsyn__V1__Entry *e = t->told->entries[i];

		text = join(t, text, "\n",
			words_fill(t->a, t->language, WORD_FEEDBACK_ENTRY, "date", date_of(t, e->written_at), "name",
				e->written_by, "question", question_of(t, e->item), "words",
				join(t, e->words, " – ", e->document), NULL));
	}
	say(t, "entries", WORD_FEEDBACK_ENTRIES, text);
}

static void put_words(struct teller *t)
{
	const char *text = "";

	for (size_t i = 0; i < t->told->n_words; i++) {
		const Tilsyn__V1__FeedbackWord *w = t->told->words[i];

		text = join(t, text, "\n",
			words_fill(t->a, t->language, WORD_FEEDBACK_SAID, "date", date_of(t, w->written_at), "name",
				w->written_by, "words", w->words, NULL));
	}
	say(t, "words", WORD_FEEDBACK_WORDS, text);
}

/* -- the whole -- */

static const char *read_by(const struct teller *t)
{
	const Tilsyn__V1__FeedbackHead *h = t->told->head;
	const char *part =
		h->in_part ? words_fill(t->a, t->language, WORD_FEEDBACK_IN_PART, "name", h->caseworker, NULL) : "";

	return join(t, part, " ",
		words_fill(t->a, t->language, WORD_FEEDBACK_READ_BY, "activity", h->title, "reviewer", h->reviewer,
			"date", date_of(t, h->submitted_at), "deleted", number_day(t->a, t->language, h->deleted_on),
			NULL));
}

static void tell_case(struct teller *t)
{
	put_well(t);
	put_to_talk_about(t);
	put_not_relevant(t);
	put_entries(t);
	put_words(t);
}

static void put_head(struct teller *t, const Tilsyn__V1__FeedbackHead *first, bool alone, int64_t made_at)
{
	Tilsyn__V1__Report *report = t->draft.report;

	report->title = alone ? words_fill(t->a, t->language, WORD_FEEDBACK_TITLE_CASE, "name", first->caseworker,
					"case", first->case_number, NULL)
			      : words_fill(t->a, t->language, WORD_FEEDBACK_TITLE, "name", first->caseworker, NULL);
	report->subtitle = (char *)(alone ? read_by(t) : word(t, WORD_FEEDBACK_CASE_BY_CASE));
	report->language = (char *)t->language;
	report->classification = (char *)word(t, WORD_FEEDBACK_FOR_WHOM);
	report->made_at = arena_alloc(t->a, sizeof(*report->made_at));
	google__protobuf__timestamp__init(report->made_at);
	report->made_at->seconds = made_at;
	draft_say(&t->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SENTENCE, "about", word(t, WORD_FEEDBACK_ABOUT));
}

static void put_note(struct teller *t, const char *id, enum word title, enum word text)
{
	draft_block(&t->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_NOTE, id, word(t, title))->text =
		(char *)word(t, text);
}

Tilsyn__V1__Report *report_of_feedback(const Tilsyn__V1__GetFeedbackResponse *const *told, size_t count,
	const char *language, int64_t made_at, struct arena *a)
{
	struct teller t = {.draft = draft_new(a), .language = words_language(language), .a = a, .told = told[0]};

	put_head(&t, told[0]->head, count == 1, made_at);
	for (size_t i = 0; i < count; i++) {
		t.told = told[i];
		t.nth = i + 1;
		if (count > 1)
			draft_block(&t.draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_HEADING, id_of(&t, "case"),
				words_fill(a, t.language, WORD_FEEDBACK_CASE, "case", told[i]->head->case_number, NULL))
				->text = (char *)read_by(&t);
		tell_case(&t);
	}
	put_questions(&t, told, count);
	put_note(&t, "otherwise", WORD_FEEDBACK_OTHERWISE, WORD_FEEDBACK_WRITE_IT);
	put_note(&t, "who", WORD_FEEDBACK_WHO_SEES, WORD_FEEDBACK_WHO_SEES_IT);
	return t.draft.report;
}
