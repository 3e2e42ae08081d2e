/* The report as a workbook: a first sheet of words, then a sheet with a table for each block of figures, and a native
 * chart beside those that are bars or series. Written in memory; the same report gives the same bytes. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "render/grid.h"
#include "render/number.h"
#include "render/page.h"
#include "render/render.h"
#include "render/svg.h"
#include "render/table.h"
#include "render/words.h"
#include "render/wrap.h"
#include "render/xlsx_book.h"

enum { CELL_MOST = 32000 }; /* of the 32,767 characters that a cell takes */

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

static lxw_format *head_new(struct book *b)
{
	lxw_format *f = format_new(b, NULL);

	format_set_bold(f);
	format_set_bottom(f, LXW_BORDER_THIN);
	format_set_align(f, LXW_ALIGN_VERTICAL_BOTTOM); /* at the figures that it heads */
	return f;
}

static void make_formats(struct book *b)
{
	b->title = format_new(b, NULL);
	format_set_bold(b->title);
	format_set_font_size(b->title, TITLE_SIZE);
	b->head = head_new(b);
	b->head_beside = head_new(b);
	format_set_indent(b->head_beside, 1);
	b->head_figure = head_new(b);
	format_set_align(b->head_figure, LXW_ALIGN_RIGHT);
	b->head_over = head_new(b);
	format_set_align(b->head_over, LXW_ALIGN_CENTER);
	b->text = format_new(b, NULL);
	b->beside = format_new(b, NULL);
	format_set_indent(b->beside, 1);
	b->word = format_new(b, NULL);
	format_set_align(b->word, LXW_ALIGN_RIGHT);
	b->quiet = format_new(b, NULL);
	format_set_font_color(b->quiet, 0x545454);
	b->count = format_new(b, "#,##0");
	b->share = format_new(b, "0%");
	b->coefficient = format_new(b, "0.00");
	b->points = format_new(b, "+0.0;-0.0;0.0");
}

void book_text(struct book *b, lxw_worksheet *sheet, uint32_t row, size_t column, const char *foreign, lxw_format *f)
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

/* All columns on one page across. */
void sheet_set_paper(lxw_worksheet *sheet)
{
	enum { A4 = 9 };

	worksheet_set_landscape(sheet);
	worksheet_set_paper(sheet, A4);
	worksheet_set_margins(sheet, 0.4, 0.4, 0.5, 0.5);
	worksheet_fit_to_pages(sheet, 1, 0);
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
	switch (kind) {
	case GRID_SHARE:
		return b->share;
	case GRID_COEFFICIENT:
		return b->coefficient;
	case GRID_POINTS:
		return b->points;
	default:
		return b->count;
	}
}

static size_t between(size_t least, size_t wanted, size_t most)
{
	return wanted < least ? least : wanted > most ? most : wanted;
}

/* No word of a heading is broken. */
static size_t longest_word(const char *text)
{
	size_t longest = 0;

	for (size_t size; *text; text += size + (text[size] == ' ')) {
		size = strcspn(text, " ");
		longest = size > longest ? size : longest;
	}
	return longest;
}

static const char *head_at(const struct grid *g, size_t column)
{
	return *g->titles[column] ? g->parts[column] : g->heads[column];
}

/* Of very many columns the limits are folded away where words say them, too: what is left can be read on A4. */
static bool is_folded(const struct grid *g, size_t column)
{
	enum { COLUMNS_MOST = 12 };

	return g->limits[column] && g->n_columns > COLUMNS_MOST && g->compares;
}

static bool folds(const struct grid *g)
{
	for (size_t i = 0; i < g->n_columns; i++)
		if (is_folded(g, i))
			return true;
	return false;
}

/* How wide columns of words may be. */
struct most {
	size_t title, words, line;
};

/* As wide as its texts, within reason; what is long gets a line that is easily read. */
static size_t width_of(const struct grid *g, size_t column, struct most most)
{
	enum { FIGURE = 8, LONG = 400, EDGES = 3 };
	size_t widest = longest_word(head_at(g, column));

	for (size_t r = 0; r < g->n_rows; r++) {
		const struct grid_cell *cell = grid_at(g, r, column);
		const size_t width = cell->kind == GRID_TEXT ? wrap_width(cell->text) : 0;

		widest = width > widest ? width : widest;
	}
	if (column == 0)
		return between(FIGURE, widest + EDGES, most.title);
	return widest > LONG ? most.line : between(FIGURE, widest + EDGES, most.words);
}

/* A page is as wide as its columns together: the wider they are, the smaller it is printed. Where they would be too
 * wide to be read on A4, words take more lines instead. */
