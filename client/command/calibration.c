/* Several review the same case blind, then compare. */
#include "tilsyn/v1/calibration.pb-c.h"
#include "tilsyn/v1/template.pb-c.h"

#include "ask.h"
#include "command/calibration.h"
#include "command/commands.h"
#include "google/protobuf/timestamp.pb-c.h"
#include "language.h"
#include "ui.h"

enum { CASES_MAX = 10 };

/* Which cases: so many of the draw, those named by number, or anchor cases. */
static int take_cases(struct run *run, Tilsyn__V1__OpenCalibrationRequest *request)
{
	const char *cases = run->options[OPT_CASES];
	int64_t number = 0;

	if (run->options[OPT_CASE])
		request->case_numbers = run_split(run, run->options[OPT_CASE], &request->n_case_numbers);
	if (run->options[OPT_QUESTIONS])
		request->questions = run_split(run, run->options[OPT_QUESTIONS], &request->n_questions);
	if (run->options[OPT_ANCHORS])
		return run_find_many(
			run, THING_ANCHOR, run->options[OPT_ANCHORS], &request->anchor_ids, &request->n_anchor_ids);
	if (!cases && !request->n_case_numbers)
		cases = "1";
	if (cases && !run_number(cases, 1, CASES_MAX, &number))
		return say_error(EXIT_USAGE, _("--%s needs a number"), "cases");
	request->case_count = (int32_t)number;
	return EXIT_OK;
}

static int ask_terms(
	struct run *run, Tilsyn__V1__OpenCalibrationRequest *request, Google__Protobuf__Timestamp *deadline)
{
	int rc = run_deadline(run, &deadline->seconds);

	if (!rc)
		rc = take_cases(run, request);
	if (rc)
		return rc;
	request->deadline = deadline;
	return run->options[OPT_PANEL]
		       ? run_find_many(run, THING_USER, run->options[OPT_PANEL], &request->panel, &request->n_panel)
		       : EXIT_OK;
}

static const struct column columns[] = {
	{N_("Title"), "title", AS_WIDE},
	{N_("Cases"), "case_numbers", AS_TEXT},
	{N_("Deadline"), "deadline", AS_TIME},
	{N_("Blind"), "sealed", AS_WORD},
	{N_("Opened"), "unsealed_at", AS_TIME},
	{N_("Id"), "calibration_id", AS_ID},
	{0},
};

static void put_seats(const Tilsyn__V1__Calibration *calibration)
{
	for (size_t i = 0; i < calibration->n_seats; i++)
		put("  %s%s%s\n", calibration->seats[i]->display_name, calibration->seats[i]->late ? " – " : "",
			calibration->seats[i]->late ? _("late, not counted") : "");
}

void calibration_put(struct run *run, const Tilsyn__V1__Calibration *calibration)
{
	table_print_one(run->arena, columns, &calibration->base);
	put_seats(calibration);
}

int calibration_open(struct run *run)
{
	Tilsyn__V1__OpenCalibrationRequest request = TILSYN__V1__OPEN_CALIBRATION_REQUEST__INIT;
	Tilsyn__V1__OpenCalibrationResponse *response;
	Google__Protobuf__Timestamp deadline = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Tilsyn__V1__Activity *activity;
	int rc = run_activity(run, IN(DRAWN) | IN(ASSIGNED), &activity);

	if (rc)
		return rc;
	request.activity_id = activity->activity_id;
	rc = ask_terms(run, &request, &deadline);
	if (!rc)
		rc = run_call(run, "CalibrationService/OpenCalibration", &request, &response);
	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &response->base);
	} else if (response->calibration) {
		calibration_put(run, response->calibration);
		say("%s\n",
			_("The round is open and blind: nobody sees anyone's answers before all are in, or the deadline."));
	}
	return EXIT_OK;
}

int calibration_list(struct run *run)
{
	static const struct listing listing = {
		"CalibrationService/ListCalibrations", "calibrations", N_("There is no round."), columns};
	Tilsyn__V1__ListCalibrationsRequest request = TILSYN__V1__LIST_CALIBRATIONS_REQUEST__INIT;
	Tilsyn__V1__Activity *activity;

	if (run->argument_count) {
		int rc = run_activity(run, 0, &activity);
		if (rc)
			return rc;
		request.activity_id = activity->activity_id;
	}
	return run_list(run, &listing, &request);
}

static bool is_published(const Tilsyn__V1__TemplateVersion *t)
{
	return t->published_at != NULL;
}

int calibration_template(struct run *run, size_t place, char **template_id)
{
	Tilsyn__V1__ListTemplatesRequest request = TILSYN__V1__LIST_TEMPLATES_REQUEST__INIT;
	Tilsyn__V1__ListTemplatesResponse *response;
	size_t found = 0;
	int rc;

	if (run->argument_count > place)
		return run_find(run, THING_TEMPLATE, run->arguments[place], template_id);
	rc = run_call(run, "TemplateService/ListTemplates", &request, &response);
	for (size_t i = 0; !rc && i < response->n_templates; i++)
		if (is_published(response->templates[i])) {
			*template_id = response->templates[i]->template_id;
			found++;
		}
	if (rc || found == 1)
		return rc;
	return say_error(EXIT_USAGE, _("say which question set; see: tilsyn template list"));
}
