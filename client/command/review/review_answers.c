#include "command/review/review_answers.h"

#include <string.h>

#include "form/answering.h"
#include "screen/language.h"
#include "screen/table.h"
#include "screen/ui.h"

enum { INDENT = 4 };

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

/* "No · not enough time (from the case list)" */
static const char *answer_of(struct arena *arena, const Tilsyn__V1__GetReviewResponse *r, const Tilsyn__V1__Item *item)
{
	const Tilsyn__V1__Answer *a = item->answer;

	if (!a || !*a->value)
		return item->applies ? "–" : _("does not apply");
	const char *why = *a->reason_code ? reason_label(r->scale, a->value, a->reason_code) : "";

	return arena_print(arena, "%s%s%s%s", answer_label(arena, item, r->scale, a->value), *why ? " · " : "", why,
		a->version ? "" : _(" (from the case list)"));
}

static void put_answer(struct arena *arena, const Tilsyn__V1__GetReviewResponse *r, const Tilsyn__V1__Item *item)
{
	const Tilsyn__V1__Answer *a = item->answer;

	if (item->fact)
		put_folded(2, "%s", text_of(item));
	else
		put_folded(2, "%s (%s)", text_of(item), item->code);
	put_styled(STYLE_BOLD, "%*s%s\n", INDENT, "", answer_of(arena, r, item));
	if (a && *a->comment)
		put_folded(INDENT, "“%s”", a->comment);
	if (a && *a->evidence)
		put_folded(INDENT, "%s: %s%s%s", _("document"), a->evidence, *a->evidence_date ? ", " : "",
			when_date(arena, a->evidence_date));
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
