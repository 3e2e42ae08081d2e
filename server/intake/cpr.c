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

/* -- in words -- */

/* The longest form is a number spelt out digit by digit, with what stands behind it. */
enum { WINDOW = 20 };

static bool begins_with(const char *text, const char *bytes)
{
	return !strncmp(text, bytes, strlen(bytes));
}

/* Soft hyphen, spaces of no width, joiners, byte order mark: nobody sees them. */
static size_t invisible_at(const char *text)
{
	static const char *const signs[] = {
		"\xc2\xad", "\xe2\x80\x8b", "\xe2\x80\x8c", "\xe2\x80\x8d", "\xe2\x81\xa0", "\xef\xbb\xbf"};

	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		if (begins_with(text, signs[i]))
			return strlen(signs[i]);
	return 0;
}

/* One sign as a letter: a digit, also of full width, as itself; '-', '.', '/' and ' ' as themselves; '_' a space that
 * does not break; '=' what a word processor makes of a hyphen, U+2010 to U+2014; 'x' the rest, byte by byte; 0 the end.
 */
static char sign_at(const char *text, size_t *size)
{
	unsigned char last = 0;

	*size = 1;
	if (is_digit(*text) || (*text && strchr("-./ ", *text)) || !*text)
		return *text;
	if (begins_with(text, "\xc2\xa0")) {
		*size = 2;
		return '_';
	}
	if (begins_with(text, "\xe2\x80") || begins_with(text, "\xef\xbc"))
		last = (unsigned char)text[2];
	*size = last ? 3 : 1;
	if (*text == '\xe2' && last >= 0x90 && last <= 0x94)
		return '=';
	return *text == '\xef' && last >= 0x90 && last <= 0x99 ? (char)('0' + last - 0x90) : 'x';
}

/* The sign behind those that nobody sees, and *text behind it. */
static char next_sign(const char **text)
{
	size_t size;

	while ((size = invisible_at(*text)) > 0)
		*text += size;
	char sign = sign_at(*text, &size);
	*text += sign ? size : 0;
	return sign;
}

static void look_ahead(char window[WINDOW + 1], const char *text)
{
	memset(window, 0, WINDOW + 1);
	for (size_t n = 0; n < WINDOW && (window[n] = next_sign(&text)) != '\0'; n++)
		;
}

static bool is_joint(char sign)
{
	return sign && strchr("-./ _=", sign);
}

/* Behind so many digits and at most so many joints; NULL where the digits are not there. */
static const char *past(const char *at, int digits, int joints)
{
	for (; at && digits; digits--)
		at = is_digit(*at) ? at + 1 : NULL;
	for (; at && joints && is_joint(*at); joints--)
		at++;
	return at;
}

static bool is_within(const char *digits, int least, int most)
{
	return two(digits) >= least && two(digits) <= most;
}

/* "28-11-26 0930": a day with its signs, one space, an hour. As a number it would be of somebody born before 1937. */
static bool is_day_and_hour(const char *w)
{
	return strchr("-./", w[2]) && w[5] == w[2] && w[8] == ' ' && is_within(w, 1, 31) && is_within(w + 3, 1, 12) &&
	       is_within(w + 6, 0, 36) && is_within(w + 9, 0, 23) && is_within(w + 11, 0, 59);
}

/* "2019-001234", a case's. */
static bool begins_with_year(const char *w)
{
	return (two(w) == 19 || two(w) == 20) && is_joint(w[4]);
}

/* ddmmyy-nnnn with any signs between; a month of 19 would be a year. */
static bool is_number(const char *w)
{
	const char *month = past(w, 2, 1), *year = past(month, 2, 1), *serial = past(year, 2, 3),
		   *end = past(serial, 4, 0);

	if (!end || is_digit(*end) || (w[0] > '3' && w[0] < '6') || two(month) > 18)
		return false;
	bool all_signs = month == w + 3 && year == w + 6 && serial == w + 9;
	return !begins_with_year(w) && !(all_signs && is_day_and_hour(w));
}

/* "0 1 0 1 9 0 1 2 3 4". */
static bool is_spelt_out(const char *w)
{
	for (int i = 0; i < 2 * CPR_DIGITS - 1; i++)
		if (i % 2 ? w[i] != ' ' : !is_digit(w[i]))
			return false;
	return !(w[0] > '3' && w[0] < '6') && w[4] <= '1' && !is_digit(w[2 * CPR_DIGITS - 1]);
}

/* "12.03.2014-4321": a hyphen, and a seventh digit that the century has; two years with a hyphen are a span of time. */
static bool has_whole_year(const char *w)
{
	const char *month = past(w, 2, 1), *year = past(month, 2, 1), *serial = past(year, 4, 1),
		   *end = past(serial, 4, 0);

	if (!end || is_digit(*end) || month != w + 3 || year != w + 6 || serial != w + 11 ||
		(w[10] != '-' && w[10] != '='))
		return false;
	int in_month = two(w), century = two(year), seventh = serial[0] - '0';
	if (in_month > 60)
		in_month -= 60;
	if (in_month < 1 || in_month > 31 || !is_within(month, 1, 12))
		return false;
	if (century == 20)
		return seventh >= 4;
	return century == 19 && (seventh <= 4 || seventh == 9) && two(serial) != 19 && two(serial) != 20;
}

bool cpr_is_in(const char *text)
{
	char before = '\0', window[WINDOW + 1];

	for (const char *at = text, *next = text; *at; at = next) {
		char sign = next_sign(&next);

		if (is_digit(sign) && !is_digit(before)) {
			look_ahead(window, at);
			if (is_number(window) || is_spelt_out(window) || has_whole_year(window))
				return true;
		}
		before = sign;
	}
	return false;
}
