/* The year's activities. */
#include "command/wheel/wheel.h"

#include <string.h>

#include "command/commands.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "verb.h"

#define ANY_STATE (~0u)

static const struct column list_columns[] = {
	{N_("Title"), "title", AS_WIDE},
	{N_("Kind"), "kind", AS_WORD},
	{N_("Starts"), "starts_on", AS_DATE},
	{N_("Deadline"), "deadline", AS_DATE},
	{N_("Cases"), "case_count", AS_TEXT},
	{N_("State"), "state", AS_WORD},
	{N_("Id"), "activity_id", AS_ID},
	{0},
};
VERB(wheel_list, .method = "WheelService/ListActivities", .taken = {TAKE_YEAR}, .rows = "activities",
	.columns = list_columns, .empty = N_("The wheel is empty; “tilsyn wheel put” adds an activity."))

static void put_activity(struct run *run, Tilsyn__V1__Activity *activity)
{
	static const struct column columns[] = {
		{N_("Title"), "title", AS_TEXT},
		{N_("Id"), "activity_id", AS_TEXT},
		{N_("State"), "state", AS_WORD},
		{N_("Skipped because"), "skip_reason", AS_TEXT},
		{N_("Kind"), "kind", AS_WORD},
		{N_("Mode"), "mode", AS_WORD},
		{N_("Method"), "method", AS_WORD},
		{N_("Strata"), "strata", AS_WORD},
		{N_("Targeted because"), "targeted_reason", AS_TEXT},
		{N_("Template"), "template_id", AS_TEXT},
		{N_("Steps"), "steps", AS_TEXT},
		{N_("Sections"), "frame.sections", AS_TEXT},
		{N_("Decided from"), "frame.decided_from", AS_DATE},
		{N_("Decided to"), "frame.decided_to", AS_DATE},
		{N_("Departments"), "frame.departments", AS_TEXT},
		{N_("Teams"), "frame.teams", AS_TEXT},
		{N_("Case state"), "frame.case_state", AS_WORD},
		{N_("Target groups"), "frame.target_groups", AS_TEXT},
		{N_("Age from"), "frame.age_from", AS_COUNT},
		{N_("Age below"), "frame.age_below", AS_COUNT},
		{N_("Days of birth"), "frame.birth_days", AS_TEXT},
		{N_("Cases on the own list"), "frame.own_cases", AS_COUNT},
		{N_("Drawn as one"), "frame.unit", AS_WORD},
		{N_("Cases"), "case_count", AS_TEXT},
		{N_("Spares per stratum"), "spare_count", AS_TEXT},
		{N_("Reviewers"), "reviewers", AS_TEXT},
		{N_("Starts"), "starts_on", AS_DATE},
		{N_("Deadline"), "deadline", AS_DATE},
		{N_("Cycle"), "cycle", AS_TEXT},
		{N_("Wave"), "wave", AS_COUNT},
		{N_("Waves"), "waves", AS_COUNT},
		{N_("Does by itself"), "by_itself", AS_WORD},
		{N_("Seed commitment"), "seed_commitment", AS_TEXT},
		{0},
	};

	run_name_ids(run, THING_USER, activity->reviewers, activity->n_reviewers);
	run_name_ids(run, THING_TEMPLATE, &activity->template_id, 1);
	if (activity->frame) {
		run_name_ids(run, THING_TEAM, activity->frame->teams, activity->frame->n_teams);
		run_name_ids(run, THING_DEPARTMENT, activity->frame->departments, activity->frame->n_departments);
	}
	table_print_one(run->arena, columns, &activity->base);
}

static void put_got(struct run *run, const void *response)
{
	const Tilsyn__V1__GetActivityResponse *got = response;

	if (got->activity)
		put_activity(run, got->activity);
}

static VERB(show_one, .method = "WheelService/GetActivity",
	.taken = {{"activity_id", TAKE_ACTIVITY, .states = ANY_STATE}}, .put = put_got)

	int wheel_show(struct run *run)
{
	return run->argument_count ? show_one(run) : wheel_show_ring(run);
}

int wheel_find_all(struct run *run, enum thing thing, char **names, size_t count, const char *where)
{
	int rc = EXIT_OK;

	for (size_t i = 0; !rc && i < count; i++) {
		rc = run_find(run, thing, names[i], &names[i]);
		if (rc)
			say("  %s[%zu]\n", where, i);
	}
	return rc;
}

static const char *place(struct run *run, const Tilsyn__V1__Activity *activity, const char *field)
{
	return arena_print(run->arena, "%s%s%s", activity->key, *activity->key ? ": " : "", field);
}

/* In a file, people may be named by user name, the template by code, and teams by name. */
int wheel_resolve_names(struct run *run, Tilsyn__V1__Activity *activity)
{
	int rc = *activity->template_id ? wheel_find_all(run, THING_TEMPLATE, &activity->template_id, 1,
						  place(run, activity, "template_id"))
					: EXIT_OK;

	if (!rc)
		rc = wheel_find_all(
			run, THING_USER, activity->reviewers, activity->n_reviewers, place(run, activity, "reviewers"));
	if (!rc && activity->frame)
		rc = wheel_find_all(run, THING_TEAM, activity->frame->teams, activity->frame->n_teams,
			place(run, activity, "frame.teams"));
	return rc;
}

static int put_one(struct run *run, Tilsyn__V1__Activity *activity)
{
	Tilsyn__V1__PutActivityRequest request = TILSYN__V1__PUT_ACTIVITY_REQUEST__INIT;
	Tilsyn__V1__PutActivityResponse *response;
	int rc = wheel_resolve_names(run, activity);

	request.activity = activity;
	if (!rc)
		rc = run_call(run, "WheelService/PutActivity", &request, &response);
	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &response->base);
		return EXIT_OK;
	}
	if (response->activity)
		put_activity(run, response->activity);
	say("%s\n", _("The activity is on the wheel. Publish the seed commitment before the draw."));
	return EXIT_OK;
}

/* A plan has activities at the start of a line, or as a name in JSON; an activity never has. */
static bool is_plan(const char *text)
{
	return strstr(text, "\"activities\"") || !strncmp(text, "activities:", 11) || strstr(text, "\nactivities:");
}

int wheel_put(struct run *run)
{
	size_t size;
	char *text = run_read_file(run, run->arguments[0], &size);
	ProtobufCMessage *message;

	if (!text)
		return EXIT_USAGE;
	message = run_decode(run, run->arguments[0], text, size,
		is_plan(text) ? &tilsyn__v1__wheel__descriptor : &tilsyn__v1__activity__descriptor);
	if (!message)
		return EXIT_USAGE;
	return is_plan(text) ? wheel_put_plan(run, (Tilsyn__V1__Wheel *)message)
			     : put_one(run, (Tilsyn__V1__Activity *)message);
}

VERB(wheel_skip, .method = "WheelService/SkipActivity",
	.taken = {{"activity_id", TAKE_ACTIVITY, .states = ANY_STATE},
		{"reason", TAKE_ASKED, OPT_REASON, .prompt = N_("Reason")}},
	.said = N_("The activity is skipped; it stays visible with its reason."))
