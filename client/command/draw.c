/* Drawing: preview, freeze, draw with a word, and everything needed to check it. */
#include "tilsyn/v1/sampling.pb-c.h"

#include <string.h>
#include <time.h>

#include "ask.h"
#include "command/commands.h"
#include "language.h"
#include "run.h"
#include "ui.h"
#include "words.h"

#define BEFORE_DRAW IN(PLANNED)
#define DRAWN	    (IN(DRAWN) | IN(ASSIGNED) | IN(DONE))

static const struct column stratum_columns[] = {
	{N_("Stratum"), "key", AS_WIDE},
	{N_("Listed"), "listed", AS_TEXT},
	{N_("To draw"), "drawn", AS_TEXT},
	{N_("In this wave"), "in_wave", AS_WORD},
	{N_("Chance"), "chance", AS_SHARE},
	{N_("Chance in the cycle"), "cycle_chance", AS_SHARE},
	{0},
};

/* What is chosen on purpose has no chance. */
static const struct column targeted_columns[] = {
	{N_("Stratum"), "key", AS_WIDE},
	{N_("Listed"), "listed", AS_TEXT},
	{N_("To draw"), "drawn", AS_TEXT},
	{0},
};

/* The widest the interval can be, in percentage points. */
static const char *points(struct arena *arena, double margin)
{
	return tenth_shown(arena, 100 * margin);
}

static void say_expected(struct arena *arena, const Tilsyn__V1__PreviewDrawResponse *response)
{
	if (response->days)
		put(ngettext(
			    "%d day of the month is drawn, and with it %d to %d cases: how many is chance, and days are "
			    "uneven.\n",
			    "%d days of the month are drawn, and with them %d to %d cases: how many is chance, and days are "
			    "uneven.\n",
			    (unsigned long)response->days),
			response->days, response->least, response->most);
	put(_("Caseworkers with cases: %d. Reached by this draw, on average: %s.\n"), response->caseworkers,
		tenth_shown(arena, response->reached));
	if (response->margin >= 0.5)
		put(_("The figures will speak of the drawn cases alone: some cases cannot be drawn, or the draw is targeted.\n"));
	else
		put(_("A share of half the cases will be known to ± %s percentage points, ± %s if drawn simply; less "
		      "surely where a question is relevant in fewer cases.\n"),
			points(arena, response->margin), points(arena, response->margin_simple));
}

int draw_preview(struct run *run)
{
	Tilsyn__V1__PreviewDrawRequest request = TILSYN__V1__PREVIEW_DRAW_REQUEST__INIT;
	Tilsyn__V1__PreviewDrawResponse *response;
	Tilsyn__V1__Activity *activity;
	int rc = run_activity(run, BEFORE_DRAW, &activity);

	if (rc)
		return rc;
	request.activity_id = activity->activity_id;
	rc = run_call(run, "SamplingService/PreviewDraw", &request, &response);
	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &response->base);
		return EXIT_OK;
	}
	table_print(run->arena,
		activity->method == TILSYN__V1__METHOD__METHOD_TARGETED ? targeted_columns : stratum_columns,
		(ProtobufCMessage **)response->strata, response->n_strata);
	say_expected(run->arena, response);
	say(_("%d of %d cases would be drawn; %d are left out because they were drawn lately. Nothing is changed.\n"),
		response->drawn, response->listed, response->exempt);
	return EXIT_OK;
}

int draw_freeze(struct run *run)
{
	Tilsyn__V1__FreezeListRequest request = TILSYN__V1__FREEZE_LIST_REQUEST__INIT;
	Tilsyn__V1__FreezeListResponse *response;
	Tilsyn__V1__Activity *activity;
	int rc = run_activity(run, BEFORE_DRAW, &activity);

	if (rc)
		return rc;
	request.activity_id = activity->activity_id;
	request.version = activity->version;
	rc = run_call(run, "SamplingService/FreezeList", &request, &response);
	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &response->base);
		return EXIT_OK;
	}
	table_print(run->arena, stratum_columns, (ProtobufCMessage **)response->strata, response->n_strata);
	say(_("%d cases are frozen under the hash\n  %s\n"), response->listed, response->list_hash);
	say("%s\n", _("Now ask someone who has not seen the seed for a word, and run “tilsyn draw make”."));
	return EXIT_OK;
}

static char *word_of(struct run *run)
{
	if (run->options[OPT_WORD])
		return run->options[OPT_WORD];
	if (run->options[OPT_WORD_FILE])
		return run_read_word(run, run->options[OPT_WORD_FILE]);
	return ask_line(run->arena, _("The word for the draw"), "--word");
}

