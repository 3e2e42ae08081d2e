/* The year's activities. */
#include "command/wheel.h"

#include <string.h>

#include "ask.h"
#include "command/commands.h"
#include "language.h"
#include "run.h"
#include "ui.h"

enum { ANY_STATE = ~0 };

int wheel_list(struct run *run)
{
	static const struct column columns[] = {
		{N_("Title"), "title", AS_WIDE},
		{N_("Kind"), "kind", AS_WORD},
		{N_("Starts"), "starts_on", AS_DATE},
		{N_("Deadline"), "deadline", AS_DATE},
		{N_("Cases"), "case_count", AS_TEXT},
		{N_("State"), "state", AS_WORD},
		{N_("Id"), "activity_id", AS_ID},
		{0},
	};
	static const struct listing listing = {"WheelService/ListActivities", "activities",
		N_("The wheel is empty; “tilsyn wheel put” adds an activity."), columns};
	Tilsyn__V1__ListActivitiesRequest request = TILSYN__V1__LIST_ACTIVITIES_REQUEST__INIT;
	int64_t year = 0;

	if (run->options[OPT_YEAR] && !run_number(run->options[OPT_YEAR], 2000, 2200, &year))
		return say_error(EXIT_USAGE, _("--%s needs a number"), "year");
	request.year = (int32_t)year;
	return run_list(run, &listing, &request);
}

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
		{N_("Departments"), "frame.departments", AS_ID},
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
	if (activity->frame)
		run_name_ids(run, THING_TEAM, activity->frame->teams, activity->frame->n_teams);
	table_print_one(run->arena, columns, &activity->base);
}

static int show_one(struct run *run)
{
	Tilsyn__V1__GetActivityRequest request = TILSYN__V1__GET_ACTIVITY_REQUEST__INIT;
	Tilsyn__V1__GetActivityResponse *response;
	Tilsyn__V1__Activity *activity;
	int rc = run_activity(run, (unsigned)ANY_STATE, &activity);

	if (rc)
		return rc;
	request.activity_id = activity->activity_id;
	rc = run_call(run, "WheelService/GetActivity", &request, &response);
	if (rc)
		return rc;
	if (ui.json)
		json_put(run->arena, &response->base);
	else if (response->activity)
		put_activity(run, response->activity);
	return EXIT_OK;
}

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

int wheel_skip(struct run *run)
{
	Tilsyn__V1__SkipActivityRequest request = TILSYN__V1__SKIP_ACTIVITY_REQUEST__INIT;
	Tilsyn__V1__SkipActivityResponse *response;
	Tilsyn__V1__Activity *activity;
	int rc = run_activity(run, (unsigned)ANY_STATE, &activity);

	if (rc)
		return rc;
	request.activity_id = activity->activity_id;
	request.version = activity->version;
	request.reason =
		run->options[OPT_REASON] ? run->options[OPT_REASON] : ask_line(run->arena, _("Reason"), "--reason");
	if (!request.reason)
		return EXIT_USAGE;
	rc = run_call(run, "WheelService/SkipActivity", &request, &response);
	return rc ? rc
		  : run_done(run, response, "%s\n", _("The activity is skipped; it stays visible with its reason."));
}
