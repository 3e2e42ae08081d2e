#include "form/talk.h"

#include <string.h>

#include "call/rpc.h"
#include "command/picking.h"
#include "form/answering.h"
#include "screen/ask.h"
#include "screen/language.h"
#include "screen/spelling.h"
#include "screen/ui.h"
#include "screen/words_failure.h"

enum heard { HEARD, PASSED, LEFT };

const Tilsyn__V1__Consensus *talk_noted(
	Tilsyn__V1__Consensus *const *noted, size_t count, const char *question, const char *case_number)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(noted[i]->question, question) && !strcmp(noted[i]->case_number, case_number))
			return noted[i];
	return NULL;
}

const char *talk_value(const Tilsyn__V1__Scale *scale, const char *value)
{
	for (size_t i = 0; scale && i < scale->n_options; i++)
		if (!strcmp(scale->options[i]->value, value))
			return language_pick(scale->options[i]->label_da, scale->options[i]->label_en);
	return value;
}

/* --- what is on the screen --- */

static size_t choices(const struct talk *t, struct choice **choices)
{
	Tilsyn__V1__Question question = TILSYN__V1__QUESTION__INIT;
	Tilsyn__V1__Item item = TILSYN__V1__ITEM__INIT;

	item.question = &question;
	return choices_of(t->run->arena, &item, t->scale, choices);
}

static void say_noted(const struct talk *t, const Tilsyn__V1__Consensus *noted)
{
	say_hanging(4,
		arena_print(t->run->arena, _("  Noted by %s: %s – %s"), noted->recorded_by,
			*noted->value ? talk_value(t->scale, noted->value) : _("you agree to differ"), noted->reason));
}

static void say_choices(const struct talk *t)
{
	struct choice *all;
	size_t count = choices(t, &all);
	const char *line = "";

	for (size_t i = 0; i < count; i++)
		line = arena_print(t->run->arena, "%s  [%c] %s", line, all[i].key, all[i].label);
	say_hanging(2, arena_print(t->run->arena, "%s  %s", line, _("[d] you agree to differ")));
}

static void say_point(const struct talk *t, const struct talk_point *p, size_t nth, size_t of)
{
	struct arena *a = t->run->arena;
	const Tilsyn__V1__Consensus *noted = talk_noted(t->noted, t->n_noted, p->question, p->case_number);

	say("\n");
	if (of > 1)
		say_styled(STYLE_DIM, "%s\n", arena_print(a, _("%zu of %zu · case %s"), nth, of, p->case_number));
	say_wrapped(STYLE_BOLD, 0, arena_print(a, "%s  %s", p->question, p->text));
	for (size_t i = 0; i < p->n_said; i++)
		say_hanging(4, arena_print(a, *p->said[i].comment ? "  %s: %s – “%s”" : "  %s: %s%s", p->said[i].name,
				       talk_value(t->scale, p->said[i].value), p->said[i].comment));
	if (noted)
		say_noted(t, noted);
	say_choices(t);
}

/* --- what is agreed --- */

static bool picks(const struct talk *t, const char *typed, char **value)
{
	struct choice *all;
	size_t count = choices(t, &all);
	const struct choice *picked = choice_pick(t->run->arena, all, count, typed);

	if (picked)
		*value = arena_text(t->run->arena, picked->value);
	return picked != NULL;
}

static enum heard ask_value(const struct talk *t, char **value)
{
	for (;;) {
		const char *typed = ask_line(t->run->arena, _("What do you agree on? (Enter leaves it, q ends)"), NULL);

		if (!typed || !strcmp(typed, "q"))
			return LEFT;
		if (!*typed)
			return PASSED;
		if (!strcmp(typed, "d") || !strcmp(typed, "u")) { /* Danish: uenige */
			*value = arena_text(t->run->arena, "");
			return HEARD;
		}
		if (picks(t, typed, value))
			return HEARD;
		say_styled(STYLE_WARNING, "%s\n", _("One of the letters above, d, q or Enter."));
	}
}

static enum heard ask_reason(const struct talk *t, char **reason)
{
	*reason = ask_line(t->run->arena, _("Why? (Enter leaves the question)"), NULL);
	return !*reason ? LEFT : **reason ? HEARD : PASSED;
}

