/* A year of the wheel as a whole: its plan, the check, the ring, the calendar file. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "call/rpc.h"
#include "command/commands.h"
#include "command/report/report.h"
#include "command/wheel/wheel.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words.h"
#include "screen/words_failure.h"

int wheel_year_of(struct run *run, int32_t *year)
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
	int rc = wheel_find_all(run, THING_USER, wheel->reviewers, wheel->n_reviewers, "reviewers");

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
		{"markers", N_("markers that the question set has, each once, and questions under them in the steps")},
		{"questions", N_("question codes of the question set, each once (“tilsyn template show”)")},
		{"goals",
			N_("a step, marker or question of the set or none; value above 0 and at most 1; decided_by, and decided_on as a date")},
		{"told", N_("audience, what in at most 200 characters, days_after from 0 to 366")},
		{"hours", N_("hours of each reviewer that give at least one case, or case_count instead")},
		{"cadence", N_("monthly, second_month, quarterly or own, in a plan only")},
		{"until", N_("a day of the year on or after the start, with a cadence that is not own")},
		{"periods",
			N_("weeks or days of this year that it has, with the cadence own and without weeks, starts_on and deadline")},
		{"mode", N_("alone or dialogue where cases are drawn, none elsewhere")},
		{"method", N_("a method where cases are drawn, none elsewhere")},
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

		if (!strncmp(field, "wheel.activities.", 17))
			say("  %s: %s\n", field + 17,
				_("what is planned does not vanish: drop it with a reason (“tilsyn wheel drop”)"));
		if (sscanf(field, "wheel.activities[%u].%n", &nth, &end) != 1 || !end || nth >= wheel->n_activities)
			continue;
		mend = mend_of(field + end);
		if (mend)
			say("  %s: %s: %s\n", wheel->activities[nth]->key, field + end, mend);
	}
}

/* Somebody was faster: what they changed, so that one can decide anew. */
static int fail_plan(struct run *run, const Tilsyn__V1__Wheel *wheel)
{
	const struct rpc_failure *failure = rpc_failure();
	bool changed = failure->reason->exit_code == EXIT_CONFLICT && wheel->version;
	int rc = words_say_failure(run->arena, failure);

	if (ui.json)
		return rc;
	say_mends(wheel, failure->details);
	if (changed && !wheel_put_changes(run, wheel->year, wheel->version, 0))
		say("%s\n",
			_("That is what has changed since you read the plan. Nothing of yours is stored; do it again on the new one."));
	return rc;
}

int wheel_put_next(struct run *run, Tilsyn__V1__Wheel *wheel, Tilsyn__V1__Dropped **dropped, size_t n_dropped)
{
	Tilsyn__V1__PutWheelRequest request = TILSYN__V1__PUT_WHEEL_REQUEST__INIT;
	Tilsyn__V1__PutWheelResponse *response;

	request.wheel = wheel;
	request.dropped = dropped;
	request.n_dropped = n_dropped;
	if (rpc_call(run->arena, "WheelService/PutWheel", &request, &response))
		return fail_plan(run, wheel);
	return run_done(run, response,
		_("The plan for %d is on the wheel. New activities: %d, changed: %d, unchanged: %d, begun or skipped: "
		  "%d, dropped: %d. “tilsyn wheel check” holds it against the recommendations; “tilsyn wheel publish” shows it to "
		  "everybody.\n"),
		wheel->year, response->added, response->changed, response->unchanged, response->kept,
		response->dropped);
}

int wheel_put_plan(struct run *run, Tilsyn__V1__Wheel *wheel)
{
	int rc = resolve_all(run, wheel);

	if (!rc)
		rc = take_version(run, wheel);
	return rc ? rc : wheel_put_next(run, wheel, NULL, 0);
}

int wheel_call(struct run *run, const char *method, void *request, void *response)
{
	int rc = run_call(run, method, request, response);

	if (rc && rpc_failure()->reason->reason == REASON_NOT_FOUND)
		say("  %s\n",
			_("This year has no plan: name another with --year, or make one with “tilsyn wheel put”."));
	return rc;
}

static int get_plan(struct run *run, Tilsyn__V1__GetWheelResponse **response)
{
	Tilsyn__V1__GetWheelRequest request = TILSYN__V1__GET_WHEEL_REQUEST__INIT;
	int rc = wheel_year_of(run, &request.year);

	return rc ? rc : wheel_call(run, "WheelService/GetWheel", &request, response);
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
		if (*f->command)
			put_to_copy(f->command);
	}
	put(_("Recommendations that the year follows: %d of %d.\n"), response->held, response->rules);
}

int wheel_check(struct run *run)
{
	Tilsyn__V1__CheckWheelRequest request = TILSYN__V1__CHECK_WHEEL_REQUEST__INIT;
	Tilsyn__V1__CheckWheelResponse *response;
	int rc = wheel_year_of(run, &request.year);

	request.language = language_here(run);
	if (!rc)
		rc = wheel_call(run, "WheelService/CheckWheel", &request, &response);
	if (rc)
		return rc;
	if (ui.json)
		json_put(run->arena, &response->base);
	else
		put_findings(response);
	return response->n_findings ? EXIT_FINDINGS : EXIT_OK;
}

void wheel_put_wrapped(struct run *run, const char *name, const char *text)
{
	enum { INDENT = 16 };
	int columns = ui_width(stdout) - INDENT;

	put("  %s%*s", name, INDENT - 2 - words_width(name), "");
	while (*text) {
		size_t size = ui_fit(text, columns > 20 ? columns : 20);
		put("%s\n", arena_copy(run->arena, text, size));
		text += size + strspn(text + size, " ");
		if (*text)
			put("%*s", INDENT, "");
	}
}

int wheel_show_ring(struct run *run)
{
	Tilsyn__V1__RenderWheelRequest request = TILSYN__V1__RENDER_WHEEL_REQUEST__INIT;
	Tilsyn__V1__RenderWheelResponse *response;
	int format = TILSYN__V1__WHEEL_FORMAT__WHEEL_FORMAT_TEXT, rc;

	if (run->options[OPT_FORMAT] &&
		(!strcmp(run->options[OPT_FORMAT], "table") || !strcmp(run->options[OPT_FORMAT], "tabel")))
		return wheel_show_table(run);
	if (run->options[OPT_FORMAT] &&
		!words_to_enum(&tilsyn__v1__wheel_format__descriptor, run->options[OPT_FORMAT], &format))
		return say_error(EXIT_USAGE, _("the format is text, table or svg"));
	rc = wheel_year_of(run, &request.year);
	request.format = (Tilsyn__V1__WheelFormat)format;
	request.language = language_here(run);
	report_look(run, &request.columns, &request.aloud);
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
	int rc = run->options[OPT_YEAR] ? wheel_year_of(run, &request.year) : EXIT_OK;

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
