/* allocate.h - how many cases each stratum gives.
 *
 * sizes: cases per stratum (N_h), shares: cases to draw per stratum (n_h), both `strata` long, shares written by us.
 * With ALLOCATE_OK sum n_h = n, 0 <= n_h <= N_h. Whole numbers only: a remainder is compared exactly, so no rounding
 * breaks a tie. Ties go to the larger stratum, then to the one listed first. With ALLOCATE_TOO_MANY shares are all
 * cases, so that a caller may take all and say so; on the other refusals they are untouched. Pure, any thread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum allocate_status {
	ALLOCATE_OK,
	ALLOCATE_TOO_FEW,   /* n is below the number of strata that must have one */
	ALLOCATE_TOO_MANY,  /* n is above the number of cases: shares are all of them */
	ALLOCATE_TOO_LARGE, /* the sizes add up past 2^53 */
};

/* Largest remainder (Hamilton): quota n N_h / N, floors, the seats left to the largest remainders. */
__attribute__((warn_unused_result)) enum allocate_status allocate_hamilton(
	uint64_t n, const uint64_t *sizes, size_t strata, uint64_t *shares);

/* At least one per non-empty stratum: every stratum with a quota below 1 gets 1, the quotas of the others are computed
 * anew from what is left, until none is below 1; then Hamilton. Without small strata it is Hamilton. */
__attribute__((warn_unused_result)) enum allocate_status allocate_min1(
	uint64_t n, const uint64_t *sizes, size_t strata, uint64_t *shares);

/* A coverage draw (R4): each non-empty stratum of the wave gives one, the rest is spread by Hamilton over all strata by
 * the cases they have left. in_wave: per stratum. */
__attribute__((warn_unused_result)) enum allocate_status allocate_wave(
	uint64_t n, const uint64_t *sizes, const bool *in_wave, size_t strata, uint64_t *shares);
