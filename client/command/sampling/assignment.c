/* Who reviews which case. */
#include "tilsyn/v1/assignment.pb-c.h"

#include <string.h>

#include "call/rpc.h"
#include "codec/codec.h"
#include "command/commands.h"
#include "screen/ask.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words.h"
#include "verb.h"

#define THE_ACTIVITY                                                                                                   \
	{                                                                                                              \
		"activity_id", TAKE_ACTIVITY, .states = IN(ASSIGNED) | IN(DONE)                                        \
	}

static const struct column columns[] = {
	{N_("Case"), "case_number", AS_TEXT},
	{N_("Reviewer"), "reviewer_name", AS_WIDE},
	{N_("Mind"), "conflict", AS_WORD},
	{N_("Reason for the exception"), "override_reason", AS_WIDE},
	{N_("Wants a reviewer"), "unassigned", AS_WORD},
	{N_("Declared"), "tie", AS_WORD},
	{N_("Remark"), "tie_note", AS_WIDE},
	{N_("Deadline"), "deadline", AS_DATE},
	{N_("Overdue"), "overdue", AS_WORD},
	{N_("Is away"), "away", AS_WORD},
	{N_("Answered apart"), "apart", AS_WORD},
	{N_("Review"), "review_id", AS_ID},
	{0},
};

