/* hypergeometric.h - how many of n cases, drawn without replacement, say yes when `yes` of N do.
 *
 * One probability comes from Loader's saddle point form (2000), exact to a dozen digits where differences of logarithms
 * of factorials lose half of them; a tail is added up from it, term by term outwards, until nothing is left to add. So
 * a tail costs about ten standard deviations, whatever N is. Pure, any thread. */
#pragma once
#include <stdint.h>

struct hypergeometric {
	uint64_t population, yes, drawn; /* N, M, n: yes and drawn at most N */
};
double hypergeometric_at_least(const struct hypergeometric *h, uint64_t x); /* P(X >= x) */
double hypergeometric_at_most(const struct hypergeometric *h, uint64_t x);
/* Fisher's: all outcomes that are no likelier than x, which must be possible. */
double hypergeometric_two_sided(const struct hypergeometric *h, uint64_t x);
