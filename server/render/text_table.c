/* A table on a terminal: columns where they fit, else a list for each row. */
#include "render/text.h"

#include <string.h>

#include "render/cell.h"
#include "render/table.h"
#include "render/wrap.h"

enum { GAP = 2, TITLE_LEAST = 24, WORDS_LEAST = 26 };

/* How wide the columns are drawn; `title` 0: they do not fit. */
struct widths {
	size_t title, *columns;
};

const char *text_value_line(struct text *t, const Tilsyn__V1__Column *column, const Tilsyn__V1__Value *value)
{
	struct arena *a = t->page.arena;

	if (!value)
		return "";
	if (!value->cell)
		return clean_line(a, value->text);
	struct cell_words w = cell_words(a, t->language, column, value->cell);
	return cell_line(a, &w);
}

static const char *heading(struct text *t, const Tilsyn__V1__Block *b, size_t column)
{
	return clean_line(t->page.arena, b->columns[column]->title);
}

/* -- how wide -- */

static size_t longest_word(struct arena *a, const char *line)
{
	size_t longest = 0;

	while (*line) {
		size_t size = strcspn(line, " "), width = wrap_width(arena_print(a, "%.*s", (int)size, line));

		longest = width > longest ? width : longest;
		line += size + strspn(line + size, " ");
	}
	return longest;
}

static size_t widest_value(struct text *t, const Tilsyn__V1__Block *b, size_t column)
{
	size_t widest = 0;

	for (size_t r = 0; r < b->n_rows; r++) {
		size_t width = wrap_width(text_value_line(t, b->columns[column], table_value(b, b->rows[r], column)));
		widest = width > widest ? width : widest;
	}
	return widest;
}

static size_t widest_title(struct text *t, const Tilsyn__V1__Block *b)
{
	size_t widest = wrap_width(clean_line(t->page.arena, table_row_head(b)));

	for (size_t r = 0; r < b->n_rows; r++) {
		size_t width = wrap_width(clean_line(t->page.arena, b->rows[r]->title));
		widest = width > widest ? width : widest;
	}
	return widest;
}

/* A figure is never broken; a heading and words are, where the table would not fit otherwise. */
static size_t narrowest(struct text *t, const Tilsyn__V1__Block *b, size_t column)
{
	const size_t head = longest_word(t->page.arena, heading(t, b, column));
	size_t value = widest_value(t, b, column);

	if (table_is_text(b->columns[column]) && value > WORDS_LEAST)
		value = WORDS_LEAST;
	return value > head ? value : head;
}

static size_t widened(size_t *width, size_t wanted, size_t left)
{
	size_t more = wanted > *width ? wanted - *width : 0;

	more = more < left ? more : left;
	*width += more;
	return left - more;
}

/* What is left over goes to words first, then to the titles, then to headings over figures. */
static void share_out(struct widths *w, const Tilsyn__V1__Block *b, const size_t *wanted, size_t titles, size_t left)
{
	for (size_t i = table_first(b); i < b->n_columns; i++)
		if (table_is_text(b->columns[i]))
			left = widened(&w->columns[i], wanted[i], left);
	left = widened(&w->title, titles, left);
	for (size_t i = table_first(b); i < b->n_columns; i++)
		left = widened(&w->columns[i], wanted[i], left);
}

static struct widths widths_of(struct text *t, const Tilsyn__V1__Block *b)
{
	const size_t first = table_first(b), titles = widest_title(t, b);
	size_t *wanted = arena_alloc(t->page.arena, (b->n_columns + 1) * sizeof(*wanted)), taken = 0;
	struct widths w = {.columns = arena_alloc(t->page.arena, (b->n_columns + 1) * sizeof(*w.columns))};

	for (size_t i = first; i < b->n_columns; i++) {
		const size_t head = wrap_width(heading(t, b, i)), value = widest_value(t, b, i);

		wanted[i] = head > value ? head : value;
		w.columns[i] = narrowest(t, b, i);
		taken += w.columns[i] + GAP;
	}
	w.title = titles < TITLE_LEAST ? titles : TITLE_LEAST;
	if (taken + w.title > t->columns)
		w.title = 0;
	else
		share_out(&w, b, wanted, titles, t->columns - taken - w.title);
	return w;
}

