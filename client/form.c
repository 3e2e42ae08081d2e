#include "form.h"

#include <stdint.h>
#include <string.h>
#include <time.h>

#include "answering.h"
#include "ask.h"
#include "declare.h"
#include "language.h"
#include "rpc.h"
#include "run.h"
#include "ui.h"
#include "words.h"

enum { OVERVIEW_MAX = 15 };

struct form {
	struct run *run;
	char *review_id;
	Tilsyn__V1__GetReviewResponse *review;
	size_t at;		  /* item that is asked */
	const char *step;	  /* the heading that was shown last */
	char *comment, *evidence; /* typed before there was an answer to carry them */
	bool is_over;
	int rc;
};

static int fetch(struct form *f)
{
	Tilsyn__V1__GetReviewRequest request = TILSYN__V1__GET_REVIEW_REQUEST__INIT;

	request.review_id = f->review_id;
	return run_call(f->run, "ReviewService/GetReview", &request, &f->review);
}

static Tilsyn__V1__Item *item_of(const struct form *f)
{
	return f->review->items[f->at];
}

/* What an answer's stored value is called on the screen. */
static const char *label_of(const struct form *f, const Tilsyn__V1__Item *item, const char *value)
{
	struct choice *choices;
	size_t count = choices_of(f->run->arena, item, f->review->scale, &choices);

	for (size_t i = 0; i < count; i++)
		if (!strcmp(choices[i].value, value))
			return choices[i].label;
	return item->fact && !strcmp(item->fact->type, "date") ? when_date(f->run->arena, value) : value;
}

static const char *text_of(const Tilsyn__V1__Item *item)
{
	return item->fact	? language_pick(item->fact->title_da, item->fact->title_en)
	       : item->question ? language_pick(item->question->text_da, item->question->text_en)
				: item->code;
}

/* --- saving --- */

static void keep(struct form *f, Tilsyn__V1__Item *item, const Tilsyn__V1__AnswerToSave *sent, int64_t version)
{
	Tilsyn__V1__Answer *answer = arena_alloc(f->run->arena, sizeof(*answer));

	tilsyn__v1__answer__init(answer);
	answer->item = item->code;
	answer->value = sent->value;
	answer->reason_code = sent->reason_code;
	answer->comment = sent->comment;
	answer->evidence = sent->evidence;
	answer->version = version;
	item->answer = answer;
}

/* Both values are shown, and the person decides. True: send mine again. */
static bool prefers_own(struct form *f, const Tilsyn__V1__Item *item, const Tilsyn__V1__AnswerToSave *mine,
	const Tilsyn__V1__Answer *theirs)
{
	const char *typed;

	say_styled(STYLE_WARNING, "%s\n",
		_("Someone else has answered this question in the meantime; nothing of yours is stored."));
	say("  %s: %s%s%s\n", _("Theirs"), label_of(f, item, theirs->value), *theirs->comment ? " – " : "",
		theirs->comment);
	say("    (%s, %s)\n", theirs->answered_by,
		theirs->answered_at ? when_time(f->run->arena, theirs->answered_at->seconds) : "");
	say("  %s: %s%s%s\n", _("Yours"), label_of(f, item, mine->value), *mine->comment ? " – " : "", mine->comment);
	do
		typed = ask_line(f->run->arena, _("Keep theirs (t) or store yours (y)?"), NULL);
	while (typed && (!*typed || !strchr("tydm", *typed)));
	return typed && *typed && strchr("ym", *typed); /* Danish: deres, mit */
}

static int send_answer(struct form *f, Tilsyn__V1__AnswerToSave *answer, Tilsyn__V1__SavedAnswer **saved)
{
	Tilsyn__V1__SaveAnswersRequest request = TILSYN__V1__SAVE_ANSWERS_REQUEST__INIT;
	Tilsyn__V1__SaveAnswersResponse *response;
	int rc;

	request.review_id = f->review_id;
	request.answers = &answer;
	request.n_answers = 1;
	rc = run_call(f->run, "ReviewService/SaveAnswers", &request, &response);
	if (rc)
		return rc;
	if (response->n_results != 1) {
		say_error(0, _("the server did not say whether the answer was saved"));
		return EXIT_ERROR;
	}
	*saved = response->results[0];
	return EXIT_OK;
}

