/* When each reader gets which report. */
#include "command/commands.h"
#include "command/run.h"
#include "command/wheel/wheel.h"
#include "screen/language.h"
#include "screen/ui.h"

int report_due(struct run *run)
{
	static const struct column columns[] = {
		{N_("Day"), "due_on", AS_DATE},
		{N_("Days late"), "late_days", AS_COUNT},
		{N_("To"), "audience", AS_WORD},
		{N_("Team or department"), "place", AS_WIDE},
		{N_("Of"), "activity", AS_WIDE},
		{N_("What"), "what", AS_WIDE},
		{N_("State"), "state", AS_WORD},
		{N_("Yours"), "mine", AS_WORD},
		{N_("Report"), "report_id", AS_ID},
		{0},
	};
	static const struct listing listing = {"WheelService/ListDueReports", "reports",
		N_("No telling is planned: “told” in the year's plan says who is told what, and when."), columns};
	Tilsyn__V1__ListDueReportsRequest request = TILSYN__V1__LIST_DUE_REPORTS_REQUEST__INIT;
	int rc = run->options[OPT_YEAR] ? wheel_year_of(run, &request.year) : EXIT_OK;

	return rc ? rc : run_list(run, &listing, &request);
}
