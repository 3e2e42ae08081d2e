/* What results propose for the rest of the year, and what a planner says to it. */
#include <string.h>

#include "ask.h"
#include "command/commands.h"
#include "command/wheel.h"
#include "language.h"
#include "ui.h"
#include "words.h"

/* "trin plan", what a verdict is about; all that was asked where it names nothing. */
static const char *about(struct arena *a, const Tilsyn__V1__Verdict *v)
{
	if (*v->step)
		return arena_print(a, _("step %s"), v->step);
	if (*v->marker)
		return arena_print(a, _("marker %s"), v->marker);
	if (*v->question)
		return arena_print(a, _("question %s"), v->question);
	return _("all that was asked");
}

static int per_cent(double share)
{
	return (int)(100 * share + 0.5);
}

const char *wheel_verdict_words(struct arena *a, const Tilsyn__V1__Verdict *v)
{
	const char *text = arena_print(
		a, _("%s: the goal is %d %%; %d of %d cases"), about(a, v), per_cent(v->value), v->yes, v->relevant);

	if (v->outcome != TILSYN__V1__VERDICT_OUTCOME__VERDICT_OUTCOME_COUNTS_ONLY)
		text = arena_print(a, _("%s, between %d and %d %%"), text, per_cent(v->low), per_cent(v->high));
	text = arena_print(a, "%s: %s", text, words_of_enum(&tilsyn__v1__verdict_outcome__descriptor, v->outcome));
	return v->missing ? arena_print(a,
				    ngettext("%s (%d review is missing)", "%s (%d reviews are missing)",
					    (unsigned long)v->missing),
				    text, v->missing)
			  : text;
}

static void put_one(struct run *run, const Tilsyn__V1__Proposal *p)
{
	const char *what = words_of_enum(&tilsyn__v1__proposal_kind__descriptor, p->kind);
	const char *id = arena_print(run->arena, "%.8s", p->proposal_id);

	put_styled(STYLE_BOLD, "%s  %s\n", id, what);
	put("  %s: %s\n", p->title, wheel_verdict_words(run->arena, p->verdict));
	put(_("  → %s, from %s to %s, %d cases\n"), p->activity->title, when_date(run->arena, p->activity->starts_on),
		when_date(run->arena, p->activity->deadline), p->activity->case_count);
	if (p->state != TILSYN__V1__PROPOSAL_STATE__PROPOSAL_STATE_OPEN)
		put("  %s%s%s%s%s\n", words_of_enum(&tilsyn__v1__proposal_state__descriptor, p->state),
			*p->settled_by ? ", " : "", p->settled_by, *p->reason ? ": " : "", p->reason);
}

int wheel_proposals(struct run *run)
{
	Tilsyn__V1__ListProposalsRequest request = TILSYN__V1__LIST_PROPOSALS_REQUEST__INIT;
	Tilsyn__V1__ListProposalsResponse *response;
	int rc;

	request.all = run->options[OPT_ALL] != NULL;
	rc = run_call(run, "WheelService/ListProposals", &request, &response);
	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &response->base);
		return EXIT_OK;
	}
	for (size_t i = 0; i < response->n_proposals; i++)
		put_one(run, response->proposals[i]);
	say("%s\n", response->n_proposals
			    ? _("“tilsyn wheel accept” puts one on the wheel; “tilsyn wheel decline” says why not.")
			    : _("No result proposes anything."));
	return EXIT_OK;
}

int wheel_accept(struct run *run)
{
	Tilsyn__V1__AcceptProposalRequest request = TILSYN__V1__ACCEPT_PROPOSAL_REQUEST__INIT;
	Tilsyn__V1__AcceptProposalResponse *response;
	int rc = run_find(run, THING_PROPOSAL, run->arguments[0], &request.proposal_id);

	if (!rc && run->options[OPT_FILE]) {
		request.activity = (Tilsyn__V1__Activity *)run_read_message(
			run, run->options[OPT_FILE], &tilsyn__v1__activity__descriptor);
		rc = request.activity ? wheel_resolve_names(run, request.activity) : EXIT_USAGE;
	}
	if (!rc)
		rc = run_call(run, "WheelService/AcceptProposal", &request, &response);
	return rc ? rc
		  : run_done(run, response, _("“%s” is on the wheel.\n"),
			    response->activity ? response->activity->title : "");
}

int wheel_decline(struct run *run)
{
	Tilsyn__V1__DeclineProposalRequest request = TILSYN__V1__DECLINE_PROPOSAL_REQUEST__INIT;
	Tilsyn__V1__DeclineProposalResponse *response;
	int rc = run_find(run, THING_PROPOSAL, run->arguments[0], &request.proposal_id);

	if (rc)
		return rc;
	request.reason =
		run->options[OPT_REASON] ? run->options[OPT_REASON] : ask_line(run->arena, _("Reason"), "--reason");
	if (!request.reason)
		return EXIT_USAGE;
	rc = run_call(run, "WheelService/DeclineProposal", &request, &response);
	return rc ? rc : run_done(run, response, "%s\n", _("The proposal is declined; the reason stays with it."));
}

/* Holds what is in against the goals now, as the server does when all is in or the deadline has passed. */
int wheel_judge(struct run *run)
{
	Tilsyn__V1__JudgeGoalsRequest request = TILSYN__V1__JUDGE_GOALS_REQUEST__INIT;
	Tilsyn__V1__JudgeGoalsResponse *response;
	Tilsyn__V1__Activity *activity;
	int rc = run_activity(run, IN(ASSIGNED) | IN(DONE), &activity);

	if (rc)
		return rc;
	request.activity_id = activity->activity_id;
	rc = run_call(run, "WheelService/JudgeGoals", &request, &response);
	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &response->base);
		return EXIT_OK;
	}
	for (size_t i = 0; i < response->n_verdicts; i++)
		put("%s\n", wheel_verdict_words(run->arena, response->verdicts[i]));
	return EXIT_OK;
}
