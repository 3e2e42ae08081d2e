/* A year's plan as people read it: in words, as a table, its versions and their differences. */
#include "command/commands.h"
#include "command/wheel/wheel.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words.h"
#include "tilsyn/v1/plan.pb-c.h"
#include "verb.h"

static void put_told(struct run *run, const Tilsyn__V1__ToldActivity *a)
{
	const char *kind = words_of_enum(&tilsyn__v1__activity_kind__descriptor, (int)a->kind);
	const char *state = words_of_enum(&tilsyn__v1__activity_state__descriptor, (int)a->state);
	const char *who = "";

	put_styled(STYLE_BOLD, "\n%s\n", a->title);
	put("  %s · %s%s%s\n", kind, state, *a->key ? " · " : "", a->key);
	wheel_put_wrapped(run, _("When:"), a->when);
	wheel_put_wrapped(run, _("What for:"), a->what_for);
	if (*a->looks_at)
		wheel_put_wrapped(run, _("Looks at:"), a->looks_at);
	wheel_put_wrapped(run, _("Cases:"), a->picked);
	for (size_t i = 0; i < a->n_who; i++)
		who = arena_print(run->arena, "%s%s%s", who, i ? ", " : "", a->who[i]);
	if (*who)
		wheel_put_wrapped(run, _("Who looks:"), who);
	for (size_t i = 0; i < a->n_hears; i++)
		wheel_put_wrapped(run, i ? "" : _("Who hears:"), a->hears[i]);
}

static void put_year(struct run *run, const void *response)
{
	const Tilsyn__V1__TellPlanResponse *told = response;

	put_styled(STYLE_BOLD, _("Management audits in %d\n"), told->year);
	if (told->published_at)
		put(_("Published %s, version %lld.\n"), when_time(run->arena, told->published_at->seconds),
			(long long)told->version);
	else if (told->version)
		put(_("Version %lld, not published: only planners and leaders see it.\n"), (long long)told->version);
	if (!told->n_activities)
		put("%s\n", _("Nothing is planned, or nothing is published yet."));
	for (size_t i = 0; i < told->n_activities; i++)
		put_told(run, told->activities[i]);
}

static int take_year(struct run *run, void *request)
{
	return wheel_year_of(run, &((Tilsyn__V1__TellPlanRequest *)request)->year);
}

VERB(wheel_plan, .method = "PlanService/TellPlan", .taken = {{"language", TAKE_LANGUAGE}}, .fill = take_year,
	.put = put_year)

static const struct column entry_columns[] = {
	{N_("Weeks"), "weeks", AS_TEXT},
	{N_("Title"), "title", AS_WIDE},
	{N_("Kind"), "kind", AS_WORD},
	{N_("Deadline"), "deadline", AS_DATE},
	{N_("Cases"), "case_count", AS_COUNT},
	{N_("State"), "state", AS_WORD},
	{0},
};
VERB(wheel_show_table, .method = "PlanService/TellPlan", .taken = {{"language", TAKE_LANGUAGE}}, .fill = take_year,
	.rows = "activities", .columns = entry_columns)

static const struct column version_columns[] = {
	{N_("Version"), "version", AS_TEXT},
	{N_("Made"), "made_at", AS_TIME},
	{N_("By"), "made_by", AS_WIDE},
	{N_("Entries"), "entries", AS_TEXT},
	{N_("Published"), "published_at", AS_TIME},
	{0},
};

static int take_plan_year(struct run *run, void *request)
{
	return wheel_year_of(run, &((Tilsyn__V1__ListPlanVersionsRequest *)request)->year);
}

VERB(wheel_versions, .method = "PlanService/ListPlanVersions", .fill = take_plan_year, .rows = "versions",
	.columns = version_columns, .empty = N_("The year has no plan; “tilsyn wheel put” makes one."))

static void put_change(const Tilsyn__V1__PlanChange *c)
{
	switch (c->kind) {
	case TILSYN__V1__PLAN_CHANGE_KIND__PLAN_CHANGE_KIND_ADDED:
		put_styled(STYLE_GOOD, "+ %s: %s\n", c->key, c->after);
		break;
	case TILSYN__V1__PLAN_CHANGE_KIND__PLAN_CHANGE_KIND_REMOVED:
		put_styled(STYLE_BAD, "- %s: %s\n", c->key, c->before);
		break;
	default:
		put("~ %s%s%s: %s → %s\n", c->key, *c->key ? ": " : "", c->field, *c->before ? c->before : _("nothing"),
			*c->after ? c->after : _("nothing"));
	}
}

int wheel_put_changes(struct run *run, int32_t year, int64_t from, int64_t to)
{
	Tilsyn__V1__DiffPlanRequest request = TILSYN__V1__DIFF_PLAN_REQUEST__INIT;
	Tilsyn__V1__DiffPlanResponse *response;
	int rc;

	request.year = year;
	request.from_version = from;
	request.to_version = to;
	rc = run_call(run, "PlanService/DiffPlan", &request, &response);
	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &response->base);
		return EXIT_OK;
	}
	for (size_t i = 0; i < response->n_changes; i++)
		put_change(response->changes[i]);
	if (!response->n_changes)
		put("%s\n", _("The two say the same."));
	return EXIT_OK;
}

int wheel_diff(struct run *run)
{
	int64_t versions[2] = {0, 0};
	int32_t year;
	int rc = wheel_year_of(run, &year);

	for (size_t i = 0; !rc && i < run->argument_count; i++)
		if (!run_number(run->arguments[i], 1, 1000000, &versions[i]))
			rc = say_error(
				EXIT_USAGE, _("“%s” is not a version (“tilsyn wheel versions”)"), run->arguments[i]);
	return rc ? rc : wheel_put_changes(run, year, versions[0], versions[1]);
}
