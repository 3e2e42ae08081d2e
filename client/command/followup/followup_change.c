/* What becomes of an action: changed, shown to be done, closed, opened again. */
#include "call/rpc.h"
#include "command/commands.h"
#include "command/followup/followup.h"
#include "member.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words_failure.h"
#include "verb.h"

/* Somebody came first: what it is now beside what one wanted. */
static void say_both(struct run *run)
{
	const char *day = run->options[OPT_DEADLINE], *words = run->options[OPT_NOTE], *to = run->options[OPT_TO];
	Tilsyn__V1__Action *now;
	char iso[11];

	if (ui.json || followup_find(run, run->arguments[0], &now))
		return;
	say(_("It is now: %s; owner %s, deadline %s.\n"), now->words, now->owner, when_date(run->arena, now->deadline));
	say(_("You wanted: %s; owner %s, deadline %s.\n"), words ? words : "–", to ? to : "–",
		day && run_date(day, iso) ? when_date(run->arena, iso) : "–");
}

static int take_action(struct run *run, void *request)
{
	Tilsyn__V1__Action *action;
	int rc = followup_find(run, run->arguments[0], &action);

	if (rc)
		return rc;
	member_set_text(request, "action_id", action->action_id);
	member_set_number(request, "version", action->version);
	return EXIT_OK;
}

int followup_change(struct run *run)
{
	static const struct verb change = {.method = "FollowUpService/UpdateAction",
		.find = take_action,
		.taken = {{"deadline", TAKE_DAY, OPT_DEADLINE}, {"owner_id", TAKE_ID, OPT_TO, .thing = THING_USER},
			{"words", TAKE_TEXT, OPT_NOTE}},
		.said = N_("Noted.")};
	int rc = verb_run(run, &change);

	if (rc == EXIT_CONFLICT)
		say_both(run);
	return rc;
}

VERB(followup_evidence, .method = "FollowUpService/AddEvidence", .find = take_action,
	.taken = {{"words", TAKE_ASKED, OPT_NOTE, .prompt = N_("What shows that it was done?")}},
	.said = N_("Noted. Somebody who has not owned it can close it now."))

int followup_close(struct run *run)
{
	Tilsyn__V1__CloseActionRequest request = TILSYN__V1__CLOSE_ACTION_REQUEST__INIT;
	Tilsyn__V1__CloseActionResponse *response;
	Tilsyn__V1__Action *action;
	int rc = followup_find(run, run->arguments[0], &action);

	if (rc)
		return rc;
	request.action_id = action->action_id;
	request.version = action->version;
	if (run->options[OPT_NOTE])
		request.words = run->options[OPT_NOTE];
	rc = rpc_call(run->arena, "FollowUpService/CloseAction", &request, &response);
	if (!rc)
		return run_done(run, response, "%s\n",
			response->action->by_stand_in
				? _("The action is closed, by the substitute written down for R21.")
				: _("The action is closed."));
	rc = words_say_failure(run->arena, rpc_failure());
	if (!ui.json && rpc_failure()->reason->reason == REASON_NOT_ALLOWED)
		say_wrapped(STYLE_PLAIN, 0, _("An action is closed by somebody who has not owned it (R21)."));
	else if (!ui.json && rpc_failure()->reason->reason == REASON_INCOMPLETE)
		say_wrapped(STYLE_PLAIN, 0,
			_("Nothing shows yet that it was done: “tilsyn followup evidence” notes what does."));
	return rc;
}

VERB(followup_reopen, .method = "FollowUpService/ReopenAction", .find = take_action,
	.taken = {{"deadline", TAKE_DAY, OPT_DEADLINE},
		{"reason", TAKE_ASKED, OPT_REASON, .prompt = N_("Why is it opened again?")}},
	.said = N_("The action is open again."))
