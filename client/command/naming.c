/* What an argument names: by id, by the beginning of one, or by the name people use. */
#include <string.h>
#include <strings.h>

#include "call/rpc.h"
#include "command/run.h"
#include "member.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "tilsyn/v1/session.pb-c.h"

enum { PREFIX_LEAST = 6, NAMED_AT_MOST = 5 };

/* How the things that arguments name are listed: the call, where the rows are, and which fields name one. */
static const struct {
	struct listing listing;
	const char *id;
	const char *name; /* another field that may name it */
	const char *msgid;
	const char *shown; /* msgid: how to see what names there are; NULL where the noun's own list says it */
} things[] = {
	[THING_REVIEW] = {{.method = "ReviewService/ListMine", .rows = "reviews"}, "review_id", "case_number",
		N_("review"), NULL},
	[THING_TEMPLATE] = {{.method = "TemplateService/ListTemplates", .rows = "templates"}, "template_id", "code",
		N_("template"), N_("“tilsyn template list” shows them.")},
	[THING_USER] = {{.method = "OrganisationService/ListUsers", .rows = "users"}, "user_id", "user_name",
		N_("user"), N_("“tilsyn user list” shows them.")},
	[THING_CALIBRATION] = {{.method = "CalibrationService/ListCalibrations", .rows = "calibrations"},
		"calibration_id", "title", N_("round"), NULL},
	[THING_TEAM] = {{.method = "OrganisationService/ListTeams", .rows = "teams"}, "team_id", "name", N_("team"),
		N_("“tilsyn team list” shows them.")},
	[THING_REPORT] = {{.method = "ReportService/ListReports", .rows = "reports"}, "report_id", "title",
		N_("report"), N_("“tilsyn report list --all” shows them.")},
	[THING_CASEWORKER] = {{.method = "OrganisationService/ListCaseworkers", .rows = "caseworkers"}, "caseworker_id",
		"code", N_("caseworker"), N_("“tilsyn caseworker list” shows them.")},
	[THING_VOICES] = {{.method = "VoiceService/ListVoices", .rows = "voices"}, "panel_id", "case_number",
		N_("comparison"), NULL},
	[THING_READING] = {{.method = "ReadingService/ListReadings", .rows = "readings"}, "reading_id", "title",
		N_("reading"), NULL},
	[THING_CONCERN] = {{.method = "FollowUpService/ListConcerns", .rows = "concerns"}, "concern_id", "case_number",
		N_("concern"), NULL},
	[THING_ACTION] = {{.method = "FollowUpService/ListActions", .rows = "actions"}, "action_id", "action_id",
		N_("action"), NULL},
	[THING_FINDING] = {{.method = "FollowUpService/ListFindings", .rows = "findings"}, "finding_id", "finding_id",
		N_("finding"), NULL},
	[THING_DEPARTMENT] = {{.method = "OrganisationService/ListDepartments", .rows = "departments"}, "department_id",
		"name", N_("department"), NULL},
	[THING_ANCHOR] = {{.method = "CalibrationService/ListAnchors", .rows = "anchors"}, "anchor_id", "title",
		N_("anchor case"), NULL},
	[THING_NOTE] = {{.method = "BookService/ListNotes", .rows = "notes"}, "note.note_id", "note.note_id",
		N_("note"), NULL},
	[THING_ABSENCE] = {{.method = "OrganisationService/ListAbsences", .rows = "absences"}, "absence_id",
		"display_name", N_("absence"), NULL},
	[THING_PROPOSAL] = {{.method = "WheelService/ListProposals", .rows = "proposals"}, "proposal_id", "proposal_id",
		N_("proposal"), NULL},
	[THING_FEEDBACK] = {{.method = "FeedbackService/ListFeedback", .rows = "feedback"}, "review_id", "case_number",
		N_("feedback"), NULL},
	[THING_ERASURE] = {{.method = "ErasureService/ListErasures", .rows = "erasures"}, "erasure_id", "erasure_id",
		N_("erasure"), NULL},
	[THING_SESSION] = {{.method = "SessionService/ListSessions", .rows = "sessions"}, "session_id", "device",
		N_("session"), NULL},
};

static bool is_whole_id(const char *text)
{
	return strlen(text) == 36 && strspn(text, "0123456789abcdefABCDEF-") == 36;
}

