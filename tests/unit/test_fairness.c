/* Whether draws are what they say: how often a case comes up against its stored chance, over whole cycles and for every
 * method, and whether the figures made of them are right. Draws are real ones, by hashes; their seeds are the hashes of
 * 0, 1, 2, ... */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "domain/random.h"
#include "domain/results/estimate.h"
#include "domain/sampling/allocate.h"
#include "domain/sampling/expected.h"
#include "domain/sampling/frozen.h"
#include "domain/sampling/ledger.h"
#include "domain/sampling/replay.h"

enum { SEEDS = 2000, MOST_CASES = 400 };

static char names[MOST_CASES][16];

static void seed_of(char seed[SHA_HEX + 1], const char *what, unsigned number)
{
	char text[32];

	snprintf(text, sizeof(text), "%s %u", what, number);
	sha_text(seed, text, strlen(text));
}

/* drawn of SEEDS, where each came with this chance; 4.75 standard deviations. */
static void expect_often(const char *what, size_t which, unsigned drawn, double chance)
{
	double deviation = sqrt(SEEDS * chance * (1 - chance)), apart = fabs(drawn - SEEDS * chance);

	if (apart > 4.75 * deviation + 1e-6)
		fail_msg("%s %zu: drawn %u times of %d, chance %.4f, %.1f standard deviations apart", what, which,
			drawn, SEEDS, chance, apart / deviation);
}

/* -- whole cycles: fewer cases in a draw than caseworkers, absences, joiners -- */

enum { WORKERS = 14, WAVES = 4 };

struct worker {
	const char *code, *team;
	uint32_t listed, joined;
	bool absent[WAVES];
};
static const struct worker town[WORKERS] = {
	{"a", "N", 4, 1, {0}},
	{"b", "N", 10, 1, {false, true, false, false}},
	{"c", "N", 1, 1, {0}},
	{"d", "N", 8, 1, {0}},
	{"e", "S", 25, 1, {true, true, false, false}},
	{"f", "S", 3, 1, {0}},
	{"g", "S", 10, 1, {true, true, true, true}},
	{"h", "S", 0, 1, {0}},
	{"i", "V", 6, 1, {0}},
	{"j", "V", 2, 1, {false, false, true, true}},
	{"k", "V", 7, 1, {0}},
	{"l", "Ø", 5, 1, {0}},
	{"m", "Ø", 9, 2, {0}},
	{"n", "N", 3, 3, {false, false, true, false}},
};
static const uint32_t draws[WAVES] = {6, 7, 8, 9};

struct cycle {
	struct ledger_worker workers[WORKERS];
	bool gone[MOST_CASES]; /* drawn in this cycle */
	unsigned drawn[MOST_CASES];
};

static size_t first_case(size_t worker)
{
	size_t first = 0;

	for (size_t i = 0; i < worker; i++)
		first += town[i].listed;
	return first;
}

/* The list of one wave: what those who are there have left. */
static size_t list_cases(struct cycle *c, uint32_t wave, struct draw_case *cases, size_t *which)
{
	size_t count = 0;

	for (size_t i = 0; i < WORKERS; i++) {
		c->workers[i].listed = 0;
		for (size_t k = first_case(i); k < first_case(i + 1) && town[i].joined <= wave; k++) {
			if (c->gone[k])
				continue;
			cases[count] = (struct draw_case){names[k], (uint32_t)i, 0};
			which[count++] = k;
			c->workers[i].listed++;
		}
	}
	return count;
}

/* Only those who are there stand in the ledger. */
static size_t settle(struct cycle *c, const char *seed, uint32_t wave)
{
	static const bool frozen[WAVES] = {true, true, true, true};
	struct ledger l = {seed, WAVES, wave, wave > 1, frozen, c->workers, 0};

	while (l.n_workers < WORKERS && town[l.n_workers].joined <= wave)
		l.n_workers++; /* joiners come last, in the order in which they come */
	for (size_t i = 0; i < l.n_workers; i++)
		c->workers[i].absent = town[i].absent[wave - 1];
	ledger_settle(&l);
	return l.n_workers;
}