int draw_make(struct run *run)
{
	static const struct column columns[] = {
		{N_("Cases drawn"), "drawn", AS_TEXT},
		{N_("Spares"), "spares", AS_TEXT},
		{N_("Draw number"), "draw_number", AS_TEXT},
		{N_("List hash"), "list_hash", AS_TEXT},
		{N_("Seed"), "seed", AS_TEXT},
		{0},
	};
	Tilsyn__V1__MakeDrawRequest request = TILSYN__V1__MAKE_DRAW_REQUEST__INIT;
	Tilsyn__V1__MakeDrawResponse *response;
	Tilsyn__V1__Activity *activity;
	int rc = run_activity(run, IN(FROZEN), &activity);

	if (rc)
		return rc;
	request.activity_id = activity->activity_id;
	request.word = word_of(run);
	if (!request.word)
		return EXIT_USAGE;
	if (run->options[OPT_REASON])
		request.reason = run->options[OPT_REASON];
	rc = run_call(run, "SamplingService/MakeDraw", &request, &response);
	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &response->base);
		return EXIT_OK;
	}
	table_print_one(run->arena, columns, &response->base);
	say("%s\n",
		_("Drawn. “tilsyn draw protocol” prints what anyone needs to check it; “tilsyn assignment propose” comes next."));
	return EXIT_OK;
}

static void put_agreement(const Tilsyn__V1__VerifyDrawResponse *response)
{
	put(ngettext("The draw agrees: %d place compared.\n", "The draw agrees: %d places compared.\n",
		    (unsigned long)response->cases),
		response->cases);
	if (*response->protocol_hash)
		put(_("SHA-256 of its protocol: %s\n"), response->protocol_hash);
}

int draw_word(struct run *run)
{
	Tilsyn__V1__GiveWordRequest request = TILSYN__V1__GIVE_WORD_REQUEST__INIT;
	Tilsyn__V1__GiveWordResponse *response;
	Tilsyn__V1__Activity *activity;
	int rc = run_activity(run, IN(FROZEN), &activity);

	if (rc)
		return rc;
	request.activity_id = activity->activity_id;
	request.word = word_of(run);
	if (!request.word)
		return EXIT_USAGE;
	rc = run_call(run, "SamplingService/GiveWord", &request, &response);
	return rc ? rc
		  : run_done(run, response,
			    _("Your word has drawn %d cases. It stands in the protocol, which anyone can check.\n"),
			    response->drawn);
}

int draw_verify(struct run *run)
{
	Tilsyn__V1__VerifyDrawRequest request = TILSYN__V1__VERIFY_DRAW_REQUEST__INIT;
	Tilsyn__V1__VerifyDrawResponse *response;
	Tilsyn__V1__Activity *activity;
	int rc = run_activity(run, DRAWN, &activity);

	if (rc)
		return rc;
	request.activity_id = activity->activity_id;
	rc = run_call(run, "SamplingService/VerifyDraw", &request, &response);
	if (rc)
		return rc;
	if (ui.json)
		json_put(run->arena, &response->base);
	else if (response->agrees)
		put_agreement(response);
	else
		put(_("The draw does not agree: %s\n"), response->difference);
	return response->agrees ? EXIT_OK : EXIT_FINDINGS;
}

int draw_protocol(struct run *run)
{
	Tilsyn__V1__GetProtocolRequest request = TILSYN__V1__GET_PROTOCOL_REQUEST__INIT;
	Tilsyn__V1__GetProtocolResponse *response;
	Tilsyn__V1__Activity *activity;
	int rc = run_activity(run, DRAWN, &activity);

	if (rc)
		return rc;
	request.activity_id = activity->activity_id;
	rc = run_call(run, "SamplingService/GetProtocol", &request, &response);
	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &response->base);
		return EXIT_OK;
	}
	rc = run_write_file(run->options[OPT_OUT], response->protocol.data, response->protocol.len);
	if (!rc && run->options[OPT_OUT])
		say(_("The protocol is in '%s'. It lists case numbers, so keep it where only those may read it who may see the "
		      "cases. “tilsynd verify-protocol” redoes the draw from it.\n"),
			run->options[OPT_OUT]);
	return rc;
}

