#include "render/grid_courses.h"

#include <string.h>

#include "render/page.h"
#include "render/table.h"
#include "render/words.h"

static bool is_period(const Tilsyn__V1__Column *column)
{
	return strcmp(column->class_, "share") == 0;
}

static void add_column(Tilsyn__V1__Block *rows, const char *title, const char *class_, struct arena *a)
{
	Tilsyn__V1__Column *column = arena_alloc(a, sizeof(*column));

	tilsyn__v1__column__init(column);
	column->title = (char *)title;
	column->class_ = (char *)class_;
	rows->columns[rows->n_columns++] = column;
}

static void add_text(Tilsyn__V1__Row *row, const char *text, struct arena *a)
{
	Tilsyn__V1__Value *value = arena_alloc(a, sizeof(*value));

	tilsyn__v1__value__init(value);
	value->text = (char *)text;
	row->values[row->n_values++] = value;
}

static void add_value(Tilsyn__V1__Row *row, const Tilsyn__V1__Value *value, struct arena *a)
{
	if (value)
		row->values[row->n_values++] = (Tilsyn__V1__Value *)value;
	else
		add_text(row, "", a);
}

static void add_course(Tilsyn__V1__Block *rows, const Tilsyn__V1__Block *b, const Tilsyn__V1__Row *course, bool breaks,
	struct arena *a)
{
	Tilsyn__V1__Row *row = NULL;

	for (size_t c = table_first(b); c < b->n_columns; c++) {
		const Tilsyn__V1__Value *value = table_value(b, course, c);

		if (!is_period(b->columns[c]))
			continue;
		row = arena_alloc(a, sizeof(*row));
		tilsyn__v1__row__init(row);
		row->title = course->title;
		row->values = arena_alloc(a, (b->n_columns + 3) * sizeof(*row->values));
		add_text(row, b->columns[c]->title, a);
		add_value(row, value, a);
		if (breaks)
			add_text(row, value ? value->break_before : "", a);
		rows->rows[rows->n_rows++] = row;
	}
	for (size_t c = table_first(b); row && c < b->n_columns; c++)
		if (!is_period(b->columns[c]))
			add_value(row, table_value(b, course, c), a);
}

static bool has_breaks(const Tilsyn__V1__Block *b)
{
	for (size_t r = 0; r < b->n_rows; r++)
		for (size_t i = 0; i < b->rows[r]->n_values; i++)
			if (!text_is_empty(b->rows[r]->values[i]->break_before))
				return true;
	return false;
}

const Tilsyn__V1__Block *courses_as_rows(const Tilsyn__V1__Block *b, const char *language, struct arena *a)
{
	Tilsyn__V1__Block *rows = arena_alloc(a, sizeof(*rows));
	const bool breaks = has_breaks(b);

	tilsyn__v1__block__init(rows);
	rows->kind = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_TABLE;
	rows->columns = arena_alloc(a, (b->n_columns + 4) * sizeof(*rows->columns));
	rows->rows = arena_alloc(a, (b->n_rows * b->n_columns + 1) * sizeof(*rows->rows));
	add_column(rows, table_row_head(b), "row", a);
	add_column(rows, words(language, WORD_PERIOD), "text", a);
	add_column(rows, "", "share", a);
	if (breaks)
		add_column(rows, words(language, WORD_GRID_FROM_HERE), "text", a);
	for (size_t c = table_first(b); c < b->n_columns; c++)
		if (!is_period(b->columns[c]))
			add_column(rows, b->columns[c]->title, "text", a);
	for (size_t r = 0; r < b->n_rows; r++)
		add_course(rows, b, b->rows[r], breaks, a);
	return rows;
}
