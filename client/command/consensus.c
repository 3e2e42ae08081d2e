/* What the panel of an open round agrees on, question by question. */
#include <string.h>

#include "ask.h"
#include "command/calibration.h"
#include "command/commands.h"
#include "language.h"
#include "tilsyn/v1/voice.pb-c.h"
#include "ui.h"
#include "verb.h"

static const struct column columns[] = {
	{N_("Question"), "question", AS_TEXT},
	{N_("Case"), "case_number", AS_TEXT},
	{N_("Agreed"), "value", AS_TEXT},
	{N_("Why"), "reason", AS_WIDE},
	{N_("By"), "recorded_by", AS_TEXT},
	{N_("In the book"), "note_id", AS_ID},
	{0},
};

VERB(calibration_agreed, .method = "CalibrationService/ListConsensus",
	.taken = {{"calibration_id", TAKE_ID, ARGUMENT(0), .thing = THING_CALIBRATION}}, .rows = "consensus",
	.columns = columns, .empty = N_("Nothing is agreed on yet."))

/* Voices as a round of one case. */
/* Voices as a round of one case. */
static int find_voices(struct run *run, Tilsyn__V1__Calibration *round)
{
	ProtobufCMessage *row;
	int rc = run_row(run, THING_VOICES, run->arguments[0], &row);

	if (rc)
		return rc;
	Tilsyn__V1__Voices *voices = (Tilsyn__V1__Voices *)row;
	round->calibration_id = voices->panel_id;
	round->case_numbers = &voices->case_number;
	round->n_case_numbers = 1;
	round->seats = voices->seats;
	round->n_seats = voices->n_seats;
	return EXIT_OK;
}

static int take_case(struct run *run, const Tilsyn__V1__Calibration *round, Tilsyn__V1__RecordConsensusRequest *request)
{
	if (run->options[OPT_CASE])
		request->case_number = run->options[OPT_CASE];
	else if (round->n_case_numbers == 1)
		request->case_number = round->case_numbers[0];
	else
		request->case_number = ask_line(run->arena, _("Case number"), "--case");
	return request->case_number ? EXIT_OK : EXIT_USAGE;
}

/* Who was there: those named, else everybody of the panel who answered in time. */
static int take_present(
	struct run *run, const Tilsyn__V1__Calibration *round, Tilsyn__V1__RecordConsensusRequest *request)
{
	if (run->options[OPT_PANEL])
		return run_find_many(run, THING_USER, run->options[OPT_PANEL], &request->present, &request->n_present);
	request->present = arena_alloc(run->arena, (round->n_seats + 1) * sizeof(*request->present));
	for (size_t i = 0; i < round->n_seats; i++)
		request->present[request->n_present++] = round->seats[i]->user_id;
	return EXIT_OK;
}

/* What was noted before, so that this is the version after it. */
static int take_seen(struct run *run, Tilsyn__V1__RecordConsensusRequest *request)
{
	Tilsyn__V1__ListConsensusRequest asked = TILSYN__V1__LIST_CONSENSUS_REQUEST__INIT;
	Tilsyn__V1__ListConsensusResponse *told;
	int rc;

	asked.calibration_id = request->calibration_id;
	rc = run_call(run, "CalibrationService/ListConsensus", &asked, &told);
	for (size_t i = 0; !rc && i < told->n_consensus; i++)
		if (!strcmp(told->consensus[i]->question, request->question) &&
			!strcmp(told->consensus[i]->case_number, request->case_number))
			request->seen = told->consensus[i]->version;
	return rc;
}

/* One who sees it otherwise, by name, and why; until an empty name. */
static int ask_dissent(
	struct run *run, const Tilsyn__V1__Calibration *round, Tilsyn__V1__RecordConsensusRequest *request)
{
	request->dissent = arena_alloc(run->arena, (round->n_seats + 1) * sizeof(*request->dissent));
	while (!ui.no_input && request->n_dissent < round->n_seats) {
		char *name = ask_line(run->arena, _("Who sees it otherwise? (Enter: nobody more)"), NULL);
		Tilsyn__V1__Dissent *dissent;
		int rc;

		if (!name || !*name)
			break;
		dissent = arena_alloc(run->arena, sizeof(*dissent));
		tilsyn__v1__dissent__init(dissent);
		rc = run_find(run, THING_USER, name, &dissent->user_id);
		if (rc)
			return rc;
		dissent->words = ask_line(run->arena, _("Why"), NULL);
		if (!dissent->words)
			return EXIT_USAGE;
		request->dissent[request->n_dissent++] = dissent;
	}
	return EXIT_OK;
}

static int take_words(struct run *run, bool may_book, Tilsyn__V1__RecordConsensusRequest *request)
{
	request->value =
		run->options[OPT_ANSWER]
			? run->options[OPT_ANSWER]
			: ask_line(run->arena, _("What do you agree on? (Enter: you agree to differ)"), "--answer");
	if (!request->value)
		return EXIT_USAGE;
	request->reason =
		run->options[OPT_REASON] ? run->options[OPT_REASON] : ask_line(run->arena, _("Why"), "--reason");
	if (!request->reason)
		return EXIT_USAGE;
	request->book = run->options[OPT_BOOK] != NULL;
	if (may_book && !request->book && *request->value && !ui.no_input && !run->options[OPT_ANSWER])
		request->book =
			ask_yes(run->arena, _("Into the interpretation book, shown at the question from now on?"));
	if (request->book && !run->options[OPT_NOTE] && !ui.no_input)
		request->excerpt = ask_line(run->arena,
			_("From the case, without anything that tells whose it is (Enter: nothing)"), "--note");
	else if (run->options[OPT_NOTE])
		request->excerpt = run->options[OPT_NOTE];
	return request->excerpt ? EXIT_OK : EXIT_USAGE;
}

static int agree(struct run *run, const Tilsyn__V1__Calibration *round, bool may_book)
{
	Tilsyn__V1__RecordConsensusRequest request = TILSYN__V1__RECORD_CONSENSUS_REQUEST__INIT;
	Tilsyn__V1__RecordConsensusResponse *response;
	int rc;

	request.calibration_id = round->calibration_id;
	request.question = run->arguments[1];
	rc = take_case(run, round, &request);
	if (!rc)
		rc = take_seen(run, &request);
	if (!rc)
		rc = take_present(run, round, &request);
	if (!rc)
		rc = take_words(run, may_book, &request);
	if (!rc)
		rc = ask_dissent(run, round, &request);
	if (!rc)
		rc = run_call(run, "CalibrationService/RecordConsensus", &request, &response);
	if (rc)
		return rc;
	return run_done(run, response, "%s\n",
		*response->note_id ? _("Noted, and in the interpretation book. The answers given stay as they are.")
				   : _("Noted. The answers given stay as they are."));
}

int calibration_agree(struct run *run)
{
	ProtobufCMessage *round;
	int rc = run_row(run, THING_CALIBRATION, run->arguments[0], &round);

	return rc ? rc : agree(run, (Tilsyn__V1__Calibration *)round, true);
}

int review_agree(struct run *run)
{
	Tilsyn__V1__Calibration round = TILSYN__V1__CALIBRATION__INIT;
	int rc = find_voices(run, &round);

	return rc ? rc : agree(run, &round, false);
}
