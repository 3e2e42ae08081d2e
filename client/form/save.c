#include <errno.h>
#include <string.h>
#include <time.h>

#include "call/rpc.h"
#include "call/session.h"
#include "form/answering.h"
#include "form/declare.h"
#include "form/inside.h"
#include "screen/ask.h"
#include "screen/language.h"
#include "screen/table.h"
#include "screen/ui.h"
#include "screen/words_failure.h"

enum { RETRY_MS = 2000 };

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- what is said --- */

/* In the middle of a prompt it is kept until it can be said above it. */
static void tell_later(struct form *f, const char *line)
{
	f->news = f->news ? arena_print(f->run->arena, "%s\n%s", f->news, line) : line;
}

/* Among the facts it is facts that count down: which questions there are comes of them. */
static void say_left(const struct form *f)
{
	struct progress facts = step_progress(f->review, "");
	size_t left = facts.total - facts.answered;

	if (f->at < f->review->n_items && case_item(f)->fact && left)
		say_styled(STYLE_DIM, ngettext(" · %zu fact left\n", " · %zu facts left\n", left), left);
	else
		say_styled(STYLE_DIM, _(" · %zu left\n"), items_missing(f->review));
}

static void say_saved(struct form *f, bool with_codes)
{
	const char *clock = when_clock(f->run->arena, (int64_t)time(NULL));
	const char *line = arena_print(f->run->arena, _("Saved %s"), clock);

	if (with_codes)
		line = arena_print(f->run->arena, "%s: %s", line, f->saved);
	f->saved = NULL;
	if (f->is_idle) {
		tell_later(f, line);
		return;
	}
	say_styled(STYLE_GOOD, "%s", line);
	say_left(f);
}

void save_say_waiting(const struct form *f)
{
	size_t count = outbox_waiting(f->outbox);

	if (count)
		say_styled(STYLE_WARNING,
			ngettext("Not saved yet: %zu answer. It goes out by itself when the server is there again.\n",
				"Not saved yet: %zu answers. They go out by themselves when the server is there "
				"again.\n",
				count),
			count);
}

/* While nobody types nothing can be asked: the row stands until a line is typed. */
static bool waits_for_person(struct form *f, const char *why)
{
	if (!f->is_idle)
		return false;
	tell_later(f, why);
	f->needs_person = true;
	return true;
}

/* --- a conflict: both are shown, and the person decides (R13) --- */

static void note_saved(struct form *f, const char *code)
{
	const Tilsyn__V1__Item *item = case_find(f, code);

	code = item ? item_handle(f->run->arena, f->review, item) : code;
	f->saved = f->saved ? arena_print(f->run->arena, "%s, %s", f->saved, code) : code;
}

static bool same_answer(const Tilsyn__V1__Answer *a, const Tilsyn__V1__AnswerToSave *b)
{
	return !strcmp(a->value, b->value) && !strcmp(a->reason_code, b->reason_code) &&
	       !strcmp(a->comment, b->comment) && !strcmp(a->evidence, b->evidence) &&
	       !strcmp(a->evidence_date, b->evidence_date);
}

static bool prefers_own(struct form *f, const Tilsyn__V1__Item *item, const Tilsyn__V1__Answer *theirs,
	const Tilsyn__V1__AnswerToSave *mine)
{
	Tilsyn__V1__Answer own = TILSYN__V1__ANSWER__INIT;
	const char *typed;

	own.value = mine->value;
	own.reason_code = mine->reason_code;
	own.comment = mine->comment;
	own.evidence = mine->evidence;
	own.evidence_date = mine->evidence_date;
	say_styled(STYLE_WARNING, "%s\n",
		_("Someone else has answered this question in the meantime; nothing of yours is stored."));
	say_wrapped(STYLE_BOLD, 0, arena_print(f->run->arena, "%s  %s", item->code, case_text(item)));
	say("  %s (%s, %s):\n", _("Theirs"), theirs->answered_by,
		theirs->answered_at ? when_time(f->run->arena, theirs->answered_at->seconds) : "");
	show_answer(f, 2, item, theirs);
	say("  %s:\n", _("Yours"));
	show_answer(f, 2, item, &own);
	f->is_settling = true;
	do
		typed = type_line(f, _("Keep theirs (t) or store yours (y)?"));
	while (typed && (strlen(typed) != 1 || !strchr("tydm", *typed)));
	f->is_settling = false;
	return typed && strchr("ym", *typed); /* Danish: deres, mit */
}

static void send_again(struct form *f, Tilsyn__V1__AnswerToSave *mine, int64_t seen)
{
	Tilsyn__V1__SaveAnswersRequest *again = arena_alloc(f->run->arena, sizeof(*again));

	tilsyn__v1__save_answers_request__init(again);
	mine->seen = seen;
	again->review_id = f->review_id;
	again->answers = arena_alloc(f->run->arena, sizeof(void *));
	again->answers[0] = mine;
	again->n_answers = 1;
	(void)outbox_put(f->outbox, again); /* the next in the row, sent in a moment */
}

