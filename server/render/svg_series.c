#include "render/svg.h"

#include <math.h>
#include <string.h>

#include "render/cell.h"
#include "render/number.h"
#include "render/table.h"
#include "render/words.h"

enum {
	WIDTH = 760,
	HEIGHT = 318,
	LEFT = 56,
	TOP = 24,
	BOTTOM = 246, /* below it the times and the numbers of cases */
	LABEL = 84,   /* room that a label takes */
	LABEL_COLUMNS = 11,
};

struct series {
	struct page *p;
	const char *language;
	const Tilsyn__V1__Block *block;
	size_t column, every; /* only every so many rows is labelled */
};

/* The column drawn: the first of shares. SIZE_MAX: none. */
static size_t share_column(const Tilsyn__V1__Block *block)
{
	for (size_t i = table_first(block); i < block->n_columns; i++)
		if (strcmp(block->columns[i]->class_, "share") == 0)
			return i;
	return SIZE_MAX;
}

static const Tilsyn__V1__Cell *cell_at(const Tilsyn__V1__Block *block, size_t column, size_t row)
{
	const Tilsyn__V1__Value *value = table_value(block, block->rows[row], column);

	return value ? value->cell : NULL;
}

static bool has_share(const Tilsyn__V1__Cell *cell)
{
	return cell && !cell->suppressed && cell->has_share;
}

bool svg_has_series(const Tilsyn__V1__Block *block)
{
	size_t column = share_column(block);

	for (size_t r = 0; column != SIZE_MAX && r < block->n_rows; r++)
		if (has_share(cell_at(block, column, r)))
			return true;
	return false;
}

static double x_of(const struct series *s, size_t row)
{
	return LEFT + ((double)row + 0.5) * (WIDTH - LEFT) / (double)s->block->n_rows;
}

static double y_of(double share)
{
	return BOTTOM - fmin(1, fmax(0, isfinite(share) ? share : 0)) * (BOTTOM - TOP);
}

static void put_scale(struct series *s)
{
	for (int i = 0; i <= 2; i++) {
		page_print(s->p, "<path d=\"M%d %.1fH%d\" class=\"rail\"/>", LEFT, y_of(i / 2.0), WIDTH);
		svg_text(s->p, LEFT - 8, y_of(i / 2.0) + 5, " text-anchor=\"end\" class=\"quiet\"",
			number_percent(s->p->arena, s->language, i / 2.0));
	}
}

/* Only neighbours are joined: a line over a gap would tell of a time nobody looked at. */
static void put_line(struct series *s, size_t row)
{
	const Tilsyn__V1__Cell *here = cell_at(s->block, s->column, row);
	const Tilsyn__V1__Cell *before = row ? cell_at(s->block, s->column, row - 1) : NULL;

	if (has_share(here) && has_share(before))
		page_print(s->p, "<path d=\"M%.1f %.1fL%.1f %.1f\" class=\"line\"/>", x_of(s, row - 1),
			y_of(before->share), x_of(s, row), y_of(here->share));
}

static void put_point(struct series *s, size_t row)
{
	const Tilsyn__V1__Cell *cell = cell_at(s->block, s->column, row);
	double x = x_of(s, row);

	if (!has_share(cell))
		return;
	if (cell->has_interval)
		page_print(s->p, "<path d=\"M%.1f %.1fh12m-6 0V%.1fm-6 0h12\" class=\"interval\"/>", x - 6,
			y_of(cell->low), y_of(cell->high));
	page_print(s->p, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5.5\" class=\"point\"/>", x, y_of(cell->share));
}

/* Under the axis, where no line crosses it: the time, the share, the counts. */
static void put_label(struct series *s, size_t row)
{
	const Tilsyn__V1__Cell *cell = cell_at(s->block, s->column, row);
	double x = x_of(s, row);

	if (row % s->every)
		return;
	svg_text(s->p, x, BOTTOM + 22, " text-anchor=\"middle\"",
		svg_shortened(s->p->arena, s->block->rows[row]->title, LABEL_COLUMNS));
	if (!cell)
		return;
	struct cell_words w = cell_words(s->p->arena, s->language, s->block->columns[s->column], cell);
	svg_text(s->p, x, BOTTOM + 43, " text-anchor=\"middle\" class=\"share\"", w.share);
	svg_text(s->p, x, BOTTOM + 62, " text-anchor=\"middle\" class=\"quiet\"", w.count);
}

void svg_series(struct page *p, const char *language, const Tilsyn__V1__Block *block, size_t number)
{
	struct series s = {.p = p, .language = language, .block = block, .column = share_column(block)};

	s.every = (block->n_rows * LABEL + WIDTH - LEFT - 1) / (WIDTH - LEFT);
	svg_open(p, WIDTH, HEIGHT, number, block->title, words(language, WORD_SERIES_DESC));
	put_scale(&s);
	for (size_t r = 0; r < block->n_rows; r++)
		put_line(&s, r);
	for (size_t r = 0; r < block->n_rows; r++) {
		put_point(&s, r);
		put_label(&s, r);
	}
	page_put(p, "</svg>\n");
}
