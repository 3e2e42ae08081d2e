/* Shares over time: pooling, breaks, rules, and how often chance alone breaks a rule. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "domain/random.h"
#include "domain/results/series.h"

enum { PERIODS = 60, CASES = 4000 };

struct course {
	struct series_period periods[PERIODS];
	size_t count;
	bool said_yes[CASES];
	size_t cases;
};

/* One more period: yes of n, each case of the same weight. */
static struct series_period *add(struct course *c, uint32_t yes, uint32_t n, double weight)
{
	struct series_period *p = &c->periods[c->count];

	*p = (struct series_period){.cases = n,
		.yes = yes,
		.w = n * weight,
		.w2 = n * weight * weight,
		.wy = yes * weight,
		.cycle = (uint32_t)c->count++};
	for (uint32_t i = 0; i < n; i++)
		c->said_yes[c->cases++] = i < yes;
	return p;
}

static void test_periods_are_pooled_to_ten_cases_and_whole_cycles(void **state)
{
	(void)state;
	struct course c = {.count = 0};

	for (uint32_t t = 0; t < 7; t++)
		add(&c, 3, 6, 2)->cycle = t / 4; /* four periods, then three */
	struct series s = series_of(c.periods, c.count, c.said_yes);

	assert_int_equal(s.n_points, 2);
	assert_int_equal(s.points[0].cases, 24);
	assert_int_equal(s.points[0].last, 3);
	assert_int_equal(s.points[1].first, 4);
	assert_true(s.points[1].finished); /* the course ends there */
	assert_true(fabs(s.points[0].share.estimate - 0.5) < 1e-12 && fabs(s.points[0].n_eff - 24) < 1e-9);
	series_clear(&s);
}

static void test_r15_what_is_left_over_is_counts_only(void **state)
{
	(void)state;
	struct course c = {.count = 0};

	add(&c, 9, 12, 1);
	add(&c, 4, 9, 1);
	struct series s = series_of(c.periods, c.count, c.said_yes);

	assert_int_equal(s.n_points, 2);
	assert_true(s.points[0].finished && !s.points[1].finished);
	assert_int_equal(s.points[1].yes, 4);
	assert_int_equal(s.segments[0].finished, 1);
	series_clear(&s);
}

static void test_r05_what_cannot_speak_of_all_cases_has_no_share(void **state)
{
	(void)state;
	struct course c = {.count = 0};

	for (uint32_t t = 0; t < 24; t++)
		add(&c, 8 + t % 3 * 2, 20, 1)->counts_only = t == 4;
	struct series s = series_of(c.periods, c.count, c.said_yes);

	assert_int_equal(s.n_points, 24);
	assert_false(s.points[4].finished);
	assert_int_equal(s.points[4].cases, 20);
	assert_int_equal(s.segments[0].finished, 23);
	assert_true(s.points[5].finished && s.points[5].upper < 1 && s.points[23].upper < 1);
	assert_true(s.segments[0].runs.undefined == DEFINED);
	series_clear(&s);
}

static void test_nothing_is_pooled_across_a_break(void **state)
{
	(void)state;
	struct course c = {.count = 0};

	for (uint32_t t = 0; t < 30; t++)
		add(&c, 8 + t % 3 * 2, 20, 1)->breaks = t == 15;
	add(&c, 2, 5, 1);
	add(&c, 3, 5, 1)->breaks = true;
	struct series s = series_of(c.periods, c.count, c.said_yes);

	assert_int_equal(s.n_segments, 3);
	assert_int_equal(s.segments[0].count, 15);
	assert_int_equal(s.segments[1].first, 15);
	assert_int_equal(s.segments[1].finished, 15);
	assert_int_equal(s.segments[1].count, 16); /* with the unfinished one */
	assert_int_equal(s.segments[2].finished, 0);
	for (int i = 0; i < 2; i++) {
		assert_true(s.segments[i].has_limits && s.segments[i].runs.undefined == DEFINED);
		assert_false(s.segments[i].runs.signal);
		assert_true(s.segments[i].chance_of_signal > 0 && s.segments[i].chance_of_signal < 0.2);
	}
	assert_int_equal(s.segments[2].runs.undefined, UNDEFINED_EMPTY);
	series_clear(&s);
}

