#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/comparison/comparison.h"
#include "report/comparison/nameless.h"

enum { LAV, NOGEN, HOEJ };

static const char *const names[] = {"lav", "nogen", "hoej"};

static struct panel_answer says(size_t case_index, size_t rater, int category)
{
	static const char *const people[] = {"Anne", "Bo", "Carl"};

	return (struct panel_answer){.user_id = people[rater],
		.display_name = people[rater],
		.value = category == NO_GRADE ? "ikke_relevant" : names[category],
		.comment = "",
		.case_number = "",
		.case_index = case_index,
		.rater = rater,
		.category = category};
}

static void r26_relevance_is_another_disagreement(void **state)
{
	const struct panel_answer agree[] = {says(0, 0, HOEJ), says(0, 1, HOEJ), says(0, 2, HOEJ)};
	const struct panel_answer near[] = {says(0, 0, HOEJ), says(0, 1, HOEJ), says(0, 2, NOGEN)};
	const struct panel_answer apart[] = {says(0, 0, HOEJ), says(0, 1, HOEJ), says(0, 2, NO_GRADE)};
	struct compared_question questions[] = {
		{"A", "", "", agree, 3}, {"N", "", "", near, 3}, {"R", "", "", apart, 3}};
	struct comparison c = {
		.n_cases = 1, .n_raters = 3, .n_questions = 3, .n_categories = 3, .questions = questions};
	Tilsyn__V1__GetCalibrationResultsResponse out = TILSYN__V1__GET_CALIBRATION_RESULTS_RESPONSE__INIT;
	struct arena *a = arena_new();

	(void)state;
	comparison_tell(&c, &out, a);
	assert_string_equal(out.questions[0]->question, "R"); /* two of three pairs disagree on relevance */
	assert_string_equal(out.questions[1]->question, "N"); /* one step of two */
	assert_string_equal(out.questions[2]->question, "A");
	assert_true(out.questions[0]->relevance_disagreement && !out.questions[1]->relevance_disagreement);
	assert_int_equal(out.questions[0]->percent_agreement->count, 1); /* those who graded agree */
	assert_int_equal(out.questions[1]->percent_agreement->count, 0);
	assert_int_equal(out.questions[0]->n_counts, 2);
	assert_int_equal(out.questions[0]->n_answers, 3);
	arena_free(a);
}

static bool has_figure(const Tilsyn__V1__Cell *cell)
{
	return cell->has_share || cell->has_interval || cell->share != 0 || cell->low != 0 || cell->high != 0;
}

/* Every cell of the answer, whichever message bears it. */
static void count_figures(const ProtobufCMessage *message, size_t *cells, size_t *figures)
{
	const ProtobufCMessageDescriptor *type = message->descriptor;

	if (type == &tilsyn__v1__cell__descriptor) {
		*figures += has_figure((const Tilsyn__V1__Cell *)message);
		++*cells;
		return;
	}
	for (unsigned f = 0; f < type->n_fields; f++) {
		const ProtobufCFieldDescriptor *field = &type->fields[f];
		const char *at = (const char *)message + field->offset;

		if (field->type != PROTOBUF_C_TYPE_MESSAGE)
			continue;
		if (field->label != PROTOBUF_C_LABEL_REPEATED) {
			const ProtobufCMessage *one = *(const ProtobufCMessage *const *)at;

			if (one)
				count_figures(one, cells, figures);
			continue;
		}
		for (size_t i = 0; i < *(const size_t *)((const char *)message + field->quantifier_offset); i++)
			count_figures((*(ProtobufCMessage *const *const *)at)[i], cells, figures);
	}
}

/* No percentage, no mean, no coefficient of a question, nor a gap that one of them could be read from. */
static void r15_below_ten_cases_there_are_counts_alone(void **state)
{
	struct panel_answer answers[20];
	struct compared_question question = {"A", "", "", answers, 0};
	struct comparison c = {.n_raters = 2, .n_questions = 1, .n_categories = 3, .questions = &question};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < 10; i++) {
		Tilsyn__V1__GetCalibrationResultsResponse out = TILSYN__V1__GET_CALIBRATION_RESULTS_RESPONSE__INIT;
		size_t cells = 0, figures = 0;
		bool carried = i == 9;

		answers[question.n_answers++] = says(i, 0, i % 3);
		answers[question.n_answers++] = says(i, 1, i == 4 ? HOEJ : (int)(i % 3));
		c.n_cases = i + 1;
		comparison_tell(&c, &out, a);
		count_figures(&out.base, &cells, &figures);
		assert_in_range(cells, 12, 30);
		assert_int_equal(figures > 0, i >= 4); /* of all questions there is a coefficient from five cases on */
		assert_int_equal(out.alpha->has_share, i >= 4);
		assert_int_equal(out.ac->has_share, i >= 4);
		assert_int_equal(out.questions[0]->alpha->has_share, carried);
		assert_string_equal(out.percent_agreement->withheld, carried ? "" : "below_10_common_cases");
		assert_int_equal(out.percent_agreement->n, i + 1);
		assert_int_equal(out.percent_agreement->count, i < 4 ? i + 1 : i);
		assert_int_equal(out.questions[0]->has_gap, carried);
		assert_int_equal(out.questions[0]->gap > 0, carried);
		assert_int_equal(out.reviewers[0]->has_lean, carried);
		assert_int_equal(out.reviewers[0]->lean != 0, carried);
	}
	arena_free(a);
}

