#include "form/form.h"

#include <string.h>
#include <unistd.h>

#include "call/rpc.h"
#include "form/answering.h"
#include "form/concern.h"
#include "form/declare.h"
#include "form/inside.h"
#include "form/journal.h"
#include "form/searching.h"
#include "screen/ask.h"
#include "screen/language.h"
#include "screen/ui.h"

enum { FOUND_MAX = 15 };

/* A refusal is told, and the same question is asked again. */
static void declare(struct form *f)
{
	bool is_withdrawn = false;
	int rc = case_fetch(f); /* the review's version may have moved */

	if (!rc)
		rc = declare_tie(f->run, f->review->review, NULL, NULL, &is_withdrawn);
	f->is_over = is_withdrawn || rc == EXIT_SIGN_IN || rc == EXIT_FORBIDDEN || rc == EXIT_MISSING ||
		     (rc && rpc_failure()->reason->reason == REASON_LOCKED);
	f->rc = f->is_over ? rc : EXIT_OK;
}

/* One that is found is gone to; several are shown. */
static void search(struct form *f, const char *typed)
{
	size_t found = 0, only = 0;

	for (size_t i = 0; i < f->review->n_items; i++) {
		const Tilsyn__V1__Item *item = f->review->items[i];
		if (!item->applies || !item_matches(f->run->arena, f->review, item, typed))
			continue;
		if (found++ < FOUND_MAX)
			show_line(f, item, item_is_answered(item) ? _(" (answered)") : "");
		only = i;
	}
	if (found > FOUND_MAX)
		say("  %s\n", _("and more: another word narrows it down"));
	if (!found)
		say("  %s\n", _("No question here holds that."));
	else if (found == 1)
		case_go_to(f, only);
	else
		say("  %s\n", _("A question's code goes to that question."));
}

static void obey_letter(struct form *f, char letter)
{
	switch (letter) {
	case '?':
		show_help();
		break;
	case 'k':
		answer_comment(f);
		break;
	case 'd':
		answer_evidence(f);
		break;
	case 'b':
		case_go_to(f, item_before(f->review, f->at));
		break;
	case 'o':
		show_overview(f);
		break;
	case 's':
		answer_step_off(f);
		break;
	case 'f':
		past_undo(f);
		break;
	case 'v':
		past_show(f);
		break;
	case 'r':
		holder_ask_again(f);
		break;
	case 'u':
		show_excerpt(f);
		break;
	case 'x':
		declare(f);
		break;
	default: /* q */
		f->is_over = true;
	}
}

static bool obey(struct form *f, const char *typed)
{
	if (!*typed && f->is_far) { /* a list came between: the question first */
		f->is_shown = false;
		return true;
	}
	if (!*typed) {
		case_go_to(f, item_next_open(f->review, f->at + 1));
		return true;
	}
	if (*typed == '/' && typed[1]) {
		search(f, typed + 1);
		f->is_far = true;
		return true;
	}
	if (typed[1] || !strchr("?kdbosfvxqur", *typed))
		return false;
	f->is_far = f->is_far || strchr("?ovu", *typed);
	obey_letter(f, *typed);
	return true;
}

static const char *no_answer(const Tilsyn__V1__Item *item, size_t choices)
{
	const char *type = item->fact && !choices ? item->fact->type : "";

	return !strcmp(type, "date")  ? _("A date like 24-12-2026, or Enter.")
	       : !strcmp(type, "int") ? _("A whole number, or Enter.")
				      : _("That is no answer here; [?] shows the keys.");
}

/* "n2": the answer with the second of its reasons, in one save. */
static bool take_with_reason(struct form *f, const struct choice *choices, size_t count, const char *typed)
{
	Tilsyn__V1__ReasonCode **reasons;
	int64_t number;

	for (size_t i = 0; case_item(f)->question && i < count; i++) {
		int64_t most = (int64_t)reasons_of(f->review->scale, choices[i].value, &reasons);
		if (choices[i].key != *typed || !run_number(typed + 1, 1, most, &number))
			continue;
		answer_give(f, choices[i].value, reasons[number - 1]->value);
		return true;
	}
	return false;
}

