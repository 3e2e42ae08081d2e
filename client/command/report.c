/* The results of an activity, as the server renders them. */
#include <string.h>

#include "command/commands.h"
#include "language.h"
#include "run.h"
#include "tilsyn/v1/report.pb-c.h"
#include "ui.h"
#include "words.h"

static int model(struct run *run, char *activity_id, char *language, bool these_cases)
{
	Tilsyn__V1__GetResultsRequest request = TILSYN__V1__GET_RESULTS_REQUEST__INIT;
	Tilsyn__V1__GetResultsResponse *response;
	int rc;

	request.activity_id = activity_id;
	request.language = language;
	request.these_cases = these_cases;
	rc = run_call(run, "ReportService/GetResults", &request, &response);
	if (!rc)
		json_put(run->arena, &response->base);
	return rc;
}

static int rendered(struct run *run, char *activity_id, char *language, bool these_cases, int format)
{
	Tilsyn__V1__RenderReportRequest request = TILSYN__V1__RENDER_REPORT_REQUEST__INIT;
	Tilsyn__V1__RenderReportResponse *response;
	int rc;

	request.activity_id = activity_id;
	request.language = language;
	request.these_cases = these_cases;
	request.format = (Tilsyn__V1__Format)format;
	rc = run_call(run, "ReportService/RenderReport", &request, &response);
	if (!rc)
		rc = run_write_file(run->options[OPT_OUT], response->content.data, response->content.len);
	if (!rc && run->options[OPT_OUT])
		say(_("The report is in '%s'. It may hold personal data.\n"), run->options[OPT_OUT]);
	return rc;
}

int report_show(struct run *run)
{
	char *language = run->options[OPT_REPORT_LANG] ? run->options[OPT_REPORT_LANG]
						       : arena_text(run->arena, language_is_danish() ? "da" : "en");
	int format = TILSYN__V1__FORMAT__FORMAT_TEXT;
	Tilsyn__V1__Activity *activity;
	int rc;

	if (run->options[OPT_FORMAT] &&
		!words_to_enum(&tilsyn__v1__format__descriptor, run->options[OPT_FORMAT], &format))
		return say_error(EXIT_USAGE, _("the format is text, html, pdf, xlsx, csv or json"));
	rc = run_activity(run, IN(ASSIGNED) | IN(DONE), &activity);
	if (rc)
		return rc;
	if (ui.json)
		return model(run, activity->activity_id, language, run->options[OPT_THESE_CASES]);
	return rendered(run, activity->activity_id, language, run->options[OPT_THESE_CASES], format);
}
