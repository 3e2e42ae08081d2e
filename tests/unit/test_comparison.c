#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/comparison.h"

enum { LAV, NOGEN, HOEJ };

static const char *const names[] = {"lav", "nogen", "hoej"};

static struct panel_answer says(size_t case_index, size_t rater, int category)
{
	static const char *const people[] = {"Anne", "Bo", "Carl"};

	return (struct panel_answer){.user_id = people[rater],
		.display_name = people[rater],
		.value = category == NO_GRADE ? "ikke_relevant" : names[category],
		.comment = "",
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
	assert_true(out.questions[0]->percent_agreement->share == 1); /* those who graded agree */
	assert_true(out.questions[1]->gap == 0.5);
	assert_int_equal(out.questions[0]->n_counts, 2);
	assert_int_equal(out.questions[0]->n_answers, 3);
	arena_free(a);
}

static void r15_no_coefficient_on_few_cases(void **state)
{
	struct panel_answer answers[20];
	struct compared_question question = {"A", "", "", answers, 0};
	struct comparison c = {.n_raters = 2, .n_questions = 1, .n_categories = 3, .questions = &question};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < 10; i++) {
		Tilsyn__V1__GetCalibrationResultsResponse out = TILSYN__V1__GET_CALIBRATION_RESULTS_RESPONSE__INIT;

		answers[question.n_answers++] = says(i, 0, i % 3);
		answers[question.n_answers++] = says(i, 1, i == 4 ? HOEJ : (int)(i % 3));
		c.n_cases = i + 1;
		comparison_tell(&c, &out, a);
		assert_int_equal(out.questions[0]->alpha->has_share, i == 9);
		assert_string_equal(out.questions[0]->alpha->withheld, i == 9 ? "" : "below_10_common_cases");
		assert_int_equal(out.alpha->has_share, i >= 4);
		assert_true(out.percent_agreement->has_share);
	}
	arena_free(a);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(r26_relevance_is_another_disagreement),
		cmocka_unit_test(r15_no_coefficient_on_few_cases),
		cmocka_unit_test(nobody_came),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
