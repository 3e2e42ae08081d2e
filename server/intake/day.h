/* day.h - a day as one number, yyyymmdd: earlier is less, and 0 is none. */
#pragma once
#include <stdbool.h>

typedef int day;

enum { DAY_CHARS = 16 };

day day_make(int year, int month, int in_month); /* 0: there is no such day from 1800 to 9999 */
day day_read_danish(const char *text);		 /* dd-mm-yyyy, two digits and four; 0: no such day */
day day_read_iso(const char *text);		 /* yyyy-mm-dd */
void day_write_iso(char text[DAY_CHARS], day d);
int day_years(day from, day to); /* whole years */
