#include "intake/day.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static int days_in(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && is_leap);
}

day day_make(int year, int month, int in_month)
{
	if (year < 1800 || year > 9999 || month < 1 || month > 12 || in_month < 1 || in_month > days_in(year, month))
		return 0;
	return year * 10000 + month * 100 + in_month;
}

/* d is any digit, the rest stands for itself. */
static bool has_form(const char *text, const char *form)
{
	for (; *form; text++, form++)
		if (*form == 'd' ? !isdigit((unsigned char)*text) : *text != *form)
			return false;
	return !*text;
}

static int number(const char *digits, int count)
{
	int n = 0;

	for (int i = 0; i < count; i++)
		n = 10 * n + (digits[i] - '0');
	return n;
}

day day_read_danish(const char *text)
{
	return has_form(text, "dd-dd-dddd") ? day_make(number(text + 6, 4), number(text + 3, 2), number(text, 2)) : 0;
}

day day_read_iso(const char *text)
{
	return has_form(text, "dddd-dd-dd") ? day_make(number(text, 4), number(text + 5, 2), number(text + 8, 2)) : 0;
}

void day_write_iso(char text[DAY_CHARS], day d)
{
	snprintf(text, DAY_CHARS, "%04d-%02d-%02d", d / 10000, d / 100 % 100, d % 100);
}

int day_years(day from, day to)
{
	return (to - from) / 10000;
}