static void take(struct form *f, const char *typed)
{
	const Tilsyn__V1__Item *item = case_item(f);
	struct choice *choices;
	size_t count = choices_of(f->run->arena, item, f->review->scale, &choices), other;
	const struct choice *picked;
	const char *value;

	if (!*typed && item_suggestion(item)) {
		answer_give(f, item_suggestion(item), "");
		return;
	}
	if (obey(f, typed) || (*typed && take_with_reason(f, choices, count, typed)))
		return;
	picked = choice_pick(f->run->arena, choices, count, typed);
	value = picked ? picked->value : !count && item->fact ? fact_value(f->run->arena, item->fact, typed) : NULL;
	other = item_by_code(f->run->arena, f->review, typed);
	if (value)
		answer_give(f, value, "");
	else if (other < f->review->n_items)
		case_go_to(f, other);
	else
		say_styled(STYLE_WARNING, "%s\n", no_answer(item, count));
}

static void ask_item(struct form *f)
{
	const char *typed;

	if (!f->is_shown && f->behind)
		(void)case_fetch(f); /* else it is shown as it was */
	if (f->at >= f->review->n_items)
		return;
	if (!f->is_shown)
		holder_ask(f);
	if (f->is_over || f->needs_person || f->at >= f->review->n_items)
		return;
	if (!f->is_shown)
		show_item(f);
	typed = type_line(f, case_item(f)->fact ? "" : case_item(f)->code);
	if (!typed)
		return;
	if (*typed || !f->needs_person) /* else Enter was typed for what waits */
		take(f, typed);
}

/* What cannot be sent now goes out at the next start. */
static void leave(struct form *f)
{
	if (f->rc == EXIT_SIGN_IN) /* given up: no session will ever open what was sealed for this one */
		return;
	if (!outbox_is_empty(f->outbox)) {
		f->is_over = false;
		save_waiting(f);
	}
	if (outbox_is_empty(f->outbox)) {
		save_minutes(f);
		return;
	}
	save_say_waiting(f);
	say("%s\n", _("They are kept here, sealed, for a day; the next “tilsyn review” of this session sends them."));
	f->rc = f->rc ? f->rc : EXIT_UNREACHABLE;
}

static int open_case(struct form *f)
{
	int rc = outbox_open(f->run, &f->outbox);

	if (!rc)
		rc = case_fetch(f);
	if (!rc && !outbox_is_empty(f->outbox)) {
		save_waiting(f);
		rc = f->is_over ? f->rc : EXIT_OK;
	}
	return rc;
}

static void answer_case(struct form *f)
{
	show_case(f);
	if (f->review->review->state == TILSYN__V1__REVIEW_STATE__REVIEW_STATE_SUBMITTED) {
		say("%s\n", _("The review is submitted; “tilsyn review reopen” opens it again."));
		return;
	}
	concern_remember_contact(f->run);
	mate_follow(f);
	case_go_to(f, item_next_open(f->review, 0));
	while (!f->is_over) {
		if (f->needs_person) {
			save_waiting(f);
			f->is_shown = false;
		} else if (f->at < f->review->n_items)
			ask_item(f);
		else
			finish(f);
	}
	leave(f);
}

int form_answer(struct run *run, char *review_id)
{
	struct form f = {.run = run, .review_id = review_id};
	const struct ask_aside concern = {type_is_concern, &f};

	ask_aside(&concern);
	f.rc = open_case(&f);
	if (!f.rc && !f.is_over)
		answer_case(&f);
	mate_leave(&f);
	ask_aside(NULL);
	return f.rc;
}

int form_catch_up(struct run *run)
{
	struct form f = {.run = run};

	if (journal_is_empty())
		return EXIT_OK;
	f.rc = outbox_open(run, &f.outbox);
	if (f.rc || outbox_is_empty(f.outbox))
		return f.rc;
	f.is_idle = ui.no_input || ui.json || !isatty(STDIN_FILENO);
	f.review_id = outbox_nth(f.outbox, 0)->review_id;
	f.rc = case_fetch(&f);
	if (!f.rc)
		save_waiting(&f);
	if (f.news)
		say("%s\n", f.news);
	save_say_waiting(&f);
	return EXIT_OK;
}
