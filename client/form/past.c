#include <string.h>

#include "form/answering.h"
#include "form/form.h"
#include "form/inside.h"
#include "screen/language.h"
#include "screen/table.h"
#include "screen/ui.h"

static int fetch_past(const struct form *f, const char *code, Tilsyn__V1__GetHistoryResponse **past)
{
	Tilsyn__V1__GetHistoryRequest request = TILSYN__V1__GET_HISTORY_REQUEST__INIT;

	request.review_id = f->review_id;
	request.item = (char *)code;
	return run_call(f->run, "ReviewService/GetHistory", &request, past);
}

static void say_version(const struct form *f, const Tilsyn__V1__Item *item, const Tilsyn__V1__Answer *a)
{
	say("  %lld. %s, %s:\n", (long long)a->version, a->answered_by,
		a->answered_at ? when_time(f->run->arena, a->answered_at->seconds) : "");
	show_answer(f, 5, item, a);
}

void past_show(struct form *f)
{
	const Tilsyn__V1__Item *item = case_item(f);
	Tilsyn__V1__GetHistoryResponse *past;

	if (fetch_past(f, item->code, &past))
		return;
	if (!past->n_answers)
		say("  %s\n", _("There are no answers yet."));
	for (size_t i = 0; i < past->n_answers; i++)
		say_version(f, item, past->answers[i]);
}

static const Tilsyn__V1__Answer *find_version(
	const Tilsyn__V1__GetHistoryResponse *past, const char *code, int64_t version)
{
	for (size_t i = 0; i < past->n_answers; i++)
		if (!strcmp(past->answers[i]->item, code) && past->answers[i]->version == version)
			return past->answers[i];
	return NULL; /* there was no answer */
}

static Tilsyn__V1__AnswerToSave *as_before(
	const struct form *f, const Tilsyn__V1__GetHistoryResponse *past, const struct given *given)
{
	Tilsyn__V1__Item was = *case_find(f, given->code);

	was.answer = (Tilsyn__V1__Answer *)find_version(past, given->code, given->before);
	return answer_draft(f, &was);
}

/* Each has afterwards what stood before it. Undone again, it is as it was. */
static void undo(struct form *f, struct given *last, size_t count)
{
	Tilsyn__V1__AnswerToSave **answers = arena_alloc(f->run->arena, (count + 1) * sizeof(*answers));
	Tilsyn__V1__GetHistoryResponse *past;

	f->rc = fetch_past(f, count == 1 ? last[0].code : "", &past);
	if (f->rc)
		return;
	for (size_t i = 0; i < count; i++) {
		answers[i] = as_before(f, past, &last[i]);
		last[i].before = item_seen(case_find(f, last[i].code));
	}
	if (!save_answers(f, answers, count))
		return;
	say(ngettext("%zu answer is as it was before.\n", "%zu answers are as they were before.\n", count), count);
}

static bool all_are_here(const struct form *f)
{
	for (size_t i = 0; i < f->last_count; i++)
		if (!case_find(f, f->last[i].code))
			return false;
	return f->last_count > 0;
}

void past_undo(struct form *f)
{
	if (!all_are_here(f)) {
		say("%s\n", _("Nothing has been answered yet that could be undone."));
		return;
	}
	if (!outbox_is_empty(f->outbox)) {
		say("%s\n", _("It can be undone once it is saved."));
		return;
	}
	undo(f, f->last, f->last_count);
	f->rc = f->is_over ? f->rc : EXIT_OK;
	if (!f->is_over)
		case_go_to(f, item_by_code(f->run->arena, f->review, f->last[0].code));
}

int form_undo(struct run *run, char *review_id, const char *code)
{
	struct form f = {.run = run, .review_id = review_id};
	const Tilsyn__V1__Item *item;
	struct given last;
	size_t at;

	f.rc = outbox_open(run, &f.outbox);
	if (!f.rc)
		f.rc = case_fetch(&f);
	if (f.rc)
		return f.rc;
	at = item_by_code(run->arena, f.review, code);
	item = at < f.review->n_items ? f.review->items[at] : NULL;
	if (!item || item_seen(item) < 1)
		return say_error(EXIT_MISSING, _("“%s” has no answer to undo"), code);
	last = (struct given){item->code, item_seen(item) - 1};
	undo(&f, &last, 1);
	if (!f.rc && !f.is_refused && !f.is_over)
		show_answer(&f, 2, case_find(&f, last.code), case_find(&f, last.code)->answer);
	return f.is_refused && !f.rc ? EXIT_ERROR : f.rc;
}
