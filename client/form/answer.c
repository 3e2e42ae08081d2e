#include <string.h>

#include "form/answering.h"
#include "form/inside.h"
#include "screen/language.h"
#include "screen/table.h"
#include "screen/ui.h"

/* The answer as it stands, ready to be changed in one part. */
Tilsyn__V1__AnswerToSave *answer_draft(const struct form *f, const Tilsyn__V1__Item *item)
{
	Tilsyn__V1__AnswerToSave *draft = arena_alloc(f->run->arena, sizeof(*draft));
	const Tilsyn__V1__Answer *a = item->answer;

	tilsyn__v1__answer_to_save__init(draft);
	draft->item = item->code;
	if (a) {
		draft->value = a->value;
		draft->reason_code = a->reason_code;
		draft->comment = a->comment;
		draft->evidence = a->evidence;
		draft->evidence_date = a->evidence_date;
	}
	return draft;
}

/* What was typed before there was an answer to carry it. */
static void add_typed(struct form *f, Tilsyn__V1__AnswerToSave *draft)
{
	draft->comment = f->comment ? (char *)f->comment : draft->comment;
	draft->evidence = f->evidence ? (char *)f->evidence : draft->evidence;
	draft->evidence_date = f->evidence_date ? (char *)f->evidence_date : draft->evidence_date;
}

/* Asked before it is saved: the version that undo leads back to. */
static struct given *note_before(const struct form *f, const char *code)
{
	struct given *given = arena_alloc(f->run->arena, sizeof(*given));

	*given = (struct given){code, item_seen(case_find(f, code))};
	return given;
}

static void remember(struct form *f, struct given *last, size_t count)
{
	f->last = last;
	f->last_count = count;
}

/* --- why --- */

static const char *why_prompt(const Tilsyn__V1__Item *item, size_t count)
{
	if (item_must_say_why(item))
		return count ? _("Why? Needed before you submit (number or words)")
			     : _("Why? Needed before you submit; the family may read it");
	return count ? _("Why? (number or words, Enter passes)") : _("Why? (a few words, Enter passes)");
}

/* Asked where the scale has reasons for the value, or where the question wants one. */
static void ask_why(struct form *f, const char *code)
{
	const Tilsyn__V1__Item *item = case_find(f, code);
	Tilsyn__V1__ReasonCode **reasons;
	Tilsyn__V1__AnswerToSave *draft;
	const char *reason, *words;
	size_t count;

	if (!item || !item->question || !item->answer || *item->answer->comment)
		return;
	count = reasons_of(f->review->scale, item->answer->value, &reasons);
	if ((!count && !item_lacks_reason(item)) ||
		!type_reason(f, reasons, count, why_prompt(item, count), true, &reason, &words))
		return;
	item = case_find(f, code); /* while the line was typed the case may have been read again */
	draft = answer_draft(f, item);
	if (reason)
		draft->reason_code = (char *)reason;
	else
		draft->comment = (char *)words;
	save_answer(f, draft);
}

/* --- an answer, and on --- */

static void go_on(struct form *f, const char *code)
{
	case_go_to(f, item_next_open(f->review, item_by_code(f->run->arena, f->review, code) + 1));
}

/* Another value keeps what was written for the one before, which may not fit it any more. */
static void say_what_stays(const struct form *f, const Tilsyn__V1__AnswerToSave *was, const char *value)
{
	bool has_words = *was->comment || *was->evidence;

	if (has_words && *was->value && strcmp(was->value, value) != 0 && !f->is_over)
		say_styled(STYLE_DIM, "%s\n",
			_("Comment and document stay as they were; [b] and then [k] or [d] change them."));
}

void answer_give(struct form *f, const char *value, const char *reason)
{
	const Tilsyn__V1__Item *item = case_item(f);
	const Tilsyn__V1__AnswerToSave was = *answer_draft(f, item);
	const char *code = item->code;
	Tilsyn__V1__AnswerToSave *draft = answer_draft(f, item);

	if (!item_is_answered(item) || strcmp(draft->value, value) != 0 || *reason) {
		struct given *before = note_before(f, code);
		draft->value = arena_text(f->run->arena, value);
		draft->reason_code = arena_text(f->run->arena, reason);
		add_typed(f, draft);
		if (!save_answer(f, draft)) {
			f->is_shown = false;
			return;
		}
		f->comment = f->evidence = f->evidence_date = NULL;
		remember(f, before, 1);
	}
	say_what_stays(f, &was, value);
	if (!*reason)
		ask_why(f, code);
	if (!f->is_over && (f->at >= f->review->n_items || !strcmp(case_item(f)->code, code)))
		go_on(f, code);
}

/* --- comment and evidence --- */

