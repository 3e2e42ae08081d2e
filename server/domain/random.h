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

static inline uint64_t random_rotated(uint64_t x, int by)
{
	return (x << by) | (x >> (64 - by));
}

/* In the header: resampling does nothing else. */
static inline uint64_t random_next(struct random *r)
{
	uint64_t *s = r->state;
	uint64_t result = random_rotated(s[1] * 5, 7) * 9, t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = random_rotated(s[3], 45);
	return result;
}

/* 0..limit-1, each equally likely (Lemire 2019); limit >= 1. */
static inline uint32_t random_below(struct random *r, uint32_t limit)
{
	uint64_t product = (random_next(r) >> 32) * limit;

	if ((uint32_t)product < limit) {
		/* The low part tells whether this value is one of the few that would come up once too often. */
		uint32_t surplus = -limit % limit;

		while ((uint32_t)product < surplus)
			product = (random_next(r) >> 32) * limit;
	}
	return (uint32_t)(product >> 32);
}
