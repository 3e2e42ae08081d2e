#include "render/grid.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "render/cell.h"
#include "render/page.h"
#include "render/table.h"
#include "render/words.h"

/* The parts of a figure, in their order. */
enum part { PART_COUNT, PART_OF, PART_SHARE, PART_LOW, PART_HIGH, PART_REMARK, PARTS };

static const Tilsyn__V1__Cell *cell_of(const Tilsyn__V1__Block *b, size_t row, size_t column)
{
	const Tilsyn__V1__Value *value = table_value(b, b->rows[row], column);

	return value ? value->cell : NULL;
}

static bool is_coefficient(const Tilsyn__V1__Column *column)
{
	return strcmp(column->class_, "coefficient") == 0;
}

static bool is_figure(const Tilsyn__V1__Column *column)
{
	return strcmp(column->class_, "share") == 0 || is_coefficient(column);
}

/* Whether a figure in words has this part; what is suppressed has a count alone. */
static bool has_part(const struct cell_words *w, const Tilsyn__V1__Cell *cell, enum part part)
{
	switch (part) {
	case PART_COUNT:
		return true;
	case PART_OF:
		return cell->n != 0 && !cell->suppressed;
	case PART_SHARE:
		return w->share && isfinite(cell->share);
	case PART_LOW:
		return w->interval && isfinite(cell->low);
	case PART_HIGH:
		return w->interval && isfinite(cell->high);
	default:
		return w->remark != NULL;
	}
}

static bool column_has(const Tilsyn__V1__Block *b, size_t column, enum part part, const char *language, struct arena *a)
{
	if (part == PART_COUNT || (part == PART_SHARE && is_figure(b->columns[column])))
		return true;
	for (size_t r = 0; r < b->n_rows; r++) {
		const Tilsyn__V1__Cell *cell = cell_of(b, r, column);

		if (!cell)
			continue;
		const struct cell_words w = cell_words(a, language, b->columns[column], cell);
		if (has_part(&w, cell, part))
			return true;
	}
	return false;
}

/* Of several questions together the share is no share of the cases: count and mean must not read as one figure. */
static bool is_mean(const Tilsyn__V1__Block *b, size_t column)
{
	for (size_t r = 0; r < b->n_rows; r++) {
		const Tilsyn__V1__Cell *cell = cell_of(b, r, column);

		if (cell && cell->mean)
			return true;
	}
	return false;
}

static enum word head_word(const Tilsyn__V1__Block *b, size_t column, enum part part)
{
	static const enum word heads[PARTS] = {[PART_COUNT] = WORD_GRID_COUNT,
		[PART_OF] = WORD_GRID_OF,
		[PART_SHARE] = WORD_GRID_SHARE,
		[PART_LOW] = WORD_GRID_LOW,
		[PART_HIGH] = WORD_GRID_HIGH,
		[PART_REMARK] = WORD_GRID_REMARK};

	if (part == PART_SHARE && is_coefficient(b->columns[column]))
		return WORD_GRID_VALUE;
	if (is_mean(b, column) && part == PART_COUNT)
		return WORD_GRID_COUNT_ALL;
	return is_mean(b, column) && part == PART_SHARE ? WORD_GRID_MEAN : heads[part];
}

static const char *head_of(
	const Tilsyn__V1__Block *b, size_t column, enum part part, const char *language, struct arena *a)
{
	const char *title = clean_line(a, b->columns[column]->title);

	if (part == PART_COUNT && !is_figure(b->columns[column]))
		return title;
	return arena_print(a, "%s: %s", title, words(language, head_word(b, column, part)));
}

static struct grid_cell figure_cell(const Tilsyn__V1__Column *column, const Tilsyn__V1__Cell *cell, enum part part,
	const char *language, struct arena *a)
{
	const struct cell_words w = cell_words(a, language, column, cell);
	const enum grid_kind share = is_coefficient(column) ? GRID_COEFFICIENT : GRID_SHARE;

	if (!has_part(&w, cell, part))
		return (struct grid_cell){GRID_EMPTY, "", 0};
	switch (part) {
	case PART_COUNT:
		if (cell->suppressed)
			return (struct grid_cell){GRID_TEXT, w.count, 0};
		return (struct grid_cell){GRID_COUNT, "", (double)cell->count};
	case PART_OF:
		return (struct grid_cell){GRID_COUNT, "", (double)cell->n};
	case PART_SHARE:
		return (struct grid_cell){share, "", cell->share};
	case PART_LOW:
		return (struct grid_cell){share, "", cell->low};
	case PART_HIGH:
		return (struct grid_cell){share, "", cell->high};
	default:
		return (struct grid_cell){GRID_TEXT, w.remark, 0};
	}
}

static struct grid_cell cell_at(
	const Tilsyn__V1__Block *b, size_t row, size_t column, enum part part, const char *language, struct arena *a)
{
	const Tilsyn__V1__Value *value = table_value(b, b->rows[row], column);

	if (value && value->cell)
		return figure_cell(b->columns[column], value->cell, part, language, a);
	if (value && part == PART_COUNT && !text_is_empty(value->text))
		return (struct grid_cell){GRID_TEXT, clean_line(a, value->text), 0};
	return (struct grid_cell){GRID_EMPTY, "", 0};
}

struct grid grid_of(const Tilsyn__V1__Block *b, const char *language, struct arena *a)
{
	const size_t most = 1 + b->n_columns * PARTS;
	struct {
		size_t column;
		enum part part;
	} *made_of = arena_alloc(a, most * sizeof(*made_of));
	struct grid g = {.n_columns = 1,
		.n_rows = b->n_rows,
		.heads = arena_alloc(a, most * sizeof(*g.heads)),
		.first = arena_alloc(a, (b->n_columns + 1) * sizeof(*g.first)),
		.share = arena_alloc(a, (b->n_columns + 1) * sizeof(*g.share))};

	g.heads[0] = clean_line(a, table_row_head(b));
	for (size_t c = table_first(b); c < b->n_columns; c++) {
		g.first[c] = g.n_columns;
		for (enum part part = PART_COUNT; part < PARTS; part++) {
			if (!column_has(b, c, part, language, a))
				continue;
			made_of[g.n_columns].column = c;
			made_of[g.n_columns].part = part;
			if (part == PART_SHARE)
				g.share[c] = g.n_columns;
			g.heads[g.n_columns++] = head_of(b, c, part, language, a);
		}
	}
	g.cells = arena_alloc(a, (g.n_rows * g.n_columns + 1) * sizeof(*g.cells));
	for (size_t r = 0; r < g.n_rows; r++) {
		struct grid_cell *row = g.cells + r * g.n_columns;

		row[0] = (struct grid_cell){GRID_TEXT, clean_line(a, b->rows[r]->title), 0};
		for (size_t i = 1; i < g.n_columns; i++)
			row[i] = cell_at(b, r, made_of[i].column, made_of[i].part, language, a);
	}
	return g;
}

const struct grid_cell *grid_at(const struct grid *g, size_t row, size_t column)
{
	return &g->cells[row * g->n_columns + column];
}
