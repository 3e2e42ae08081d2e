#include "render/sheet.h"

#include <math.h>

#include "render/page.h"
#include "render/wrap.h"

/* What a sheet holds beside its charts, in lines of print: set in full size, and set as small as it may be; and how
 * long a line is. Found by printing pages of many kinds. */
enum { LINES = 42, LINES_SMALLEST = 53, LINE_COLUMNS = 130 };
static const double smallest = 0.88, drawings_mm = 62;

static double lines_of(struct arena *a, const char *text, size_t columns)
{
	double lines = 0;

	if (text_is_empty(text))
		return 0;
	for (struct wrap w = {.rest = clean_lines(a, text), .columns = columns}; wrap_next(&w);)
		lines++;
	return lines;
}

/* A row is as high as its fullest cell. */
static double lines_of_row(const Tilsyn__V1__Block *b, const Tilsyn__V1__Row *row, struct arena *a)
{
	const size_t share = LINE_COLUMNS / (b->n_columns ? b->n_columns : 1);
	double most = lines_of(a, row->title, share);

	for (size_t i = 0; i < row->n_values; i++)
		most = fmax(most, lines_of(a, row->values[i]->text, share));
	return most;
}

static double lines_of_table(const Tilsyn__V1__Block *b, struct arena *a)
{
	const bool figures = b->kind == TILSYN__V1__BLOCK_KIND__BLOCK_KIND_COURSES;
	double lines = b->n_rows ? 1.5 : 0;

	for (size_t r = 0; r < b->n_rows; r++)
		lines += figures ? fmax(2.3, lines_of(a, b->rows[r]->title, 20)) : lines_of_row(b, b->rows[r], a) + 0.3;
	return lines;
}

static double lines_on_paper(const Tilsyn__V1__Report *report, struct arena *a)
{
	const double head = lines_of(a, report->title, 70) - 2; /* two lines are what a page has room for */
	double lines = head > 0 ? head * 2 : 0;

	for (size_t i = 0; i < report->n_blocks; i++) {
		const Tilsyn__V1__Block *b = report->blocks[i];

		lines += lines_of(a, b->text, LINE_COLUMNS) + (text_is_empty(b->title) ? 0.5 : 2);
		lines += lines_of_table(b, a);
	}
	return lines;
}

struct sheet_size sheet_step(unsigned step)
{
	const unsigned half = SHEET_STEPS / 2;
	const double grown = step < half ? 0 : (step - half + 1.0) / half;

	return (struct sheet_size){
		smallest + (1 - smallest) * grown, drawings_mm * smallest + 60.0 / SHEET_STEPS * step};
}

struct sheet_size sheet_estimate(const Tilsyn__V1__Report *report, struct arena *a)
{
	const double line_mm = 3; /* a line takes four; what is reckoned may be a fourth off */
	const double lines = lines_on_paper(report, a), text = fmax(smallest, fmin(1, LINES / fmax(lines, 1)));

	return (struct sheet_size){text, drawings_mm * text + line_mm * fmax(0, LINES - lines)};
}

bool sheet_seems_to_hold(const Tilsyn__V1__Report *report, struct arena *a)
{
	return lines_on_paper(report, a) <= LINES_SMALLEST;
}
