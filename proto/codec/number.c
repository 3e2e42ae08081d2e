#include "codec/number.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *after_digits(const char *c)
{
	return c + strspn(c, "0123456789");
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? */
static bool is_number(const char *c)
{
	const char *digits = *c == '-' ? c + 1 : c;

	c = after_digits(digits);
	if (c == digits || (*digits == '0' && c > digits + 1))
		return false;
	if (*c == '.') {
		digits = c + 1;
		c = after_digits(digits);
		if (c == digits)
			return false;
	}
	if (*c == 'e' || *c == 'E') {
		digits = c + 1;
		digits += *digits == '+' || *digits == '-';
		c = after_digits(digits);
		if (c == digits)
			return false;
	}
	return !*c;
}

bool integer_from_real(double real, wide_integer *value)
{
	if (!(fabs(real) < 0x1p65) || trunc(real) != real)
		return false;
	*value = (wide_integer)real;
	return true;
}

bool integer_from_text(const char *text, wide_integer *value)
{
	bool is_negative = *text == '-';
	double real;

	if (!is_number(text))
		return false;
	if (strpbrk(text, ".eE"))
		return real_from_text(text, &real) && integer_from_real(real, value);
	text += is_negative;
	if (strlen(text) > 20) /* as many digits as 2^64 has */
		return false;
	for (*value = 0; *text; text++)
		*value = *value * 10 + (*text - '0');
	if (is_negative)
		*value = -*value;
	return true;
}

/* The thread's own locale may write 0,5. newlocale() of "C" allocates nothing and cannot fail in glibc. */
bool real_from_text(const char *text, double *value)
{
	if (!is_number(text))
		return false;
	locale_t c = newlocale(LC_ALL_MASK, "C", NULL);
	*value = strtod_l(text, NULL, c);
	freelocale(c);
	return isfinite(*value);
}

static void print_shortest(double value, bool is_float, char text[REAL_TEXT_MAX])
{
	int most = is_float ? 9 : 17;

	for (int digits = is_float ? 6 : 15; digits <= most; digits++) {
		snprintf(text, REAL_TEXT_MAX, "%.*g", digits, value);
		if (is_float ? strtof(text, NULL) == (float)value : strtod(text, NULL) == value)
			break;
	}
	if (!strcmp(text, "-0")) /* as an integer it would lose its sign */
		strcpy(text, "-0.0");
}

static void print_in_c(double value, bool is_float, char text[REAL_TEXT_MAX])
{
	locale_t c = newlocale(LC_ALL_MASK, "C", NULL);
	locale_t before = uselocale(c);

	print_shortest(value, is_float, text);
	uselocale(before);
	freelocale(c);
}

void real_print(double value, char text[REAL_TEXT_MAX])
{
	print_in_c(value, false, text);
}

void float_print(float value, char text[REAL_TEXT_MAX])
{
	print_in_c(value, true, text);
}
