#include "intake/cpr.h"

#include <ctype.h>
#include <sodium.h>
#include <string.h>

_Static_assert(CPR_KEY == crypto_auth_hmacsha256_KEYBYTES && CPR_KEY == crypto_kdf_KEYBYTES, "one key size");

void cpr_key(unsigned char key[CPR_KEY], const unsigned char *server_key)
{
	crypto_kdf_derive_from_key(key, CPR_KEY, 1, "cpr-hmac", server_key);
}

static bool is_digit(char c)
{
	return isdigit((unsigned char)c);
}
static int two(const char *digits)
{
	return 10 * (digits[0] - '0') + (digits[1] - '0');
}

/* The ten digits, with or without the hyphen. */
static bool digits_of(char digits[CPR_DIGITS], const char *text)
{
	for (int i = 0; i < CPR_DIGITS; i++, text++) {
		if (i == 6 && *text == '-')
			text++;
		if (!is_digit(*text))
			return false;
		digits[i] = *text;
	}
	return !*text;
}

/* The seventh digit tells the century. Source: CPR-kontoret, "Personnummeret i CPR". */
static int year_of(const char digits[CPR_DIGITS])
{
	int seventh = digits[6] - '0', year = two(digits + 4);

	if (seventh <= 3)
		return 1900 + year;
	if (seventh == 4 || seventh == 9)
		return year + (year <= 36 ? 2000 : 1900);
	return year + (year <= 57 ? 2000 : 1800);
}

day cpr_birthday(char digits[CPR_DIGITS], const char *text, day today)
{
	if (!digits_of(digits, text))
		return 0;

	int in_month = two(digits);
	day born = day_make(year_of(digits), two(digits + 2), in_month > 60 ? in_month - 60 : in_month);

	return born <= today ? born : 0;
}

void cpr_hmac(char hmac[CPR_HMAC_CHARS], const char digits[CPR_DIGITS], const unsigned char key[CPR_KEY])
{
	unsigned char bytes[crypto_auth_hmacsha256_BYTES];

	crypto_auth_hmacsha256(bytes, (const unsigned char *)digits, CPR_DIGITS, key);
	memcpy(hmac, "\\x", 2);
	sodium_bin2hex(hmac + 2, CPR_HMAC_CHARS - 2, bytes, sizeof(bytes));
}

static size_t digits_at(const char *text)
{
	size_t n = 0;

	while (is_digit(text[n]))
		n++;
	return n;
}

/* Hyphen, space, a space that does not break, or what a word processor makes of a hyphen: U+2010 to U+2014. */
static size_t joint_at(const char *text)
{
	if (*text == '-' || *text == ' ')
		return 1;
	if (strncmp(text, "\xe2\x80", 2) == 0 && (unsigned char)text[2] >= 0x90 && (unsigned char)text[2] <= 0x94)
		return 3;
	return strncmp(text, "\xc2\xa0", 2) == 0 ? 2 : 0;
}

/* `text` is the first of `run` digits. */
static bool is_cpr_at(const char *text, size_t run)
{
	if ((text[0] > '3' && text[0] < '6') || text[2] > '1')
		return false;
	return run == CPR_DIGITS || (run == 6 && joint_at(text + 6) && digits_at(text + 6 + joint_at(text + 6)) == 4);
}

bool cpr_is_in(const char *text)
{
	for (size_t run; *text; text += run ? run : 1) {
		run = digits_at(text);
		if (run >= 6 && is_cpr_at(text, run))
			return true;
	}
	return false;
}