static size_t *widths_of(struct book *b, const struct grid *g)
{
	enum { PAGE_MOST = 150 };
	static const struct most most[] = {{60, 60, 80}, {60, 32, 80}, {34, 22, 60}};
	size_t *widths = arena_alloc(b->arena, g->n_columns * sizeof(*widths)), all = PAGE_MOST + 1;

	for (size_t n = 0; n < sizeof(most) / sizeof(most[0]) && all > PAGE_MOST; n++) {
		all = 0;
		for (size_t i = 0; i < g->n_columns; i++) {
			widths[i] = width_of(g, i, most[n]);
			all += is_folded(g, i) ? 0 : widths[i];
		}
	}
	return widths;
}

/* Under the figures of courses stands what the charts read, with a period over each column. */
static void make_room_for_periods(size_t *widths, const struct grid *g)
{
	enum { PERIOD = 12 };

	for (size_t i = 1; i < g->n_columns; i++)
		widths[i] = widths[i] < PERIOD ? PERIOD : widths[i];
}

static size_t lines_of(const char *text, size_t columns)
{
	struct wrap w = {.rest = text, .columns = columns};
	size_t lines = 0;

	while (wrap_next(&w))
		lines++;
	return lines;
}

/* Bold letters are wider, and in some fonts wider than a digit: a heading has room in any of them. */
static size_t lines_of_heads(const struct grid *g, const size_t *widths)
{
	size_t lines = 1;

	for (size_t i = 0; i < g->n_columns; i++) {
		const size_t own = lines_of(head_at(g, i), widths[i] - 3);

		lines = own > lines ? own : lines;
	}
	return lines;
}

static size_t width_seen(const struct grid *g, const size_t *widths, size_t first, size_t last)
{
	size_t width = 0;

	for (size_t i = first; i <= last; i++)
		width += is_folded(g, i) ? 0 : widths[i];
	return width;
}

static size_t lines_of_titles(const struct grid *g, const size_t *widths)
{
	size_t lines = 1;

	for (size_t i = 0; i < g->n_columns; i++) {
		const size_t own = lines_of(
			g->titles[i], width_seen(g, widths, grid_title_first(g, i), grid_title_last(g, i)) - 3);

		lines = own > lines ? own : lines;
	}
	return lines;
}

static size_t lines_of_row(const struct grid *g, size_t row, const size_t *widths)
{
	size_t lines = 1;

	for (size_t i = 0; i < g->n_columns; i++) {
		const struct grid_cell *cell = grid_at(g, row, i);
		const size_t own = cell->kind == GRID_TEXT ? lines_of(cell->text, widths[i] - 1) : 1;

		lines = own > lines ? own : lines;
	}
	return lines;
}

static void set_sizes(lxw_worksheet *sheet, const struct grid *g, const size_t *widths, uint32_t top)
{
	/* The column after those that are folded away bears their +: the last ones, too, have one. */
	for (size_t i = 0; i <= g->n_columns; i++) {
		const bool folded = i < g->n_columns && is_folded(g, i);
		const double width = i < g->n_columns ? (double)widths[i] : LXW_DEF_COL_WIDTH;
		lxw_row_col_options fold = {
			.hidden = folded, .level = folded, .collapsed = !folded && i && is_folded(g, i - 1)};

		worksheet_set_column_opt(sheet, (lxw_col_t)i, (lxw_col_t)i, width, NULL, &fold);
	}
	if (grid_has_titles(g))
		sheet_set_high(sheet, top - 1, lines_of_titles(g, widths));
	sheet_set_high(sheet, top, lines_of_heads(g, widths));
	for (size_t r = 0; r < g->n_rows; r++)
		sheet_set_high(sheet, top + 1 + (uint32_t)r, lines_of_row(g, r, widths));
}

/* Figures stand to the right, and so do their heads; a text beside them keeps away from them. */
static bool is_text_column(const struct grid *g, size_t column)
{
	for (size_t r = 0; r < g->n_rows; r++) {
		const enum grid_kind kind = grid_at(g, r, column)->kind;

		if (kind != GRID_TEXT && kind != GRID_EMPTY)
			return false;
	}
	return true;
}

/* A line over the heads, each title over all that is part of it. */
static void put_titles(struct book *b, lxw_worksheet *sheet, const struct grid *g, uint32_t row)
{
	for (size_t i = 0, last; i < g->n_columns; i = last + 1) {
		last = grid_title_last(g, i);
		if (!*g->titles[i])
			continue;
		worksheet_merge_range(sheet, row, (lxw_col_t)i, row, (lxw_col_t)last, "", b->head_over);
		book_text(b, sheet, row, i, g->titles[i], b->head_over);
	}
}

