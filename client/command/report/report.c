/* Results and trends, as the server renders them. */
#include "command/commands.h"
#include "command/report/report.h"
#include "member.h"
#include "screen/language.h"
#include "screen/ui.h"

/* -- results -- */

/* The figures as the call gives them. */
static int as_json(struct run *run, const char *method, ProtobufCMessage *request)
{
	ProtobufCMessage *response;
	int rc = report_wish(run, request);

	if (!rc)
		rc = run_call(run, method, request, &response);
	if (!rc)
		json_put(run->arena, response);
	return rc;
}

static int model_of_results(struct run *run, const Tilsyn__V1__RenderReportRequest *wish)
{
	Tilsyn__V1__GetResultsRequest request = TILSYN__V1__GET_RESULTS_REQUEST__INIT;

	request.activity_id = wish->activity_id;
	request.language = wish->language;
	request.these_cases = wish->these_cases;
	request.first = wish->first;
	return as_json(run, "ReportService/GetResults", &request.base);
}

static int rendered(struct run *run, Tilsyn__V1__RenderReportRequest *request)
{
	Tilsyn__V1__RenderReportResponse *response;
	int rc = report_format(run, &request->format);

	if (!rc)
		rc = report_wish(run, &request->base);
	report_look(run, &request->columns, &request->aloud);
	if (!rc)
		rc = run_call(run, "ReportService/RenderReport", request, &response);
	return rc ? rc : report_write(run, &response->content);
}

int report_show(struct run *run)
{
	Tilsyn__V1__RenderReportRequest request = TILSYN__V1__RENDER_REPORT_REQUEST__INIT;
	Tilsyn__V1__Activity *activity;
	int rc;

	if (run->options[OPT_KIND] && run->argument_count)
		return say_error(EXIT_USAGE, _("name an activity or give --kind, not both"));
	if (!run->options[OPT_KIND]) {
		rc = run_activity(run, IN(ASSIGNED) | IN(DONE), &activity);
		if (rc)
			return rc;
		request.activity_id = activity->activity_id;
	}
	request.language = report_language(run);
	request.these_cases = run->options[OPT_THESE_CASES] != NULL;
	request.first = run->options[OPT_FIRST] != NULL;
	return ui.json ? model_of_results(run, &request) : rendered(run, &request);
}

/* What a trend and a comparison are asked alike, as figures and as a report: the general audits unless --kind says
 * otherwise. */
static void ask_items(struct run *run, ProtobufCMessage *request)
{
	member_set_number(request, "kind", TILSYN__V1__ACTIVITY_KIND__ACTIVITY_KIND_GENERAL);
	member_set_text(request, "language", report_language(run));
	member_set_list(request, "items", (ProtobufCMessage **)run->arguments, run->argument_count);
}

/* -- over time -- */

int report_trend(struct run *run)
{
	Tilsyn__V1__RenderReportRequest request = TILSYN__V1__RENDER_REPORT_REQUEST__INIT;
	Tilsyn__V1__GetTrendRequest figures = TILSYN__V1__GET_TREND_REQUEST__INIT;

	if (ui.json) {
		ask_items(run, &figures.base);
		return as_json(run, "ReportService/GetTrend", &figures.base);
	}
	request.subject = TILSYN__V1__REPORT_SUBJECT__REPORT_SUBJECT_TREND;
	ask_items(run, &request.base);
	return rendered(run, &request);
}

/* -- two parts held against each other -- */

int report_compare(struct run *run)
{
	Tilsyn__V1__RenderReportRequest request = TILSYN__V1__RENDER_REPORT_REQUEST__INIT;
	Tilsyn__V1__CompareResultsRequest figures = TILSYN__V1__COMPARE_RESULTS_REQUEST__INIT;
	ProtobufCMessage *asked = ui.json ? &figures.base : &request.base;
	int rc;

	if (!run->options[OPT_AGAINST_FROM] && !run->options[OPT_AGAINST_TO] && !run->options[OPT_AGAINST_DEPARTMENT] &&
		!run->options[OPT_AGAINST_TEAM])
		return say_error(EXIT_USAGE,
			_("say what it is held against: --against-from and --against-to, --against-team or --against-department"));
	request.subject = TILSYN__V1__REPORT_SUBJECT__REPORT_SUBJECT_COMPARISON;
	ask_items(run, asked);
	rc = report_other(run, asked);
	if (rc)
		return rc;
	return ui.json ? as_json(run, "ReportService/CompareResults", asked) : rendered(run, &request);
}
