/* The year in words: what the ring shows by place and pattern stands under each title. */
#include "render/page.h"
#include "render/ring.h"
#include "render/ring_year.h"
#include "render/wrap.h"

static void put_wrapped(struct page *p, const char *first, const char *text, size_t columns)
{
	const size_t indent = wrap_width(first);
	struct wrap w = {.rest = clean_line(p->arena, text), .columns = columns - indent};

	for (bool more = wrap_next(&w), begun = false; more; more = wrap_next(&w), begun = true) {
		page_put(p, begun ? "" : first);
		page_repeat(p, " ", begun ? indent : 0);
		page_put_bytes(p, w.line, w.size);
		page_put(p, "\n");
	}
}

char *ring_list(const Tilsyn__V1__Wheel *wheel, const char *today, const char *language, size_t columns,
	struct arena *a, size_t *size)
{
	const char *l = words_language(language);
	const struct ring_year y = ring_year_of(wheel, today, a);
	struct page p = {.arena = a};

	page_print(&p, "%d\n\n", y.year);
	for (size_t i = 0; i < y.n_arcs; i++) {
		const Tilsyn__V1__Activity *activity = y.arcs[i].activity;

		put_wrapped(&p, arena_print(a, "%3zu  ", i + 1), activity->title, columns);
		put_wrapped(&p, "     ",
			arena_print(a, "%s – %s, %s, %s", ring_day(a, l, activity->starts_on),
				ring_day(a, l, activity->deadline), words(l, ring_kind(activity)),
				words(l, ring_state(&y.arcs[i]))),
			columns);
	}
	if (!y.n_arcs)
		put_wrapped(&p, "", words(l, WORD_RING_EMPTY), columns);
	return page_end(&p, size);
}
