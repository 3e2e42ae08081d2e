#include "render/svg.h"

#include <math.h>
#include <string.h>

#include "render/bars.h"
#include "render/cell.h"
#include "render/number.h"
#include "render/table.h"
#include "render/words.h"
#include "render/wrap.h"

/* In units of the drawing, which are pixels at full width. */
enum {
	WIDTH = 760,
	BARS_WIDTH = 500, /* when shares stand beside the bars */
	SHARE_LEFT = 548,
	SHARE_WIDTH = 196,
	KEY_HEIGHT = 28,
	HEAD_HEIGHT = 30,
	SCALE_HEIGHT = 22,
	LINE = 19,
	BAR = 26,
	ROW_GAP = 16,
	LETTER = 8, /* wide enough for most letters at 15 px: an estimate, for what must fit */
	TITLE_LINES = 2,
	REMARK_COLUMNS = 28,
};

struct drawing {
	struct page *p;
	const char *language;
	const Tilsyn__V1__Block *block;
	size_t number;
	bool shares;
	double bars_width, case_width;
	double y;
};

/* Lighter than the ground where a label may stand on them. */
static void put_patterns(struct drawing *d)
{
	size_t n = d->number;

	page_print(d->p,
		"<defs><pattern id=\"b%zu-stripes\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\" "
		"patternTransform=\"rotate(45)\"><rect width=\"8\" height=\"8\" fill=\"#e69f00\"/>"
		"<rect width=\"2.5\" height=\"8\" fill=\"#f6cf7d\"/></pattern>",
		n);
	page_print(d->p,
		"<pattern id=\"b%zu-lines\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\">"
		"<rect width=\"7\" height=\"7\" fill=\"#56b4e9\"/><rect width=\"7\" height=\"2\" fill=\"#a9d8f4\"/></pattern>",
		n);
	page_print(d->p,
		"<pattern id=\"b%zu-dots\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\">"
		"<rect width=\"7\" height=\"7\" fill=\"#efefef\"/><circle cx=\"3.5\" cy=\"3.5\" r=\"1\" fill=\"#777\"/></pattern></defs>",
		n);
}

static void put_box(struct drawing *d, const struct bar_look *look, double x, double y, double width, double height)
{
	page_print(d->p, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" stroke=\"#222\" ", x, y, width,
		height);
	if (strcmp(look->pattern, "solid") == 0)
		page_print(d->p, "fill=\"%s\"/>", look->ground);
	else
		page_print(d->p, "fill=\"url(#b%zu-%s)\"/>", d->number, look->pattern);
}

static void put_key(struct drawing *d)
{
	double x = 0.5;

	for (size_t i = table_first(d->block); i < d->block->n_columns; i++) {
		const struct bar_look *look = bar_look(d->block->columns[i]);
		if (!look)
			continue;
		const char *title = svg_shortened(d->p->arena, d->block->columns[i]->title, 24);
		put_box(d, look, x, 1, 22, 16);
		svg_text(d->p, x + 30, 14, "", title);
		x += 30 + (double)wrap_width(title) * LETTER + 26;
	}
	d->y = KEY_HEIGHT;
}

static void put_head(struct drawing *d)
{
	d->y += HEAD_HEIGHT - 14;
	svg_text(d->p, 0, d->y, SVG_QUIET, words(d->language, WORD_CHART_COUNTS));
	if (d->shares)
		svg_text(d->p, SHARE_LEFT, d->y, SVG_QUIET, words(d->language, WORD_CHART_SHARE));
	d->y += 14;
}

static const char *label_of(struct drawing *d, const Tilsyn__V1__Column *column, int64_t cases, double width)
{
	const char *count = number_count(d->p->arena, d->language, cases);
	const char *both = arena_print(d->p->arena, "%s %s", clean_line(d->p->arena, column->title), count);

	if ((double)wrap_width(both) * LETTER + 12 <= width)
		return both;
	return (double)wrap_width(count) * LETTER + 6 <= width ? count : NULL;
}

/* On a plain ground of its own, since no letter reads well over a pattern. */
static void put_part_label(struct drawing *d, const struct bar_look *look, double middle, const char *label)
{
	const double width = (double)wrap_width(label) * LETTER + 8;

	page_print(d->p, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>", middle - width / 2,
		d->y + 4, width, BAR - 8, look->ground);
	svg_text(d->p, middle, d->y + BAR / 2.0 + 5,
		arena_print(d->p->arena, " text-anchor=\"middle\" class=\"label\" fill=\"%s\"", look->ink), label);
}

static void put_bar(struct drawing *d, const Tilsyn__V1__Row *row)
{
	double x = 0.5;

	for (size_t i = table_first(d->block); i < d->block->n_columns; i++) {
		int64_t cases = bar_cases(d->block, row, i);
		double width = (double)cases * d->case_width;
		if (!cases)
			continue;
		const struct bar_look *look = bar_look(d->block->columns[i]);
		const char *label = label_of(d, d->block->columns[i], cases, width);
		put_box(d, look, x, d->y, width, BAR);
		if (label)
			put_part_label(d, look, x + width / 2, label);
		x += width;
	}
}

