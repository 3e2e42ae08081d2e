/* random.h - a small generator whose sequence never changes, for resampling and replays. Never for a draw: those are
 * hashes.
 *
 * xoshiro256** 1.0 (Blackman & Vigna 2018), its state filled by SplitMix64 from one 64-bit number, as its authors
 * advise. Both are checked against published vectors. Same start, same sequence, on every machine and for ever. */
#pragma once
#include <stdint.h>

struct random {
	uint64_t state[4];
};

uint64_t random_splitmix(uint64_t *state); /* SplitMix64: one step */
void random_init(struct random *r, uint64_t start);
uint64_t random_next(struct random *r);
uint32_t random_below(struct random *r, uint32_t limit); /* 0..limit-1, each equally likely (Lemire 2019); limit >= 1 */
