/* R21's outcomes, each; and how often a verdict is wrong, in a simulation whose seed is fixed. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "domain/random.h"
#include "domain/results/estimate.h"
#include "domain/results/trend.h"
#include "domain/results/verdict.h"

static struct interval d_of(double low, double high)
{
	return (struct interval){.estimate = (low + high) / 2, .low = low, .high = high};
}

static void test_r21_each_outcome_has_its_interval(void **state)
{
	(void)state;
	assert_int_equal(verdict_of(d_of(0.05, 0.35), 0.20, 40, 40), VERDICT_MOVED);
	assert_int_equal(verdict_of(d_of(0.02, 0.15), 0.20, 40, 40), VERDICT_MOVED_LESS);
	assert_int_equal(verdict_of(d_of(-0.10, 0.15), 0.20, 40, 40), VERDICT_NOT_MOVED);
	assert_int_equal(verdict_of(d_of(-0.30, -0.01), 0.20, 40, 40), VERDICT_FALLEN);
	assert_int_equal(verdict_of(d_of(-0.10, 0.25), 0.20, 40, 40), VERDICT_UNDECIDED);
	assert_int_equal(verdict_of(d_of(0.05, 0.35), 0.20, 39, 40), VERDICT_NOT_YET);
	assert_int_equal(verdict_of((struct interval){.undefined = UNDEFINED_INPUT}, 0.20, 40, 40), VERDICT_NOT_YET);
	assert_int_equal(verdict_of(d_of(0, 0.15), 0.20, 40, 40), VERDICT_NOT_MOVED); /* it reaches 0 */
	for (enum verdict v = VERDICT_NOT_YET; v <= VERDICT_UNDECIDED; v++)
		assert_true(strlen(verdict_name(v)) > 0);
}

static void test_the_difference_is_newcombes(void **state)
{
	(void)state;
	/* Newcombe 1998, table II: 56/70 against 48/80: 0.0524 to 0.3339. */
	const struct interval d = difference_of((struct measured){48 / 80.0, 80}, (struct measured){56 / 70.0, 70});
	const struct two_proportions t = two_proportions(56, 70, 48, 80);

	assert_true(fabs(d.low - 0.0524) < 5e-5 && fabs(d.high - 0.3339) < 5e-5);
	assert_true(fabs(d.low - t.low) < 1e-12 && fabs(d.high - t.high) < 1e-12);
	assert_int_equal(
		difference_of((struct measured){1.2, 10}, (struct measured){0.5, 10}).undefined, UNDEFINED_INPUT);
	assert_int_equal(
		difference_of((struct measured){0.5, 0}, (struct measured){0.5, 10}).undefined, UNDEFINED_INPUT);
}

static uint64_t random_state;

static double random_unit(void)
{
	return (double)(random_splitmix(&random_state) >> 11) * 0x1p-53;
}

static struct measured measure(uint32_t n, double p)
{
	uint32_t yes = 0;

	for (uint32_t i = 0; i < n; i++)
		yes += random_unit() < p;
	return (struct measured){(double)yes / n, n};
}

/* Shares of the verdicts over many pairs of draws. */
static void judge(double p_before, double p_later, uint32_t n, double hoped, double shares[VERDICT_UNDECIDED + 1])
{
	enum { ROUNDS = 20000 };

	memset(shares, 0, (VERDICT_UNDECIDED + 1) * sizeof(*shares));
	for (int i = 0; i < ROUNDS; i++) {
		const struct interval d = difference_of(measure(n, p_before), measure(n, p_later));

		shares[verdict_of(d, hoped, n, n)] += 1.0 / ROUNDS;
	}
}