/* After these nothing more can be saved here; after others the same question is asked again. */
static bool ends_form(int rc)
{
	return rc == EXIT_SIGN_IN || rc == EXIT_FORBIDDEN || rc == EXIT_MISSING ||
	       (rc && rpc_failure()->reason->reason == REASON_LOCKED);
}

/* True once the server has it. */
static bool save(struct form *f, Tilsyn__V1__Item *item, Tilsyn__V1__AnswerToSave *answer)
{
	Tilsyn__V1__SavedAnswer *saved = NULL;

	answer->item = item->code;
	answer->seen = item->answer ? item->answer->version : 0;
	for (;;) {
		int rc = send_answer(f, answer, &saved);
		if (rc) {
			say_styled(STYLE_BAD, "%s\n", _("Not saved."));
			f->is_over = ends_form(rc);
			f->rc = f->is_over ? rc : EXIT_OK;
			return false;
		}
		if (saved->outcome != TILSYN__V1__SAVE_OUTCOME__SAVE_OUTCOME_CONFLICT || !saved->theirs)
			break;
		if (!prefers_own(f, item, answer, saved->theirs)) {
			item->answer = saved->theirs;
			return true;
		}
		answer->seen = saved->theirs->version;
	}
	keep(f, item, answer, saved->version);
	f->comment = f->evidence = NULL;
	say_styled(STYLE_GOOD, _("Saved %s"), when_clock(f->run->arena, (int64_t)time(NULL)));
	say_styled(STYLE_DIM, _(" · %zu left\n"), items_missing(f->review));
	return true;
}

/* The answer as it stands, ready to be changed in one part. */
static Tilsyn__V1__AnswerToSave *draft(struct form *f, const Tilsyn__V1__Item *item)
{
	Tilsyn__V1__AnswerToSave *answer = arena_alloc(f->run->arena, sizeof(*answer));

	tilsyn__v1__answer_to_save__init(answer);
	if (item->answer) {
		answer->value = item->answer->value;
		answer->reason_code = item->answer->reason_code;
		answer->comment = item->answer->comment;
		answer->evidence = item->answer->evidence;
	}
	answer->comment = f->comment ? f->comment : answer->comment;
	answer->evidence = f->evidence ? f->evidence : answer->evidence;
	return answer;
}

/* --- showing --- */

static const char *step_of(const struct form *f, const Tilsyn__V1__Item *item)
{
	const char *step = item->step ? item->step : "";

	for (size_t i = 0; !item->fact && i < f->review->n_steps; i++)
		if (!strcmp(f->review->steps[i]->id, step))
			return language_pick(f->review->steps[i]->title_da, f->review->steps[i]->title_en);
	return item->fact ? _("Facts of the case") : step;
}

static void say_step(struct form *f, const Tilsyn__V1__Item *item)
{
	const char *step = step_of(f, item);

	if (f->step && !strcmp(f->step, step))
		return;
	say("\n");
	say_styled(STYLE_BOLD, "— %s —\n", step);
	f->step = step;
}

static void say_question(const Tilsyn__V1__Question *q, struct arena *arena)
{
	const char *guidance = language_pick(q->guidance_da, q->guidance_en), *law = "";

	if (guidance && *guidance)
		say_wrapped(STYLE_DIM, 2, guidance);
	for (size_t i = 0; i < q->n_law; i++)
		law = arena_print(arena, "%s%s%s", law, i ? "; " : "", q->law[i]);
	if (*law)
		say_wrapped(STYLE_DIM, 2, arena_print(arena, "%s: %s", _("Law"), law));
}

