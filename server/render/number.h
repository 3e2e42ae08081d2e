/* number.h - figures and dates as Danes and Englishmen write them.
 *
 * 12.345   0,71   80 %   52–84 %   22. november 2026        12,345   0.71   80%   52–84%   22 November 2026
 *
 * A share that is not all of it is never shown as 100 %, nor one that is not nothing as 0 %. */
#pragma once
#include <stdint.h>

#include "codec/arena.h"

char *number_count(struct arena *a, const char *language, int64_t count);
char *number_of(struct arena *a, const char *language, int64_t count, int64_t n); /* "14 af 20" */
char *number_percent(struct arena *a, const char *language, double share);
char *number_typed(struct arena *a, const char *text);	  /* as people typed it, "61 %": the sign stays at its number */
char *number_unbroken(struct arena *a, const char *text); /* no line ends in it */
char *number_percents(struct arena *a, const char *language, double low, double high);
char *number_coefficient(struct arena *a, const char *language, double value);
char *number_coefficients(struct arena *a, const char *language, double low, double high);
const char *number_month(const char *language, int month); /* 1-12; "januar" */
/* Of "2026-11-22"; what is no date comes back as it is. */
char *number_day(struct arena *a, const char *language, const char *iso);
/* "nov. 2026" of "2026-11-22", for where there is little room; what is no date comes back as it is. */
char *number_short_month(struct arena *a, const char *language, const char *iso);
/* "november 2026" of "2026-11-22"; what is no date comes back as it is. */
char *number_month_of(struct arena *a, const char *language, const char *iso);
/* The day it is in Denmark; "" outside years 1-9999. */
char *number_date(struct arena *a, const char *language, int64_t seconds);
char *number_date_iso(struct arena *a, int64_t seconds); /* "2026-11-22" */
/* That day's first second in UTC, for files that hold a moment where their reader is told a day; 0 outside years
 * 1-9999. */
int64_t number_date_start(int64_t seconds);