static bool ask_book(const struct talk *t, Tilsyn__V1__RecordConsensusRequest *request)
{
	request->book = ask_yes(t->run->arena, _("Into the interpretation book, shown at the question from now on?"));
	if (!request->book)
		return true;
	request->excerpt = ask_line(
		t->run->arena, _("From the case, without anything that tells whose it is (Enter: nothing)"), NULL);
	return request->excerpt != NULL;
}

/* --- who was there, and who sees it otherwise --- */

static void say_seats(const struct talk *t)
{
	for (size_t i = 0; i < t->n_seats; i++)
		say("  %zu  %s\n", i + 1, t->seats[i]->display_name);
}

/* By number, or by the beginning of one of the names. NULL when it fits nobody, or more than one. */
static const Tilsyn__V1__Seat *find_seat(const struct talk *t, const char *typed)
{
	const char *wanted = spelling_fold(t->run->arena, typed);
	const Tilsyn__V1__Seat *found = NULL;
	int64_t number;

	if (run_number(typed, 1, (int64_t)t->n_seats, &number))
		return t->seats[number - 1];
	for (size_t i = 0; i < t->n_seats; i++) {
		const char *name =
			arena_print(t->run->arena, " %s", spelling_fold(t->run->arena, t->seats[i]->display_name));
		if (!strstr(name, arena_print(t->run->arena, " %s", wanted)))
			continue;
		if (found)
			return NULL;
		found = t->seats[i];
	}
	return found;
}

/* What is held to may be left unsaid. */
static bool ask_what_is_held(const struct talk *t, Tilsyn__V1__Dissent *dissent)
{
	const char *typed;

	do
		typed = ask_line(t->run->arena, _("What do they hold to? (a letter above; Enter: not said)"), NULL);
	while (typed && *typed && !picks(t, typed, &dissent->value));
	if (!typed)
		return false;
	dissent->words = ask_line(t->run->arena, _("Why, in their words (Enter: not said)"), NULL);
	return dissent->words != NULL;
}

static bool ask_dissent(const struct talk *t, Tilsyn__V1__RecordConsensusRequest *request)
{
	request->dissent = arena_alloc(t->run->arena, (t->n_seats + 1) * sizeof(*request->dissent));
	request->n_dissent = 0;
	while (request->n_dissent < t->n_seats) {
		const char *typed = ask_line(t->run->arena,
			request->n_dissent ? _("Who else sees it otherwise? (Enter: nobody)")
					   : _("Who sees it otherwise? (a name; Enter: nobody)"),
			NULL);
		const Tilsyn__V1__Seat *seat = typed && *typed ? find_seat(t, typed) : NULL;
		Tilsyn__V1__Dissent *dissent;

		if (!typed || !*typed)
			return typed != NULL;
		if (!seat) {
			say_seats(t);
			continue;
		}
		dissent = arena_alloc(t->run->arena, sizeof(*dissent));
		tilsyn__v1__dissent__init(dissent);
		dissent->user_id = seat->user_id;
		if (!ask_what_is_held(t, dissent))
			return false;
		request->dissent[request->n_dissent++] = dissent;
	}
	return true;
}

static void all_are_present(struct talk *t)
{
	t->present = arena_alloc(t->run->arena, (t->n_seats + 1) * sizeof(*t->present));
	t->n_present = 0;
	for (size_t i = 0; i < t->n_seats; i++)
		t->present[t->n_present++] = t->seats[i]->user_id;
}

/* Asked once for the whole talk, where it is not plain: two cannot agree without one of them. */
static int take_present(struct talk *t)
{
	bool *here = arena_alloc(t->run->arena, (t->n_seats + 1) * sizeof(*here));
	const char *typed;

	if (t->run->options[OPT_PANEL])
		return run_find_many(t->run, THING_USER, t->run->options[OPT_PANEL], &t->present, &t->n_present);
	all_are_present(t);
	if (t->n_seats < 3 || ui.no_input || t->run->options[OPT_ANSWER])
		return EXIT_OK;
	say_seats(t);
	do {
		typed = ask_line(t->run->arena, _("Who is here? (numbers like 1,3-5; Enter: all)"), "--panel");
		if (!typed)
			return EXIT_USAGE;
	} while (*typed && !picking_numbers(typed, t->n_seats, here));
	if (!*typed)
		return EXIT_OK;
	t->n_present = 0;
	for (size_t i = 0; i < t->n_seats; i++)
		if (here[i])
			t->present[t->n_present++] = t->seats[i]->user_id;
	return EXIT_OK;
}

