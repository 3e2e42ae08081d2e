/* Drawing: preview, freeze, draw with a word, and everything needed to check it. */
#include "tilsyn/v1/sampling.pb-c.h"

#include <string.h>
#include <time.h>

#include "command/commands.h"
#include "screen/ask.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words.h"
#include "verb.h"

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

static void say_frozen(struct run *run, const void *response)
{
	const Tilsyn__V1__FreezeListResponse *frozen = response;

	(void)run;
	say(_("%d cases are frozen under the hash\n  %s\n"), frozen->listed, frozen->list_hash);
	say("%s\n", _("Now ask someone who has not seen the seed for a word, and run “tilsyn draw make”."));
}

VERB(draw_freeze, .method = "SamplingService/FreezeList",
	.taken = {{"activity_id", TAKE_ACTIVITY, .states = BEFORE_DRAW}}, .rows = "strata", .columns = stratum_columns,
	.put = say_frozen)

static int take_word(struct run *run, char **word)
{
	*word = run->options[OPT_WORD]	      ? run->options[OPT_WORD]
		: run->options[OPT_WORD_FILE] ? run_read_word(run, run->options[OPT_WORD_FILE])
					      : ask_line(run->arena, _("The word for the draw"), "--word");
	return *word ? EXIT_OK : EXIT_USAGE;
}

static const struct column drawn_columns[] = {
	{N_("Cases drawn"), "drawn", AS_TEXT},
	{N_("Spares"), "spares", AS_TEXT},
	{N_("Draw number"), "draw_number", AS_TEXT},
	{N_("List hash"), "list_hash", AS_TEXT},
	{N_("Seed"), "seed", AS_TEXT},
	{0},
};

static int take_makers_word(struct run *run, void *request)
{
	return take_word(run, &((Tilsyn__V1__MakeDrawRequest *)request)->word);
}

VERB(draw_make, .method = "SamplingService/MakeDraw",
	.taken = {{"activity_id", TAKE_ACTIVITY, .states = IN(FROZEN)}, {"reason", TAKE_TEXT, OPT_REASON}},
	.fill = take_makers_word, .columns = drawn_columns,
	.said = N_(
		"Drawn. “tilsyn draw protocol” prints what anyone needs to check it; “tilsyn assignment propose” comes next."))

static void put_agreement(struct run *run, const void *response)
{
	const Tilsyn__V1__VerifyDrawResponse *verified = response;

	(void)run;
	if (!verified->agrees) {
		put(_("The draw does not agree: %s\n"), verified->difference);
		return;
	}
	put(ngettext("The draw agrees: %d place compared.\n", "The draw agrees: %d places compared.\n",
		    (unsigned long)verified->cases),
		verified->cases);
	if (*verified->protocol_hash)
		put(_("SHA-256 of its protocol: %s\n"), verified->protocol_hash);
}

static int take_givers_word(struct run *run, void *request)
{
	return take_word(run, &((Tilsyn__V1__GiveWordRequest *)request)->word);
}

static const char *word_done(struct run *run, const void *request, const void *response)
{
	(void)request;
	return arena_print(run->arena,
		_("Your word has drawn %d cases. It stands in the protocol, which anyone can check.\n"),
		((const Tilsyn__V1__GiveWordResponse *)response)->drawn);
}

VERB(draw_word, .method = "SamplingService/GiveWord", .taken = {{"activity_id", TAKE_ACTIVITY, .states = IN(FROZEN)}},
	.fill = take_givers_word, .done = word_done)

int draw_verify(struct run *run)
{
	static const struct verb verify = {.method = "SamplingService/VerifyDraw",
		.taken = {{"activity_id", TAKE_ACTIVITY, .states = DRAWN}},
		.put = put_agreement};
	Tilsyn__V1__VerifyDrawResponse *response;
	int rc = verb_answer(run, &verify, &response);

	return rc || response->agrees ? rc : EXIT_FINDINGS;
}

