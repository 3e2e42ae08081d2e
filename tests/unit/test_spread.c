/* In how many caseworkers' cases something is seen (R16, R17), and an attacker who has such counts of several periods.
 */
#include "behind_town.h"
#include "report/spread.h"

/* What the attacker knows of each caseworker: whether they are among those seen, given just these of their cases. */
struct atoms {
	uint64_t cases[CASES];
	struct town seen; /* its columns are the atoms */
};

static size_t atom_of(struct atoms *at, uint32_t caseworker, uint64_t cases)
{
	for (size_t i = 0; i < at->seen.n_cases; i++)
		if (at->seen.caseworker[i] == caseworker && at->cases[i] == cases)
			return i;
	assert_true(at->seen.n_cases < CASES);
	at->cases[at->seen.n_cases] = cases;
	at->seen.caseworker[at->seen.n_cases] = caseworker;
	return at->seen.n_cases++;
}

static void see_persons(struct atoms *at, const struct town *t, uint32_t from, uint32_t to)
{
	bool in[CASES] = {false};

	for (uint32_t w = 0; w < CASEWORKERS; w++) {
		uint64_t cases = 0;

		for (size_t c = 0; c < t->n_cases; c++)
			if (t->caseworker[c] == w && t->month[c] >= from && t->month[c] <= to)
				cases |= UINT64_C(1) << c;
		if (cases)
			in[atom_of(at, w, cases)] = true;
	}
	see(&at->seen, in, false);
}

static bool tell_spread(struct town *t, uint32_t from, uint32_t to, struct arena *a)
{
	struct behind members[CASES];
	const size_t count = members_of(t, from, to, NULL, members, a);
	bool asked[CASEWORKERS] = {false}, seen[CASEWORKERS] = {false};
	uint32_t persons = 0, are_seen = 0;
	const uint32_t often = (uint32_t[]){0, 1, 2, 8}[random_of(4)];

	for (size_t i = 0; i < count; i++) {
		members[i].person = random_of(9) ? (int32_t)members[i].caseworker : -1;
		members[i].met = random_of(8) < often;
		if (!*members[i].period || members[i].person < 0)
			continue;
		asked[members[i].person] = true;
		seen[members[i].person] = seen[members[i].person] || members[i].met;
	}
	for (size_t w = 0; w < CASEWORKERS; w++)
		persons += asked[w], are_seen += seen[w];
	const struct spread s = spread_of(members, count, TOLD_COUNTS, LEAST, a);

	assert_int_equal(s.counted, persons > 0);
	assert_true(s.hidden ? !s.persons && !s.seen : s.persons == persons && s.seen == are_seen);
	assert_true(!s.counted || s.hidden || persons >= LEAST);
	assert_true(s.hidden || s.seen == 0 || s.seen >= LEAST);
	assert_true(s.hidden || s.seen == s.persons || s.persons - s.seen >= LEAST);
	if (!s.counted || s.hidden)
		return false;
	for (size_t c = 0; c < t->n_cases; c++)
		t->told[t->n_told][c] = t->month[c] >= from && t->month[c] <= to;
	t->n_told += 2;
	return true;
}

/* Who is seen in two periods is one in each and one in both: three counts of persons can tell of few although the
 * counts of cases add up and tell nothing. */
static void test_r16_counts_of_persons_in_periods_that_overlap_give_nobody_away(void **state)
{
	unsigned told = 0, withheld = 0;

	(void)state;
	random_state = 17;
	for (int i = 0; i < 1000; i++) {
		struct arena *a = arena_new();
		struct town t = random_town();
		struct atoms at = {0};
		const uint32_t windows[3][2] = {{0, 2}, {3, MONTHS - 1}, {0, MONTHS - 1 - random_of(2)}};

		for (int k = 0; k < 3; k++) {
			if (tell_spread(&t, windows[k][0], windows[k][1], a)) {
				see_persons(&at, &t, windows[k][0], windows[k][1]);
				told++;
			} else {
				withheld++;
			}
			assert_false(attack_succeeds(&at.seen, CASEWORKERS, LEAST));
		}
		arena_free(a);
	}
	assert_true(told > 300 && withheld > 100);
}

