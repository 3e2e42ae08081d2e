#include "report/blocks.h"

#include <stdbool.h>
#include <string.h>

/* There is room for so many blocks, and for twice as many each time it is full. */
enum { BLOCKS_AT_FIRST = 64 };

static bool is_full(size_t count)
{
	return count >= BLOCKS_AT_FIRST && (count & (count - 1)) == 0;
}

struct report_draft draft_new(struct arena *a)
{
	struct report_draft d = {arena_alloc(a, sizeof(*d.report)), a};

	tilsyn__v1__report__init(d.report);
	d.report->blocks = arena_alloc(a, BLOCKS_AT_FIRST * sizeof(*d.report->blocks));
	return d;
}

Tilsyn__V1__Block *draft_block(struct report_draft *d, Tilsyn__V1__BlockKind kind, const char *id, const char *title)
{
	Tilsyn__V1__Block *block = arena_alloc(d->arena, sizeof(*block));
	const size_t count = d->report->n_blocks;

	if (is_full(count)) {
		Tilsyn__V1__Block **more = arena_alloc(d->arena, 2 * count * sizeof(Tilsyn__V1__Block *));

		memcpy(more, d->report->blocks, count * sizeof(*more));
		d->report->blocks = more;
	}
	tilsyn__v1__block__init(block);
	block->kind = kind;
	block->id = (char *)id;
	block->title = (char *)title;
	d->report->blocks[d->report->n_blocks++] = block;
	return block;
}

static bool row_hides(const Tilsyn__V1__Row *row)
{
	for (size_t i = 0; i < row->n_values; i++)
		if (row->values[i]->cell && row->values[i]->cell->suppressed)
			return true;
	return false;
}

bool draft_hides(const struct report_draft *d)
{
	for (size_t i = 0; i < d->report->n_blocks; i++)
		for (size_t r = 0; r < d->report->blocks[i]->n_rows; r++)
			if (row_hides(d->report->blocks[i]->rows[r]))
				return true;
	return false;
}

void draft_say(struct report_draft *d, Tilsyn__V1__BlockKind kind, const char *id, const char *text)
{
	if (*text)
		draft_block(d, kind, id, "")->text = (char *)text;
}

void block_room(struct arena *a, Tilsyn__V1__Block *block, size_t columns, size_t rows)
{
	block->columns = arena_alloc(a, (columns + 1) * sizeof(*block->columns));
	block->rows = arena_alloc(a, (rows + 1) * sizeof(*block->rows));
}

void block_column(struct arena *a, Tilsyn__V1__Block *block, const char *id, const char *title, const char *class_)
{
	Tilsyn__V1__Column *column = arena_alloc(a, sizeof(*column));

	tilsyn__v1__column__init(column);
	column->id = (char *)id;
	column->title = (char *)title;
	column->class_ = (char *)class_;
	block->columns[block->n_columns++] = column;
}

Tilsyn__V1__Row *block_row(struct arena *a, Tilsyn__V1__Block *block, const char *id, const char *title)
{
	Tilsyn__V1__Row *row = arena_alloc(a, sizeof(*row));

	tilsyn__v1__row__init(row);
	row->id = (char *)id;
	row->title = (char *)title;
	row->values = arena_alloc(a, (block->n_columns + 1) * sizeof(*row->values));
	block->rows[block->n_rows++] = row;
	return row;
}

void row_cell(struct arena *a, Tilsyn__V1__Row *row, Tilsyn__V1__Cell *cell)
{
	Tilsyn__V1__Value *value = arena_alloc(a, sizeof(*value));

	tilsyn__v1__value__init(value);
	value->cell = cell;
	row->values[row->n_values++] = value;
}

void row_text_value(struct arena *a, Tilsyn__V1__Row *row, const char *text)
{
	Tilsyn__V1__Value *value = arena_alloc(a, sizeof(*value));

	tilsyn__v1__value__init(value);
	value->text = (char *)text;
	row->values[row->n_values++] = value;
}
