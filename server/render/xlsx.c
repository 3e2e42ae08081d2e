/* The report as a workbook: a first sheet of words, then a sheet with a table for each block of figures, and a native
 * chart beside those that are bars or series. Written in memory; the same report gives the same bytes. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "render/bars.h"
#include "render/grid.h"
#include "render/number.h"
#include "render/page.h"
#include "render/render.h"
#include "render/series.h"
#include "render/svg.h"
#include "render/table.h"
#include "render/words.h"

enum {
	CELL_MOST = 32000, /* of the 32,767 characters that a cell takes */
	TITLE_WIDTH = 60,
	FIGURE_WIDTH = 14,
	WORDS_WIDTH = 100,
	COURSES_ACROSS = 2,
	COURSE_ROWS = 15, /* of a sheet, under a small chart */
};

struct book {
	lxw_workbook *file;
	lxw_format *title, *head, *text, *quiet, *count, *share, *coefficient;
	const char *language;
	struct arena *arena;
};

static lxw_format *format_new(struct book *b, const char *numbers)
{
	lxw_format *f = workbook_add_format(b->file);

	format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
	if (numbers)
		format_set_num_format(f, numbers);
	else
		format_set_text_wrap(f);
	return f;
}

static void make_formats(struct book *b)
{
	b->title = format_new(b, NULL);
	format_set_bold(b->title);
	format_set_font_size(b->title, 14);
	b->head = format_new(b, NULL);
	format_set_bold(b->head);
	format_set_bottom(b->head, LXW_BORDER_THIN);
	b->text = format_new(b, NULL);
	b->quiet = format_new(b, NULL);
	format_set_font_color(b->quiet, 0x545454);
	b->count = format_new(b, "#,##0");
	b->share = format_new(b, "0%");
	b->coefficient = format_new(b, "0.00");
}

/* Always as text, never as a formula, and cut where a cell ends. */
static void put_text(
	struct book *b, lxw_worksheet *sheet, uint32_t row, size_t column, const char *foreign, lxw_format *f)
{
	char *text = clean_lines(b->arena, foreign);

	if (strlen(text) > CELL_MOST) {
		size_t end = CELL_MOST;
		while (end && ((unsigned char)text[end] & 0xc0) == 0x80)
			end--;
		text[end] = '\0';
	}
	if (*text)
		worksheet_write_string(sheet, row, (lxw_col_t)column, text, f);
}

/* -- the sheet of words -- */

struct list {
	struct book *book;
	lxw_worksheet *sheet;
	uint32_t row;
};

static void put_line(struct list *l, const char *foreign, lxw_format *f)
{
	if (!text_is_empty(foreign))
		put_text(l->book, l->sheet, l->row++, 0, foreign, f);
}

static void put_fact(struct list *l, enum word name, const char *value)
{
	if (!text_is_empty(value))
		put_line(l, arena_print(l->book->arena, "%s: %s", words(l->book->language, name), value),
			l->book->quiet);
}

static const char *raters_of(const struct book *b, const Tilsyn__V1__Report *report)
{
	struct page raters = {.arena = b->arena};
	size_t size;

	for (size_t i = 0; i < report->n_raters; i++)
		page_print(&raters, "%s%s", i ? ", " : "", report->raters[i]);
	return page_end(&raters, &size);
}

static void put_words(struct book *b, const Tilsyn__V1__Report *report)
{
	struct list l = {b, workbook_add_worksheet(b->file, words(b->language, WORD_SHEET_REPORT)), 0};

	worksheet_set_column(l.sheet, 0, 0, WORDS_WIDTH, b->text);
	put_line(&l, report->title, b->title);
	put_line(&l, report->subtitle, b->text);
	put_fact(&l, WORD_CLASSIFICATION, report->classification);
	if (report->made_at)
		put_line(&l,
			words_fill(b->arena, b->language, WORD_MADE_AT, "date",
				number_date(b->arena, b->language, report->made_at->seconds), NULL),
			b->quiet);
	for (size_t i = 0; i < report->n_blocks; i++) {
		if (report->blocks[i]->n_columns)
			continue;
		l.row++;
		put_line(&l, report->blocks[i]->title, b->head);
		put_line(&l, report->blocks[i]->text, b->text);
	}
	l.row++;
	put_fact(&l, WORD_RATERS, raters_of(b, report));
	put_fact(&l, WORD_TEMPLATE_VERSION, report->template_version);
	put_fact(&l, WORD_DATA_HASH, report->data_hash);
}

/* -- a sheet of figures -- */

/* "3 Plan": the number makes it the only one of its name; what a sheet's name may not hold is left out. */
static const char *sheet_name(struct book *b, const char *title, size_t number)
{
	char *name = arena_print(b->arena, "%zu %s", number, svg_shortened(b->arena, title, 24));

	for (char *c = name; *c; c++)
		if (strchr("[]:*?/\\'", *c))
			*c = ' ';
	return name;
}

static lxw_format *format_of(const struct book *b, enum grid_kind kind)
{
	return kind == GRID_SHARE ? b->share : kind == GRID_COEFFICIENT ? b->coefficient : b->count;
}

