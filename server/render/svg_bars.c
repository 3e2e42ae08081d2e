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
	WIDTH_NARROW = 380,
	BARS_WIDTH = 500, /* when shares stand beside the bars */
	SHARE_LEFT = 548,
	SHARE_WIDTH = 196,
	SHARE_BELOW = 52, /* under its bar, where there is no room beside it */
	SHARE_WIDTH_NARROW = 340,
	KEY_HEIGHT = 28,
	HEAD_HEIGHT = 30,
	SCALE_HEIGHT = 22,
	LINE = 19,
	BAR = 26,
	ROW_GAP = 16,
	LETTER = 8, /* wide enough for most letters at 15 px: an estimate, for what must fit */
	TITLE_LINES = 2,
	REMARK_COLUMNS = 28,
	REMARK_COLUMNS_NARROW = 50,
};

struct drawing {
	struct page *p;
	const char *language;
	const Tilsyn__V1__Block *block;
	size_t number;
	bool shares, narrow;
	double bars_width, case_width;
	int share_left, share_width;
	double below; /* what a row takes under its bar */
	double y;
};

/* The narrow drawing stands on the same page, hidden: nothing is painted with the patterns of what is not shown. */
static const char *id_of(const struct drawing *d)
{
	return d->narrow ? "n" : "b";
}

/* Lighter than the ground where a label may stand on them. */
static void put_patterns(struct drawing *d)
{
	size_t n = d->number;

	page_print(d->p,
		"<defs><pattern id=\"%s%zu-stripes\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\" "
		"patternTransform=\"rotate(45)\"><rect width=\"8\" height=\"8\" fill=\"#e69f00\"/>"
		"<rect width=\"2.5\" height=\"8\" fill=\"#f6cf7d\"/></pattern>",
		id_of(d), n);
	page_print(d->p,
		"<pattern id=\"%s%zu-lines\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\">"
		"<rect width=\"7\" height=\"7\" fill=\"#56b4e9\"/><rect width=\"7\" height=\"2\" fill=\"#a9d8f4\"/></pattern>",
		id_of(d), n);
	page_print(d->p,
		"<pattern id=\"%s%zu-dots\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\">"
		"<rect width=\"7\" height=\"7\" fill=\"#efefef\"/><circle cx=\"3.5\" cy=\"3.5\" r=\"1\" fill=\"#777\"/></pattern></defs>",
		id_of(d), n);
}

static void put_box(struct drawing *d, const struct bar_look *look, double x, double y, double width, double height)
{
	page_print(d->p, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" stroke=\"#222\" ", x, y, width,
		height);
	if (strcmp(look->pattern, "solid") == 0)
		page_print(d->p, "fill=\"%s\"/>", look->ground);
	else
		page_print(d->p, "fill=\"url(#%s%zu-%s)\"/>", id_of(d), d->number, look->pattern);
}

/* What the patterns mean, on as many lines as it takes; gives where they end. Without `draw` it only measures. */
static double key(struct drawing *d, bool draw)
{
	double x = 0.5, y = 0;

	for (size_t i = table_first(d->block); i < d->block->n_columns; i++) {
		const struct bar_look *look = bar_look(d->block->columns[i]);
		if (!look)
			continue;
		const char *title = svg_shortened(d->p->arena, d->block->columns[i]->title, 24);
		const double width = 30 + (double)wrap_width(title) * LETTER;

		if (x > 1 && x + width > (d->narrow ? WIDTH_NARROW : WIDTH))
			x = 0.5, y += KEY_HEIGHT;
		if (draw) {
			put_box(d, look, x, y + 1, 22, 16);
			svg_text(d->p, x + 30, y + 14, "", title);
		}
		x += width + 26;
	}
	return y + KEY_HEIGHT;
}

