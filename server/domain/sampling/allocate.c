#include "domain/sampling/allocate.h"

#include <stdlib.h>

#include "domain/memory.h"

typedef unsigned __int128 wide;

/* A stratum that still has a claim to a seat. */
struct claim {
	uint64_t remainder, size;
	size_t stratum;
};

static const uint64_t total_most = UINT64_C(1) << 53;

/* False: past total_most. Sizes beyond 2^64 together would wrap to a total with more seats left than strata. */
static bool sum(const uint64_t *sizes, size_t strata, uint64_t *total)
{
	*total = 0;
	for (size_t h = 0; h < strata; h++) {
		if (sizes[h] > total_most - *total)
			return false;
		*total += sizes[h];
	}
	return true;
}

static enum allocate_status take_all(const uint64_t *sizes, size_t strata, uint64_t *shares)
{
	for (size_t h = 0; h < strata; h++)
		shares[h] = sizes[h];
	return ALLOCATE_TOO_MANY;
}

static int stronger_first(const void *left, const void *right)
{
	const struct claim *a = left, *b = right;

	if (a->remainder != b->remainder)
		return a->remainder > b->remainder ? -1 : 1;
	if (a->size != b->size)
		return a->size > b->size ? -1 : 1;
	return (a->stratum > b->stratum) - (a->stratum < b->stratum);
}

/* Adds n seats to the shares; n <= total = the sum of sizes. A stratum with size 0 takes no part. */
static void spread(uint64_t n, uint64_t total, const uint64_t *sizes, size_t strata, uint64_t *shares)
{
	struct claim *claims = memory_new(strata, sizeof(*claims));
	uint64_t left = n;

	for (size_t h = 0; h < strata && total > 0; h++) {
		wide product = (wide)n * sizes[h];
		uint64_t whole = (uint64_t)(product / total);

		shares[h] += whole;
		left -= whole;
		claims[h] = (struct claim){(uint64_t)(product % total), sizes[h], h};
	}
	qsort(claims, strata, sizeof(*claims), stronger_first);
	for (size_t i = 0; i < left; i++) /* fewer seats are left than there are remainders above 0 */
		shares[claims[i].stratum]++;
	free(claims);
}

enum allocate_status allocate_hamilton(uint64_t n, const uint64_t *sizes, size_t strata, uint64_t *shares)
{
	uint64_t total;

	if (!sum(sizes, strata, &total))
		return ALLOCATE_TOO_LARGE;
	if (n > total)
		return take_all(sizes, strata, shares);
	for (size_t h = 0; h < strata; h++)
		shares[h] = 0;
	spread(n, total, sizes, strata, shares);
	return ALLOCATE_OK;
}

/* Takes out of the contest, with one case each, the strata whose quota is below 1. Returns whether there was any. */
static bool settle_small(uint64_t *n, uint64_t *total, uint64_t *rest, size_t strata, uint64_t *shares)
{
	uint64_t n_before = *n, total_before = *total;
	bool any = false;

	for (size_t h = 0; h < strata; h++) {
		if (rest[h] == 0 || (wide)n_before * rest[h] >= total_before)
			continue;
		*n -= 1;
		*total -= rest[h];
		rest[h] = 0;
		shares[h] = 1;
		any = true;
	}
	return any;
}

enum allocate_status allocate_min1(uint64_t n, const uint64_t *sizes, size_t strata, uint64_t *shares)
{
	uint64_t total, needed = 0, *rest;

	if (!sum(sizes, strata, &total))
		return ALLOCATE_TOO_LARGE;
	for (size_t h = 0; h < strata; h++)
		needed += sizes[h] > 0;
	if (n > total)
		return take_all(sizes, strata, shares);
	if (n < needed)
		return ALLOCATE_TOO_FEW;
	rest = memory_new(strata, sizeof(*rest));
	for (size_t h = 0; h < strata; h++) {
		rest[h] = sizes[h];
		shares[h] = 0;
	}
	while (settle_small(&n, &total, rest, strata, shares))
		;
	spread(n, total, rest, strata, shares);
	free(rest);
	return ALLOCATE_OK;
}

enum allocate_status allocate_wave(
	uint64_t n, const uint64_t *sizes, const bool *in_wave, size_t strata, uint64_t *shares)
{
	uint64_t total, ones = 0, *rest;

	if (!sum(sizes, strata, &total))
		return ALLOCATE_TOO_LARGE;
	for (size_t h = 0; h < strata; h++)
		ones += in_wave[h] && sizes[h] > 0;
	if (n > total)
		return take_all(sizes, strata, shares);
	if (n < ones)
		return ALLOCATE_TOO_FEW;
	rest = memory_new(strata, sizeof(*rest));
	for (size_t h = 0; h < strata; h++) {
		shares[h] = in_wave[h] && sizes[h] > 0;
		rest[h] = sizes[h] - shares[h];
	}
	spread(n - ones, total - ones, rest, strata, shares);
	free(rest);
	return ALLOCATE_OK;
}
