#include "db/bind_syntax.h"

#include <ctype.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "codec/codec.h"
#include "db/bind_type.h"

enum { NUMERIC_MAX = 40 };

/* Letter by letter: '0' stands for a digit, 'x' for a hex digit, anything else for itself. */
static bool has_form(const char *text, const char *form)
{
	for (; *form && *text; form++, text++) {
		unsigned char c = (unsigned char)*text;

		if (*form == '0' ? !isdigit(c) : *form == 'x' ? !isxdigit(c) : c != (unsigned char)*form)
			return false;
	}
	return !*form && !*text;
}

static int number_at(const char *digits, size_t n)
{
	int number = 0;

	while (n--)
		number = number * 10 + *digits++ - '0';
	return number;
}

static int days_in(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

static bool is_date(const char *text)
{
	if (!has_form(text, "0000-00-00"))
		return false;

	int year = number_at(text, 4), month = number_at(text + 5, 2), day = number_at(text + 8, 2);

	return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= days_in(year, month);
}

static bool is_numeric(const char *text)
{
	size_t size = strlen(text);
	const char *digits = text + (*text == '-');
	size_t whole = strspn(digits, "0123456789");
	const char *point = digits + whole;
	size_t decimals = *point == '.' ? strspn(point + 1, "0123456789") : 0;

	return size <= NUMERIC_MAX && whole && (*point == '.' ? decimals && !point[1 + decimals] : !*point);
}

static bool is_instant(const char *text)
{
	int64_t seconds;
	int32_t nanos;

	return codec_timestamp_parse(text, &seconds, &nanos);
}

static bool is_json(const char *text)
{
	json_t *value = json_loads(text, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);

	json_decref(value);
	return value != NULL;
}

const char *syntax_fault(Oid type, const char *text)
{
	if (!*text)
		return NULL;
	switch (type) {
	case SQL_UUID:
		return has_form(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx") ? NULL : "is not a UUID";
	case SQL_DATE:
		return is_date(text) ? NULL : "is not a date like 2026-02-28";
	case SQL_TIMESTAMPTZ:
		return is_instant(text) ? NULL : "is not an instant like 2026-02-28T12:00:00Z";
	case SQL_NUMERIC:
		return is_numeric(text) ? NULL : "is not a number";
	case SQL_JSONB:
		return is_json(text) ? NULL : "is not JSON";
	default:
		return NULL;
	}
}
