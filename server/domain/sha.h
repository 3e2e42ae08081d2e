/* sha.h - SHA-256 over pieces joined by the separator 0x1f.
 *
 * Every hash of a draw is made this way: hashes enter as their 64 lower-case hex digits, numbers in decimal, texts as
 * UTF-8. No piece may hold the separator itself; those who take texts from outside refuse control characters. So anyone
 * can redo a hash: printf '%s\037%s' first second | sha256sum
 *
 * Pure, any thread; a hasher belongs to one thread at a time. Source: FIPS 180-4, through OpenSSL. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum { SHA_BYTES = 32, SHA_HEX = 64 };

struct sha; /* the fetched digest: fetching costs more than hashing a ticket, so many hashes share one */

struct sha *sha_open(void);    /* yours: sha_close() it */
void sha_close(struct sha *s); /* NULL is fine */
/* Many hashes that begin alike: sha_begin() takes in what they share, each sha_more() goes on from there, separator
 * first. */
void sha_begin(struct sha *s, const char *const *pieces, size_t count);
void sha_more(struct sha *s, unsigned char digest[SHA_BYTES], const char *const *pieces, size_t count);

void sha_joined(struct sha *s, unsigned char digest[SHA_BYTES], const char *const *pieces, size_t count);

void sha_hex(char hex[SHA_HEX + 1], const unsigned char digest[SHA_BYTES]); /* NUL-terminated */
bool sha_is_hex(const char *text);					    /* exactly 64 lower-case hex digits */

/* Of bytes that come one after the other: sha_start(), any number of sha_add(), sha_finish(). */
void sha_start(struct sha *s);
void sha_add(struct sha *s, const void *bytes, size_t size);
void sha_finish(struct sha *s, char hex[SHA_HEX + 1]);

/* The same for a single hash: opens, hashes, closes. */
void sha_text(char hex[SHA_HEX + 1], const void *bytes, size_t size);
void sha_pieces(char hex[SHA_HEX + 1], const char *const *pieces, size_t count);
