#include "render/grid.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "render/cell.h"
#include "render/grid_courses.h"
#include "render/page.h"
#include "render/table.h"
#include "render/words.h"

/* The parts of a figure, in their order. */
enum part { PART_COUNT, PART_OF, PART_SHARE, PART_LOW, PART_HIGH, PART_REMARK, PARTS };

/* What a column of the grid is made of: a part of the block's column, or what is said of each point of a series. */
struct source {
	size_t column;
	enum part part;
	bool of_points;
	enum grid_line line; /* GRID_LINES: what is another matter from there on */
};

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

static const Tilsyn__V1__Difference *difference_of(const Tilsyn__V1__Block *b, size_t row, size_t column)
{
	const Tilsyn__V1__Value *value = table_value(b, b->rows[row], column);

	return value ? value->difference : NULL;
}

static bool compares(const Tilsyn__V1__Block *b, size_t column)
{
	for (size_t r = 0; r < b->n_rows; r++)
		if (difference_of(b, r, column))
			return true;
	return false;
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
	if (compares(b, column) && (part == PART_SHARE || part == PART_LOW || part == PART_HIGH))
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

/* Of several questions together the share is no share of the cases: count and mean must not read as one figure, nor as
 * those of a question that stands in the same column. */
enum means { NO_MEANS, SOME_MEANS, ALL_MEANS };

static enum means means_in(const Tilsyn__V1__Block *b, size_t column)
{
	bool mean = false, single = false;

	for (size_t r = 0; r < b->n_rows; r++) {
		const Tilsyn__V1__Cell *cell = cell_of(b, r, column);

		mean = mean || (cell && cell->mean);
		single = single || (cell && !cell->mean);
	}
	return !mean ? NO_MEANS : single ? SOME_MEANS : ALL_MEANS;
}

static enum word head_word(const Tilsyn__V1__Block *b, size_t column, enum part part)
{
	static const enum word heads[PARTS] = {[PART_COUNT] = WORD_GRID_COUNT,
		[PART_OF] = WORD_GRID_OF,
		[PART_SHARE] = WORD_GRID_SHARE,
		[PART_LOW] = WORD_GRID_LOW,
		[PART_HIGH] = WORD_GRID_HIGH,
		[PART_REMARK] = WORD_GRID_REMARK};
	const enum means means = means_in(b, column);

	if (part == PART_SHARE && is_coefficient(b->columns[column]))
		return WORD_GRID_VALUE;
	if (part == PART_SHARE && compares(b, column))
		return WORD_GRID_POINTS;
	if (part == PART_COUNT && means)
		return means == ALL_MEANS ? WORD_GRID_COUNT_ALL : WORD_GRID_COUNT_SOME;
	if (part == PART_SHARE && means)
		return means == ALL_MEANS ? WORD_GRID_MEAN : WORD_GRID_MEAN_SOME;
	return heads[part];
}

static const char *head_of(
	const Tilsyn__V1__Block *b, size_t column, enum part part, const char *language, struct arena *a)
{
	const char *title = clean_line(a, b->columns[column]->title);

	if (part == PART_COUNT && !is_figure(b->columns[column]))
		return title;
	if (!*title)
		return words(language, head_word(b, column, part));
	return arena_print(a, "%s: %s", title, words(language, head_word(b, column, part)));
}

/* Under its column's title. */
static const char *part_of(const Tilsyn__V1__Block *b, size_t column, enum part part, const char *language)
{
	if (part == PART_COUNT && !is_figure(b->columns[column]))
		return words(language, compares(b, column) ? WORD_GRID_WORDS : WORD_GRID_NUMBER);
	return words(language, head_word(b, column, part));
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

static struct grid_cell points_cell(const Tilsyn__V1__Difference *d, enum part part)
{
	const double number = part == PART_LOW ? d->low : part == PART_HIGH ? d->high : d->points;

	return isfinite(number) ? (struct grid_cell){GRID_POINTS, "", number} : (struct grid_cell){GRID_EMPTY, "", 0};
}

static struct grid_cell cell_at(
	const Tilsyn__V1__Block *b, size_t row, size_t column, enum part part, const char *language, struct arena *a)
{
	const Tilsyn__V1__Value *value = table_value(b, b->rows[row], column);

	if (value && value->cell)
		return figure_cell(b->columns[column], value->cell, part, language, a);
	if (value && part == PART_COUNT && !text_is_empty(value->text))
		return (struct grid_cell){GRID_TEXT, clean_line(a, value->text), 0};
	if (value && value->difference && (part == PART_SHARE || part == PART_LOW || part == PART_HIGH))
		return points_cell(value->difference, part);
	return (struct grid_cell){GRID_EMPTY, "", 0};
}

/* -- what is said of the points of a series -- */

static bool level_is_at(const Tilsyn__V1__Level *level, enum grid_line line, size_t row)
{
	const Tilsyn__V1__LevelKind kind =
		line == GRID_GOAL ? TILSYN__V1__LEVEL_KIND__LEVEL_KIND_GOAL : TILSYN__V1__LEVEL_KIND__LEVEL_KIND_MEDIAN;

	return level->kind == kind && level->first_row >= 0 && row >= (size_t)level->first_row &&
	       (int64_t)row <= level->last_row;
}

static struct grid_cell point_cell(const Tilsyn__V1__Block *b, size_t row, enum grid_line line, struct arena *a)
{
	const Tilsyn__V1__Row *r = b->rows[row];
	const double limit = line == GRID_LOWER ? r->lower : r->upper;

	if (line == GRID_LINES && !text_is_empty(r->break_before))
		return (struct grid_cell){GRID_TEXT, clean_line(a, r->break_before), 0};
	if ((line == GRID_LOWER || line == GRID_UPPER) && r->has_limits && isfinite(limit))
		return (struct grid_cell){GRID_SHARE, "", limit};
	for (size_t i = 0; line < GRID_LOWER && i < b->n_levels; i++)
		if (level_is_at(b->levels[i], line, row) && isfinite(b->levels[i]->value))
			return (struct grid_cell){GRID_SHARE, "", b->levels[i]->value};
	return (struct grid_cell){GRID_EMPTY, "", 0};
}

static bool some_point_has(const Tilsyn__V1__Block *b, enum grid_line line, struct arena *a)
{
	for (size_t r = 0; r < b->n_rows; r++)
		if (point_cell(b, r, line, a).kind != GRID_EMPTY)
			return true;
	return false;
}

static void add_points(
	struct grid *g, const Tilsyn__V1__Block *b, struct source *made_of, const char *language, struct arena *a)
{
	static const enum word heads[] = {[GRID_MEDIAN] = WORD_GRID_MEDIAN,
		[GRID_GOAL] = WORD_GRID_GOAL,
		[GRID_LOWER] = WORD_GRID_CHANCE_LOW,
		[GRID_UPPER] = WORD_GRID_CHANCE_HIGH,
		[GRID_LINES] = WORD_GRID_FROM_HERE};

	if (b->kind != TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SERIES)
		return;
	for (enum grid_line line = GRID_MEDIAN; line <= GRID_LINES; line++) {
		if (!some_point_has(b, line, a))
			continue;
		if (line < GRID_LINES)
			g->lines[line] = g->n_columns;
		made_of[g->n_columns] = (struct source){.of_points = true, .line = line};
		g->heads[g->n_columns++] = words(language, heads[line]);
	}
}

/* A title over what several columns say of the same. */
static void put_titles(struct grid *g, const Tilsyn__V1__Block *b, size_t column, struct arena *a)
{
	const char *title = clean_line(a, b->columns[column]->title);

	for (size_t i = g->first[column]; g->n_columns > g->first[column] + 1 && i < g->n_columns; i++)
		g->titles[i] = title;
}

struct grid grid_of(const Tilsyn__V1__Block *block, const char *language, struct arena *a)
{
	const Tilsyn__V1__Block *b =
		block->kind == TILSYN__V1__BLOCK_KIND__BLOCK_KIND_COURSES ? courses_as_rows(block, language, a) : block;
	const size_t most = 1 + b->n_columns * PARTS + GRID_LINES + 1;
	struct source *made_of = arena_alloc(a, most * sizeof(*made_of));
	struct grid g = {.n_columns = 1,
		.n_rows = b->n_rows,
		.heads = arena_alloc(a, most * sizeof(*g.heads)),
		.titles = arena_alloc(a, most * sizeof(*g.titles)),
		.parts = arena_alloc(a, most * sizeof(*g.parts)),
		.limits = arena_alloc(a, most * sizeof(*g.limits)),
		.first = arena_alloc(a, (b->n_columns + 1) * sizeof(*g.first)),
		.share = arena_alloc(a, (b->n_columns + 1) * sizeof(*g.share))};

	for (size_t i = 0; i < most; i++)
		g.titles[i] = g.parts[i] = "";
	g.heads[0] = clean_line(a, table_row_head(b));
	for (size_t c = table_first(b); c < b->n_columns; c++) {
		g.first[c] = g.n_columns;
		for (enum part part = PART_COUNT; part < PARTS; part++) {
			if (!column_has(b, c, part, language, a))
				continue;
			made_of[g.n_columns] = (struct source){.column = c, .part = part};
			if (part == PART_SHARE)
				g.share[c] = g.n_columns;
			g.limits[g.n_columns] = part == PART_LOW || part == PART_HIGH;
			g.parts[g.n_columns] = part_of(b, c, part, language);
			g.heads[g.n_columns++] = head_of(b, c, part, language, a);
		}
		put_titles(&g, b, c, a);
		g.compares = g.compares || compares(b, c);
	}
	add_points(&g, b, made_of, language, a);
	g.cells = arena_alloc(a, (g.n_rows * g.n_columns + 1) * sizeof(*g.cells));
	for (size_t r = 0; r < g.n_rows; r++) {
		struct grid_cell *row = g.cells + r * g.n_columns;

		row[0] = (struct grid_cell){GRID_TEXT, clean_line(a, b->rows[r]->title), 0};
		for (size_t i = 1; i < g.n_columns; i++)
			row[i] = made_of[i].of_points ? point_cell(b, r, made_of[i].line, a)
						      : cell_at(b, r, made_of[i].column, made_of[i].part, language, a);
	}
	return g;
}

const struct grid_cell *grid_at(const struct grid *g, size_t row, size_t column)
{
	return &g->cells[row * g->n_columns + column];
}

bool grid_has_titles(const struct grid *g)
{
	for (size_t i = 0; i < g->n_columns; i++)
		if (*g->titles[i])
			return true;
	return false;
}

/* Columns of one title share its very letters: two that are titled alike do not. */
size_t grid_title_first(const struct grid *g, size_t column)
{
	while (*g->titles[column] && column > 0 && g->titles[column - 1] == g->titles[column])
		column--;
	return column;
}

size_t grid_title_last(const struct grid *g, size_t column)
{
	while (*g->titles[column] && column + 1 < g->n_columns && g->titles[column + 1] == g->titles[column])
		column++;
	return column;
}
