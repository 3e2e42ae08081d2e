/* What becomes of an action: changed, shown to be done, closed, opened again. */
#include "ask.h"
#include "command/commands.h"
#include "command/followup.h"
#include "language.h"
#include "rpc.h"
#include "ui.h"
#include "words.h"

/* Somebody came first: what it is now beside what one wanted. */
static void say_both(struct run *run, const Tilsyn__V1__UpdateActionRequest *yours)
{
	Tilsyn__V1__Action *now;

	if (ui.json || followup_find(run, yours->action_id, &now))
		return;
	say(_("It is now: %s; owner %s, deadline %s.\n"), now->words, now->owner, when_date(run->arena, now->deadline));
	say(_("You wanted: %s; owner %s, deadline %s.\n"), *yours->words ? yours->words : "–",
		run->options[OPT_TO] ? run->options[OPT_TO] : "–",
		*yours->deadline ? when_date(run->arena, yours->deadline) : "–");
}

int followup_change(struct run *run)
{
	Tilsyn__V1__UpdateActionRequest request = TILSYN__V1__UPDATE_ACTION_REQUEST__INIT;
	Tilsyn__V1__UpdateActionResponse *response;
	Tilsyn__V1__Action *action;
	int rc = followup_find(run, run->arguments[0], &action);

	if (!rc)
		rc = followup_deadline(run, &request.deadline);
	if (!rc && run->options[OPT_TO])
		rc = run_find(run, THING_USER, run->options[OPT_TO], &request.owner_id);
	if (rc)
		return rc;
	request.action_id = action->action_id;
	request.version = action->version;
	if (run->options[OPT_NOTE])
		request.words = run->options[OPT_NOTE];
	rc = run_call(run, "FollowUpService/UpdateAction", &request, &response);
	if (rc == EXIT_CONFLICT)
		say_both(run, &request);
	return rc ? rc : run_done(run, response, "%s\n", _("Noted."));
}

int followup_evidence(struct run *run)
{
	Tilsyn__V1__AddEvidenceRequest request = TILSYN__V1__ADD_EVIDENCE_REQUEST__INIT;
	Tilsyn__V1__AddEvidenceResponse *response;
	Tilsyn__V1__Action *action;
	int rc = followup_find(run, run->arguments[0], &action);

	if (rc)
		return rc;
	request.action_id = action->action_id;
	request.version = action->version;
	request.words = run->options[OPT_NOTE] ? run->options[OPT_NOTE]
					       : ask_line(run->arena, _("What shows that it was done?"), "--note");
	if (!request.words)
		return EXIT_USAGE;
	rc = run_call(run, "FollowUpService/AddEvidence", &request, &response);
	return rc ? rc : run_done(run, response, "%s\n", _("Noted. Somebody who has not owned it can close it now."));
}

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

int followup_reopen(struct run *run)
{
	Tilsyn__V1__ReopenActionRequest request = TILSYN__V1__REOPEN_ACTION_REQUEST__INIT;
	Tilsyn__V1__ReopenActionResponse *response;
	Tilsyn__V1__Action *action;
	int rc = followup_find(run, run->arguments[0], &action);

	if (!rc)
		rc = followup_deadline(run, &request.deadline);
	if (rc)
		return rc;
	request.action_id = action->action_id;
	request.version = action->version;
	request.reason = run->options[OPT_REASON] ? run->options[OPT_REASON]
						  : ask_line(run->arena, _("Why is it opened again?"), "--reason");
	if (!request.reason)
		return EXIT_USAGE;
	rc = run_call(run, "FollowUpService/ReopenAction", &request, &response);
	return rc ? rc : run_done(run, response, "%s\n", _("The action is open again."));
}
