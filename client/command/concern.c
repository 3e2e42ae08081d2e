/* Concerns for a child: the fast lane. */
#include "concern.h"

#include <string.h>

#include "ask.h"
#include "command/commands.h"
#include "language.h"
#include "run.h"
#include "ui.h"

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

int concern_list(struct run *run)
{
	static const struct listing listing = {
		"FollowUpService/ListConcerns", "concerns", N_("No concern waits for you."), columns};
	Tilsyn__V1__ListConcernsRequest request = TILSYN__V1__LIST_CONCERNS_REQUEST__INIT;

	request.all = run->options[OPT_ALL] != NULL;
	return run_list(run, &listing, &request);
}

/* NULL after saying why. */
static Tilsyn__V1__Concern *find(struct run *run, int *rc)
{
	Tilsyn__V1__ListConcernsRequest request = TILSYN__V1__LIST_CONCERNS_REQUEST__INIT;
	Tilsyn__V1__ListConcernsResponse *response;
	char *id;

	request.all = true;
	*rc = run_find(run, THING_CONCERN, run->arguments[0], &id);
	if (!*rc)
		*rc = run_call(run, "FollowUpService/ListConcerns", &request, &response);
	for (size_t i = 0; !*rc && i < response->n_concerns; i++)
		if (!strcmp(response->concerns[i]->concern_id, id))
			return response->concerns[i];
	if (!*rc)
		*rc = say_error(EXIT_MISSING, _("no %s is named “%s”"), _("concern"), run->arguments[0]);
	return NULL;
}

int concern_show(struct run *run)
{
	int rc;
	Tilsyn__V1__Concern *concern = find(run, &rc);

	if (!concern)
		return rc;
	if (ui.json) {
		json_put(run->arena, &concern->base);
		return EXIT_OK;
	}
	table_print_one(run->arena, columns, &concern->base);
	put("\n");
	table_print(run->arena, step_columns, (ProtobufCMessage *const *)concern->events, concern->n_events);
	return EXIT_OK;
}

int concern_update(struct run *run)
{
	Tilsyn__V1__UpdateConcernRequest request = TILSYN__V1__UPDATE_CONCERN_REQUEST__INIT;
	Tilsyn__V1__UpdateConcernResponse *response;
	int rc;
	Tilsyn__V1__Concern *concern = find(run, &rc);

	if (concern && run->options[OPT_TO])
		rc = run_find(run, THING_USER, run->options[OPT_TO], &request.owner_id);
	if (!concern || rc)
		return rc;
	request.concern_id = concern->concern_id;
	request.version = concern->version;
	if (run->options[OPT_TOLD])
		request.told = run->options[OPT_TOLD];
	if (run->options[OPT_NOTE])
		request.note = run->options[OPT_NOTE];
	request.recorded = run->options[OPT_RECORDED] != NULL;
	rc = run_call(run, "FollowUpService/UpdateConcern", &request, &response);
	return rc ? rc : run_done(run, response, "%s\n", _("Noted."));
}

int concern_close(struct run *run)
{
	Tilsyn__V1__CloseConcernRequest request = TILSYN__V1__CLOSE_CONCERN_REQUEST__INIT;
	Tilsyn__V1__CloseConcernResponse *response;
	int rc;
	Tilsyn__V1__Concern *concern = find(run, &rc);

	if (!concern)
		return rc;
	request.concern_id = concern->concern_id;
	request.version = concern->version;
	request.done =
		run->options[OPT_NOTE] ? run->options[OPT_NOTE] : ask_line(run->arena, _("What was done?"), "--note");
	if (!request.done)
		return EXIT_USAGE;
	request.recorded = run->options[OPT_RECORDED] ||
			   (!ui.no_input && !concern->recorded &&
				   ask_yes(run->arena, _("Is the concern recorded in the case system?")));
	rc = run_call(run, "FollowUpService/CloseConcern", &request, &response);
	return rc ? rc : run_done(run, response, "%s\n", _("The concern is closed."));
}

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
	Tilsyn__V1__GetConcernContactRequest get = TILSYN__V1__GET_CONCERN_CONTACT_REQUEST__INIT;
	Tilsyn__V1__SetConcernContactRequest set = TILSYN__V1__SET_CONCERN_CONTACT_REQUEST__INIT;
	ProtobufCMessage *contact;
	int rc;

	if (run->options[OPT_TO]) {
		rc = run_find(run, THING_USER, run->options[OPT_TO], &set.owner_id);
		if (rc)
			return rc;
	}
	set.phone = run->options[OPT_PHONE];
	rc = set.phone ? run_call(run, "FollowUpService/SetConcernContact", &set, &contact)
		       : run_call(run, "FollowUpService/GetConcernContact", &get, &contact);
	if (rc)
		return rc;
	if (ui.json)
		json_put(run->arena, contact);
	else
		table_print_one(run->arena, contact_columns, contact);
	return EXIT_OK;
}
