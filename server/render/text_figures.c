#include "render/text.h"

#include <math.h>

#include "render/bars.h"
#include "render/table.h"
#include "render/wrap.h"

enum { BAR_COLUMNS = 60, BAR_EDGES = 4 };

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
		page_put(p, "\n");
}

/* "Ja 14 af 20 · Nej 6 af 20 · Ikke relevant 3 af 23 · Andel med ja 14 af 20, 70 % (52–84 %)" */
static void put_figures(struct text *t, const Tilsyn__V1__Block *b, const Tilsyn__V1__Row *row)
{
	struct page line = {.arena = t->page.arena};
	size_t size;

	for (size_t i = table_first(b); i < b->n_columns; i++) {
		const char *figures = text_value_line(t, b->columns[i], table_value(b, row, i));
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
