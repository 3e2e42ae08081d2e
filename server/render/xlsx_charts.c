#include <math.h>
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
	const bool titled = *g->titles[column] != '\0';
	chart_series_set_name_range(series, sheet, top - titled, (lxw_col_t)grid_title_first(g, column));
	return series;
}

static void set_rails(lxw_chart_axis *axis)
{
	lxw_chart_line rails = {.color = 0xd0d0d0, .width = 0.75F};

	chart_axis_major_gridlines_set_line(axis, &rails);
}

static void set_scale(lxw_chart *chart)
{
	chart_axis_set_min(chart->y_axis, 0);
	chart_axis_set_max(chart->y_axis, 1);
	chart_axis_set_num_format(chart->y_axis, "0%");
	set_rails(chart->y_axis);
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
	chart_axis_set_reverse(chart->y_axis);	    /* the first row on top */
	chart_axis_set_crossing_max(chart->y_axis); /* and the scale below all the same */
	set_rails(chart->x_axis);
	chart_axis_set_name(chart->x_axis, words(b->language, WORD_CHART_COUNTS));
	return chart;
}

/* The median, a goal and the limits of chance: lines without points. */
static void put_lines(lxw_chart *chart, const char *sheet, const struct grid *g, uint32_t top)
{
	static const struct {
		uint32_t colour;
		uint8_t dashes;
	} looks[] = {[GRID_MEDIAN] = {0x333333, LXW_CHART_LINE_DASH_LONG_DASH},
		[GRID_GOAL] = {0x8a4b00, LXW_CHART_LINE_DASH_SOLID},
		[GRID_LOWER] = {0x6b6b6b, LXW_CHART_LINE_DASH_ROUND_DOT},
		[GRID_UPPER] = {0x6b6b6b, LXW_CHART_LINE_DASH_ROUND_DOT}};

	for (enum grid_line line = GRID_MEDIAN; line < GRID_LINES; line++) {
		if (!g->lines[line])
			continue;
		lxw_chart_line look = {.color = looks[line].colour, .dash_type = looks[line].dashes, .width = 1.5F};
		lxw_chart_series *series = series_of(chart, sheet, g, top, g->lines[line]);

		chart_series_set_marker_type(series, LXW_CHART_MARKER_NONE);
		chart_series_set_line(series, &look);
	}
}

static void put_points(lxw_chart_series *series)
{
	lxw_chart_line line = {.color = 0x0072b2, .width = 2};
	lxw_chart_fill fill = {.color = 0x0072b2};

	chart_series_set_line(series, &line);
	chart_series_set_marker_type(series, LXW_CHART_MARKER_CIRCLE);
	chart_series_set_marker_fill(series, &fill);
}

static lxw_chart *chart_of_series(
	struct book *b, const Tilsyn__V1__Block *block, const struct grid *g, const char *sheet, uint32_t top)
{
	lxw_chart *chart = workbook_add_chart(b->file, LXW_CHART_LINE);

	for (size_t c = table_first(block); c < block->n_columns; c++)
		if (g->share[c] && strcmp(block->columns[c]->class_, "share") == 0)
			put_points(series_of(chart, sheet, g, top, g->share[c]));
	put_lines(chart, sheet, g, top);
	set_scale(chart);
	return chart;
}

bool book_chart(struct book *b, lxw_worksheet *sheet, const Tilsyn__V1__Block *block, const struct grid *g,
	const char *name, uint32_t top)
{
	enum { WIDE = 960, HIGH = 400, ROW_HIGH = 34, ELSE_HIGH = 160 }; /* pixels */
	enum { WIDE_AT_FIRST = 480, HIGH_AT_FIRST = 288 };
	const bool bars = block->kind == TILSYN__V1__BLOCK_KIND__BLOCK_KIND_BARS;
	const size_t high = bars ? g->n_rows * ROW_HIGH + ELSE_HIGH : HIGH;
	lxw_chart_options options = {
		.description = words_fill(b->arena, b->language, WORD_CHART_OF, "title", block->title, NULL),
		.x_scale = (double)WIDE / WIDE_AT_FIRST,
		.y_scale = (double)high / HIGH_AT_FIRST};

	if (!g->n_rows || (!bars && !series_has_shares(block)))
		return false;
	lxw_chart *chart = bars ? chart_of_bars(b, block, g, name, top) : chart_of_series(b, block, g, name, top);
	if (!text_is_empty(block->title))
		chart_title_set_name_range(chart, name, 0, 0); /* never the words: "=" would begin a formula */
	chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
	worksheet_insert_chart_opt(sheet, top + 2 + (uint32_t)g->n_rows, 0, chart, &options);
	return true;
}

