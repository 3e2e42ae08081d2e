/* Words in a workbook: a sheet of them, and what stands above a sheet's figures.
 *
 * Excel ends a cell at 32,767 characters and a row at 409 points, and a program that only prints makes no row higher
 * than it is told. So a paragraph lies in as many rows as it needs, each as high as its lines. */
#include "render/number.h"
#include "render/page.h"
#include "render/words.h"
#include "render/wrap.h"
#include "render/xlsx_book.h"

enum {
	LINE_HIGH = 15, /* points */
	TITLE_HIGH = 20,
	WORDS_SIZE = 11,
	LINES_MOST = 24,
	LINES_OF_A_PIECE = 12, /* a page can end between two */
};

void sheet_set_high(lxw_worksheet *sheet, uint32_t row, size_t lines)
{
	if (lines > 1)
		worksheet_set_row(sheet, row, (double)((lines < LINES_MOST ? lines : LINES_MOST) * LINE_HIGH), NULL);
}

static void set_high(const struct book *b, lxw_worksheet *sheet, uint32_t row, size_t lines, const lxw_format *f)
{
	if (f == b->title)
		worksheet_set_row(sheet, row, (double)(lines * TITLE_HIGH), NULL);
	else
		sheet_set_high(sheet, row, lines);
}

static void put_piece(struct book *b, const struct book_place *at, uint32_t row, const char *text, lxw_format *f)
{
	if (at->last > 0)
		worksheet_merge_range(at->sheet, row, 0, row, (lxw_col_t)at->last, "", f);
	book_text(b, at->sheet, row, 0, text, f);
}

static uint32_t put_paragraph(
	struct book *b, const struct book_place *at, uint32_t row, const char *text, lxw_format *f)
{
	/* A column is as wide as a digit, and letters are narrower on average: the last line has room in any font. */
	const size_t width = f == b->title ? at->width * WORDS_SIZE / TITLE_SIZE : at->width;
	struct wrap w = {.rest = text, .columns = width};
	bool more = wrap_next(&w);

	while (more) {
		const char *begin = w.line, *end = begin;
		size_t lines = 0;

		for (; more && lines < LINES_OF_A_PIECE; more = wrap_next(&w), lines++)
			end = w.line + w.size;
		put_piece(b, at, row, arena_copy(b->arena, begin, (size_t)(end - begin)), f);
		set_high(b, at->sheet, row++, lines, f);
	}
	return row;
}

uint32_t book_paragraphs(struct book *b, const struct book_place *at, uint32_t row, const char *foreign, lxw_format *f)
{
	char *text = clean_lines(b->arena, foreign), *rest = NULL;

	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		row = put_paragraph(b, at, row, line, f);
	return row;
}

/* -- the sheet of words -- */

struct list {
	struct book *book;
	struct book_place at;
	uint32_t row;
};

static void put_line(struct list *l, const char *foreign, lxw_format *f)
{
	l->row = book_paragraphs(l->book, &l->at, l->row, foreign, f);
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

void book_words(struct book *b, const Tilsyn__V1__Report *report)
{
	lxw_worksheet *sheet = workbook_add_worksheet(b->file, words(b->language, WORD_SHEET_REPORT));
	struct list l = {b, {sheet, WORDS_WIDTH, 0}, 0};

	if (!sheet)
		return;
	sheet_set_paper(sheet);
	worksheet_set_column(sheet, 0, 0, WORDS_WIDTH, b->text);
	put_line(&l, report->title, b->title);
	put_line(&l, report->subtitle, b->text);
	put_fact(&l, WORD_CLASSIFICATION, report->classification);
	put_line(&l, report->edition, b->quiet);
	if (report->made_at)
		put_line(&l,
			words_fill(b->arena, b->language, WORD_MADE_AT, "date",
				number_date(b->arena, b->language, report->made_at->seconds), NULL),
			b->quiet);
	for (size_t i = 0; i < report->n_blocks; i++) {
		if (report->blocks[i]->n_columns || text_is_empty(report->blocks[i]->text))
			continue; /* a sheet of its own, or the heading of such */
		l.row++;
		put_line(&l, report->blocks[i]->title, b->head);
		put_line(&l, report->blocks[i]->text, b->text);
	}
	l.row++;
	put_fact(&l, WORD_RATERS, raters_of(b, report));
	put_fact(&l, WORD_TEMPLATE_VERSION, report->template_version);
	put_fact(&l, WORD_DATA_HASH, report->data_hash);
}
