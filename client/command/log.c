/* Who did and saw what. */
#include "command/commands.h"
#include "language.h"
#include "run.h"
#include "tilsyn/v1/audit.pb-c.h"
#include "ui.h"

int log_list(struct run *run)
{
	static const struct column columns[] = {
		{N_("No."), "act_id", AS_TEXT},
		{N_("When"), "at", AS_TIME},
		{N_("Who"), "actor", AS_WIDE},
		{N_("Did"), "method", AS_WIDE},
		{N_("Purpose"), "purpose", AS_WIDE},
		{N_("Of"), "target", AS_WIDE},
		{0},
	};
	static const struct listing listing = {"AuditService/ListActs", "acts", N_("The log is empty."), columns};
	Tilsyn__V1__ListActsRequest request = TILSYN__V1__LIST_ACTS_REQUEST__INIT;
	int rc =
		run->options[OPT_USER] ? run_find(run, THING_USER, run->options[OPT_USER], &request.actor_id) : EXIT_OK;

	if (run->options[OPT_CASE])
		request.case_number = run->options[OPT_CASE];
	if (!run->options[OPT_LIMIT]) /* a year's log is long */
		run->options[OPT_LIMIT] = arena_text(run->arena, "100");
	return rc ? rc : run_list(run, &listing, &request);
}

int log_verify(struct run *run)
{
	Tilsyn__V1__VerifyLogRequest request = TILSYN__V1__VERIFY_LOG_REQUEST__INIT;
	Tilsyn__V1__VerifyLogResponse *response;
	int rc = run_call(run, "AuditService/VerifyLog", &request, &response);

	if (rc)
		return rc;
	if (ui.json)
		json_put(run->arena, &response->base);
	else if (response->agrees)
		put(_("The log is whole: %lld acts, newest seal %s\n"), (long long)response->acts, response->head);
	else
		put(_("The log has been changed: act %lld does not fit its seal.\n"), (long long)response->broken_at);
	return response->agrees ? EXIT_OK : EXIT_FINDINGS;
}
