/* Who moves on, who joins, who stays (R4). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/sampling/ledger.h"

#define SEED "00000000000000000000000000000000000000000000000000000000000000ff"

static void r04_the_first_freeze_deals_everybody(void **state)
{
	struct ledger_worker workers[9] = {0};
	const bool frozen[3] = {false};
	struct ledger l = {SEED, 3, 1, false, frozen, workers, 9};
	int members[4] = {0};

	(void)state;
	for (int i = 0; i < 9; i++)
		workers[i] =
			(struct ledger_worker){.code = &"ABCDEFGHI"[i], .team = i < 5 ? "Nord" : "Syd", .listed = 1};
	ledger_settle(&l);
	for (int i = 0; i < 9; i++)
		members[workers[i].wave]++;
	assert_int_equal(members[1], 3);
	assert_int_equal(members[2], 3);
	assert_int_equal(members[3], 3);
}

static void r04_who_cannot_be_served_moves_on_marked(void **state)
{
	struct ledger_worker workers[] = {
		{.code = "served", .team = "", .wave = 1, .listed = 4},
		{.code = "empty", .team = "", .wave = 1},
		{.code = "absent", .team = "", .wave = 1, .listed = 4, .absent = true},
		{.code = "later", .team = "", .wave = 2},
	};
	struct ledger l = {SEED, 2, 1, true, (const bool[]){false, false}, workers, 4};

	(void)state;
	ledger_settle(&l);
	assert_int_equal(workers[0].wave, 1);
	assert_int_equal(workers[0].moved_on_from, 0);
	assert_int_equal(workers[1].wave, 2);
	assert_int_equal(workers[1].moved_on_from, 1);
	assert_int_equal(workers[2].wave, 2);
	assert_int_equal(workers[3].wave, 2);
	assert_int_equal(workers[3].moved_on_from, 0);
}

static void r04_in_the_last_wave_they_stay(void **state)
{
	struct ledger_worker worker = {.code = "empty", .team = "", .wave = 2, .moved_on_from = 1};
	struct ledger l = {SEED, 2, 2, true, (const bool[]){true, false}, &worker, 1};

	(void)state;
	ledger_settle(&l);
	assert_int_equal(worker.wave, 2);
	assert_int_equal(worker.moved_on_from, 1);
}

static void r04_a_wave_that_was_never_frozen_moves_on_whole(void **state)
{
	struct ledger_worker workers[] = {
		{.code = "skipped", .team = "", .wave = 1, .listed = 1},
		{.code = "skipped and empty", .team = "", .wave = 1},
		{.code = "over", .team = "", .wave = 2, .listed = 1},
	};
	struct ledger l = {SEED, 4, 3, true, (const bool[]){false, true, false, false}, workers, 3};

	(void)state;
	ledger_settle(&l);
	assert_int_equal(workers[0].wave, 3);
	assert_int_equal(workers[0].moved_on_from, 1);
	assert_int_equal(workers[1].wave, 4);
	assert_int_equal(workers[1].moved_on_from, 3);
	assert_int_equal(workers[2].wave, 2); /* had its turn */
}

static void r04_a_joiner_enters_this_wave_or_a_later_one(void **state)
{
	const bool frozen[4] = {true, false};
	char code[] = "joiner A";

	(void)state;
	for (; code[7] <= 'Z'; code[7]++) {
		struct ledger_worker worker = {.code = code, .team = "", .listed = 1};
		struct ledger l = {SEED, 4, 2, true, frozen, &worker, 1};

		ledger_settle(&l);
		assert_in_range(worker.wave, 2, 4);
		assert_int_equal(worker.moved_on_from, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(r04_the_first_freeze_deals_everybody),
		cmocka_unit_test(r04_who_cannot_be_served_moves_on_marked),
		cmocka_unit_test(r04_in_the_last_wave_they_stay),
		cmocka_unit_test(r04_a_wave_that_was_never_frozen_moves_on_whole),
		cmocka_unit_test(r04_a_joiner_enters_this_wave_or_a_later_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
