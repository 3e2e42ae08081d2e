#include "rpc/secret.h"

#include <ctype.h>
#include <pthread.h>
#include <pwquality.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { PASSWORD_LEAST = 12, TOKEN_BYTES = 32, CODE_LETTERS = 24 };

/* No 0/O, 1/I/L, U/V: read aloud over a desk. */
static const char code_letters[] = "23456789ABCDEFGHJKMNPQRSTWXYZ";

static char nobody[crypto_pwhash_STRBYTES]; /* what an unknown user's password is checked against */
static pthread_mutex_t nobody_lock = PTHREAD_MUTEX_INITIALIZER;

/* Made once, at the cost that real ones have. */
static const char *hash_of_nobody(const struct secret_work *w)
{
	char random[TOKEN_CHARS];

	pthread_mutex_lock(&nobody_lock);
	secret_token(random);
	if (!*nobody &&
		crypto_pwhash_str(nobody, random, strlen(random), (unsigned long long)w->passes, (size_t)w->memory))
		*nobody = '\0';
	pthread_mutex_unlock(&nobody_lock);
	return nobody;
}

static bool is_right(const struct secret_work *w)
{
	const char *against = *w->against ? w->against : hash_of_nobody(w);
	bool fits = !crypto_pwhash_str_verify(against, w->check, strlen(w->check));

	return fits && *w->against;
}

/* One thread at a time: behind pwquality, cracklib keeps its dictionary in static memory. */
static bool is_weak(const struct secret_work *w)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pwquality_settings_t *settings = pwquality_default_settings();
	void *detail = NULL;
	bool weak;

	if (!settings)
		return true;
	pwquality_set_int_value(settings, PWQ_SETTING_MIN_LENGTH, PASSWORD_LEAST);
	pwquality_set_int_value(settings, PWQ_SETTING_DIG_CREDIT, 0); /* no demand on its make-up, no discount either */
	pwquality_set_int_value(settings, PWQ_SETTING_UP_CREDIT, 0);
	pwquality_set_int_value(settings, PWQ_SETTING_LOW_CREDIT, 0);
	pwquality_set_int_value(settings, PWQ_SETTING_OTH_CREDIT, 0);
	pwquality_set_str_value(settings, PWQ_SETTING_BAD_WORDS, "ledelsestilsyn tilsyn kommune password adgangskode");
	pthread_mutex_lock(&lock);
	weak = pwquality_check(settings, w->make, NULL, w->name, &detail) < 0;
	pthread_mutex_unlock(&lock);
	pwquality_free_settings(settings);
	return weak;
}

/* Without memory for it the old hash stands. */
static void renew(struct secret_work *w)
{
	unsigned long long passes = (unsigned long long)w->passes;
	size_t memory = (size_t)w->memory;

	if (crypto_pwhash_str_needs_rehash(w->against, passes, memory) == 1 &&
		crypto_pwhash_str(w->made, w->check, strlen(w->check), passes, memory))
		*w->made = '\0';
}

void *secret_run(void *work)
{
	struct secret_work *w = work;

	w->right = !w->check || is_right(w);
	if (w->check && w->right && !w->make)
		renew(w);
	if (!w->right || !w->make)
		return w;
	w->weak = is_weak(w);
	if (!w->weak &&
		crypto_pwhash_str(w->made, w->make, strlen(w->make), (unsigned long long)w->passes, (size_t)w->memory))
		w->right = false; /* no memory for it now */
	return w;
}

void secret_token(char token[TOKEN_CHARS])
{
	unsigned char random[TOKEN_BYTES];

	randombytes_buf(random, sizeof(random));
	sodium_bin2base64(token, TOKEN_CHARS, random, sizeof(random), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(random, sizeof(random));
}

void secret_code(char code[CODE_CHARS])
{
	char *to = code;

	for (int i = 0; i < CODE_LETTERS; i++) {
		if (i && i % 4 == 0)
			*to++ = '-';
		*to++ = code_letters[randombytes_uniform(sizeof(code_letters) - 1)];
	}
	*to = '\0';
}

void secret_hash(const char *text, char hash[HEX_HASH_CHARS])
{
	unsigned char bytes[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(bytes, (const unsigned char *)text, strlen(text));
	memcpy(hash, "\\x", 2);
	sodium_bin2hex(hash + 2, HEX_HASH_CHARS - 2, bytes, sizeof(bytes));
}

void secret_code_hash(const char *code, char hash[HEX_HASH_CHARS])
{
	char plain[CODE_LETTERS + 1] = "";
	size_t n = 0;

	for (; *code && n < CODE_LETTERS; code++)
		if (isalnum((unsigned char)*code))
			plain[n++] = (char)toupper((unsigned char)*code);
	secret_hash(*code ? "" : plain, hash); /* one that is too long fits nothing */
}
