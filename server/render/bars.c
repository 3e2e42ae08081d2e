#include "render/bars.h"

#include <math.h>
#include <string.h>

#include "render/table.h"

/* Okabe and Ito's blue, orange, sky blue, and a grey: apart for every eye. */
static const struct bar_look looks[] = {
	{{"ja", "yes"}, "solid", "#0072b2", "#fff", "█"},
	{{"nej", "no"}, "stripes", "#e69f00", "#000", "▒"},
	{{"hoej", "high"}, "solid", "#0072b2", "#fff", "█"},
	{{"nogen", "some"}, "lines", "#56b4e9", "#000", "▓"},
	{{"lav", "low"}, "stripes", "#e69f00", "#000", "▒"},
	{{"ikke_relevant", "not_relevant"}, "dots", "#efefef", "#000", "·"},
};

const struct bar_look *bar_look(const Tilsyn__V1__Column *column)
{
	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++)
		if (strcmp(column->class_, looks[i].value[0]) == 0 || strcmp(column->class_, looks[i].value[1]) == 0)
			return &looks[i];
	return NULL;
}

static const Tilsyn__V1__Cell *cell_of(const Tilsyn__V1__Block *block, const Tilsyn__V1__Row *row, size_t column)
{
	const Tilsyn__V1__Value *value = table_value(block, row, column);

	return value ? value->cell : NULL;
}

int64_t bar_cases(const Tilsyn__V1__Block *block, const Tilsyn__V1__Row *row, size_t column)
{
	const Tilsyn__V1__Cell *cell = cell_of(block, row, column);

	return cell && !cell->suppressed && cell->count > 0 && bar_look(block->columns[column]) ? cell->count : 0;
}

bool bar_is_hidden(const Tilsyn__V1__Block *block, const Tilsyn__V1__Row *row)
{
	for (size_t i = table_first(block); i < block->n_columns; i++) {
		const Tilsyn__V1__Cell *cell = cell_of(block, row, i);
		if (cell && cell->suppressed)
			return true;
	}
	return false;
}

double bars_longest(const Tilsyn__V1__Block *block)
{
	double longest = 1;

	for (size_t r = 0; r < block->n_rows; r++) {
		double cases = 0;
		for (size_t i = table_first(block); i < block->n_columns && !bar_is_hidden(block, block->rows[r]); i++)
			cases += (double)bar_cases(block, block->rows[r], i);
		longest = fmax(longest, cases);
	}
	return longest;
}

const Tilsyn__V1__Cell *bar_share(
	const Tilsyn__V1__Block *block, const Tilsyn__V1__Row *row, const Tilsyn__V1__Column **column)
{
	for (size_t i = table_first(block); i < block->n_columns; i++) {
		*column = block->columns[i];
		if (!bar_look(*column) && !table_is_text(*column) && cell_of(block, row, i))
			return cell_of(block, row, i);
	}
	return NULL;
}

bool bars_have_shares(const Tilsyn__V1__Block *block)
{
	const Tilsyn__V1__Column *column;

	for (size_t r = 0; r < block->n_rows; r++) {
		const Tilsyn__V1__Cell *cell = bar_share(block, block->rows[r], &column);
		if (cell && cell->has_share && !bar_is_hidden(block, block->rows[r]))
			return true;
	}
	return false;
}