int draw_protocol(struct run *run)
{
	static const struct verb get = {
		.method = "SamplingService/GetProtocol", .taken = {{"activity_id", TAKE_ACTIVITY, .states = DRAWN}}};
	Tilsyn__V1__GetProtocolResponse *response;
	int rc = verb_answer(run, &get, &response);

	if (rc || ui.json)
		return rc;
	rc = run_write_file(run->options[OPT_OUT], response->protocol.data, response->protocol.len);
	if (!rc && run->options[OPT_OUT])
		say(_("The protocol is in '%s'. It lists case numbers, so keep it where only those may read it who may see the "
		      "cases. “tilsynd verify-protocol” redoes the draw from it.\n"),
			run->options[OPT_OUT]);
	return rc;
}

static const struct column place_columns[] = {
	{N_("Case"), "case_number", AS_TEXT},
	{N_("Stratum"), "stratum", AS_WIDE},
	{N_("Rank"), "rank", AS_TEXT},
	{N_("Place"), "place", AS_WORD},
	{N_("Chance"), "chance", AS_SHARE},
	{N_("Set aside"), "dropped", AS_WORD},
	{0},
};
VERB(draw_list, .method = "SamplingService/ListDrawnCases",
	.taken = {{"activity_id", TAKE_ACTIVITY, .states = DRAWN}, {"all", TAKE_SWITCH, OPT_ALL}}, .rows = "cases",
	.columns = place_columns, .empty = N_("Nothing is drawn yet."))

static int take_reason(struct run *run, void *request)
{
	const char *all = words_of_enum_all(run->arena, &tilsyn__v1__drop_reason__descriptor);
	const char *reason = run->options[OPT_REASON];
	int value;

	if (!reason) {
		say("%s: %s\n", _("There are these reasons"), all);
		reason = ask_line(run->arena, _("Reason"), "--reason");
	}
	if (!reason)
		return EXIT_USAGE;
	if (!words_to_enum(&tilsyn__v1__drop_reason__descriptor, reason, &value))
		return say_error(EXIT_USAGE, _("“%s” is no reason; there are: %s"), reason, all);
	((Tilsyn__V1__ReplaceCaseRequest *)request)->reason = (Tilsyn__V1__DropReason)value;
	return EXIT_OK;
}

static const char *replace_done(struct run *run, const void *request, const void *response)
{
	(void)request;
	return arena_print(run->arena, _("%s takes its place.\n"),
		((const Tilsyn__V1__ReplaceCaseResponse *)response)->new_case_number);
}

VERB(draw_replace, .method = "SamplingService/ReplaceCase",
	.taken = {{"activity_id", TAKE_ACTIVITY, .states = DRAWN}, {"case_number", TAKE_TEXT, ARGUMENT(1)},
		{"note", TAKE_TEXT, OPT_NOTE}},
	.fill = take_reason, .done = replace_done)

/* Of those who have something to draw. */
static void say_coverage(struct run *run, const void *response)
{
	const Tilsyn__V1__ListCoverageResponse *all = response;
	int reached = 0, drawn = 0, missing = 0;

	for (size_t i = 0; i < all->n_caseworkers; i++) {
		reached += all->caseworkers[i]->state == TILSYN__V1__COVERAGE_STATE__COVERAGE_STATE_REACHED;
		drawn += all->caseworkers[i]->state == TILSYN__V1__COVERAGE_STATE__COVERAGE_STATE_DRAWN;
		missing += all->caseworkers[i]->state == TILSYN__V1__COVERAGE_STATE__COVERAGE_STATE_MISSING;
	}
	if (all->n_caseworkers)
		say_wrapped(STYLE_PLAIN, 0,
			arena_print(run->arena,
				_("Reached: %d. Drawn and not reviewed yet: %d. Missing in this cycle: %d."), reached,
				drawn, missing));
}

static const struct column coverage_columns[] = {
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

/* Without --cycle that of this year. */
static int take_cycle(struct run *run, void *request)
{
	time_t now = time(NULL);
	struct tm local;

	localtime_r(&now, &local);
	((Tilsyn__V1__ListCoverageRequest *)request)->cycle =
		run->options[OPT_CYCLE] ? run->options[OPT_CYCLE] : arena_print(run->arena, "%d", local.tm_year + 1900);
	return EXIT_OK;
}

VERB(draw_coverage, .method = "SamplingService/ListCoverage", .fill = take_cycle, .rows = "caseworkers",
	.columns = coverage_columns, .empty = N_("The cycle has no draw yet."), .put = say_coverage)
