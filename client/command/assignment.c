/* Who reviews which case. */
#include "tilsyn/v1/assignment.pb-c.h"

#include <string.h>

#include "ask.h"
#include "command/commands.h"
#include "language.h"
#include "rpc.h"
#include "run.h"
#include "ui.h"
#include "words.h"

static const struct column columns[] = {
	{N_("Case"), "case_number", AS_TEXT},
	{N_("Reviewer"), "reviewer_name", AS_WIDE},
	{N_("Mind"), "conflict", AS_WORD},
	{N_("Reason for the exception"), "override_reason", AS_WIDE},
	{N_("Wants a reviewer"), "unassigned", AS_WORD},
	{N_("Declared"), "tie", AS_WORD},
	{N_("Remark"), "tie_note", AS_WIDE},
	{N_("Review"), "review_id", AS_ID},
	{0},
};

static const struct column proposed[] = {
	{N_("Case"), "case_number", AS_TEXT},
	{N_("Reviewer"), "reviewer_name", AS_WIDE},
	{N_("Mind"), "conflict", AS_WORD},
	{0},
};

static int propose(struct run *run, Tilsyn__V1__Activity **activity, Tilsyn__V1__ProposeAssignmentsResponse **response)
{
	Tilsyn__V1__ProposeAssignmentsRequest request = TILSYN__V1__PROPOSE_ASSIGNMENTS_REQUEST__INIT;
	int rc = run_activity(run, IN(DRAWN), activity);

	if (rc)
		return rc;
	request.activity_id = (*activity)->activity_id;
	return run_call(run, "AssignmentService/ProposeAssignments", &request, response);
}

static void say_unassigned(const Tilsyn__V1__ProposeAssignmentsResponse *proposal)
{
	for (size_t i = 0; i < proposal->n_unassigned; i++)
		say_styled(STYLE_WARNING, _("No reviewer may take case %s.\n"), proposal->unassigned[i]);
}

int assignment_propose(struct run *run)
{
	Tilsyn__V1__ProposeAssignmentsResponse *response;
	Tilsyn__V1__Activity *activity;
	int rc = propose(run, &activity, &response);

	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &response->base);
		return EXIT_OK;
	}
	table_print(run->arena, proposed, (ProtobufCMessage **)response->assignments, response->n_assignments);
	say_unassigned(response);
	say("%s\n", activity->state == TILSYN__V1__ACTIVITY_STATE__ACTIVITY_STATE_DRAWN
			    ? _("This is a proposal; “tilsyn assignment confirm” carries it out.")
			    : _("Who has a case keeps it; “tilsyn assignment reassign” gives the others on."));
	return EXIT_OK;
}

/* The file's assignments, its reviewers by user name or id; without file the proposal as it is. */
static int wanted(struct run *run, Tilsyn__V1__Activity **activity, Tilsyn__V1__ConfirmAssignmentsRequest *request)
{
	Tilsyn__V1__ConfirmAssignmentsRequest *file;
	Tilsyn__V1__ProposeAssignmentsResponse *proposal;
	int rc;

	if (!run->options[OPT_FILE]) {
		rc = propose(run, activity, &proposal);
		if (rc)
			return rc;
		say_unassigned(proposal);
		request->assignments = proposal->assignments;
		request->n_assignments = proposal->n_assignments;
		return EXIT_OK;
	}
	file = (Tilsyn__V1__ConfirmAssignmentsRequest *)run_read_message(
		run, run->options[OPT_FILE], &tilsyn__v1__confirm_assignments_request__descriptor);
	if (!file)
		return EXIT_USAGE;
	rc = run_activity(run, IN(DRAWN), activity);
	for (size_t i = 0; !rc && i < file->n_assignments; i++)
		rc = run_find(run, THING_USER, file->assignments[i]->reviewer_id, &file->assignments[i]->reviewer_id);
	request->assignments = file->assignments;
	request->n_assignments = file->n_assignments;
	return rc;
}

int assignment_confirm(struct run *run)
{
	Tilsyn__V1__ConfirmAssignmentsRequest request = TILSYN__V1__CONFIRM_ASSIGNMENTS_REQUEST__INIT;
	Tilsyn__V1__ConfirmAssignmentsResponse *response;
	Tilsyn__V1__Activity *activity;
	int rc = wanted(run, &activity, &request);

	if (rc)
		return rc;
	request.activity_id = activity->activity_id;
	request.version = activity->version;
	rc = run_call(run, "AssignmentService/ConfirmAssignments", &request, &response);
	return rc ? rc
		  : run_done(run, response,
			    ngettext(
				    "%d review is open.\n", "%d reviews are open.\n", (unsigned long)response->reviews),
			    response->reviews);
}

static int fetch(struct run *run, char **activity_id)
{
	Tilsyn__V1__Activity *activity;
	int rc = run_activity(run, IN(ASSIGNED) | IN(DONE), &activity);

	if (!rc)
		*activity_id = activity->activity_id;
	return rc;
}