static void test_r21_what_did_not_move_is_seldom_said_to_have(void **state)
{
	(void)state;
	double shares[VERDICT_UNDECIDED + 1];

	random_state = 21;
	for (double p = 0.3; p < 0.95; p += 0.2)
		for (uint32_t n = 20; n <= 80; n *= 2) {
			judge(p, p, n, 0.2, shares);
			assert_true(
				shares[VERDICT_MOVED] + shares[VERDICT_MOVED_LESS] < 0.035); /* 2.5 % on each side */
			assert_true(shares[VERDICT_FALLEN] < 0.035);
		}
}

static void test_r21_a_move_as_hoped_is_seldom_said_to_be_none(void **state)
{
	(void)state;
	double shares[VERDICT_UNDECIDED + 1];

	random_state = 22;
	judge(0.5, 0.7, 80, 0.2, shares);
	assert_true(shares[VERDICT_NOT_MOVED] + shares[VERDICT_MOVED_LESS] < 0.035);
	assert_true(shares[VERDICT_FALLEN] < 0.001);
}

static void test_the_cases_needed_show_the_move_as_often_as_said(void **state)
{
	(void)state;
	enum { ROUNDS = 20000 };
	const struct measured before = {0.55, 60};
	const uint32_t n = cases_to_tell(before, 0.25, 0.8);
	uint32_t seen = 0, seen_with_less = 0;

	assert_true(n > 10 && n < 200);
	random_state = 23;
	for (int i = 0; i < ROUNDS; i++) {
		seen += difference_of(before, measure(n, 0.8)).low > 0;
		seen_with_less += difference_of(before, measure(n * 2 / 3, 0.8)).low > 0;
	}
	assert_true(seen > 0.79 * ROUNDS && seen_with_less < 0.8 * ROUNDS);
	assert_int_equal(
		cases_to_tell((struct measured){0.55, 12}, 0.05, 0.8), 0); /* the measure before was too small */
	assert_int_equal(cases_to_tell(before, 0, 0.8), 0);
	assert_true(cases_to_tell((struct measured){0.3, 1e6}, 0.7, 0.8) >= 10);
}

/* A later draw as draws are: two strata of the same practice, of which one is drawn at a third of the other's chance,
 * and half of what is drawn is ikke relevant. Cases come until as many apply as were fixed: it is judged then, and
 * once. */
static struct measured measure_weighted(uint32_t fixed, double p)
{
	double w = 0, w2 = 0, wy = 0;

	for (uint32_t relevant = 0; relevant < fixed;) {
		const double weight = random_unit() < 0.5 ? 1 : 3;

		if (random_unit() < 0.5)
			continue;
		relevant++;
		w += weight;
		w2 += weight * weight;
		wy += random_unit() < p ? weight : 0;
	}
	return (struct measured){wy / w, w * w / w2};
}

static void judge_weighted(
	double p_before, double p_later, uint32_t n, double hoped, double shares[VERDICT_UNDECIDED + 1])
{
	enum { ROUNDS = 6000 };

	memset(shares, 0, (VERDICT_UNDECIDED + 1) * sizeof(*shares));
	for (int i = 0; i < ROUNDS; i++) {
		const struct interval d = difference_of(measure_weighted(n, p_before), measure_weighted(n, p_later));

		shares[verdict_of(d, hoped, n, n)] += 1.0 / ROUNDS;
	}
}

static void test_r21_weights_and_ikke_relevant_keep_the_error_rates(void **state)
{
	(void)state;
	double shares[VERDICT_UNDECIDED + 1];

	random_state = 24;
	for (double p = 0.3; p < 0.95; p += 0.2)
		for (uint32_t n = 40; n <= 80; n *= 2) {
			judge_weighted(p, p, n, 0.2, shares);
			assert_true(shares[VERDICT_MOVED] + shares[VERDICT_MOVED_LESS] < 0.035);
			assert_true(shares[VERDICT_FALLEN] < 0.035);
		}
}