/* The order of the agenda rests on numbers that are not told: widest first, on one case as on ten. */
static void r15_few_cases_have_the_agenda_of_many(void **state)
{
	enum { CASES = 10 };
	struct panel_answer apart[2 * CASES], near[2 * CASES], alike[2 * CASES];
	struct compared_question questions[] = {
		{"S", "", "", alike, 0}, {"N", "", "", near, 0}, {"F", "", "", apart, 0}};
	struct comparison c = {.n_raters = 2, .n_questions = 3, .n_categories = 3, .questions = questions};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		Tilsyn__V1__GetCalibrationResultsResponse out = TILSYN__V1__GET_CALIBRATION_RESULTS_RESPONSE__INIT;

		for (size_t rater = 0; rater < 2; rater++) {
			alike[questions[0].n_answers++] = says(i, rater, NOGEN);
			near[questions[1].n_answers++] = says(i, rater, rater ? NOGEN : LAV);
			apart[questions[2].n_answers++] = says(i, rater, rater ? HOEJ : LAV);
		}
		c.n_cases = i + 1;
		comparison_tell(&c, &out, a);
		assert_string_equal(out.questions[0]->question, "F");
		assert_string_equal(out.questions[1]->question, "N");
		assert_string_equal(out.questions[2]->question, "S");
	}
	arena_free(a);
}

/* Ten cases alike to the last answer are all alike, and no more certain than ten cases are. */
static void r15_all_alike_is_a_share_without_an_interval(void **state)
{
	Tilsyn__V1__GetCalibrationResultsResponse out = TILSYN__V1__GET_CALIBRATION_RESULTS_RESPONSE__INIT;
	struct panel_answer answers[20];
	struct compared_question question = {"A", "", "", answers, 20};
	struct comparison c = {
		.n_cases = 10, .n_raters = 2, .n_questions = 1, .n_categories = 3, .questions = &question};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < 20; i++)
		answers[i] = says(i / 2, i % 2, (int)(i / 2 % 3));
	comparison_tell(&c, &out, a);
	assert_true(out.percent_agreement->has_share && out.percent_agreement->share == 1);
	assert_false(out.percent_agreement->has_interval);
	assert_false(out.questions[0]->percent_agreement->has_interval);
	assert_false(out.questions[0]->ac->has_interval);
	assert_false(out.alpha->has_interval);
	arena_free(a);
}

/* Twelve cases; Bo is one step milder in every fourth, and finds one not relevant. */
static void told_of_twelve(Tilsyn__V1__GetCalibrationResultsResponse *out, struct arena *a)
{
	static struct panel_answer answers[24];
	static struct compared_question question = {"A", "", "", answers, 0};
	struct comparison c = {
		.n_cases = 12, .n_raters = 2, .n_questions = 1, .n_categories = 3, .questions = &question};

	question.n_answers = 0;
	for (size_t i = 0; i < 12; i++) {
		int own = (int)(i % 3);

		answers[question.n_answers++] = says(i, 1,
			i == 11			   ? NO_GRADE
			: i % 4 == 0 && own < HOEJ ? own + 1
						   : own);
		answers[question.n_answers++] = says(i, 0, own);
	}
	comparison_tell(&c, out, a);
}

static void r15_a_measure_has_its_interval_and_its_neighbours(void **state)
{
	Tilsyn__V1__GetCalibrationResultsResponse out = TILSYN__V1__GET_CALIBRATION_RESULTS_RESPONSE__INIT;
	struct arena *a = arena_new();
	const Tilsyn__V1__QuestionAgreement *q;

	(void)state;
	told_of_twelve(&out, a);
	q = out.questions[0];
	assert_true(out.degrees);
	assert_true(q->alpha->has_share && q->alpha->has_interval && q->alpha->low <= q->alpha->share);
	assert_true(q->ac->has_share && q->ac->has_interval && q->ac->high >= q->ac->share);
	assert_true(q->percent_agreement->has_interval);
	assert_int_equal(q->percent_agreement->n, 11);
	assert_int_equal(q->percent_agreement->count, 9); /* cases 0 and 4 differ; 8 is at the top already */
	assert_int_equal(q->n_specific, 3);
	assert_string_equal(q->specific[0]->value, "lav");
	assert_int_equal(q->n_pairs, 5); /* three equal ones, and two kinds of one step */
	assert_true(out.alpha->has_share && out.alpha->has_interval);
	arena_free(a);
}

