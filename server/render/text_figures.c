#include "render/text.h"

#include <math.h>
#include <string.h>

#include "render/bars.h"
#include "render/cell.h"
#include "render/table.h"
#include "render/wrap.h"

enum { BAR_COLUMNS = 60, BAR_EDGES = 4, GAP = 2, TITLE_LEAST = 24 };

static const char *value_line(struct text *t, const Tilsyn__V1__Column *column, const Tilsyn__V1__Value *value)
{
	struct arena *a = t->page.arena;

	if (!value)
		return "";
	if (!value->cell)
		return clean_line(a, value->text);
	struct cell_words w = cell_words(a, t->language, column, value->cell);
	return cell_line(a, &w);
}

static void put_padded(struct page *p, const char *line, size_t size, size_t width, size_t columns, bool right)
{
	size_t pad = columns > width ? columns - width : 0;

	page_repeat(p, " ", right ? pad : 0);
	text_put_line(p, line, size);
	page_repeat(p, " ", right ? 0 : pad);
}

/* Columns of values, as wide as their widest; what is left is for the rows' titles. 0: the table does not fit. */
static size_t title_columns(struct text *t, const Tilsyn__V1__Block *b, size_t *columns)
{
	size_t taken = 0, title = wrap_width(clean_line(t->page.arena, table_row_head(b)));

	for (size_t i = table_first(b); i < b->n_columns; i++) {
		columns[i] = wrap_width(clean_line(t->page.arena, b->columns[i]->title));
		for (size_t r = 0; r < b->n_rows; r++) {
			size_t width = wrap_width(value_line(t, b->columns[i], table_value(b, b->rows[r], i)));
			columns[i] = width > columns[i] ? width : columns[i];
		}
		taken += columns[i] + GAP;
	}
	for (size_t r = 0; r < b->n_rows; r++) {
		size_t width = wrap_width(clean_line(t->page.arena, b->rows[r]->title));
		title = width > title ? width : title;
	}
	if (taken + title <= t->columns)
		return title;
	return taken + TITLE_LEAST <= t->columns ? t->columns - taken : 0;
}

/* A line of a table: the title may take several lines, the values stand in the last, where the eye arrives. */
static void put_title(struct page *p, const char *title, size_t columns)
{
	struct wrap w = {.rest = clean_line(p->arena, title), .columns = columns};
	bool more = wrap_next(&w);

	if (!more)
		page_repeat(p, " ", columns);
	while (more) {
		struct wrap this = w;
		more = wrap_next(&w);
		if (more) {
			text_put_line(p, this.line, this.size);
			page_put(p, "\n");
		} else {
			put_padded(p, this.line, this.size, this.width, columns, false);
		}
	}
}

static void put_field(struct page *p, const Tilsyn__V1__Column *column, const char *line, size_t columns)
{
	page_repeat(p, " ", GAP);
	put_padded(p, line, strlen(line), wrap_width(line), columns, !table_is_text(column));
}

static void put_line_end(struct page *p)
{
	while (p->size && p->text[p->size - 1] == ' ')
		p->text[--p->size] = '\0';
	page_put(p, "\n");
}

static void put_columns(struct text *t, const Tilsyn__V1__Block *b, size_t title, const size_t *columns)
{
	struct page *p = &t->page;
	size_t all = title;

	put_title(p, table_row_head(b), title);
	for (size_t i = table_first(b); i < b->n_columns; i++) {
		put_field(p, b->columns[i], clean_line(p->arena, b->columns[i]->title), columns[i]);
		all += GAP + columns[i];
	}
	put_line_end(p);
	page_repeat(p, "─", all);
	page_put(p, "\n");
	for (size_t r = 0; r < b->n_rows; r++) {
		put_title(p, b->rows[r]->title, title);
		for (size_t i = table_first(b); i < b->n_columns; i++)
			put_field(p, b->columns[i], value_line(t, b->columns[i], table_value(b, b->rows[r], i)),
				columns[i]);
		put_line_end(p);
	}
}

