#include "rpc/sampling/committed_seed.h"

#include <sodium.h>
#include <string.h>

enum {
	BOX_BYTES = crypto_secretbox_MACBYTES + SHA_HEX,
	SEALED_BYTES = crypto_secretbox_NONCEBYTES + BOX_BYTES,
};
_Static_assert(KEY_BYTES == crypto_secretbox_KEYBYTES, "the server's key fits the box");

struct committed_seed committed_seed_new(const struct server *s, struct arena *arena)
{
	unsigned char bytes[SHA_BYTES], sealed[SEALED_BYTES];
	char seed[SHA_HEX + 1], hex[2 * SEALED_BYTES + 1];
	struct committed_seed made;

	randombytes_buf(bytes, sizeof(bytes));
	sodium_bin2hex(seed, sizeof(seed), bytes, sizeof(bytes));
	sha_text(made.commitment, seed, SHA_HEX);
	randombytes_buf(sealed, crypto_secretbox_NONCEBYTES);
	crypto_secretbox_easy(
		sealed + crypto_secretbox_NONCEBYTES, (const unsigned char *)seed, SHA_HEX, sealed, s->key);
	sodium_bin2hex(hex, sizeof(hex), sealed, sizeof(sealed));
	made.sealed = arena_print(arena, "\\x%s", hex);
	sodium_memzero(bytes, sizeof(bytes));
	sodium_memzero(seed, sizeof(seed));
	return made;
}

bool committed_seed_open(char seed[SHA_HEX + 1], const char *sealed, const char *commitment, const struct server *s)
{
	unsigned char bytes[SEALED_BYTES];
	char found[SHA_HEX + 1];
	size_t size;

	if (strncmp(sealed, "\\x", 2) == 0)
		sealed += 2;
	if (sodium_hex2bin(bytes, sizeof(bytes), sealed, strlen(sealed), NULL, &size, NULL) != 0 ||
		size != SEALED_BYTES)
		return false;
	if (crypto_secretbox_open_easy(
		    (unsigned char *)seed, bytes + crypto_secretbox_NONCEBYTES, BOX_BYTES, bytes, s->key) != 0)
		return false;
	seed[SHA_HEX] = '\0';
	sha_text(found, seed, SHA_HEX);
	return strcmp(found, commitment) == 0;
}