static const struct column proposed[] = {
	{N_("Case"), "case_number", AS_TEXT},
	{N_("Team"), "team", AS_WIDE},
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

static const char *teams_of(struct arena *arena, const Tilsyn__V1__ReviewerShare *share)
{
	const char *line = "";

	for (size_t i = 0; i < share->n_teams; i++)
		line = arena_print(arena, "%s%s%s %d", line, i ? ", " : "",
			*share->teams[i]->team ? share->teams[i]->team : _("no team"), share->teams[i]->cases);
	return line;
}

/* What each gets, of which teams, and why it is not the same for all. */
static void say_share(struct arena *arena, const Tilsyn__V1__ReviewerShare *share)
{
	const char *line = arena_print(arena, ngettext("%s: %d case", "%s: %d cases", (unsigned long)share->cases),
		share->display_name, share->cases);

	if (share->n_teams)
		line = arena_print(arena, "%s (%s)", line, teams_of(arena, share));
	if (share->open_elsewhere)
		line = arena_print(arena, _("%s; has %d open elsewhere"), line, share->open_elsewhere);
	if (share->second_readings)
		line = arena_print(arena, _("%s, second readings among them: %d"), line, share->second_readings);
	if (share->away_percent)
		line = arena_print(
			arena, _("%s; away %d %% of the days until the deadline"), line, share->away_percent);
	say_wrapped(STYLE_PLAIN, 2, arena_print(arena, "%s.", line));
}

/* Those that nobody may take stand in the file, too: who fills it in sees what is wanted. */
static void add_unassigned(struct run *run, const Tilsyn__V1__ProposeAssignmentsResponse *proposal,
	Tilsyn__V1__ConfirmAssignmentsRequest *draft)
{
	const size_t n = proposal->n_assignments + proposal->n_unassigned;
	Tilsyn__V1__Assignment **all = arena_alloc(run->arena, (n + 1) * sizeof(*all));

	for (size_t i = 0; i < proposal->n_assignments; i++)
		all[i] = proposal->assignments[i];
	for (size_t i = proposal->n_assignments; i < n; i++) {
		all[i] = arena_alloc(run->arena, sizeof(**all));
		tilsyn__v1__assignment__init(all[i]);
		all[i]->case_number = proposal->unassigned[i - proposal->n_assignments];
	}
	draft->assignments = all;
	draft->n_assignments = n;
}

/* As “assignment confirm --file” reads it, with user names to change and the version that was read. */
static int write_draft(struct run *run, const Tilsyn__V1__ProposeAssignmentsResponse *proposal)
{
	Tilsyn__V1__ConfirmAssignmentsRequest draft = TILSYN__V1__CONFIRM_ASSIGNMENTS_REQUEST__INIT;
	char **ids = arena_alloc(run->arena, (proposal->n_assignments + 1) * sizeof(*ids));
	const char *text;

	for (size_t i = 0; i < proposal->n_assignments; i++)
		ids[i] = proposal->assignments[i]->reviewer_id;
	run_name_ids(run, THING_USER, ids, proposal->n_assignments);
	for (size_t i = 0; i < proposal->n_assignments; i++)
		proposal->assignments[i]->reviewer_id = ids[i];
	draft.version = proposal->version;
	add_unassigned(run, proposal, &draft);
	text = codec_to_json(&draft.base, run->arena, true);
	return run_write_file(run->options[OPT_OUT], text, strlen(text));
}

int assignment_propose(struct run *run)
{
	Tilsyn__V1__ProposeAssignmentsResponse *response;
	Tilsyn__V1__Activity *activity;
	int rc = propose(run, &activity, &response);

	if (rc)
		return rc;
	if (run->options[OPT_OUT]) {
		say_unassigned(response);
		return write_draft(run, response);
	}
	if (ui.json) {
		json_put(run->arena, &response->base);
		return EXIT_OK;
	}
	table_print(run->arena, proposed, (ProtobufCMessage **)response->assignments, response->n_assignments);
	for (size_t i = 0; i < response->n_shares; i++)
		say_share(run->arena, response->shares[i]);
	say_unassigned(response);
	say_wrapped(STYLE_PLAIN, 0,
		activity->state == TILSYN__V1__ACTIVITY_STATE__ACTIVITY_STATE_DRAWN
			? _("This is a proposal; “tilsyn assignment confirm” carries it out. To change it by hand: --out "
			    "FILE, then confirm --file FILE.")
			: _("Who has a case keeps it, unless they are away; “tilsyn assignment reassign” gives the others "
			    "on."));
	return EXIT_OK;
}

/* The file's assignments, its reviewers by user name or id; without file the proposal as it is. The version is the one
 * that it was made of: who changed the activity since is not overruled. */
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
		request->version = proposal->version;
		return EXIT_OK;
	}
	file = (Tilsyn__V1__ConfirmAssignmentsRequest *)run_read_message(
		run, run->options[OPT_FILE], &tilsyn__v1__confirm_assignments_request__descriptor);
	if (!file)
		return EXIT_USAGE;
	rc = run_activity(run, IN(DRAWN), activity);
	for (size_t i = 0; !rc && i < file->n_assignments; i++) {
		if (!*file->assignments[i]->reviewer_id)
			return say_error(EXIT_USAGE, _("'%s': case %s has no reviewerId"), run->options[OPT_FILE],
				file->assignments[i]->case_number);
		rc = run_find(run, THING_USER, file->assignments[i]->reviewer_id, &file->assignments[i]->reviewer_id);
	}
	request->assignments = file->assignments;
	request->n_assignments = file->n_assignments;
	request->version = file->version;
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
	if (!request.version)
		request.version = activity->version;
	rc = run_call(run, "AssignmentService/ConfirmAssignments", &request, &response);
	return rc ? rc
		  : run_done(run, response,
			    ngettext(
				    "%d review is open.\n", "%d reviews are open.\n", (unsigned long)response->reviews),
			    response->reviews);
}

VERB(assignment_list, .method = "AssignmentService/ListAssignments", .taken = {THE_ACTIVITY}, .rows = "assignments",
	.columns = columns, .empty = N_("Nothing is assigned yet."))

static int assignment_of_case(struct run *run, Tilsyn__V1__Assignment **assignment)
{
	static const struct verb list = {.method = "AssignmentService/ListAssignments", .taken = {THE_ACTIVITY}};
	Tilsyn__V1__ListAssignmentsResponse *response;
	int rc = verb_call(run, &list, &response);

	if (rc)
		return rc;
	for (size_t i = 0; i < response->n_assignments; i++)
		if (!strcmp(response->assignments[i]->case_number, run->arguments[1])) {
			*assignment = response->assignments[i];
			return EXIT_OK;
		}
	say_error(EXIT_MISSING, _("case %s is not assigned in this activity"), run->arguments[1]);
	return EXIT_MISSING; /* so that the analyser, too, sees that there is none */
}

