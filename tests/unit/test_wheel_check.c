/* A year's plan held against the national recommendations: a good one, and what each rule finds when it is broken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "domain/wheel_check.h"

enum { GENERAL_SET = 1, THEMED_SET = 2, ALL = 15, MOST = 40 };

static const uint32_t both[] = {0, 1};

struct year {
	struct wheel_activity activities[8];
	struct wheel_leader leaders[3];
	struct wheel_plan plan;
	struct wheel_finding found[MOST];
	size_t n_found;
};

#define GENERAL(from, to, nth)                                                                                         \
	{                                                                                                              \
		.kind = WHEEL_GENERAL, .starts_on = (from), .deadline = (to), .question_set = GENERAL_SET,             \
		.cases = 10, .reviewers = both, .n_reviewers = 2, .cycle = 1, .wave = (nth), .waves = 3, .told = ALL,  \
		.purpose = WHEEL_LEGALITY                                                                              \
	}
#define THEMED(from, to, focus)                                                                                        \
	{                                                                                                              \
		.kind = WHEEL_THEMED, .starts_on = (from), .deadline = (to), .question_set = THEMED_SET,               \
		.steps = (focus), .cases = 4, .reviewers = both, .n_reviewers = 2, .told = ALL,                        \
		.purpose = WHEEL_QUALITY                                                                               \
	}

/* Two leaders, one cycle of three waves, two themed audits, a calibration first: nothing is missing. */
static void good_year(struct year *y)
{
	*y = (struct year){
		.activities =
			{
				{.kind = WHEEL_CALIBRATION,
					.starts_on = 20260105,
					.deadline = 20260131,
					.question_set = GENERAL_SET,
					.cases = 1,
					.reviewers = both,
					.n_reviewers = 2},
				GENERAL(20260201, 20260331, 1),
				THEMED(20260401, 20260531, 3),
				GENERAL(20260601, 20260731, 2),
				THEMED(20260801, 20260930, 12),
				GENERAL(20261001, 20270115, 3),
			},
		.leaders = {{20240101}, {20240101}},
	};
	y->plan = (struct wheel_plan){.year = 2026,
		.hours_per_month = 3.7,
		.general_minutes = 60,
		.themed_minutes = 150,
		.activities = y->activities,
		.n_activities = 6,
		.leaders = y->leaders,
		.n_leaders = 2,
		.n_steps = 4,
		.reached = 30};
}

static void keep(void *context, const struct wheel_finding *finding)
{
	struct year *y = context;

	assert_true(y->n_found < MOST);
	y->found[y->n_found++] = *finding;
}

/* The one finding of a plan that breaks one rule. */
static const struct wheel_finding *only(struct year *y, enum wheel_rule rule)
{
	y->n_found = 0;
	assert_int_equal(wheel_check(&y->plan, keep, y), WHEEL_RULES - 1);
	assert_int_equal(y->n_found, 1);
	assert_int_equal(y->found[0].rule, rule);
	return y->found;
}

static void a_good_year_has_no_finding(void **state)
{
	struct year y;

	(void)state;
	good_year(&y);
	assert_int_equal(wheel_check(&y.plan, keep, &y), WHEEL_RULES);
	assert_int_equal(y.n_found, 0);
}

static void an_empty_year_lacks_nearly_all(void **state)
{
	struct year y;

	(void)state;
	good_year(&y);
	y.plan.n_activities = 0;
	y.plan.hours_per_month = 0;
	y.leaders[0].since = 20260301; /* nobody joins a group that has not begun */
	wheel_check(&y.plan, keep, &y);
	assert_int_equal(y.found[0].rule, WHEEL_EVERY_MONTH);
	assert_int_equal(y.found[0].months, 0xfff);
	assert_int_equal(y.n_found, 1 + 2 + 1 + 1 + 1 + 4 + 1); /* months, kinds, steps, cover, hours, told, together */
}

static void months_without_anything_are_named(void **state)
{
	struct year y;

	(void)state;
	good_year(&y);
	y.plan.hours_per_month = 7.4;
	y.activities[3].starts_on = 20260701;
	assert_int_equal(only(&y, WHEEL_EVERY_MONTH)->months, 1u << 5);
}

static void a_start_up_phase_stands_in_for_themed_audits_while_it_lasts(void **state)
{
	struct year y;

	(void)state;
	good_year(&y);
	for (size_t i = 0; i < y.plan.n_activities; i++)
		if (y.activities[i].kind == WHEEL_THEMED)
			y.activities[i] = (struct wheel_activity){.kind = WHEEL_GENERAL,
				.starts_on = y.activities[i].starts_on,
				.deadline = y.activities[i].deadline,
				.question_set = GENERAL_SET,
				.cases = 6,
				.told = ALL,
				.purpose = WHEEL_LEGALITY,
				.reviewers = both,
				.n_reviewers = 2};
	only(&y, WHEEL_NO_THEMED);
	y.plan.start_up_until = 20261231;
	y.n_found = 0;
	assert_int_equal(wheel_check(&y.plan, keep, &y), WHEEL_RULES);
}

