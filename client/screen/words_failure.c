#include "screen/words_failure.h"

#include <jansson.h>
#include <string.h>

#include "call/rpc.h"
#include "codec/codec.h"
#include "screen/language.h"
#include "screen/ui.h"

/* Each reason: what happened, and what to do about it. */
static const struct {
	enum reason reason;
	const char *sentence;
	const char *hint; /* NULL when there is nothing to add */
} reasons[] = {
	{REASON_UNSPECIFIED, N_("The server gave no reason."), N_("Run “tilsyn doctor”.")},
	{REASON_MALFORMED, N_("The server could not read the request."),
		N_("Client and server may be of different versions; run “tilsyn doctor”.")},
	{REASON_UNKNOWN_FIELD, N_("There is a field that does not belong here."), NULL},
	{REASON_BAD_VALUE, N_("A value does not fit."), NULL},
	{REASON_TOO_LARGE, N_("That is more than the server takes at once."), NULL},
	{REASON_HOLDS_CPR, N_("The text holds a CPR number. It was not saved."),
		N_("Write “the child” or the case number instead.")},
	{REASON_NO_SUCH_METHOD, N_("The server does not know this command."),
		N_("Client and server may be of different versions; run “tilsyn doctor”.")},
	{REASON_BAD_FILE, N_("The file has faults; nothing was stored."), NULL},
	{REASON_SIGN_IN_NEEDED, N_("You are not signed in, or the session has ended."), N_("Run “tilsyn login”.")},
	{REASON_SIGN_IN_REFUSED, N_("User name or password is not right."),
		N_("After failed attempts you must wait a little longer each time.")},
	{REASON_NOT_ALLOWED, N_("Your role does not give access to this."),
		N_("“tilsyn whoami” shows your roles; an administrator can change them.")},
	{REASON_SLOW_DOWN, N_("Too many attempts."), N_("Wait a moment and try again.")},
	{REASON_INVITE_REFUSED, N_("The invite code is not known, has been used or is too old."),
		N_("Ask your administrator for a new one.")},
	{REASON_WEAK_PASSWORD, N_("The password is too short, too common or holds the user name."),
		N_("Use at least 12 characters; a sentence is fine.")},
	{REASON_PURPOSE_NEEDED, N_("You have no review of this case, so a purpose is needed. It is logged."),
		N_("Give it with --purpose.")},
	{REASON_NOT_FOUND, N_("There is no such thing, or you cannot see it."), NULL},
	{REASON_ALREADY_EXISTS, N_("It exists already."), NULL},
	{REASON_CHANGED, N_("Someone else changed it since you read it. Nothing was stored."),
		N_("Run the command again to work on what is there now.")},
	{REASON_ANSWER_CHANGED, N_("Someone else changed the answer since you read it."), NULL},
	{REASON_REQUEST_REUSED, N_("The request was sent before with another content."), NULL},
	{REASON_LOCKED, N_("It is submitted or published, and so it is locked."),
		N_("A submitted review can be opened with “tilsyn review reopen”.")},
	{REASON_INCOMPLETE, N_("Some questions have no answer yet."),
		N_("“tilsyn review open” begins at the first of them.")},
	{REASON_SEALED, N_("The round is still blind."), N_("It opens when all are in, or at the deadline.")},
	{REASON_WRONG_STATE, N_("This step cannot be taken now: one before it is missing, or it has been taken."),
		N_("“tilsyn status” shows what comes next.")},
	{REASON_EMPTY_FRAME, N_("No case fits the frame of the activity."),
		N_("Look at sections, period and departments with “tilsyn wheel show”.")},
	{REASON_TOO_MANY_CASES, N_("More cases are wanted than there are."),
		N_("Ask for as many as there are; a draw takes them all with method: all and case_count: 0.")},
	{REASON_CONFLICT_OF_INTEREST, N_("The reviewer held or decided the case."),
		N_("Choose someone else, or give a reason for the exception.")},
	{REASON_NOT_PUBLISHED, N_("The template is not published."), N_("Run “tilsyn template publish”.")},
	{REASON_NO_REVIEWER, N_("Nobody may take one of the cases, or who should is away until the deadline."),
		N_("“tilsyn absence list” shows who is away; add a reviewer with “tilsyn wheel put”, or move the deadline.")},
	{REASON_REASON_NEEDED, N_("A reason is needed."), N_("Give it with --reason.")},
	{REASON_DRAW_DIFFERS, N_("The stored draw differs from the one that its frozen list gives."),
		N_("Keep the protocol and tell the administrator.")},
	{REASON_FORGOTTEN,
		N_("The list and the order of the draw are deleted; the hash of its protocol is what stays."),
		N_("Hold a printed protocol against the hash with sha256sum; “tilsynd verify-protocol FILE” redoes its draw.")},
	{REASON_MIXED_SCALES, N_("The sets do not answer on one scale."),
		N_("Take questions of one scale only; make two sets otherwise.")},
	{REASON_SETS_CONTRADICT, N_("Two sets say different things under one name."),
		N_("Leave one of them out, or take both from versions that agree.")},
	{REASON_TOO_LATE, N_("The deadline passed before it could be held."),
		N_("Give it new dates, or skip it with a reason.")},
	{REASON_TOO_LONG, N_("A committee gets one sheet, and the report takes more. The longest of it:"),
		N_("Shorten it with “tilsyn report edit”, and look at the draft as a PDF.")},
	{REASON_APPROVAL_LAPSED, N_("The report tells something else than was approved. It is a draft again."),
		N_("Look at it with “tilsyn report read”, and have it approved with “tilsyn report approve”.")},
	{REASON_NO_PDF, N_("No PDF can be made: WeasyPrint is not installed at the server."),
		N_("Choose another format, html say, or ask the administrator to install WeasyPrint.")},
	{REASON_CONCEPT_NEEDED,
		N_("The first audit waits for the written concept: published, talked over with staff, and its notice run out."),
		N_("“tilsyn concept show” says where it stands. Who cannot wait says why with “tilsyn concept begin”.")},
	{REASON_CONCEPT_UNREAD, N_("The concept comes before the first case: read it, and say so."),
		N_("“tilsyn concept show”, then “tilsyn concept acknowledge”.")},
	{REASON_DEADLINE, N_("The server did not answer in time."), N_("Try again.")},
	{REASON_OVERLOADED, N_("The server is busy."), N_("Try again in a moment.")},
	{REASON_UNAVAILABLE, N_("The server cannot be reached."), N_("Try again, or run “tilsyn doctor”.")},
	{REASON_DRAINING, N_("The server is restarting."), N_("Try again in a moment.")},
	{REASON_DISK_FULL, N_("The server's disk is full."), N_("Tell the administrator.")},
	{REASON_INTERNAL, N_("Something went wrong in the server."),
		N_("Tell the administrator, with the request's number.")},
};