bool run_is_id_like(const char *text)
{
	return strlen(text) >= PREFIX_LEAST && strspn(text, "0123456789abcdefABCDEF-") == strlen(text);
}

/* Titles of what waits end in a case number, "Audit of March · 2026-000123". */
static bool is_or_ends_in(const char *name, const char *text)
{
	const char *part = strstr(name, " · ");

	return !strcmp(name, text) || (part && is_or_ends_in(part + strlen(" · "), text));
}

static bool names(const ProtobufCMessage *row, const char *id_field, const char *name_field, const char *text)
{
	return is_or_ends_in(member_text(row, name_field), text) ||
	       (strlen(text) >= PREFIX_LEAST && !strncasecmp(member_text(row, id_field), text, strlen(text)));
}

/* The one row that the text names; NULL for none. Gives the exit code. */
static int find_row(ProtobufCMessage **rows, size_t count, const char *id_field, const char *name_field,
	const char *text, const char *what, ProtobufCMessage **found)
{
	*found = NULL;
	for (size_t i = 0; i < count; i++) {
		if (!names(rows[i], id_field, name_field, text))
			continue;
		if (*found)
			return say_error(EXIT_USAGE, _("“%s” names more than one %s; give more of the id"), text, what);
		*found = rows[i];
	}
	return EXIT_OK;
}

/* Of the whole list: also what is over. */
static void *list_request(struct run *run, enum thing thing)
{
	void *request = rpc_request(run->arena, things[thing].listing.method);

	if (member_exists(request, "all"))
		member_set_number(request, "all", 1);
	return request;
}

/* The row of the thing's list that the text names; NULL for none. */
static int look_up(struct run *run, enum thing thing, const char *text, ProtobufCMessage **row)
{
	ProtobufCMessage *response = NULL, **rows;
	size_t count;
	int rc = run_fetch(run, &things[thing].listing, list_request(run, thing), &response);

	*row = NULL;
	if (rc)
		return rc;
	rows = member_list(response, things[thing].listing.rows, &count);
	return find_row(rows, count, things[thing].id, things[thing].name, text, _(things[thing].msgid), row);
}

static int none_named(enum thing thing, const char *text)
{
	int rc = say_error(EXIT_MISSING, _("no %s is named “%s”"), _(things[thing].msgid), text);

	if (things[thing].shown)
		say("  %s\n", _(things[thing].shown));
	return rc;
}

int run_row(struct run *run, enum thing thing, const char *text, ProtobufCMessage **row)
{
	int rc = look_up(run, thing, text, row);

	return rc || *row ? rc : none_named(thing, text);
}

/* Caseworkers have no list of reviews: one of their casework, open for their remarks, is found among what waits; so is
 * one that is past that, for then it is said that the days are over. */
static int open_for_remarks(struct run *run, const char *text, ProtobufCMessage **row)
{
	Tilsyn__V1__GetStatusRequest request = TILSYN__V1__GET_STATUS_REQUEST__INIT;
	Tilsyn__V1__GetStatusResponse *response;
	size_t count = 0;
	int rc = run_call(run, "SessionService/GetStatus", &request, &response);

	if (rc)
		return rc;
	for (size_t i = 0; i < response->n_tasks; i++)
		if (response->tasks[i]->kind == TILSYN__V1__TASK_KIND__TASK_KIND_REMARK ||
			response->tasks[i]->kind == TILSYN__V1__TASK_KIND__TASK_KIND_FEEDBACK)
			response->tasks[count++] = response->tasks[i];
	return find_row((ProtobufCMessage **)response->tasks, count, "subject_id", "title", text, _("review"), row);
}

const char *run_id(enum thing thing, const ProtobufCMessage *row)
{
	return member_text(row, things[thing].id);
}

int run_find(struct run *run, enum thing thing, const char *text, char **id)
{
	ProtobufCMessage *row;
	const char *field = things[thing].id;
	int rc;

	*id = arena_text(run->arena, text);
	if (is_whole_id(text))
		return EXIT_OK;
	rc = look_up(run, thing, text, &row);
	if (!rc && !row && thing == THING_REVIEW) {
		rc = open_for_remarks(run, text, &row);
		field = "subject_id";
	}
	if (rc || !row)
		return rc ? rc : none_named(thing, text);
	*id = arena_text(run->arena, member_text(row, field));
	return EXIT_OK;
}

