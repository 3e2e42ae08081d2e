/* Departments, teams and caseworkers, as the case list tells them. */
#include "tilsyn/v1/organisation.pb-c.h"

#include "command/commands.h"
#include "language.h"
#include "run.h"
#include "tilsyn/v1/sampling.pb-c.h"
#include "ui.h"

int department_list(struct run *run)
{
	static const struct column columns[] = {{N_("Name"), "name", AS_WIDE}, {N_("Id"), "department_id", AS_ID}, {0}};
	static const struct listing listing = {"OrganisationService/ListDepartments", "departments",
		N_("No case list has been imported yet."), columns};
	Tilsyn__V1__ListDepartmentsRequest request = TILSYN__V1__LIST_DEPARTMENTS_REQUEST__INIT;

	return run_list(run, &listing, &request);
}

int team_list(struct run *run)
{
	static const struct column columns[] = {
		{N_("Name"), "name", AS_WIDE},
		{N_("Id"), "team_id", AS_ID},
		{N_("Department"), "department_id", AS_ID},
		{0},
	};
	static const struct listing listing = {
		"OrganisationService/ListTeams", "teams", N_("No case list has been imported yet."), columns};
	Tilsyn__V1__ListTeamsRequest request = TILSYN__V1__LIST_TEAMS_REQUEST__INIT;

	return run_list(run, &listing, &request);
}

int caseworker_list(struct run *run)
{
	static const struct column columns[] = {
		{N_("Code"), "code", AS_TEXT},
		{N_("Name"), "display_name", AS_WIDE},
		{N_("Open cases"), "open_cases", AS_TEXT},
		{N_("Team"), "team_name", AS_TEXT},
		{N_("Id"), "caseworker_id", AS_ID},
		{0},
	};
	static const struct listing listing = {"OrganisationService/ListCaseworkers", "caseworkers",
		N_("No case list has been imported yet."), columns};
	Tilsyn__V1__ListCaseworkersRequest request = TILSYN__V1__LIST_CASEWORKERS_REQUEST__INIT;
	int rc = run->options[OPT_TEAM] ? run_find(run, THING_TEAM, run->options[OPT_TEAM], &request.team_id) : 0;

	return rc ? rc : run_list(run, &listing, &request);
}

/* One's own line of the ledger. What is missing is the cycle's to bring, not the caseworker's. */
int caseworker_coverage(struct run *run)
{
	static const struct column columns[] = {
		{N_("Cycle"), "cycle", AS_TEXT},
		{N_("In this cycle"), "state", AS_WORD},
		{N_("Your cases reviewed"), "reviewed", AS_TEXT},
		{0},
	};
	Tilsyn__V1__GetMyCoverageRequest request = TILSYN__V1__GET_MY_COVERAGE_REQUEST__INIT;
	Tilsyn__V1__GetMyCoverageResponse *response;
	int rc;

	if (run->options[OPT_CYCLE])
		request.cycle = run->options[OPT_CYCLE];
	rc = run_call(run, "SamplingService/GetMyCoverage", &request, &response);
	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &response->base);
		return EXIT_OK;
	}
	table_print_one(run->arena, columns, &response->base);
	if (response->state == TILSYN__V1__COVERAGE_STATE__COVERAGE_STATE_MISSING)
		say_wrapped(STYLE_PLAIN, 0,
			_("You are missing in this cycle: the others' turn came first. There is nothing that you need to do."));
	return EXIT_OK;
}
