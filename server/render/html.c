#include "render/render.h"

#include <string.h>

#include "render/cell.h"
#include "render/markup.h"
#include "render/number.h"
#include "render/page.h"
#include "render/series.h"
#include "render/sheet.h"
#include "render/style.h"
#include "render/svg.h"
#include "render/table.h"
#include "render/words.h"
#include "render/wrap.h"

/* Tables of more columns are set tighter: intervals stand under their shares. */
enum { COLUMNS_NARROW = 3, COLUMNS_OF_A_PHONE = 2 };
/* So few rows stay together on paper: with their chart a page, and no row alone on the next one. */
enum { ROWS_SHORT = 16 };

struct html {
	struct page page;
	const char *language;
	bool tight; /* one A4 */
	bool slides;
};

/* -- one A4 -- */

static const double print_pt = 8.5;

/* A page that says more is set smaller, down to what can still be read; what then does not fit takes another sheet.
 * What a page that says less leaves free is the drawings'. */
static void put_tight(struct html *h, struct sheet_size size)
{
	page_print(&h->page, "<style>%s@media print{html{font-size:%.1fpt}svg{max-height:%.0fmm}}</style>\n",
		html_style_tight, print_pt * size.text, size.drawings_mm);
}

/* What a leader says before anything else stands on the first slide, not on one of its own. */
static bool opens_with_words(const Tilsyn__V1__Report *report)
{
	return report->slides && report->n_blocks && text_is_empty(report->blocks[0]->title) &&
	       report->blocks[0]->kind == TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SENTENCE;
}

static void put_header(struct html *h, const Tilsyn__V1__Report *report)
{
	struct page *p = &h->page;

	page_put(p, "<header>\n");
	markup_element(p, "<p class=\"classification\">", report->classification, "</p>");
	markup_element(p, "<h1>", report->title, "</h1>");
	markup_element(p, "<p class=\"subtitle\">", report->subtitle, "</p>");
	if (report->made_at)
		markup_element(p, "<p class=\"made\">",
			words_fill(p->arena, h->language, WORD_MADE_AT, "date",
				number_date(p->arena, h->language, report->made_at->seconds), NULL),
			"</p>");
	markup_element(p, "<p class=\"made\">", report->edition, "</p>");
	if (opens_with_words(report))
		markup_element(p, "<p class=\"opening\">", report->blocks[0]->text, "</p>");
	page_put(p, "</header>\n<main>\n");
}

/* What may be wider than a small screen scrolls by itself; the keyboard must reach it, so it needs a name. A drawing's
 * is a section: that is how it is found again in the PDF (pdf_figures.h). */
