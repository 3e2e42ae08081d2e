/* The yardstick: figures against R, and how often it cries wolf. The simulations say what they found. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "domain/agreement/yardstick.h"
#include "domain/agreement/yardstick_power.h"
#include "domain/random.h"

static void assert_near(double got, double want)
{
	assert_true(fabs(got - want) < 1e-9);
}

/* -- to the digit -- */

static const double eight[] = {0.25, 0.10, 0.30, 0.05, 0.20, 0.15, 0.40, -0.05};

/* Mean 1.4 / 8 = 0.175; squares about it 0.145, so se = sqrt(0.145 / 7 / 8) = 0.0508850; t(0.975, 7) = 2.364624.
 * R: t.test(c(0.25, 0.10, 0.30, 0.05, 0.20, 0.15, 0.40, -0.05)) */
static void one_comparison_as_r_has_it(void **state)
{
	const struct shift s = yardstick_shift(eight, 8);

	(void)state;
	assert_int_equal(s.cases, 8);
	assert_near(s.by.estimate, 0.175);
	assert_near(s.by.se, 0.0508850244599);
	assert_near(s.by.low, 0.0546760371192);
	assert_near(s.by.high, 0.2953239628808);
	assert_near(s.p, 0.0108500460339);
}

static void below_five_anchor_cases_only_their_number(void **state)
{
	(void)state;
	assert_int_equal(yardstick_shift(eight, 4).by.undefined, UNDEFINED_FEW_UNITS);
	assert_int_equal(yardstick_shift(eight, 4).cases, 4);
	assert_int_equal(yardstick_shift(NULL, 0).by.undefined, UNDEFINED_FEW_UNITS);
	assert_int_equal(yardstick_shift(eight, 5).by.undefined, DEFINED);
}

static void an_interval_stays_within_what_is_possible(void **state)
{
	const double far[] = {0.9, 0.2, 1, 1, 0.1}; /* mean 0.64, R's interval 0.10 to 1.18 */
	const struct interval told = yardstick_mean(far, 5, -0.3, 1);

	(void)state;
	assert_near(told.estimate, 0.64);
	assert_true(told.low > 0 && told.high == 1);
	assert_true(yardstick_mean(eight, 8, 0.1, 0.2).high == 0.2);
}

/* R: binom.test(8, 8)$p.value = 0.0078125 = 2 / 2^8; binom.test(0, 8)$conf.int[2] = 0.369416647553 */
static void cases_that_all_moved_alike_are_no_certainty(void **state)
{
	const double still[8] = {0}, whole[8] = {1, 1, 1, 1, 1, 1, 1, 1}, five[5] = {1, 1, 1, 1, 1};
	const struct shift none = yardstick_shift(still, 8), most = yardstick_shift(whole, 8);

	(void)state;
	assert_near(none.p, 1);
	assert_near(none.by.low, -0.369416647553);
	assert_near(none.by.high, 0.369416647553);
	assert_near(most.p, 0.0078125);
	assert_near(most.by.low, 1 - 2 * 0.369416647553);
	assert_near(most.by.high, 1);
	assert_near(yardstick_shift(five, 5).p, 0.0625); /* five alike could be chance */
	assert_true(yardstick_shift(five, 5).by.low < 0);
}

/* R: t.test(c(1,1,.5,1,.5,1,1,.5,1,1,1,.5), c(0,.5,1,.5,.5,1,0,.5,1,.5)) and t.test of the first ten alone */
static void practice_by_welch_as_r_has_it(void **state)
{
	const struct practice before = {10, 0, 10, 10, 5.5, 4.25}, now = {12, 0, 12, 12, 10, 9};
	const struct practice thrice = {10, 0, 30, 90, 16.5, 12.75}; /* each weighs three */
	const struct practice few = {9, 0, 9, 9, 5.5, 4.25}, unweighted = {10, 1, 9, 9, 5.5, 4.25},
			      flat = {10, 0, 10, 10, 5, 2.5};
	const struct shift s = practice_shift(&before, &now);

	(void)state;
	assert_near(practice_mean(&before).low, 0.28608166434);
	assert_near(practice_mean(&before).high, 0.81391833566);
	assert_near(s.by.low, -0.00749666877234);
	assert_near(s.by.high, 0.57416333543901);
	assert_near(s.p, 0.05545819793268);
	assert_near(practice_mean(&thrice).high, 0.81391833566);
	assert_int_equal(practice_mean(&few).undefined, UNDEFINED_FEW_UNITS);
	assert_int_equal(practice_shift(&before, &unweighted).by.undefined, UNDEFINED_FEW_UNITS);
	assert_int_equal(practice_shift(&flat, &flat).by.undefined, UNDEFINED_NO_VARIATION);
}

