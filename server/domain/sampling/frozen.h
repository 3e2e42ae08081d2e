/* frozen.h - the frozen list: what a draw is made from, as text whose bytes are hashed (R1).
 *
 * Lines end in LF, fields are separated by TAB, texts are UTF-8:
 *
 *   tilsyn-frozen <TAB> 1
 *   title <TAB> ... ; frame, cycle likewise
 *   method <TAB> coverage | stratified | simple | systematic | birthday | all | targeted
 *   excluded <TAB> cases left out of the frame
 *   listed <TAB> N ; drawn <TAB> n ; spares <TAB> per stratum
 *   days <TAB> of the month to be drawn                       by birthday only
 *   stratum <TAB> key <TAB> N_h <TAB> n_h <TAB> 1 if in the wave, else 0 <TAB> chance n_h/N_h <TAB> chance over the
 * cycle ledger <TAB> ...                                          any number of lines case <TAB> stratum key <TAB> case
 * number
 *
 * By birthday a case line ends in <TAB> and the day of the month as two digits, or "-" where it is not known; all cases
 * of a stratum have a day, or none has. The chance is then days / 31, or 0, and n_h what is expected of it, rounded to
 * the nearest. Targeted cases have no chance: "-".
 *
 * Strata stand in the order given, cases by stratum and then by the bytes of their numbers: the same list gives the
 * same bytes in whatever order it came. The list hash is the SHA-256 of exactly these bytes. Pure, any thread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "domain/sampling/draw.h"

enum frozen_method {
	FROZEN_COVERAGE = 1,
	FROZEN_STRATIFIED,
	FROZEN_SIMPLE,
	FROZEN_SYSTEMATIC,
	FROZEN_BIRTHDAY,
	FROZEN_ALL,
	FROZEN_TARGETED,
};

struct frozen_stratum {
	const char *key; /* caseworker code, team name, section, "alle", "uden fødselsdag" */
	uint32_t listed, drawn;
	bool in_wave;
	bool no_day;	     /* by birthday: of the cases whose day is not known */
	double cycle_chance; /* 0..1, kept to six decimals */
};

struct frozen {
	const char *title, *frame, *cycle; /* one line each; cycle may be "" */
	enum frozen_method method;
	uint32_t excluded;
	uint32_t spares; /* per stratum */
	uint32_t days;	 /* by birthday: 1..31; else 0 */
	struct frozen_stratum *strata;
	size_t n_strata;
	const char **ledger;
	size_t n_ledger;
	struct draw_case *cases;
	size_t n_cases;
	char *text; /* what the strings of a parsed list point into; NULL when you filled the struct yourself */
};

enum frozen_status {
	FROZEN_OK,
	FROZEN_BAD_TEXT,  /* a text with a control character, or empty where it may not be */
	FROZEN_TWICE,	  /* a case number or a stratum key that is listed twice */
	FROZEN_BAD_COUNT, /* N_h is not what is listed, or n_h is above it, or not what the days give */
	FROZEN_BAD_DAY,	  /* a day of birth where none belongs, or none where one does */
	FROZEN_BAD_FORM,  /* parsing: not such a text */
};
const char *frozen_status_name(enum frozen_status st); /* English, for a message */

/* The text, its size without the NUL it ends in. Yours: free(). *bad (may be NULL): what was refused, lent from the
 * input, or NULL. */
__attribute__((warn_unused_result)) enum frozen_status frozen_text(
	const struct frozen *in, char **text, size_t *size, const char **bad);

/* The same, put where `out` says. */
struct writing;
__attribute__((warn_unused_result)) enum frozen_status frozen_write(const struct frozen *in, struct writing *out);

/* Reads such a text, trusting nothing. On FROZEN_OK *out is yours: frozen_clear() it; otherwise it is empty. */
__attribute__((warn_unused_result)) enum frozen_status frozen_parse(const char *text, size_t size, struct frozen *out);
/* The same of a list that was frozen here: what has the hash has the form that was checked when it was frozen, so only
 * the hash is looked at. */
__attribute__((warn_unused_result)) enum frozen_status frozen_parse_hashed(
	const char *text, size_t size, const char *hash, struct frozen *out);
void frozen_clear(struct frozen *f); /* only of a parsed one */

bool frozen_method_find(const char *name, enum frozen_method *method);

/* The chance of each case of a stratum, given the ledger. Targeted cases have none: 0. */
double frozen_chance(const struct frozen *f, size_t stratum);
uint32_t frozen_expected(uint32_t listed, uint32_t days); /* cases, rounded: n_h by birthday */

void frozen_hash(char hash[SHA_HEX + 1], const char *text, size_t size);

/* Draws from a frozen list: draw_order() with its strata and cases. Yours: free(). */
struct draw_pick *frozen_draw(const struct frozen *f, const char *list_hash, const char *seed, uint32_t number);