static void r26_what_the_second_step_loses_is_counted(void **state)
{
	Tilsyn__V1__GetCalibrationResultsResponse out = TILSYN__V1__GET_CALIBRATION_RESULTS_RESPONSE__INIT;
	struct arena *a = arena_new();
	const Tilsyn__V1__QuestionAgreement *q;

	(void)state;
	told_of_twelve(&out, a);
	q = out.questions[0];
	assert_int_equal(q->cases, 12);
	assert_int_equal(q->lost_cases, 1);
	assert_int_equal(q->lost_answers, 2);
	assert_int_equal(q->relevance_agreement->count, 11);
	assert_true(q->relevance_ac->has_share);
	/* One disagreement in twelve: too many resamples have none, so the figure stands without an interval. */
	assert_true(q->relevance_alpha->has_share && !q->relevance_alpha->has_interval);
	assert_int_equal(out.lost_cases, 1);
	arena_free(a);
}

static void who_leans_where_is_told_by_name(void **state)
{
	Tilsyn__V1__GetCalibrationResultsResponse out = TILSYN__V1__GET_CALIBRATION_RESULTS_RESPONSE__INIT;
	struct arena *a = arena_new();

	(void)state;
	told_of_twelve(&out, a);
	assert_int_equal(out.n_reviewers, 2);
	assert_string_equal(out.reviewers[0]->display_name, "Anne");
	assert_int_equal(out.reviewers[1]->milder, 2);
	assert_int_equal(out.reviewers[0]->stricter, 2);
	assert_int_equal(out.reviewers[1]->same, 9);
	assert_int_equal(out.reviewers[1]->not_relevant, 1);
	assert_true(out.reviewers[1]->has_lean && out.reviewers[1]->lean > 0.0908 && out.reviewers[1]->lean < 0.0910);
	assert_true(out.reviewers[0]->lean == -out.reviewers[1]->lean);
	assert_int_equal(out.reviewers[1]->n_differs_on, 1);
	assert_int_equal(out.n_reviewer_pairs, 1);
	assert_int_equal(out.reviewer_pairs[0]->agreement->n, 12);
	assert_int_equal(out.reviewer_pairs[0]->agreement->count, 9);
	assert_int_equal(out.reviewer_pairs[0]->both, 12);
	assert_int_equal(out.reviewer_pairs[0]->alike, 9);
	assert_int_equal(out.reviewer_pairs[0]->milder, 0); /* Anne beside Bo */
	assert_int_equal(out.reviewer_pairs[0]->stricter, 2);
	assert_int_equal(out.reviewer_pairs[0]->relevance, 1);
	assert_int_equal(out.reviewers[1]->cases_milder, 2);
	assert_int_equal(
		out.reviewers[1]->leaning, TILSYN__V1__LEANING__LEANING_NONE); /* two of two: as a coin may fall */
	arena_free(a);
}

/* Bo is a step milder in `milder` of the cases and stricter in `stricter`. Anne and Carl are told nothing: each of the
 * two has the other beside them. */
static Tilsyn__V1__Leaning bo_leans(size_t cases, size_t milder, size_t stricter)
{
	Tilsyn__V1__GetCalibrationResultsResponse out = TILSYN__V1__GET_CALIBRATION_RESULTS_RESPONSE__INIT;
	struct panel_answer answers[36];
	struct compared_question question = {"A", "", "", answers, 0};
	struct comparison c = {
		.n_cases = cases, .n_raters = 3, .n_questions = 1, .n_categories = 3, .questions = &question};
	struct arena *a = arena_new();
	Tilsyn__V1__Leaning leaning;

	for (size_t i = 0; i < cases; i++) {
		answers[question.n_answers++] = says(i, 0, NOGEN);
		answers[question.n_answers++] = says(i, 1, i < milder ? HOEJ : i < milder + stricter ? LAV : NOGEN);
		answers[question.n_answers++] = says(i, 2, NOGEN);
	}
	comparison_tell(&c, &out, a);
	leaning = out.reviewers[1]->leaning;
	assert_int_equal(out.reviewers[0]->cases_milder + out.reviewers[0]->cases_stricter, 0);
	assert_int_equal(out.reviewers[2]->cases_milder + out.reviewers[2]->cases_stricter, 0);
	assert_int_equal(out.reviewers[1]->cases_milder, milder);
	assert_int_equal(out.reviewers[1]->cases_stricter, stricter);
	arena_free(a);
	return leaning;
}