static void say_answer(const struct form *f, const Tilsyn__V1__Item *item)
{
	const Tilsyn__V1__Answer *a = item->answer;

	if (item_suggestion(item))
		say("  %s: %s\n", _("The case list says (Enter confirms)"), label_of(f, item, a->value));
	if (!item_is_answered(item))
		return;
	say("  %s: %s%s%s\n", _("Answered"), label_of(f, item, a->value), *a->comment ? " – " : "", a->comment);
}

static const char *choice_text(struct arena *arena, const struct choice *choices, size_t i)
{
	if (choices[i].key)
		return arena_print(arena, "  [%c] %s", choices[i].key, choices[i].label);
	return arena_print(arena, "  [%zu] %s", i + 1, choices[i].label);
}

/* In one line where it has room, else each on its own. */
static void say_choices(struct arena *arena, const struct choice *choices, size_t count, const Tilsyn__V1__Item *item)
{
	const char *type = item->fact ? item->fact->type : "";
	int width = words_width(_("[?] help")) + 3;

	for (size_t i = 0; i < count; i++)
		width += words_width(choice_text(arena, choices, i));
	for (size_t i = 0; i < count; i++)
		say("%s%s", choice_text(arena, choices, i), width < ui_width(stderr) ? "" : "\n");
	if (!count)
		say("  %s", !strcmp(type, "date")  ? _("Date (dd-mm-yyyy)")
			    : !strcmp(type, "int") ? _("Number")
						   : _("Text"));
	say_styled(STYLE_DIM, "%s%s\n", width < ui_width(stderr) ? "   " : "  ", _("[?] help"));
}

static void say_help(void)
{
	say("  %s\n", _("The letter in brackets, then Enter, answers and saves."));
	say("  Enter  %s\n", _("go on without answering"));
	say("  k      %s\n", _("comment on the answer (it may be read by the family)"));
	say("  d      %s\n", _("document and date that the answer rests on"));
	say("  b      %s\n", _("back to the question before"));
	say("  o      %s\n", _("overview: what is still missing"));
	say("  x      %s\n", _("you know the family or took part in the case: say so"));
	say("  q      %s\n", _("leave; all that is said to be saved is saved"));
	say("  %s\n", _("A question's code goes to that question."));
}

static void say_missing(const struct form *f)
{
	for (size_t i = 0; i < f->review->n_items; i++) {
		const Tilsyn__V1__Item *item = f->review->items[i];
		const char *text = text_of(item);
		if (item_is_missing(item))
			say("  %-12s %.*s\n", item->code, (int)ui_fit(text, ui_width(stderr) - 16), text);
	}
}

/* The first question of each step, and how many there are in it. */
static void say_missing_steps(const struct form *f)
{
	const Tilsyn__V1__Item *first = NULL;
	size_t count = 0;

	for (size_t i = 0; i <= f->review->n_items; i++) {
		const Tilsyn__V1__Item *item = i < f->review->n_items ? f->review->items[i] : NULL;
		if (item && !item_is_missing(item))
			continue;
		if (first && (!item || strcmp(step_of(f, item), step_of(f, first)) != 0)) {
			say("  %-12s %s: %zu\n", first->code, step_of(f, first), count);
			first = NULL;
			count = 0;
		}
		first = first ? first : item;
		count++;
	}
}

/* Never more than fits on a small screen. */
static void say_overview(const struct form *f)
{
	size_t missing = items_missing(f->review);

	say(ngettext("%zu question is still missing\n", "%zu questions are still missing\n", missing), missing);
	if (missing > OVERVIEW_MAX)
		say_missing_steps(f);
	else
		say_missing(f);
}

static void say_item(struct form *f, const Tilsyn__V1__Item *item, const struct choice *choices, size_t count)
{
	say_step(f, item);
	say("\n");
	say_wrapped(STYLE_BOLD, 0,
		item->fact ? text_of(item) : arena_print(f->run->arena, "%s  %s", item->code, text_of(item)));
	if (item->question)
		say_question(item->question, f->run->arena);
	say_answer(f, item);
	say_choices(f->run->arena, choices, count, item);
}

/* --- answering --- */

