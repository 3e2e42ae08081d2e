/* A year's plan changed piece by piece: read, one thing changed, put as the next version. Whoever was faster wins, and
 * their change is shown. */
#include <string.h>

#include "command/commands.h"
#include "command/sampling/assign_field.h"
#include "command/wheel/wheel.h"
#include "screen/ask.h"
#include "screen/language.h"
#include "screen/ui.h"

static int read_plan(struct run *run, Tilsyn__V1__Wheel **wheel)
{
	Tilsyn__V1__GetWheelRequest request = TILSYN__V1__GET_WHEEL_REQUEST__INIT;
	Tilsyn__V1__GetWheelResponse *response;
	int rc = wheel_year_of(run, &request.year);

	if (!rc)
		rc = wheel_call(run, "WheelService/GetWheel", &request, &response);
	if (!rc)
		*wheel = response->wheel;
	return rc;
}

static Tilsyn__V1__Activity *find_entry(const Tilsyn__V1__Wheel *wheel, const char *key)
{
	for (size_t i = 0; i < wheel->n_activities; i++)
		if (!strcmp(wheel->activities[i]->key, key))
			return wheel->activities[i];
	return NULL;
}

/* The series that gives an activity this key; NULL: none. */
static const Tilsyn__V1__Activity *find_series(const Tilsyn__V1__Wheel *wheel, const char *key)
{
	for (size_t i = 0; i < wheel->n_activities; i++) {
		size_t length = strlen(wheel->activities[i]->key);
		if (wheel->activities[i]->cadence && !strncmp(wheel->activities[i]->key, key, length) &&
			key[length] == '-')
			return wheel->activities[i];
	}
	return NULL;
}

static Tilsyn__V1__Activity *add_entry(
	struct run *run, Tilsyn__V1__Wheel *wheel, const Tilsyn__V1__Activity *like, const char *key)
{
	Tilsyn__V1__Activity **all = arena_alloc(run->arena, (wheel->n_activities + 1) * sizeof(*all));
	Tilsyn__V1__Activity *entry = arena_alloc(run->arena, sizeof(*entry));

	tilsyn__v1__activity__init(entry);
	if (like)
		*entry = *like;
	entry->key = arena_text(run->arena, key);
	if (wheel->n_activities)
		memcpy(all, wheel->activities, wheel->n_activities * sizeof(*all));
	all[wheel->n_activities++] = entry;
	wheel->activities = all;
	return entry;
}

static int find_planned(struct run *run, int32_t year, const char *key, const Tilsyn__V1__Activity **activity)
{
	Tilsyn__V1__ListActivitiesRequest request = TILSYN__V1__LIST_ACTIVITIES_REQUEST__INIT;
	Tilsyn__V1__ListActivitiesResponse *response;
	int rc;

	request.year = year;
	rc = run_call(run, "WheelService/ListActivities", &request, &response);
	*activity = NULL;
	for (size_t i = 0; !rc && i < response->n_activities; i++)
		if (!strcmp(response->activities[i]->key, key))
			*activity = response->activities[i];
	return rc;
}

/* The entry with this key; for one time of a series a new one that takes its place. */
static int entry_of(struct run *run, Tilsyn__V1__Wheel *wheel, const char *key, Tilsyn__V1__Activity **entry)
{
	const Tilsyn__V1__Activity *series = find_series(wheel, key), *planned = NULL;
	int rc = EXIT_OK;

	*entry = find_entry(wheel, key);
	if (*entry)
		return EXIT_OK;
	if (series)
		rc = find_planned(run, wheel->year, key, &planned);
	if (rc || !planned)
		return rc ? rc
			  : say_error(EXIT_MISSING, _("the plan has nothing with the key “%s” (“tilsyn wheel plan”)"),
				    key);
	*entry = add_entry(run, wheel, series, key);
	(*entry)->cadence = TILSYN__V1__CADENCE__CADENCE_UNSPECIFIED;
	(*entry)->until = arena_text(run->arena, "");
	(*entry)->n_periods = 0;
	(*entry)->weeks = arena_text(run->arena, "");
	(*entry)->starts_on = planned->starts_on;
	(*entry)->deadline = planned->deadline;
	(*entry)->wave = planned->wave;
	(*entry)->waves = planned->waves;
	return EXIT_OK;
}

static bool assigns(const char *assignment, const char *field)
{
	size_t length = strlen(field);

	return !strncmp(assignment, field, length) && assignment[length] == '=';
}

/* What is said in another way before is taken back: weeks for days, hours for a number of cases. */
static void make_room(struct run *run, Tilsyn__V1__Activity *entry, const char *assignment)
{
	char *nothing = arena_text(run->arena, "");

	if (assigns(assignment, "weeks"))
		entry->starts_on = entry->deadline = nothing;
	else if (assigns(assignment, "starts_on") || assigns(assignment, "deadline"))
		entry->weeks = nothing;
	else if (assigns(assignment, "hours"))
		entry->case_count = 0;
	else if (assigns(assignment, "case_count"))
		entry->hours = 0;
}