static void play_wave(struct cycle *c, const char *seed, uint32_t wave)
{
	struct draw_case cases[MOST_CASES];
	size_t which[MOST_CASES], count = list_cases(c, wave, cases, which), there = settle(c, seed, wave);
	uint64_t sizes[WORKERS], shares[WORKERS];
	bool in_wave[WORKERS] = {0};
	struct draw_stratum strata[WORKERS];
	struct draw_pick *picks;
	char draw[SHA_HEX + 1];

	for (size_t i = 0; i < WORKERS; i++) {
		sizes[i] = c->workers[i].listed;
		in_wave[i] = i < there && c->workers[i].wave == wave && !c->workers[i].absent;
	}
	assert_int_equal(allocate_wave(draws[wave - 1], sizes, in_wave, WORKERS, shares), ALLOCATE_OK);
	for (size_t i = 0; i < WORKERS; i++)
		strata[i] = (struct draw_stratum){(uint32_t)sizes[i], (uint32_t)shares[i]};
	seed_of(draw, seed, wave);
	picks = draw_order(&(struct draw_input){draw, seed, 1, 0, strata, WORKERS, cases, count, DRAW_LOWEST, 0});
	assert_non_null(picks);
	for (size_t i = 0; i < count; i++) {
		if (picks[i].place != DRAW_SAMPLE)
			continue;
		c->gone[which[picks[i].case_index]] = true;
		c->drawn[which[picks[i].case_index]]++;
	}
	free(picks);
}

static void chances(double chance[WORKERS], bool absent[WORKERS * WAVES], bool with_joiners)
{
	struct replay_stratum strata[WORKERS];

	for (size_t i = 0; i < WORKERS; i++) {
		strata[i] = (struct replay_stratum){town[i].listed, (uint32_t)(unsigned char)town[i].team[0] % 4,
			with_joiners ? town[i].joined : 1};
		for (size_t w = 0; absent && w < WAVES; w++)
			absent[i * WAVES + w] = town[i].absent[w];
	}
	replay_chances(&(struct replay_input){strata, WORKERS, 4, draws, WAVES, absent, 200000, 7}, chance);
}

static void r05_whole_cycles_draw_as_often_as_the_stored_chances_say(void **state)
{
	static struct cycle c;
	bool absent[WORKERS * WAVES];
	double chance[WORKERS], plain[WORKERS];
	char seed[SHA_HEX + 1];

	(void)state;
	for (unsigned s = 0; s < SEEDS; s++) {
		seed_of(seed, "cycle", s);
		memset(c.gone, 0, sizeof(c.gone));
		for (size_t i = 0; i < WORKERS; i++)
			c.workers[i] = (struct ledger_worker){.code = town[i].code, .team = town[i].team};
		for (uint32_t wave = 1; wave <= WAVES; wave++)
			play_wave(&c, seed, wave);
	}
	chances(chance, absent, true);
	for (size_t i = 0; i < WORKERS; i++)
		for (size_t k = first_case(i); k < first_case(i + 1); k++)
			expect_often("case of a cycle", k, c.drawn[k], chance[i]);
	/* The test can tell: without the absences and the joiners the chances are others. */
	chances(plain, NULL, false);
	assert_true(plain[9] - chance[9] > 0.2);    /* away in both of the last waves */
	assert_true(chance[10] - plain[10] > 0.02); /* takes the places that the joiners' cases had from the start */
}

/* -- each method -- */

static const struct {
	const char *what;
	enum frozen_method method;
	uint32_t sizes[4], drawn[4], days;
} methods[] = {
	{"stratified", FROZEN_STRATIFIED, {3, 9, 14, 5}, {1, 3, 4, 2}, 0},
	{"simple", FROZEN_SIMPLE, {31}, {10}, 0},
	{"systematic", FROZEN_SYSTEMATIC, {31}, {9}, 0},
	{"systematic, all but one", FROZEN_SYSTEMATIC, {12}, {11}, 0},
	{"birthday", FROZEN_BIRTHDAY, {25, 6}, {4, 0}, 5},
	{"all", FROZEN_ALL, {31}, {31}, 0},
};

static void draw_often(size_t m)
{
	struct frozen_stratum strata[4] = {{"a", 0, 0, false, false, 0}, {"b", 0, 0, false, false, 0},
		{"c", 0, 0, false, false, 0}, {"d", 0, 0, false, false, 0}};
	struct draw_case cases[64];
	struct frozen f = {.title = "t",
		.frame = "f",
		.cycle = "",
		.method = methods[m].method,
		.strata = strata,
		.cases = cases,
		.days = methods[m].days};
	unsigned drawn[64] = {0}, together = 0, each = 0;
	char seed[SHA_HEX + 1];

	for (; f.n_strata < 4 && methods[m].sizes[f.n_strata]; f.n_strata++) {
		struct frozen_stratum *s = &strata[f.n_strata];

		s->listed = methods[m].sizes[f.n_strata];
		s->drawn = methods[m].drawn[f.n_strata];
		s->no_day = f.method == FROZEN_BIRTHDAY && f.n_strata == 1;
		for (uint32_t k = 0; k < s->listed; k++, f.n_cases++)
			cases[f.n_cases] = (struct draw_case){names[f.n_cases], (uint32_t)f.n_strata,
				f.method == FROZEN_BIRTHDAY && !s->no_day ? 1 + 3 * k % DAYS_OF_MONTH : 0};
	}
	for (unsigned n = 0; n < SEEDS; n++) {
		struct draw_pick *picks;

		seed_of(seed, methods[m].what, n);
		picks = frozen_draw(&f, seed, seed, 1);
		assert_non_null(picks);
		each = 0;
		for (size_t i = 0; i < f.n_cases; i++) {
			drawn[picks[i].case_index] += picks[i].place == DRAW_SAMPLE;
			each += picks[i].place == DRAW_SAMPLE;
		}
		together += each;
		free(picks);
		if (f.method != FROZEN_BIRTHDAY)
			for (size_t h = 0; h < f.n_strata; h++)
				each -= strata[h].drawn;
		assert_true(f.method == FROZEN_BIRTHDAY || each == 0);
	}
	for (size_t i = 0; i < f.n_cases; i++)
		expect_often(methods[m].what, i, drawn[i], frozen_chance(&f, cases[i].stratum));
	assert_true(together > 0);
}

