/* draw.h - the draw (R2): every case gets a ticket, the lowest tickets of a stratum are its sample.
 *
 *   ticket = SHA-256(seed 0x1f list hash 0x1f number of the draw 0x1f case number)
 *   seed   = SHA-256(committed seed 0x1f word)
 *
 * Hashes enter as 64 lower-case hex digits, numbers in decimal, case numbers as they are. Tickets are compared as
 * bytes, equal ones by the bytes of the case number. The whole order is the result: the first n_h are the sample, then
 * come the spares, then the rest.
 *
 * One million cases take about a second. Pure, any thread. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "domain/sha.h"

struct draw_stratum {
	uint32_t listed; /* N_h */
	uint32_t drawn;	 /* n_h, 0..N_h */
};

struct draw_case {
	const char *number;
	uint32_t stratum; /* index */
};

struct draw_input {
	const char *seed;      /* 64 hex digits */
	const char *list_hash; /* 64 hex digits */
	uint32_t number;       /* of the draw on this list, from 1 */
	uint32_t spares;       /* per stratum, as far as it has cases */
	const struct draw_stratum *strata;
	size_t n_strata;
	const struct draw_case *cases; /* in any order */
	size_t n_cases;
};

enum draw_place { DRAW_SAMPLE = 1, DRAW_SPARE, DRAW_REST };

struct draw_pick {
	uint32_t case_index; /* in draw_input.cases */
	uint32_t rank;	     /* within its stratum, from 1 */
	enum draw_place place;
	unsigned char ticket[SHA_BYTES];
};

/* The seed from its two halves. */
void draw_seed(char seed[SHA_HEX + 1], const char *committed_seed, const char *word);

/* All cases: stratum by stratum in the order of the strata, ranks ascending. Yours: free() it. NULL: the input
 * contradicts itself (a stratum that is not there, counts that are not the list's, more drawn than listed, seed or hash
 * no hash). */
struct draw_pick *draw_order(const struct draw_input *in);

/* The chance of each case of a stratum, given the ledger: n_h / N_h; 0 for an empty stratum. */
double draw_chance(struct draw_stratum s);

const char *draw_place_name(enum draw_place place); /* "sample", "spare", "rest" */