static void test_a_shift_is_a_signal(void **state)
{
	(void)state;
	struct course c = {.count = 0};

	for (uint32_t t = 0; t < 24; t++)
		add(&c, (t < 12 ? 6 : 15) + t % 3, 20, 1);
	struct series s = series_of(c.periods, c.count, c.said_yes);

	assert_true(s.segments[0].runs.signal && s.segments[0].runs.longest_run == 12);
	assert_true(s.segments[0].has_limits);
	series_clear(&s);
}

static void test_below_ten_useful_points_no_rule_holds(void **state)
{
	(void)state;
	struct course c = {.count = 0};

	for (uint32_t t = 0; t < 9; t++)
		add(&c, t < 5 ? 5 : 18, 20, 1);
	struct series s = series_of(c.periods, c.count, c.said_yes);

	assert_int_equal(s.segments[0].runs.undefined, UNDEFINED_FEW_UNITS);
	assert_false(s.segments[0].runs.signal || s.segments[0].has_limits);
	series_clear(&s);
}

static void test_nearly_always_yes_is_read_between_one_no_and_the_next(void **state)
{
	(void)state;
	struct course c = {.count = 0};

	/* A no in every second period at first, then one in every fourth: half and more of the points lie at 100 %. */
	for (uint32_t t = 0; t < 56; t++)
		add(&c, 18 + t % 5 - (t < 28 ? t % 2 : t % 4 == 3), 18 + t % 5, 1);
	struct series s = series_of(c.periods, c.count, c.said_yes);

	assert_int_equal(s.segments[0].between, BETWEEN_NO);
	assert_true(s.segments[0].runs.undefined == DEFINED && s.segments[0].runs.center > 30);
	series_clear(&s);
}

/* A question that is seldom met: what is rare there is the yes, and between two of those lie the cases to count. */
static void test_nearly_always_no_is_read_between_one_yes_and_the_next(void **state)
{
	(void)state;
	struct course c = {.count = 0}, mirror = {.count = 0};

	for (uint32_t t = 0; t < 56; t++) {
		add(&c, t < 28 ? t % 2 : t % 4 == 3, 18 + t % 5, 1);
		add(&mirror, 18 + t % 5 - (t < 28 ? t % 2 : t % 4 == 3), 18 + t % 5, 1);
	}
	for (size_t i = 0; i < mirror.cases; i++)
		mirror.said_yes[i] = !c.said_yes[i];
	struct series s = series_of(c.periods, c.count, c.said_yes);
	struct series m = series_of(mirror.periods, mirror.count, mirror.said_yes);

	assert_int_equal(s.segments[0].between, BETWEEN_YES);
	assert_int_equal(m.segments[0].between, BETWEEN_NO);
	assert_true(s.segments[0].runs.useful > 0 && s.segments[0].runs.useful == m.segments[0].runs.useful);
	assert_true(s.segments[0].runs.longest_run == m.segments[0].runs.longest_run);
	assert_true(fabs(s.segments[0].runs.center - m.segments[0].runs.center) < 1e-12);
	series_clear(&s);
	series_clear(&m);
}

/* 7 of 10 is on the median of nothing but 7 of 10, though lists of other lengths weigh otherwise. */
static void test_equal_shares_are_equal_whatever_the_weights(void **state)
{
	(void)state;
	struct course c = {.count = 0};

	for (uint32_t t = 0; t < 26; t++)
		add(&c, 7, 10, (40 + 7 * (t % 13)) / 10.0)->wy = 7 * ((40 + 7 * (t % 13)) / 10.0);
	struct series s = series_of(c.periods, c.count, c.said_yes);
	double y[26];

	for (size_t t = 0; t < 26; t++)
		y[t] = s.points[t].share.estimate;
	assert_int_equal(run_chart(y, 26).useful, 0);
	assert_false(s.segments[0].runs.signal);
	series_clear(&s);
}