int draw_list(struct run *run)
{
	static const struct column columns[] = {
		{N_("Case"), "case_number", AS_TEXT},
		{N_("Stratum"), "stratum", AS_WIDE},
		{N_("Rank"), "rank", AS_TEXT},
		{N_("Place"), "place", AS_WORD},
		{N_("Chance"), "chance", AS_SHARE},
		{N_("Set aside"), "dropped", AS_WORD},
		{0},
	};
	static const struct listing listing = {
		"SamplingService/ListDrawnCases", "cases", N_("Nothing is drawn yet."), columns};
	Tilsyn__V1__ListDrawnCasesRequest request = TILSYN__V1__LIST_DRAWN_CASES_REQUEST__INIT;
	Tilsyn__V1__Activity *activity;
	int rc = run_activity(run, DRAWN, &activity);

	if (rc)
		return rc;
	request.activity_id = activity->activity_id;
	request.all = run->options[OPT_ALL] != NULL;
	return run_list(run, &listing, &request);
}

int draw_replace(struct run *run)
{
	Tilsyn__V1__ReplaceCaseRequest request = TILSYN__V1__REPLACE_CASE_REQUEST__INIT;
	Tilsyn__V1__ReplaceCaseResponse *response;
	const char *all = words_of_enum_all(run->arena, &tilsyn__v1__drop_reason__descriptor);
	const char *reason = run->options[OPT_REASON];
	Tilsyn__V1__Activity *activity;
	int value, rc = run_activity(run, DRAWN, &activity);

	if (rc)
		return rc;
	if (!reason) {
		say("%s: %s\n", _("There are these reasons"), all);
		reason = ask_line(run->arena, _("Reason"), "--reason");
	}
	if (!reason)
		return EXIT_USAGE;
	if (!words_to_enum(&tilsyn__v1__drop_reason__descriptor, reason, &value))
		return say_error(EXIT_USAGE, _("“%s” is no reason; there are: %s"), reason, all);
	request.activity_id = activity->activity_id;
	request.case_number = run->arguments[1];
	request.reason = (Tilsyn__V1__DropReason)value;
	if (run->options[OPT_NOTE])
		request.note = run->options[OPT_NOTE];
	rc = run_call(run, "SamplingService/ReplaceCase", &request, &response);
	return rc ? rc : run_done(run, response, _("%s takes its place.\n"), response->new_case_number);
}

/* Of those who have something to draw. */
static void say_coverage(struct run *run, const Tilsyn__V1__ListCoverageResponse *response)
{
	int reached = 0, drawn = 0, missing = 0;

	for (size_t i = 0; i < response->n_caseworkers; i++) {
		reached += response->caseworkers[i]->state == TILSYN__V1__COVERAGE_STATE__COVERAGE_STATE_REACHED;
		drawn += response->caseworkers[i]->state == TILSYN__V1__COVERAGE_STATE__COVERAGE_STATE_DRAWN;
		missing += response->caseworkers[i]->state == TILSYN__V1__COVERAGE_STATE__COVERAGE_STATE_MISSING;
	}
	say_wrapped(STYLE_PLAIN, 0,
		arena_print(run->arena, _("Reached: %d. Drawn and not reviewed yet: %d. Missing in this cycle: %d."),
			reached, drawn, missing));
}

int draw_coverage(struct run *run)
{
	static const struct column columns[] = {
		{N_("Code"), "code", AS_TEXT},
		{N_("Caseworker"), "display_name", AS_WIDE},
		{N_("Team"), "team", AS_WIDE},
		{N_("Wave"), "wave", AS_COUNT},
		{N_("From"), "moved_on_from", AS_COUNT},
		{N_("Reviewed"), "reviewed", AS_TEXT},
		{N_("In this cycle"), "state", AS_WORD},
		{N_("Away %"), "away_percent", AS_COUNT},
		{N_("New"), "joined", AS_WORD},
		{0},
	};
	Tilsyn__V1__ListCoverageRequest request = TILSYN__V1__LIST_COVERAGE_REQUEST__INIT;
	Tilsyn__V1__ListCoverageResponse *response;
	time_t now = time(NULL);
	struct tm local;
	int rc;

	localtime_r(&now, &local);
	request.cycle =
		run->options[OPT_CYCLE] ? run->options[OPT_CYCLE] : arena_print(run->arena, "%d", local.tm_year + 1900);
	rc = run_call(run, "SamplingService/ListCoverage", &request, &response);
	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &response->base);
		return EXIT_OK;
	}
	if (!response->n_caseworkers) {
		say("%s\n", _("The cycle has no draw yet."));
		return EXIT_OK;
	}
	table_print(run->arena, columns, (ProtobufCMessage **)response->caseworkers, response->n_caseworkers);
	say_coverage(run, response);
	return EXIT_OK;
}
