/* Waves of a cycle, and the chance of a case over a cycle. Expected waves come from Python's hashlib. */
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
#include "domain/sampling/allocate.h"
#include "domain/sampling/coverage.h"
#include "domain/sampling/replay.h"
#include "domain/sha.h"

#define CYCLE "7f28f9580990594acd7bc983c29e4183335173d47777a80371c8d9a2ab2af0ec"

static const struct coverage_worker workers[] = {
	{"R00", "Nord"},
	{"R01", "Syd"},
	{"R02", "Øst"},
	{"R03", "Nord"},
	{"R04", "Syd"},
	{"R05", "Øst"},
	{"R06", "Nord"},
	{"R07", "Syd"},
	{"R08", "Nord"},
	{"R09", "Nord"},
	{"R10", "Nord"},
};
static const uint32_t expected[] = {3, 3, 1, 4, 2, 4, 3, 1, 1, 4, 2};

static void generators_give_their_published_numbers(void **state)
{
	struct random r = {{1, 2, 3, 4}};
	uint64_t start = 1234567;

	(void)state;
	assert_true(random_splitmix(&start) == UINT64_C(6457827717110365317)); /* Rosetta Code, splitmix64 */
	assert_true(random_splitmix(&start) == UINT64_C(3203168211198807973));
	assert_true(random_splitmix(&start) == UINT64_C(9817491932198370423));
	assert_true(random_next(&r) == 11520); /* rand_xoshiro's vector of xoshiro256** */
	assert_true(random_next(&r) == 0);
	assert_true(random_next(&r) == 1509978240);
	assert_true(random_next(&r) == UINT64_C(1215971899390074240));
}

static void r04_the_deal_follows_from_the_seed(void **state)
{
	uint32_t wave[11], turned_wave[11];
	struct coverage_worker turned[11];

	(void)state;
	coverage_deal(CYCLE, workers, 11, 4, wave);
	assert_memory_equal(wave, expected, sizeof(wave));
	for (size_t i = 0; i < 11; i++)
		turned[i] = workers[10 - i];
	coverage_deal(CYCLE, turned, 11, 4, turned_wave);
	for (size_t i = 0; i < 11; i++)
		assert_int_equal(turned_wave[i], expected[10 - i]);
}

static void r04_joiners_enter_a_remaining_wave(void **state)
{
	(void)state;
	assert_int_equal(coverage_join(CYCLE, "N1", 2, 4), 4);
	assert_int_equal(coverage_join(CYCLE, "N2", 2, 4), 2);
	assert_int_equal(coverage_join(CYCLE, "N3", 2, 4), 4);
	assert_int_equal(coverage_join(CYCLE, "N4", 2, 4), 2);
	assert_int_equal(coverage_join(CYCLE, "N1", 4, 4), 4);
}

static void assert_even(const uint32_t *count, uint32_t waves)
{
	uint32_t least = count[0], most = count[0];

	for (uint32_t w = 1; w < waves; w++) {
		least = count[w] < least ? count[w] : least;
		most = count[w] > most ? count[w] : most;
	}
	assert_true(most - least <= 1);
}

static void r04_waves_are_balanced_in_all_and_within_teams(void **state)
{
	enum { MOST = 60, WAVES = 12, TEAMS = 5 };
	struct coverage_worker many[MOST];
	char codes[MOST][16], teams[TEAMS][16];
	struct random r;

	(void)state;
	random_init(&r, 3);
	for (unsigned round = 0; round < 300; round++) {
		uint32_t wave[MOST], all[WAVES] = {0}, in_team[TEAMS][WAVES] = {{0}};
		uint32_t count = 1 + random_below(&r, MOST), waves = 1 + random_below(&r, WAVES);
		char word[16], seed[SHA_HEX + 1];

		snprintf(word, sizeof(word), "%u", round);
		sha_text(seed, word, strlen(word));
		for (uint32_t i = 0; i < count; i++) {
			uint32_t team = random_below(&r, TEAMS);

			snprintf(codes[i], sizeof(codes[i]), "R%u", i);
			snprintf(teams[team], sizeof(teams[team]), "T%u", team);
			many[i] = (struct coverage_worker){codes[i], teams[team]};
		}
		coverage_deal(seed, many, count, waves, wave);
		for (uint32_t i = 0; i < count; i++) {
			assert_in_range(wave[i], 1, waves);
			all[wave[i] - 1]++;
			in_team[many[i].team[1] - '0'][wave[i] - 1]++;
		}
		assert_even(all, waves);
		for (size_t t = 0; t < TEAMS; t++)
			assert_even(in_team[t], waves);
	}
}

/* No one is likelier in one wave than in another: 2000 seeds, 4 waves, teams of 5, 3 and 3. */
static void r04_every_wave_is_as_likely(void **state)
{
	uint32_t dealt[11][4] = {{0}};

	(void)state;
	for (unsigned s = 0; s < 2000; s++) {
		uint32_t wave[11];
		char word[16], seed[SHA_HEX + 1];

		snprintf(word, sizeof(word), "%u", s);
		sha_text(seed, word, strlen(word));
		coverage_deal(seed, workers, 11, 4, wave);
		for (size_t i = 0; i < 11; i++)
			dealt[i][wave[i] - 1]++;
	}
	for (size_t i = 0; i < 11; i++)
		for (size_t w = 0; w < 4; w++) /* 500, standard deviation 19.4; 4.75 of them */
			assert_in_range(dealt[i][w], 408, 592);
}

