/* How many cases each stratum gives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "domain/random.h"
#include "domain/sampling/allocate.h"

enum { MOST = 12 };
#define SAME(got, ...) assert_memory_equal(got, ((uint64_t[]){__VA_ARGS__}), sizeof((uint64_t[]){__VA_ARGS__}))

static void hamilton_gives_the_textbook_seats(void **state)
{
	const uint64_t sizes[] = {47000, 16000, 15900, 12000, 6000, 3100}; /* Wikipedia, Largest remainder method */
	uint64_t shares[6];

	(void)state;
	assert_int_equal(allocate_hamilton(10, sizes, 6, shares), ALLOCATE_OK);
	SAME(shares, 5, 2, 1, 1, 1, 0);
}

static void ties_go_to_the_larger_then_to_the_first(void **state)
{
	uint64_t shares[4];

	(void)state;
	/* quotas 1.5 2.5: same remainder, the larger wins */
	assert_int_equal(allocate_hamilton(4, (uint64_t[]){3, 5}, 2, shares), ALLOCATE_OK);
	SAME(shares, 1, 3);
	assert_int_equal(allocate_hamilton(2, (uint64_t[]){7, 7, 7, 7}, 4, shares), ALLOCATE_OK);
	SAME(shares, 1, 1, 0, 0);
	/* In doubles these quotas are equal; exactly, the second has the larger remainder. */
	assert_int_equal(
		allocate_hamilton(1, (uint64_t[]){4503599627370495, 4503599627370496}, 2, shares), ALLOCATE_OK);
	SAME(shares, 0, 1);
}

static void refuses_what_cannot_be(void **state)
{
	uint64_t shares[3] = {9, 9, 9};
	const uint64_t sizes[] = {3, 0, 4};

	(void)state;
	assert_int_equal(allocate_min1(1, sizes, 3, shares), ALLOCATE_TOO_FEW);
	assert_int_equal(allocate_wave(1, sizes, (bool[]){true, true, true}, 3, shares), ALLOCATE_TOO_FEW);
	SAME(shares, 9, 9, 9);
	assert_int_equal(allocate_min1(2, sizes, 3, shares), ALLOCATE_OK);
	SAME(shares, 1, 0, 1);
	assert_int_equal(allocate_hamilton(0, NULL, 0, NULL), ALLOCATE_OK);
}

/* Together they wrap to a small number of 64 bits. */
static void refuses_sizes_beyond_counting(void **state)
{
	uint64_t sizes[2049], shares[2049] = {9};
	bool in_wave[2049] = {false};

	(void)state;
	for (size_t h = 0; h < 2049; h++)
		sizes[h] = UINT64_C(1) << 53;
	for (size_t h = 1; h <= 2049; h += 2047) { /* one alone can be counted */
		const enum allocate_status status = h == 1 ? ALLOCATE_OK : ALLOCATE_TOO_LARGE;

		assert_int_equal(allocate_hamilton(5, sizes, h, shares), status);
		assert_int_equal(allocate_min1(5, sizes, h, shares), status);
		assert_int_equal(allocate_wave(5, sizes, in_wave, h, shares), status);
		SAME(shares, 5);
	}
}

static void more_than_there_are_is_all_of_them(void **state)
{
	uint64_t shares[3][3] = {{0}};
	const uint64_t sizes[] = {3, 0, 4};

	(void)state;
	assert_int_equal(allocate_hamilton(8, sizes, 3, shares[0]), ALLOCATE_TOO_MANY);
	assert_int_equal(allocate_min1(8, sizes, 3, shares[1]), ALLOCATE_TOO_MANY);
	assert_int_equal(allocate_wave(8, sizes, (bool[]){true, true, true}, 3, shares[2]), ALLOCATE_TOO_MANY);
	for (size_t rule = 0; rule < 3; rule++)
		SAME(shares[rule], 3, 0, 4);
}

static void min1_settles_the_small_first(void **state)
{
	uint64_t shares[4];

	(void)state;
	/* Quotas of 10 out of 100: 0.1 0.5 3.0 6.4. Two are settled; 8 over 94: 2.55, 5.45. */
	assert_int_equal(allocate_min1(10, (uint64_t[]){1, 5, 30, 64}, 4, shares), ALLOCATE_OK);
	SAME(shares, 1, 1, 3, 5);
	/* A second round: 4 of 40: 0.1 0.1 1.05 2.75 -> left 2 over 38: 0.55 is below 1 too. */
	assert_int_equal(allocate_min1(4, (uint64_t[]){1, 1, 11, 27}, 4, shares), ALLOCATE_OK);
	SAME(shares, 1, 1, 1, 1);
}

static void r04_the_wave_gets_one_each_first(void **state)
{
	uint64_t shares[4];

	(void)state;
	/* Ones to B and D; 4 left over 20, 4, 10, 0: 2.35 0.47 1.18 -> B has the largest remainder. */
	assert_int_equal(allocate_wave(6, (uint64_t[]){20, 5, 10, 1}, (bool[]){false, true, false, true}, 4, shares),
		ALLOCATE_OK);
	SAME(shares, 2, 2, 1, 1);
	/* An empty stratum of the wave has nothing to give and costs nothing. */
	assert_int_equal(allocate_wave(1, (uint64_t[]){20, 0, 10, 1}, (bool[]){false, true, false, true}, 4, shares),
		ALLOCATE_OK);
	SAME(shares, 0, 0, 0, 1);
}

/* What must hold for any input, over random small ones. */
static void shares_sum_up_and_fit(void **state)
{
	struct random r;

	(void)state;
	random_init(&r, 7);
	for (unsigned round = 0; round < 20000; round++) {
		uint64_t sizes[MOST], shares[3][MOST], total = 0, sums[3] = {0};
		bool in_wave[MOST];
		size_t strata = 1 + random_below(&r, MOST), full = 0;
		uint64_t n;

		for (size_t h = 0; h < strata; h++) {
			sizes[h] = random_below(&r, 4) ? random_below(&r, 40) : random_below(&r, 3);
			in_wave[h] = random_below(&r, 2);
			total += sizes[h];
			full += sizes[h] > 0;
		}
		n = full + random_below(&r, (uint32_t)(total - full) + 1);
		assert_int_equal(allocate_hamilton(n, sizes, strata, shares[0]), ALLOCATE_OK);
		assert_int_equal(allocate_min1(n, sizes, strata, shares[1]), ALLOCATE_OK);
		assert_int_equal(allocate_wave(n, sizes, in_wave, strata, shares[2]), ALLOCATE_OK);
		for (size_t h = 0; h < strata; h++) {
			uint64_t quota = n * sizes[h] / (total ? total : 1);

			for (size_t rule = 0; rule < 3; rule++) {
				assert_true(shares[rule][h] <= sizes[h]);
				sums[rule] += shares[rule][h];
			}
			assert_in_range(shares[0][h], quota, quota + 1);
			assert_true(shares[1][h] >= (sizes[h] > 0));
			assert_true(shares[2][h] >= (sizes[h] > 0 && in_wave[h]));
		}
		for (size_t rule = 0; rule < 3; rule++)
			assert_int_equal(sums[rule], n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hamilton_gives_the_textbook_seats),
		cmocka_unit_test(ties_go_to_the_larger_then_to_the_first),
		cmocka_unit_test(refuses_what_cannot_be),
		cmocka_unit_test(refuses_sizes_beyond_counting),
		cmocka_unit_test(more_than_there_are_is_all_of_them),
		cmocka_unit_test(min1_settles_the_small_first),
		cmocka_unit_test(r04_the_wave_gets_one_each_first),
		cmocka_unit_test(shares_sum_up_and_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