/* -- what is told -- */

static struct shift moved(double by)
{
	double moves[8];

	for (size_t i = 0; i < 8; i++)
		moves[i] = by + (i % 2 ? 0.05 : -0.05);
	return yardstick_shift(moves, 8);
}

static struct shift practised(double by)
{
	const double now_at = 0.4 + by;
	const struct practice before = {30, 0, 30, 30, 12, 30 * (0.16 + 0.01)},
			      now = {30, 0, 30, 30, 30 * now_at, 30 * (now_at * now_at + 0.01)};

	return practice_shift(&before, &now);
}

static enum movement told(struct shift same, struct shift all, struct shift practice)
{
	struct yardstick_change c = {.stayed = 3, .same = same, .all = all, .practice = practice};

	yardstick_judge(&c, 1);
	return c.movement;
}

static void a_yardstick_that_moved_is_told_apart_from_readers_and_practice(void **state)
{
	const struct shift none = yardstick_shift(NULL, 0),
			   unknown = {.p = 1, .by = {.undefined = UNDEFINED_FEW_UNITS}};

	(void)state;
	assert_int_equal(told(moved(0.3), moved(0.3), practised(0.3)), MOVED_YARDSTICK);
	assert_int_equal(told(moved(0), moved(0.3), practised(0.3)), MOVED_READERS);
	assert_int_equal(told(none, moved(0.3), practised(0.3)), MOVED_READERS);
	assert_int_equal(told(moved(0), moved(0), practised(0.3)), MOVED_PRACTICE);
	assert_int_equal(told(none, moved(0), practised(0.3)), MOVED_PRACTICE);
	assert_int_equal(told(moved(0), moved(0), practised(0)), MOVED_NEITHER);
	assert_int_equal(told(moved(0), moved(0), unknown), MOVED_NO_SIGN);
	assert_int_equal(told(none, none, practised(0.3)), MOVED_UNKNOWN);
}

static void one_who_stayed_among_others_is_not_the_yardstick(void **state)
{
	const struct shift none = yardstick_shift(NULL, 0);
	struct yardstick_change c = {.stayed = 1, .same = moved(0.3), .all = moved(0), .practice = none};

	(void)state;
	yardstick_judge(&c, 1);
	assert_int_equal(c.movement, MOVED_NO_SIGN);
	c = (struct yardstick_change){.stayed = 1, .same = moved(0.3), .all = moved(0.2), .practice = none};
	yardstick_judge(&c, 1);
	assert_int_equal(c.movement, MOVED_READERS);
	c = (struct yardstick_change){
		.stayed = 1, .same = moved(0.3), .all = moved(0.3), .practice = none}; /* who reads alone */
	yardstick_judge(&c, 1);
	assert_int_equal(c.movement, MOVED_YARDSTICK);
}

static void several_comparisons_are_read_as_one_list(void **state)
{
	struct yardstick_change one = {.same = yardstick_shift(eight, 8), .all = yardstick_shift(eight, 8)}, list[6];

	(void)state;
	yardstick_judge(&one, 1);
	assert_int_equal(one.movement, MOVED_YARDSTICK);
	assert_near(one.same.adjusted, 0.0108500460339); /* the same readers twice are one question */
	/* R: power.t.test(n = 8, sd = sd(d), power = .8) gives 0.16636 where the spread is known for certain */
	assert_true(yardstick_seen(&one.same) > 0.166 && yardstick_seen(&one.same) < 0.2);
	for (size_t i = 0; i < 6; i++)
		list[i] = (struct yardstick_change){.stayed = 3,
			.same = i ? moved(0) : yardstick_shift(eight, 8),
			.all = yardstick_shift(NULL, 0),
			.practice = practised(0)};
	yardstick_judge(list, 6);
	assert_int_equal(list[0].movement, MOVED_NEITHER); /* 6 x 0.011 is more than 0.05 */
	assert_near(list[0].same.adjusted, 6 * 0.0108500460339);
	assert_true(yardstick_seen(&list[0].same) > yardstick_seen(&one.same));
	list[0].whole = true; /* half of the 0.05 for itself */
	yardstick_judge(list, 6);
	assert_int_equal(list[0].movement, MOVED_YARDSTICK);
	assert_near(list[0].same.adjusted, 2 * 0.0108500460339);
}

