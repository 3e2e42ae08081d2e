/* What the panel of an open round, or the voices of a case, agree on, question by question. */
#include <string.h>

#include "command/calibration/calibration.h"
#include "command/commands.h"
#include "form/talk.h"
#include "google/protobuf/timestamp.pb-c.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "tilsyn/v1/voice.pb-c.h"

/* --- what was agreed, with who was there and who saw it otherwise (R10) --- */

/* A dissent names its person by id; whoever dissents was there. */
static const char *name_of(const Tilsyn__V1__Consensus *c, const char *user_id)
{
	for (size_t i = 0; i < c->n_present; i++)
		if (!strcmp(c->present[i]->user_id, user_id))
			return c->present[i]->display_name;
	return "?";
}

static void put_dissent(
	struct arena *a, const Tilsyn__V1__Scale *scale, const Tilsyn__V1__Consensus *c, const Tilsyn__V1__Dissent *d)
{
	const char *line = *d->user_id ? arena_print(a, _("%s sees it otherwise"), name_of(c, d->user_id))
				       : _("one of the panel sees it otherwise");

	if (*d->value)
		line = arena_print(a, "%s: %s", line, talk_value(scale, d->value));
	if (*d->words)
		line = arena_print(a, "%s – “%s”", line, d->words);
	put_paragraph(2, line);
}

static void put_agreed(struct run *run, const Tilsyn__V1__Scale *scale, const Tilsyn__V1__Consensus *c)
{
	struct arena *a = run->arena;
	const char *there = "";

	put_styled(STYLE_BOLD, "%s  %s\n", c->question, c->case_number);
	put_paragraph(2, arena_print(a, "%s – %s", *c->value ? talk_value(scale, c->value) : _("you agree to differ"),
				 c->reason));
	for (size_t i = 0; i < c->n_dissent; i++)
		put_dissent(a, scale, c, c->dissent[i]);
	for (size_t i = 0; i < c->n_present; i++)
		there = arena_print(a, "%s%s%s", there, i ? ", " : "", c->present[i]->display_name);
	if (c->n_present)
		put_paragraph(2, arena_print(a, _("Present: %s. Noted by %s, %s."), there, c->recorded_by,
					 c->recorded_at ? when_time(a, c->recorded_at->seconds) : ""));
	else /* told without names */
		put_paragraph(
			2, arena_print(a, _("Noted %s."), c->recorded_at ? when_time(a, c->recorded_at->seconds) : ""));
	if (*c->note_id)
		put_paragraph(2, arena_print(a, _("In the interpretation book: %.8s"), c->note_id));
}

int calibration_agreed(struct run *run)
{
	Tilsyn__V1__ListConsensusRequest request = TILSYN__V1__LIST_CONSENSUS_REQUEST__INIT;
	Tilsyn__V1__ListConsensusResponse *response;
	Tilsyn__V1__GetCalibrationResultsRequest of = TILSYN__V1__GET_CALIBRATION_RESULTS_REQUEST__INIT;
	Tilsyn__V1__GetCalibrationResultsResponse *told; /* for the words of its scale */
	int rc = calibration_find(run, &request.calibration_id);

	if (!rc)
		rc = run_call(run, "CalibrationService/ListConsensus", &request, &response);
	if (!rc && ui.json) {
		json_put(run->arena, &response->base);
		return EXIT_OK;
	}
	of.calibration_id = request.calibration_id;
	if (!rc)
		rc = run_call(run, "CalibrationService/GetCalibrationResults", &of, &told);
	if (rc)
		return rc;
	if (!response->n_consensus)
		say("%s\n", _("Nothing is agreed on yet."));
	for (size_t i = 0; i < response->n_consensus; i++)
		put_agreed(run, told->scale, response->consensus[i]);
	return EXIT_OK;
}

static char *question_asked(const struct run *run)
{
	return run->argument_count > 1 ? run->arguments[1] : NULL;
}

/* --- a round --- */

