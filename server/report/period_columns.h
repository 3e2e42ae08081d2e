/* period_columns.h - stretches of equal length, the last of which ends with the last month told. Pure. */
#pragma once
#include "codec/arena.h"

enum { PERIODS_MOST = 6 };
struct period_column {
	int first, last;   /* months, year * 12 + month - 1 */
	const char *title; /* "2025", "juli 2025 – december 2025" */
};
/* Years from two years on, else half-years, else quarters. Gives how many. */
size_t period_columns(const char *from_month, const char *to_month, const char *language, struct arena *a,
	struct period_column columns[PERIODS_MOST]);
int month_number(const char *iso); /* -1: no date */
