#include <string.h>

#include "render/bars.h"
#include "render/page.h"
#include "render/series.h"
#include "render/table.h"
#include "render/words.h"
#include "render/xlsx_book.h"

enum {
	COURSES_ACROSS = 2,
	COURSE_ROWS = 15, /* of a sheet, under a small chart */
};

/* The look of a part of a bar: colour and pattern, as in the drawing. */
static void dress(lxw_chart_series *series, const struct bar_look *look)
{
	static const struct {
		const char *pattern;
		uint8_t type;
	} patterns[] = {{"stripes", LXW_CHART_PATTERN_WIDE_UPWARD_DIAGONAL},
		{"lines", LXW_CHART_PATTERN_LIGHT_HORIZONTAL}, {"dots", LXW_CHART_PATTERN_PERCENT_20}};
	const lxw_color_t colour = (lxw_color_t)strtoul(look->ground + 1, NULL, 16);
	lxw_chart_fill solid = {.color = colour};

	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		if (strcmp(patterns[i].pattern, look->pattern) == 0) {
			lxw_chart_pattern p = {
				.fg_color = LXW_COLOR_BLACK, .bg_color = colour, .type = patterns[i].type};
			chart_series_set_pattern(series, &p);
			return;
		}
	chart_series_set_fill(series, &solid);
}

/* A series of the grid's column, named by its heading, against the rows' titles. */
static lxw_chart_series *series_of(
	lxw_chart *chart, const char *sheet, const struct grid *g, uint32_t top, size_t column)
{
	lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
	const uint32_t first = top + 1, last = top + (uint32_t)g->n_rows;

	chart_series_set_categories(series, sheet, first, 0, last, 0);
	chart_series_set_values(series, sheet, first, (lxw_col_t)column, last, (lxw_col_t)column);
	chart_series_set_name_range(series, sheet, top, (lxw_col_t)column);
	return series;
}

static lxw_chart *chart_of_bars(
	struct book *b, const Tilsyn__V1__Block *block, const struct grid *g, const char *sheet, uint32_t top)
{
	lxw_chart *chart = workbook_add_chart(b->file, LXW_CHART_BAR_STACKED);

	for (size_t c = table_first(block); c < block->n_columns; c++) {
		const struct bar_look *look = bar_look(block->columns[c]);

		if (look)
			dress(series_of(chart, sheet, g, top, g->first[c]), look);
	}
	chart_axis_set_reverse(chart->y_axis); /* the first row on top */
	chart_axis_set_name(chart->x_axis, words(b->language, WORD_CHART_COUNTS));
	return chart;
}

static lxw_chart *chart_of_series(
	struct book *b, const Tilsyn__V1__Block *block, const struct grid *g, const char *sheet, uint32_t top)
{
	lxw_chart *chart = workbook_add_chart(b->file, LXW_CHART_LINE);

	for (size_t c = table_first(block); c < block->n_columns; c++)
		if (g->share[c] && strcmp(block->columns[c]->class_, "share") == 0)
			chart_series_set_marker_type(
				series_of(chart, sheet, g, top, g->share[c]), LXW_CHART_MARKER_CIRCLE);
	chart_axis_set_min(chart->y_axis, 0);
	chart_axis_set_max(chart->y_axis, 1);
	chart_axis_set_num_format(chart->y_axis, "0%");
	return chart;
}

void book_chart(struct book *b, lxw_worksheet *sheet, const Tilsyn__V1__Block *block, const struct grid *g,
	const char *name, uint32_t top)
{
	const bool bars = block->kind == TILSYN__V1__BLOCK_KIND__BLOCK_KIND_BARS;
	char *description = words_fill(b->arena, b->language, WORD_CHART_OF, "title", block->title, NULL);
	lxw_chart_options options = {.description = description, .x_scale = 1.6, .y_scale = 1.4};

	if (!g->n_rows || (!bars && !series_has_shares(block)))
		return;
	lxw_chart *chart = bars ? chart_of_bars(b, block, g, name, top) : chart_of_series(b, block, g, name, top);
	if (!text_is_empty(block->title))
		chart_title_set_name(chart, clean_line(b->arena, block->title));
	worksheet_insert_chart_opt(sheet, top + 2 + (uint32_t)g->n_rows, 0, chart, &options);
}

