/* committed_seed.h - the half of a draw's seed that is fixed before anyone can choose it (R1).
 *
 * 32 random bytes as 64 hex digits. Their SHA-256 is published; they themselves lie in the database encrypted under the
 * server's key (XSalsa20-Poly1305, the nonce in front), so that who has only the database cannot know the draw. */
#pragma once
#include <stdbool.h>

#include "codec/arena.h"
#include "domain/sha.h"
#include "server.h"

struct committed_seed {
	char commitment[SHA_HEX + 1];
	const char *sealed; /* bytea in text form, in the arena */
};

struct committed_seed committed_seed_new(const struct server *s, struct arena *arena);

/* Opens what lies in the database (hex digits, with or without \x). False: another key, or not what was committed to.
 */
bool committed_seed_open(char seed[SHA_HEX + 1], const char *sealed, const char *commitment, const struct server *s);