/* -- the lines -- */

static void put_padded(struct page *p, const struct wrap *w, bool right)
{
	size_t pad = w->columns > w->width ? w->columns - w->width : 0;

	page_repeat(p, " ", right ? pad : 0);
	text_put_line(p, w->line, w->size);
	page_repeat(p, " ", right ? 0 : pad);
}

static void put_line_end(struct page *p)
{
	while (p->size && p->text[p->size - 1] == ' ')
		p->text[--p->size] = '\0';
	page_put(p, "\n");
}

/* The title may take several lines; the values begin in its last, where the eye arrives. */
static void put_title(struct page *p, const char *title, size_t columns)
{
	struct wrap w = {.rest = clean_line(p->arena, title), .columns = columns};
	bool more = wrap_next(&w);

	if (!more)
		page_repeat(p, " ", columns);
	while (more) {
		struct wrap this = w;
		more = wrap_next(&w);
		put_padded(p, &this, false);
		if (more)
			put_line_end(p);
	}
}

/* One line of each column that still has one; false when none has. */
static bool put_fields(struct page *p, const Tilsyn__V1__Block *b, struct wrap *fields, size_t indent)
{
	bool any = false;

	for (size_t i = table_first(b); i < b->n_columns; i++)
		any |= fields[i].rest[strspn(fields[i].rest, " ")] != '\0';
	if (!any)
		return false;
	page_repeat(p, " ", indent);
	for (size_t i = table_first(b); i < b->n_columns; i++) {
		page_repeat(p, " ", GAP);
		if (wrap_next(&fields[i]))
			put_padded(p, &fields[i], !table_is_text(b->columns[i]));
		else
			page_repeat(p, " ", fields[i].columns);
	}
	put_line_end(p);
	return true;
}

static void put_line(
	struct page *p, const Tilsyn__V1__Block *b, const char *title, struct wrap *fields, const struct widths *w)
{
	put_title(p, title, w->title);
	if (!put_fields(p, b, fields, 0))
		put_line_end(p);
	while (put_fields(p, b, fields, w->title))
		continue;
}

static void put_columns(struct text *t, const Tilsyn__V1__Block *b, const struct widths *w)
{
	struct page *p = &t->page;
	struct wrap *fields = arena_alloc(p->arena, (b->n_columns + 1) * sizeof(*fields));
	size_t all = w->title;

	for (size_t i = table_first(b); i < b->n_columns; i++) {
		fields[i] = (struct wrap){.rest = heading(t, b, i), .columns = w->columns[i]};
		all += GAP + w->columns[i];
	}
	put_line(p, b, table_row_head(b), fields, w);
	page_repeat(p, "─", all);
	page_put(p, "\n");
	for (size_t r = 0; r < b->n_rows; r++) {
		for (size_t i = table_first(b); i < b->n_columns; i++)
			fields[i] =
				(struct wrap){.rest = text_value_line(t, b->columns[i], table_value(b, b->rows[r], i)),
					.columns = w->columns[i]};
		put_line(p, b, b->rows[r]->title, fields, w);
	}
}

/* Too wide for columns: each row is a short list under its title. */
static void put_stacked(struct text *t, const Tilsyn__V1__Block *b)
{
	struct page *p = &t->page;

	for (size_t r = 0; r < b->n_rows; r++) {
		text_wrapped(t, "", b->rows[r]->title);
		for (size_t i = table_first(b); i < b->n_columns; i++) {
			const char *line = text_value_line(t, b->columns[i], table_value(b, b->rows[r], i));
			if (*line)
				text_wrapped(t, "    ", arena_print(p->arena, "%s: %s", b->columns[i]->title, line));
		}
	}
}

void text_table(struct text *t, const Tilsyn__V1__Block *b)
{
	struct widths w = {0};

	if (!t->aloud)
		w = widths_of(t, b);
	text_wrapped(t, "", b->title);
	text_wrapped(t, "", b->text);
	if (w.title)
		put_columns(t, b, &w);
	else
		put_stacked(t, b);
}