static const char *shown_or(const char *typed, const char *stored)
{
	return typed ? typed : stored;
}

/* Enter keeps what is there, "-" takes it away. */
static const char *change(struct form *f, const char *prompt, const char *now)
{
	const char *typed;

	if (*now)
		say_wrapped(STYLE_DIM, 2,
			arena_print(f->run->arena, "%s: %s", _("Now (Enter keeps it, - takes it away)"), now));
	typed = type_line(f, prompt);
	return !typed || !*typed ? now : !strcmp(typed, "-") ? "" : typed;
}

static void store_typed(struct form *f)
{
	const Tilsyn__V1__Item *item = case_item(f);
	Tilsyn__V1__AnswerToSave *draft = answer_draft(f, item);
	struct given *before = note_before(f, item->code);

	if (f->is_over)
		return;
	add_typed(f, draft);
	if (!item_is_answered(item)) {
		say("%s\n", _("It is saved together with your answer."));
		return;
	}
	if (!save_answer(f, draft)) /* what was typed stays, to be mended */
		return;
	f->comment = f->evidence = f->evidence_date = NULL;
	remember(f, before, 1);
}

void answer_comment(struct form *f)
{
	const Tilsyn__V1__Answer *a = case_item(f)->answer;

	say_styled(STYLE_DIM, "  %s\n", _("Remember: the family may read it. No names, no CPR number."));
	f->comment = change(f, _("Comment"), shown_or(f->comment, a ? a->comment : ""));
	store_typed(f);
}

/* A day that exists and is not to come; the server judges that. */
static const char *change_date(struct form *f, const char *now)
{
	char iso[11];
	const char *typed;

	for (;;) {
		typed = change(f, _("Its date (dd-mm-yyyy, Enter passes)"), *now ? when_date(f->run->arena, now) : "");
		if (!*typed || f->is_over)
			return "";
		if (run_date(typed, iso))
			return arena_text(f->run->arena, iso);
		say_styled(STYLE_WARNING, "%s\n", _("A date like 24-12-2026, or Enter."));
	}
}

void answer_evidence(struct form *f)
{
	const Tilsyn__V1__Answer *a = case_item(f)->answer;

	f->evidence = change(f, _("Document"), shown_or(f->evidence, a ? a->evidence : ""));
	if (!f->is_over)
		f->evidence_date =
			*f->evidence ? change_date(f, shown_or(f->evidence_date, a ? a->evidence_date : "")) : "";
	store_typed(f);
}

/* --- a whole step off --- */

static bool is_of_step(const Tilsyn__V1__Item *item, const char *step)
{
	return item->question && item->applies && !item_is_answered(item) && !strcmp(item->step, step);
}

/* Every unanswered question of the step, in one save. */
static void set_step_off(struct form *f, const char *step, const char *value, const char *reason, const char *words)
{
	Tilsyn__V1__AnswerToSave **answers = arena_alloc(f->run->arena, f->review->n_items * sizeof(*answers));
	struct given *before = arena_alloc(f->run->arena, f->review->n_items * sizeof(*before));
	size_t count = 0;

	for (size_t i = 0; i < f->review->n_items; i++) {
		const Tilsyn__V1__Item *item = f->review->items[i];
		if (!is_of_step(item, step))
			continue;
		answers[count] = answer_draft(f, item);
		answers[count]->value = arena_text(f->run->arena, value);
		answers[count]->reason_code = arena_text(f->run->arena, reason ? reason : "");
		answers[count]->comment = arena_text(f->run->arena, words ? words : "");
		before[count++] = (struct given){item->code, item_seen(item)};
	}
	if (count && save_answers(f, answers, count))
		remember(f, before, count);
}

void answer_step_off(struct form *f)
{
	const Tilsyn__V1__Item *item = case_item(f);
	const char *value = irrelevant_value(f->review->scale), *reason, *words, *step = item->step;
	Tilsyn__V1__ReasonCode **reasons;
	struct progress p = step_progress(f->review, step);
	size_t count;

	if (item->fact || !value || p.answered == p.total) {
		say("%s\n", _("There is nothing to set aside here."));
		return;
	}
	say_wrapped(STYLE_PLAIN, 0,
		arena_print(f->run->arena,
			ngettext("%s: %zu unanswered question becomes “%s”. Why?",
				"%s: %zu unanswered questions become “%s”. Why?", p.total - p.answered),
			case_step(f, item), p.total - p.answered, case_label(f, item, value)));
	count = reasons_of(f->review->scale, value, &reasons);
	if (!type_reason(f, reasons, count, _("Number or words; Enter leaves them"), true, &reason, &words))
		return;
	set_step_off(f, step, value, reason, words);
	if (!f->is_over)
		case_go_to(f, item_next_open(f->review, f->at));
}