static struct series thirty_months_by_chance(struct random *random, double share, struct course *c)
{
	*c = (struct course){.count = 0};
	for (uint32_t t = 0; t < 30; t++) {
		uint32_t yes = 0;

		add(c, 0, 10, 1);
		for (size_t i = c->cases - 10; i < c->cases; i++)
			yes += c->said_yes[i] = random_below(random, 1000000) < share * 1000000;
		c->periods[t].yes = yes;
		c->periods[t].wy = yes;
	}
	return series_of(c->periods, c->count, c->said_yes);
}

/* Where nothing changes, a page of charts signals about as often as it says that chance would, however rare the yes.
 * Ties on the median split what is left unevenly, so that at 15 % it is twice as often: that is the most. */
static void test_chance_alone_signals_seldom_whatever_the_share(void **state)
{
	static const double shares[] = {0.01, 0.03, 0.05, 0.1, 0.15, 0.3, 0.5, 0.85, 0.9, 0.95, 0.97, 0.99};
	enum { COURSES = 1000 };
	struct random random;

	(void)state;
	random_init(&random, 20261);
	for (size_t k = 0; k < sizeof(shares) / sizeof(*shares); k++) {
		struct course c;
		uint32_t signals = 0, points = 0, outside = 0;
		double by_chance = 0;

		for (int i = 0; i < COURSES; i++) {
			struct series s = thirty_months_by_chance(&random, shares[k], &c);

			signals += s.segments[0].runs.signal;
			by_chance += s.segments[0].outside_by_chance;
			points += s.segments[0].has_limits ? 30 : 0;
			for (size_t t = 0; t < s.n_points; t++)
				outside += s.points[t].outside;
			series_clear(&s);
		}
		assert_in_range(signals, 0, COURSES * 16 / 100);
		assert_true(points > 0 && fabs(outside - by_chance) < 6 * sqrt(by_chance + 1) + 0.25 * by_chance);
	}
}

static void test_weights_move_the_share_and_its_size(void **state)
{
	(void)state;
	struct course c = {.count = 0};
	struct series_period *p = add(&c, 10, 20, 1);

	p->w = 10 * 1 + 10 * 3; /* the yes stand for one case each, the others for three */
	p->w2 = 10 * 1 + 10 * 9;
	p->wy = 10;
	struct series s = series_of(c.periods, c.count, c.said_yes);

	assert_true(fabs(s.points[0].share.estimate - 0.25) < 1e-12 && fabs(s.points[0].n_eff - 16) < 1e-12);
	series_clear(&s);
}

static void test_no_periods_and_empty_periods(void **state)
{
	(void)state;
	struct course c = {.count = 0};
	struct series s = series_of(c.periods, 0, c.said_yes);

	assert_int_equal(s.n_points + s.n_segments, 0);
	series_clear(&s);
	for (int t = 0; t < 5; t++)
		add(&c, 0, 0, 1);
	s = series_of(c.periods, c.count, c.said_yes);
	assert_int_equal(s.n_points, 0);
	assert_int_equal(s.n_segments, 1);
	series_clear(&s);
}

static uint64_t random_state;

/* Coins in place of points: a coin is on one side of 0.5, so the median lies there as soon as there are both. */
static bool coins_signal(unsigned useful)
{
	const struct run_limits limits = run_limits(useful);
	unsigned run = 0, longest = 0, crossings = 0;
	bool side = false;

	for (unsigned t = 0; t < useful; t++) {
		const bool up = random_splitmix(&random_state) & 1;

		crossings += t && up != side;
		run = t && up == side ? run + 1 : 1;
		longest = run > longest ? run : longest;
		side = up;
	}
	return longest > limits.longest_run_max || crossings < limits.crossings_min;
}

