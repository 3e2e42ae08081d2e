/* A table on a terminal: columns where they fit, else a list for each row. */
#include "render/text.h"

#include <string.h>

#include "render/cell.h"
#include "render/number.h"
#include "render/table.h"
#include "render/wrap.h"

enum {
	GAP = 2,
	TITLE_SHORT = 16,
	TITLE_LEAST = 24,
	WORDS_LEAST = 26,
	WORDS_LEAST_BELOW = 16,
	WORD_MOST = 20,
	PROSE = 60
};

/* How tables are drawn, the best first; what does not fit any of them is a list. */
enum form {
	WHOLE,	       /* a row on a line */
	TITLES_BROKEN, /* titles that are not short take two lines */
	PARTS_BROKEN,  /* and figures of two parts, too */
	BELOW_TITLES,  /* the title has a line of its own, the columns stand under it */
	FORMS
};

/* How wide the columns are drawn; `columns` NULL: they do not fit. */
struct widths {
	enum form form;
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

/* "all met: 10 of 30," over "mean 57% (39–73%)": a figure may be broken between its two parts, and nowhere else. */
static const char *field_of(struct text *t, const Tilsyn__V1__Block *b, size_t row, size_t column, enum form form)
{
	const Tilsyn__V1__Value *value = table_value(b, b->rows[row], column);
	const Tilsyn__V1__Cell *cell = value ? value->cell : NULL;
	struct arena *a = t->page.arena;

	if (form < PARTS_BROKEN || !cell || !cell->mean || cell->suppressed || !cell->has_share)
		return text_value_line(t, b->columns[column], value);
	struct cell_words w = cell_words(a, t->language, b->columns[column], cell);
	const char *mean = w.interval ? arena_print(a, "%s (%s)", w.share, w.interval) : w.share;
	return arena_print(a, "%s, %s", number_unbroken(a, w.count), number_unbroken(a, mean));
}

/* Of a column of figures: what must stand on one line. */
static size_t widest_value(struct text *t, const Tilsyn__V1__Block *b, size_t column, enum form form)
{
	const bool parts = form >= PARTS_BROKEN && !table_is_text(b->columns[column]);
	size_t widest = 0;

	for (size_t r = 0; r < b->n_rows; r++) {
		const Tilsyn__V1__Value *value = table_value(b, b->rows[r], column);
		const char *field = field_of(t, b, r, column, form);
		const size_t width = parts && value && value->cell && value->cell->mean
					     ? longest_word(t->page.arena, field)
					     : wrap_width(field);

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

/* So narrow that no title takes more than two lines, and no word of one is broken. */
static size_t half_title(struct text *t, const Tilsyn__V1__Block *b, size_t widest)
{
	size_t longest = longest_word(t->page.arena, clean_line(t->page.arena, table_row_head(b)));

	for (size_t r = 0; r < b->n_rows; r++) {
		const size_t word = longest_word(t->page.arena, clean_line(t->page.arena, b->rows[r]->title));
		longest = word > longest ? word : longest;
	}
	return widest / 2 + 1 > longest ? widest / 2 + 1 : longest;
}

/* Of a column of words: what is not broken where it can be helped. */
static size_t widest_word(struct text *t, const Tilsyn__V1__Block *b, size_t column)
{
	size_t widest = 0;

	for (size_t r = 0; r < b->n_rows; r++) {
		const Tilsyn__V1__Value *value = table_value(b, b->rows[r], column);
		const size_t word = longest_word(t->page.arena, text_value_line(t, b->columns[column], value));

		widest = word > widest ? word : widest;
	}
	return widest < WORD_MOST ? widest : WORD_MOST;
}

/* A figure is never broken; a heading and words are, where the table would not fit otherwise. */
static size_t narrowest(struct text *t, const Tilsyn__V1__Block *b, size_t column, enum form form)
{
	const size_t head = longest_word(t->page.arena, heading(t, b, column));
	const size_t least = form == BELOW_TITLES ? WORDS_LEAST_BELOW : WORDS_LEAST;
	size_t value = widest_value(t, b, column, form);

	if (table_is_text(b->columns[column]) && value > least) {
		value = widest_word(t, b, column);
		value = value > least ? value : least;
	}
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
	if (w->form == WHOLE ||
		(w->form != BELOW_TITLES && titles <= w->title + left)) /* halves of a title stay halves */
		left = widened(&w->title, titles, left);
	for (size_t i = table_first(b); i < b->n_columns; i++)
		left = widened(&w->columns[i], wanted[i], left);
}

static size_t title_in(struct text *t, const Tilsyn__V1__Block *b, enum form form, size_t widest)
{
	size_t title = widest < TITLE_LEAST ? widest : TITLE_LEAST;

	if (form == BELOW_TITLES)
		return 0;
	if (form >= TITLES_BROKEN && widest > TITLE_SHORT) {
		const size_t half = half_title(t, b, widest);
		title = half < title ? half : title;
	}
	return title;
}

static struct widths widths_in(struct text *t, const Tilsyn__V1__Block *b, enum form form)
{
	const size_t first = table_first(b), titles = widest_title(t, b);
	size_t *wanted = arena_alloc(t->page.arena, (b->n_columns + 1) * sizeof(*wanted)), taken = 0;
	struct widths w = {form, title_in(t, b, form, titles),
		arena_alloc(t->page.arena, (b->n_columns + 1) * sizeof(*w.columns))};

	for (size_t i = first; i < b->n_columns; i++) {
		const size_t head = wrap_width(heading(t, b, i)), value = widest_value(t, b, i, WHOLE);

		wanted[i] = head > value ? head : value;
		w.columns[i] = narrowest(t, b, i, form);
		if (form == BELOW_TITLES && table_is_text(b->columns[i]) && value > PROSE)
			taken += t->columns; /* sentences are read in a list */
		taken += w.columns[i] + GAP;
	}
	if (taken + w.title > t->columns)
		w.columns = NULL;
	else
		share_out(&w, b, wanted, titles, t->columns - taken - w.title);
	return w;
}

static struct widths widths_of(struct text *t, const Tilsyn__V1__Block *b)
{
	struct widths w = {0};

	for (enum form form = WHOLE; !w.columns && form < FORMS; form++)
		w = widths_in(t, b, form);
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
static bool put_fields(
	struct page *p, const Tilsyn__V1__Block *b, struct wrap *fields, const struct widths *w, size_t indent)
{
	const bool below = w->form == BELOW_TITLES; /* where each begins at its left: two lines of a figure are one */
	bool any = false;

	for (size_t i = table_first(b); i < b->n_columns; i++)
		any |= fields[i].rest[strspn(fields[i].rest, " ")] != '\0';
	if (!any)
		return false;
	page_repeat(p, " ", indent);
	for (size_t i = table_first(b); i < b->n_columns; i++) {
		page_repeat(p, " ", GAP);
		if (wrap_next(&fields[i]))
			put_padded(p, &fields[i], !below && !table_is_text(b->columns[i]));
		else
			page_repeat(p, " ", fields[i].columns);
	}
	put_line_end(p);
	return true;
}

static void put_line(
	struct page *p, const Tilsyn__V1__Block *b, const char *title, struct wrap *fields, const struct widths *w)
{
	if (w->form != BELOW_TITLES) {
		put_title(p, title, w->title);
		if (!put_fields(p, b, fields, w, 0))
			put_line_end(p);
	}
	while (put_fields(p, b, fields, w, w->title))
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
	if (w->form == BELOW_TITLES)
		text_wrapped(t, "", table_row_head(b));
	put_line(p, b, table_row_head(b), fields, w);
	page_repeat(p, "─", all);
	page_put(p, "\n");
	for (size_t r = 0; r < b->n_rows; r++) {
		if (w->form == BELOW_TITLES)
			text_wrapped(t, "", b->rows[r]->title);
		for (size_t i = table_first(b); i < b->n_columns; i++)
			fields[i] = (struct wrap){.rest = field_of(t, b, r, i, w->form), .columns = w->columns[i]};
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
			if (*line && table_says_itself(b, b->rows[r], i))
				text_wrapped(t, "    ", line);
			else if (*line)
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
	if (w.columns)
		put_columns(t, b, &w);
	else
		put_stacked(t, b);
}