/* Why: a code, but for a case that waits for a reviewer anyway. */
static int read_why(struct run *run, bool needed, Tilsyn__V1__ReassignReason *why)
{
	const ProtobufCEnumDescriptor *type = &tilsyn__v1__reassign_reason__descriptor;
	const char *all = words_of_enum_all(run->arena, type), *word = run->options[OPT_REASON];
	int value = 0;

	if (!word && needed) {
		say("%s\n", all);
		word = ask_line(run->arena, _("Reason"), "--reason");
		if (!word)
			return EXIT_USAGE;
	}
	if (word && !words_to_enum(type, word, &value))
		return say_error(EXIT_USAGE, _("“%s” is no reason; there are: %s"), word, all);
	*why = (Tilsyn__V1__ReassignReason)value;
	return EXIT_OK;
}

int assignment_reassign(struct run *run)
{
	Tilsyn__V1__ReassignRequest request = TILSYN__V1__REASSIGN_REQUEST__INIT;
	Tilsyn__V1__ReassignResponse *response;
	Tilsyn__V1__Assignment *assignment = NULL;
	const char *to = run->options[OPT_TO] ? run->options[OPT_TO]
					      : ask_line(run->arena, _("User name of the new reviewer"), "--to");
	int rc;

	if (!to)
		return EXIT_USAGE;
	if (run->options[OPT_NOTE])
		request.reason = run->options[OPT_NOTE];
	rc = run_find(run, THING_USER, to, &request.reviewer_id);
	if (!rc)
		rc = assignment_of_case(run, &assignment);
	if (!rc)
		rc = read_why(run, !assignment->unassigned, &request.why);
	if (rc)
		return rc;
	request.review_id = assignment->review_id;
	request.version = assignment->version;
	rc = run_call(run, "AssignmentService/Reassign", &request, &response);
	if (rc && rpc_failure()->reason->reason == REASON_BAD_VALUE)
		say("  %s\n",
			_("The new reviewer is another of the activity's. “Absence” must be told first, with “tilsyn absence "
			  "put”; “left” means that they can no longer sign in."));
	return rc ? rc : run_done(run, response, "%s\n", _("The review is given to the new reviewer."));
}

static const struct column workload[] = {
	{N_("Reviewer"), "display_name", AS_WIDE},
	{N_("To do"), "open", AS_TEXT},
	{N_("Overdue"), "overdue", AS_COUNT},
	{N_("Submitted"), "submitted", AS_TEXT},
	{N_("Second readings to do"), "second_open", AS_COUNT},
	{N_("Hours to do"), "hours_open", AS_HOURS},
	{N_("Hours used"), "hours_submitted", AS_HOURS},
	{N_("Hours in the plan"), "hours_planned", AS_HOURS},
	{N_("Away %"), "away_percent", AS_COUNT},
	{0},
};
VERB(assignment_workload, .method = "AssignmentService/ListWorkload",
	.taken = {TAKE_YEAR, {"month", TAKE_NUMBER, OPT_MONTH, .least = 1, .most = 12}}, .rows = "workloads",
	.columns = workload, .empty = N_("Nobody has reviews in that year."))

static const struct column access_columns[] = {
	{N_("User name"), "user_name", AS_TEXT},
	{N_("Reviewer"), "display_name", AS_WIDE},
	{N_("Cases"), "case_numbers", AS_TEXT},
	{0},
};
VERB(assignment_access, .method = "AssignmentService/ListAccess", .taken = {THE_ACTIVITY}, .rows = "accesses",
	.columns = access_columns, .empty = N_("Nobody needs access now."))
