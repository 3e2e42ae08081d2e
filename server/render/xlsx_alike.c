/* Tables of one title that stand under several headings, one for each case say, are one sheet: a workbook of a sheet
 * for each would be leafed through without an end. What they stood under is their first column. */
#include <string.h>

#include "render/page.h"
#include "render/table.h"
#include "render/words.h"
#include "render/xlsx_book.h"

static bool is_alike(const Tilsyn__V1__Block *one, const Tilsyn__V1__Block *other)
{
	return one->kind == TILSYN__V1__BLOCK_KIND__BLOCK_KIND_TABLE && other->kind == one->kind &&
	       text_is_empty(one->text) && text_is_empty(other->text) && strcmp(one->title, other->title) == 0 &&
	       table_first(one) && table_first(other) && strcmp(one->columns[0]->title, other->columns[0]->title) == 0;
}

static size_t first_alike(const Tilsyn__V1__Report *report, size_t index)
{
	size_t first = 0;

	while (first < index && !is_alike(report->blocks[first], report->blocks[index]))
		first++;
	return first;
}

const char *book_heading(const Tilsyn__V1__Report *report, size_t index)
{
	while (index-- > 0)
		if (report->blocks[index]->kind == TILSYN__V1__BLOCK_KIND__BLOCK_KIND_HEADING)
			return report->blocks[index]->title;
	return "";
}

/* Each stands under a heading of its own. Two of one title under the same, of questions that are worded alike say,
 * could not be told apart on one sheet. */
static bool stand_apart(const Tilsyn__V1__Report *report, size_t first)
{
	const char *before = NULL;

	for (size_t i = first; i < report->n_blocks; i++) {
		if (!is_alike(report->blocks[first], report->blocks[i]))
			continue;
		const char *heading = book_heading(report, i);

		if (before && strcmp(before, heading) == 0)
			return false;
		before = heading;
	}
	return true;
}

static Tilsyn__V1__Column *column_of(struct book *b, const char *class, const char *title)
{
	Tilsyn__V1__Column *column = arena_alloc(b->arena, sizeof(*column));

	tilsyn__v1__column__init(column);
	column->class_ = (char *)class;
	column->title = (char *)title;
	return column;
}

/* What a case has nothing to say of is no column of its own table: here it is an empty cell. */
static const Tilsyn__V1__Value *value_of(
	const Tilsyn__V1__Block *block, const Tilsyn__V1__Row *row, const Tilsyn__V1__Column *column)
{
	for (size_t i = 1; i < block->n_columns; i++)
		if (strcmp(block->columns[i]->id, column->id) == 0)
			return table_value(block, row, i);
	return NULL;
}

static Tilsyn__V1__Value *value_new(struct book *b, const char *text)
{
	Tilsyn__V1__Value *value = arena_alloc(b->arena, sizeof(*value));

	tilsyn__v1__value__init(value);
	value->text = (char *)text;
	return value;
}

static Tilsyn__V1__Row *row_under(struct book *b, const Tilsyn__V1__Block *all, const char *heading,
	const Tilsyn__V1__Block *block, const Tilsyn__V1__Row *row)
{
	Tilsyn__V1__Row *under = arena_alloc(b->arena, sizeof(*under));

	tilsyn__v1__row__init(under);
	under->title = (char *)heading;
	under->values = arena_alloc(b->arena, all->n_columns * sizeof(*under->values));
	under->values[under->n_values++] = value_new(b, row->title);
	for (size_t i = 2; i < all->n_columns; i++) {
		Tilsyn__V1__Value *value = value_new(b, "");
		const Tilsyn__V1__Value *own = value_of(block, row, all->columns[i]);

		if (own)
			*value = *own;
		under->values[under->n_values++] = value;
	}
	return under;
}

static void add_rows(struct book *b, Tilsyn__V1__Block *all, const Tilsyn__V1__Report *report, size_t index)
{
	const Tilsyn__V1__Block *block = report->blocks[index];

	for (size_t r = 0; r < block->n_rows; r++)
		all->rows[all->n_rows++] = row_under(b, all, book_heading(report, index), block, block->rows[r]);
}

static bool has_column(const Tilsyn__V1__Block *all, const Tilsyn__V1__Column *column)
{
	for (size_t i = 2; i < all->n_columns; i++)
		if (strcmp(all->columns[i]->id, column->id) == 0)
			return true;
	return false;
}

static void add_columns(Tilsyn__V1__Block *all, const Tilsyn__V1__Block *block)
{
	for (size_t i = 1; i < block->n_columns; i++)
		if (!has_column(all, block->columns[i]))
			all->columns[all->n_columns++] = block->columns[i];
}

/* What a row stands under, its own title, then the columns that any of them has. */
static void begin_columns(struct book *b, Tilsyn__V1__Block *all, size_t most)
{
	const char *title = all->columns[0]->title;

	all->columns = arena_alloc(b->arena, (most + 2) * sizeof(*all->columns));
	all->columns[0] = column_of(b, "row", words(b->language, WORD_GRID_UNDER));
	all->columns[1] = column_of(b, "text", title);
	all->n_columns = 2;
}

const Tilsyn__V1__Block *book_table(struct book *b, const Tilsyn__V1__Report *report, size_t index)
{
	const Tilsyn__V1__Block *one = report->blocks[index];
	const size_t first = first_alike(report, index);
	size_t alike = 0, rows = 0, columns = 0;

	if (!stand_apart(report, first))
		return one;
	if (first < index)
		return NULL;
	for (size_t i = index; i < report->n_blocks; i++)
		if (is_alike(one, report->blocks[i])) {
			alike++;
			rows += report->blocks[i]->n_rows;
			columns += report->blocks[i]->n_columns;
		}
	if (alike < 2)
		return one;
	Tilsyn__V1__Block *all = arena_alloc(b->arena, sizeof(*all));

	*all = *one;
	begin_columns(b, all, columns);
	all->rows = arena_alloc(b->arena, (rows + 1) * sizeof(*all->rows));
	all->n_rows = 0;
	for (size_t i = index; i < report->n_blocks; i++)
		if (is_alike(one, report->blocks[i]))
			add_columns(all, report->blocks[i]);
	for (size_t i = index; i < report->n_blocks; i++)
		if (is_alike(one, report->blocks[i]))
			add_rows(b, all, report, i);
	return all;
}