static void put_grid(struct book *b, lxw_worksheet *sheet, const struct grid *g, uint32_t top)
{
	for (size_t i = 0; i < g->n_columns; i++)
		put_text(b, sheet, top, i, g->heads[i], b->head);
	for (size_t r = 0; r < g->n_rows; r++)
		for (size_t i = 0; i < g->n_columns; i++) {
			const struct grid_cell *cell = grid_at(g, r, i);
			const uint32_t row = top + 1 + (uint32_t)r;

			if (cell->kind == GRID_TEXT)
				put_text(b, sheet, row, i, cell->text, b->text);
			else if (cell->kind != GRID_EMPTY)
				worksheet_write_number(
					sheet, row, (lxw_col_t)i, cell->number, format_of(b, cell->kind));
		}
}

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

static void put_chart(struct book *b, lxw_worksheet *sheet, const Tilsyn__V1__Block *block, const struct grid *g,
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

	put_text(b, sheet, top, 0, words(b->language, WORD_SHARES_ALONE), b->head);
	for (size_t c = table_first(block); c < block->n_columns; c++) {
		if (!is_share(block->columns[c]) || !g->share[c])
			continue;
		put_text(b, sheet, top, ++periods, block->columns[c]->title, b->head);
		for (size_t r = 0; r < g->n_rows; r++) {
			const struct grid_cell *cell = grid_at(g, r, g->share[c]);

			if (cell->kind == GRID_SHARE)
				worksheet_write_number(
					sheet, top + 1 + (uint32_t)r, (lxw_col_t)periods, cell->number, b->share);
		}
	}
	for (size_t r = 0; r < g->n_rows; r++)
		put_text(b, sheet, top + 1 + (uint32_t)r, 0, block->rows[r]->title, b->text);
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
static void put_courses(struct book *b, lxw_worksheet *sheet, const Tilsyn__V1__Block *block, const struct grid *g,
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

static void put_block(struct book *b, const Tilsyn__V1__Block *block, size_t number)
{
	const char *name = sheet_name(b, text_is_empty(block->title) ? block->id : block->title, number);
	lxw_worksheet *sheet = workbook_add_worksheet(b->file, name);
	const struct grid g = grid_of(block, b->language, b->arena);
	uint32_t row = 0;

	if (!sheet)
		return;
	worksheet_set_column(sheet, 0, 0, TITLE_WIDTH, NULL);
	worksheet_set_column(sheet, 1, (lxw_col_t)g.n_columns, FIGURE_WIDTH, NULL);
	put_text(b, sheet, row++, 0, block->title, b->title);
	if (!text_is_empty(block->text))
		put_text(b, sheet, row++, 0, block->text, b->text);
	put_grid(b, sheet, &g, row);
	worksheet_freeze_panes(sheet, row + 1, 1);
	if (block->kind == TILSYN__V1__BLOCK_KIND__BLOCK_KIND_COURSES)
		put_courses(b, sheet, block, &g, name, row);
	else if (block->kind != TILSYN__V1__BLOCK_KIND__BLOCK_KIND_TABLE)
		put_chart(b, sheet, block, &g, name, row);
}

/* -- the file, which never has a name on any disk -- */

static char *read_whole(int file, struct arena *a, size_t *size)
{
	const off_t end = lseek(file, 0, SEEK_END);
	char *bytes = arena_alloc(a, (size_t)(end > 0 ? end : 0) + 1);

	*size = 0;
	for (ssize_t got = 1; end > 0 && got > 0 && *size < (size_t)end; *size += (size_t)(got > 0 ? got : 0))
		got = pread(file, bytes + *size, (size_t)end - *size, (off_t)*size);
	return bytes;
}

static void put_properties(struct book *b, const Tilsyn__V1__Report *report)
{
	lxw_doc_properties about = {.title = clean_line(b->arena, report->title),
		.comments = clean_line(b->arena, report->classification),
		.created = report->made_at ? (time_t)report->made_at->seconds : 0};

	workbook_set_properties(b->file, &about);
}

char *render_xlsx(const Tilsyn__V1__Report *report, struct arena *a, size_t *size)
{
	const int memory = memfd_create("report", MFD_CLOEXEC);
	char name[sizeof("/proc/self/fd/") + 12];
	/* Parts wait in unnamed files; in memory, too. */
	lxw_workbook_options options = {.tmpdir = (char[]){"/dev/shm"}};
	struct book b = {.language = report->language, .arena = a};
	char *bytes = NULL;

	snprintf(name, sizeof(name), "/proc/self/fd/%d", memory);
	if (memory >= 0)
		b.file = workbook_new_opt(name, &options);
	if (b.file) {
		make_formats(&b);
		put_properties(&b, report);
		put_words(&b, report);
		for (size_t i = 0; i < report->n_blocks; i++)
			if (report->blocks[i]->n_columns)
				put_block(&b, report->blocks[i], i + 1);
		if (workbook_close(b.file) == LXW_NO_ERROR)
			bytes = read_whole(memory, a, size);
	}
	if (memory >= 0)
		close(memory);
	return bytes;
}