static int change_entry(struct run *run, Tilsyn__V1__Wheel *wheel, Tilsyn__V1__Activity *entry, size_t from)
{
	int rc = EXIT_OK;

	for (size_t i = from; !rc && i < run->argument_count; i++) {
		const char *assignment = run->arguments[i];
		if (!is_assignment(assignment))
			return say_error(EXIT_USAGE, _("“%s” is not of the form field=value"), assignment);
		make_room(run, entry, assignment);
		rc = assigns(assignment, "version") ? assign_field(run, &wheel->base, assignment)
						    : assign_field(run, &entry->base, assignment);
	}
	return rc ? rc : wheel_resolve_names(run, entry);
}

/* The plan's own fields: hours_per_month=7.4 */
static int change_plan(struct run *run, Tilsyn__V1__Wheel *wheel)
{
	int rc = EXIT_OK;

	for (size_t i = 0; !rc && i < run->argument_count; i++)
		rc = is_assignment(run->arguments[i])
			     ? assign_field(run, &wheel->base, run->arguments[i])
			     : say_error(EXIT_USAGE, _("“%s” is not of the form field=value"), run->arguments[i]);
	return rc ? rc : wheel_find_all(run, THING_USER, wheel->reviewers, wheel->n_reviewers, "reviewers");
}

int wheel_set(struct run *run)
{
	Tilsyn__V1__Wheel *wheel;
	Tilsyn__V1__Activity *entry;
	int rc = read_plan(run, &wheel);

	if (rc)
		return rc;
	if (is_assignment(run->arguments[0]))
		rc = change_plan(run, wheel);
	else if (!(rc = entry_of(run, wheel, run->arguments[0], &entry)))
		rc = change_entry(run, wheel, entry, 1);
	return rc ? rc : wheel_put_next(run, wheel, NULL, 0);
}

int wheel_add(struct run *run)
{
	const char *key = run->arguments[0];
	const Tilsyn__V1__Activity *like = NULL;
	Tilsyn__V1__Wheel *wheel;
	size_t from = 1;
	int rc = read_plan(run, &wheel);

	if (rc)
		return rc;
	if (find_entry(wheel, key))
		return say_error(EXIT_CONFLICT, _("the plan has “%s” already (“tilsyn wheel set”)"), key);
	if (run->argument_count > 1 && assigns(run->arguments[1], "like")) {
		like = find_entry(wheel, run->arguments[1] + strlen("like="));
		from = 2;
		if (!like)
			return say_error(EXIT_MISSING,
				_("the plan has nothing with the key “%s” (“tilsyn wheel plan”)"),
				run->arguments[1] + strlen("like="));
	}
	rc = change_entry(run, wheel, add_entry(run, wheel, like, key), from);
	return rc ? rc : wheel_put_next(run, wheel, NULL, 0);
}

/* "2027-W10/2027-W13", "2027-03-01/2027-03-26", or one day. */
static int take_period(struct run *run, Tilsyn__V1__Activity *entry, const char *when)
{
	const char *slash = strchr(when, '/');
	char first[11], last[11];

	entry->weeks = entry->starts_on = entry->deadline = arena_text(run->arena, "");
	if (strstr(when, "-W")) {
		entry->weeks = arena_text(run->arena, when);
		return EXIT_OK;
	}
	if (!run_date(slash ? arena_copy(run->arena, when, (size_t)(slash - when)) : when, first) ||
		!run_date(slash ? slash + 1 : when, last))
		return say_error(EXIT_USAGE,
			_("“%s” is neither weeks like 2027-W10/2027-W13 nor days like 2027-03-01/2027-03-26"), when);
	entry->starts_on = arena_text(run->arena, first);
	entry->deadline = arena_text(run->arena, last);
	return EXIT_OK;
}

int wheel_move(struct run *run)
{
	Tilsyn__V1__Wheel *wheel;
	Tilsyn__V1__Activity *entry;
	int rc = read_plan(run, &wheel);

	if (!rc)
		rc = entry_of(run, wheel, run->arguments[0], &entry);
	if (!rc && entry->cadence == TILSYN__V1__CADENCE__CADENCE_OWN)
		rc = say_error(EXIT_USAGE, _("“%s” has periods of its own; move one of its times, or set periods=…"),
			entry->key);
	if (!rc)
		rc = take_period(run, entry, run->arguments[1]);
	return rc ? rc : wheel_put_next(run, wheel, NULL, 0);
}

static void remove_entry(Tilsyn__V1__Wheel *wheel, const char *key)
{
	size_t kept = 0;

	for (size_t i = 0; i < wheel->n_activities; i++)
		if (strcmp(wheel->activities[i]->key, key) != 0)
			wheel->activities[kept++] = wheel->activities[i];
	wheel->n_activities = kept;
}

int wheel_drop(struct run *run)
{
	Tilsyn__V1__Dropped dropped = TILSYN__V1__DROPPED__INIT, *list[] = {&dropped};
	Tilsyn__V1__Wheel *wheel;
	int rc = read_plan(run, &wheel);

	if (rc)
		return rc;
	dropped.key = run->arguments[0];
	if (!find_entry(wheel, dropped.key) && !find_series(wheel, dropped.key))
		return say_error(
			EXIT_MISSING, _("the plan has nothing with the key “%s” (“tilsyn wheel plan”)"), dropped.key);
	dropped.reason =
		run->options[OPT_REASON] ? run->options[OPT_REASON] : ask_line(run->arena, _("Reason"), "--reason");
	if (!dropped.reason)
		return EXIT_USAGE;
	remove_entry(wheel, dropped.key);
	return wheel_put_next(run, wheel, list, 1);
}
