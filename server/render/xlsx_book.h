/* xlsx_book.h - a workbook while it is written: what its sheets and its charts share. */
#pragma once
#include <xlsxwriter.h>

#include "render/grid.h"

enum {
	WORDS_WIDTH = 100, /* letters of a line that is easily read, and fits A4 across in wide fonts, too */
	TITLE_SIZE = 14,   /* points; of other words 11 */
};

struct book {
	lxw_workbook *file;
	lxw_format *title, *head, *head_figure, *head_beside; /* of figures to the right; beside them */
	lxw_format *head_over;				      /* over several */
	lxw_format *text, *beside, *word, *quiet;	      /* word: where figures stand else */
	lxw_format *count, *share, *coefficient, *points;
	const char *language;
	struct arena *arena;
};

/* Always as text, never as a formula, and cut where a cell ends. */
void book_text(struct book *b, lxw_worksheet *sheet, uint32_t row, size_t column, const char *foreign, lxw_format *f);
void sheet_set_high(lxw_worksheet *sheet, uint32_t row, size_t lines); /* not higher than a row can be */
void sheet_set_paper(lxw_worksheet *sheet);

/* Where words stand: from the first column on, over as many as are `width` letters wide together. */
struct book_place {
	lxw_worksheet *sheet;
	size_t width, last; /* last: column, counted from 0 */
};
/* A row or more for each line of a text; gives the row after them. */
uint32_t book_paragraphs(struct book *b, const struct book_place *at, uint32_t row, const char *foreign, lxw_format *f);
/* A sheet with what is no table. */
void book_words(struct book *b, const Tilsyn__V1__Report *report);

/* The heading that a block stands under; "" where there is none. */
const char *book_heading(const Tilsyn__V1__Report *report, size_t index);
/* A block as a sheet shows it: with all that are alike under other headings. NULL: it stands on the sheet of one before
 * it. Lies in the arena or is the report's own. */
const Tilsyn__V1__Block *book_table(struct book *b, const Tilsyn__V1__Report *report, size_t index);

/* Under a sheet's grid, whose heads stand in row `top`: a chart of bars or of a series; of courses a small one for each
 * row, all on one scale. False where there is nothing to draw. */
bool book_chart(struct book *b, lxw_worksheet *sheet, const Tilsyn__V1__Block *block, const struct grid *g,
	const char *name, uint32_t top);
bool book_courses(struct book *b, lxw_worksheet *sheet, const Tilsyn__V1__Block *block, const struct grid *g,
	const char *name, uint32_t top);