/* What a parameter says of it more closely: a sentence in the place of the reason's own. */
static const struct {
	enum reason reason;
	const char *name, *value; /* NULL: whatever it is */
	const char *sentence;
	const char *hint; /* NULL: that of the reason */
} closer[] = {
	{REASON_NOT_FOUND, "what", "concept",
		N_("There is no concept to show: none is published yet, or not that version."),
		N_("“tilsyn concept versions” shows those there are. A planner writes one with “tilsyn concept put” and shows it to "
		   "everybody with “tilsyn concept publish”.")},
	{REASON_NO_REVIEWER, "cases", NULL,
		N_("Some cases have no reviewer: whoever could be asked held or decided them, is tied to them, or is away."),
		N_("“tilsyn assignment propose --out FILE” writes them, too, without a reviewer. Give each one of the audit's, with an "
		   "overrideReason where they held or decided it; then “tilsyn assignment confirm --file FILE”.")},
	{REASON_BAD_VALUE, "why", "baseline_of_one",
		N_("What the action would be held against tells of one caseworker alone, by itself or beside what is told already."),
		N_("Measure the whole department instead of the team, or make the action without --hoped: then nothing is measured.")},
	{REASON_APPROVAL_LAPSED, "why", "remarks",
		N_("The days in which caseworkers can point to a document have ended since it was approved, so the page no longer says that it is preliminary. It is a draft again."),
		NULL},
	{REASON_WRONG_STATE, "state", "many_remarks",
		N_("Ten of your remarks beside this answer wait for their reply. Once they have it you can point to another document."),
		NULL},
	{REASON_WRONG_STATE, "state", "cancelled",
		N_("The round was cancelled. Its answers are deleted; nobody has seen them."),
		N_("“tilsyn calibration list” shows the rounds; a planner opens another with “tilsyn calibration open”.")},
	{REASON_WRONG_STATE, "state", "unsealed", N_("The round is open, or its deadline has passed."), NULL},
	{REASON_WRONG_STATE, "state", "freed", N_("The round has stopped waiting for that seat already."), NULL},
	{REASON_WRONG_STATE, "state", "seated",
		N_("The round still waits for that seat: free it first, tilsyn calibration free"), NULL},
	{REASON_WRONG_STATE, "state", "filled", N_("Somebody has taken that seat already."), NULL},
	{REASON_WRONG_STATE, "state", "sits_there", N_("They have a seat in the round."), NULL},
	{REASON_WRONG_STATE, "state", "last_seats",
		N_("Too few would be left to compare. A planner can cancel the round: tilsyn calibration cancel"),
		NULL},
	{REASON_WRONG_STATE, "state", "met_before",
		N_("Somebody of the panel was invited to the case in a round before: a case is read blind once."),
		NULL},
	{REASON_WRONG_STATE, "state", "no_access", N_("The caseworker has no access yet, and so cannot answer."),
		N_("An administrator invites them with “tilsyn user invite”.")},
	{REASON_WRONG_STATE, "state", "planned", N_("It is only planned: its list of cases is not frozen yet."), NULL},
	{REASON_WRONG_STATE, "state", "frozen", N_("Its list of cases is frozen, and nothing is drawn from it yet."),
		NULL},
	{REASON_WRONG_STATE, "state", "drawn", N_("Its cases are drawn, and nobody has been given them yet."), NULL},
	{REASON_WRONG_STATE, "state", "assigned", N_("Its cases are shared out already."), NULL},
	{REASON_WRONG_STATE, "state", "skipped", N_("The activity was skipped."),
		N_("“tilsyn wheel promises” says why.")},
	{REASON_WRONG_STATE, "state", "withdrawn", N_("It was withdrawn."), NULL},
	{REASON_WRONG_STATE, "state", "judged", N_("Its effect is judged, and is judged once."), NULL},
	{REASON_WRONG_STATE, "state", "retired", N_("It is out of use already."), NULL},
	{REASON_WRONG_STATE, "state", "one_holder", N_("The case had one caseworker in these days."), NULL},
};
enum { CLOSER = sizeof(closer) / sizeof(closer[0]) };

