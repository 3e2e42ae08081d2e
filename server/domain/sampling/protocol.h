/* protocol.h - the protocol of a draw: one text from which anyone can redo it.
 *
 * First the formulas in Danish and English (lines that start with "#"), with those of the method, then the frozen list
 * between two marker lines, then
 *
 *   commitment, committed_seed, word, seed, list_hash, draw_number    name <TAB> value, one line each
 *   stratum <TAB> rank <TAB> place <TAB> ticket <TAB> case            the heading of the order, then a line for every
 * case end <TAB> number of cases
 *
 * The text is stable: same draw, same bytes. Pure, any thread. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "domain/sampling/draw.h"
#include "domain/sampling/frozen.h"

struct protocol_draw {
	const char *commitment;	    /* SHA-256 of the committed seed's 64 hex digits; published with the activity */
	const char *committed_seed; /* 64 hex digits */
	const char *word;	    /* given after the freeze; no control characters */
	uint32_t number;	    /* of the draw on this list, from 1 */
};

/* Draws from the frozen bytes and writes the protocol; size without the NUL it ends in. Yours: free(). NULL: the frozen
 * bytes are not a frozen list, or a seed, commitment or word is not what it must be. */
char *protocol_text(const char *frozen, size_t frozen_size, const struct protocol_draw *draw, size_t *size);

/* The SHA-256 of the same text, of a draw that is already made. */
struct protocol_list {
	const struct frozen *frozen; /* parsed of `bytes` */
	const char *bytes;
	size_t size;
	const char *hash, *seed; /* 64 hex digits each */
	const struct draw_pick *picks;
};
void protocol_hash(char hash[SHA_HEX + 1], const struct protocol_draw *draw, const struct protocol_list *list);

struct protocol {
	const char *frozen; /* all strings are lent from `text` */
	size_t frozen_size;
	const char *commitment, *committed_seed, *word, *seed, *list_hash;
	uint32_t number;
	struct protocol_line {
		const char *stratum, *place, *ticket, *number;
		uint32_t rank;
	} * order;
	size_t n_order;
	char *text;
};
enum protocol_status { PROTOCOL_OK, PROTOCOL_BAD_FORM };

/* Reads a protocol, trusting nothing. On PROTOCOL_OK *out is yours: protocol_clear() it. */
__attribute__((warn_unused_result)) enum protocol_status protocol_parse(
	const char *text, size_t size, struct protocol *out);
void protocol_clear(struct protocol *p);

/* Redoes the draw of a protocol: commitment, seed, list hash, counts and allocation of the strata, every ticket, rank
 * and place. NULL: all agrees. Otherwise the first difference as an English sentence, yours: free(). Any bytes may be
 * given. */
char *protocol_verify(const char *text, size_t size);