/* -- the chance over a cycle -- */

static void r05_ones_alone_give_one_in_n(void **state)
{
	const struct replay_stratum strata[] = {{4, 0, 0}, {10, 0, 0}, {1, 1, 0}, {0, 1, 0}, {25, 1, 0}, {3, 1, 0}};
	const uint32_t drawn[] = {2, 2, 2};
	struct replay_input in = {strata, 6, 2, drawn, 3, NULL, 0, 1};
	double chance[6];

	(void)state;
	/* Six caseworkers, three draws of two: each caseworker gives exactly one, except that the wave of the one
	 * without cases spreads its free place by size. So: at least 1/N_h, and what they gave sums to 6. */
	replay_chances(&in, chance);
	assert_true(chance[3] == 0);
	assert_true(fabs(chance[2] - 1) < 1e-12);
	assert_true(fabs(chance[0] - 0.25) < 1e-12);
	assert_true(fabs(chance[4] - 2.0 / 25) < 1e-12); /* the largest gets the free place, always */
	assert_true(fabs(4 * chance[0] + 10 * chance[1] + chance[2] + 25 * chance[4] + 3 * chance[5] - 6) < 1e-9);
}

static void r05_all_is_certain_when_all_are_drawn(void **state)
{
	const struct replay_stratum strata[] = {{4, 0, 0}, {5, 0, 0}, {6, 0, 0}};
	const uint32_t drawn[] = {8, 9};
	double chance[3];

	(void)state;
	replay_chances(&(struct replay_input){strata, 3, 1, drawn, 2, NULL, 0, 1}, chance);
	for (size_t h = 0; h < 3; h++)
		assert_true(fabs(chance[h] - 1) < 1e-12);
}

/* The same by the slow way: coverage_deal() with hashed seeds, allocate_wave() stratum by stratum. Two samples of
 * 10,000 replays, so their means may differ by chance; six standard errors of a mean of numbers between 0 and 1 are
 * 0.042. */
static void r05_replays_agree_with_the_real_draws(void **state)
{
	enum { STRATA = 7, WAVES = 3, ROUNDS = 10000 };
	const struct replay_stratum strata[STRATA] = {
		{4, 0, 0}, {10, 0, 0}, {1, 1, 0}, {8, 1, 0}, {25, 2, 0}, {3, 2, 0}, {10, 2, 0}};
	const struct coverage_worker team_of[STRATA] = {
		{"a", "0"}, {"b", "0"}, {"c", "1"}, {"d", "1"}, {"e", "2"}, {"f", "2"}, {"g", "2"}};
	const uint32_t drawn[WAVES] = {6, 4, 8};
	double chance[STRATA], slow[STRATA] = {0};

	(void)state;
	for (unsigned s = 0; s < ROUNDS; s++) {
		uint64_t left[STRATA], shares[STRATA];
		uint32_t wave[STRATA];
		char word[16], seed[SHA_HEX + 1];

		snprintf(word, sizeof(word), "%u", s);
		sha_text(seed, word, strlen(word));
		coverage_deal(seed, team_of, STRATA, WAVES, wave);
		for (size_t h = 0; h < STRATA; h++)
			left[h] = strata[h].listed;
		for (uint32_t w = 0; w < WAVES; w++) {
			bool in_wave[STRATA];

			for (size_t h = 0; h < STRATA; h++)
				in_wave[h] = wave[h] == w + 1;
			assert_int_equal(allocate_wave(drawn[w], left, in_wave, STRATA, shares), ALLOCATE_OK);
			for (size_t h = 0; h < STRATA; h++) {
				left[h] -= shares[h];
				slow[h] += (double)shares[h] / strata[h].listed / ROUNDS;
			}
		}
	}
	replay_chances(&(struct replay_input){strata, STRATA, 3, drawn, WAVES, NULL, ROUNDS, 42}, chance);
	for (size_t h = 0; h < STRATA; h++)
		if (fabs(chance[h] - slow[h]) > 0.02)
			fail_msg("stratum %zu: replay %.4f, real draws %.4f", h, chance[h], slow[h]);
}

static void r05_same_start_same_chance(void **state)
{
	const struct replay_stratum strata[] = {{4, 0, 0}, {10, 0, 0}, {7, 1, 0}, {9, 1, 0}};
	const uint32_t drawn[] = {3, 3};
	double one[4], two[4];

	(void)state;
	replay_chances(&(struct replay_input){strata, 4, 2, drawn, 2, NULL, 0, 5}, one);
	replay_chances(&(struct replay_input){strata, 4, 2, drawn, 2, NULL, 0, 5}, two);
	assert_memory_equal(one, two, sizeof(one));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(generators_give_their_published_numbers),
		cmocka_unit_test(r04_the_deal_follows_from_the_seed),
		cmocka_unit_test(r04_joiners_enter_a_remaining_wave),
		cmocka_unit_test(r04_waves_are_balanced_in_all_and_within_teams),
		cmocka_unit_test(r04_every_wave_is_as_likely),
		cmocka_unit_test(r05_ones_alone_give_one_in_n),
		cmocka_unit_test(r05_all_is_certain_when_all_are_drawn),
		cmocka_unit_test(r05_replays_agree_with_the_real_draws),
		cmocka_unit_test(r05_same_start_same_chance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
