#include "render/series.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "render/table.h"

size_t series_column(const Tilsyn__V1__Block *block)
{
	for (size_t i = table_first(block); i < block->n_columns; i++)
		if (strcmp(block->columns[i]->class_, "share") == 0)
			return i;
	return SIZE_MAX;
}

const Tilsyn__V1__Cell *series_cell(const Tilsyn__V1__Block *block, size_t row)
{
	const size_t column = series_column(block);
	const Tilsyn__V1__Value *value = column == SIZE_MAX ? NULL : table_value(block, block->rows[row], column);
	const Tilsyn__V1__Cell *cell = value ? value->cell : NULL;

	return cell && !cell->suppressed && cell->has_share && isfinite(cell->share) ? cell : NULL;
}

bool series_has_shares(const Tilsyn__V1__Block *block)
{
	for (size_t r = 0; r < block->n_rows; r++)
		if (series_cell(block, r))
			return true;
	return false;
}
