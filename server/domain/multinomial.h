/* multinomial.h - how often each kind of unit comes up when as many units as there are are drawn, each time any of
 * them.
 *
 * Units that are alike are of one kind, so a resample is one count per kind. Where there are many units of few kinds
 * the counts are drawn themselves: each kind's is a Poisson number of its own, out of a table; given their sum, such
 * counts are what that many single draws would give. The means are a little too small, so that few single draws are
 * left over; a sum above the number of units is thrown away whole. Where the kinds are many, every unit is drawn
 * singly. Both are exact, and the same from the same start: the tables come of multiplying and dividing alone. Pure. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "domain/random.h"

struct multinomial {
	const uint32_t *kind_of; /* lent: per unit */
	uint32_t n_units, n_kinds;
	struct poisson *kinds; /* NULL: every unit is drawn singly */
};

void multinomial_init(struct multinomial *m, const uint32_t *kind_of, size_t n_units, size_t n_kinds);
void multinomial_clear(struct multinomial *m);
/* times: per kind; as many in all as there are units. */
void multinomial_draw(const struct multinomial *m, struct random *random, uint32_t *times);
