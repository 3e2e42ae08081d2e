/* bars.h - what a stacked bar is, whether it is drawn or typed.
 *
 * A bar is as long as its number of cases: with few cases a bar of shares would say more than the data carry (R15). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tilsyn/v1/report.pb-c.h"

/* How a value looks. Colour is never alone: each has a pattern, too, and in text a glyph. */
struct bar_look {
	const char *value[2]; /* the column's class: as in the question sets, or in English */
	const char *pattern;
	const char *ground, *ink; /* under the pattern; of the label on it, with a contrast of at least 4.5 */
	const char *glyph;
};

const struct bar_look *bar_look(const Tilsyn__V1__Column *column); /* NULL: the column is no part of the bar */
/* Of that part; 0 for none. */
int64_t bar_cases(const Tilsyn__V1__Block *block, const Tilsyn__V1__Row *row, size_t column);
double bars_longest(const Tilsyn__V1__Block *block); /* cases in the longest bar; at least 1 */
/* One hidden part hides all: lengths add up. */
bool bar_is_hidden(const Tilsyn__V1__Block *block, const Tilsyn__V1__Row *row);
bool bars_have_shares(const Tilsyn__V1__Block *block);

/* The row's figure outside the bar; NULL when it has none. */
const Tilsyn__V1__Cell *bar_share(
	const Tilsyn__V1__Block *block, const Tilsyn__V1__Row *row, const Tilsyn__V1__Column **column);