/* What is stored now is read again: a retry's outcome does not tell it. False: it is not decided yet. */
static bool settle(struct form *f, Tilsyn__V1__AnswerToSave *mine)
{
	const Tilsyn__V1__Item *item;

	if (outbox_has_later(f->outbox, f->review_id, mine->item))
		return true; /* the later one meets the same, and is asked about */
	if (waits_for_person(f, _("Someone else has answered one of these questions too: press Enter.")))
		return false;
	f->rc = case_read(f);
	f->is_stale = true; /* nothing that waits is laid over it */
	item = f->rc ? NULL : case_find(f, mine->item);
	if (!item)
		return !f->rc;
	if (!item->answer || !item->answer->version)
		send_again(f, mine, 0);
	else if (same_answer(item->answer, mine))
		note_saved(f, mine->item);
	else if (prefers_own(f, item, item->answer, mine))
		send_again(f, mine, item->answer->version);
	return !f->is_over;
}

/* --- what became of a request --- */

/* What waited for another case is settled in that one. */
static struct form of_case(struct form *f, char *review_id)
{
	struct form other = {.run = f->run, .review_id = review_id, .outbox = f->outbox, .is_idle = f->is_idle};

	other.rc = case_fetch(&other);
	return other;
}

static void take_over(struct form *f, const Tilsyn__V1__SavedAnswer *saved)
{
	Tilsyn__V1__Item *item = case_find(f, saved->item);

	note_saved(f, saved->item);
	if (item && item_is_waiting(item) && !outbox_has_later(f->outbox, f->review_id, saved->item))
		item->answer->version = saved->version;
	if (item && item->fact)
		f->is_stale = true; /* the facts decide which questions apply */
}

/* False: it stays in the row, to be asked about another time. */
static bool take_outcomes(
	struct form *f, const Tilsyn__V1__SaveAnswersRequest *request, const Tilsyn__V1__SaveAnswersResponse *response)
{
	bool is_settled = true;

	for (size_t i = 0; is_settled && i < response->n_results; i++) {
		if (response->results[i]->outcome == TILSYN__V1__SAVE_OUTCOME__SAVE_OUTCOME_SAVED)
			take_over(f, response->results[i]);
		else
			is_settled = settle(f, request->answers[i]);
	}
	return is_settled;
}

static bool take_response(
	struct form *f, const Tilsyn__V1__SaveAnswersRequest *request, const Tilsyn__V1__SaveAnswersResponse *response)
{
	struct form other;
	bool is_settled;

	if (!strcmp(request->review_id, f->review_id))
		return take_outcomes(f, request, response);
	other = of_case(f, request->review_id);
	if (other.rc)
		return false;
	is_settled = take_outcomes(&other, request, response);
	if (other.saved)
		note_saved(f, other.saved);
	f->needs_person = f->needs_person || other.needs_person;
	f->is_over = f->is_over || other.is_over;
	return is_settled;
}

/* After these nothing more can be saved here. */
static bool ends_form(int rc)
{
	return rc == EXIT_FORBIDDEN || rc == EXIT_MISSING || (rc && rpc_failure()->reason->reason == REASON_LOCKED);
}

/* False: nobody has been told yet. */
static bool tell_refused(struct form *f, const Tilsyn__V1__SaveAnswersRequest *request)
{
	int rc;

	if (waits_for_person(f, _("One of your answers cannot be saved: press Enter.")))
		return false;
	rc = words_say_failure(f->run->arena, rpc_failure());
	for (size_t i = 0; i < request->n_answers; i++)
		say_styled(STYLE_BAD, "%s: %s\n", _("Not saved"), request->answers[i]->item);
	if (ends_form(rc) && !strcmp(request->review_id, f->review_id)) {
		if (is_of_round(f->review->review))
			say("%s\n", _("The round may be cancelled, or your seat freed: tilsyn calibration list"));
		f->is_over = true;
		f->rc = rc;
	}
	f->is_stale = f->is_refused = true;
	return true;
}

/* Signed in again in another window, what waits goes on under the new session. */
static bool signs_in_again(struct form *f)
{
	const char *typed;

	if (waits_for_person(f, _("Your session has ended: press Enter.")))
		return false;
	say_styled(STYLE_WARNING, "%s\n", _("Your session has ended. What you answered is not saved yet."));
	typed = ui.no_input
			? NULL
			: ask_line(f->run->arena,
				  _("Sign in with “tilsyn login” in another window, then Enter; q gives the answers up"),
				  NULL);
	if (!typed || *typed == 'q') {
		f->is_over = true;
		f->rc = EXIT_SIGN_IN;
		return false;
	}
	rpc_init(session_load(f->run->arena));
	outbox_reseal(f->outbox);
	return true;
}

