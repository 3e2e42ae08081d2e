/* Several review the same case blind, then compare. */
#include "tilsyn/v1/calibration.pb-c.h"
#include "tilsyn/v1/template.pb-c.h"

#include "command/calibration/calibration.h"
#include "command/commands.h"
#include "google/protobuf/timestamp.pb-c.h"
#include "screen/ask.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "verb.h"

enum { CASES_MAX = 10 };

/* Which cases: so many of the draw, those named by number, or anchor cases. */
static int take_cases(struct run *run, void *request)
{
	Tilsyn__V1__OpenCalibrationRequest *open = request;
	const char *cases = run->options[OPT_CASES];
	int64_t number = 0;

	if (run->options[OPT_ANCHORS])
		return run_find_many(
			run, THING_ANCHOR, run->options[OPT_ANCHORS], &open->anchor_ids, &open->n_anchor_ids);
	if (!cases && !open->n_case_numbers)
		cases = "1";
	if (cases && !run_number(cases, 1, CASES_MAX, &number))
		return say_error(EXIT_USAGE, _("--%s needs a number"), "cases");
	open->case_count = (int32_t)number;
	return EXIT_OK;
}

static const struct column columns[] = {
	{N_("Title"), "title", AS_WIDE},
	{N_("Cases"), "case_numbers", AS_TEXT},
	{N_("Deadline"), "deadline", AS_TIME},
	{N_("Blind"), "sealed", AS_WORD},
	{N_("Opened"), "unsealed_at", AS_TIME},
	{N_("Cancelled"), "cancelled_at", AS_TIME},
	{N_("Id"), "calibration_id", AS_ID},
	{0},
};

static void put_seats(const Tilsyn__V1__Calibration *calibration)
{
	for (size_t i = 0; i < calibration->n_seats; i++) {
		const Tilsyn__V1__Seat *seat = calibration->seats[i];
		const char *word = seat->late ? _("late, not counted") : seat->freed ? _("not waited for") : "";
		put("  %s%s%s\n", seat->display_name, *word ? " – " : "", word);
	}
}

void calibration_put(struct run *run, const Tilsyn__V1__Calibration *calibration)
{
	table_print_one(run->arena, columns, &calibration->base);
	put_seats(calibration);
	calibration_put_changes(run->arena, calibration->changes, calibration->n_changes);
}

static void put_opened(struct run *run, const void *response)
{
	const Tilsyn__V1__OpenCalibrationResponse *opened = response;

	if (!opened->calibration)
		return;
	calibration_put(run, opened->calibration);
	say("%s\n", _("The round is open and blind: nobody sees anyone's answers before all are in, or the deadline."));
}

VERB(calibration_open, .method = "CalibrationService/OpenCalibration",
	.taken = {{"activity_id", TAKE_ACTIVITY, .states = IN(DRAWN) | IN(ASSIGNED)}, {"deadline", TAKE_DEADLINE},
		{"case_numbers", TAKE_PARTS, OPT_CASE}, {"questions", TAKE_PARTS, OPT_QUESTIONS},
		{"panel", TAKE_IDS, OPT_PANEL, .thing = THING_USER}},
	.fill = take_cases, .put = put_opened)

VERB(calibration_list, .method = "CalibrationService/ListCalibrations",
	.taken = {{"activity_id", TAKE_NAMED_ACTIVITY, ARGUMENT(0)}}, .rows = "calibrations", .columns = columns,
	.empty = N_("There is no round."))

int calibration_row(struct run *run, Tilsyn__V1__Calibration **row)
{
	Tilsyn__V1__ListCalibrationsRequest request = TILSYN__V1__LIST_CALIBRATIONS_REQUEST__INIT;
	Tilsyn__V1__ListCalibrationsResponse *response;
	int rc;

	if (run->argument_count)
		return run_row(run, THING_CALIBRATION, run->arguments[0], (ProtobufCMessage **)row);
	rc = run_call(run, "CalibrationService/ListCalibrations", &request, &response);
	for (size_t i = 0; !rc && i < response->n_calibrations; i++)
		if (!response->calibrations[i]->cancelled_at) {
			*row = response->calibrations[i];
			return EXIT_OK;
		}
	if (rc)
		return rc;
	say_error(EXIT_MISSING, "%s", _("There is no round."));
	return EXIT_MISSING; /* so that the analyser, too, sees that there is none */
}

int calibration_find(struct run *run, char **id)
{
	Tilsyn__V1__Calibration *row = NULL;
	int rc = calibration_row(run, &row);

	if (!rc)
		*id = row->calibration_id;
	return rc;
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
