/* Departments, teams and caseworkers, as the case list tells them. */
#include "tilsyn/v1/organisation.pb-c.h"

#include "command/commands.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "tilsyn/v1/sampling.pb-c.h"
#include "verb.h"

static const struct column departments[] = {{N_("Name"), "name", AS_WIDE}, {N_("Id"), "department_id", AS_ID}, {0}};
static const struct column teams[] = {
	{N_("Name"), "name", AS_WIDE},
	{N_("Id"), "team_id", AS_ID},
	{N_("Department"), "department_id", AS_ID},
	{0},
};
static const struct column caseworkers[] = {
	{N_("Code"), "code", AS_TEXT},
	{N_("Name"), "display_name", AS_WIDE},
	{N_("Open cases"), "open_cases", AS_TEXT},
	{N_("Team"), "team_name", AS_TEXT},
	{N_("Id"), "caseworker_id", AS_ID},
	{0},
};
static const struct column coverage[] = {
	{N_("Cycle"), "cycle", AS_TEXT},
	{N_("In this cycle"), "state", AS_WORD},
	{N_("Your cases reviewed"), "reviewed", AS_TEXT},
	{0},
};

VERB(department_list, .method = "OrganisationService/ListDepartments", .rows = "departments", .columns = departments,
	.empty = N_("No case list has been imported yet."))

VERB(team_list, .method = "OrganisationService/ListTeams", .rows = "teams", .columns = teams,
	.empty = N_("No case list has been imported yet."))

VERB(caseworker_list, .method = "OrganisationService/ListCaseworkers",
	.taken = {{"team_id", TAKE_ID, OPT_TEAM, .thing = THING_TEAM}}, .rows = "caseworkers", .columns = caseworkers,
	.empty = N_("No case list has been imported yet."))

static void say_missing(struct run *run, const void *response)
{
	const Tilsyn__V1__GetMyCoverageResponse *own = response;

	(void)run;
	if (own->state == TILSYN__V1__COVERAGE_STATE__COVERAGE_STATE_MISSING)
		say_wrapped(STYLE_PLAIN, 0,
			_("You are missing in this cycle: the others' turn came first. There is nothing that you need to do."));
}

/* One's own line of the ledger. What is missing is the cycle's to bring, not the caseworker's. */
VERB(caseworker_coverage, .method = "SamplingService/GetMyCoverage", .taken = {{"cycle", TAKE_TEXT, OPT_CYCLE}},
	.columns = coverage, .put = say_missing)
