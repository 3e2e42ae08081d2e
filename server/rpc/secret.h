/* secret.h - passwords and codes. Work functions run on worker threads: Argon2id takes long on purpose.
 *
 * A password is kept as libsodium's own string (Argon2id, parameters inside). Codes and tokens are random, and only
 * their SHA-256 is kept. Length and being hard to guess is all that is asked of a password; libpwquality knows the
 * common ones. */
#pragma once
#include <stdbool.h>

#include "config.h"

enum { SECRET_HASH_CHARS = 128, TOKEN_CHARS = 44, CODE_CHARS = 30, HEX_HASH_CHARS = 67 };

/* One check and, if it passes (or there is none to make), one new hash: of `make`, or without that of the password that
 * was checked, where the settings ask for more work now than when it was hashed. */
struct secret_work {
	const char *check, *against; /* NULL: nothing to check. against "" costs the same work and fails */
	const char *make, *name;     /* NULL: nothing to make; name: what the new password must not resemble */
	int64_t memory, passes;
	bool right;		      /* the check passed, or there was none */
	bool weak;		      /* the new one is too short or too common */
	char made[SECRET_HASH_CHARS]; /* "": none */
};
void *secret_run(void *work); /* a work_fn */

/* Fresh randomness: a token (base64url of 256 bits), an invite code (24 characters, groups of four, no look-alikes). */
void secret_token(char token[TOKEN_CHARS]);
void secret_code(char code[CODE_CHARS]);

/* SHA-256 as a bytea literal "\x…". Codes are compared without case and hyphens. */
void secret_hash(const char *text, char hash[HEX_HASH_CHARS]);
void secret_code_hash(const char *code, char hash[HEX_HASH_CHARS]);