/* One request. False when the row is not to be gone on with now. */
static bool send_first(struct form *f)
{
	Tilsyn__V1__SaveAnswersResponse *response;
	const Tilsyn__V1__SaveAnswersRequest *request = outbox_nth(f->outbox, 0);

	switch (outbox_send(f->outbox, &response)) {
	case DELIVERED:
		f->tried_ms = 0;
		if (!take_response(f, request, response))
			return false;
		outbox_strike(f->outbox, response);
		return true;
	case REFUSED:
		f->tried_ms = 0;
		if (!tell_refused(f, request))
			return false;
		outbox_strike(f->outbox, NULL);
		return true;
	case SIGNED_OUT:
		return signs_in_again(f);
	case AWAY:
		f->tried_ms = now_ms();
		return false;
	}
	return false;
}

static void send_all(struct form *f, bool is_hasty, bool with_codes)
{
	rpc_set_hasty(is_hasty);
	while (!outbox_is_empty(f->outbox) && !f->is_over && send_first(f))
		;
	if (f->is_stale && !f->is_over && !f->tried_ms)
		f->is_stale = case_fetch(f) != EXIT_OK;
	rpc_set_hasty(false);
	if (f->saved)
		say_saved(f, with_codes);
}

void save_waiting(struct form *f)
{
	f->needs_person = false;
	send_all(f, f->tried_ms != 0, true);
}

bool save_while_idle(struct form *f)
{
	if (f->needs_person)
		return false;
	f->is_idle = true;
	send_all(f, true, true);
	f->is_idle = false;
	return f->news != NULL;
}

/* --- giving --- */

static Tilsyn__V1__StepTime **times_of(struct form *f, size_t *count)
{
	Tilsyn__V1__StepTime **times = arena_alloc(f->run->arena, MINUTES_STEPS * sizeof(*times));

	*count = 0;
	for (size_t i = 0; i < f->minutes.count; i++) {
		int32_t seconds = minutes_take(&f->minutes, i);
		if (!seconds)
			continue;
		times[*count] = arena_alloc(f->run->arena, sizeof(**times));
		tilsyn__v1__step_time__init(times[*count]);
		times[*count]->step = (char *)f->minutes.steps[i].step;
		times[(*count)++]->seconds = seconds;
	}
	return times;
}

static Tilsyn__V1__SaveAnswersRequest *request_for(struct form *f, Tilsyn__V1__AnswerToSave **answers, size_t count)
{
	Tilsyn__V1__SaveAnswersRequest *request = arena_alloc(f->run->arena, sizeof(*request));

	tilsyn__v1__save_answers_request__init(request);
	request->review_id = f->review_id;
	request->answers = answers;
	request->n_answers = count;
	request->step_times = times_of(f, &request->n_step_times);
	return request;
}

/* An answer stands on the screen from now on, saved or not. */
static void show_given(struct form *f, const Tilsyn__V1__AnswerToSave *sent)
{
	Tilsyn__V1__Item *item = case_find(f, sent->item);

	if (item)
		item->answer = case_given(f, sent);
}

bool save_answers(struct form *f, Tilsyn__V1__AnswerToSave **answers, size_t count)
{
	bool is_behind = !outbox_is_empty(f->outbox), is_written;
	int error;

	for (size_t i = 0; i < count; i++) {
		answers[i]->seen = item_seen(case_find(f, answers[i]->item));
		show_given(f, answers[i]);
	}
	f->is_refused = false;
	is_written = outbox_put(f->outbox, request_for(f, answers, count));
	error = errno;
	if (!f->tried_ms || now_ms() - f->tried_ms > RETRY_MS)
		send_all(f, f->tried_ms != 0, is_behind);
	if (f->is_over || outbox_is_empty(f->outbox))
		return !f->is_over && !f->is_refused;
	if (!is_behind)
		say_styled(STYLE_WARNING, "%s\n", _("The server cannot be reached."));
	save_say_waiting(f);
	if (!is_written)
		say_styled(STYLE_BAD, _("It cannot be written down here either (%s): keep this window open.\n"),
			strerror(error));
	return !f->is_refused;
}

bool save_answer(struct form *f, Tilsyn__V1__AnswerToSave *answer)
{
	Tilsyn__V1__AnswerToSave **answers = arena_alloc(f->run->arena, sizeof(void *));

	answers[0] = answer;
	return save_answers(f, answers, 1);
}

void save_minutes(struct form *f)
{
	Tilsyn__V1__SaveAnswersRequest *request;
	Tilsyn__V1__SaveAnswersResponse *response;

	if (!outbox_is_empty(f->outbox) || f->tried_ms)
		return;
	request = request_for(f, NULL, 0);
	if (request->n_step_times && rpc_call(f->run->arena, "ReviewService/SaveAnswers", request, &response))
		return; /* time is not worth a word at leaving */
}