static size_t closer_of(const struct rpc_failure *failure)
{
	const Tilsyn__V1__Failure *details = failure->details;

	for (size_t i = 0; details && i < details->n_parameters; i++)
		for (size_t k = 0; k < CLOSER; k++)
			if (closer[k].reason == failure->reason->reason &&
				!strcmp(closer[k].name, details->parameters[i]->name) &&
				(!closer[k].value || !strcmp(closer[k].value, details->parameters[i]->value)))
				return k;
	return CLOSER;
}

static size_t row_of(enum reason reason)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].reason == reason)
			return i;
	return 0;
}

const char *words_of_failure(struct arena *arena, const struct rpc_failure *failure)
{
	const size_t exactly = closer_of(failure);

	if (failure->reason->reason == REASON_SIGN_IN_NEEDED && *failure->network)
		return arena_text(arena, _("No server is set up yet."));
	return _(exactly < CLOSER ? closer[exactly].sentence : reasons[row_of(failure->reason->reason)].sentence);
}

static const char *hint_of(const struct rpc_failure *failure)
{
	const size_t exactly = closer_of(failure);
	const char *hint = reasons[row_of(failure->reason->reason)].hint;

	if (exactly < CLOSER && closer[exactly].hint)
		hint = closer[exactly].hint;
	return hint ? _(hint) : NULL;
}

static const char *place_of(struct arena *arena, const Tilsyn__V1__Place *place)
{
	const char *text = "";

	if (place->line)
		text = arena_print(arena, _("line %lld, column %d"), (long long)place->line, place->column);
	if (place->question && *place->question)
		text = arena_print(arena, "%s%s%s", text, *text ? ": " : "", place->question);
	if (place->field && *place->field)
		text = arena_print(arena, "%s%s%s", text, *text ? ": " : "", place->field);
	return text;
}

static json_t *details_of(const Tilsyn__V1__Failure *details, struct arena *arena)
{
	char *text = details ? codec_to_json(&details->base, arena, false) : NULL;

	return text ? json_loads(text, 0, NULL) : NULL;
}

