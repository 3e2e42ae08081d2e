/* A team reads an anonymised case together and votes sealed. */
#include "tilsyn/v1/reading.pb-c.h"

#include <string.h>
#include <unistd.h>

#include "codec/codec.h"
#include "command/commands.h"
#include "form/talk.h"
#include "google/protobuf/timestamp.pb-c.h"
#include "screen/ask.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "verb.h"

enum { PLACES_MAX = 60 };

/* What a machine cannot see in a text; the second person looks for it, line by line. */
static const char *const checklist[] = {
	N_("No names of the child, parents, siblings, network or professionals, and no initials"),
	N_("No dates of birth, addresses, schools, institutions or places that point to the family"),
	N_("Exact dates are changed into spans: “in March”, “six weeks later”"),
	N_("Nothing rare that those in the room would recognise: diagnoses, events, jobs, nationality"),
	N_("No caseworker can be known by wording, team or time"),
	N_("The caseworker knows what will be read, and why"),
};
static const char *const prompts[] = {
	N_("What did you see in the text that made you answer as you did?"),
	N_("What would have had to stand there for you to answer differently?"),
	N_("Where do we differ because the question can be understood in two ways?"),
	N_("What works well here, and how can we do more of it?"),
	N_("What will we do differently from Monday? Write it down: tilsyn reading learned"),
};

static const struct column columns[] = {
	{N_("Title"), "title", AS_WIDE},
	{N_("State"), "state", AS_WORD},
	{N_("Agreed"), "agreed", AS_WORD},
	{N_("Checked"), "checked", AS_WORD},
	{N_("Yours to agree"), "yours_to_agree", AS_WORD},
	{N_("Deadline"), "deadline", AS_TIME},
	{N_("Written by"), "written_by", AS_TEXT},
	{N_("Id"), "reading_id", AS_ID},
	{0},
};

VERB(reading_list, .method = "ReadingService/ListReadings", .rows = "readings", .columns = columns,
	.empty = N_("There is no team reading."))

static int fetch(struct run *run, Tilsyn__V1__Reading **reading)
{
	Tilsyn__V1__GetReadingRequest request = TILSYN__V1__GET_READING_REQUEST__INIT;
	Tilsyn__V1__GetReadingResponse *response;
	int rc = run_find(run, THING_READING, run->arguments[0], &request.reading_id);

	if (!rc)
		rc = run_call(run, "ReadingService/GetReading", &request, &response);
	if (!rc)
		*reading = response->reading;
	return rc;
}

static void put_question(const Tilsyn__V1__Reading *reading, const Tilsyn__V1__ReadingQuestion *q)
{
	put_styled(STYLE_BOLD, "\n%s  %s\n", q->question, language_pick(q->text_da, q->text_en));
	for (size_t i = 0; i < q->n_counts; i++)
		put("  %s: %d\n", talk_value(reading->scale, q->counts[i]->value), q->counts[i]->count);
	for (size_t i = 0; i < q->n_words; i++)
		put("  “%s”\n", q->words[i]);
}

static void put_reading(struct run *run, const Tilsyn__V1__Reading *reading)
{
	table_print_one(run->arena, columns, &reading->base);
	put("\n%s\n", reading->extract);
	for (size_t i = 0; i < reading->n_questions; i++)
		put_question(reading, reading->questions[i]);
	if (*reading->learned)
		put("\n%s: %s\n", _("Learned"), reading->learned);
}

int reading_show(struct run *run)
{
	Tilsyn__V1__Reading *reading;
	int rc = fetch(run, &reading);

	if (rc)
		return rc;
	if (ui.json)
		json_put(run->arena, &reading->base);
	else
		put_reading(run, reading);
	return EXIT_OK;
}

static const char *put_done(struct run *run, const void *request, const void *response)
{
	const Tilsyn__V1__PutReadingResponse *put = response;

	(void)request;
	return arena_print(run->arena,
		_("The extract is stored as %s. It wants the yes of the caseworker and a second person's check.\n"),
		put->reading ? put->reading->reading_id : "");
}

