/* A finding that proves wrong is withdrawn, not edited (R27); what was to be done about it is asked about. */
#include <string.h>

#include "command/commands.h"
#include "command/followup/followup.h"
#include "screen/ask.h"
#include "screen/language.h"
#include "screen/ui.h"

/* Goes on or is dropped; without an answer nothing is withdrawn. */
static int ask_fate(struct run *run, const Tilsyn__V1__Action *action, Tilsyn__V1__ActionFate *fate)
{
	const char *typed;

	put_styled(STYLE_BOLD, "%s  %.8s\n", when_date(run->arena, action->deadline), action->action_id);
	put_paragraph(2, action->words);
	put_paragraph(2, arena_print(run->arena, "%s · %s", followup_whose(action), action->owner));
	do {
		typed = ask_line(run->arena, _("It rests on this finding. k = keep it going, d = drop it"), NULL);
		if (!typed)
			return EXIT_USAGE;
	} while (strcmp(typed, "k") != 0 && strcmp(typed, "d") != 0);
	fate->action_id = action->action_id;
	fate->version = action->version;
	fate->drop = !strcmp(typed, "d");
	return EXIT_OK;
}

static int take_fates(struct run *run, Tilsyn__V1__WithdrawFindingRequest *request)
{
	Tilsyn__V1__ListActionsRequest all = TILSYN__V1__LIST_ACTIONS_REQUEST__INIT;
	Tilsyn__V1__ListActionsResponse *response;
	int rc = run_call(run, "FollowUpService/ListActions", &all, &response);

	if (rc)
		return rc;
	request->actions = arena_alloc(run->arena, (response->n_actions + 1) * sizeof(Tilsyn__V1__ActionFate *));
	for (size_t i = 0; !rc && i < response->n_actions; i++) {
		Tilsyn__V1__ActionFate *fate;

		if (strcmp(response->actions[i]->finding_id, request->finding_id) != 0)
			continue;
		fate = arena_alloc(run->arena, sizeof(*fate));
		tilsyn__v1__action_fate__init(fate);
		rc = ask_fate(run, response->actions[i], fate);
		request->actions[request->n_actions++] = fate;
	}
	return rc;
}

int finding_withdraw(struct run *run)
{
	Tilsyn__V1__WithdrawFindingRequest request = TILSYN__V1__WITHDRAW_FINDING_REQUEST__INIT;
	Tilsyn__V1__WithdrawFindingResponse *response;
	int rc = run_find(run, THING_FINDING, run->arguments[0], &request.finding_id);

	if (rc)
		return rc;
	request.reason =
		run->options[OPT_REASON]
			? run->options[OPT_REASON]
			: ask_line(run->arena, _("Why is it withdrawn? (no names, no CPR number)"), "--reason");
	if (!request.reason)
		return EXIT_USAGE;
	rc = take_fates(run, &request);
	if (!rc)
		rc = run_call(run, "FollowUpService/WithdrawFinding", &request, &response);
	return rc ? rc
		  : run_done(run, response, "%s\n",
			    _("The finding is withdrawn. It stays readable, with your reason beside it."));
}