/* Too wide for columns: each row is a short list under its title. */
static void put_stacked(struct text *t, const Tilsyn__V1__Block *b)
{
	struct page *p = &t->page;

	for (size_t r = 0; r < b->n_rows; r++) {
		text_wrapped(t, "", b->rows[r]->title);
		for (size_t i = table_first(b); i < b->n_columns; i++) {
			const char *line = value_line(t, b->columns[i], table_value(b, b->rows[r], i));
			if (*line)
				text_wrapped(t, "    ", arena_print(p->arena, "%s: %s", b->columns[i]->title, line));
		}
	}
}

void text_table(struct text *t, const Tilsyn__V1__Block *b)
{
	size_t *columns = arena_alloc(t->page.arena, (b->n_columns + 1) * sizeof(*columns));
	size_t title = t->aloud ? 0 : title_columns(t, b, columns);

	text_wrapped(t, "", b->title);
	text_wrapped(t, "", b->text);
	if (title)
		put_columns(t, b, title, columns);
	else
		put_stacked(t, b);
}

static void put_key(struct text *t, const Tilsyn__V1__Block *b)
{
	struct page key = {.arena = t->page.arena};
	size_t size;

	for (size_t i = table_first(b); i < b->n_columns; i++) {
		const struct bar_look *look = bar_look(b->columns[i]);
		if (look)
			page_print(&key, "%s%s %s", key.size ? "   " : "", look->glyph, b->columns[i]->title);
	}
	text_wrapped(t, "", page_end(&key, &size));
	page_put(&t->page, "\n");
}

/* Few enough cases: one glyph each. */
static void put_bar(struct text *t, const Tilsyn__V1__Block *b, const Tilsyn__V1__Row *row, double longest)
{
	struct page *p = &t->page;
	const double room = (double)(t->columns < BAR_COLUMNS + BAR_EDGES ? t->columns - BAR_EDGES : BAR_COLUMNS);
	double scale = longest > room ? room / longest : 1, cases = 0;
	size_t drawn = 0;

	for (size_t i = table_first(b); i < b->n_columns; i++) {
		cases += (double)bar_cases(b, row, i);
		size_t end = (size_t)lround(cases * scale);
		if (end && !drawn)
			page_put(p, "  ");
		if (end > drawn)
			page_repeat(p, bar_look(b->columns[i])->glyph, end - drawn);
		drawn = end;
	}
	if (drawn) /* of what applied to no case there is no bar */
		put_line_end(p);
}

/* "Ja 14 af 20 · Nej 6 af 20 · Ikke relevant 3 af 23 · Andel med ja 14 af 20, 70 % (52–84 %)" */
static void put_figures(struct text *t, const Tilsyn__V1__Block *b, const Tilsyn__V1__Row *row)
{
	struct page line = {.arena = t->page.arena};
	size_t size;

	for (size_t i = table_first(b); i < b->n_columns; i++) {
		const char *figures = value_line(t, b->columns[i], table_value(b, row, i));
		if (*figures)
			page_print(&line, "%s%s %s", line.size ? t->aloud ? "; " : " · " : "", b->columns[i]->title,
				figures);
	}
	text_wrapped(t, "  ", page_end(&line, &size));
}

void text_bars(struct text *t, const Tilsyn__V1__Block *b)
{
	double longest = bars_longest(b);

	text_wrapped(t, "", b->title);
	text_wrapped(t, "", b->text);
	if (!t->aloud)
		put_key(t, b);
	for (size_t r = 0; r < b->n_rows; r++) {
		if (r)
			page_put(&t->page, "\n");
		text_wrapped(t, "", b->rows[r]->title);
		if (!t->aloud && !bar_is_hidden(b, b->rows[r]))
			put_bar(t, b, b->rows[r], longest);
		put_figures(t, b, b->rows[r]);
	}
}
