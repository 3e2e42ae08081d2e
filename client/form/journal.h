/* journal.h - what is answered and not yet saved, sealed on disk.
 *
 * One file for each request that waits, in a folder beside the session's file: written whole, flushed and moved into
 * place, so that a kill leaves all of it or nothing. The key is made of the session's token and of a half that the
 * server gives to this session alone: after logout or expiry nobody can read what is left. Nothing stays over a day. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "codec/arena.h"

enum { JOURNAL_DAY_S = 24 * 60 * 60, JOURNAL_KEY_BYTES = 32 };
struct journal_key {
	uint8_t bytes[JOURNAL_KEY_BYTES];
};
/* False when the server gave no half of the right size. */
bool journal_make_key(struct journal_key *key, const char *token, const uint8_t *half, size_t size);

/* One request. `name` is its file's: the request id. */
struct note {
	const char *name;
	int64_t written_ns; /* since 1970; their order */
	const uint8_t *bytes;
	size_t size;
};

/* Pure: the bytes of a file from a note, and back. False when they do not open: another key, or damaged. */
uint8_t *journal_seal(struct arena *arena, const struct journal_key *key, const struct note *note, size_t *size);
bool journal_unseal(
	struct arena *arena, const struct journal_key *key, const uint8_t *sealed, size_t size, struct note *note);

/* In the folder of this session's file. Writing gives false with errno. */
bool journal_write(const struct journal_key *key, const struct note *note);
void journal_strike(const char *name);
/* All that open, oldest first; what does not is removed and counted. */
struct note *journal_read(struct arena *arena, const struct journal_key *key, size_t *count, size_t *lost);
bool journal_is_empty(void); /* without a key */
bool journal_claim(void);    /* for this process alone, until it ends; false when another has it */
void journal_purge(void);    /* what is older than a day */
void journal_forget(void);   /* all of it */
