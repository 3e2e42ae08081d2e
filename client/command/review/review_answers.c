#include "command/review/review_answers.h"

#include <string.h>

#include "form/answering.h"
#include "google/protobuf/timestamp.pb-c.h"
#include "screen/language.h"
#include "screen/table.h"
#include "screen/ui.h"

enum { INDENT = 4, INDENT_PAST = 7 };

static const char *text_of(const Tilsyn__V1__Item *item)
{
	return item->fact	? language_pick(item->fact->title_da, item->fact->title_en)
	       : item->question ? language_pick(item->question->text_da, item->question->text_en)
				: item->code;
}

static const char *step_of(const Tilsyn__V1__GetReviewResponse *r, const Tilsyn__V1__Item *item)
{
	for (size_t i = 0; !item->fact && i < r->n_steps; i++)
		if (!strcmp(r->steps[i]->id, item->step))
			return language_pick(r->steps[i]->title_da, r->steps[i]->title_en);
	return item->fact ? _("Facts of the case") : item->step;
}

const Tilsyn__V1__Item *answer_item(Tilsyn__V1__Item *const *items, size_t count, const char *code)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(items[i]->code, code))
			return items[i];
	return NULL;
}

const char *answer_in_words(struct arena *arena, const Tilsyn__V1__Item *item, const Tilsyn__V1__Scale *scale,
	const Tilsyn__V1__Answer *answer)
{
	const char *why = *answer->reason_code ? reason_label(scale, answer->value, answer->reason_code) : "";
	const char *value = item ? answer_label(arena, item, scale, answer->value) : answer->value;

	if (!*answer->value)
		return _("taken back");
	return arena_print(arena, "%s%s%s", value, *why ? " · " : "", why);
}

/* "No · not enough time (from the case list)" */
static const char *answer_of(struct arena *arena, const Tilsyn__V1__GetReviewResponse *r, const Tilsyn__V1__Item *item)
{
	const Tilsyn__V1__Answer *a = item->answer;

	if (!a || !*a->value)
		return item->applies ? "–" : _("does not apply");
	return arena_print(
		arena, "%s%s", answer_in_words(arena, item, r->scale, a), a->version ? "" : _(" (from the case list)"));
}

static void put_question(const Tilsyn__V1__Item *item)
{
	if (item->fact)
		put_folded(2, "%s", text_of(item));
	else
		put_folded(2, "%s (%s)", text_of(item), item->code);
}

static void put_beside(struct arena *arena, int indent, const Tilsyn__V1__Answer *a)
{
	if (*a->comment)
		put_folded(indent, "“%s”", a->comment);
	if (*a->evidence)
		put_folded(indent, "%s: %s%s%s", _("document"), a->evidence, *a->evidence_date ? ", " : "",
			when_date(arena, a->evidence_date));
}

static void put_answer(struct arena *arena, const Tilsyn__V1__GetReviewResponse *r, const Tilsyn__V1__Item *item)
{
	put_question(item);
	put_styled(STYLE_BOLD, "%*s%s\n", INDENT, "", answer_of(arena, r, item));
	if (item->answer)
		put_beside(arena, INDENT, item->answer);
}

void put_answers(struct arena *arena, const Tilsyn__V1__GetReviewResponse *r)
{
	const char *step = NULL;

	for (size_t i = 0; i < r->n_items; i++) {
		const char *here = step_of(r, r->items[i]);

		if (!step || strcmp(step, here) != 0)
			put_styled(STYLE_BOLD, "%s%s\n", step ? "\n" : "", here);
		step = here;
		put_answer(arena, r, r->items[i]);
	}
}

/* --- what was answered before --- */

static bool is_first(const Tilsyn__V1__GetHistoryResponse *past, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (!strcmp(past->answers[i]->item, past->answers[at]->item))
			return false;
	return true;
}

static void put_version(struct arena *arena, const Tilsyn__V1__GetHistoryResponse *past, const Tilsyn__V1__Item *item,
	const Tilsyn__V1__Answer *a)
{
	put_styled(STYLE_BOLD, "%*s%lld. %s\n", INDENT, "", (long long)a->version,
		answer_in_words(arena, item, past->scale, a));
	put_beside(arena, INDENT_PAST, a);
	put_folded(
		INDENT_PAST, "%s, %s", a->answered_by, a->answered_at ? when_time(arena, a->answered_at->seconds) : "");
}

void put_past(struct arena *arena, const Tilsyn__V1__GetHistoryResponse *past)
{
	for (size_t i = 0; i < past->n_answers; i++) {
		const char *code = past->answers[i]->item;
		const Tilsyn__V1__Item *item = answer_item(past->items, past->n_items, code);

		if (!is_first(past, i))
			continue;
		put("%s", i ? "\n" : "");
		if (item)
			put_question(item);
		else
			put_folded(2, "%s", code);
		for (size_t k = i; k < past->n_answers; k++)
			if (!strcmp(past->answers[k]->item, code))
				put_version(arena, past, item, past->answers[k]);
	}
}
