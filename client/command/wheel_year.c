/* A year of the wheel as a whole: its plan, the check, the ring, the calendar file. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "command/commands.h"
#include "command/wheel.h"
#include "language.h"
#include "rpc.h"
#include "ui.h"
#include "words.h"

/* --year, or the one it is. */
static int year_of(struct run *run, int32_t *year)
{
	time_t now = time(NULL);
	struct tm today;
	int64_t wanted = localtime_r(&now, &today)->tm_year + 1900;

	if (run->options[OPT_YEAR] && !run_number(run->options[OPT_YEAR], 2000, 2200, &wanted))
		return say_error(EXIT_USAGE, _("--%s needs a number"), "year");
	*year = (int32_t)wanted;
	return EXIT_OK;
}

static char *language_here(struct run *run)
{
	return arena_text(run->arena, language_is_danish() ? "da" : "en");
}

static int resolve_all(struct run *run, Tilsyn__V1__Wheel *wheel)
{
	int rc = EXIT_OK;

	for (size_t i = 0; !rc && i < wheel->n_reviewers; i++)
		rc = run_find(run, THING_USER, wheel->reviewers[i], &wheel->reviewers[i]);
	for (size_t i = 0; !rc && i < wheel->n_activities; i++)
		rc = wheel_resolve_names(run, wheel->activities[i]);
	return rc;
}

/* A file without a version means: in the place of the plan as it is now, or the year's first. */
static int take_version(struct run *run, Tilsyn__V1__Wheel *wheel)
{
	Tilsyn__V1__GetWheelRequest request = TILSYN__V1__GET_WHEEL_REQUEST__INIT;
	Tilsyn__V1__GetWheelResponse *response;

	if (wheel->version)
		return EXIT_OK;
	request.year = wheel->year;
	if (!rpc_call(run->arena, "WheelService/GetWheel", &request, &response)) {
		wheel->version = response->wheel ? response->wheel->version : 0;
		return EXIT_OK;
	}
	if (rpc_failure()->reason->exit_code == EXIT_MISSING)
		return EXIT_OK;
	return words_say_failure(run->arena, rpc_failure());
}

/* How a field of an activity is mended; NULL where its name says enough. */
static const char *mend_of(const char *field)
{
	static const struct {
		const char *field, *mend;
	} mends[] = {
		{"key", N_("a name of its own: small letters, digits, “.” and “-”")},
		{"weeks",
			N_("weeks of this year that it has, like 2027-W10/2027-W13, without another activity of the same "
			   "kind for the same leader")},
		{"starts_on", N_("a day of this year on which no other activity of the same kind goes on for the same "
				 "leader")},
		{"deadline", N_("a day on or after the start")},
		{"template_id", N_("a question set that is published (“tilsyn template list”)")},
		{"reviewers", N_("users with the role leader, each once (“tilsyn user list”)")},
		{"steps", N_("steps of the question set, each once (“tilsyn template show”)")},
		{"frame",
			N_("sections, departments, teams, dates, ages and days of birth that there are; case numbers are put with a single activity, not in a plan")},
		{"case_count", N_("1 to 10000; 0 for the method all, and for a targeted draw of the whole list")},
		{"strata", N_("team, caseworker or section for the method stratified, none for the others")},
		{"targeted_reason", N_("for the method targeted one line that says why, none for the others")},
		{"cycle", N_("a cycle for the method coverage, none for the others")},
		{"wave", N_("a wave of the cycle that is not taken or behind")},
		{"waves", N_("as many waves as the first activity of the cycle says")},
	};
	size_t length = strcspn(field, "[.");

	for (size_t i = 0; i < sizeof(mends) / sizeof(mends[0]); i++)
		if (strlen(mends[i].field) == length && !strncmp(mends[i].field, field, length))
			return _(mends[i].mend);
	return NULL;
}

/* What the server refused, by the activities' keys. */
static void say_mends(const Tilsyn__V1__Wheel *wheel, const Tilsyn__V1__Failure *details)
{
	for (size_t i = 0; details && i < details->n_places; i++) {
		const char *field = details->places[i]->field, *mend;
		unsigned nth;
		int end = 0;

		if (sscanf(field, "wheel.activities[%u].%n", &nth, &end) != 1 || !end || nth >= wheel->n_activities)
			continue;
		mend = mend_of(field + end);
		if (mend)
			say("  %s: %s: %s\n", wheel->activities[nth]->key, field + end, mend);
	}
}

static int fail_plan(struct run *run, const Tilsyn__V1__Wheel *wheel)
{
	int rc = words_say_failure(run->arena, rpc_failure());

	if (!ui.json)
		say_mends(wheel, rpc_failure()->details);
	return rc;
}

int wheel_put_plan(struct run *run, Tilsyn__V1__Wheel *wheel)
{
	Tilsyn__V1__PutWheelRequest request = TILSYN__V1__PUT_WHEEL_REQUEST__INIT;
	Tilsyn__V1__PutWheelResponse *response;
	int rc = resolve_all(run, wheel);

	request.wheel = wheel;
	if (!rc)
		rc = take_version(run, wheel);
	if (rc)
		return rc;
	if (rpc_call(run->arena, "WheelService/PutWheel", &request, &response))
		return fail_plan(run, wheel);
	return run_done(run, response,
		_("The plan for %d is on the wheel. New activities: %d, changed: %d, unchanged: %d, begun or skipped: "
		  "%d. “tilsyn wheel check” holds it against the recommendations; “tilsyn wheel publish” shows it to "
		  "everybody.\n"),
		wheel->year, response->added, response->changed, response->unchanged, response->kept);
}