int assignment_list(struct run *run)
{
	static const struct listing listing = {
		"AssignmentService/ListAssignments", "assignments", N_("Nothing is assigned yet."), columns};
	Tilsyn__V1__ListAssignmentsRequest request = TILSYN__V1__LIST_ASSIGNMENTS_REQUEST__INIT;
	int rc = fetch(run, &request.activity_id);

	return rc ? rc : run_list(run, &listing, &request);
}

static int review_of_case(struct run *run, char **review_id)
{
	Tilsyn__V1__ListAssignmentsRequest request = TILSYN__V1__LIST_ASSIGNMENTS_REQUEST__INIT;
	Tilsyn__V1__ListAssignmentsResponse *response;
	int rc = fetch(run, &request.activity_id);

	if (!rc)
		rc = run_call(run, "AssignmentService/ListAssignments", &request, &response);
	if (rc)
		return rc;
	for (size_t i = 0; i < response->n_assignments; i++)
		if (!strcmp(response->assignments[i]->case_number, run->arguments[1])) {
			*review_id = response->assignments[i]->review_id;
			return EXIT_OK;
		}
	return say_error(EXIT_MISSING, _("case %s is not assigned in this activity"), run->arguments[1]);
}

/* A planner cannot read a review that is not begun, and so not its version: 1 unless it was given on before, else what
 * the server says it is. That nobody has begun it, the server checks itself. */
static int reassign(struct run *run, Tilsyn__V1__ReassignRequest *request, Tilsyn__V1__ReassignResponse **response)
{
	const Tilsyn__V1__Failure *told;
	int rc;

	request->version = 1;
	rc = rpc_call(run->arena, "AssignmentService/Reassign", request, response);
	told = rpc_failure()->details;
	if (rc && rpc_failure()->reason->reason == REASON_CHANGED) {
		for (size_t i = 0; told && i < told->n_parameters; i++)
			if (!strcmp(told->parameters[i]->name, "version"))
				run_number(told->parameters[i]->value, 1, INT64_MAX, &request->version);
		rc = rpc_call(run->arena, "AssignmentService/Reassign", request, response);
	}
	return rc ? words_say_failure(run->arena, rpc_failure()) : EXIT_OK;
}

int assignment_reassign(struct run *run)
{
	Tilsyn__V1__ReassignRequest request = TILSYN__V1__REASSIGN_REQUEST__INIT;
	Tilsyn__V1__ReassignResponse *response;
	const char *to = run->options[OPT_TO] ? run->options[OPT_TO]
					      : ask_line(run->arena, _("User name of the new reviewer"), "--to");
	int rc;

	if (!to)
		return EXIT_USAGE;
	if (run->options[OPT_REASON])
		request.reason = run->options[OPT_REASON];
	rc = run_find(run, THING_USER, to, &request.reviewer_id);
	if (!rc)
		rc = review_of_case(run, &request.review_id);
	if (!rc)
		rc = reassign(run, &request, &response);
	return rc ? rc : run_done(run, response, "%s\n", _("The review is given to the new reviewer."));
}

int assignment_workload(struct run *run)
{
	static const struct column workload[] = {
		{N_("Reviewer"), "display_name", AS_WIDE},
		{N_("To do"), "open", AS_TEXT},
		{N_("Overdue"), "overdue", AS_COUNT},
		{N_("Submitted"), "submitted", AS_TEXT},
		{N_("Hours to do"), "hours_open", AS_TEXT},
		{N_("Hours used"), "hours_submitted", AS_TEXT},
		{N_("Hours in the plan"), "hours_planned", AS_COUNT},
		{0},
	};
	static const struct listing listing = {
		"AssignmentService/ListWorkload", "workloads", N_("Nobody has reviews in that year."), workload};
	Tilsyn__V1__ListWorkloadRequest request = TILSYN__V1__LIST_WORKLOAD_REQUEST__INIT;
	int64_t year = 0, month = 0;

	if (run->options[OPT_YEAR] && !run_number(run->options[OPT_YEAR], 2000, 2200, &year))
		return say_error(EXIT_USAGE, _("--%s needs a number"), "year");
	if (run->options[OPT_MONTH] && !run_number(run->options[OPT_MONTH], 1, 12, &month))
		return say_error(EXIT_USAGE, _("--%s needs a number"), "month");
	request.year = (int32_t)year;
	request.month = (int32_t)month;
	return run_list(run, &listing, &request);
}

int assignment_access(struct run *run)
{
	static const struct column access[] = {
		{N_("User name"), "user_name", AS_TEXT},
		{N_("Reviewer"), "display_name", AS_WIDE},
		{N_("Cases"), "case_numbers", AS_TEXT},
		{0},
	};
	static const struct listing listing = {
		"AssignmentService/ListAccess", "accesses", N_("Nobody needs access now."), access};
	Tilsyn__V1__ListAccessRequest request = TILSYN__V1__LIST_ACCESS_REQUEST__INIT;
	int rc = fetch(run, &request.activity_id);

	return rc ? rc : run_list(run, &listing, &request);
}