static void test_r16_what_counts_of_cases_would_allow_persons_may_not(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct behind members[20];

	/* Twelve with a case in spring alone or autumn alone, and one with a case in each. Both halves were told. */
	for (uint32_t c = 0; c < 14; c++) {
		const bool spring = c < 7;

		members[c] = (struct behind){.item = "P-1",
			.review_id = "r",
			.period = "2026-01-01",
			.case_index = c,
			.caseworker = c < 13 ? c : 0,
			.person = c < 13 ? (int32_t)c : 0,
			.in_force = true,
			.at_first = true,
			.met = true,
			.told = arena_alloc(a, sizeof(uint32_t)),
			.n_told = 1};
		members[c].told[0] = spring ? 0 : 2;
	}
	struct figures_told f = figures_of(members, 14, 1, a);
	const size_t whole = figures_add(&f, behind_in_force, NULL);

	figures_choose(&f, LEAST);
	assert_true(figure_told(&f, whole) != TOLD_NOTHING); /* it is the sum of the two */
	assert_true(spread_of(members, 14, TOLD_COUNTS, LEAST, a).hidden);
	for (uint32_t c = 0; c < 14; c++)
		members[c].n_told = 0;
	const struct spread s = spread_of(members, 14, TOLD_COUNTS, LEAST, a);

	assert_false(s.hidden);
	assert_int_equal(s.seen, 13);
	assert_int_equal(s.persons, 13);
	assert_true(spread_of(members, 14, TOLD_NOTHING, LEAST, a).hidden);
	arena_free(a);
}

static struct spread spread_of_ten(uint32_t seen, struct arena *a)
{
	struct behind members[20];

	for (uint32_t c = 0; c < 20; c++)
		members[c] = (struct behind){.item = "P-1",
			.review_id = "r",
			.period = "2026-01-01",
			.case_index = c,
			.caseworker = c % 10,
			.person = (int32_t)(c % 10),
			.in_force = true,
			.at_first = true,
			.met = c < seen};
	return spread_of(members, 20, TOLD_WITH_SHARE, LEAST, a);
}

static void test_r16_few_who_stand_apart_are_not_told_by_a_count_of_persons(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (uint32_t seen = 0; seen <= 10; seen++) {
		const struct spread s = spread_of_ten(seen, a);
		const bool nobody_apart = seen == 0 || seen == 5 || seen == 10;

		assert_true(s.counted);
		assert_int_equal(s.hidden, !nobody_apart);
		assert_int_equal(s.persons, nobody_apart ? 10 : 0);
		assert_int_equal(s.seen, nobody_apart ? seen : 0);
	}
	arena_free(a);
}

static void test_r16_what_is_counted_in_the_database_is_told_as_what_is_counted_here(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (uint32_t seen = 0; seen <= 10; seen++) {
		const struct spread one = spread_of_ten(seen, a), other = spread_beyond_doubt(seen, 10, LEAST);

		assert_true(other.counted);
		assert_int_equal(other.hidden, one.hidden);
		assert_int_equal(other.persons, one.persons);
		assert_int_equal(other.seen, one.seen);
	}
	assert_false(spread_beyond_doubt(0, 0, LEAST).counted);
	assert_true(spread_beyond_doubt(LEAST - 1, LEAST - 1, LEAST).hidden);
	arena_free(a);
}

/* Ten caseworkers with two cases each, of whom the reader knows so many; the first `seen` of those they do not know
 * have it in one case. */
static struct spread spread_to_who_knows(uint32_t known, uint32_t seen, uint32_t of_the_known, struct arena *a)
{
	static uint32_t reader[] = {0};
	struct behind members[20];

	for (uint32_t c = 0; c < 20; c++) {
		const uint32_t worker = c % 10;

		members[c] = (struct behind){.item = "P-1",
			.review_id = "r",
			.period = "2026-01-01",
			.case_index = c,
			.caseworker = worker,
			.person = (int32_t)worker,
			.in_force = true,
			.at_first = true,
			.met = c < 10 && (worker < known ? worker < of_the_known : worker - known < seen),
			.known_by = reader,
			.n_known_by = worker < known};
	}
	return spread_of(members, 20, TOLD_WITH_SHARE, LEAST, a);
}

static void test_r17_nor_by_a_count_of_persons(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_int_equal(spread_to_who_knows(0, 5, 0, a).seen, 5);
	assert_true(spread_to_who_knows(4, 1, 4, a).hidden); /* five of ten have it: the reader's four, and one more */
	assert_int_equal(spread_to_who_knows(4, 2, 3, a).seen, 5);
	assert_true(spread_to_who_knows(4, 5, 0, a).hidden); /* one of the six has it not */
	assert_true(spread_to_who_knows(9, 1, 9, a).hidden); /* all ten: but whether the tenth has it is told */
	assert_int_equal(spread_to_who_knows(10, 0, 5, a).seen, 5);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_r16_counts_of_persons_in_periods_that_overlap_give_nobody_away),
		cmocka_unit_test(test_r16_what_counts_of_cases_would_allow_persons_may_not),
		cmocka_unit_test(test_r16_few_who_stand_apart_are_not_told_by_a_count_of_persons),
		cmocka_unit_test(test_r16_what_is_counted_in_the_database_is_told_as_what_is_counted_here),
		cmocka_unit_test(test_r17_nor_by_a_count_of_persons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