static void put_failure_json(struct arena *arena, const struct rpc_failure *failure)
{
	const char *hint = hint_of(failure);
	json_t *details = details_of(failure->details, arena);
	json_t *error = json_pack("{s:s, s:s, s:s}", "code", failure->reason->code, "reason", failure->reason->name,
		"message", words_of_failure(arena, failure));

	if (hint)
		json_object_set_new(error, "hint", json_string(hint));
	if (*failure->request_id)
		json_object_set_new(error, "request_id", json_string(failure->request_id));
	if (details && json_object_get(details, "parameters"))
		json_object_set(error, "parameters", json_object_get(details, "parameters"));
	if (details && json_object_get(details, "places"))
		json_object_set(error, "places", json_object_get(details, "places"));
	json_dumpf(error, stderr, JSON_INDENT(2));
	fputc('\n', stderr);
	json_decref(error);
	json_decref(details);
}

/* What a parameter is called, and the things that one may name. */
static const char *in_words(const char *code)
{
	static const char *const known[][2] = {
		{"what", N_("What")},
		{"state", N_("How far it is")},
		{"version", N_("Version")},
		{"missing", N_("Missing")},
		{"until", N_("Until")},
		{"at_most", N_("At most")},
		{"at_least", N_("At least")},
		{"found", N_("Found")},
		{"seconds", N_("Seconds to wait")},
		{"sheets", N_("Sheets")},
		{"counted", N_("Counted by")},
		{"estimate", N_("an estimate")},
		{"pages", N_("the pages of the PDF")},
		{"activity", N_("activity")},
		{"review", N_("review")},
		{"template", N_("question set")},
		{"report", N_("report")},
		{"concept", N_("concept")},
		{"feedback", N_("feedback")},
		{"case", N_("case")},
		{"action", N_("action")},
		{"wheel", N_("a year's plan")},
		{"calibration", N_("calibration round")},
		{"user", N_("user")},
		{"team", N_("team")},
		{"reading", N_("team reading")},
		{"finding", N_("finding")},
		{"example", N_("good example")},
		{"department", N_("department")},
		{"voices", N_("answers apart")},
		{"spare", N_("a spare case")},
		{"session", N_("session")},
		{"seat", N_("a seat in the round")},
		{"remark", N_("remark")},
		{"question", N_("question")},
		{"proposal", N_("proposal")},
		{"practice", N_("practice")},
		{"note", N_("a note of the book")},
		{"file", N_("file")},
		{"erasure", N_("erasure")},
		{"concern", N_("concern")},
		{"caseworker", N_("caseworker")},
		{"anchor", N_("anchor case")},
		{"absence", N_("absence")},
		{"open", N_("open")},
		{"draft", N_("draft")},
		{"published", N_("published")},
		{"submitted", N_("submitted")},
		{"approved", N_("approved")},
		{"closed", N_("closed")},
		{"done", N_("done")},
		{"begun", N_("begun")},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(known[i][0], code))
			return _(known[i][1]);
	return code;
}

/* Beside the sentence of the reason; one that says it closer has told the first of them. */
static void say_details(struct arena *arena, const struct rpc_failure *failure)
{
	const Tilsyn__V1__Failure *details = failure->details;
	const size_t exactly = closer_of(failure);

	for (size_t i = 0; i < details->n_places; i++)
		say("  %s\n", place_of(arena, details->places[i]));
	for (size_t i = 0; i < details->n_parameters; i++)
		if (exactly == CLOSER || strcmp(closer[exactly].name, details->parameters[i]->name) != 0)
			say("  %s: %s\n", in_words(details->parameters[i]->name),
				in_words(details->parameters[i]->value));
}

int words_say_failure(struct arena *arena, const struct rpc_failure *failure)
{
	const char *hint = hint_of(failure);

	if (ui.json) {
		put_failure_json(arena, failure);
		return failure->reason->exit_code;
	}
	say_error(0, "%s [%s]", words_of_failure(arena, failure), failure->reason->name);
	if (failure->details)
		say_details(arena, failure);
	if (*failure->network && failure->reason->reason != REASON_SIGN_IN_NEEDED)
		say("  %s\n", failure->network);
	if (hint)
		say_wrapped(STYLE_PLAIN, 2, hint);
	if (failure->reason->reason == REASON_INTERNAL && *failure->request_id)
		say("  %s: %s\n", _("Request"), failure->request_id);
	return failure->reason->exit_code;
}
