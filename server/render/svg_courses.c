#include "render/svg.h"

#include <math.h>
#include <string.h>

#include "render/cell.h"
#include "render/number.h"
#include "render/table.h"
#include "render/words.h"

/* Small charts two by two, on a phone one below the other, all on one scale, so that one look compares a course with
 * itself and with its neighbour. Looks stand at the elements too: the program that prints does not read the page's
 * style for drawings. */
enum {
	WIDTH = 760,
	ACROSS = 2,
	CELL = WIDTH / ACROSS,
	HEAD = 24,
	PLOT = 74,
	FOOT = 66,
	HIGH = HEAD + PLOT + FOOT + 10
};

struct course {
	struct page *p;
	const char *language;
	const Tilsyn__V1__Block *block;
	const Tilsyn__V1__Row *row;
	double left, top;
	size_t columns[16], n_columns; /* of shares */
};

static const Tilsyn__V1__Value *value_at(const struct course *c, size_t i)
{
	return table_value(c->block, c->row, c->columns[i]);
}

static const Tilsyn__V1__Cell *drawn(const struct course *c, size_t i)
{
	const Tilsyn__V1__Value *value = value_at(c, i);
	const Tilsyn__V1__Cell *cell = value ? value->cell : NULL;

	return cell && !cell->suppressed && cell->has_share && isfinite(cell->share) ? cell : NULL;
}

static double x_of(const struct course *c, size_t i)
{
	return c->left + 46 + ((double)i + 0.5) * (CELL - 66) / (double)c->n_columns;
}

static double y_of(const struct course *c, double share)
{
	return c->top + HEAD + (1 - fmin(1, fmax(0, share))) * PLOT;
}

static void put_scale(const struct course *c)
{
	for (int i = 0; i <= 2; i++) {
		page_print(c->p, "<path d=\"M%.1f %.1fH%.1f\" class=\"rail\" stroke=\"#767676\"/>", c->left + 46,
			y_of(c, i / 2.0), c->left + CELL - 20);
		svg_text(c->p, c->left + 41, y_of(c, i / 2.0) + 4,
			" text-anchor=\"end\" class=\"small\" font-size=\"12\" fill=\"#545454\"",
			number_percent(c->p->arena, c->language, i / 2.0));
	}
}

static void put_point(const struct course *c, size_t i)
{
	const Tilsyn__V1__Cell *cell = drawn(c, i), *before = i ? drawn(c, i - 1) : NULL;
	const Tilsyn__V1__Value *value = value_at(c, i);
	const bool breaks = value && !text_is_empty(value->break_before);
	const double x = x_of(c, i);

	if (breaks)
		page_print(c->p, "<path d=\"M%.1f %.1fv%d\" class=\"break\" stroke=\"#333\" stroke-dasharray=\"1 4\"/>",
			(x + x_of(c, i - (i > 0))) / 2, c->top + HEAD, PLOT);
	if (!cell)
		return;
	if (before && !breaks)
		page_print(c->p,
			"<path d=\"M%.1f %.1fL%.1f %.1f\" class=\"line\" stroke=\"#0072b2\" stroke-width=\"2\"/>",
			x_of(c, i - 1), y_of(c, before->share), x, y_of(c, cell->share));
	if (cell->has_interval)
		page_print(c->p,
			"<path d=\"M%.1f %.1fh8m-4 0V%.1fm-4 0h8\" class=\"interval\" stroke=\"#1a1a1a\" stroke-width=\"1.5\" fill=\"none\"/>",
			x - 4, y_of(c, cell->low), y_of(c, cell->high));
}

static void put_mark(const struct course *c, size_t i)
{
	const Tilsyn__V1__Value *value = value_at(c, i);
	const Tilsyn__V1__Cell *cell = drawn(c, i);

	if (cell)
		page_print(c->p, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\" class=\"point\" fill=\"#0072b2\"/>",
			x_of(c, i), y_of(c, cell->share));
	if (!value || !value->cell)
		return;
	svg_text(c->p, x_of(c, i), c->top + HEAD + PLOT + 17,
		" text-anchor=\"middle\" class=\"share\" font-size=\"14\" font-weight=\"700\"",
		cell ? number_percent(c->p->arena, c->language, cell->share) : "–");
	svg_text(c->p, x_of(c, i), c->top + HEAD + PLOT + 33,
		" text-anchor=\"middle\" class=\"small\" font-size=\"12\" fill=\"#545454\"",
		cell_under_point(c->p->arena, c->language, value->cell));
}

/* "dec. 2023 – nov. 2024" on two lines, since the periods stand close. */
static void put_period(const struct course *c, size_t i)
{
	const char *title = c->block->columns[c->columns[i]]->title, *rest = strstr(title, "– ");
	const size_t first = rest ? (size_t)(rest - title) + strlen("–") : strlen(title);
	static const char look[] = " text-anchor=\"middle\" class=\"small\" font-size=\"11\" fill=\"#545454\"";

	svg_text(
		c->p, x_of(c, i), c->top + HEAD + PLOT + 48, look, arena_print(c->p->arena, "%.*s", (int)first, title));
	if (rest)
		svg_text(c->p, x_of(c, i), c->top + HEAD + PLOT + 61, look, rest + strlen("– "));
}

static void put_course(const struct course *c)
{
	svg_text(c->p, c->left, c->top + 13, " class=\"share\" font-size=\"14\" font-weight=\"700\"",
		svg_shortened(c->p->arena, c->row->title, 46));
	put_scale(c);
	for (size_t i = 0; i < c->n_columns; i++)
		put_point(c, i);
	for (size_t i = 0; i < c->n_columns; i++)
		put_mark(c, i);
	for (size_t i = 0; i < c->n_columns; i++)
		put_period(c, i);
}

void svg_courses(
	struct page *p, const char *language, const Tilsyn__V1__Block *block, size_t number, enum svg_room room)
{
	const size_t across = room == SVG_NARROW ? 1 : ACROSS;
	struct course c = {.p = p, .language = language, .block = block};
	const size_t lines = (block->n_rows + across - 1) / across;

	for (size_t i = table_first(block); i < block->n_columns && c.n_columns < 16; i++)
		if (strcmp(block->columns[i]->class_, "share") == 0)
			c.columns[c.n_columns++] = i;
	if (room == SVG_NARROW)
		svg_open_narrow(p, CELL, (double)lines * HIGH, number);
	else
		svg_open(p, WIDTH, (double)lines * HIGH, number, block->title, words(language, WORD_COURSES_DESC));
	for (size_t r = 0; r < block->n_rows && c.n_columns; r++) {
		const size_t line = r / across;

		c.row = block->rows[r];
		c.left = (double)(r % across) * CELL;
		c.top = (double)line * HIGH;
		put_course(&c);
	}
	page_put(p, "</svg>\n");
}
