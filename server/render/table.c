#include "render/table.h"

#include <string.h>

size_t table_first(const Tilsyn__V1__Block *block)
{
	return block->n_columns && strcmp(block->columns[0]->class_, "row") == 0;
}

const char *table_row_head(const Tilsyn__V1__Block *block)
{
	return table_first(block) ? block->columns[0]->title : "";
}

const Tilsyn__V1__Value *table_value(const Tilsyn__V1__Block *block, const Tilsyn__V1__Row *row, size_t column)
{
	size_t i = column - table_first(block);

	return i < row->n_values ? row->values[i] : NULL;
}

bool table_is_text(const Tilsyn__V1__Column *column)
{
	return strcmp(column->class_, "text") == 0;
}

bool table_says_itself(const Tilsyn__V1__Block *block, const Tilsyn__V1__Row *row, size_t column)
{
	const Tilsyn__V1__Value *value = table_value(block, row, column);

	if (!value || !value->cell || !value->cell->mean || value->cell->suppressed)
		return false;
	for (size_t i = table_first(block); i < block->n_columns; i++)
		if (i != column && strcmp(block->columns[i]->class_, "share") == 0)
			return false;
	return true;
}
