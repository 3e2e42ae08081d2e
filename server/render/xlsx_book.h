/* xlsx_book.h - a workbook while it is written: what its sheets and its charts share. */
#pragma once
#include <xlsxwriter.h>

#include "render/grid.h"

struct book {
	lxw_workbook *file;
	lxw_format *title, *head, *text, *quiet, *count, *share, *coefficient;
	const char *language;
	struct arena *arena;
};

/* Always as text, never as a formula, and cut where a cell ends. */
void book_text(struct book *b, lxw_worksheet *sheet, uint32_t row, size_t column, const char *foreign, lxw_format *f);
void sheet_set_high(lxw_worksheet *sheet, uint32_t row, size_t lines);

/* Under a sheet's grid, whose heads stand in row `top`: a chart of bars or of a series; of courses a small one for each
 * row, all on one scale. Nothing where there is nothing to draw. */
void book_chart(struct book *b, lxw_worksheet *sheet, const Tilsyn__V1__Block *block, const struct grid *g,
	const char *name, uint32_t top);
void book_courses(struct book *b, lxw_worksheet *sheet, const Tilsyn__V1__Block *block, const struct grid *g,
	const char *name, uint32_t top);