static void a_themed_audit_in_the_start_up_phase_is_too_early(void **state)
{
	struct year y;

	(void)state;
	good_year(&y);
	y.plan.start_up_until = 20260430;
	assert_int_equal(only(&y, WHEEL_START_UP_THEMED)->activity, 2);
}

static void the_general_audit_asks_the_same_all_year(void **state)
{
	struct year y;

	(void)state;
	good_year(&y);
	y.activities[3].question_set = 9;
	assert_int_equal(only(&y, WHEEL_GENERAL_UNSTABLE)->activity, 3);
	good_year(&y);
	y.activities[5].steps = 1;
	assert_int_equal(only(&y, WHEEL_GENERAL_UNSTABLE)->activity, 5);
}

static void themed_audits_have_fewer_cases_and_a_focus_that_moves(void **state)
{
	struct year y;

	(void)state;
	good_year(&y);
	y.activities[2].cases = 10;
	y.activities[2].kind = WHEEL_THEMED;
	y.activities[2].purpose = WHEEL_QUALITY;
	y.plan.hours_per_month = 7.4;
	y.plan.themed_minutes = 60;
	assert_int_equal(only(&y, WHEEL_THEMED_TOO_MANY)->number, 9);
	good_year(&y);
	y.activities[4].steps = 0;
	assert_int_equal(only(&y, WHEEL_THEMED_NO_FOCUS)->activity, 4);
	good_year(&y);
	y.activities[4].steps = 3;
	assert_int_equal(only(&y, WHEEL_THEMED_SAME)->activity, 4);
}

static void steps_that_nobody_looks_at_are_named(void **state)
{
	struct year y;

	(void)state;
	good_year(&y);
	y.activities[1].steps = y.activities[3].steps = y.activities[5].steps = 1;
	y.activities[4].steps = 4;
	assert_int_equal(only(&y, WHEEL_STEPS_MISSED)->steps, 8);
}

static void every_caseworker_is_covered(void **state)
{
	struct year y;

	(void)state;
	good_year(&y);
	y.activities[5].cycle = 0;
	assert_int_equal(only(&y, WHEEL_WAVES_MISSED)->number, 1);
	y.activities[1].cycle = y.activities[3].cycle = 0;
	only(&y, WHEEL_NO_COVERAGE);
	good_year(&y);
	y.plan.reached = 34;
	assert_int_equal(only(&y, WHEEL_CYCLE_TOO_SMALL)->number, 4);
	good_year(&y);
	y.plan.unreached = 2;
	assert_int_equal(only(&y, WHEEL_UNREACHED)->number, 2);
}

static void hours_are_set_aside_and_fit(void **state)
{
	struct year y;
	const struct wheel_finding *f;

	(void)state;
	good_year(&y);
	y.plan.hours_per_month = 0;
	only(&y, WHEEL_NO_HOURS);
	y.plan.hours_per_month = 12;
	only(&y, WHEEL_HOURS_ODD);
	y.plan.hours_per_month = 3.7;
	y.activities[2].cases = 8; /* 8 x 150 minutes, two reviewers, two months: 5 hours each */
	f = only(&y, WHEEL_HOURS_SHORT);
	assert_int_equal(f->months, 1u << 3);
	assert_int_equal(f->activity, 2);
	assert_true(f->hours == 5.0);
	assert_int_equal(f->number, 3); /* one case is 0.625 hours a month; 1.3 are too many */
}

static void a_draw_has_as_many_cases_as_it_wants(void **state)
{
	struct year y;

	(void)state;
	good_year(&y);
	y.activities[3].is_to_draw = y.activities[4].is_to_draw = true;
	y.activities[3].in_frame = 10;
	assert_int_equal(only(&y, WHEEL_FRAME_EMPTY)->activity, 4);
	y.activities[4].in_frame = 3;
	assert_int_equal(only(&y, WHEEL_FRAME_SMALL)->activity, 4);
	assert_int_equal(y.found[0].number, 3);
	y.activities[4].in_frame = 4;
	y.n_found = 0;
	assert_int_equal(wheel_check(&y.plan, keep, &y), WHEEL_RULES);
	y.activities[4].cases = 0; /* all there are */
	y.activities[4].in_frame = 1;
	assert_int_equal(wheel_check(&y.plan, keep, &y), WHEEL_RULES);
}

static void results_are_told_to_all_four(void **state)
{
	struct year y;

	(void)state;
	good_year(&y);
	y.activities[3].told = ALL & ~2u;
	assert_int_equal(only(&y, WHEEL_NOT_TOLD)->number, WHEEL_TO_TEAMS);
	assert_int_equal(y.found[0].activity, 3);
	good_year(&y);
	for (size_t i = 0; i < y.plan.n_activities; i++)
		y.activities[i].told &= 7;
	assert_int_equal(only(&y, WHEEL_NOT_TOLD)->number, WHEEL_TO_COMMITTEE);
	y.activities[0].told = 8; /* one activity of the year is enough */
	assert_int_equal(wheel_check(&y.plan, keep, &y), WHEEL_RULES);
}

