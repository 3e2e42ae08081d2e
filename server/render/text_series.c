#include "render/text.h"

#include <math.h>
#include <string.h>

#include "render/series.h"

/* One glyph per point, from 0 to 100 %; a gap where there is no share, a bar where the question changed. */
static void put_line(struct page *p, const Tilsyn__V1__Block *b)
{
	static const char *const heights[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

	page_put(p, "  ");
	for (size_t r = 0; r < b->n_rows; r++) {
		const Tilsyn__V1__Cell *cell = series_cell(b, r);

		if (!text_is_empty(b->rows[r]->break_before))
			page_put(p, "╎");
		page_put(p, cell ? heights[(int)lround(fmin(1, fmax(0, cell->share)) * 7)] : "·");
	}
	page_put(p, "\n");
}

void text_series(struct text *t, const Tilsyn__V1__Block *b)
{
	struct page *p = &t->page;
	Tilsyn__V1__Block table = *b;

	text_wrapped(t, "", b->title);
	if (series_has_shares(b)) {
		if (!t->aloud)
			put_line(p, b);
		for (size_t i = 0; i < b->n_levels; i++)
			text_wrapped(t, "  ", b->levels[i]->title);
	}
	text_wrapped(t, "", b->text);
	table.title = table.text = (char *)"";
	text_table(t, &table);
	for (size_t r = 0; r < b->n_rows; r++)
		if (!text_is_empty(b->rows[r]->break_before))
			text_wrapped(
				t, "  ", arena_print(p->arena, "%s: %s", b->rows[r]->title, b->rows[r]->break_before));
}
