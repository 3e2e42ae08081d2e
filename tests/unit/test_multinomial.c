/* Resampling by kinds: exactly as often as single draws would have it. Fixed starts, so every run sees the same
 * numbers. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "domain/multinomial.h"

enum { UNITS = 1000, KINDS = 5, TIMES = 20000 };
static const uint32_t sizes[KINDS] = {640, 250, 100, 9, 1};
static uint32_t kind_of[UNITS];

static int mixed(void **state)
{
	uint32_t unit = 0;

	(void)state;
	for (uint32_t kind = 0; kind < KINDS; kind++)
		for (uint32_t i = 0; i < sizes[kind]; i++)
			kind_of[unit++] = kind;
	return 0;
}

/* Many kinds, all but the first five of them without a unit: the very same units, drawn singly. */
static void init(struct multinomial *m, bool singly)
{
	multinomial_init(m, kind_of, UNITS, singly ? UNITS : KINDS);
	assert_true(singly == (m->kinds == NULL));
}

static void as_many_as_there_are(void **state)
{
	struct random random, again;

	(void)state;
	for (int singly = 0; singly < 2; singly++) {
		uint32_t times[UNITS], same[UNITS];
		struct multinomial m;

		init(&m, singly);
		random_init(&random, 3);
		random_init(&again, 3);
		for (int i = 0; i < 1000; i++) {
			uint32_t sum = 0;

			multinomial_draw(&m, &random, times);
			multinomial_draw(&m, &again, same);
			for (uint32_t kind = 0; kind < m.n_kinds; kind++)
				sum += times[kind];
			assert_int_equal(sum, UNITS);
			assert_memory_equal(times, same, m.n_kinds * sizeof(*times));
		}
		multinomial_clear(&m);
	}
}

/* Within four and a half standard errors of n p, n p (1 - p) and - n p q. */
static void means_and_spread_are_those_of_single_draws(void **state)
{
	double sum[KINDS] = {0}, products[KINDS][KINDS] = {{0}};
	uint32_t times[KINDS];
	struct multinomial m;
	struct random random;

	(void)state;
	init(&m, false);
	random_init(&random, 20240101);
	for (int i = 0; i < TIMES; i++) {
		multinomial_draw(&m, &random, times);
		for (size_t k = 0; k < KINDS; k++) {
			sum[k] += times[k] - (double)sizes[k];
			for (size_t l = 0; l < KINDS; l++)
				products[k][l] += (times[k] - (double)sizes[k]) * (times[l] - (double)sizes[l]);
		}
	}
	for (size_t k = 0; k < KINDS; k++) {
		double own = sizes[k] * (1 - (double)sizes[k] / UNITS);

		assert_true(fabs(sum[k] / TIMES) < 4.5 * sqrt(own / TIMES));
		for (size_t l = 0; l < KINDS; l++) {
			double other = sizes[l] * (1 - (double)sizes[l] / UNITS);
			double both = k == l ? own : -(double)sizes[k] * sizes[l] / UNITS;
			/* A rare kind's square is spread wider than a normal number's, by its fourth moment. */
			double wide = own * other + both * both + (k == l ? own : 0);

			assert_true(fabs(products[k][l] / TIMES - both) < 4.5 * sqrt(wide / TIMES));
		}
	}
	multinomial_clear(&m);
}

static double binomial(uint32_t n, double p, uint32_t x)
{
	return exp(lgamma(n + 1.0) - lgamma(x + 1.0) - lgamma(n - x + 1.0) + x * log(p) + (n - x) * log1p(-p));
}

/* Chi-square of one kind's counts against the binomial, tails gathered. */
static double misfit(bool singly, int draws, uint32_t kind, double *cells)
{
	uint32_t seen[UNITS + 1] = {0}, times[UNITS];
	double p = (double)sizes[kind] / UNITS, chi = 0, expected = 0, found = 0;
	struct multinomial m;
	struct random random;

	init(&m, singly);
	random_init(&random, 7);
	for (int i = 0; i < draws; i++) {
		multinomial_draw(&m, &random, times);
		seen[times[kind]]++;
	}
	multinomial_clear(&m);
	*cells = 0;
	for (uint32_t x = 0; x <= UNITS; x++) {
		expected += draws * binomial(UNITS, p, x);
		found += seen[x];
		if (expected >= 20 || x == UNITS) {
			chi += (found - expected) * (found - expected) / fmax(expected, 1);
			(*cells)++;
			expected = found = 0;
		}
	}
	return chi;
}

static void every_count_is_as_likely_as_the_binomial_says(void **state)
{
	(void)state;
	for (uint32_t kind = 0; kind < KINDS; kind++) {
		double cells, chi = misfit(false, TIMES, kind, &cells);

		assert_true(chi < cells + 4 * sqrt(2 * cells));
		chi = misfit(true, TIMES / 10, kind, &cells);
		assert_true(chi < cells + 4 * sqrt(2 * cells));
	}
}

static void one_kind_comes_up_every_time(void **state)
{
	static const uint32_t alike[UNITS];
	struct multinomial m;
	struct random random;
	uint32_t times[2];

	(void)state;
	multinomial_init(&m, alike, UNITS, 2); /* of the second there is none */
	assert_non_null(m.kinds);
	random_init(&random, 1);
	for (int i = 0; i < 1000; i++) {
		multinomial_draw(&m, &random, times);
		assert_true(times[0] == UNITS && times[1] == 0);
	}
	multinomial_clear(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_many_as_there_are),
		cmocka_unit_test(means_and_spread_are_those_of_single_draws),
		cmocka_unit_test(every_count_is_as_likely_as_the_binomial_says),
		cmocka_unit_test(one_kind_comes_up_every_time),
	};

	return cmocka_run_group_tests(tests, mixed, NULL);
}