/* -- false alarms and power -- */

enum { MOST_READERS = 8, RUNS = 2000 };

struct town {
	size_t anchors, readers, stay; /* stay: who read before, too; the others are new */
	size_t questions, values;      /* of the scale */
	double drift, newcomers;       /* of all, and of who is new, in standard deviations of one answer */
};

static double noise(struct random *r) /* mean 0, standard deviation 1 */
{
	double sum = -1.5;

	for (int i = 0; i < 3; i++)
		sum += (double)random_next(r) / 18446744073709551616.0;
	return 2 * sum;
}

/* An answer falls where the case, the question and the reader push it: strongly alike within the anchor case. */
static double answer(const struct town *t, double pushed)
{
	double value = 0;

	for (size_t i = 1; i < t->values; i++)
		value += pushed > ((double)i - (double)t->values / 2) * 1.2;
	return value / (double)(t->values - 1);
}

static struct yardstick_change simulate(const struct town *t, struct random *r)
{
	double same[20], all[20], leans[2][MOST_READERS];

	for (size_t k = 0; k < MOST_READERS; k++) {
		leans[0][k] = 0.5 * noise(r);
		leans[1][k] = (k < t->stay ? leans[0][k] : 0.5 * noise(r) + t->newcomers) + t->drift;
	}
	for (size_t a = 0; a < t->anchors; a++) {
		const double of_case = 1.5 * noise(r), of_half[2] = {0.4 * noise(r), 0.4 * noise(r)};

		same[a] = all[a] = 0;
		for (size_t q = 0; q < t->questions; q++) {
			const double of_question = 0.7 * noise(r);

			for (size_t half = 0; half < 2; half++)
				for (size_t k = 0; k < t->readers; k++) {
					double height = answer(
						t, of_case + of_question + of_half[half] + leans[half][k] + noise(r));

					height *= (half ? 1 : -1) / (double)t->questions;
					all[a] += height / (double)t->readers;
					if (k < t->stay)
						same[a] += height / (double)t->stay;
				}
		}
	}
	return (struct yardstick_change){.stayed = t->stay,
		.same = yardstick_shift(same, t->stay ? t->anchors : 0),
		.all = yardstick_shift(all, t->anchors),
		.practice = {.p = 1, .by = {.undefined = UNDEFINED_FEW_UNITS}}};
}

static double rate(const struct town *t, enum movement what, size_t together)
{
	struct random r;
	size_t hits = 0;

	random_init(&r, 20261128);
	for (size_t run = 0; run < RUNS; run++) {
		struct yardstick_change list[12];
		bool hit = false;

		for (size_t i = 0; i < together; i++)
			list[i] = simulate(t, &r);
		yardstick_judge(list, together);
		for (size_t i = 0; i < together; i++)
			hit = hit || list[i].movement == what;
		hits += hit;
	}
	return (double)hits / RUNS;
}

/* 5 % and three times its Monte Carlo error. */
static const double at_most = 0.05 + 3 * 0.00487;