static int get_plan(struct run *run, Tilsyn__V1__GetWheelResponse **response)
{
	Tilsyn__V1__GetWheelRequest request = TILSYN__V1__GET_WHEEL_REQUEST__INIT;
	int rc = year_of(run, &request.year);

	return rc ? rc : run_call(run, "WheelService/GetWheel", &request, response);
}

static void put_plan(struct run *run, const Tilsyn__V1__Wheel *wheel)
{
	static const struct column facts[] = {
		{N_("Year"), "year", AS_TEXT},
		{N_("Version"), "version", AS_TEXT},
		{N_("Published"), "published_at", AS_DATE},
		{N_("General audits alone until"), "start_up_until", AS_DATE},
		{N_("Hours per leader and month"), "hours_per_month", AS_TEXT},
		{0},
	};
	static const struct column activities[] = {
		{N_("Title"), "title", AS_WIDE},
		{N_("Kind"), "kind", AS_WORD},
		{N_("Mode"), "mode", AS_WORD},
		{N_("Weeks"), "weeks", AS_TEXT},
		{N_("Starts"), "starts_on", AS_DATE},
		{N_("Deadline"), "deadline", AS_DATE},
		{N_("Cases"), "case_count", AS_TEXT},
		{0},
	};
	static const struct column told[] = {
		{N_("Who is told"), "audience", AS_WORD},
		{N_("What"), "what", AS_WIDE},
		{N_("Days after the deadline"), "days_after", AS_TEXT},
		{0},
	};

	table_print_one(run->arena, facts, &wheel->base);
	put("\n");
	table_print(run->arena, activities, (ProtobufCMessage *const *)wheel->activities, wheel->n_activities);
	put("\n");
	table_print(run->arena, told, (ProtobufCMessage *const *)wheel->told, wheel->n_told);
}

int wheel_plan(struct run *run)
{
	Tilsyn__V1__GetWheelResponse *response;
	int rc = get_plan(run, &response);

	if (rc)
		return rc;
	if (ui.json)
		json_put(run->arena, &response->base);
	else if (response->wheel)
		put_plan(run, response->wheel);
	return EXIT_OK;
}

int wheel_publish(struct run *run)
{
	Tilsyn__V1__PublishWheelRequest request = TILSYN__V1__PUBLISH_WHEEL_REQUEST__INIT;
	Tilsyn__V1__PublishWheelResponse *response;
	Tilsyn__V1__GetWheelResponse *seen;
	int rc = get_plan(run, &seen);

	if (rc)
		return rc;
	request.year = seen->wheel->year;
	request.version = seen->wheel->version;
	rc = run_call(run, "WheelService/PublishWheel", &request, &response);
	return rc ? rc : run_done(run, response, "%s\n", _("Everybody can see the plan now."));
}

static void put_findings(const Tilsyn__V1__CheckWheelResponse *response)
{
	for (size_t i = 0; i < response->n_findings; i++) {
		const Tilsyn__V1__Finding *f = response->findings[i];

		put_styled(STYLE_BOLD, "%zu. %s\n", i + 1, f->missing);
		put("   %s\n   → %s\n", f->why, f->mend);
	}
	put(_("Recommendations that the year follows: %d of %d.\n"), response->held, response->rules);
}

int wheel_check(struct run *run)
{
	Tilsyn__V1__CheckWheelRequest request = TILSYN__V1__CHECK_WHEEL_REQUEST__INIT;
	Tilsyn__V1__CheckWheelResponse *response;
	int rc = year_of(run, &request.year);

	request.language = language_here(run);
	if (!rc)
		rc = run_call(run, "WheelService/CheckWheel", &request, &response);
	if (rc)
		return rc;
	if (ui.json)
		json_put(run->arena, &response->base);
	else
		put_findings(response);
	return response->n_findings ? EXIT_FINDINGS : EXIT_OK;
}

int wheel_show_ring(struct run *run)
{
	Tilsyn__V1__RenderWheelRequest request = TILSYN__V1__RENDER_WHEEL_REQUEST__INIT;
	Tilsyn__V1__RenderWheelResponse *response;
	int format = TILSYN__V1__WHEEL_FORMAT__WHEEL_FORMAT_TEXT, rc;

	if (run->options[OPT_FORMAT] &&
		!words_to_enum(&tilsyn__v1__wheel_format__descriptor, run->options[OPT_FORMAT], &format))
		return say_error(EXIT_USAGE, _("the format is text or svg"));
	rc = year_of(run, &request.year);
	request.format = (Tilsyn__V1__WheelFormat)format;
	request.language = language_here(run);
	if (!rc)
		rc = run_call(run, "WheelService/RenderWheel", &request, &response);
	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &response->base);
		return EXIT_OK;
	}
	return run_write_file(run->options[OPT_OUT], response->content.data, response->content.len);
}

int wheel_calendar(struct run *run)
{
	Tilsyn__V1__GetCalendarRequest request = TILSYN__V1__GET_CALENDAR_REQUEST__INIT;
	Tilsyn__V1__GetCalendarResponse *response;
	int rc = run->options[OPT_YEAR] ? year_of(run, &request.year) : EXIT_OK;

	request.mine = !run->options[OPT_ALL];
	if (!rc)
		rc = run_call(run, "WheelService/GetCalendar", &request, &response);
	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &response->base);
		return EXIT_OK;
	}
	return run_write_file(run->options[OPT_OUT], response->content.data, response->content.len);
}
