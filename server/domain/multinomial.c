#include "domain/multinomial.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "domain/memory.h"

/* A Poisson number by Walker's alias method (Vose 1991): a place of the table, each equally likely, stands for its own
 * number up to a limit, and for another above it. A power of two of places, so that one random number tells both which
 * place, by its upper bits, and how far into it, by its lower ones. */
struct place {
	uint64_t limit;
	uint32_t own, other;
};
struct poisson {
	struct place *places;
	unsigned bits;
};

/* What is rarer than the most likely number by this much is left out; all of it together is less than a double's last
 * digit. */
static const double rare = 1e-20;

/* The probabilities of lowest, lowest + 1, ... up to a constant factor. */
struct course {
	uint32_t lowest, count;
	double *weights, sum;
};

static void course_init(struct course *c, double mean)
{
	uint32_t mode = (uint32_t)mean, low = mode, high = mode;
	double weight;

	for (weight = 1; low > 0 && weight > rare; low--)
		weight *= low / mean;
	for (weight = 1; weight > rare; high++)
		weight *= mean / (high + 1);
	*c = (struct course){.lowest = low, .count = high - low + 1};
	c->weights = memory_new(c->count, sizeof(*c->weights));
	c->weights[mode - low] = 1;
	for (uint32_t n = mode; n > low; n--)
		c->weights[n - 1 - low] = c->weights[n - low] * n / mean;
	for (uint32_t n = mode; n < high; n++)
		c->weights[n + 1 - low] = c->weights[n - low] * mean / (n + 1);
	for (uint32_t i = 0; i < c->count; i++)
		c->sum += c->weights[i];
}

/* A share of a place as a limit; all of it is "never the other". */
static uint64_t limit_of(double share)
{
	return share >= 1 ? UINT64_MAX : (uint64_t)(share * 0x1p64);
}

static void poisson_init(struct poisson *p, double mean)
{
	struct course c;
	uint32_t size, *poor, *rich, n_poor = 0, n_rich = 0;
	double *shares;

	course_init(&c, mean);
	while ((UINT32_C(1) << p->bits) < c.count || p->bits == 0)
		p->bits++;
	size = UINT32_C(1) << p->bits;
	p->places = memory_new(size, sizeof(*p->places));
	shares = memory_new(size, sizeof(*shares));
	poor = memory_new(2 * (size_t)size, sizeof(*poor));
	rich = poor + size;
	for (uint32_t i = 0; i < size; i++) {
		shares[i] = i < c.count ? c.weights[i] / c.sum * size : 0;
		p->places[i] = (struct place){UINT64_MAX, c.lowest + i, c.lowest + i};
		if (shares[i] < 1)
			poor[n_poor++] = i;
		else
			rich[n_rich++] = i;
	}
	while (n_poor > 0 && n_rich > 0) {
		uint32_t from = rich[n_rich - 1], to = poor[--n_poor];

		p->places[to].limit = limit_of(shares[to]);
		p->places[to].other = c.lowest + from;
		shares[from] -= 1 - shares[to];
		if (shares[from] < 1) {
			n_rich--;
			poor[n_poor++] = from;
		}
	}
	free(c.weights);
	free(shares);
	free(poor);
}

static uint32_t poisson_draw(const struct poisson *p, struct random *random)
{
	uint64_t number = random_next(random);
	const struct place *place = &p->places[number >> (64 - p->bits)];

	return number << p->bits < place->limit ? place->own : place->other;
}

void multinomial_init(struct multinomial *m, const uint32_t *kind_of, size_t n_units, size_t n_kinds)
{
	double root = sqrt((double)n_units), mean = 1 - root / (double)n_units;
	uint32_t *counts;

	*m = (struct multinomial){.kind_of = kind_of, .n_units = (uint32_t)n_units, .n_kinds = (uint32_t)n_kinds};
	/* A table costs several hundred single draws to make, its number two, and the leftover some root of them. */
	if (4 * (double)n_kinds + 4 * root >= (double)n_units)
		return;
	counts = memory_new(n_kinds, sizeof(*counts));
	for (size_t unit = 0; unit < n_units; unit++)
		counts[kind_of[unit]]++;
	m->kinds = memory_new(n_kinds, sizeof(*m->kinds));
	for (size_t kind = 0; kind < n_kinds; kind++)
		poisson_init(&m->kinds[kind], mean * counts[kind]);
	free(counts);
}

void multinomial_clear(struct multinomial *m)
{
	for (uint32_t kind = 0; m->kinds && kind < m->n_kinds; kind++)
		free(m->kinds[kind].places);
	free(m->kinds);
	*m = (struct multinomial){0};
}

/* How many the kinds' own numbers come to; at most all. */
static uint32_t draw_kinds(const struct multinomial *m, struct random *random, uint32_t *times)
{
	uint64_t drawn;

	do {
		drawn = 0;
		for (uint32_t kind = 0; kind < m->n_kinds; kind++)
			drawn += times[kind] = poisson_draw(&m->kinds[kind], random);
	} while (drawn > m->n_units);
	return (uint32_t)drawn;
}

void multinomial_draw(const struct multinomial *m, struct random *random, uint32_t *times)
{
	struct random dice = *random; /* its own, so that the compiler keeps it in registers */
	uint32_t drawn = 0;

	if (m->kinds)
		drawn = draw_kinds(m, &dice, times);
	else
		memset(times, 0, m->n_kinds * sizeof(*times));
	for (; drawn < m->n_units; drawn++)
		times[m->kind_of[random_below(&dice, m->n_units)]]++;
	*random = dice;
}