/* Why "nej" or "ikke relevant", where the scale has reasons for it. Enter passes. */
static void ask_reason(struct form *f, Tilsyn__V1__Item *item, const char *value)
{
	const Tilsyn__V1__Scale *scale = f->review->scale;
	bool is_no = !strcmp(value, "nej"), is_irrelevant = !strcmp(value, "ikke_relevant");
	Tilsyn__V1__ReasonCode **reasons = is_no ? scale->nej_reasons : scale->ikke_relevant_reasons;
	size_t count = is_no ? scale->n_nej_reasons : is_irrelevant ? scale->n_ikke_relevant_reasons : 0;
	Tilsyn__V1__AnswerToSave *answer;
	const char *typed = "";
	int64_t number = 0;

	if (item->fact || !count)
		return;
	for (size_t i = 0; i < count; i++)
		say("  %zu  %s\n", i + 1, language_pick(reasons[i]->label_da, reasons[i]->label_en));
	do
		typed = ask_line(f->run->arena, _("Why? (number, Enter passes)"), NULL);
	while (typed && *typed && !run_number(typed, 1, (int64_t)count, &number));
	if (!typed || !*typed)
		return;
	answer = draft(f, item);
	answer->reason_code = reasons[number - 1]->value;
	save(f, item, answer);
}

/* The facts decide which questions apply: after one has changed, the server is asked again. */
static void go_on(struct form *f)
{
	bool was_fact = item_of(f)->fact;
	const char *code = item_of(f)->code;

	if (was_fact) {
		f->rc = fetch(f);
		f->is_over = f->rc != EXIT_OK;
		if (f->is_over)
			return;
		f->at = item_by_code(f->run->arena, f->review, code);
	}
	f->at = item_next_open(f->review, f->at + 1);
}

static void give(struct form *f, const char *value)
{
	Tilsyn__V1__Item *item = item_of(f);
	Tilsyn__V1__AnswerToSave *answer = draft(f, item);
	bool changed = !item_is_answered(item) || strcmp(answer->value, value) != 0;

	if (changed) {
		answer->value = arena_text(f->run->arena, value);
		answer->reason_code = arena_text(f->run->arena, "");
		if (!save(f, item, answer))
			return;
		ask_reason(f, item, item->answer->value);
	}
	if (!f->is_over)
		go_on(f);
}

static void ask_text(struct form *f, bool is_comment)
{
	Tilsyn__V1__Item *item = item_of(f);
	Tilsyn__V1__AnswerToSave *answer = draft(f, item);
	char *typed = ask_line(f->run->arena, is_comment ? _("Comment") : _("Document and date"), NULL);

	if (!typed)
		return;
	*(is_comment ? &answer->comment : &answer->evidence) = typed;
	if (item_is_answered(item)) {
		save(f, item, answer);
		return;
	}
	*(is_comment ? &f->comment : &f->evidence) = typed;
	say("%s\n", _("It is saved together with your answer."));
}

/* What was typed for one question does not belong to the next. */
static void go_to(struct form *f, size_t at)
{
	f->at = at;
	f->comment = f->evidence = NULL;
}

/* A refusal is told, and the same question is asked again. */
static void declare(struct form *f)
{
	bool is_withdrawn = false;
	int rc = fetch(f); /* the review's version may have moved */

	if (!rc)
		rc = declare_tie(f->run, f->review->review, NULL, NULL, &is_withdrawn);
	f->is_over = is_withdrawn || ends_form(rc);
	f->rc = f->is_over ? rc : EXIT_OK;
}

static bool obey(struct form *f, const char *typed)
{
	if (!*typed) {
		go_to(f, item_next_open(f->review, f->at + 1));
		return true;
	}
	if (typed[1])
		return false;
	switch (*typed) {
	case '?':
		say_help();
		return true;
	case 'k':
	case 'd':
		ask_text(f, *typed == 'k');
		return true;
	case 'b':
		go_to(f, item_before(f->review, f->at));
		return true;
	case 'o':
		say_overview(f);
		return true;
	case 'x':
		declare(f);
		return true;
	case 'q':
		f->is_over = true;
		return true;
	default:
		return false;
	}
}