static void open_scroll(struct html *h, const char *element, enum word name, const char *title)
{
	page_print(&h->page, "<%s class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"", element);
	page_escape(&h->page, words_fill(h->page.arena, h->language, name, "title", title, NULL));
	page_put(&h->page, "\">\n");
}

static void put_figures(struct page *p, const struct cell_words *w)
{
	page_put(p, w->count);
	if (w->share)
		page_print(p, " <span class=\"share\"><b>%s</b>", w->share);
	if (w->share && w->interval)
		page_print(p, " <span class=\"interval\">(%s)</span>", w->interval);
	if (w->share)
		page_put(p, "</span>");
	if (w->remark)
		page_print(p, " <span class=\"remark\">%s</span>", w->remark);
	page_put(p, "</td>");
}

/* A phone has room for a title and one figure beside it; of more each row becomes a short list, as on a narrow
 * terminal. */
static bool stacks(const Tilsyn__V1__Block *b)
{
	return b->n_columns > COLUMNS_OF_A_PHONE;
}

/* A row laid out as a list is none of a table to whoever hears it, unless it says that it is. */
static const char *role_of(const Tilsyn__V1__Block *b, const char *role)
{
	return stacks(b) ? role : "";
}

/* Words so few that they stand on one line, and are written on one: of a column of them none is broken, and it takes no
 * more room than they do.
 */
static bool is_brief(const Tilsyn__V1__Block *b, size_t column)
{
	enum { BRIEF = 18 };

	for (size_t r = 0; r < b->n_rows; r++) {
		const Tilsyn__V1__Value *value = table_value(b, b->rows[r], column);

		if (value && !value->cell && (wrap_width(value->text) > BRIEF || strchr(value->text, '\n')))
			return false;
	}
	return true;
}

static bool *brief_columns(const Tilsyn__V1__Block *b, struct arena *a)
{
	bool *brief = arena_alloc(a, b->n_columns + 1);

	for (size_t i = table_first(b); i < b->n_columns; i++)
		brief[i] = table_is_text(b->columns[i]) && is_brief(b, i);
	return brief;
}

/* Where a row may become a list, its values bear the column's heading: the style shows it there alone. */
static void open_value(
	struct page *p, const Tilsyn__V1__Block *b, const Tilsyn__V1__Row *row, size_t column, const char *class)
{
	page_print(p, "<td%s", class);
	if (stacks(b) && !text_is_empty(b->columns[column]->title) && !table_says_itself(b, row, column)) {
		page_put(p, " data-head=\"");
		page_escape(p, b->columns[column]->title);
		page_put(p, "\"");
	}
	page_print(p, "%s>", role_of(b, " role=\"cell\""));
}

static void put_value(struct html *h, const Tilsyn__V1__Block *b, const Tilsyn__V1__Row *row, size_t i, bool brief)
{
	const Tilsyn__V1__Value *value = table_value(b, row, i);
	const Tilsyn__V1__Column *column = b->columns[i];
	struct page *p = &h->page;

	if (value && value->cell) {
		struct cell_words w = cell_words(p->arena, h->language, column, value->cell);
		open_value(p, b, row, i, " class=\"figure\"");
		put_figures(p, &w);
		return;
	}
	open_value(p, b, row, i, brief ? " class=\"text brief\"" : table_is_text(column) ? " class=\"text\"" : "");
	if (value && !text_is_empty(value->text)) {
		page_put(p, "<bdi>");
		markup_breakable(p, value->text);
		page_put(p, "</bdi>");
	}
	page_put(p, "</td>");
}

static void put_column_head(struct page *p, const Tilsyn__V1__Block *b, const char *title, bool is_text)
{
	markup_element(p,
		arena_print(p->arena, "<th scope=\"col\"%s%s>", is_text ? " class=\"text\"" : "",
			role_of(b, " role=\"columnheader\"")),
		title, "</th>");
}

static void put_column_heads(struct page *p, const Tilsyn__V1__Block *b)
{
	const char *head = table_row_head(b);

	page_print(p, "<thead%s><tr%s>", role_of(b, " role=\"rowgroup\""), role_of(b, " role=\"row\""));
	if (text_is_empty(head))
		page_print(p, "<td%s></td>", role_of(b, " role=\"cell\""));
	else
		put_column_head(p, b, head, true);
	for (size_t i = table_first(b); i < b->n_columns; i++)
		put_column_head(p, b, text_is_empty(b->columns[i]->title) ? " " : b->columns[i]->title,
			table_is_text(b->columns[i]));
	page_put(p, "</tr></thead>\n");
}

static void put_table(struct html *h, const Tilsyn__V1__Block *b, const char *caption)
{
	struct page *p = &h->page;
	const bool *brief = brief_columns(b, p->arena);

	open_scroll(h, "div", WORD_TABLE_OF, b->title);
	page_print(p, "<table class=\"%s%s%s%s\"%s>\n", stacks(b) ? "stacks " : "",
		b->n_columns > COLUMNS_NARROW ? "wide " : "",
		b->kind == TILSYN__V1__BLOCK_KIND__BLOCK_KIND_COURSES ? "periods " : "",
		b->n_rows > ROWS_SHORT ? "long" : "short", role_of(b, " role=\"table\""));
	markup_element(p, "<caption>", caption, "</caption>");
	put_column_heads(p, b);
	page_print(p, "<tbody%s>\n", role_of(b, " role=\"rowgroup\""));
	for (size_t r = 0; r < b->n_rows; r++) {
		page_print(p, "<tr%s><th scope=\"row\"%s><bdi>", role_of(b, " role=\"row\""),
			role_of(b, " role=\"rowheader\""));
		markup_breakable(p, text_is_empty(b->rows[r]->title) ? " " : b->rows[r]->title);
		page_put(p, "</bdi></th>\n");
		for (size_t i = table_first(b); i < b->n_columns; i++)
			put_value(h, b, b->rows[r], i, brief[i]);
		page_put(p, "</tr>\n");
	}
	page_put(p, "</tbody>\n</table>\n</div>\n");
}

/* On a phone the drawing is followed by the next one, and its table opens for whoever asks. A box to tick, since a page
 * has no script, and details cannot be open at a desk and closed on a phone in every browser. */
static void put_fold(struct page *p, size_t number, const char *name)
{
	page_print(p, "<input type=\"checkbox\" class=\"fold\" id=\"b%zu-fold\">", number);
	markup_element(p, arena_print(p->arena, "<label for=\"b%zu-fold\">", number), name, "</label>");
}

/* A slide shows the drawing; its table opens below it for whoever asks. That of courses says more than the drawing, and
 * has a slide of its own. */
static void put_table_of_chart(struct html *h, const Tilsyn__V1__Block *b, size_t number)
{
	struct page *p = &h->page;
	const char *name = words_fill(p->arena, h->language, WORD_TABLE_OF, "title", b->title, NULL);
	const bool opens = h->slides && b->kind != TILSYN__V1__BLOCK_KIND__BLOCK_KIND_COURSES;

	if (opens) {
		page_put(p, "<details>\n");
		markup_element(p, "<summary>", name, "</summary>");
	} else if (h->slides) {
		page_put(p, "</div>\n</section>\n<section>\n<div>\n");
	} else {
		put_fold(p, number, name);
	}
	put_table(h, b, name);
	if (opens)
		page_put(p, "</details>\n");
}

typedef void drawing(
	struct page *p, const char *language, const Tilsyn__V1__Block *block, size_t number, enum svg_room room);

static void put_chart(struct html *h, const Tilsyn__V1__Block *b, size_t number, drawing *draw)
{
	struct page *p = &h->page;

	/* On paper nobody turns the page between a chart and its table, where both have room on one. The small charts
	 * of courses bear their figures; kept with their table they would leave the first page to its heading alone. */
	const bool apart = b->n_rows > ROWS_SHORT || b->kind == TILSYN__V1__BLOCK_KIND__BLOCK_KIND_COURSES;

	page_print(p, "<div class=\"%s\">\n<figure>\n", apart ? "apart" : "together");
	markup_element(p, "<figcaption>", b->title, "</figcaption>");
	open_scroll(h, "section", WORD_CHART_OF, b->title);
	draw(p, h->language, b, number, SVG_WIDE);
	draw(p, h->language, b, number, SVG_NARROW);
	page_put(p, "</section>\n</figure>\n");
	markup_element(p, "<p>", b->text, "</p>");
	put_table_of_chart(h, b, number);
	page_put(p, "</div>\n");
}

static void put_table_alone(struct html *h, const Tilsyn__V1__Block *b)
{
	put_table(h, b, b->title); /* its title stands on it, so that the words follow */
	markup_element(&h->page, "<p>", b->text, "</p>");
}

/* A line is a matter of its own: where it takes two lines it must show where the next one begins. A page that has to be
 * one sheet has no room for that. */
static void put_sentences(struct html *h, const char *open, const char *text)
{
	struct page *p = &h->page;
	const char *end;

	while (!h->tight && text && (end = strchr(text, '\n'))) {
		markup_element(p, open, arena_print(p->arena, "%.*s", (int)(end - text), text), "</p>");
		text = end + 1;
	}
	markup_element(p, open, text, "</p>");
}

static void put_note(struct html *h, const Tilsyn__V1__Block *b)
{
	struct page *p = &h->page;

	page_put(p, "<aside role=\"note\">\n"); /* a note, no landmark: it belongs to what stands around it */
	markup_element(p, "<p class=\"note-title\">", b->title, "</p>");
	put_sentences(h, "<p>", b->text);
	page_put(p, "</aside>\n");
}

/* What a person wrote looks otherwise than what the figures say. */
static const char *sentence_of(const Tilsyn__V1__Block *b)
{
	return b->id && strncmp(b->id, "own-", strlen("own-")) == 0 ? "<p class=\"own\">" : "<p>";
}

static void put_block(struct html *h, const Tilsyn__V1__Block *b, size_t number)
{
	struct page *p = &h->page;

	switch (b->kind) {
	case TILSYN__V1__BLOCK_KIND__BLOCK_KIND_HEADING:
		markup_element(p, "<h2>", b->title, "</h2>");
		markup_element(p, "<p class=\"lead\">", b->text, "</p>");
		break;
	case TILSYN__V1__BLOCK_KIND__BLOCK_KIND_TABLE:
		put_table_alone(h, b);
		break;
	case TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SERIES:
		if (series_has_shares(b))
			put_chart(h, b, number, svg_series);
		else
			put_table_alone(h, b);
		break;
	case TILSYN__V1__BLOCK_KIND__BLOCK_KIND_BARS:
		put_chart(h, b, number, svg_bars);
		break;
	case TILSYN__V1__BLOCK_KIND__BLOCK_KIND_COURSES:
		put_chart(h, b, number, svg_courses);
		break;
	case TILSYN__V1__BLOCK_KIND__BLOCK_KIND_NOTE:
		put_note(h, b);
		break;
	default:
		markup_element(p, "<h2>", b->title, "</h2>");
		put_sentences(h, sentence_of(b), b->text);
	}
}

static void put_fact(struct html *h, enum word name, const char *open, const char *value)
{
	if (text_is_empty(value))
		return;
	page_print(&h->page, "<dt>%s</dt>", words(h->language, name));
	markup_element(&h->page, open, value, "</dd>");
}

static void put_behind(struct html *h, const Tilsyn__V1__Report *report)
{
	struct page *p = &h->page, raters = {.arena = p->arena};
	size_t size;

	for (size_t i = 0; i < report->n_raters; i++)
		page_print(&raters, "%s%s", i ? ", " : "", report->raters[i]);
	page_print(p, "<footer>\n<p>%s</p>\n<dl>\n", words(h->language, WORD_BEHIND_THE_FIGURES));
	put_fact(h, WORD_RATERS, "<dd>", page_end(&raters, &size));
	put_fact(h, WORD_TEMPLATE_VERSION, "<dd>", report->template_version);
	put_fact(h, WORD_DATA_HASH, "<dd class=\"hash\">", report->data_hash);
	page_put(p, "</dl>\n</footer>\n");
}

static void put_footer(struct html *h, const Tilsyn__V1__Report *report)
{
	page_put(&h->page, "</main>\n");
	if (report->n_raters || !text_is_empty(report->template_version) || !text_is_empty(report->data_hash))
		put_behind(h, report); /* else there are no figures, and nothing behind them */
	page_put(&h->page, "</body>\n</html>\n");
}

/* -- slides -- */

/* How high a block stands on a slide of 1280 by 720, as browsers set it (style.c): title and space above; each
 * paragraph, those of a note closer; its further lines; each row of a table. A drawing has a slide to itself. */
enum {
	SLIDE_HIGH = 690,
	SLIDE_HEAD = 96,
	SLIDE_PARAGRAPH = 44,
	SLIDE_NOTE = 39,
	SLIDE_LINE = 35,
	SLIDE_TABLE = 128,
	SLIDE_ROW = 38
};

static size_t high_of_text(struct html *h, const Tilsyn__V1__Block *b)
{
	enum { LETTERS = 75 };
	/* Under a heading or a table all lines are one paragraph; of sentences and notes each is one. */
	const bool is_one = b->kind == TILSYN__V1__BLOCK_KIND__BLOCK_KIND_HEADING ||
			    b->kind == TILSYN__V1__BLOCK_KIND__BLOCK_KIND_TABLE;
	const size_t paragraph = b->kind == TILSYN__V1__BLOCK_KIND__BLOCK_KIND_NOTE ? SLIDE_NOTE : SLIDE_PARAGRAPH;
	struct wrap w = {.rest = clean_lines(h->page.arena, b->text), .columns = LETTERS};
	size_t high = 0;

	for (bool begins = true; wrap_next(&w); begins = !is_one && w.line[w.size] == '\n')
		high += begins ? paragraph : SLIDE_LINE;
	return high;
}

/* Of many columns of words, or of long ones, a row takes two lines. */
static size_t high_of_row(const Tilsyn__V1__Block *b, const Tilsyn__V1__Row *row)
{
	enum { TITLE_LETTERS = 50, WORDS_LETTERS = 34 };
	bool is_long = wrap_width(row->title) > TITLE_LETTERS;

	for (size_t i = table_first(b); i < b->n_columns; i++) {
		const Tilsyn__V1__Value *value = table_value(b, row, i);

		is_long = is_long || (value && wrap_width(value->text) > WORDS_LETTERS);
	}
	return is_long ? SLIDE_ROW + SLIDE_LINE : SLIDE_ROW;
}

static size_t slide_high(struct html *h, const Tilsyn__V1__Block *b)
{
	size_t high = high_of_text(h, b);

	switch (b->kind) {
	case TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SENTENCE:
	case TILSYN__V1__BLOCK_KIND__BLOCK_KIND_NOTE:
		return high + SLIDE_HEAD;
	case TILSYN__V1__BLOCK_KIND__BLOCK_KIND_TABLE:
		for (size_t r = 0; r < b->n_rows; r++)
			high += high_of_row(b, b->rows[r]);
		return high + SLIDE_TABLE;
	default:
		return SLIDE_HIGH;
	}
}

/* A heading stands over what follows; short parts share a slide, so that a meeting is not spent turning pages of two
 * lines each. */
static bool slide_begins(struct html *h, const Tilsyn__V1__Report *report, size_t block, size_t *high)
{
	const Tilsyn__V1__Block *b = report->blocks[block], *before = block ? report->blocks[block - 1] : NULL;
	const bool heads = b->kind == TILSYN__V1__BLOCK_KIND__BLOCK_KIND_HEADING;
	const bool headed = before && before->kind == TILSYN__V1__BLOCK_KIND__BLOCK_KIND_HEADING;
	const size_t own = heads ? SLIDE_HEAD + high_of_text(h, b) : slide_high(h, b);

	if (headed || (before && !heads && *high + own <= SLIDE_HIGH)) {
		*high += own;
		return false;
	}
	*high = own;
	return true;
}

static void put_slides(struct html *h, const Tilsyn__V1__Report *report)
{
	const size_t first = opens_with_words(report);
	size_t high = 0;

	for (size_t i = first; i < report->n_blocks; i++) {
		const bool begins = slide_begins(h, report, i, &high);

		if (begins || i == first)
			page_put(&h->page, i > first ? "</section>\n<section>\n" : "<section>\n");
		put_block(h, report->blocks[i], i);
	}
	page_put(&h->page, report->n_blocks > first ? "</section>\n" : "");
}

/* -- pages -- */

/* A new heading, in a block of its own or on a text. */
static bool begins_anew(const Tilsyn__V1__Block *b)
{
	return b->kind == TILSYN__V1__BLOCK_KIND__BLOCK_KIND_HEADING ||
	       (b->kind == TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SENTENCE && !text_is_empty(b->title));
}

static bool is_few_lines(struct html *h, const Tilsyn__V1__Block *b)
{
	enum { LINES = 10, LETTERS = 90 };
	struct wrap w = {.rest = clean_lines(h->page.arena, b->text), .columns = LETTERS};
	size_t lines = 0;

	while (wrap_next(&w))
		lines++;
	return lines <= LINES;
}

/* So many blocks from here on stay on one printed page: a few lines under their title; short tables under a heading,
 * since what is said of one case would be read as another's on the next page. 0: they may part. */
static size_t blocks_kept(struct html *h, const Tilsyn__V1__Report *report, size_t first)
{
	size_t end = first + 1, rows = 0;

	if (h->tight || !begins_anew(report->blocks[first]))
		return 0;
	if (report->blocks[first]->kind != TILSYN__V1__BLOCK_KIND__BLOCK_KIND_HEADING)
		return is_few_lines(h, report->blocks[first]);
	for (; end < report->n_blocks && !begins_anew(report->blocks[end]); end++) {
		const Tilsyn__V1__Block *b = report->blocks[end];

		if (b->kind == TILSYN__V1__BLOCK_KIND__BLOCK_KIND_NOTE)
			break;
		if (b->kind != TILSYN__V1__BLOCK_KIND__BLOCK_KIND_TABLE &&
			b->kind != TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SENTENCE)
			return 0;
		rows += b->n_rows;
	}
	return rows && rows <= ROWS_SHORT ? end - first : 0;
}

static void put_blocks(struct html *h, const Tilsyn__V1__Report *report)
{
	for (size_t i = 0; i < report->n_blocks;) {
		const size_t kept = blocks_kept(h, report, i), end = i + (kept ? kept : 1);

		page_put(&h->page, kept ? "<div class=\"together\">\n" : "");
		for (; i < end; i++)
			put_block(h, report->blocks[i], i);
		page_put(&h->page, kept ? "</div>\n" : "");
	}
}

/* sheet: of a page that is one A4; NULL: as the estimate has it. */
static char *html_of(const Tilsyn__V1__Report *report, const struct sheet_size *sheet, struct arena *a, size_t *size)
{
	struct html h = {{.arena = a}, report->language, report->one_page && !report->slides, report->slides};

	markup_head(&h.page, report->language, report->title,
		report->made_at ? number_date_iso(a, report->made_at->seconds) : "", html_style);
	if (report->slides)
		page_print(&h.page, "<style>%s</style>\n", html_style_slides);
	else if (report->one_page)
		put_tight(&h, sheet ? *sheet : sheet_estimate(report, a));
	put_header(&h, report);
	if (report->slides)
		put_slides(&h, report);
	else
		put_blocks(&h, report);
	put_footer(&h, report);
	return page_end(&h.page, size);
}

char *render_html(const Tilsyn__V1__Report *report, struct arena *a, size_t *size)
{
	return html_of(report, NULL, a, size);
}

char *render_html_sheet(const Tilsyn__V1__Report *report, unsigned step, struct arena *a, size_t *size)
{
	const struct sheet_size sheet = sheet_step(step);

	return html_of(report, &sheet, a, size);
}
