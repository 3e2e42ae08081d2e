#include "render/svg.h"

#include <math.h>
#include <string.h>

#include "render/cell.h"
#include "render/number.h"
#include "render/series.h"
#include "render/table.h"
#include "render/words.h"
#include "render/wrap.h"

enum {
	WIDTH = 760,
	WIDTH_NARROW = 380,
	HEIGHT = 328,
	LEFT = 56,
	RIGHT = 20,   /* half of the last label */
	TOP = 34,     /* above it the titles of the levels, clear of a point at 100 % */
	BOTTOM = 256, /* below it the times and the numbers of cases */
	LABEL = 84,   /* room that a label takes */
	LABEL_COLUMNS = 11,
	SECOND_LINE = 17,
	LEGEND = 22,
};

struct series {
	struct page *p;
	const char *language;
	const Tilsyn__V1__Block *block;
	double width;
	size_t column, every; /* only every so many rows is labelled */
	int lower;	      /* the figures, where a label takes two lines */
	bool limited;	      /* a line below says what the dotted lines are */
};

/* Of the column drawn, hidden or not: what is hidden says so under the axis. */
static const Tilsyn__V1__Cell *told(const struct series *s, size_t row)
{
	const Tilsyn__V1__Value *value = table_value(s->block, s->block->rows[row], s->column);

	return value ? value->cell : NULL;
}

static double x_of(const struct series *s, size_t row)
{
	return LEFT + ((double)row + 0.5) * (s->width - LEFT - RIGHT) / (double)s->block->n_rows;
}

static double y_of(double share)
{
	return BOTTOM - fmin(1, fmax(0, isfinite(share) ? share : 0)) * (BOTTOM - TOP);
}

static void put_scale(struct series *s)
{
	for (int i = 0; i <= 2; i++) {
		page_print(s->p, "<path d=\"M%d %.1fH%.0f\"" SVG_RAIL "/>", LEFT, y_of(i / 2.0), s->width);
		svg_text(s->p, LEFT - 8, y_of(i / 2.0) + 5, " text-anchor=\"end\"" SVG_QUIET,
			number_percent(s->p->arena, s->language, i / 2.0));
	}
}

/* Only neighbours are joined: a line over a gap would tell of a time nobody looked at. */
static void put_line(struct series *s, size_t row)
{
	const Tilsyn__V1__Cell *here = series_cell(s->block, row);
	const Tilsyn__V1__Cell *before = row ? series_cell(s->block, row - 1) : NULL;

	if (here && before && text_is_empty(s->block->rows[row]->break_before))
		page_print(s->p, "<path d=\"M%.1f %.1fL%.1f %.1f\"" SVG_LINE "/>", x_of(s, row - 1),
			y_of(before->share), x_of(s, row), y_of(here->share));
}

/* Limits as a stair under the points: they follow each point's number of cases. */
static void put_limits(struct series *s, size_t row)
{
	const Tilsyn__V1__Row *r = s->block->rows[row];
	const double half = (s->width - LEFT - RIGHT) / (double)s->block->n_rows / 2, x = x_of(s, row);

	if (!r->has_limits)
		return;
	page_print(s->p, "<path d=\"M%.1f %.1fH%.1fM%.1f %.1fH%.1f\"" SVG_LIMIT "/>", x - half, y_of(r->lower),
		x + half, x - half, y_of(r->upper), x + half);
}

static bool has_limits(const Tilsyn__V1__Block *block)
{
	for (size_t r = 0; r < block->n_rows; r++)
		if (block->rows[r]->has_limits)
			return true;
	return false;
}

static void put_legend(struct series *s)
{
	enum { SAMPLE = 26 };
	const int y = HEIGHT + s->lower + LEGEND - 8;
	const int left = s->width < WIDTH ? 8 : LEFT; /* the words need all of a narrow drawing in a wide font */

	page_print(s->p, "<path d=\"M%d %dh%d\"" SVG_LIMIT "/>", left, y - 5, SAMPLE);
	svg_text(s->p, left + SAMPLE + 6, y, SVG_QUIET, words(s->language, WORD_LIMITS_ARE));
}

/* Above the plot, where no point lies on it, with a piece of the line before it; a short level has no room there. */
static void put_level_title(struct series *s, const Tilsyn__V1__Level *level, double left, double right, bool goal)
{
	enum { SAMPLE = 26, COLUMN = 8, ROOM = 300 };
	const char *title = svg_shortened(s->p->arena, level->title, 30);
	const double from = right - (double)wrap_width(title) * COLUMN - SAMPLE - 6;

	if (right - left < ROOM || level->title == NULL) {
		svg_text(s->p, left + 4, y_of(level->value) - 5,
			" class=\"quiet halo\" font-size=\"13.5\" fill=\"#545454\"", title);
		return;
	}
	page_print(s->p, "<path d=\"M%.1f %dh%d\"%s/>", from, goal ? TOP - 30 : TOP - 16, SAMPLE,
		goal ? SVG_GOAL : SVG_MEDIAN);
	svg_text(s->p, from + SAMPLE + 6, goal ? TOP - 25 : TOP - 11, SVG_QUIET, title);
}

static void put_level(struct series *s, const Tilsyn__V1__Level *level)
{
	const double half = (s->width - LEFT - RIGHT) / (double)s->block->n_rows / 2;
	const bool goal = level->kind == TILSYN__V1__LEVEL_KIND__LEVEL_KIND_GOAL;

	if (level->first_row < 0 || level->last_row < level->first_row || (size_t)level->last_row >= s->block->n_rows)
		return;
	const double left = x_of(s, (size_t)level->first_row) - half, right = x_of(s, (size_t)level->last_row) + half;
	page_print(
		s->p, "<path d=\"M%.1f %.1fH%.1f\"%s/>", left, y_of(level->value), right, goal ? SVG_GOAL : SVG_MEDIAN);
	put_level_title(s, level, left, right, goal);
}