/* Nine of nine is 2/512, three times asked 0.012; eight of nine is 20/512, asked three times 0.117. */
static void r15_milder_is_said_where_chance_does_not_explain_it(void **state)
{
	(void)state;
	assert_int_equal(bo_leans(9, 9, 0), TILSYN__V1__LEANING__LEANING_UNSPECIFIED);
	assert_int_equal(bo_leans(10, 9, 0), TILSYN__V1__LEANING__LEANING_MILDER);
	assert_int_equal(bo_leans(10, 0, 9), TILSYN__V1__LEANING__LEANING_STRICTER);
	assert_int_equal(bo_leans(10, 8, 1), TILSYN__V1__LEANING__LEANING_NONE);
	assert_int_equal(bo_leans(12, 0, 0), TILSYN__V1__LEANING__LEANING_NONE);
}

static void nobody_came(void **state)
{
	struct comparison c = {.n_categories = 2};
	Tilsyn__V1__GetCalibrationResultsResponse out = TILSYN__V1__GET_CALIBRATION_RESULTS_RESPONSE__INIT;
	struct arena *a = arena_new();

	(void)state;
	comparison_tell(&c, &out, a);
	assert_int_equal(out.n_questions, 0);
	assert_false(out.alpha->has_share || out.percent_agreement->has_share);
	arena_free(a);
}

/* Three read A; B was answered by two of them, and both are known to have sat there. */
static void names_go_and_what_few_have_read_keeps_counts_of_cases(void **state)
{
	const struct panel_answer three[] = {says(0, 0, HOEJ), says(0, 1, HOEJ), says(0, 2, NOGEN)};
	const struct panel_answer two[] = {says(0, 0, HOEJ), says(0, 1, NO_GRADE)};
	struct compared_question questions[] = {{"A", "", "", three, 3}, {"B", "", "", two, 2}};
	struct comparison c = {
		.n_cases = 1, .n_raters = 3, .n_questions = 2, .n_categories = 3, .questions = questions};
	Tilsyn__V1__GetCalibrationResultsResponse out = TILSYN__V1__GET_CALIBRATION_RESULTS_RESPONSE__INIT;
	struct arena *a = arena_new();

	(void)state;
	comparison_tell(&c, &out, a);
	assert_string_equal(out.questions[0]->question, "B");
	assert_true(out.n_reviewers > 0 && out.n_reviewer_pairs > 0);
	comparison_hide_names(&out, 3);
	assert_true(out.without_names);
	assert_int_equal(out.readers_least, 3);
	assert_int_equal(out.n_reviewers + out.n_reviewer_pairs, 0);
	const Tilsyn__V1__QuestionAgreement *b = out.questions[0], *of_three = out.questions[1];
	assert_int_equal(
		b->n_answers + b->n_counts + b->n_case_numbers + of_three->n_answers + of_three->n_case_numbers, 0);
	assert_true(b->few_readers && !b->relevance_disagreement && !b->relevance_agreement && b->lost_answers == 0);
	assert_int_equal(b->cases, 1);
	assert_false(of_three->few_readers);
	assert_int_equal(of_three->n_counts, 2);
	assert_string_not_equal(out.percent_agreement->withheld, "few_readers"); /* three read something */
	comparison_hide_names(&out, 4); /* nobody is left to be counted: all is of few */
	assert_true(out.questions[1]->few_readers && out.questions[1]->n_counts == 0);
	assert_string_equal(out.percent_agreement->withheld, "few_readers");
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(r26_relevance_is_another_disagreement),
		cmocka_unit_test(names_go_and_what_few_have_read_keeps_counts_of_cases),
		cmocka_unit_test(r15_below_ten_cases_there_are_counts_alone),
		cmocka_unit_test(r15_few_cases_have_the_agenda_of_many),
		cmocka_unit_test(r15_all_alike_is_a_share_without_an_interval),
		cmocka_unit_test(r15_a_measure_has_its_interval_and_its_neighbours),
		cmocka_unit_test(r26_what_the_second_step_loses_is_counted),
		cmocka_unit_test(who_leans_where_is_told_by_name),
		cmocka_unit_test(r15_milder_is_said_where_chance_does_not_explain_it),
		cmocka_unit_test(nobody_came),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