/* --- noted --- */

static void say_done(
	const struct talk *t, const struct talk_point *p, const Tilsyn__V1__RecordConsensusResponse *response)
{
	say_styled(STYLE_GOOD, "%s\n",
		*response->note_id ? _("Noted, and in the interpretation book. The answers given stay as they are.")
				   : _("Noted. The answers given stay as they are."));
	if (*response->finding_id)
		say_wrapped(STYLE_PLAIN, 0,
			arena_print(t->run->arena,
				_("It stands as a finding. “tilsyn followup add mend case %s %.8s” says what is done; the caseworker and their nearest leader can."),
				p->case_number, response->finding_id));
}

/* What others noted meanwhile, or this talk did. */
static int read_noted(struct talk *t)
{
	Tilsyn__V1__ListConsensusRequest request = TILSYN__V1__LIST_CONSENSUS_REQUEST__INIT;
	Tilsyn__V1__ListConsensusResponse *told;
	int rc;

	request.calibration_id = t->panel_id;
	rc = run_call(t->run, "CalibrationService/ListConsensus", &request, &told);
	if (rc)
		return rc;
	t->noted = told->consensus;
	t->n_noted = told->n_consensus;
	return EXIT_OK;
}

static int record(struct talk *t, const struct talk_point *p, Tilsyn__V1__RecordConsensusRequest *request,
	Tilsyn__V1__RecordConsensusResponse **response)
{
	const Tilsyn__V1__Consensus *noted = talk_noted(t->noted, t->n_noted, p->question, p->case_number);

	request->calibration_id = t->panel_id;
	request->question = p->question;
	request->case_number = p->case_number;
	request->present = t->present;
	request->n_present = t->n_present;
	request->seen = noted ? noted->version : 0;
	return rpc_call(t->run->arena, "CalibrationService/RecordConsensus", request, response);
}

/* The words can be mended, and both notes are shown where another was quicker; the rest ends the talk. */
static enum heard tell_refused(const struct talk *t, const Tilsyn__V1__RecordConsensusRequest *request, int *rc)
{
	enum reason reason = rpc_failure()->reason->reason;

	*rc = EXIT_OK;
	if (reason == REASON_CHANGED) {
		say_styled(STYLE_WARNING, "%s\n", _("Somebody noted it in the meantime; nothing of yours is stored."));
		say_hanging(
			4, arena_print(t->run->arena, "  %s: %s – %s", _("Yours"),
				   *request->value ? talk_value(t->scale, request->value) : _("you agree to differ"),
				   request->reason));
		return PASSED;
	}
	*rc = words_say_failure(t->run->arena, rpc_failure());
	return reason == REASON_HOLDS_CPR || reason == REASON_BAD_VALUE ? PASSED : LEFT;
}

static enum heard hear(const struct talk *t, Tilsyn__V1__RecordConsensusRequest *request)
{
	enum heard heard = ask_value(t, &request->value);

	if (heard == HEARD)
		heard = ask_reason(t, &request->reason);
	if (heard != HEARD)
		return heard;
	if (t->is_round && *request->value && !ask_book(t, request))
		return LEFT;
	if (!t->is_round)
		request->action_wanted = ask_yes(t->run->arena, _("Must something be done about the case?"));
	return ask_dissent(t, request) ? HEARD : LEFT;
}

/* One question, until it is noted or left. */
static enum heard talk_about(struct talk *t, const struct talk_point *p, size_t nth, size_t of, int *rc)
{
	for (;;) {
		Tilsyn__V1__RecordConsensusRequest request = TILSYN__V1__RECORD_CONSENSUS_REQUEST__INIT;
		Tilsyn__V1__RecordConsensusResponse *response;
		enum heard heard;

		say_point(t, p, nth, of);
		heard = hear(t, &request);
		if (heard != HEARD)
			return heard;
		*rc = record(t, p, &request, &response);
		if (!*rc) {
			say_done(t, p, response);
			return HEARD;
		}
		if (tell_refused(t, &request, rc) == LEFT)
			return LEFT;
		*rc = read_noted(t);
		if (*rc)
			return LEFT;
	}
}

