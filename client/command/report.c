/* Results and trends, as the server renders them. */
#include "command/commands.h"
#include "command/report.h"
#include "member.h"
#include "screen/language.h"
#include "screen/ui.h"

/* -- results -- */

static int model_of_results(struct run *run, const Tilsyn__V1__RenderReportRequest *wish)
{
	Tilsyn__V1__GetResultsRequest request = TILSYN__V1__GET_RESULTS_REQUEST__INIT;
	Tilsyn__V1__GetResultsResponse *response;
	int rc = report_wish(run, &request.base);

	request.activity_id = wish->activity_id;
	request.language = wish->language;
	request.these_cases = wish->these_cases;
	request.first = wish->first;
	if (!rc)
		rc = run_call(run, "ReportService/GetResults", &request, &response);
	if (!rc)
		json_put(run->arena, &response->base);
	return rc;
}

static int rendered(struct run *run, Tilsyn__V1__RenderReportRequest *request)
{
	Tilsyn__V1__RenderReportResponse *response;
	int rc = report_format(run, &request->format);

	if (!rc)
		rc = report_wish(run, &request->base);
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

/* -- over time -- */

static int model_of_trend(struct run *run)
{
	Tilsyn__V1__GetTrendRequest request = TILSYN__V1__GET_TREND_REQUEST__INIT;
	Tilsyn__V1__GetTrendResponse *response;
	int rc = report_wish(run, &request.base);

	if (!request.kind)
		request.kind = TILSYN__V1__ACTIVITY_KIND__ACTIVITY_KIND_GENERAL;
	request.language = report_language(run);
	request.items = run->arguments;
	request.n_items = run->argument_count;
	if (!rc)
		rc = run_call(run, "ReportService/GetTrend", &request, &response);
	if (!rc)
		json_put(run->arena, &response->base);
	return rc;
}

int report_trend(struct run *run)
{
	Tilsyn__V1__RenderReportRequest request = TILSYN__V1__RENDER_REPORT_REQUEST__INIT;

	if (ui.json)
		return model_of_trend(run);
	request.subject = TILSYN__V1__REPORT_SUBJECT__REPORT_SUBJECT_TREND;
	request.kind = TILSYN__V1__ACTIVITY_KIND__ACTIVITY_KIND_GENERAL; /* unless --kind says otherwise */
	request.language = report_language(run);
	request.items = run->arguments;
	request.n_items = run->argument_count;
	return rendered(run, &request);
}

/* -- two parts held against each other -- */

static int model_of_comparison(struct run *run)
{
	Tilsyn__V1__CompareResultsRequest request = TILSYN__V1__COMPARE_RESULTS_REQUEST__INIT;
	Tilsyn__V1__CompareResultsResponse *response;
	int rc = report_wish(run, &request.base);

	if (!request.kind)
		request.kind = TILSYN__V1__ACTIVITY_KIND__ACTIVITY_KIND_GENERAL;
	request.language = report_language(run);
	request.items = run->arguments;
	request.n_items = run->argument_count;
	if (!rc)
		rc = report_other(run, &request.base);
	if (!rc)
		rc = run_call(run, "ReportService/CompareResults", &request, &response);
	if (!rc)
		json_put(run->arena, &response->base);
	return rc;
}

int report_compare(struct run *run)
{
	Tilsyn__V1__RenderReportRequest request = TILSYN__V1__RENDER_REPORT_REQUEST__INIT;
	int rc;

	if (!run->options[OPT_AGAINST_FROM] && !run->options[OPT_AGAINST_TO] && !run->options[OPT_AGAINST_DEPARTMENT] &&
		!run->options[OPT_AGAINST_TEAM])
		return say_error(EXIT_USAGE,
			_("say what it is held against: --against-from and --against-to, --against-team or --against-department"));
	if (ui.json)
		return model_of_comparison(run);
	request.subject = TILSYN__V1__REPORT_SUBJECT__REPORT_SUBJECT_COMPARISON;
	request.kind = TILSYN__V1__ACTIVITY_KIND__ACTIVITY_KIND_GENERAL; /* unless --kind says otherwise */
	request.language = report_language(run);
	request.items = run->arguments;
	request.n_items = run->argument_count;
	rc = report_other(run, &request.base);
	return rc ? rc : rendered(run, &request);
}
