#include "render/render.h"

#include <math.h>
#include <string.h>

#include "render/bars.h"
#include "render/cell.h"
#include "render/number.h"
#include "render/page.h"
#include "render/table.h"
#include "render/words.h"
#include "render/wrap.h"

enum { COLUMNS = 80, BAR_COLUMNS = 60, GAP = 2, TITLE_LEAST = 24 };

struct text {
	struct page page;
	const char *language;
};

/* Letters written from right to left would drag their neighbours along: an isolate keeps them to themselves. */
static void put_isolated(struct page *p, const char *line, size_t size)
{
	bool isolate = wrap_has_rtl(line, size);

	if (isolate)
		page_put(p, "\u2068");
	page_put_bytes(p, line, size);
	if (isolate)
		page_put(p, "\u2069");
}

/* A paragraph; `first` stands before its first line, the others are indented as far. Returns whether there was any. */
static bool put_wrapped(struct page *p, const char *first, const char *foreign)
{
	size_t indent = wrap_width(first);
	struct wrap w = {.rest = clean_lines(p->arena, foreign), .columns = COLUMNS - indent};
	bool any = false;

	for (; wrap_next(&w); any = true) {
		if (any)
			page_repeat(p, " ", indent);
		else
			page_put(p, first);
		put_isolated(p, w.line, w.size);
		page_put(p, "\n");
	}
	return any;
}

static void put_heading(struct page *p, const char *title, const char *line)
{
	size_t width = wrap_width(clean_line(p->arena, title));

	if (!put_wrapped(p, "", title))
		return;
	page_repeat(p, line, width < COLUMNS ? width : COLUMNS);
	page_put(p, "\n");
}

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
	put_isolated(p, line, size);
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
	if (taken + title <= COLUMNS)
		return title;
	return taken + TITLE_LEAST <= COLUMNS ? COLUMNS - taken : 0;
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
			put_isolated(p, this.line, this.size);
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
		put_wrapped(p, "", b->rows[r]->title);
		for (size_t i = table_first(b); i < b->n_columns; i++) {
			const char *line = value_line(t, b->columns[i], table_value(b, b->rows[r], i));
			if (*line)
				put_wrapped(p, "    ", arena_print(p->arena, "%s: %s", b->columns[i]->title, line));
		}
	}
}

static void put_table(struct text *t, const Tilsyn__V1__Block *b)
{
	size_t *columns = arena_alloc(t->page.arena, (b->n_columns + 1) * sizeof(*columns));
	size_t title = title_columns(t, b, columns);

	put_wrapped(&t->page, "", b->title);
	put_wrapped(&t->page, "", b->text);
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
	put_wrapped(&t->page, "", page_end(&key, &size));
	page_put(&t->page, "\n");
}

/* Few enough cases: one glyph each. */
static void put_bar(struct page *p, const Tilsyn__V1__Block *b, const Tilsyn__V1__Row *row, double longest)
{
	double scale = longest > BAR_COLUMNS ? BAR_COLUMNS / longest : 1, cases = 0;
	size_t drawn = 0;

	page_put(p, "  ");
	for (size_t i = table_first(b); i < b->n_columns; i++) {
		cases += bar_cases(b, row, i);
		size_t end = (size_t)lround(cases * scale);
		if (end > drawn)
			page_repeat(p, bar_look(b->columns[i])->glyph, end - drawn);
		drawn = end;
	}
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
			page_print(&line, "%s%s %s", line.size ? " · " : "", b->columns[i]->title, figures);
	}
	put_wrapped(&t->page, "  ", page_end(&line, &size));
}

static void put_bars(struct text *t, const Tilsyn__V1__Block *b)
{
	double longest = bars_longest(b);

	put_wrapped(&t->page, "", b->title);
	put_wrapped(&t->page, "", b->text);
	put_key(t, b);
	for (size_t r = 0; r < b->n_rows; r++) {
		if (r)
			page_put(&t->page, "\n");
		put_wrapped(&t->page, "", b->rows[r]->title);
		if (!bar_is_hidden(b, b->rows[r]))
			put_bar(&t->page, b, b->rows[r], longest);
		put_figures(t, b, b->rows[r]);
	}
}

static void put_note(struct page *p, const Tilsyn__V1__Block *b)
{
	put_wrapped(p, "│ ", b->title);
	for (struct wrap w = {.rest = clean_lines(p->arena, b->text), .columns = COLUMNS - 2}; wrap_next(&w);) {
		page_put(p, "│ ");
		put_isolated(p, w.line, w.size);
		page_put(p, "\n");
	}
}

static void put_block(struct text *t, const Tilsyn__V1__Block *b)
{
	struct page *p = &t->page;

	page_put(p, "\n");
	switch (b->kind) {
	case TILSYN__V1__BLOCK_KIND__BLOCK_KIND_HEADING:
		put_heading(p, b->title, "─");
		put_wrapped(p, "", b->text);
		break;
	case TILSYN__V1__BLOCK_KIND__BLOCK_KIND_TABLE:
	case TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SERIES:
		put_table(t, b);
		break;
	case TILSYN__V1__BLOCK_KIND__BLOCK_KIND_BARS:
		put_bars(t, b);
		break;
	case TILSYN__V1__BLOCK_KIND__BLOCK_KIND_NOTE:
		put_note(p, b);
		break;
	default:
		put_wrapped(p, "", b->title);
		put_wrapped(p, "", b->text);
	}
}

static void put_fact(struct text *t, enum word name, const char *value)
{
	if (!text_is_empty(value))
		put_wrapped(&t->page, "", arena_print(t->page.arena, "%s: %s", words(t->language, name), value));
}

static void put_head(struct text *t, const Tilsyn__V1__Report *report)
{
	struct page *p = &t->page;

	put_heading(p, report->title, "═");
	put_wrapped(p, "", report->subtitle);
	put_fact(t, WORD_CLASSIFICATION, report->classification);
	if (report->made_at)
		put_wrapped(p, "",
			words_fill(p->arena, t->language, WORD_MADE_AT, "date",
				number_date(p->arena, t->language, report->made_at->seconds), NULL));
}

static void put_foot(struct text *t, const Tilsyn__V1__Report *report)
{
	struct page raters = {.arena = t->page.arena};
	size_t size;

	for (size_t i = 0; i < report->n_raters; i++)
		page_print(&raters, "%s%s", i ? ", " : "", report->raters[i]);
	page_put(&t->page, "\n");
	put_heading(&t->page, words(t->language, WORD_BEHIND_THE_FIGURES), "─");
	put_fact(t, WORD_RATERS, page_end(&raters, &size));
	put_fact(t, WORD_TEMPLATE_VERSION, report->template_version);
	put_fact(t, WORD_DATA_HASH, report->data_hash);
}

char *render_text(const Tilsyn__V1__Report *report, struct arena *a, size_t *size)
{
	struct text t = {{.arena = a}, report->language};

	put_head(&t, report);
	for (size_t i = 0; i < report->n_blocks; i++)
		put_block(&t, report->blocks[i]);
	put_foot(&t, report);
	return page_end(&t.page, size);
}