VERB(reading_put, .method = "ReadingService/PutReading", .taken = {{WHOLE, TAKE_MESSAGE, ARGUMENT(0)}},
	.done = put_done)

static int ask_caseworker(struct run *run, void *request)
{
	Tilsyn__V1__AgreeReadingRequest *agree = request;
	Tilsyn__V1__Reading *reading;
	int rc = fetch(run, &reading);

	if (rc)
		return rc;
	agree->reading_id = reading->reading_id;
	agree->version = reading->version;
	if (agree->agrees && !ui.no_input && !ui.json) {
		put("%s\n\n", reading->extract);
		agree->agrees = ask_yes(run->arena, _("May your colleagues read this text together?"));
	}
	return EXIT_OK;
}

static const char *agree_done(struct run *run, const void *request, const void *response)
{
	const Tilsyn__V1__AgreeReadingRequest *agree = request;

	(void)run, (void)response;
	return agree->agrees ? _("Your yes is noted; it can be taken back until the reading opens.")
			     : _("Your no is noted.");
}

VERB(reading_agree, .method = "ReadingService/AgreeReading", .taken = {{"agrees", TAKE_NOT, OPT_NO}},
	.fill = ask_caseworker, .done = agree_done)

/* The list is gone through aloud; one no is a no. */
static bool passes_checklist(struct run *run, const Tilsyn__V1__Reading *reading)
{
	put("%s\n\n", reading->extract);
	for (size_t i = 0; i < sizeof(checklist) / sizeof(checklist[0]); i++)
		if (!ask_yes(run->arena, _(checklist[i])))
			return false;
	return true;
}

static int check_text(struct run *run, void *request)
{
	Tilsyn__V1__CheckReadingRequest *check = request;
	Tilsyn__V1__Reading *reading;
	int rc = fetch(run, &reading);

	if (rc)
		return rc;
	check->reading_id = reading->reading_id;
	check->version = reading->version;
	check->anonymous = check->anonymous && (ui.no_input || ui.json || passes_checklist(run, reading));
	return EXIT_OK;
}

static const char *check_done(struct run *run, const void *request, const void *response)
{
	const Tilsyn__V1__CheckReadingRequest *check = request;

	(void)run, (void)response;
	return check->anonymous ? _("Checked: nobody can be known by it.")
				: _("Not passed; tell the writer what to change.");
}

VERB(reading_check, .method = "ReadingService/CheckReading", .taken = {{"anonymous", TAKE_NOT, OPT_NO}},
	.fill = check_text, .done = check_done)

VERB(reading_open, .method = "ReadingService/OpenReading",
	.taken = {{"reading_id", TAKE_ROW, ARGUMENT(0), .thing = THING_READING},
		{"deadline", TAKE_DEADLINE, OPT_DEADLINE}},
	.said = N_("Open. Everybody votes at their own screen, or one after the other here."))

/* --- voting --- */

/* A number of the scale's values. NULL at the end of input; "" passes. */
static const char *ask_vote(struct run *run, const Tilsyn__V1__Scale *scale)
{
	int64_t number;
	const char *typed;

	for (size_t i = 0; i < scale->n_options; i++)
		say("  %zu  %s\n", i + 1, language_pick(scale->options[i]->label_da, scale->options[i]->label_en));
	do
		typed = ask_line(run->arena, _("Your vote (number, Enter passes)"), "--file");
	while (typed && *typed && !run_number(typed, 1, (int64_t)scale->n_options, &number));
	return typed && *typed ? scale->options[number - 1]->value : typed;
}

/* The next one must not see what the one before has chosen. */
static void clear_screen(void)
{
	if (isatty(STDERR_FILENO))
		say("\x1b[2J\x1b[3J\x1b[H");
}