/* -- courses: a small chart for each row, all on one scale, over a table of the shares alone -- */

static bool is_share(const Tilsyn__V1__Column *column)
{
	return strcmp(column->class_, "share") == 0;
}

static const Tilsyn__V1__Cell *share_at(const Tilsyn__V1__Block *block, size_t row, size_t column)
{
	const Tilsyn__V1__Value *value = table_value(block, block->rows[row], column);
	const Tilsyn__V1__Cell *cell = is_share(block->columns[column]) && value ? value->cell : NULL;

	return cell && cell->has_share && !cell->suppressed && isfinite(cell->share) ? cell : NULL;
}

/* What the charts read: a row for each course, a column for each period. Gives how many periods. */
static size_t put_shares(struct book *b, lxw_worksheet *sheet, const Tilsyn__V1__Block *block, uint32_t top)
{
	size_t periods = 0;

	book_text(b, sheet, top, 0, words(b->language, WORD_SHARES_ALONE), b->head);
	sheet_set_high(sheet, top, 3); /* titles of periods */
	for (size_t c = table_first(block); c < block->n_columns; c++) {
		if (!is_share(block->columns[c]))
			continue;
		book_text(b, sheet, top, ++periods, block->columns[c]->title, b->head_figure);
		for (size_t r = 0; r < block->n_rows; r++) {
			const Tilsyn__V1__Cell *cell = share_at(block, r, c);

			if (cell)
				worksheet_write_number(
					sheet, top + 1 + (uint32_t)r, (lxw_col_t)periods, cell->share, b->share);
		}
	}
	for (size_t r = 0; r < block->n_rows; r++)
		book_text(b, sheet, top + 1 + (uint32_t)r, 0, block->rows[r]->title, b->text);
	return periods;
}

static void put_course(struct book *b, lxw_worksheet *sheet, const Tilsyn__V1__Row *row, const char *name,
	uint32_t shares, size_t index, size_t periods, uint32_t under, size_t place)
{
	enum { WIDE = 480 };
	const uint32_t line = shares + 1 + (uint32_t)index;
	lxw_chart *chart = workbook_add_chart(b->file, LXW_CHART_LINE);
	lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
	lxw_chart_font font = {.size = 12, .bold = LXW_TRUE};
	char *title = clean_line(b->arena, row->title);
	lxw_chart_options options = {
		.description = words_fill(b->arena, b->language, WORD_CHART_OF, "title", title, NULL),
		.x_offset = place % COURSES_ACROSS ? WIDE + 10 : 0};

	chart_series_set_categories(series, name, shares, 1, shares, (lxw_col_t)periods);
	chart_series_set_values(series, name, line, 1, line, (lxw_col_t)periods);
	chart_series_set_name_range(series, name, line, 0);
	put_points(series);
	set_scale(chart);
	chart_title_set_name_range(chart, name, line, 0);
	chart_title_set_name_font(chart, &font);
	chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
	worksheet_insert_chart_opt(sheet, under + (uint32_t)(place / COURSES_ACROSS) * COURSE_ROWS, 0, chart, &options);
}

static bool has_share(const Tilsyn__V1__Block *block, size_t row)
{
	for (size_t c = table_first(block); c < block->n_columns; c++)
		if (share_at(block, row, c))
			return true;
	return false;
}

/* Nothing where no course has a share in any period. */
bool book_courses(struct book *b, lxw_worksheet *sheet, const Tilsyn__V1__Block *block, const struct grid *g,
	const char *name, uint32_t top)
{
	const uint32_t shares = top + 2 + (uint32_t)g->n_rows, under = shares + 2 + (uint32_t)block->n_rows;
	size_t periods = 0, drawn = 0;

	for (size_t r = 0; r < block->n_rows; r++) {
		if (!has_share(block, r))
			continue;
		if (!drawn)
			periods = put_shares(b, sheet, block, shares);
		put_course(b, sheet, block->rows[r], name, shares, r, periods, under, drawn++);
	}
	return drawn > 0;
}