static void test_the_chance_of_a_signal_is_what_coins_give(void **state)
{
	(void)state;
	enum { ROUNDS = 40000 };

	random_state = 24;
	for (unsigned useful = 10; useful <= 60; useful += 10) {
		const double chance = run_chance(useful);
		unsigned signals = 0;

		for (int i = 0; i < ROUNDS; i++)
			signals += coins_signal(useful);
		assert_true(fabs((double)signals / ROUNDS - chance) < 4 * sqrt(chance * (1 - chance) / ROUNDS));
		assert_true(chance > 0 && chance < 0.15);
	}
	assert_true(run_chance(0) == 0 && run_chance(1) == 0);
}

static void test_r20_of_faded_cases_the_points_stay_and_the_order_is_forgotten(void **state)
{
	(void)state;
	struct course c = {.count = 0}, known = {.count = 0};
	static const uint32_t yes[] = {20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 19, 20, 20, 20};

	for (size_t t = 0; t < 14; t++)
		add(&c, yes[t], 20, 1);
	c.periods[3].faded = 20; /* and then of the first four months nothing is known case by case */
	for (size_t t = 0; t < 3; t++)
		c.periods[t].faded = t == 1 ? 0 : 20;
	for (size_t t = 0; t < 14; t++)
		if (!c.periods[t].faded)
			add(&known, yes[t], 20, 1);
	struct series s = series_of(c.periods, c.count, known.said_yes);

	assert_int_equal(s.n_points, 14);
	assert_int_equal(s.points[0].cases, 20);
	assert_true(s.segments[0].between && s.segments[0].order_lost);
	/* one no in the eight months after: one gap, of 139 cases */
	assert_true(fabs(s.segments[0].runs.center - 139) < 1e-12);
	series_clear(&s);
	s = series_of(known.periods, known.count, known.said_yes);
	assert_false(s.segments[0].order_lost);
	assert_true(
		fabs(s.segments[0].runs.center - 159) < 1e-12); /* the month that was between faded ones counts now */
	series_clear(&s);
}

static void test_where_nobody_stayed_another_course_begins(void **state)
{
	(void)state;
	struct course c = {.count = 0};

	for (size_t t = 0; t < 4; t++)
		add(&c, 10, 20, 1)->other_raters = t == 2;
	struct series s = series_of(c.periods, c.count, c.said_yes);

	assert_int_equal(s.n_segments, 2);
	assert_int_equal(s.segments[1].first, 2);
	series_clear(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_periods_are_pooled_to_ten_cases_and_whole_cycles),
		cmocka_unit_test(test_r15_what_is_left_over_is_counts_only),
		cmocka_unit_test(test_r20_of_faded_cases_the_points_stay_and_the_order_is_forgotten),
		cmocka_unit_test(test_where_nobody_stayed_another_course_begins),
		cmocka_unit_test(test_r05_what_cannot_speak_of_all_cases_has_no_share),
		cmocka_unit_test(test_nothing_is_pooled_across_a_break),
		cmocka_unit_test(test_a_shift_is_a_signal),
		cmocka_unit_test(test_below_ten_useful_points_no_rule_holds),
		cmocka_unit_test(test_nearly_always_yes_is_read_between_one_no_and_the_next),
		cmocka_unit_test(test_nearly_always_no_is_read_between_one_yes_and_the_next),
		cmocka_unit_test(test_equal_shares_are_equal_whatever_the_weights),
		cmocka_unit_test(test_chance_alone_signals_seldom_whatever_the_share),
		cmocka_unit_test(test_weights_move_the_share_and_its_size),
		cmocka_unit_test(test_no_periods_and_empty_periods),
		cmocka_unit_test(test_the_chance_of_a_signal_is_what_coins_give),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
