#include "render/text.h"

#include "render/number.h"
#include "render/render.h"
#include "render/words.h"
#include "render/wrap.h"

void text_put_line(struct page *p, const char *line, size_t size)
{
	bool isolate = wrap_has_rtl(line, size);

	if (isolate)
		page_put(p, "\u2068");
	page_put_bytes(p, line, size);
	if (isolate)
		page_put(p, "\u2069");
}

bool text_wrapped(struct text *t, const char *first, const char *foreign)
{
	struct page *p = &t->page;
	size_t indent = wrap_width(first);
	struct wrap w = {.rest = clean_lines(p->arena, foreign), .columns = t->columns - indent};
	bool any = false;

	for (; wrap_next(&w); any = true) {
		if (any)
			page_repeat(p, " ", indent);
		else
			page_put(p, first);
		text_put_line(p, w.line, w.size);
		page_put(p, "\n");
	}
	return any;
}

static void put_heading(struct text *t, const char *title, const char *line)
{
	struct page *p = &t->page;
	size_t width = wrap_width(clean_line(p->arena, title));

	if (!text_wrapped(t, "", title) || t->aloud)
		return;
	page_repeat(p, line, width < t->columns ? width : t->columns);
	page_put(p, "\n");
}

static void put_note(struct text *t, const Tilsyn__V1__Block *b)
{
	struct page *p = &t->page;
	const char *edge = t->aloud ? "" : "│ ";

	text_wrapped(t, edge, b->title);
	for (struct wrap w = {.rest = clean_lines(p->arena, b->text), .columns = t->columns - wrap_width(edge)};
		wrap_next(&w);) {
		page_put(p, edge);
		text_put_line(p, w.line, w.size);
		page_put(p, "\n");
	}
}

static void put_block(struct text *t, const Tilsyn__V1__Block *b)
{
	struct page *p = &t->page;

	page_put(p, "\n");
	switch (b->kind) {
	case TILSYN__V1__BLOCK_KIND__BLOCK_KIND_HEADING:
		put_heading(t, b->title, "─");
		text_wrapped(t, "", b->text);
		break;
	case TILSYN__V1__BLOCK_KIND__BLOCK_KIND_TABLE:
		text_table(t, b);
		break;
	case TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SERIES:
		text_series(t, b);
		break;
	case TILSYN__V1__BLOCK_KIND__BLOCK_KIND_BARS:
		text_bars(t, b);
		break;
	case TILSYN__V1__BLOCK_KIND__BLOCK_KIND_COURSES:
		text_courses(t, b);
		break;
	case TILSYN__V1__BLOCK_KIND__BLOCK_KIND_NOTE:
		put_note(t, b);
		break;
	default:
		put_heading(t, b->title, "─");
		text_wrapped(t, "", b->text);
	}
}

static void put_fact(struct text *t, enum word name, const char *value)
{
	if (!text_is_empty(value))
		text_wrapped(t, "", arena_print(t->page.arena, "%s: %s", words(t->language, name), value));
}

static void put_head(struct text *t, const Tilsyn__V1__Report *report)
{
	struct page *p = &t->page;

	put_heading(t, report->title, "═");
	text_wrapped(t, "", report->subtitle);
	put_fact(t, WORD_CLASSIFICATION, report->classification);
	text_wrapped(t, "", report->edition);
	if (report->made_at)
		text_wrapped(t, "",
			words_fill(p->arena, t->language, WORD_MADE_AT, "date",
				number_date(p->arena, t->language, report->made_at->seconds), NULL));
}

static void put_foot(struct text *t, const Tilsyn__V1__Report *report)
{
	struct page raters = {.arena = t->page.arena};
	size_t size;

	for (size_t i = 0; i < report->n_raters; i++)
		page_print(&raters, "%s%s", i ? ", " : "", report->raters[i]);
	if (!report->n_raters && text_is_empty(report->template_version) && text_is_empty(report->data_hash))
		return; /* no figures, nothing behind them */
	page_put(&t->page, "\n");
	put_heading(t, words(t->language, WORD_BEHIND_THE_FIGURES), "─");
	put_fact(t, WORD_RATERS, page_end(&raters, &size));
	put_fact(t, WORD_TEMPLATE_VERSION, report->template_version);
	put_fact(t, WORD_DATA_HASH, report->data_hash);
}

char *render_text(const Tilsyn__V1__Report *report, struct arena *a, size_t *size)
{
	enum { COLUMNS = 80, COLUMNS_LEAST = 40 };
	const size_t columns = report->columns > 0 ? (size_t)report->columns : COLUMNS;
	struct text t = {
		{.arena = a}, report->language, columns < COLUMNS_LEAST ? COLUMNS_LEAST : columns, report->aloud};

	put_head(&t, report);
	for (size_t i = 0; i < report->n_blocks; i++)
		put_block(&t, report->blocks[i]);
	put_foot(&t, report);
	return page_end(&t.page, size);
}