static void r05_every_method_draws_as_often_as_its_chance_says(void **state)
{
	(void)state;
	for (size_t m = 0; m < sizeof(methods) / sizeof(methods[0]); m++)
		draw_often(m);
	/* Targeted cases have no chance to be held against. */
}

/* -- the estimator of results -- */

enum { ROUNDS = 4000, STRATA = 18 };

struct population {
	struct draw_case cases[MOST_CASES];
	enum relevant_answer answer[MOST_CASES];
	struct draw_stratum strata[STRATA];
	uint64_t shares[STRATA];
	size_t count;
	double truth;
};

/* Caseworkers with many cases have fewer ja, so that an estimate without weights is wrong; half of the answers are not
 * relevant. */
static void populate(struct population *p, struct random *r, uint64_t n)
{
	uint64_t sizes[STRATA];
	unsigned yes = 0, relevant = 0;

	p->count = 0;
	for (uint32_t h = 0; h < STRATA; h++) {
		sizes[h] = 1 + random_below(r, 20);
		for (uint64_t k = 0; k < sizes[h]; k++, p->count++) {
			bool is_yes = random_below(r, 100) < 90 - 3 * sizes[h];

			p->cases[p->count] = (struct draw_case){names[p->count], h, 0};
			p->answer[p->count] = random_below(r, 2) ? ANSWER_NOT_RELEVANT
					      : is_yes		 ? ANSWER_YES
								 : ANSWER_NO;
			yes += p->answer[p->count] == ANSWER_YES;
			relevant += p->answer[p->count] != ANSWER_NOT_RELEVANT;
		}
	}
	assert_int_equal(allocate_min1(n, sizes, STRATA, p->shares), ALLOCATE_OK);
	for (size_t h = 0; h < STRATA; h++)
		p->strata[h] = (struct draw_stratum){(uint32_t)sizes[h], (uint32_t)p->shares[h]};
	p->truth = (double)yes / relevant;
}

struct tally {
	double error, raw_error;
	unsigned covered, rounds;
};

static void leave_out(struct weighted_case *sample, size_t *drawn, uint64_t in, unsigned round)
{
	struct random r;

	random_init(&r, round);
	while (*drawn > in) {
		const uint32_t which = random_below(&r, (uint32_t)*drawn);

		sample[which] = sample[--*drawn];
	}
}

/* Only `in` of the n drawn cases are reviewed; which ones is chance, as the order of drawing is. */
static void estimate_once(const struct population *p, unsigned round, uint64_t n, uint64_t in, struct tally *t)
{
	struct weighted_case sample[MOST_CASES];
	struct draw_pick *picks;
	struct share s;
	size_t drawn = 0;
	char seed[SHA_HEX + 1];

	seed_of(seed, "estimate", round);
	picks = draw_order(
		&(struct draw_input){seed, seed, 1, 0, p->strata, STRATA, p->cases, p->count, DRAW_LOWEST, 0});
	for (size_t i = 0; i < p->count; i++) {
		const struct draw_stratum *stratum = &p->strata[p->cases[picks[i].case_index].stratum];

		if (picks[i].place == DRAW_SAMPLE)
			sample[drawn++] = (struct weighted_case){draw_chance(*stratum), p->answer[picks[i].case_index]};
	}
	free(picks);
	assert_int_equal(drawn, n);
	leave_out(sample, &drawn, in, round);
	s = share_of(sample, drawn, p->count);
	if (s.counts_only)
		return; /* told in counts; there is no estimate to be right or wrong */
	t->rounds++;
	t->error += s.share.estimate - p->truth;
	t->raw_error += (double)s.yes / s.relevant - p->truth;
	t->covered += s.share.low <= p->truth && p->truth <= s.share.high;
}

static uint64_t take_all(struct population *p)
{
	for (size_t h = 0; h < STRATA; h++)
		p->strata[h].drawn = p->strata[h].listed;
	return p->count;
}

