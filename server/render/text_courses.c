#include "render/text.h"

#include <math.h>
#include <string.h>

#include "render/cell.h"
#include "render/table.h"

/* One line a period under each row's title; before it a bar as long as the share. */
static void put_period(struct text *t, const Tilsyn__V1__Column *column, const Tilsyn__V1__Value *value)
{
	struct page *p = &t->page;
	const Tilsyn__V1__Cell *cell = value ? value->cell : NULL;

	if (!cell) {
		if (value && !text_is_empty(value->text))
			text_wrapped(t, "  ", arena_print(p->arena, "%s: %s", column->title, value->text));
		return;
	}
	if (!text_is_empty(value->break_before))
		text_wrapped(t, t->aloud ? "  " : "  ╎ ", value->break_before);
	struct cell_words w = cell_words(p->arena, t->language, column, cell);
	const bool drawn = !t->aloud && !cell->suppressed && cell->has_share && isfinite(cell->share);
	const long length = drawn ? lround(fmin(1, fmax(0, cell->share)) * 20) : 0;
	struct page bar = {.arena = p->arena};
	size_t size;

	page_repeat(&bar, "█", (size_t)length);
	page_repeat(&bar, "░", (size_t)(drawn ? 20 - length : 0));
	const char *course = drawn ? arena_print(p->arena, " %s", page_end(&bar, &size)) : "";

	if (cell->mean) { /* long words: on a line of their own */
		text_wrapped(t, "  ", arena_print(p->arena, "%s:%s", column->title, course));
		text_wrapped(t, "    ", cell_line(p->arena, &w));
	} else {
		text_wrapped(
			t, "  ", arena_print(p->arena, "%s: %s%s", column->title, cell_line(p->arena, &w), course));
	}
}

void text_courses(struct text *t, const Tilsyn__V1__Block *b)
{
	struct page *p = &t->page;

	text_wrapped(t, "", b->title);
	text_wrapped(t, "", b->text);
	for (size_t r = 0; r < b->n_rows; r++) {
		page_put(p, "\n");
		text_wrapped(t, "", b->rows[r]->title);
		for (size_t i = table_first(b); i < b->n_columns; i++)
			put_period(t, b->columns[i], table_value(b, b->rows[r], i));
	}
}
