/* The report for a spreadsheet program: block after block, an empty line between.
 *
 * A Danish Excel takes a file for what it is only with a byte order mark, semicolons and decimal commas; an English
 * report has commas and points. What would be read as a formula (= + - @, their full-width forms, or a tab) gets an
 * apostrophe before it: the words of a report were typed by people. */
#include <math.h>
#include <string.h>

#include "render/grid.h"
#include "render/number.h"
#include "render/page.h"
#include "render/render.h"
#include "render/words.h"

struct csv {
	struct page page;
	const char *language;
	char separator, point;
};

static bool is_formula(const char *text)
{
	static const char *const starts[] = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};

	text += strspn(text, " ");
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (strncmp(text, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

static void put_text(struct csv *c, const char *foreign)
{
	const char *text = clean_line(c->page.arena, foreign);

	page_put(&c->page, is_formula(text) ? "\"'" : "\"");
	for (; *text; text++)
		page_put_bytes(&c->page, *text == '"' ? "\"\"" : text, *text == '"' ? 2 : 1);
	page_put(&c->page, "\"");
}

static void end_line(struct csv *c)
{
	page_put(&c->page, "\r\n");
}

static void put_line(struct csv *c, const char *foreign)
{
	if (text_is_empty(foreign))
		return;
	put_text(c, foreign);
	end_line(c);
}

/* One record per line of the text. */
static void put_lines(struct csv *c, const char *foreign)
{
	const char *line = foreign ? foreign : "";

	while (*line) {
		size_t size = strcspn(line, "\n");

		put_line(c, arena_print(c->page.arena, "%.*s", (int)size, line));
		line += size + (line[size] != '\0');
	}
}

static void put_fraction(struct csv *c, double number, int digits)
{
	char *text = arena_print(c->page.arena, "%.*f", digits, isfinite(number) ? number : 0.0);
	char *point = strchr(text, '.');

	if (point)
		*point = c->point;
	page_put(&c->page, text);
}

static void put_cell(struct csv *c, const struct grid_cell *cell)
{
	switch (cell->kind) {
	case GRID_TEXT:
		put_text(c, cell->text);
		break;
	case GRID_COUNT:
		page_print(&c->page, "%.0f", cell->number);
		break;
	case GRID_SHARE:
	case GRID_COEFFICIENT:
		put_fraction(c, cell->number, 4);
		break;
	case GRID_POINTS:
		put_fraction(c, cell->number, 2);
		break;
	default:
		break;
	}
}

static void put_grid(struct csv *c, const Tilsyn__V1__Block *b)
{
	const struct grid g = grid_of(b, c->language, c->page.arena);

	for (size_t i = 0; i < g.n_columns; i++) {
		page_put_bytes(&c->page, &c->separator, i > 0);
		put_text(c, g.heads[i]);
	}
	end_line(c);
	for (size_t r = 0; r < g.n_rows; r++) {
		for (size_t i = 0; i < g.n_columns; i++) {
			page_put_bytes(&c->page, &c->separator, i > 0);
			put_cell(c, grid_at(&g, r, i));
		}
		end_line(c);
	}
}

static void put_fact(struct csv *c, enum word name, const char *value)
{
	if (text_is_empty(value))
		return;
	put_text(c, words(c->language, name));
	page_put_bytes(&c->page, &c->separator, 1);
	put_text(c, value);
	end_line(c);
}

static void put_foot(struct csv *c, const Tilsyn__V1__Report *report)
{
	struct page raters = {.arena = c->page.arena};
	size_t size;

	for (size_t i = 0; i < report->n_raters; i++)
		page_print(&raters, "%s%s", i ? ", " : "", report->raters[i]);
	end_line(c);
	put_fact(c, WORD_RATERS, page_end(&raters, &size));
	put_fact(c, WORD_TEMPLATE_VERSION, report->template_version);
	put_fact(c, WORD_DATA_HASH, report->data_hash);
}

char *render_csv(const Tilsyn__V1__Report *report, struct arena *a, size_t *size)
{
	const bool danish = strcmp(words_language(report->language), "da") == 0;
	struct csv c = {{.arena = a}, report->language, danish ? ';' : ',', danish ? ',' : '.'};

	page_put(&c.page, "\xef\xbb\xbf");
	put_line(&c, report->title);
	put_line(&c, report->subtitle);
	put_fact(&c, WORD_CLASSIFICATION, report->classification);
	put_line(&c, report->edition);
	if (report->made_at)
		put_line(&c, words_fill(a, c.language, WORD_MADE_AT, "date",
				     number_date(a, c.language, report->made_at->seconds), NULL));
	for (size_t i = 0; i < report->n_blocks; i++) {
		const Tilsyn__V1__Block *b = report->blocks[i];

		end_line(&c);
		put_line(&c, b->title);
		put_lines(&c, b->text);
		if (b->n_columns)
			put_grid(&c, b);
	}
	put_foot(&c, report);
	return page_end(&c.page, size);
}