static void false_alarms_stay_below_five_in_a_hundred(void **state)
{
	static const size_t anchors[] = {5, 8, 20};
	static const struct town towns[] = {
		{.readers = 1, .stay = 1, .questions = 1, .values = 2},
		{.readers = 1, .stay = 1, .questions = 1, .values = 3},
		{.readers = 4, .stay = 4, .questions = 1, .values = 3},
		{.readers = 4, .stay = 4, .questions = 6, .values = 3},
		{.readers = 2, .stay = 2, .questions = 10, .values = 2},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(towns) / sizeof(*towns); i++)
		for (size_t k = 0; k < 3; k++) {
			struct town t = towns[i];

			t.anchors = anchors[k];
			const double found = rate(&t, MOVED_YARDSTICK, 1);

			print_message("%2zu anchor cases, %zu readers, %2zu questions of %zu values: %.3f false\n",
				t.anchors, t.readers, t.questions, t.values, found);
			assert_true(found <= at_most);
		}
}

static void false_alarms_of_a_whole_page_stay_below_five_in_a_hundred(void **state)
{
	static const size_t anchors[] = {5, 8, 20};

	(void)state;
	for (size_t k = 0; k < 3; k++) {
		const struct town t = {anchors[k], 3, 2, 2, 3, 0, 0};
		const double found = rate(&t, MOVED_YARDSTICK, 8);

		print_message("%2zu anchor cases, 8 comparisons together: %.3f false\n", t.anchors, found);
		assert_true(found <= at_most);
	}
}

/* One of three is new and much milder: the anchor cases come to be read otherwise, the yardstick of the others has not
 * moved. */
static void a_new_leader_is_not_taken_for_a_yardstick_that_moved(void **state)
{
	const struct town half_new = {20, 3, 2, 4, 3, 0, 3}, all_new = {20, 3, 0, 4, 3, 0, 3};
	const double alarms = rate(&half_new, MOVED_YARDSTICK, 1), people = rate(&half_new, MOVED_READERS, 1);

	(void)state;
	print_message("one new reader of three: %.3f called the yardstick, %.3f other readers\n", alarms, people);
	assert_true(alarms <= at_most && people > 0.75);
	assert_true(rate(&all_new, MOVED_YARDSTICK, 1) == 0);
	assert_true(rate(&all_new, MOVED_READERS, 1) > 0.9);
}

/* Box & Muller: what the theory is about, so that nothing else is in the figures. */
static double normal(struct random *r)
{
	const double u = ((double)random_next(r) + 1) / 18446744073709551616.0,
		     v = (double)random_next(r) / 18446744073709551616.0;

	return sqrt(-2 * log(u)) * cos(2 * 3.14159265358979323846 * v);
}

enum { PLANS = 20000 };

/* One half-year's anchor cases say how large a movement they show, k of their standard errors; the next half-year moves
 * by as much. */
static double found_as_planned(size_t anchors, double k, double at, struct random *r)
{
	size_t hits = 0;

	for (size_t run = 0; run < PLANS; run++) {
		double before[40], after[40];

		for (size_t i = 0; i < anchors; i++)
			before[i] = 0.1 * normal(r);
		const double by = k * yardstick_mean(before, anchors, -1, 1).se;
		for (size_t i = 0; i < anchors; i++)
			after[i] = by + 0.1 * normal(r);
		hits += yardstick_shift(after, anchors).p < at;
	}
	return (double)hits / PLANS;
}

static void a_movement_as_large_as_said_is_found_four_times_of_five(void **state)
{
	static const size_t anchors[] = {5, 6, 8, 12, 20, 40};
	const double error = 3 * sqrt(0.8 * 0.2 / PLANS);
	struct random r;

	(void)state;
	random_init(&r, 20261128);
	for (int together = 1; together <= 4; together += 3)
		for (size_t i = 0; i < sizeof(anchors) / sizeof(*anchors); i++) {
			const double at = 0.05 / together;
			const double found =
				found_as_planned(anchors[i], power_factor(anchors[i], anchors[i], at), at, &r);

			print_message("%2zu anchor cases, %d comparisons: %.4f found\n", anchors[i], together, found);
			assert_true(fabs(found - 0.8) < error);
		}
	/* 2.776 + 0.941: as if five cases told how far all spread */
	const double formula = found_as_planned(5, 3.717, 0.05, &r);
	print_message(" 5 anchor cases, as if their spread were known: %.4f found\n", formula);
	assert_true(formula < 0.75);
}

