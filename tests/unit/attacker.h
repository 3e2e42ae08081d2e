/* attacker.h - what can be computed from figures that are shown, by whoever knows the cases of few caseworkers.
 *
 * What is shown are rows over the cases. An attack succeeds when leaving out the cases of LEAST - 1 caseworkers, any
 * of them, makes the rows say less: then some figure hung on them alone. Floating point, case by case, every group:
 * shares nothing with the rule it is held against. */
#pragma once
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "domain/random.h"

static uint64_t random_state; /* of the towns */

static uint32_t random_of(uint32_t n)
{
	return (uint32_t)(random_splitmix(&random_state) % n);
}

/* By elimination; what is in the rows is spoilt. */
static size_t attacker_rank(long double *rows, size_t width, size_t n_rows, size_t n_columns)
{
	size_t rank = 0;

	for (size_t c = 0; c < n_columns && rank < n_rows; c++) {
		long double *top = rows + rank * width, *best = top;
		for (long double *row = top; row < rows + n_rows * width; row += width)
			if (fabsl(row[c]) > fabsl(best[c]))
				best = row;
		if (fabsl(best[c]) < 1e-9L)
			continue;
		for (size_t k = 0; k < n_columns; k++) {
			const long double kept = top[k];
			top[k] = best[k];
			best[k] = kept;
		}
		for (long double *row = top + width; row < rows + n_rows * width; row += width) {
			const long double factor = row[c] / top[c];
			for (size_t k = c; k < n_columns; k++)
				row[k] -= factor * top[k];
		}
		rank++;
	}
	return rank;
}

struct town;
static size_t rank_without(
	const struct town *t, uint32_t group); /* of what is shown, less the cases of a group, as bits */

static bool attack_succeeds(const struct town *t, unsigned caseworkers, int least)
{
	const size_t all = rank_without(t, 0);

	for (uint32_t group = 1; group < 1U << caseworkers; group++)
		if (__builtin_popcount(group) == least - 1 && rank_without(t, group) < all)
			return true;
	return false;
}