static void put_grid(struct book *b, lxw_worksheet *sheet, const struct grid *g, uint32_t top)
{
	if (grid_has_titles(g))
		put_titles(b, sheet, g, top - 1);
	for (size_t i = 0; i < g->n_columns; i++)
		book_text(b, sheet, top, i, head_at(g, i),
			i == 0		       ? b->head
			: is_text_column(g, i) ? b->head_beside
					       : b->head_figure);
	for (size_t r = 0; r < g->n_rows; r++)
		for (size_t i = 0; i < g->n_columns; i++) {
			const struct grid_cell *cell = grid_at(g, r, i);
			const uint32_t row = top + 1 + (uint32_t)r;

			if (cell->kind == GRID_TEXT)
				book_text(b, sheet, row, i, cell->text,
					i == 0		       ? b->text
					: is_text_column(g, i) ? b->beside
							       : b->word);
			else if (cell->kind != GRID_EMPTY)
				worksheet_write_number(
					sheet, row, (lxw_col_t)i, cell->number, format_of(b, cell->kind));
		}
}

/* Above the figures: over columns enough to be read in a few lines. */
static struct book_place place_over(lxw_worksheet *sheet, const struct grid *g, const size_t *widths)
{
	struct book_place over = {.sheet = sheet, .width = widths[0]};

	while (over.width < WORDS_WIDTH && over.last + 1 < g->n_columns) {
		over.last++;
		over.width += is_folded(g, over.last) ? 0 : widths[over.last];
	}
	return over;
}

static bool put_charts(struct book *b, lxw_worksheet *sheet, const Tilsyn__V1__Block *block, const struct grid *g,
	const char *name, uint32_t top)
{
	switch (block->kind) {
	case TILSYN__V1__BLOCK_KIND__BLOCK_KIND_COURSES:
		return book_courses(b, sheet, block, g, name, top);
	case TILSYN__V1__BLOCK_KIND__BLOCK_KIND_TABLE:
		return false;
	default:
		return book_chart(b, sheet, block, g, name, top);
	}
}

/* Sheets of the same title say under which heading they stand in the report; the others need none. */
static const char *heading_of(const Tilsyn__V1__Report *report, size_t index)
{
	const Tilsyn__V1__Block *block = report->blocks[index];
	bool is_only = true;

	for (size_t i = 0; i < report->n_blocks; i++)
		if (i != index && report->blocks[i]->n_columns && !strcmp(report->blocks[i]->title, block->title))
			is_only = false;
	return is_only ? "" : book_heading(report, index);
}

static void put_block(struct book *b, const Tilsyn__V1__Report *report, size_t index)
{
	enum { ROWS_OF_A_PAGE = 30 }; /* more than that, and a page with the chart on it cannot be read */
	const Tilsyn__V1__Block *block = book_table(b, report, index);
	const size_t number = index + 1;

	if (!block)
		return;
	const char *name = sheet_name(b, text_is_empty(block->title) ? block->id : block->title, number);
	lxw_worksheet *sheet = workbook_add_worksheet(b->file, name);

	if (!sheet) { /* marks that take no column make a name too long */
		name = arena_print(b->arena, "%zu", number);
		sheet = workbook_add_worksheet(b->file, name);
	}
	const struct grid g = grid_of(block, b->language, b->arena);
	size_t *widths = widths_of(b, &g);
	uint32_t row = 0;

	if (block->kind == TILSYN__V1__BLOCK_KIND__BLOCK_KIND_COURSES)
		make_room_for_periods(widths, &g);
	if (!sheet)
		return;
	const struct book_place over = place_over(sheet, &g, widths);

	sheet_set_paper(sheet);
	row = book_paragraphs(b, &over, row, block->title, b->title);
	if (block == report->blocks[index])
		row = book_paragraphs(b, &over, row, heading_of(report, index), b->quiet);
	row = book_paragraphs(b, &over, row, block->text, b->text);
	if (folds(&g))
		row = book_paragraphs(b, &over, row, words(b->language, WORD_GRID_FOLDED), b->quiet);
	const uint32_t heads = row;

	row += grid_has_titles(&g);
	set_sizes(sheet, &g, widths, row);
	put_grid(b, sheet, &g, row);
	worksheet_freeze_panes(sheet, row + 1, 1);
	worksheet_repeat_rows(sheet, heads, row);
	if (put_charts(b, sheet, block, &g, name, row) && g.n_rows <= ROWS_OF_A_PAGE)
		worksheet_fit_to_pages(sheet, 1, 1);
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

/* The day that the sheet of words says; where it says none never the clock's, which 0 would mean. */
static void put_properties(struct book *b, const Tilsyn__V1__Report *report)
{
	const time_t none = 315532800; /* 1980-01-01, what parts of the file bear */
	lxw_doc_properties about = {.title = clean_line(b->arena, report->title),
		.comments = clean_line(b->arena, report->classification),
		.created = report->made_at ? (time_t)number_date_start(report->made_at->seconds) : none};

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
		book_words(&b, report);
		for (size_t i = 0; i < report->n_blocks; i++)
			if (report->blocks[i]->n_columns)
				put_block(&b, report, i);
		if (workbook_close(b.file) == LXW_NO_ERROR)
			bytes = read_whole(memory, a, size);
	}
	if (memory >= 0)
		close(memory);
	return bytes;
}
