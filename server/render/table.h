/* table.h - how a block's columns and its rows' values hang together.
 *
 * columns[i] heads values[i]. A first column of class "row" is the heading of the rows' own titles and has no value, so
 * that the rest shifts by one. Rows may be shorter than the heading (empty cells); what is longer is left out. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "tilsyn/v1/report.pb-c.h"

size_t table_first(const Tilsyn__V1__Block *block);	    /* index of the first column with values */
const char *table_row_head(const Tilsyn__V1__Block *block); /* "" when there is none */
const Tilsyn__V1__Value *table_value(
	const Tilsyn__V1__Block *block, const Tilsyn__V1__Row *row, size_t column); /* may miss */
/* "all met: 10 of 30, mean 57%" beside no other such column: where the heading would stand at each value, it says
 * nothing more. */
bool table_says_itself(const Tilsyn__V1__Block *block, const Tilsyn__V1__Row *row, size_t column);
bool table_is_text(const Tilsyn__V1__Column *column);