/* Where the question changed: a line from top to bottom, and the words beside it, on the side that has room. */
static void put_break(struct series *s, size_t row)
{
	const double x = x_of(s, row) - (s->width - LEFT - RIGHT) / (double)s->block->n_rows / 2;
	const bool to_left = x > s->width / 2;

	if (text_is_empty(s->block->rows[row]->break_before))
		return;
	page_print(s->p, "<path d=\"M%.1f %dV%d\"" SVG_BREAK "/>", x, TOP - 10, BOTTOM);
	svg_text(s->p, to_left ? x - 4 : x + 4, TOP - 12,
		to_left ? " class=\"quiet halo\" font-size=\"13.5\" fill=\"#545454\" text-anchor=\"end\""
			: " class=\"quiet halo\" font-size=\"13.5\" fill=\"#545454\"",
		svg_shortened(s->p->arena, s->block->rows[row]->break_before, 30));
}

static void put_point(struct series *s, size_t row)
{
	const Tilsyn__V1__Cell *cell = series_cell(s->block, row);
	double x = x_of(s, row);

	if (!cell)
		return;
	if (cell->has_interval)
		page_print(s->p, "<path d=\"M%.1f %.1fh12m-6 0V%.1fm-6 0h12\"" SVG_INTERVAL "/>", x - 6,
			y_of(cell->low), y_of(cell->high));
	if (s->block->rows[row]->outside) /* another shape, not another colour alone */
		page_print(s->p, "<path d=\"M%.1f %.1fl8 8l-8 8l-8 -8z\"" SVG_OUTSIDE "/>", x, y_of(cell->share) - 8);
	else
		page_print(s->p, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5.5\"" SVG_POINT "/>", x, y_of(cell->share));
}

/* "nov. 2026 – jan. 2027" on two lines, since the periods stand close. */
static const char *second_half(const char *title)
{
	const char *dash = strstr(title, "– ");

	return dash ? dash + strlen("– ") : NULL;
}

static void put_period(struct series *s, size_t row, double x)
{
	const char *title = s->block->rows[row]->title, *rest = second_half(title);

	svg_text(s->p, x, BOTTOM + 22, " text-anchor=\"middle\"",
		svg_shortened(s->p->arena,
			rest ? arena_print(s->p->arena, "%.*s", (int)(rest - title - 1), title) : title,
			LABEL_COLUMNS));
	if (rest)
		svg_text(s->p, x, BOTTOM + 22 + SECOND_LINE, " text-anchor=\"middle\"",
			svg_shortened(s->p->arena, rest, LABEL_COLUMNS));
}

/* Counted from the last: the newest point is the one that is asked for. */
static bool is_labelled(const struct series *s, size_t row)
{
	return (s->block->n_rows - 1 - row) % s->every == 0;
}

/* Under the axis, where no line crosses it: the time, the share, the counts. */
static void put_label(struct series *s, size_t row)
{
	const Tilsyn__V1__Cell *cell = told(s, row);
	/* Two months of one point are the widest: they keep inside, and what is under them stays under them. */
	const double x = fmin(x_of(s, row), s->width - LABEL / 2.0 - 6);

	if (!is_labelled(s, row))
		return;
	put_period(s, row, x);
	if (!cell)
		return;
	if (cell->has_share && !cell->suppressed)
		svg_text(s->p, x, BOTTOM + 43 + s->lower, " text-anchor=\"middle\"" SVG_SHARE,
			number_percent(s->p->arena, s->language, cell->share));
	svg_text(s->p, x, BOTTOM + 62 + s->lower, " text-anchor=\"middle\"" SVG_QUIET,
		cell_under_point(s->p->arena, s->language, cell));
}

void svg_series(struct page *p, const char *language, const Tilsyn__V1__Block *block, size_t number, enum svg_room room)
{
	const int width = room == SVG_NARROW ? WIDTH_NARROW : WIDTH, plot = width - LEFT - RIGHT;
	struct series s = {
		.p = p, .language = language, .block = block, .width = width, .column = series_column(block)};
	double height = HEIGHT;

	s.every = (block->n_rows * LABEL + (size_t)plot - 1) / (size_t)plot;
	for (size_t r = 0; r < block->n_rows; r++)
		s.lower = is_labelled(&s, r) && second_half(block->rows[r]->title) ? SECOND_LINE : s.lower;
	s.limited = has_limits(block);
	height += s.lower + (s.limited ? LEGEND : 0);
	if (room == SVG_NARROW)
		svg_open_narrow(p, width, height, number);
	else
		svg_open(p, width, height, number, block->title, words(language, WORD_SERIES_DESC));
	put_scale(&s);
	for (size_t r = 0; r < block->n_rows; r++)
		put_limits(&s, r);
	for (size_t i = 0; i < block->n_levels; i++)
		put_level(&s, block->levels[i]);
	for (size_t r = 0; r < block->n_rows; r++) {
		put_break(&s, r);
		put_line(&s, r);
	}
	for (size_t r = 0; r < block->n_rows; r++) {
		put_point(&s, r);
		put_label(&s, r);
	}
	if (s.limited)
		put_legend(&s);
	page_put(p, "</svg>\n");
}
