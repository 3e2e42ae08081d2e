#include "render/number.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "render/words.h"

static bool is_danish(const char *language)
{
	return strcmp(words_language(language), "da") == 0;
}

char *number_count(struct arena *a, const char *language, int64_t count)
{
	uint64_t size = count < 0 ? -(uint64_t)count : (uint64_t)count;
	char separator = is_danish(language) ? '.' : ',';
	char text[32], *start = text + sizeof(text) - 1;

	*start = '\0';
	for (int digits = 0; size || !digits; size /= 10, digits++) {
		if (digits && digits % 3 == 0)
			*--start = separator;
		*--start = (char)('0' + size % 10);
	}
	return arena_print(a, "%s%s", count < 0 ? "−" : "", start);
}

char *number_of(struct arena *a, const char *language, int64_t count, int64_t n)
{
	return words_fill(a, language, WORD_COUNT_OF, "count", number_count(a, language, count), "n",
		number_count(a, language, n), NULL);
}

/* NaN counts as nothing; the crumb lets what is a half in decimal be a half in binary. */
static int percent_of(double share)
{
	return share > 0 ? (int)floor(fmin(1, share) * 100 + 0.5 + 1e-9) : 0;
}

char *number_percent(struct arena *a, const char *language, double share)
{
	const double crumb = 1e-9;
	int percent = percent_of(share);

	if (percent == 100 && share < 1 - crumb)
		percent = 99;
	if (percent == 0 && share > crumb)
		percent = 1;
	return arena_print(a, is_danish(language) ? "%d\u00a0%%" : "%d%%", percent);
}

char *number_unbroken(struct arena *a, const char *text)
{
	char *copy = arena_alloc(a, strlen(text) * 2 + 1), *end = copy;

	for (const char *s = text; *s; s++)
		if (*s == ' ')
			end = mempcpy(end, "\u00a0", 2);
		else
			*end++ = *s;
	*end = '\0';
	return copy;
}

char *number_typed(struct arena *a, const char *text)
{
	char *copy = arena_alloc(a, strlen(text) * 2 + 1), *end = copy;

	for (const char *s = text; *s; s++)
		if (*s == ' ' && s[1] == '%' && s > text && s[-1] >= '0' && s[-1] <= '9')
			end = mempcpy(end, "\u00a0", 2);
		else
			*end++ = *s;
	*end = '\0';
	return copy;
}

char *number_percents(struct arena *a, const char *language, double low, double high)
{
	return arena_print(a, is_danish(language) ? "%d–%d\u00a0%%" : "%d–%d%%", percent_of(low), percent_of(high));
}

char *number_coefficient(struct arena *a, const char *language, double value)
{
	int hundredths = isfinite(value) ? (int)lround(fmin(99, fmax(-99, value)) * 100) : 0;
	int size = hundredths < 0 ? -hundredths : hundredths;

	return arena_print(
		a, "%s%d%c%02d", hundredths < 0 ? "−" : "", size / 100, is_danish(language) ? ',' : '.', size % 100);
}

char *number_coefficients(struct arena *a, const char *language, double low, double high)
{
	/* "to" would need a word of its own; spaces keep the dash apart from a minus. */
	return arena_print(a, low < 0 || high < 0 ? "%s\u00a0– %s" : "%s–%s", number_coefficient(a, language, low),
		number_coefficient(a, language, high));
}

const char *number_month(const char *language, int month)
{
	static const char *const months[][2] = {{"januar", "January"}, {"februar", "February"}, {"marts", "March"},
		{"april", "April"}, {"maj", "May"}, {"juni", "June"}, {"juli", "July"}, {"august", "August"},
		{"september", "September"}, {"oktober", "October"}, {"november", "November"}, {"december", "December"}};

	return months[month - 1][!is_danish(language)];
}

static char *date_print(struct arena *a, const char *language, int year, int month, int day)
{
	return arena_print(a, is_danish(language) ? "%d. %s %d" : "%d %s %d", day, number_month(language, month), year);
}

static bool read_day(const char *iso, int *year, int *month, int *day)
{
	int end = 0;

	return iso && sscanf(iso, "%4d-%2d-%2d%n", year, month, day, &end) == 3 && end == 10 && !iso[end] &&
	       *year >= 1 && *month >= 1 && *month <= 12 && *day >= 1 && *day <= 31;
}

char *number_day(struct arena *a, const char *language, const char *iso)
{
	int year, month, day;

	if (!read_day(iso, &year, &month, &day))
		return arena_text(a, iso ? iso : "");
	return date_print(a, language, year, month, day);
}

char *number_month_of(struct arena *a, const char *language, const char *iso)
{
	int year, month, day;

	if (!read_day(iso, &year, &month, &day))
		return arena_text(a, iso ? iso : "");
	return arena_print(a, "%s %d", number_month(language, month), year);
}

char *number_short_month(struct arena *a, const char *language, const char *iso)
{
	static const char *const months[][2] = {{"jan.", "Jan"}, {"feb.", "Feb"}, {"mar.", "Mar"}, {"apr.", "Apr"},
		{"maj", "May"}, {"juni", "Jun"}, {"juli", "Jul"}, {"aug.", "Aug"}, {"sep.", "Sep"}, {"okt.", "Oct"},
		{"nov.", "Nov"}, {"dec.", "Dec"}};
	int year, month, day;

	if (!read_day(iso, &year, &month, &day))
		return arena_text(a, iso ? iso : "");
	return arena_print(a, "%s %d", months[month - 1][!is_danish(language)], year);
}

/* The last Sunday of a month with 31 days, at 01:00 UTC: when summer time begins (March) and ends (October) in the EU.
 */
static int64_t last_sunday(int year, int month)
{
	struct tm last = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = 31, .tm_hour = 1};
	int64_t end = timegm(&last);

	return end - last.tm_wday * 86400;
}

/* False outside years 1-9999. */
static bool danish_day(int64_t seconds, struct tm *day)
{
	const int64_t year_1 = -62135596800, year_10000 = 253402300800;

	if (seconds < year_1 || seconds >= year_10000 - 7200)
		return false;
	/* Not the process's time zone: the same report must be the same bytes on every machine. */
	gmtime_r(&(time_t){seconds}, day);
	int year = day->tm_year + 1900;
	bool summer = seconds >= last_sunday(year, 3) && seconds < last_sunday(year, 10);
	gmtime_r(&(time_t){seconds + (summer ? 7200 : 3600)}, day);
	return true;
}

char *number_date(struct arena *a, const char *language, int64_t seconds)
{
	struct tm day;

	if (!danish_day(seconds, &day))
		return arena_text(a, "");
	return date_print(a, language, day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
}

char *number_date_iso(struct arena *a, int64_t seconds)
{
	struct tm day;

	if (!danish_day(seconds, &day))
		return arena_text(a, "");
	return arena_print(a, "%04d-%02d-%02d", day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
}

int64_t number_date_start(int64_t seconds)
{
	struct tm day;

	if (!danish_day(seconds, &day))
		return 0;
	day.tm_hour = day.tm_min = day.tm_sec = 0;
	return timegm(&day);
}
