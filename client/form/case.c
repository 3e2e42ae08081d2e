#include "form/inside.h"

#include <string.h>

#include "form/answering.h"
#include "screen/language.h"
#include "screen/table.h"
#include "screen/ui.h"

Tilsyn__V1__Answer *case_given(const struct form *f, const Tilsyn__V1__AnswerToSave *sent)
{
	Tilsyn__V1__Answer *answer = arena_alloc(f->run->arena, sizeof(*answer));

	tilsyn__v1__answer__init(answer);
	answer->item = sent->item;
	answer->value = sent->value;
	answer->reason_code = sent->reason_code;
	answer->comment = sent->comment;
	answer->evidence = sent->evidence;
	answer->evidence_date = sent->evidence_date;
	answer->version = ~sent->seen;
	return answer;
}

/* What was answered and waits stands on the screen as given. */
static void lay_over(struct form *f)
{
	const Tilsyn__V1__SaveAnswersRequest *request;

	for (size_t i = 0; f->outbox && (request = outbox_nth(f->outbox, i)); i++) {
		if (strcmp(request->review_id, f->review_id) != 0)
			continue;
		for (size_t k = 0; k < request->n_answers; k++) {
			Tilsyn__V1__Item *item = case_find(f, request->answers[k]->item);
			if (item)
				item->answer = case_given(f, request->answers[k]);
		}
	}
}

/* At the item that is asked. */
static void stay(struct form *f, Tilsyn__V1__GetReviewResponse *fresh)
{
	const char *code = f->review && f->at < f->review->n_items ? case_item(f)->code : NULL;

	f->review = fresh;
	f->at = code ? item_by_code(f->run->arena, fresh, code) : fresh->n_items;
	f->behind = NULL;
}

void case_take(struct form *f, Tilsyn__V1__GetReviewResponse *fresh)
{
	stay(f, fresh);
	lay_over(f);
	f->is_stale = false;
}

int case_read(struct form *f)
{
	Tilsyn__V1__GetReviewRequest request = TILSYN__V1__GET_REVIEW_REQUEST__INIT;
	Tilsyn__V1__GetReviewResponse *fresh;
	int rc;

	request.review_id = f->review_id;
	rc = run_call(f->run, "ReviewService/GetReview", &request, &fresh);
	if (rc)
		return rc;
	stay(f, fresh);
	return EXIT_OK;
}

int case_fetch(struct form *f)
{
	int rc = case_read(f);

	if (rc)
		return rc;
	lay_over(f);
	f->is_stale = false;
	return EXIT_OK;
}

Tilsyn__V1__Item *case_item(const struct form *f)
{
	return f->review->items[f->at];
}

Tilsyn__V1__Item *case_find(const struct form *f, const char *code)
{
	for (size_t i = 0; i < f->review->n_items; i++)
		if (!strcmp(f->review->items[i]->code, code))
			return f->review->items[i];
	return NULL;
}

/* What was typed for one question does not belong to the next. */
void case_go_to(struct form *f, size_t at)
{
	f->at = at;
	f->comment = f->evidence = f->evidence_date = NULL;
	f->is_shown = false;
}

const char *case_text(const Tilsyn__V1__Item *item)
{
	return item->fact	? language_pick(item->fact->title_da, item->fact->title_en)
	       : item->question ? language_pick(item->question->text_da, item->question->text_en)
				: item->code;
}

const char *case_label(const struct form *f, const Tilsyn__V1__Item *item, const char *value)
{
	return *value ? answer_label(f->run->arena, item, f->review->scale, value) : _("taken back");
}

const char *case_step(const struct form *f, const Tilsyn__V1__Item *item)
{
	const char *step = item->step ? item->step : "";

	for (size_t i = 0; !item->fact && i < f->review->n_steps; i++)
		if (!strcmp(f->review->steps[i]->id, step))
			return language_pick(f->review->steps[i]->title_da, f->review->steps[i]->title_en);
	return item->fact ? _("Facts of the case") : step;
}