/* On cases that are read, with the answers of a scale: the movement is what is left of a drift of all readers. */
static void so_it_is_with_answers_on_a_scale(void **state)
{
	static const size_t anchors[] = {5, 8, 20};

	(void)state;
	for (size_t k = 0; k < 3; k++) {
		struct random r;
		double seen = 0, moved_by = 0;
		struct town t = {anchors[k], 4, 4, 6, 3, 0, 0};

		random_init(&r, 7);
		for (size_t run = 0; run < 100; run++) {
			struct yardstick_change c = simulate(&t, &r);

			yardstick_judge(&c, 1);
			seen += yardstick_seen(&c.same) / 100;
		}
		while (moved_by < seen) { /* the drift that moves the readings by as much */
			t.drift += 0.05;
			moved_by = 0;
			random_init(&r, 8);
			for (size_t run = 0; run < RUNS / 4; run++)
				moved_by += simulate(&t, &r).same.by.estimate / (RUNS / 4);
		}
		const double found = rate(&t, MOVED_YARDSTICK, 1);

		print_message("%2zu anchor cases: %.0f points of the scale are found in %.3f\n", t.anchors,
			100 * moved_by, found);
		assert_true(found > 0.7 && found < 0.95); /* planned from the mean of many half-years, on steps */
	}
}

/* As many as said find a movement of 0.1, and one fewer does not; where few are known the guess is dearer. */
static void so_many_anchor_cases_as_said_show_a_small_movement(void **state)
{
	static const double spreads[] = {0.05, 0.12, 0.3, 0.6};

	(void)state;
	for (size_t i = 0; i < sizeof(spreads) / sizeof(*spreads); i++)
		for (size_t known = 5; known <= 40; known *= 2) {
			const double sd = spreads[i];
			const size_t cases = power_cases(known, sd, YARDSTICK_WORTH, 0.05);

			assert_true(cases >= 5 && cases <= CASES_MOST);
			assert_true(power_factor(known, cases, 0.05) * sd / sqrt((double)cases) <= YARDSTICK_WORTH);
			assert_true(cases == 5 || power_factor(known, cases - 1, 0.05) * sd / sqrt((double)cases - 1) >
							  YARDSTICK_WORTH);
			assert_true(cases >= power_cases(2 * known, sd, YARDSTICK_WORTH, 0.05));
		}
	/* R: power.t.test(delta = 0.1, sd = 0.3, power = 0.8, type = "one.sample") gives n = 72.58 */
	assert_in_range(power_cases(1000, 0.3, YARDSTICK_WORTH, 0.05), 73, 74);
	assert_int_equal(power_cases(5, 5, YARDSTICK_WORTH, 0.05), CASES_MOST + 1);
	/* All alike: (1 + 0.1)^n is 40 or more, the sign test where one in ten could have gone otherwise. */
	const double still[8] = {0};
	struct yardstick_change c = {.stayed = 3, .same = yardstick_shift(still, 8), .all = yardstick_shift(still, 8)};
	assert_int_equal(yardstick_needed(&c.same), 0); /* not judged yet */
	yardstick_judge(&c, 1);
	assert_int_equal(yardstick_needed(&c.same), 39);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_comparison_as_r_has_it),
		cmocka_unit_test(below_five_anchor_cases_only_their_number),
		cmocka_unit_test(an_interval_stays_within_what_is_possible),
		cmocka_unit_test(cases_that_all_moved_alike_are_no_certainty),
		cmocka_unit_test(practice_by_welch_as_r_has_it),
		cmocka_unit_test(a_yardstick_that_moved_is_told_apart_from_readers_and_practice),
		cmocka_unit_test(one_who_stayed_among_others_is_not_the_yardstick),
		cmocka_unit_test(several_comparisons_are_read_as_one_list),
		cmocka_unit_test(false_alarms_stay_below_five_in_a_hundred),
		cmocka_unit_test(false_alarms_of_a_whole_page_stay_below_five_in_a_hundred),
		cmocka_unit_test(a_new_leader_is_not_taken_for_a_yardstick_that_moved),
		cmocka_unit_test(a_movement_as_large_as_said_is_found_four_times_of_five),
		cmocka_unit_test(so_it_is_with_answers_on_a_scale),
		cmocka_unit_test(so_many_anchor_cases_as_said_show_a_small_movement),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
