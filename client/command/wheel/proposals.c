/* What results propose for the rest of the year, and what a planner says to it. */
#include <string.h>

#include "command/commands.h"
#include "command/wheel/wheel.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words.h"
#include "verb.h"

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
	const char *text =
		!v->relevant && strcmp(v->withheld, "few_persons") == 0
			? arena_print(a,
				  _("%s: the goal is %d %%; the cases are not told, since few caseworkers stand behind them"),
				  about(a, v), per_cent(v->value))
			: arena_print(a, _("%s: the goal is %d %%; %d of %d cases"), about(a, v), per_cent(v->value),
				  v->yes, v->relevant);

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

static void put_proposals(struct run *run, const void *response)
{
	const Tilsyn__V1__ListProposalsResponse *all = response;

	for (size_t i = 0; i < all->n_proposals; i++)
		put_one(run, all->proposals[i]);
	say("%s\n", all->n_proposals
			    ? _("“tilsyn wheel accept” puts one on the wheel; “tilsyn wheel decline” says why not.")
			    : _("No result proposes anything."));
}

VERB(wheel_proposals, .method = "WheelService/ListProposals", .taken = {{"all", TAKE_SWITCH, OPT_ALL}},
	.put = put_proposals)

static int resolve_activity(struct run *run, void *request)
{
	Tilsyn__V1__AcceptProposalRequest *accept = request;

	return accept->activity ? wheel_resolve_names(run, accept->activity) : EXIT_OK;
}

static const char *accept_done(struct run *run, const void *request, const void *response)
{
	const Tilsyn__V1__AcceptProposalResponse *accepted = response;

	(void)request;
	return arena_print(
		run->arena, _("“%s” is on the wheel.\n"), accepted->activity ? accepted->activity->title : "");
}

VERB(wheel_accept, .method = "WheelService/AcceptProposal",
	.taken = {{"proposal_id", TAKE_ID, ARGUMENT(0), .thing = THING_PROPOSAL}, {"activity", TAKE_MESSAGE, OPT_FILE}},
	.fill = resolve_activity, .done = accept_done)

VERB(wheel_decline, .method = "WheelService/DeclineProposal",
	.taken = {{"proposal_id", TAKE_ID, ARGUMENT(0), .thing = THING_PROPOSAL},
		{"reason", TAKE_ASKED, OPT_REASON, .prompt = N_("Reason")}},
	.said = N_("The proposal is declined; the reason stays with it."))

static void put_verdicts(struct run *run, const void *response)
{
	const Tilsyn__V1__JudgeGoalsResponse *judged = response;

	for (size_t i = 0; i < judged->n_verdicts; i++)
		put("%s\n", wheel_verdict_words(run->arena, judged->verdicts[i]));
}

/* Holds what is in against the goals now, as the server does when all is in or the deadline has passed. */
VERB(wheel_judge, .method = "WheelService/JudgeGoals",
	.taken = {{"activity_id", TAKE_ACTIVITY, .states = IN(ASSIGNED) | IN(DONE)}}, .put = put_verdicts)
