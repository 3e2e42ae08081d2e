#include "domain/random.h"

static uint64_t rotate_left(uint64_t x, int by)
{
	return (x << by) | (x >> (64 - by));
}

uint64_t random_splitmix(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

void random_init(struct random *r, uint64_t start)
{
	for (int i = 0; i < 4; i++)
		r->state[i] = random_splitmix(&start);
}

uint64_t random_next(struct random *r)
{
	uint64_t *s = r->state;
	uint64_t result = rotate_left(s[1] * 5, 7) * 9, t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate_left(s[3], 45);
	return result;
}

uint32_t random_below(struct random *r, uint32_t limit)
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
