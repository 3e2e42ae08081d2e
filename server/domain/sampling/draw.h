/* draw.h - the draw (R2): every case gets a ticket, the lowest tickets of a stratum are its sample.
 *
 *   ticket = SHA-256(seed 0x1f list hash 0x1f number of the draw 0x1f case number)
 *   seed   = SHA-256(committed seed 0x1f word)
 *
 * Hashes enter as 64 lower-case hex digits, numbers in decimal, case numbers as they are. Tickets are compared as
 * bytes, equal ones by the bytes of the case number. The whole order is the result: the first n_h are the sample, then
 * come the spares, then the rest. Two ways of choosing put something before the tickets:
 *
 *   systematic   one stratum; the lines of systematic.h, of the list in the order of its case numbers' bytes, stand
 *                before all others. start = the first 15 hex digits of SHA-256(seed 0x1f list hash 0x1f number 0x1f
 *                "systematic" 0x1f "start"), modulo N.
 *   by birthday  cases stand by the day of the month first, and the sample is those of the first `days` days. Days
 * stand in ascending order of SHA-256(seed 0x1f list hash 0x1f number 0x1f "day" 0x1f day as two digits). Cases without
 * a day come last and are never drawn.
 *
 * One million cases take less than a second. Pure, any thread. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "domain/sha.h"

enum { DAYS_OF_MONTH = 31 };

struct draw_stratum {
	uint32_t listed; /* N_h */
	uint32_t drawn;	 /* n_h, 0..N_h; by birthday the days decide */
};

struct draw_case {
	const char *number;
	uint32_t stratum; /* index */
	uint32_t day;	  /* of birth, 1..31; 0 unknown. By birthday only */
};

enum draw_choice { DRAW_LOWEST, DRAW_SYSTEMATIC, DRAW_BY_BIRTHDAY };

struct draw_input {
	const char *seed;      /* 64 hex digits */
	const char *list_hash; /* 64 hex digits */
	uint32_t number;       /* of the draw on this list, from 1 */
	uint32_t spares;       /* per stratum, as far as it has cases */
	const struct draw_stratum *strata;
	size_t n_strata;
	const struct draw_case *cases; /* in any order */
	size_t n_cases;
	enum draw_choice choice;
	uint32_t days; /* by birthday: 1..31 */
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
 * no hash, a systematic draw of several strata, no such day). */
struct draw_pick *draw_order(const struct draw_input *in);

/* The chance of each case of a stratum, given the ledger: n_h / N_h; 0 for an empty stratum. */
double draw_chance(struct draw_stratum s);

const char *draw_place_name(enum draw_place place); /* "sample", "spare", "rest" */