/* One person's votes, sent when they are through. False when nobody is left. */
static bool vote_once(struct run *run, const Tilsyn__V1__Reading *reading, int32_t place, int *rc)
{
	Tilsyn__V1__CastVotesRequest request = TILSYN__V1__CAST_VOTES_REQUEST__INIT;
	Tilsyn__V1__CastVotesResponse *response;
	Tilsyn__V1__Vote *votes = arena_alloc(run->arena, (reading->n_questions + 1) * sizeof(*votes));

	request.reading_id = reading->reading_id;
	request.place = place;
	request.votes = arena_alloc(run->arena, (reading->n_questions + 1) * sizeof(*request.votes));
	for (size_t i = 0; i < reading->n_questions; i++) {
		const Tilsyn__V1__ReadingQuestion *q = reading->questions[i];
		const char *value;
		say_styled(STYLE_BOLD, "\n%s  %s\n", q->question, language_pick(q->text_da, q->text_en));
		value = ask_vote(run, reading->scale);
		if (!value)
			return false;
		if (!*value)
			continue;
		tilsyn__v1__vote__init(&votes[request.n_votes]);
		votes[request.n_votes].question = q->question;
		votes[request.n_votes].value = arena_text(run->arena, value);
		request.votes[request.n_votes] = &votes[request.n_votes];
		request.n_votes++;
	}
	if (!request.n_votes)
		return false;
	*rc = run_call(run, "ReadingService/CastVotes", &request, &response);
	if (*rc)
		return false;
	clear_screen();
	say_styled(STYLE_GOOD, _("Vote %d is in and sealed.\n"), place);
	return place < PLACES_MAX && ask_yes(run->arena, _("Does the next one vote here?"));
}

static int vote_from_file(struct run *run, const Tilsyn__V1__Reading *reading)
{
	Tilsyn__V1__CastVotesRequest *request = (Tilsyn__V1__CastVotesRequest *)run_read_message(
		run, run->options[OPT_FILE], &tilsyn__v1__cast_votes_request__descriptor);
	Tilsyn__V1__CastVotesResponse *response;
	int rc;

	if (!request)
		return EXIT_USAGE;
	request->reading_id = reading->reading_id;
	if (!request->place)
		request->place = 1;
	rc = run_call(run, "ReadingService/CastVotes", request, &response);
	return rc ? rc : run_done(run, response, _("Vote %d is in and sealed.\n"), request->place);
}

int reading_vote(struct run *run)
{
	Tilsyn__V1__Reading *reading;
	int rc = fetch(run, &reading);

	if (rc)
		return rc;
	if (run->options[OPT_FILE])
		return vote_from_file(run, reading);
	put("%s\n", reading->extract);
	for (int32_t place = 1; reading->scale && vote_once(run, reading, place, &rc); place++)
		;
	return rc;
}

static void put_votes(struct run *run, const void *response)
{
	const Tilsyn__V1__RevealVotesResponse *revealed = response;

	(void)run;
	for (size_t i = 0; revealed->reading && i < revealed->reading->n_questions; i++)
		put_question(revealed->reading, revealed->reading->questions[i]);
	put_styled(STYLE_BOLD, "\n%s\n", _("For the talk"));
	for (size_t i = 0; i < sizeof(prompts) / sizeof(prompts[0]); i++)
		put("  – %s\n", _(prompts[i]));
}

VERB(reading_reveal, .method = "ReadingService/RevealVotes",
	.taken = {{"reading_id", TAKE_ID, ARGUMENT(0), .thing = THING_READING}}, .put = put_votes)

VERB(reading_learned, .method = "ReadingService/WriteLearned",
	.taken = {{"reading_id", TAKE_ROW, ARGUMENT(0), .thing = THING_READING},
		{"learned", TAKE_ASKED, OPT_NOTE, .prompt = N_("What did you learn?")}},
	.said = N_("Written for everybody to read."))