/* Each of the four is what is said most where it is what happened, and its opposite is said next to never. */
static void test_r21_each_of_the_four_is_said_where_it_is_so(void **state)
{
	(void)state;
	double shares[VERDICT_UNDECIDED + 1];

	random_state = 25;
	judge_weighted(0.4, 0.8, 120, 0.3, shares);
	assert_true(shares[VERDICT_MOVED] + shares[VERDICT_MOVED_LESS] > 0.95 && shares[VERDICT_FALLEN] < 0.001);
	judge_weighted(0.5, 0.5, 300, 0.3, shares);
	assert_true(shares[VERDICT_NOT_MOVED] > 0.9 && shares[VERDICT_MOVED] + shares[VERDICT_FALLEN] < 0.07);
	judge_weighted(0.8, 0.4, 120, 0.3, shares);
	assert_true(shares[VERDICT_FALLEN] > 0.95 && shares[VERDICT_MOVED] + shares[VERDICT_MOVED_LESS] < 0.001);
	judge_weighted(0.5, 0.5, 20, 0.2, shares);
	assert_true(shares[VERDICT_UNDECIDED] > 0.5);
}

/* A draw of so many cases, of which half are ikke relevant; a third of them had three times the chance of the others,
 * and they are better. Gives the share as results have it. */
static struct share draw_of(uint32_t cases, double p)
{
	struct weighted_case drawn[200];

	for (uint32_t i = 0; i < cases; i++) {
		const bool often = random_unit() < 0.6;
		const double here = often ? p + 0.12 : p - 0.06;

		drawn[i].chance = often ? 0.3 : 0.1;
		drawn[i].answer = random_unit() < 0.5	 ? ANSWER_NOT_RELEVANT
				  : random_unit() < here ? ANSWER_YES
							 : ANSWER_NO;
	}
	return share_of(drawn, cases, 0);
}

/* Of all cases 0.6/3 to 0.4 are of the kind that is drawn often: a third, which is better by 0.12 where the others are
 * worse by 0.06, so that p is the share of all. Kish's number takes no heed of that: where those who weigh most also
 * vary most a little is missing from 95 %. */
static void test_r15_the_interval_of_a_difference_holds_it_as_often_as_said(void **state)
{
	enum { ROUNDS = 4000 };

	(void)state;
	double sum = 0;
	int settings = 0;

	random_state = 15;
	for (double p = 0.2; p < 0.86; p += 0.2)
		for (uint32_t cases = 30; cases <= 120; cases *= 2)
			for (double moved = 0; moved < 0.16; moved += 0.15) {
				const double later = p < 0.5 ? p + moved : p - moved;
				uint32_t held = 0, asked = 0;

				for (int i = 0; i < ROUNDS; i++) {
					const struct share a = draw_of(cases, p), b = draw_of(cases * 3 / 2, later);

					if (a.counts_only || b.counts_only)
						continue;
					const struct interval d =
						difference_of((struct measured){a.share.estimate, a.n_eff},
							(struct measured){b.share.estimate, b.n_eff});

					asked++;
					held += d.low <= later - p && later - p <= d.high;
				}
				const double coverage = (double)held / asked;

				print_message("p %.2f to %.2f, %u cases: %.3f\n", p, later, cases, coverage);
				assert_true(asked > ROUNDS / 2 && coverage > 0.92 && coverage < 0.98);
				sum += coverage;
				settings++;
			}
	assert_true(sum / settings > 0.94 && sum / settings < 0.96);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_r21_each_outcome_has_its_interval),
		cmocka_unit_test(test_the_difference_is_newcombes),
		cmocka_unit_test(test_r21_what_did_not_move_is_seldom_said_to_have),
		cmocka_unit_test(test_r21_a_move_as_hoped_is_seldom_said_to_be_none),
		cmocka_unit_test(test_the_cases_needed_show_the_move_as_often_as_said),
		cmocka_unit_test(test_r21_weights_and_ikke_relevant_keep_the_error_rates),
		cmocka_unit_test(test_r21_each_of_the_four_is_said_where_it_is_so),
		cmocka_unit_test(test_r15_the_interval_of_a_difference_holds_it_as_often_as_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
