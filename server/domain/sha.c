#include "domain/sha.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "domain/memory.h"

struct sha {
	EVP_MD *digest;
	EVP_MD_CTX *context;
	EVP_MD_CTX *begun; /* of sha_begin(); NULL before */
};

/* SHA-256 cannot fail on memory: when OpenSSL says so, the process is broken, and a wrong draw would be worse than
 * none. */
static void must(int done)
{
	if (done != 1)
		abort();
}

struct sha *sha_open(void)
{
	struct sha *s = memory_new(1, sizeof(*s));

	s->digest = EVP_MD_fetch(NULL, "SHA256", NULL);
	s->context = EVP_MD_CTX_new();
	must(s->digest && s->context);
	return s;
}

void sha_close(struct sha *s)
{
	if (!s)
		return;
	EVP_MD_CTX_free(s->context);
	EVP_MD_CTX_free(s->begun);
	EVP_MD_free(s->digest);
	free(s);
}

void sha_begin(struct sha *s, const char *const *pieces, size_t count)
{
	if (!s->begun)
		s->begun = EVP_MD_CTX_new();
	must(s->begun && EVP_DigestInit_ex2(s->begun, s->digest, NULL));
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			must(EVP_DigestUpdate(s->begun, "\x1f", 1));
		must(EVP_DigestUpdate(s->begun, pieces[i], strlen(pieces[i])));
	}
}

void sha_more(struct sha *s, unsigned char digest[SHA_BYTES], const char *const *pieces, size_t count)
{
	must(EVP_MD_CTX_copy_ex(s->context, s->begun));
	for (size_t i = 0; i < count; i++) {
		must(EVP_DigestUpdate(s->context, "\x1f", 1));
		must(EVP_DigestUpdate(s->context, pieces[i], strlen(pieces[i])));
	}
	must(EVP_DigestFinal_ex(s->context, digest, NULL));
}

void sha_start(struct sha *s)
{
	must(EVP_DigestInit_ex2(s->context, s->digest, NULL));
}

void sha_add(struct sha *s, const void *bytes, size_t size)
{
	must(EVP_DigestUpdate(s->context, bytes, size));
}

void sha_finish(struct sha *s, char hex[SHA_HEX + 1])
{
	unsigned char digest[SHA_BYTES];

	must(EVP_DigestFinal_ex(s->context, digest, NULL));
	sha_hex(hex, digest);
}

void sha_joined(struct sha *s, unsigned char digest[SHA_BYTES], const char *const *pieces, size_t count)
{
	must(EVP_DigestInit_ex2(s->context, s->digest, NULL));
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			must(EVP_DigestUpdate(s->context, "\x1f", 1));
		must(EVP_DigestUpdate(s->context, pieces[i], strlen(pieces[i])));
	}
	must(EVP_DigestFinal_ex(s->context, digest, NULL));
}

/* Two digits at a time: a protocol of a million lines is half of it. */
#define ROW(a) a "0" a "1" a "2" a "3" a "4" a "5" a "6" a "7" a "8" a "9" a "a" a "b" a "c" a "d" a "e" a "f"
void sha_hex(char hex[SHA_HEX + 1], const unsigned char digest[SHA_BYTES])
{
	static const char pairs[] = ROW("0") ROW("1") ROW("2") ROW("3") ROW("4") ROW("5") ROW("6") ROW("7") ROW("8")
		ROW("9") ROW("a") ROW("b") ROW("c") ROW("d") ROW("e") ROW("f");

	for (size_t i = 0; i < SHA_BYTES; i++)
		memcpy(hex + 2 * i, pairs + 2 * (size_t)digest[i], 2);
	hex[SHA_HEX] = '\0';
}

bool sha_is_hex(const char *text)
{
	return strspn(text, "0123456789abcdef") == SHA_HEX && text[SHA_HEX] == '\0';
}

void sha_text(char hex[SHA_HEX + 1], const void *bytes, size_t size)
{
	unsigned char digest[SHA_BYTES];

	must(EVP_Digest(bytes, size, digest, NULL, EVP_sha256(), NULL));
	sha_hex(hex, digest);
}

void sha_pieces(char hex[SHA_HEX + 1], const char *const *pieces, size_t count)
{
	struct sha *s = sha_open();
	unsigned char digest[SHA_BYTES];

	sha_joined(s, digest, pieces, count);
	sha_hex(hex, digest);
	sha_close(s);
}