static void put_hidden(struct drawing *d)
{
	page_print(d->p, "<rect x=\"0.5\" y=\"%.1f\" width=\"96\" height=\"%d\"" SVG_HIDDEN "/>", d->y, BAR);
	svg_text(d->p, 48.5, d->y + BAR / 2.0 + 5, " text-anchor=\"middle\"", words(d->language, WORD_HIDDEN));
}

static double share_x(double share)
{
	return SHARE_LEFT + fmin(1, fmax(0, isfinite(share) ? share : 0)) * SHARE_WIDTH;
}

static void put_point(struct drawing *d, const Tilsyn__V1__Cell *cell, const struct cell_words *w)
{
	double middle = d->y + BAR / 2.0;

	page_print(d->p, "<path d=\"M%d %.1fH%d\"" SVG_RAIL "/>", SHARE_LEFT, middle, SHARE_LEFT + SHARE_WIDTH);
	if (cell->has_interval)
		page_print(d->p, "<path d=\"M%.1f %.1fv12m0 -6H%.1fm0 -6v12\"" SVG_INTERVAL "/>", share_x(cell->low),
			middle - 6, share_x(cell->high));
	page_print(d->p, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5.5\"" SVG_POINT "/>", share_x(cell->share), middle);
	page_print(d->p, "<text x=\"%d\" y=\"%.1f\"><tspan" SVG_SHARE ">%s</tspan>", SHARE_LEFT, d->y - 7, w->share);
	if (w->interval)
		page_print(d->p, " (%s)", w->interval);
	page_put(d->p, "</text>");
}

static void put_remark(struct drawing *d, const char *remark)
{
	struct wrap w = {.rest = remark, .columns = REMARK_COLUMNS};

	for (double y = d->y + 10; wrap_next(&w); y += LINE - 2)
		svg_text(d->p, SHARE_LEFT, y, SVG_QUIET, arena_copy(d->p->arena, w.line, w.size));
}

static void put_share(struct drawing *d, const Tilsyn__V1__Row *row)
{
	const Tilsyn__V1__Column *column;
	const Tilsyn__V1__Cell *cell = bar_share(d->block, row, &column);

	if (!cell || cell->suppressed)
		return;
	struct cell_words w = cell_words(d->p->arena, d->language, column, cell);
	if (w.share && strcmp(column->class_, "share") == 0)
		put_point(d, cell, &w);
	else if (w.share || w.remark)
		put_remark(d, w.share ? cell_line(d->p->arena, &w) : w.remark);
}

static struct wrap title_of(struct drawing *d, const Tilsyn__V1__Row *row)
{
	return (struct wrap){
		.rest = clean_line(d->p->arena, row->title), .columns = (size_t)d->bars_width / LETTER + 4};
}

static void put_title(struct drawing *d, const Tilsyn__V1__Row *row)
{
	struct wrap w = title_of(d, row);

	for (int line = 1; line <= TITLE_LINES && wrap_next(&w); line++) {
		const char *more = line == TITLE_LINES && *w.rest ? " …" : ""; /* all of it stands in the table */
		d->y += LINE;
		svg_text(d->p, 0, d->y - 5, "", arena_print(d->p->arena, "%.*s%s", (int)w.size, w.line, more));
	}
}

static void put_row(struct drawing *d, const Tilsyn__V1__Row *row)
{
	put_title(d, row);
	d->y += 2;
	if (bar_is_hidden(d->block, row))
		put_hidden(d);
	else
		put_bar(d, row);
	if (d->shares && !bar_is_hidden(d->block, row))
		put_share(d, row);
	d->y += BAR + ROW_GAP;
}

static double height_of(struct drawing *d)
{
	double height = KEY_HEIGHT + HEAD_HEIGHT + SCALE_HEIGHT;

	for (size_t r = 0; r < d->block->n_rows; r++) {
		struct wrap w = title_of(d, d->block->rows[r]);
		for (int line = 0; line < TITLE_LINES && wrap_next(&w); line++)
			height += LINE;
		height += 2 + BAR + ROW_GAP;
	}
	return height;
}

static void put_scale(struct drawing *d)
{
	for (int i = 0; d->shares && i <= 2; i++) {
		static const char *const anchors[] = {"start", "middle", "end"};
		page_print(d->p, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"%s\"" SVG_QUIET ">%s</text>",
			SHARE_LEFT + i * SHARE_WIDTH / 2, d->y + 6, anchors[i],
			number_percent(d->p->arena, d->language, i / 2.0));
	}
}

void svg_bars(struct page *p, const char *language, const Tilsyn__V1__Block *block, size_t number)
{
	struct drawing d = {
		.p = p, .language = language, .block = block, .number = number, .shares = bars_have_shares(block)};

	d.bars_width = d.shares ? BARS_WIDTH : WIDTH;
	d.case_width = d.bars_width / bars_longest(block);
	svg_open(p, WIDTH + 1, height_of(&d), number, block->title, words(language, WORD_BARS_DESC));
	put_patterns(&d);
	put_key(&d);
	put_head(&d);
	for (size_t r = 0; r < block->n_rows; r++)
		put_row(&d, block->rows[r]);
	put_scale(&d);
	page_put(p, "</svg>\n");
}