static void put_head(struct drawing *d)
{
	d->y += HEAD_HEIGHT - 14;
	svg_text(d->p, 0, d->y, SVG_QUIET, words(d->language, WORD_CHART_COUNTS));
	d->y += d->shares && d->narrow ? LINE : 0;
	if (d->shares)
		svg_text(d->p, d->share_left, d->y, SVG_QUIET, words(d->language, WORD_CHART_SHARE));
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

static double share_x(const struct drawing *d, double share)
{
	return d->share_left + fmin(1, fmax(0, isfinite(share) ? share : 0)) * d->share_width;
}

static void put_point(struct drawing *d, const Tilsyn__V1__Cell *cell, const struct cell_words *w)
{
	double middle = d->y + d->below + BAR / 2.0;

	page_print(
		d->p, "<path d=\"M%d %.1fH%d\"" SVG_RAIL "/>", d->share_left, middle, d->share_left + d->share_width);
	if (cell->has_interval)
		page_print(d->p, "<path d=\"M%.1f %.1fv12m0 -6H%.1fm0 -6v12\"" SVG_INTERVAL "/>", share_x(d, cell->low),
			middle - 6, share_x(d, cell->high));
	page_print(d->p, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5.5\"" SVG_POINT "/>", share_x(d, cell->share), middle);
	page_print(d->p, "<text x=\"%d\" y=\"%.1f\"><tspan" SVG_SHARE ">%s</tspan>", d->share_left, d->y + d->below - 7,
		w->share);
	if (w->interval)
		page_print(d->p, " (%s)", w->interval);
	page_put(d->p, "</text>");
}

static void put_remark(struct drawing *d, const char *remark)
{
	struct wrap w = {.rest = remark, .columns = d->narrow ? REMARK_COLUMNS_NARROW : REMARK_COLUMNS};

	for (double y = d->y + d->below + 10; wrap_next(&w); y += LINE - 2)
		svg_text(d->p, d->share_left, y, SVG_QUIET, arena_copy(d->p->arena, w.line, w.size));
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
	d->y += BAR + d->below + ROW_GAP;
}

static double height_of(struct drawing *d)
{
	double height = key(d, false) + HEAD_HEIGHT + (d->shares && d->narrow ? LINE : 0) + SCALE_HEIGHT;

	for (size_t r = 0; r < d->block->n_rows; r++) {
		struct wrap w = title_of(d, d->block->rows[r]);
		for (int line = 0; line < TITLE_LINES && wrap_next(&w); line++)
			height += LINE;
		height += 2 + BAR + d->below + ROW_GAP;
	}
	return height;
}

static void put_scale(struct drawing *d)
{
	for (int i = 0; d->shares && i <= 2; i++) {
		static const char *const anchors[] = {"start", "middle", "end"};
		page_print(d->p, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"%s\"" SVG_QUIET ">%s</text>",
			d->share_left + i * d->share_width / 2, d->y + 6, anchors[i],
			number_percent(d->p->arena, d->language, i / 2.0));
	}
}

/* On a phone the share stands under its bar. */
static void set_narrow(struct drawing *d)
{
	d->narrow = true;
	d->bars_width = WIDTH_NARROW;
	d->share_left = (WIDTH_NARROW - SHARE_WIDTH_NARROW) / 2;
	d->share_width = SHARE_WIDTH_NARROW;
	d->below = d->shares ? SHARE_BELOW : 0;
}

void svg_bars(struct page *p, const char *language, const Tilsyn__V1__Block *block, size_t number, enum svg_room room)
{
	struct drawing d = {.p = p,
		.language = language,
		.block = block,
		.number = number,
		.shares = bars_have_shares(block),
		.share_left = SHARE_LEFT,
		.share_width = SHARE_WIDTH};

	d.bars_width = d.shares ? BARS_WIDTH : WIDTH;
	if (room == SVG_NARROW)
		set_narrow(&d);
	d.case_width = d.bars_width / bars_longest(block);
	if (d.narrow)
		svg_open_narrow(p, WIDTH_NARROW + 1, height_of(&d), number);
	else
		svg_open(p, WIDTH + 1, height_of(&d), number, block->title, words(language, WORD_BARS_DESC));
	put_patterns(&d);
	d.y = key(&d, true);
	put_head(&d);
	for (size_t r = 0; r < block->n_rows; r++)
		put_row(&d, block->rows[r]);
	put_scale(&d);
	page_put(p, "</svg>\n");
}