static void a_purpose_is_said_and_fits_kind_and_mode(void **state)
{
	struct year y;

	(void)state;
	good_year(&y);
	y.activities[2].purpose = y.activities[4].purpose = WHEEL_NO_PURPOSE_SAID;
	assert_int_equal(only(&y, WHEEL_NO_PURPOSE)->activity, 2);
	assert_int_equal(y.found[0].number, WHEEL_QUALITY);
	good_year(&y);
	y.activities[1].purpose = WHEEL_QUALITY;
	assert_int_equal(only(&y, WHEEL_PURPOSE_ODD)->number, WHEEL_LEGALITY);
	good_year(&y);
	y.activities[0].purpose = WHEEL_INFORMATION;
	assert_int_equal(only(&y, WHEEL_PURPOSE_ODD)->activity, 0);
	good_year(&y);
	y.activities[4].purpose = WHEEL_LEARNING;
	assert_int_equal(only(&y, WHEEL_ALONE_ODD)->activity, 4);
	y.activities[4].in_dialogue = true;
	assert_int_equal(wheel_check(&y.plan, keep, &y), WHEEL_RULES);
}

static void markers_and_questions_are_a_focus(void **state)
{
	struct year y;

	(void)state;
	good_year(&y);
	y.activities[5].detail = 1;
	y.activities[5].looks_at = 15;
	assert_int_equal(only(&y, WHEEL_GENERAL_UNSTABLE)->activity, 5);
	good_year(&y);
	y.activities[2].steps = y.activities[4].steps = 0;
	y.activities[2].detail = y.activities[4].detail = 7;
	assert_int_equal(only(&y, WHEEL_THEMED_SAME)->activity, 4);
	good_year(&y);
	for (size_t i = 1; i < 6; i++) {
		y.activities[i].detail = i % 2 ? 1 : (uint32_t)i;
		y.activities[i].looks_at = 7;
	}
	assert_int_equal(only(&y, WHEEL_STEPS_MISSED)->steps, 8);
}

static void meetings_fill_no_month_and_take_no_hours(void **state)
{
	struct year y;

	(void)state;
	good_year(&y);
	y.activities[0].kind = WHEEL_REPORTING;
	y.activities[0].cases = 0;
	y.plan.begun_before = true;
	assert_int_equal(only(&y, WHEEL_EVERY_MONTH)->months, 1);
	good_year(&y);
	y.activities[6] = y.activities[5];
	memmove(&y.activities[1], &y.activities[0], 6 * sizeof(y.activities[0]));
	y.activities[0] = (struct wheel_activity){.kind = WHEEL_CONCEPT_REVIEW,
		.starts_on = 20260102,
		.deadline = 20260102,
		.reviewers = both,
		.n_reviewers = 2};
	y.plan.n_activities = 7;
	assert_int_equal(wheel_check(&y.plan, keep, &y), WHEEL_RULES);
}

static void leaders_begin_together_and_take_newcomers_in(void **state)
{
	struct year y;

	(void)state;
	good_year(&y);
	y.activities[0].cases = 2;
	only(&y, WHEEL_FIRST_TOGETHER);
	y.plan.begun_before = true;
	y.n_found = 0;
	assert_int_equal(wheel_check(&y.plan, keep, &y), WHEEL_RULES);
	y.leaders[2].since = 20260901;
	y.plan.n_leaders = 3;
	assert_int_equal(only(&y, WHEEL_JOINED)->leader, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_year_has_no_finding),
		cmocka_unit_test(an_empty_year_lacks_nearly_all),
		cmocka_unit_test(months_without_anything_are_named),
		cmocka_unit_test(a_start_up_phase_stands_in_for_themed_audits_while_it_lasts),
		cmocka_unit_test(a_themed_audit_in_the_start_up_phase_is_too_early),
		cmocka_unit_test(the_general_audit_asks_the_same_all_year),
		cmocka_unit_test(themed_audits_have_fewer_cases_and_a_focus_that_moves),
		cmocka_unit_test(steps_that_nobody_looks_at_are_named),
		cmocka_unit_test(every_caseworker_is_covered),
		cmocka_unit_test(hours_are_set_aside_and_fit),
		cmocka_unit_test(a_draw_has_as_many_cases_as_it_wants),
		cmocka_unit_test(results_are_told_to_all_four),
		cmocka_unit_test(a_purpose_is_said_and_fits_kind_and_mode),
		cmocka_unit_test(markers_and_questions_are_a_focus),
		cmocka_unit_test(meetings_fill_no_month_and_take_no_hours),
		cmocka_unit_test(leaders_begin_together_and_take_newcomers_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
