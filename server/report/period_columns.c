#include "report/period_columns.h"

#include <stdio.h>
#include <string.h>

#include "render/number.h"

int month_number(const char *iso)
{
	int year, month;

	return sscanf(iso, "%4d-%2d", &year, &month) == 2 && month >= 1 && month <= 12 ? year * 12 + month - 1 : -1;
}

static const char *month_words(struct arena *a, const char *language, int month)
{
	return number_short_month(a, language, arena_print(a, "%04d-%02d-01", month / 12, month % 12 + 1));
}

static const char *title_of(const struct period_column *c, const char *language, struct arena *a)
{
	if (c->first % 12 == 0 && c->last == c->first + 11)
		return arena_print(a, "%d", c->first / 12);
	if (c->first == c->last)
		return month_words(a, language, c->first);
	/* A line ends after the dash and nowhere else: the column is narrow. */
	return arena_print(a, "%s\u00a0– %s", number_unbroken(a, month_words(a, language, c->first)),
		number_unbroken(a, month_words(a, language, c->last)));
}

size_t period_columns(const char *from_month, const char *to_month, const char *language, struct arena *a,
	struct period_column columns[PERIODS_MOST])
{
	const int from = month_number(from_month), to = month_number(to_month), span = to - from + 1;
	const int unit = span >= 24 ? 12 : span >= 12 ? 6 : 3;
	int count = (span + unit - 1) / unit;

	if (from < 0 || span < 1)
		return 0;
	if (count > PERIODS_MOST)
		count = PERIODS_MOST;
	for (int i = 0; i < count; i++) {
		struct period_column *c = &columns[count - 1 - i];

		c->last = to - i * unit;
		c->first = c->last - unit + 1 < from ? from : c->last - unit + 1;
		c->title = title_of(c, language, a);
	}
	return (size_t)count;
}