/* One case of a question: the answers from `first` on that are of the same case. Gives how many. */
static size_t add_point(struct talk *t, const Tilsyn__V1__QuestionAgreement *q, size_t first)
{
	struct talk_point *p = &t->points[t->n_points++];
	size_t i = first;

	*p = (struct talk_point){.question = q->question,
		.text = language_pick(q->text_da, q->text_en),
		.case_number = q->case_numbers[first],
		.said = arena_alloc(t->run->arena, q->n_answers * sizeof(*p->said))};
	for (; i < q->n_answers && !strcmp(q->case_numbers[i], q->case_numbers[first]); i++) {
		const Tilsyn__V1__PanelAnswer *a = q->answers[i];
		p->said[p->n_said++] = (struct talk_said){a->display_name, a->value, a->comment};
		p->differs = p->differs || strcmp(a->value, q->answers[first]->value) != 0;
	}
	return p->n_said;
}

static void take_points(struct talk *t, const Tilsyn__V1__GetCalibrationResultsResponse *told)
{
	size_t most = 0;

	for (size_t i = 0; i < told->n_questions; i++)
		most += told->questions[i]->n_answers;
	t->points = arena_alloc(t->run->arena, (most + 1) * sizeof(*t->points));
	for (size_t i = 0; i < told->n_questions; i++) {
		const Tilsyn__V1__QuestionAgreement *q = told->questions[i];
		for (size_t at = 0; at < q->n_answers && at < q->n_case_numbers;)
			at += add_point(t, q, at);
	}
}

int calibration_agree(struct run *run)
{
	Tilsyn__V1__GetCalibrationResultsRequest request = TILSYN__V1__GET_CALIBRATION_RESULTS_REQUEST__INIT;
	Tilsyn__V1__GetCalibrationResultsResponse *told;
	struct talk talk = {.run = run, .is_round = true};
	int rc = run_find(run, THING_CALIBRATION, run->arguments[0], &request.calibration_id);

	if (!rc)
		rc = run_call(run, "CalibrationService/GetCalibrationResults", &request, &told);
	if (rc || !told->calibration)
		return rc;
	talk.panel_id = request.calibration_id;
	talk.seats = told->calibration->seats;
	talk.n_seats = told->calibration->n_seats;
	talk.scale = told->scale;
	take_points(&talk, told);
	return talk_over(&talk, question_asked(run));
}

/* --- voices --- */

static void add_gap(struct talk *t, const Tilsyn__V1__VoiceGap *gap, char *case_number)
{
	struct talk_point *p = &t->points[t->n_points++];

	*p = (struct talk_point){.question = gap->question,
		.text = language_pick(gap->text_da, gap->text_en),
		.case_number = case_number,
		.differs = true,
		.said = arena_alloc(t->run->arena, (gap->n_answers + 1) * sizeof(*p->said))};
	for (; p->n_said < gap->n_answers; p->n_said++) {
		const Tilsyn__V1__VoiceAnswer *a = gap->answers[p->n_said];
		p->said[p->n_said] = (struct talk_said){a->display_name, a->value, a->comment};
	}
}

/* A question on which they did not differ can be spoken of, too. */
static void add_other(struct talk *t, char *question, char *case_number)
{
	for (size_t i = 0; question && i < t->n_points; i++)
		if (!strcmp(t->points[i].question, question))
			return;
	if (question)
		t->points[t->n_points++] =
			(struct talk_point){.question = question, .text = "", .case_number = case_number};
}

int review_agree(struct run *run)
{
	Tilsyn__V1__CompareVoicesRequest request = TILSYN__V1__COMPARE_VOICES_REQUEST__INIT;
	Tilsyn__V1__CompareVoicesResponse *told;
	struct talk talk = {.run = run};
	int rc = run_find(run, THING_VOICES, run->arguments[0], &request.panel_id);

	if (!rc)
		rc = run_call(run, "VoiceService/CompareVoices", &request, &told);
	if (rc || !told->voices)
		return rc;
	talk.panel_id = request.panel_id;
	talk.seats = told->voices->seats;
	talk.n_seats = told->voices->n_seats;
	talk.scale = told->scale;
	talk.noted = told->outcomes;
	talk.n_noted = told->n_outcomes;
	talk.points = arena_alloc(run->arena, (told->n_gaps + 1) * sizeof(*talk.points));
	for (size_t i = 0; i < told->n_gaps; i++)
		add_gap(&talk, told->gaps[i], told->voices->case_number);
	add_other(&talk, question_asked(run), told->voices->case_number);
	return talk_over(&talk, question_asked(run));
}
