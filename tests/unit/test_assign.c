/* Who reviews which case: against brute force, and by size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "domain/assign.h"
#include "domain/random.h"

enum { CASES = 6, REVIEWERS = 4, TEAMS = 3, ROUNDS = 5000 };

static int compare(struct assign_cost a, struct assign_cost b)
{
	if (a.unassigned != b.unassigned)
		return a.unassigned < b.unassigned ? -1 : 1;
	if (a.avoided != b.avoided)
		return a.avoided < b.avoided ? -1 : 1;
	if (a.imbalance != b.imbalance)
		return a.imbalance < b.imbalance ? -1 : 1;
	if (a.sameness != b.sameness)
		return a.sameness < b.sameness ? -1 : 1;
	return (a.changed > b.changed) - (a.changed < b.changed);
}

static int allowed(const struct assign_input *in, const int32_t *reviewer)
{
	for (size_t c = 0; c < in->n_cases; c++) {
		if (reviewer[c] < 0)
			continue;
		if (in->pairs[c * in->n_reviewers + (size_t)reviewer[c]] == ASSIGN_BARRED ||
			(in->capacity && in->capacity[reviewer[c]] == 0))
			return 0;
	}
	return 1;
}

/* Counts through every assignment there is. */
static struct assign_cost brute_force(const struct assign_input *in)
{
	int32_t reviewer[CASES];
	struct assign_cost best = {.unassigned = UINT32_MAX};

	for (size_t c = 0; c < in->n_cases; c++)
		reviewer[c] = -1;
	for (;;) {
		size_t c = 0;

		if (allowed(in, reviewer)) {
			struct assign_cost cost = assign_cost(in, reviewer);

			if (compare(cost, best) < 0)
				best = cost;
		}
		while (c < in->n_cases && ++reviewer[c] == (int32_t)in->n_reviewers)
			reviewer[c++] = -1;
		if (c == in->n_cases)
			return best;
	}
}

static void is_as_good_as_brute_force(void **state)
{
	struct random r;

	(void)state;
	random_init(&r, 11);
	for (unsigned round = 0; round < ROUNDS; round++) {
		uint8_t pairs[CASES * REVIEWERS];
		uint32_t capacity[REVIEWERS], team[CASES];
		int32_t now[CASES], reviewer[CASES];
		struct assign_input in = {.n_cases = 1 + random_below(&r, CASES),
			.n_reviewers = 1 + random_below(&r, REVIEWERS),
			.pairs = pairs,
			.capacity = round % 3 ? capacity : NULL,
			.now = round % 5 ? now : NULL,
			.team = round % 7 ? team : NULL,
			.n_teams = 1 + random_below(&r, TEAMS)};
		uint32_t kinds = 1 + random_below(&r, 3); /* free pairs alone, avoided ones too, barred ones too */
		struct assign_cost got, best;

		for (size_t i = 0; i < in.n_cases * in.n_reviewers; i++)
			pairs[i] = (uint8_t)random_below(&r, kinds);
		for (size_t i = 0; i < in.n_reviewers; i++)
			capacity[i] = random_below(&r, 5);
		for (size_t c = 0; c < in.n_cases; c++) {
			now[c] = (int32_t)random_below(&r, (uint32_t)in.n_reviewers + 1) - 1;
			team[c] = random_below(&r, (uint32_t)in.n_teams);
		}
		assign_best(&in, reviewer);
		assert_true(allowed(&in, reviewer));
		got = assign_cost(&in, reviewer);
		best = brute_force(&in);
		if (compare(got, best) != 0)
			fail_msg("round %u: got %u %u %lu %lu %u, best %u %u %lu %lu %u", round, got.unassigned,
				got.avoided, (unsigned long)got.imbalance, (unsigned long)got.sameness, got.changed,
				best.unassigned, best.avoided, (unsigned long)best.imbalance,
				(unsigned long)best.sameness, best.changed);
	}
}