static void ask_item(struct form *f)
{
	Tilsyn__V1__Item *item = item_of(f);
	struct choice *choices;
	size_t count = choices_of(f->run->arena, item, f->review->scale, &choices), other;
	const struct choice *picked;
	const char *typed, *value;

	say_item(f, item, choices, count);
	typed = ask_line(f->run->arena, "", "tilsyn review save");
	if (!typed) {
		f->is_over = true;
		f->rc = ui.no_input ? EXIT_USAGE : EXIT_OK;
		return;
	}
	if (!*typed && item_suggestion(item)) {
		give(f, item_suggestion(item));
		return;
	}
	if (obey(f, typed))
		return;
	picked = choice_pick(f->run->arena, choices, count, typed);
	value = picked ? picked->value : !count && item->fact ? fact_value(f->run->arena, item->fact, typed) : NULL;
	other = item_by_code(f->run->arena, f->review, typed);
	if (value)
		give(f, value);
	else if (other < f->review->n_items)
		go_to(f, other);
	else
		say_styled(STYLE_WARNING, "%s\n", _("That is no answer here; [?] shows the keys."));
}

static void submit(struct form *f)
{
	Tilsyn__V1__SubmitReviewRequest request = TILSYN__V1__SUBMIT_REVIEW_REQUEST__INIT;
	Tilsyn__V1__SubmitReviewResponse *response;

	f->is_over = true;
	f->rc = fetch(f); /* saving may have moved the review's version */
	if (f->rc)
		return;
	request.review_id = f->review_id;
	request.version = f->review->review->version;
	f->rc = run_call(f->run, "ReviewService/SubmitReview", &request, &response);
	if (f->rc)
		return;
	say_styled(STYLE_GOOD, "%s\n", _("Submitted. Thank you."));
	if (response->late)
		say("%s\n", _("It came after the round was opened: it is kept and marked, but not counted."));
}

/* Nothing more to ask: what is missing, or submit. */
static void finish(struct form *f)
{
	size_t missing = items_missing(f->review), other;
	const char *typed;

	say("\n");
	if (missing) {
		say_overview(f);
		typed = ask_line(f->run->arena, _("A question's code goes there; Enter leaves"), NULL);
	} else {
		say("%s\n", _("Everything is answered."));
		typed = ask_line(f->run->arena,
			_("Submit? (y = submit and lock, a question's code = go there, Enter = leave)"), NULL);
	}
	other = typed ? item_by_code(f->run->arena, f->review, typed) : f->review->n_items;
	if (other < f->review->n_items)
		f->at = other;
	else if (!missing && typed && (*typed == 'y' || *typed == 'j'))
		submit(f);
	else
		f->is_over = true;
}

static void say_review(struct form *f)
{
	const Tilsyn__V1__Review *r = f->review->review;

	say_styled(STYLE_BOLD, "%s · %s\n", r->activity_title, r->case_number);
	say(_("%d of %d questions answered"), r->answered, r->total);
	if (*r->deadline)
		say(" · %s %s", _("deadline"), when_date(f->run->arena, r->deadline));
	say("\n");
	if (*f->review->looks_back_from)
		say(_("Look at the casework from %s to %s.\n"), when_date(f->run->arena, f->review->looks_back_from),
			when_date(f->run->arena, f->review->looks_back_to));
}

int form_answer(struct run *run, char *review_id)
{
	struct form f = {.run = run, .review_id = review_id};

	f.rc = fetch(&f);
	if (f.rc)
		return f.rc;
	say_review(&f);
	if (f.review->review->state == TILSYN__V1__REVIEW_STATE__REVIEW_STATE_SUBMITTED) {
		say("%s\n", _("The review is submitted; “tilsyn review reopen” opens it again."));
		return EXIT_OK;
	}
	f.at = item_next_open(f.review, 0);
	while (!f.is_over) {
		if (f.at < f.review->n_items)
			ask_item(&f);
		else
			finish(&f);
	}
	return f.rc;
}