/* -- courses: a small chart for each row, all on one scale, over a table of the shares alone -- */

static bool is_share(const Tilsyn__V1__Column *column)
{
	return strcmp(column->class_, "share") == 0;
}

/* What the charts read: a row for each course, a column for each period. Gives how many periods. */
static size_t put_shares(
	struct book *b, lxw_worksheet *sheet, const Tilsyn__V1__Block *block, const struct grid *g, uint32_t top)
{
	size_t periods = 0;

	book_text(b, sheet, top, 0, words(b->language, WORD_SHARES_ALONE), b->head);
	sheet_set_high(sheet, top, 3); /* titles of periods */
	for (size_t c = table_first(block); c < block->n_columns; c++) {
		if (!is_share(block->columns[c]) || !g->share[c])
			continue;
		book_text(b, sheet, top, ++periods, block->columns[c]->title, b->head);
		for (size_t r = 0; r < g->n_rows; r++) {
			const struct grid_cell *cell = grid_at(g, r, g->share[c]);

			if (cell->kind == GRID_SHARE)
				worksheet_write_number(
					sheet, top + 1 + (uint32_t)r, (lxw_col_t)periods, cell->number, b->share);
		}
	}
	for (size_t r = 0; r < g->n_rows; r++)
		book_text(b, sheet, top + 1 + (uint32_t)r, 0, block->rows[r]->title, b->text);
	return periods;
}

static void put_course(struct book *b, lxw_worksheet *sheet, const Tilsyn__V1__Row *row, const char *name,
	uint32_t shares, size_t index, size_t periods, uint32_t under, size_t place)
{
	const uint32_t line = shares + 1 + (uint32_t)index;
	lxw_chart *chart = workbook_add_chart(b->file, LXW_CHART_LINE);
	lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
	char *title = clean_line(b->arena, row->title);
	lxw_chart_options options = {
		.description = words_fill(b->arena, b->language, WORD_CHART_OF, "title", title, NULL)};

	chart_series_set_categories(series, name, shares, 1, shares, (lxw_col_t)periods);
	chart_series_set_values(series, name, line, 1, line, (lxw_col_t)periods);
	chart_series_set_name_range(series, name, line, 0);
	chart_series_set_marker_type(series, LXW_CHART_MARKER_CIRCLE);
	chart_axis_set_min(chart->y_axis, 0);
	chart_axis_set_max(chart->y_axis, 1);
	chart_axis_set_num_format(chart->y_axis, "0%");
	chart_title_set_name(chart, title);
	chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
	worksheet_insert_chart_opt(sheet, under + (uint32_t)(place / COURSES_ACROSS) * COURSE_ROWS,
		place % COURSES_ACROSS ? 2 : 0, chart, &options);
}

static bool has_share(const Tilsyn__V1__Block *block, const struct grid *g, size_t row)
{
	for (size_t c = table_first(block); c < block->n_columns; c++)
		if (is_share(block->columns[c]) && g->share[c] && grid_at(g, row, g->share[c])->kind == GRID_SHARE)
			return true;
	return false;
}

/* Nothing where no course has a share in any period. */
void book_courses(struct book *b, lxw_worksheet *sheet, const Tilsyn__V1__Block *block, const struct grid *g,
	const char *name, uint32_t top)
{
	const uint32_t shares = top + 2 + (uint32_t)g->n_rows, under = shares + 2 + (uint32_t)g->n_rows;
	size_t periods = 0, drawn = 0;

	for (size_t r = 0; r < g->n_rows; r++) {
		if (!has_share(block, g, r))
			continue;
		if (!drawn)
			periods = put_shares(b, sheet, block, g, shares);
		put_course(b, sheet, block->rows[r], name, shares, r, periods, under, drawn++);
	}
}