/* Of a draw only the first `part` per cent are in. `all`: draws of every case on the list. */
static struct tally estimate_often(unsigned part, bool all)
{
	static struct population p;
	struct tally t = {0};
	struct random r;
	uint64_t n = 0;

	random_init(&r, 15);
	for (unsigned round = 0; round < ROUNDS; round++) {
		if (round % 10 == 0) {
			n = 30 + random_below(&r, 31);
			populate(&p, &r, n);
			if (all)
				n = take_all(&p);
		}
		estimate_once(&p, round, n, n * part / 100, &t);
	}
	return t;
}

static void r15_the_weighted_share_is_unbiased_and_its_interval_covers(void **state)
{
	const struct tally t = estimate_often(100, false);
	const double covered = (double)t.covered / t.rounds;

	(void)state;
	print_message("%u of %d rounds with a share: bias %+.4f, without weights %+.4f, covered %.1f %%\n", t.rounds,
		ROUNDS, t.error / t.rounds, t.raw_error / t.rounds, 100 * covered);
	assert_true(t.rounds > ROUNDS * 3 / 4);
	assert_true(fabs(t.error / t.rounds) <
		    0.006); /* 4.75 standard errors of the mean, the spread of a share being 0.1 */
	assert_true(fabs(t.raw_error / t.rounds) > 0.009); /* the test can tell */
	assert_in_range((int)(1000 * covered), 930, 970);
}

/* Cases that are drawn and not yet read are as unknown as those that were not drawn. */
static void r15_the_interval_covers_while_reviews_are_out(void **state)
{
	static const struct {
		unsigned part;
		bool all;
	} ways[] = {{60, false}, {90, false}, {25, true}, {60, true}, {90, true}};

	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		const struct tally t = estimate_often(ways[i].part, ways[i].all);
		const double covered = (double)t.covered / t.rounds;

		print_message("%u %% in of %s: %u rounds with a share, covered %.1f %%\n", ways[i].part,
			ways[i].all ? "all cases" : "a sample", t.rounds, 100 * covered);
		assert_true(t.rounds > ROUNDS / 2);
		assert_in_range((int)(1000 * covered), 930, 975);
	}
}

/* -- what a preview promises -- */

static void preview_expects_what_draws_give(void **state)
{
	/* Two strata; caseworker 0 has 2 in the first and 1 in the second, caseworker 1 has 5 of the first. */
	const struct expected_stratum strata[] = {{10, 3, 0.3, false}, {6, 2, 2.0 / 6, false}};
	const struct expected_holding holdings[] = {{0, 2, 0}, {0, 1, 1}, {1, 5, 0}};
	double none0 = (7.0 * 6) / (10 * 9) * (4.0 / 6), none1 = (5.0 * 4 * 3) / (10 * 9 * 8);
	const uint32_t on_day[DAYS_OF_MONTH] = {4, 0, 2, 7};

	(void)state;
	assert_true(fabs(expected_reached(strata, holdings, 3) - (2 - none0 - none1)) < 1e-9);
	assert_true(expected_margin(&(struct expected_stratum){40, 40, 1, false}, 1) == 0);
	assert_true(expected_margin(&(struct expected_stratum){40, 0, 0, false}, 1) == 0.5);
	/* Equal chances: no weight costs anything. */
	assert_true(fabs(expected_margin((struct expected_stratum[]){{20, 5, 0.25, false}, {20, 5, 0.25, false}}, 2) -
			    expected_margin(&(struct expected_stratum){40, 10, 0.25, false}, 1)) < 1e-12);
	assert_true(expected_margin((struct expected_stratum[]){{4, 4, 1, false}, {36, 6, 1.0 / 6, false}}, 2) >
		    expected_margin(&(struct expected_stratum){40, 10, 0.25, false}, 1));
	assert_int_equal(expected_days(6, 40), 5);
	assert_int_equal(expected_days(1, 4000), 1);
	assert_int_equal(expected_days(40, 40), 31);
	assert_int_equal(expected_range(on_day, 2).most, 11);
	assert_int_equal(expected_range(on_day, 2).least, 0);
	assert_int_equal(expected_range(on_day, 31).least, 13);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(r05_whole_cycles_draw_as_often_as_the_stored_chances_say),
		cmocka_unit_test(r05_every_method_draws_as_often_as_its_chance_says),
		cmocka_unit_test(r15_the_weighted_share_is_unbiased_and_its_interval_covers),
		cmocka_unit_test(r15_the_interval_covers_while_reviews_are_out),
		cmocka_unit_test(preview_expects_what_draws_give),
	};

	for (size_t i = 0; i < MOST_CASES; i++)
		snprintf(names[i], sizeof(names[i]), "2026-%04zu", i);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