void run_name_ids(struct run *run, enum thing thing, char **ids, size_t count)
{
	ProtobufCMessage *response, **rows;
	size_t row_count;

	if (rpc_call(run->arena, things[thing].listing.method, rpc_request(run->arena, things[thing].listing.method),
		    &response))
		return;
	rows = member_list(response, things[thing].listing.rows, &row_count);
	for (size_t i = 0; i < row_count; i++)
		for (size_t k = 0; k < count; k++)
			if (!strcmp(member_text(rows[i], things[thing].id), ids[k]))
				ids[k] = arena_text(run->arena, member_text(rows[i], things[thing].name));
}

int run_find_many(struct run *run, enum thing thing, const char *texts, char ***ids, size_t *count)
{
	int rc = EXIT_OK;

	*ids = run_split(run, texts, count);
	for (size_t i = 0; !rc && i < *count; i++) {
		rc = run_find(run, thing, (*ids)[i], &(*ids)[i]);
	}
	return rc;
}

static bool is_in(const Tilsyn__V1__Activity *activity, unsigned states)
{
	return (states >> activity->state & 1) != 0;
}

static int several_fit(struct run *run, Tilsyn__V1__Activity **all, size_t count, unsigned states)
{
	char *names = arena_text(run->arena, "");
	int named = 0;

	for (size_t i = 0; i < count && named <= NAMED_AT_MOST; i++)
		if (is_in(all[i], states))
			names = named++ == NAMED_AT_MOST
					? arena_print(run->arena, "%s, …", names)
					: arena_print(run->arena, "%s%s“%s”", names, *names ? ", " : "",
						  *all[i]->key ? all[i]->key : all[i]->title);
	return say_error(EXIT_USAGE, _("several activities fit; name one of them: %s"), names);
}

/* By its deadline; leaves what there is where none is done. */
static void last_done(Tilsyn__V1__Activity **all, size_t count, Tilsyn__V1__Activity **activity)
{
	for (size_t i = 0; i < count; i++)
		if (is_in(all[i], IN(DONE)) && (!*activity || strcmp(all[i]->deadline, (*activity)->deadline) > 0))
			*activity = all[i];
}

static int only_activity(struct run *run, Tilsyn__V1__Activity **all, size_t count, unsigned states, bool or_last,
	Tilsyn__V1__Activity **activity)
{
	*activity = NULL;
	for (size_t i = 0; i < count; i++) {
		if (!is_in(all[i], states))
			continue;
		if (*activity)
			return several_fit(run, all, count, states);
		*activity = all[i];
	}
	if (!*activity && or_last)
		last_done(all, count, activity);
	return *activity ? EXIT_OK : say_error(EXIT_MISSING, _("no activity is at this step (“tilsyn wheel list”)"));
}

static int find_activity(struct run *run, unsigned states, bool or_last, Tilsyn__V1__Activity **activity)
{
	Tilsyn__V1__ListActivitiesRequest request = TILSYN__V1__LIST_ACTIVITIES_REQUEST__INIT;
	Tilsyn__V1__ListActivitiesResponse *response;
	ProtobufCMessage *row;
	int rc = run_call(run, "WheelService/ListActivities", &request, &response);

	if (rc)
		return rc;
	if (!run->argument_count)
		return only_activity(run, response->activities, response->n_activities, states, or_last, activity);
	for (size_t i = 0; i < response->n_activities; i++)
		if (*run->arguments[0] && !strcmp(response->activities[i]->key, run->arguments[0])) {
			*activity = response->activities[i];
			return EXIT_OK;
		}
	rc = find_row((ProtobufCMessage **)response->activities, response->n_activities, "activity_id", "title",
		run->arguments[0], _("activity"), &row);
	*activity = (Tilsyn__V1__Activity *)row;
	return rc || row ? rc : say_error(EXIT_MISSING, _("no %s is named “%s”"), _("activity"), run->arguments[0]);
}

int run_activity(struct run *run, unsigned states, Tilsyn__V1__Activity **activity)
{
	return find_activity(run, states, false, activity);
}

int run_activity_or_last(struct run *run, unsigned states, Tilsyn__V1__Activity **activity)
{
	return find_activity(run, states, true, activity);
}
