/* Concerns for a child: the fast lane. */
#include "form/concern.h"

#include "command/commands.h"
#include "screen/ask.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "verb.h"

static const struct column columns[] = {
	{N_("Case"), "case_number", AS_TEXT},
	{N_("Concern"), "words", AS_WIDE},
	{N_("Danger now"), "danger_now", AS_WORD},
	{N_("Raised by"), "raised_by", AS_TEXT},
	{N_("Owner"), "owner", AS_TEXT},
	{N_("Before"), "due", AS_TIME},
	{N_("State"), "state", AS_WORD},
	{N_("Id"), "concern_id", AS_ID},
	{0},
};
static const struct column step_columns[] = {
	{N_("When"), "at", AS_TIME},
	{N_("What"), "what", AS_WORD},
	{N_("Words"), "words", AS_WIDE},
	{N_("By"), "by", AS_TEXT},
	{0},
};

/* Through a review of one's own, else by the number of a case. */
int concern_new(struct run *run)
{
	Tilsyn__V1__RaiseConcernRequest request = TILSYN__V1__RAISE_CONCERN_REQUEST__INIT;
	int rc = EXIT_OK;

	if (run_is_id_like(run->arguments[0]))
		rc = run_find(run, THING_REVIEW, run->arguments[0], &request.review_id);
	else
		request.case_number = run->arguments[0];
	if (!rc && run->options[OPT_TO])
		rc = run_find(run, THING_USER, run->options[OPT_TO], &request.owner_id);
	if (rc)
		return rc;
	if (run->options[OPT_NOTE])
		request.words = run->options[OPT_NOTE];
	request.danger_now = run->options[OPT_NOW] != NULL;
	if (run->options[OPT_TOLD])
		request.told = run->options[OPT_TOLD];
	request.recorded = run->options[OPT_RECORDED] != NULL;
	return concern_send(run, &request);
}

VERB(concern_list, .method = "FollowUpService/ListConcerns", .taken = {{"all", TAKE_SWITCH, OPT_ALL}},
	.rows = "concerns", .columns = columns, .empty = N_("No concern waits for you."))

int concern_show(struct run *run)
{
	ProtobufCMessage *row;
	int rc = run_row(run, THING_CONCERN, run->arguments[0], &row);

	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, row);
		return EXIT_OK;
	}
	const Tilsyn__V1__Concern *concern = (const Tilsyn__V1__Concern *)row;
	table_print_one(run->arena, columns, row);
	put("\n");
	table_print(run->arena, step_columns, (ProtobufCMessage *const *)concern->events, concern->n_events);
	return EXIT_OK;
}

VERB(concern_update, .method = "FollowUpService/UpdateConcern",
	.taken = {{"concern_id", TAKE_ROW, ARGUMENT(0), .thing = THING_CONCERN},
		{"owner_id", TAKE_ID, OPT_TO, .thing = THING_USER}, {"told", TAKE_TEXT, OPT_TOLD},
		{"note", TAKE_TEXT, OPT_NOTE}, {"recorded", TAKE_SWITCH, OPT_RECORDED}},
	.said = N_("Noted."))

static int take_close(struct run *run, void *request)
{
	Tilsyn__V1__CloseConcernRequest *close = request;
	ProtobufCMessage *row;
	int rc = run_row(run, THING_CONCERN, run->arguments[0], &row);

	if (rc)
		return rc;
	const Tilsyn__V1__Concern *concern = (const Tilsyn__V1__Concern *)row;
	close->concern_id = concern->concern_id;
	close->version = concern->version;
	close->done =
		run->options[OPT_NOTE] ? run->options[OPT_NOTE] : ask_line(run->arena, _("What was done?"), "--note");
	if (!close->done)
		return EXIT_USAGE;
	close->recorded = run->options[OPT_RECORDED] ||
			  (!ui.no_input && !concern->recorded &&
				  ask_yes(run->arena, _("Is the concern recorded in the case system?")));
	return EXIT_OK;
}

VERB(concern_close, .method = "FollowUpService/CloseConcern", .fill = take_close, .said = N_("The concern is closed."))

/* Shows whom to phone; with --phone it is set, and --to names who takes concerns. */
int concern_contact(struct run *run)
{
	static const struct column contact_columns[] = {
		{N_("Phone"), "phone", AS_TEXT},
		{N_("Takes concerns"), "owner", AS_TEXT},
		{N_("Hours"), "hours", AS_TEXT},
		{N_("Hours when in danger"), "urgent_hours", AS_TEXT},
		{0},
	};
	static const struct verb show = {.method = "FollowUpService/GetConcernContact", .columns = contact_columns};
	static const struct verb set = {.method = "FollowUpService/SetConcernContact",
		.taken = {{"phone", TAKE_TEXT, OPT_PHONE}, {"owner_id", TAKE_ID, OPT_TO, .thing = THING_USER}},
		.columns = contact_columns};

	return verb_run(run, run->options[OPT_PHONE] ? &set : &show);
}
