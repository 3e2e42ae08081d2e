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

enum {
	CELL_MOST = 32000, /* of the 32,767 characters that a cell takes */
	TITLE_WIDTH = 60,
	FIGURE_WIDTH = 14,
	REMARK_WIDTH = 40,
	LINE_HIGH = 15, /* points */
	WORDS_WIDTH = 100,
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
static void set_paper(lxw_worksheet *sheet)
{
	enum { A4 = 9 };

	worksheet_set_landscape(sheet);
	worksheet_set_paper(sheet, A4);
	worksheet_fit_to_pages(sheet, 1, 0);
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
		book_text(l->book, l->sheet, l->row++, 0, foreign, f);
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

	set_paper(l.sheet);
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

static int width_of(const struct grid *g, size_t column)
{
	if (column == 0)
		return TITLE_WIDTH;
	for (size_t r = 0; r < g->n_rows; r++)
		if (grid_at(g, r, column)->kind == GRID_TEXT &&
			wrap_width(grid_at(g, r, column)->text) > 2 * FIGURE_WIDTH)
			return REMARK_WIDTH;
	return FIGURE_WIDTH;
}

/* Programs that only print know no heights but those that are set. */
void sheet_set_high(lxw_worksheet *sheet, uint32_t row, size_t lines)
{
	if (lines > 1)
		worksheet_set_row(sheet, row, (double)(lines * LINE_HIGH), NULL);
}

static size_t lines_of(const char *text, int width)
{
	const size_t columns = (size_t)width - 3; /* words break before the end of a line */

	return (wrap_width(text) + columns - 1) / columns;
}

static size_t lines_of_all(struct book *b, const char *foreign)
{
	char *text = clean_lines(b->arena, foreign), *rest = NULL;
	size_t lines = 0;

	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		lines += lines_of(line, TITLE_WIDTH);
	return lines > 20 ? 20 : lines;
}

static void set_sizes(struct book *b, lxw_worksheet *sheet, const struct grid *g, uint32_t top)
{
	size_t lines = 1;

	for (size_t i = 0; i < g->n_columns; i++) {
		const size_t own = lines_of(clean_line(b->arena, g->heads[i]), width_of(g, i));

		worksheet_set_column(sheet, (lxw_col_t)i, (lxw_col_t)i, width_of(g, i), NULL);
		lines = own > lines ? own : lines;
	}
	sheet_set_high(sheet, top, lines);
	for (size_t r = 0; r < g->n_rows; r++) {
		lines = 1;
		for (size_t i = 0; i < g->n_columns; i++) {
			const struct grid_cell *cell = grid_at(g, r, i);
			const size_t own = cell->kind == GRID_TEXT ? lines_of(cell->text, width_of(g, i)) : 1;

			lines = own > lines ? own : lines;
		}
		sheet_set_high(sheet, top + 1 + (uint32_t)r, lines > 20 ? 20 : lines);
	}
}

static void put_grid(struct book *b, lxw_worksheet *sheet, const struct grid *g, uint32_t top)
{
	for (size_t i = 0; i < g->n_columns; i++)
		book_text(b, sheet, top, i, g->heads[i], b->head);
	for (size_t r = 0; r < g->n_rows; r++)
		for (size_t i = 0; i < g->n_columns; i++) {
			const struct grid_cell *cell = grid_at(g, r, i);
			const uint32_t row = top + 1 + (uint32_t)r;

			if (cell->kind == GRID_TEXT)
				book_text(b, sheet, row, i, cell->text, b->text);
			else if (cell->kind != GRID_EMPTY)
				worksheet_write_number(
					sheet, row, (lxw_col_t)i, cell->number, format_of(b, cell->kind));
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
	set_paper(sheet);
	book_text(b, sheet, row++, 0, block->title, b->title);
	if (!text_is_empty(block->text)) {
		sheet_set_high(sheet, row, lines_of_all(b, block->text));
		book_text(b, sheet, row++, 0, block->text, b->text);
	}
	set_sizes(b, sheet, &g, row);
	put_grid(b, sheet, &g, row);
	worksheet_freeze_panes(sheet, row + 1, 1);
	if (block->kind == TILSYN__V1__BLOCK_KIND__BLOCK_KIND_COURSES)
		book_courses(b, sheet, block, &g, name, row);
	else if (block->kind != TILSYN__V1__BLOCK_KIND__BLOCK_KIND_TABLE)
		book_chart(b, sheet, block, &g, name, row);
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