static void r07_no_one_gets_own_casework_even_if_nobody_is_left(void **state)
{
	const uint8_t pairs[] = {ASSIGN_BARRED, ASSIGN_BARRED, ASSIGN_AVOID, ASSIGN_BARRED, ASSIGN_FREE, ASSIGN_AVOID};
	int32_t reviewer[3];

	(void)state;
	assign_best(&(struct assign_input){.n_cases = 3, .n_reviewers = 2, .pairs = pairs}, reviewer);
	assert_int_equal(reviewer[0], -1);
	assert_int_equal(reviewer[1], 0); /* own team: better than nobody */
	assert_int_equal(reviewer[2], 0); /* uneven, but the other's own team is avoided */
}

static void loads_follow_the_capacities(void **state)
{
	const uint8_t pairs[30 * 3] = {0};
	const uint32_t capacity[] = {10, 5, 0};
	uint32_t load[3] = {0};
	int32_t reviewer[30];

	(void)state;
	assign_best(&(struct assign_input){.n_cases = 30, .n_reviewers = 3, .pairs = pairs, .capacity = capacity},
		reviewer);
	for (size_t c = 0; c < 30; c++)
		load[reviewer[c]]++;
	assert_int_equal(load[0], 20);
	assert_int_equal(load[1], 10);
	assert_int_equal(load[2], 0);
}

/* Three teams with three cases each and three reviewers: everybody gets one of each team, though now nobody has. */
static void each_reviewer_sees_many_teams(void **state)
{
	const uint8_t pairs[9 * 3] = {0};
	const uint32_t team[] = {0, 0, 0, 1, 1, 1, 2, 2, 2};
	const int32_t now[] = {0, 0, 0, 1, 1, 1, 2, 2, 2};
	unsigned seen[3][3] = {0};
	int32_t reviewer[9];

	(void)state;
	assign_best(&(struct assign_input){9, 3, pairs, NULL, now, team, 3}, reviewer);
	for (size_t c = 0; c < 9; c++)
		assert_int_equal(seen[reviewer[c]][team[c]]++, 0);
	assert_int_equal(assign_cost(&(struct assign_input){9, 3, pairs, NULL, now, team, 3}, reviewer).changed, 6);
}

static void what_is_good_stays(void **state)
{
	const uint8_t pairs[6 * 3] = {0};
	const int32_t now[] = {2, 1, 0, 2, 0, 1};
	int32_t reviewer[6];

	(void)state;
	assign_best(&(struct assign_input){.n_cases = 6, .n_reviewers = 3, .pairs = pairs, .now = now}, reviewer);
	assert_memory_equal(reviewer, now, sizeof(now));
}

static void a_whole_department_is_evenly_shared(void **state)
{
	enum { MANY = 400, LEADERS = 40 };
	uint8_t *pairs = malloc(MANY * LEADERS);
	int32_t reviewer[MANY], again[MANY];
	uint32_t load[LEADERS] = {0};
	struct random r;

	(void)state;
	random_init(&r, 5);
	for (size_t i = 0; i < MANY * LEADERS; i++)
		pairs[i] = random_below(&r, 10) == 0 ? ASSIGN_BARRED : ASSIGN_FREE;
	assign_best(&(struct assign_input){.n_cases = MANY, .n_reviewers = LEADERS, .pairs = pairs}, reviewer);
	assign_best(&(struct assign_input){.n_cases = MANY, .n_reviewers = LEADERS, .pairs = pairs}, again);
	assert_memory_equal(reviewer, again, sizeof(reviewer));
	for (size_t c = 0; c < MANY; c++) {
		assert_true(reviewer[c] >= 0 && pairs[c * LEADERS + (size_t)reviewer[c]] == ASSIGN_FREE);
		load[reviewer[c]]++;
	}
	for (size_t l = 0; l < LEADERS; l++)
		assert_int_equal(load[l], MANY / LEADERS);
	free(pairs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_as_good_as_brute_force),
		cmocka_unit_test(r07_no_one_gets_own_casework_even_if_nobody_is_left),
		cmocka_unit_test(loads_follow_the_capacities),
		cmocka_unit_test(each_reviewer_sees_many_teams),
		cmocka_unit_test(what_is_good_stays),
		cmocka_unit_test(a_whole_department_is_evenly_shared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