/* --- the whole of it, or one question --- */

static bool is_wanted(const struct talk *t, const struct talk_point *p, const char *question)
{
	const char *case_number = t->run->options[OPT_CASE];

	if (case_number && strcmp(case_number, p->case_number) != 0)
		return false;
	if (question)
		return !strcmp(spelling_fold(t->run->arena, p->question), spelling_fold(t->run->arena, question));
	return p->differs && !talk_noted(t->noted, t->n_noted, p->question, p->case_number);
}

static size_t count_wanted(const struct talk *t, const char *question)
{
	size_t count = 0;

	for (size_t i = 0; i < t->n_points; i++)
		count += is_wanted(t, &t->points[i], question);
	return count;
}

/* As a script says it. */
static int note(struct talk *t, const struct talk_point *p)
{
	Tilsyn__V1__RecordConsensusRequest request = TILSYN__V1__RECORD_CONSENSUS_REQUEST__INIT;
	Tilsyn__V1__RecordConsensusResponse *response;
	char *const *options = t->run->options;
	int rc;

	if (!options[OPT_ANSWER])
		return say_error(EXIT_USAGE, _("“%s” is needed"), "--answer");
	if (*options[OPT_ANSWER] && !picks(t, options[OPT_ANSWER], &request.value))
		request.value = options[OPT_ANSWER]; /* the server says what it is not */
	request.reason = options[OPT_REASON] ? options[OPT_REASON] : ask_line(t->run->arena, _("Why"), "--reason");
	if (!request.reason)
		return EXIT_USAGE;
	request.book = options[OPT_BOOK] != NULL;
	request.action_wanted = options[OPT_ACTION] != NULL;
	request.excerpt = options[OPT_NOTE] ? options[OPT_NOTE] : request.excerpt;
	rc = record(t, p, &request, &response);
	if (rc)
		return words_say_failure(t->run->arena, rpc_failure());
	if (ui.json)
		json_put(t->run->arena, &response->base);
	else
		say_done(t, p, response);
	return EXIT_OK;
}

static int note_one(struct talk *t, const char *question)
{
	size_t count = count_wanted(t, question);

	if (count > 1)
		return say_error(EXIT_USAGE, _("“%s” is needed"), "--case");
	for (size_t i = 0; count && i < t->n_points; i++)
		if (is_wanted(t, &t->points[i], question))
			return note(t, &t->points[i]);
	return say_error(EXIT_MISSING, _("no %s is named “%s”"), _("question"), question);
}

static int talk_through(struct talk *t, const char *question)
{
	size_t of = count_wanted(t, question), nth = 0, count = 0;
	bool *is_on = arena_alloc(
		t->run->arena, (t->n_points + 1) * sizeof(*is_on)); /* what is noted on the way stays counted */
	enum heard heard = PASSED;
	int rc = EXIT_OK;

	if (!of && question)
		return say_error(EXIT_MISSING, _("no %s is named “%s”"), _("question"), question);
	for (size_t i = 0; i < t->n_points; i++)
		is_on[i] = is_wanted(t, &t->points[i], question);
	for (size_t i = 0; heard != LEFT && i < t->n_points; i++) {
		if (!is_on[i])
			continue;
		heard = talk_about(t, &t->points[i], ++nth, of, &rc);
		count += heard == HEARD;
	}
	if (rc || question)
		return rc;
	if (!of)
		say("%s\n", _("Everything you differ on has been talked over."));
	else
		say("%s\n", arena_print(t->run->arena, _("%zu of %zu are noted."), count, of));
	return EXIT_OK;
}

int talk_over(struct talk *t, const char *question)
{
	bool is_script = ui.no_input || ui.json || t->run->options[OPT_ANSWER];
	int rc = EXIT_OK;

	if (is_script && !question)
		return say_error(EXIT_USAGE, "%s", _("Which question? Name its code."));
	if (!t->noted)
		rc = read_noted(t);
	if (!rc)
		rc = take_present(t);
	if (rc)
		return rc;
	return is_script ? note_one(t, question) : talk_through(t, question);
}
