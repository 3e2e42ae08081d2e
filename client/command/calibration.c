/* Several review the same case blind, then compare. */
#include "tilsyn/v1/calibration.pb-c.h"

#include <string.h>
#include <time.h>

#include "ask.h"
#include "command/calibration_await.h"
#include "command/commands.h"
#include "google/protobuf/timestamp.pb-c.h"
#include "language.h"
#include "run.h"
#include "ui.h"

enum { CASES_MAX = 10 };

/* The last second of the day, where the person is. */
static int64_t end_of_day(const char iso[11])
{
	struct tm day = {.tm_isdst = -1, .tm_hour = 23, .tm_min = 59, .tm_sec = 59};

	strptime(iso, "%Y-%m-%d", &day);
	day.tm_hour = 23, day.tm_min = 59, day.tm_sec = 59, day.tm_isdst = -1;
	return (int64_t)mktime(&day);
}

static int ask_terms(
	struct run *run, Tilsyn__V1__OpenCalibrationRequest *request, Google__Protobuf__Timestamp *deadline)
{
	const char *cases = run->options[OPT_CASES] ? run->options[OPT_CASES] : "1";
	const char *day = run->options[OPT_DEADLINE] ? run->options[OPT_DEADLINE]
						     : ask_line(run->arena, _("Deadline (dd-mm-yyyy)"), "--deadline");
	char iso[11];
	int64_t number;

	if (!day)
		return EXIT_USAGE;
	if (!run_number(cases, 1, CASES_MAX, &number))
		return say_error(EXIT_USAGE, _("--%s needs a number"), "cases");
	if (!run_date(day, iso))
		return say_error(EXIT_USAGE, _("“%s” is no date"), day);
	request->case_count = (int32_t)number;
	deadline->seconds = end_of_day(iso);
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
		table_print_one(run->arena, columns, &response->calibration->base);
		put_seats(response->calibration);
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

static const char *figure(struct run *run, const Tilsyn__V1__Cell *cell)
{
	char *text;

	if (!cell || cell->suppressed)
		return "–";
	if (!cell->has_share)
		return *cell->withheld ? _("too few cases") : "–";
	text = arena_print(run->arena, "%.2f", cell->share);
	if (language_is_danish())
		*strchr(text, '.') = ',';
	return text;
}

/* "ikke_relevant" as people write it. */
static const char *spoken(struct run *run, const char *value)
{
	char *text = arena_text(run->arena, value);

	for (char *c = text; *c; c++)
		*c = *c == '_' ? ' ' : *c;
	return text;
}

/* Where all answered alike, names say nothing; a comment always does. */
static void put_answers(struct run *run, const Tilsyn__V1__QuestionAgreement *q)
{
	for (size_t i = 0; i < q->n_answers; i++) {
		const char *comment = q->answers[i]->comment;
		if (q->n_counts > 1 || *comment)
			put("  %s: %s%s%s\n", q->answers[i]->display_name, spoken(run, q->answers[i]->value),
				*comment ? " – " : "", comment);
	}
}

static void put_question(struct run *run, const Tilsyn__V1__QuestionAgreement *q)
{
	put_styled(STYLE_BOLD, "\n%s  %s\n", q->question, language_pick(q->text_da, q->text_en));
	for (size_t i = 0; i < q->n_counts; i++)
		put("  %s: %d", spoken(run, q->counts[i]->value), q->counts[i]->count);
	put("   %s %s", _("agreement"), figure(run, q->percent_agreement));
	if (q->alpha && q->alpha->has_share) /* else the first line has said why not */
		put("   alpha %s", figure(run, q->alpha));
	put("\n");
	if (q->relevance_disagreement)
		put("  %s\n", _("You disagree on whether the question is relevant."));
	put_answers(run, q);
}

int calibration_show(struct run *run)
{
	Tilsyn__V1__GetCalibrationResultsRequest request = TILSYN__V1__GET_CALIBRATION_RESULTS_REQUEST__INIT;
	Tilsyn__V1__GetCalibrationResultsResponse *response;
	int rc = run_find(run, THING_CALIBRATION, run->arguments[0], &request.calibration_id);

	if (!rc && run->options[OPT_FOLLOW])
		rc = calibration_await(request.calibration_id);
	if (!rc)
		rc = run_call(run, "CalibrationService/GetCalibrationResults", &request, &response);
	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &response->base);
		return EXIT_OK;
	}
	if (response->calibration) {
		table_print_one(run->arena, columns, &response->calibration->base);
		put_seats(response->calibration);
	}
	put("%s %s, alpha %s\n", _("All questions: agreement"), figure(run, response->percent_agreement),
		figure(run, response->alpha));
	for (size_t i = 0; i < response->n_questions; i++)
		put_question(run, response->questions[i]);
	return EXIT_OK;
}
