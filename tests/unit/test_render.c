/* What is laid out: golden figures, safe with hostile text, the same bytes every time, and hidden stays hidden. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "codec/arena.h"
#include "render/number.h"
#include "render/page.h"
#include "render/render.h"
#include "render/sheet.h"
#include "render/words.h"
#include "render/wrap.h"

static struct arena *a;

static int set_up(void **state)
{
	(void)state;
	a = arena_new();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static Tilsyn__V1__Value *cell_value(Tilsyn__V1__Cell cell)
{
	Tilsyn__V1__Cell *kept = memcpy(arena_alloc(a, sizeof(cell)), &cell, sizeof(cell));
	Tilsyn__V1__Value *value = arena_alloc(a, sizeof(*value));

	tilsyn__v1__value__init(value);
	value->cell = kept;
	return value;
}

static Tilsyn__V1__Cell plain_cell(int64_t count, int64_t n)
{
	Tilsyn__V1__Cell cell = TILSYN__V1__CELL__INIT;

	cell.count = count;
	cell.n = n;
	return cell;
}

static Tilsyn__V1__Cell share_cell(int64_t count, int64_t n, double share, double low, double high)
{
	Tilsyn__V1__Cell cell = plain_cell(count, n);

	cell.has_share = cell.has_interval = true;
	cell.share = share;
	cell.low = low;
	cell.high = high;
	return cell;
}

static Tilsyn__V1__Column *column(const char *class, const char *title)
{
	Tilsyn__V1__Column *c = arena_alloc(a, sizeof(*c));

	tilsyn__v1__column__init(c);
	c->class_ = arena_text(a, class);
	c->title = arena_text(a, title);
	return c;
}

/* One block of bars with one row: yes, no, not relevant, share. */
static Tilsyn__V1__Report *report_of(const char *language, const char *title, const Tilsyn__V1__Cell cells[4])
{
	Tilsyn__V1__Report *report = arena_alloc(a, sizeof(*report));
	Tilsyn__V1__Block *block = arena_alloc(a, sizeof(*block));
	Tilsyn__V1__Row *row = arena_alloc(a, sizeof(*row));
	Google__Protobuf__Timestamp *made = arena_alloc(a, sizeof(*made));

	tilsyn__v1__row__init(row);
	row->title = arena_text(a, title);
	row->n_values = 4;
	row->values = arena_alloc(a, 4 * sizeof(void *));
	for (int i = 0; i < 4; i++)
		row->values[i] = cell_value(cells[i]);
	tilsyn__v1__block__init(block);
	block->kind = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_BARS;
	block->title = arena_text(a, title);
	block->n_columns = 5;
	block->columns = arena_alloc(a, 5 * sizeof(void *));
	block->columns[0] = column("row", words(language, WORD_QUESTION));
	block->columns[1] = column("ja", words(language, WORD_YES));
	block->columns[2] = column("nej", words(language, WORD_NO));
	block->columns[3] = column("ikke_relevant", words(language, WORD_NOT_RELEVANT));
	block->columns[4] = column("share", words(language, WORD_SHARE_YES));
	block->n_rows = 1;
	block->rows = arena_alloc(a, sizeof(void *));
	block->rows[0] = row;
	google__protobuf__timestamp__init(made);
	made->seconds = 1795342466; /* 2026-11-22T10:14:26Z */
	tilsyn__v1__report__init(report);
	report->title = report->subtitle = arena_text(a, title);
	report->classification = arena_text(a, title);
	report->data_hash = report->template_version = arena_text(a, title);
	report->language = arena_text(a, language);
	report->made_at = made;
	report->n_raters = 1;
	report->raters = arena_alloc(a, sizeof(void *));
	report->raters[0] = arena_text(a, title);
	report->n_blocks = 1;
	report->blocks = arena_alloc(a, sizeof(void *));
	report->blocks[0] = block;
	return report;
}

static Tilsyn__V1__Report *usual(const char *language, const char *title)
{
	const Tilsyn__V1__Cell cells[] = {
		plain_cell(14, 20), plain_cell(6, 20), plain_cell(3, 0), share_cell(14, 20, 0.7, 0.52, 0.84)};

	return report_of(language, title, cells);
}

static char *html(const Tilsyn__V1__Report *report)
{
	size_t size;
	char *text = render_html(report, a, &size);

	assert_int_equal(size, strlen(text));
	return text;
}

static char *text(const Tilsyn__V1__Report *report)
{
	size_t size;
	char *typed = render_text(report, a, &size);

	assert_int_equal(size, strlen(typed));
	return typed;
}

static const char *csv(const Tilsyn__V1__Report *report)
{
	size_t size;

	return render_csv(report, a, &size);
}

static size_t xlsx_size(const Tilsyn__V1__Report *report)
{
	size_t size = 0;

	return render_xlsx(report, a, &size) ? size : 0;
}

static void assert_has(const char *haystack, const char *needle)
{
	if (!strstr(haystack, needle))
		fail_msg("no '%s' in:\n%.3000s", needle, haystack);
}

static void assert_has_not(const char *haystack, const char *needle)
{
	const char *found = strstr(haystack, needle);

	if (found)
		fail_msg("'%s' in: %.200s", needle, found);
}

static void test_numbers_are_danish_or_english(void **state)
{
	(void)state;
	assert_string_equal(number_count(a, "da", 0), "0");
	assert_string_equal(number_count(a, "da", 1234567), "1.234.567");
	assert_string_equal(number_count(a, "en", 1234567), "1,234,567");
	assert_string_equal(number_count(a, "en", INT64_MIN), "−9,223,372,036,854,775,808");
	assert_string_equal(number_of(a, "da", 14, 20), "14 af 20");
	assert_string_equal(number_of(a, "en", 14, 20), "14 of 20");
	assert_string_equal(number_percent(a, "da", 0.8), "80\u00a0%");
	assert_string_equal(number_percent(a, "en", 0.8), "80%");
	assert_string_equal(number_percents(a, "da", 0.52, 0.84), "52–84\u00a0%");
	assert_string_equal(number_coefficient(a, "da", -0.714), "−0,71");
	assert_string_equal(number_coefficient(a, "en", 0.714), "0.71");
	assert_string_equal(number_coefficient(a, "en", NAN), "0.00");
}

static void test_almost_all_is_not_all(void **state)
{
	(void)state;
	assert_string_equal(number_percent(a, "da", 0.999), "99\u00a0%");
	assert_string_equal(number_percent(a, "da", 0.001), "1\u00a0%");
	assert_string_equal(number_percent(a, "da", 1), "100\u00a0%");
	assert_string_equal(number_percent(a, "da", 1 - 1e-15), "100\u00a0%");
	assert_string_equal(
		number_percents(a, "da", 0.001, 0.999), "0–100\u00a0%"); /* or an estimate could lie outside */
	assert_string_equal(number_percent(a, "da", 0), "0\u00a0%");
	assert_string_equal(number_percent(a, "da", 0.145), "15\u00a0%");
	assert_string_equal(number_percent(a, "da", INFINITY), "100\u00a0%");
	assert_string_equal(number_percent(a, "da", NAN), "0\u00a0%");
}

static void test_dates_are_danish_days(void **state)
{
	(void)state;
	assert_string_equal(number_day(a, "da", "2026-11-22"), "22. november 2026");
	assert_string_equal(number_day(a, "en", "2026-03-01"), "1 March 2026");
	assert_string_equal(number_day(a, "en", "soon"), "soon");
	assert_string_equal(number_day(a, "en", "2026-13-01"), "2026-13-01");
	assert_string_equal(number_date(a, "da", 1795342466), "22. november 2026");
	assert_string_equal(
		number_date(a, "da", 1782856799), "30. juni 2026"); /* 2026-06-30T21:59:59Z: a minute to midnight */
	assert_string_equal(number_date(a, "da", 1782856800), "1. juli 2026");
	assert_string_equal(
		number_date(a, "en", 1798757999), "31 December 2026"); /* 2026-12-31T22:59:59Z: winter time */
	assert_string_equal(number_date(a, "en", 1798758000), "1 January 2027");
	assert_string_equal(number_date(a, "en", INT64_MAX), "");
}

static void test_every_word_is_translated(void **state)
{
	(void)state;
	for (int id = 0; id < WORD_COUNT; id++) {
		assert_non_null(words("da", (enum word)id));
		assert_non_null(words("en", (enum word)id));
		assert_true(*words("da", (enum word)id) && *words("en", (enum word)id));
	}
	assert_string_equal(words("", WORD_HIDDEN), "skjult");
	assert_string_equal(words_fill(a, "da", WORD_REVIEWED, "listed", "240", "drawn", "25", "submitted", "23", NULL),
		"Sager på listen: 240. Udtrukket: 25. Gennemgået og indsendt: 23.");
	assert_string_equal(words_fill(a, "en", WORD_COUNT_OF, "count", "{n}", NULL),
		"{n} of {n}"); /* values are not filled again */
}

static void test_a_figure_is_counts_then_share_then_interval(void **state)
{
	(void)state;
	const char *page = html(usual("da", "Barnets inddragelse"));

	assert_has(page, "<html lang=\"da\">");
	assert_has(page,
		"<td class=\"figure\">14 af 20 <span class=\"share\"><b>70\u00a0%</b> <span class=\"interval\">(52–84\u00a0%)</span></span></td>");
	assert_has(page, "<td class=\"figure\">3</td>");
	assert_has(page, "22. november 2026");
	assert_has(html(usual("en", "Involvement")),
		"14 of 20 <span class=\"share\"><b>70%</b> <span class=\"interval\">(52–84%)</span>");
	assert_has(text(usual("da", "Barnets inddragelse")),
		"Barnets inddragelse\n"
		"  ██████████████▒▒▒▒▒▒···\n"
		"  Ja 14 af 20 · Nej 6 af 20 · Ikke relevant 3 · Andel med ja 14 af 20, 70\u00a0%\n"
		"  (52–84\u00a0%)\n");
}

/* A count of cases with all met is no numerator of the mean beside it: words keep the two apart. */
static void test_r15_a_mean_and_its_counts_say_what_each_is(void **state)
{
	(void)state;
	Tilsyn__V1__Cell mean = share_cell(51, 120, 0.67, 0.58, 0.75), few = plain_cell(3, 8);
	mean.mean = few.mean = true;
	few.withheld = arena_text(a, "below_10_cases");
	const Tilsyn__V1__Cell cells[] = {plain_cell(7, 9), plain_cell(2, 9), plain_cell(0, 0), mean};
	const Tilsyn__V1__Cell fewer[] = {plain_cell(7, 9), plain_cell(2, 9), plain_cell(0, 0), few};

	assert_has(html(report_of("en", "Plan", cells)),
		"all met: 51\u00a0of\u00a0120 <span class=\"share\"><b>mean 67%</b>");
	assert_has(html(report_of("da", "Plan", cells)),
		"alt opfyldt: 51\u00a0af\u00a0120 <span class=\"share\"><b>i snit 67\u00a0%</b>");
	assert_has(html(report_of("en", "Plan", fewer)),
		"all met: 3\u00a0of\u00a08 <span class=\"remark\">below 10 cases, counts only");
	assert_has(csv(report_of("da", "Plan", cells)), ": alt opfyldt\"");
	assert_has(csv(report_of("da", "Plan", cells)), ": i snit\"");
}

/* Where nothing counts pages: what grows is set smaller, then is no sheet any more; a word without a space counts, too.
 */
static void test_a_page_seems_to_hold_until_it_says_too_much(void **state)
{
	(void)state;
	const Tilsyn__V1__Cell cells[] = {plain_cell(7, 9), plain_cell(2, 9), plain_cell(0, 0), plain_cell(1, 9)};
	Tilsyn__V1__Report *report = report_of("da", "Plan", cells);
	double before = 1;

	assert_true(sheet_seems_to_hold(report, a));
	assert_true(sheet_estimate(report, a).text == 1);
	for (size_t lines = 10; lines <= 70; lines += 10) {
		char *text = arena_alloc(a, lines * 130 + 1);

		report->blocks[0]->text = memset(text, 'x', lines * 130);
		assert_true(sheet_estimate(report, a).text <= before);
		before = sheet_estimate(report, a).text;
		assert_true(before > 0.85);
		assert_int_equal(sheet_seems_to_hold(report, a), lines <= 40);
	}
}

/* One word without a space makes no column wider than a page. */
static void test_a_sheet_grows_step_by_step_its_drawings_first(void **state)
{
	struct sheet_size before = sheet_step(0);

	(void)state;
	assert_true(before.text > 0.8);
	assert_true(sheet_step(1).text == before.text);
	for (unsigned step = 1; step < SHEET_STEPS; before = sheet_step(step++)) {
		assert_true(sheet_step(step).text >= before.text);
		assert_true(sheet_step(step).drawings_mm > before.drawings_mm);
	}
	assert_true(before.text == 1);
}

static void test_a_long_word_in_a_table_can_be_broken(void **state)
{
	(void)state;
	Tilsyn__V1__Cell cell = plain_cell(7, 9);
	const Tilsyn__V1__Cell cells[] = {cell, cell, cell, cell};
	const char *page = html(report_of("da", "Børnesagkyndigundersøgelsesmetodebeskrivelse", cells));

	assert_has(page, "<th scope=\"row\"><bdi>Børnesagkyndigundersøgelsesm<wbr>etodebeskrivelse</bdi>");
}

static void test_r15_below_10_cases_only_counts_are_shown(void **state)
{
	(void)state;
	Tilsyn__V1__Cell share = plain_cell(7, 9);
	share.withheld = arena_text(a, "below_10_cases");
	const Tilsyn__V1__Cell cells[] = {plain_cell(7, 9), plain_cell(2, 9), plain_cell(0, 0), share};
	const char *page = html(report_of("da", "Plan", cells));

	assert_has(page, "7 af 9 <span class=\"remark\">under 10 sager, kun antal</span>");
	assert_has_not(strstr(page, "</style>"), " %<");
	assert_has_not(page, "class=\"point\"");
	assert_has_not(text(report_of("da", "Plan", cells)), "%");
}

static void test_r16_a_hidden_cell_shows_no_number(void **state)
{
	(void)state;
	for (int hidden = 0; hidden < 4; hidden++) {
		Tilsyn__V1__Cell cells[] = {plain_cell(0, 0), plain_cell(0, 0), plain_cell(0, 0), plain_cell(0, 0)};
		cells[hidden] = share_cell(77123, 88123, 0.43, 0.41, 0.47);
		cells[hidden].suppressed = true;
		cells[hidden].withheld = arena_text(a, "below_10_cases");
		const Tilsyn__V1__Report *report = report_of("da", "Plan", cells);
		const char *shown[] = {strstr(html(report), "</style>"), text(report), csv(report)};
		for (int i = 0; i < 3; i++) {
			assert_has(shown[i], "skjult");
			assert_has_not(shown[i], "77.123");
			assert_has_not(shown[i], "88.123");
			assert_has_not(shown[i], "77123");
			assert_has_not(shown[i], "0,4");
			assert_has_not(shown[i], "43 %");
			assert_has_not(shown[i], "41–47");
			assert_has_not(shown[i], "under 10");
		}
		assert_has(shown[0], "class=\"hidden\"");
		assert_has_not(shown[0], "class=\"label\""); /* no part of a bar, whose length would tell */
	}
}

static void test_hostile_text_stays_text(void **state)
{
	(void)state;
	const char *page =
		html(usual("\"><script>", "<script>alert('x')</script>&\"\x1b[31m\u202eevil\u2066\x7f\xff\xc2\x85"));

	assert_has(page, "<html lang=\"da\">");
	assert_has(page, "&#60;script&#62;alert(&#39;x&#39;)&#60;/script&#62;&#38;&#34;[31mevil\uFFFD");
	assert_has_not(page, "<script");
	const char *typed = text(usual("da", "\x1b[31m\u202eevil\u2066\x7f\xff\xc2\x85\r\a"));
	assert_has(typed, "[31mevil\uFFFD");
	for (const char *banned[] = {"\x1b", "\u202e", "\u2066", "\x7f", "\xc2\x85", "\r", "\a", NULL}, **b = banned;
		*b; b++) {
		assert_has_not(page, *b);
		assert_has_not(typed, *b);
	}
}

static void test_right_to_left_letters_are_isolated(void **state)
{
	(void)state;
	assert_has(html(usual("da", "שלום")), "<h1><bdi>שלום</bdi></h1>");
	assert_has(text(usual("da", "שלום")), "\u2068שלום\u2069\n");
	assert_has_not(text(usual("da", "blåbærgrød")), "\u2068");
}

static void test_a_hundred_thousand_characters_fit(void **state)
{
	(void)state;
	struct page page = {.arena = a};
	size_t size, columns = 0;

	page_repeat(&page, "å", 100000);
	const char *typed = text(usual("da", page_end(&page, &size)));
	for (const char *line = typed; *line; line += columns + 1) {
		columns = strcspn(line, "\n");
		assert_true(wrap_width(arena_copy(a, line, columns)) <= 80);
	}
	assert_true(strlen(html(usual("da", page.text))) < 20 * size);
	assert_has(csv(usual("da", page.text)), page.text);
	assert_true(xlsx_size(usual("da", page.text)) > 0);
}

static void render_every_kind(Tilsyn__V1__Report *report)
{
	for (int kind = 0; kind <= 7; kind++) {
		report->blocks[0]->kind = (Tilsyn__V1__BlockKind)kind;
		assert_has_not(html(report), "nan");
		assert_has_not(html(report), "inf");
		text(report);
		assert_has_not(csv(report), "nan");
		assert_has_not(csv(report), "inf");
		assert_true(xlsx_size(report) > 0);
	}
}

/* A sheet's name takes 31 characters, and marks over a letter take no column: its figures are there all the same. */
static void test_a_title_of_marks_without_width_has_its_sheet(void **state)
{
	struct page marks = {.arena = a};
	size_t size;

	(void)state;
	page_put(&marks, "Plan");
	page_repeat(&marks, "\u0301", 100);
	const char *book = render_xlsx(usual("da", page_end(&marks, &size)), a, &size);
	assert_non_null(memmem(book, size, "xl/worksheets/sheet2.xml", strlen("xl/worksheets/sheet2.xml")));
}

static void test_typed_formulas_stay_words_in_a_spreadsheet(void **state)
{
	(void)state;
	for (const char *starts[] = {"=", "+", "-", "@", "  =", "\t=", "＝", NULL}, **s = starts; *s; s++) {
		const char *rows = csv(usual("da", arena_print(a, "%s1+cmd|' /C calc'!A0;\"", *s)));

		assert_has_not(rows, "\r\n\"=");
		assert_has_not(rows, ";\"=");
		assert_has(rows, "\r\n\"'");
		assert_has(rows, "A0;\"\"\""); /* quotes are doubled, and the semicolon is inside them */
	}
	assert_int_equal(strncmp(csv(usual("da", "Plan")), "\xef\xbb\xbf\"Plan\"\r\n", 11), 0);
}

static void test_strange_figures_do_no_harm(void **state)
{
	(void)state;
	const Tilsyn__V1__Cell cells[] = {plain_cell(INT64_MAX, 1), plain_cell(INT64_MIN, -3), plain_cell(INT64_MAX, 0),
		share_cell(1, 0, NAN, -INFINITY, INFINITY)};
	Tilsyn__V1__Report *report = report_of("en", "Strange", cells);

	Tilsyn__V1__Block *block = report->blocks[0];
	render_every_kind(report);
	report->made_at = NULL;
	block->rows[0]->n_values = 1;
	block->rows[0]->values[0]->cell = NULL;
	render_every_kind(report);
	block->n_rows = block->n_columns = 0;
	render_every_kind(report);
}

static void test_a_series_joins_only_what_may_be_shown(void **state)
{
	(void)state;
	const int64_t yes[] = {14, 15, 7, 13};
	Tilsyn__V1__Report *report = usual("da", "2026-1");
	Tilsyn__V1__Block *block = report->blocks[0];
	const Tilsyn__V1__Row one = *block->rows[0];

	block->kind = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SERIES;
	block->rows = arena_alloc(a, 4 * sizeof(void *));
	for (block->n_rows = 0; block->n_rows < 4; block->n_rows++) {
		Tilsyn__V1__Row *row = arena_alloc(a, sizeof(*row));
		*row = one;
		row->values = arena_alloc(a, 4 * sizeof(void *));
		memcpy(row->values, one.values, 4 * sizeof(void *));
		row->values[3] = cell_value(share_cell(yes[block->n_rows], 20, 0.7, 0.5, 0.8));
		block->rows[block->n_rows] = row;
	}
	block->rows[2]->values[3]->cell->suppressed = true;
	const char *page = html(report), *line = strstr(page, "class=\"line\"");
	assert_non_null(line);
	assert_null(strstr(line + 1, "class=\"line\"")); /* the first two, not across the hidden one */
	assert_has(page, "fill=\"#545454\">skjult</text>");
	assert_has_not(page, "7 af 20</text>");
}

static void test_a_run_chart_has_its_median_limits_and_breaks(void **state)
{
	(void)state;
	Tilsyn__V1__Report *report = usual("da", "Plan");
	Tilsyn__V1__Block *b = report->blocks[0];
	Tilsyn__V1__Level level = TILSYN__V1__LEVEL__INIT, astray = TILSYN__V1__LEVEL__INIT;
	Tilsyn__V1__Level *levels[] = {&level, &astray};

	b->kind = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SERIES;
	b->n_levels = 2;
	b->levels = levels;
	level.kind = TILSYN__V1__LEVEL_KIND__LEVEL_KIND_MEDIAN;
	level.title = arena_text(a, "median <70 %>");
	level.value = 0.7;
	astray.last_row = 9; /* of rows that are not there */
	b->rows[0]->break_before = arena_text(a, "spørgsmålet er ændret");
	b->rows[0]->has_limits = b->rows[0]->outside = true;
	b->rows[0]->lower = 0.2;
	b->rows[0]->upper = 0.6;
	const char *page = strstr(html(report), "</style>"), *typed = text(report);

	assert_has(page, "grænser, som tilfældet sjældent overskrider");
	b->rows[0]->has_limits = false;
	assert_has_not(html(report), "grænser, som tilfældet sjældent overskrider");
	assert_has(page, "class=\"median\"");
	assert_has(page, "median &#60;70 %&#62;");
	assert_has(page, "class=\"limit\"");
	assert_has(page, "class=\"break\"");
	assert_has(page, "class=\"outside\"");
	assert_has_not(page, "class=\"goal\"");
	assert_has(typed, "  ╎▆\n");
	assert_has(typed, "median <70 %>");
	assert_has(typed, "spørgsmålet er ændret");
}

static void test_lines_of_a_sentence_show_where_the_next_one_begins(void **state)
{
	(void)state;
	Tilsyn__V1__Report *report = usual("en", "Involvement");
	Tilsyn__V1__Block *block = report->blocks[0];

	block->kind = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SENTENCE;
	block->text = arena_text(a, "One action.\nAnother one.");
	assert_has(html(report), "<p><bdi>One action.</bdi></p>\n<p><bdi>Another one.</bdi></p>\n");
	report->one_page = true;
	assert_has(html(report), "<p><bdi>One action.\nAnother one.</bdi></p>\n");
}

/* There is no room for each label; the newest point is the one that is asked for. */
static void test_the_newest_point_of_a_run_chart_is_labelled(void **state)
{
	enum { POINTS = 14 };
	Tilsyn__V1__Report *report = usual("da", "Plan");
	Tilsyn__V1__Block *b = report->blocks[0];
	Tilsyn__V1__Row *rows[POINTS];

	(void)state;
	b->kind = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SERIES;
	for (size_t i = 0; i < POINTS; i++) {
		rows[i] = arena_alloc(a, sizeof(*rows[i]));
		*rows[i] = *b->rows[0];
		rows[i]->title = arena_print(a, "nr. %zu", i + 1);
	}
	b->n_rows = POINTS;
	b->rows = rows;
	const char *page = strstr(html(report), "<svg ");

	assert_has(page, ">nr. 14</text>");
	assert_has_not(page, ">nr. 13</text>");
	assert_has(page, ">nr. 2</text>");
}

static void test_every_kind_of_block_is_laid_out(void **state)
{
	(void)state;
	Tilsyn__V1__Report *report = usual("en", "Involvement");
	Tilsyn__V1__Block *block = report->blocks[0];

	block->text = arena_text(a, "First line\nsecond line");
	for (int kind = 0; kind <= 7; kind++) {
		block->kind = (Tilsyn__V1__BlockKind)kind;
		const char *first = strstr(html(report), "First line");

		assert_non_null(first);
		assert_has(first, "second line");
		assert_has(text(report), "First line\n");
	}
}

static size_t sections_of(const Tilsyn__V1__BlockKind kinds[], size_t count, const char *words)
{
	Tilsyn__V1__Report *report = usual("da", "Barnets inddragelse");
	const Tilsyn__V1__Block one = *report->blocks[0];
	size_t sections = 0;

	report->slides = true;
	report->blocks = arena_alloc(a, count * sizeof(void *));
	for (report->n_blocks = 0; report->n_blocks < count; report->n_blocks++) {
		Tilsyn__V1__Block *block = report->blocks[report->n_blocks] = arena_alloc(a, sizeof(*block));

		*block = one;
		block->kind = kinds[report->n_blocks];
		block->text = arena_text(a, words);
	}
	const char *page = html(report);
	for (const char *at = page; (at = strstr(at, "<section>")); at++)
		sections++;
	size_t begun = 0, ends = 0; /* those around drawings with them */
	for (const char *at = page; (at = strstr(at, "<section")); at++)
		begun++;
	for (const char *at = page; (at = strstr(at, "</section>")); at++)
		ends++;
	assert_int_equal(begun, ends);
	return sections;
}

/* A meeting is not spent turning pages of two lines each; a drawing has a page to itself, a heading stands over what
 * follows. */
static void test_short_parts_of_a_kind_share_a_slide(void **state)
{
	const Tilsyn__V1__BlockKind heading = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_HEADING;
	const Tilsyn__V1__BlockKind sentence = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SENTENCE;
	const Tilsyn__V1__BlockKind bars = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_BARS;
	const Tilsyn__V1__BlockKind note = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_NOTE;
	const Tilsyn__V1__BlockKind sentences[] = {sentence, sentence, sentence, note, note};
	const Tilsyn__V1__BlockKind drawings[] = {heading, bars, bars, sentence};
	struct page lines = {.arena = a};
	size_t size;

	(void)state;
	page_repeat(&lines, "En linje.\n", 12);
	assert_int_equal(sections_of(sentences, 5, "Kort."), 2);
	assert_int_equal(sections_of(sentences, 5, page_end(&lines, &size)), 5);
	assert_int_equal(sections_of(drawings, 4, "Kort."), 3);
	assert_int_equal(sections_of(drawings, 0, ""), 0);
}

/* A meeting sees drawings; who asks opens the figures. Courses say more in their table than they draw. */
static void test_a_slide_shows_a_drawing_and_opens_its_table(void **state)
{
	(void)state;
	Tilsyn__V1__Report *report = usual("da", "Er barnet spurgt?");

	assert_has_not(html(report), "<details");
	report->slides = true;
	assert_has(html(report), "<details>\n<summary>");
	report->blocks[0]->kind = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_COURSES;
	assert_has_not(html(report), "<details");
	assert_has(html(report), "</section>\n<section>\n<div>");
}

static void test_a_leaders_first_words_stand_on_the_first_slide(void **state)
{
	(void)state;
	Tilsyn__V1__Report *report = usual("da", "Er barnet spurgt?");

	report->slides = true;
	report->blocks[0]->kind = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SENTENCE;
	report->blocks[0]->title = arena_text(a, "");
	report->blocks[0]->text = arena_text(a, "Flere bliver hørt.");
	const char *page = html(report);
	assert_has(page, "<p class=\"opening\">");
	assert_has_not(page, "<section");
	assert_null(strstr(strstr(page, "Flere bliver hørt.") + 1, "Flere bliver hørt."));
}

static long drawings_mm(const Tilsyn__V1__Report *report)
{
	static const char set[] = "pt}svg{max-height:";
	const char *at = strstr(html(report), set);

	assert_non_null(at);
	return strtol(at + strlen(set), NULL, 10);
}

/* What a short page leaves free is the drawings': they are what is read first. */
static void test_drawings_grow_into_what_a_committees_page_leaves_free(void **state)
{
	(void)state;
	Tilsyn__V1__Report *report = usual("da", "Er barnet spurgt?");
	struct page fills = {.arena = a};
	size_t size;

	report->one_page = true;
	assert_in_range(drawings_mm(report), 80, 200);
	page_repeat(&fills, "Ord der fylder. ", 600);
	report->blocks[0]->text = page_end(&fills, &size);
	assert_in_range(drawings_mm(report), 50, 62);
}

static void test_a_narrow_terminal_gets_lines_that_fit(void **state)
{
	(void)state;
	Tilsyn__V1__Report *report =
		usual("da", "Er barnets egen holdning til den valgte indsats beskrevet i undersøgelsen?");

	report->blocks[0]->text =
		arena_text(a, "En lang bemærkning, der ikke kan stå på en eneste linje, hvor smal den end er.");
	for (int32_t columns = 40; columns <= 80; columns += 20) {
		report->columns = columns;
		for (int kind = 0; kind <= 7; kind++) {
			report->blocks[0]->kind = (Tilsyn__V1__BlockKind)kind;
			size_t size, widest = 0;

			for (const char *line = text(report); *line; line += size + (line[size] == '\n')) {
				size = strcspn(line, "\n");
				const size_t width = wrap_width(arena_copy(a, line, size));

				widest = width > widest ? width : widest;
			}
			assert_in_range(widest, 20, columns);
		}
	}
	report->columns = INT32_MIN;
	assert_has(text(report), "Er barnets egen");
}

/* A long heading and long words take lines of their own before a table falls apart into lists; a figure stays whole. */
static void test_a_table_breaks_headings_and_words_before_it_gives_up(void **state)
{
	(void)state;
	Tilsyn__V1__Report *report = usual("da", "Team Nord");
	Tilsyn__V1__Block *block = report->blocks[0];
	static const char all[] = "Sager med ja til alt, og gennemsnitlig andel ja i sagerne",
			  others[] = "I forhold til de andre";

	block->kind = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_TABLE;
	block->title = arena_text(a, "Hold ved siden af hinanden");
	block->n_columns = 3;
	block->columns[0] = column("row", "Team");
	block->columns[1] = column("share", all);
	block->columns[2] = column("text", others);
	block->rows[0]->n_values = 2;
	block->rows[0]->values[0] = cell_value(share_cell(14, 20, 0.7, 0.52, 0.84));
	block->rows[0]->values[1] = cell_value(plain_cell(0, 0));
	block->rows[0]->values[1]->cell = NULL;
	block->rows[0]->values[1]->text =
		arena_text(a, "ingen sikker forskel (fra 8 under de andre til 9 procentpoint over)");
	report->columns = 70;
	const char *told = text(report);
	assert_has_not(told, "andre: ");
	assert_has(told, "(52–84 %)  ingen sikker");
	assert_has(told, "procentpoint over)\n");
	report->columns = 40;
	assert_has(text(report), "I forhold til de andre: ");
}

/* Whoever listens hears each figure behind what it is, and no "full block, full block, full block". */
static void test_what_applied_to_no_case_leaves_no_empty_line(void **state)
{
	(void)state;
	const Tilsyn__V1__Cell cells[] = {plain_cell(0, 0), plain_cell(0, 0), plain_cell(0, 0), plain_cell(0, 0)};

	assert_has(text(report_of("da", "Plan", cells)), "\n\nPlan\n  Ja 0 · Nej 0");
}

static void test_what_is_read_aloud_has_no_drawings(void **state)
{
	(void)state;
	static const char *const drawn[] = {
		"█", "▓", "▒", "░", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "─", "═", "│", "╎", "·"};
	Tilsyn__V1__Report *report = usual("da", "Barnets inddragelse");
	Tilsyn__V1__Block *block = report->blocks[0];

	block->rows[0]->break_before = block->rows[0]->values[3]->break_before = arena_text(a, "spørgsmålet er ændret");
	report->aloud = true;
	for (int kind = 0; kind <= 7; kind++) {
		block->kind = (Tilsyn__V1__BlockKind)kind;
		const char *typed = text(report);

		for (size_t i = 0; i < sizeof(drawn) / sizeof(drawn[0]); i++)
			assert_has_not(typed, drawn[i]);
	}
	block->kind = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_TABLE;
	assert_has(text(report), "Andel med ja: 14 af 20, 70\u00a0% (52–84\u00a0%)\n");
	block->kind = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_BARS;
	assert_has(text(report), "Ja 14 af 20; Nej 6 af 20; Ikke relevant 3;");
}

static void test_the_same_report_is_the_same_bytes(void **state)
{
	(void)state;
	const char *first = html(usual("da", "Barnets inddragelse")), *typed = text(usual("da", "Barnets inddragelse"));

	assert_string_equal(first, html(usual("da", "Barnets inddragelse")));
	assert_string_equal(typed, text(usual("da", "Barnets inddragelse")));

	size_t size, again;
	const char *book = render_xlsx(usual("da", "Barnets inddragelse"), a, &size);
	const char *other = render_xlsx(usual("da", "Barnets inddragelse"), a, &again);
	assert_int_equal(size, again);
	assert_memory_equal(book, other, size);
}

/* A file says the day that it was made, as its reader is told it; never the moment, which would make two files of one.
 */
static void test_files_of_one_day_are_the_same_bytes(void **state)
{
	(void)state;
	/* 31 January, 00:30 and 23:30 in Denmark; the next minute but 30 is February. */
	const int64_t night = 1769815800, evening = night + 23 * 3600, next = evening + 1800;
	Tilsyn__V1__Report *report = usual("da", "Barnets inddragelse");
	const char *books[3], *pages[3];
	size_t sizes[3];

	for (int i = 0; i < 3; i++) {
		report->made_at->seconds = i == 0 ? night : i == 1 ? evening : next;
		books[i] = render_xlsx(report, a, &sizes[i]);
		pages[i] = html(report);
	}
	assert_int_equal(sizes[0], sizes[1]);
	assert_memory_equal(books[0], books[1], sizes[0]);
	assert_string_equal(pages[0], pages[1]);
	assert_has(pages[0], "<meta name=\"dcterms.created\" content=\"2026-01-31\">");
	assert_has(pages[2], "<meta name=\"dcterms.created\" content=\"2026-02-01\">");
	assert_true(sizes[1] != sizes[2] || memcmp(books[1], books[2], sizes[1]) != 0);

	report->made_at = NULL;
	assert_has_not(html(report), "dcterms");
}

static void test_the_page_stands_alone(void **state)
{
	(void)state;
	const char *page = html(usual("da", "Barnets inddragelse"));

	assert_has(page, "content=\"default-src 'none'; style-src 'unsafe-inline'\"");
	for (const char *outside[] = {"src=", "href=", "@import", "url(http", "<link", "<script", NULL}, **o = outside;
		*o; o++)
		assert_has_not(page, *o);
	assert_has(page, "role=\"img\" aria-labelledby=\"b0-title b0-desc\"><title id=\"b0-title\">");
	assert_has(page, "<th scope=\"row\">");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_numbers_are_danish_or_english),
		TEST(test_almost_all_is_not_all),
		TEST(test_dates_are_danish_days),
		TEST(test_every_word_is_translated),
		TEST(test_a_figure_is_counts_then_share_then_interval),
		TEST(test_r15_a_mean_and_its_counts_say_what_each_is),
		TEST(test_a_page_seems_to_hold_until_it_says_too_much),
		TEST(test_a_sheet_grows_step_by_step_its_drawings_first),
		TEST(test_a_long_word_in_a_table_can_be_broken),
		TEST(test_r15_below_10_cases_only_counts_are_shown),
		TEST(test_r16_a_hidden_cell_shows_no_number),
		TEST(test_hostile_text_stays_text),
		TEST(test_right_to_left_letters_are_isolated),
		TEST(test_a_hundred_thousand_characters_fit),
		TEST(test_a_title_of_marks_without_width_has_its_sheet),
		TEST(test_typed_formulas_stay_words_in_a_spreadsheet),
		TEST(test_strange_figures_do_no_harm),
		TEST(test_a_series_joins_only_what_may_be_shown),
		TEST(test_a_run_chart_has_its_median_limits_and_breaks),
		TEST(test_the_newest_point_of_a_run_chart_is_labelled),
		TEST(test_lines_of_a_sentence_show_where_the_next_one_begins),
		TEST(test_every_kind_of_block_is_laid_out),
		TEST(test_short_parts_of_a_kind_share_a_slide),
		TEST(test_a_slide_shows_a_drawing_and_opens_its_table),
		TEST(test_a_leaders_first_words_stand_on_the_first_slide),
		TEST(test_drawings_grow_into_what_a_committees_page_leaves_free),
		TEST(test_a_narrow_terminal_gets_lines_that_fit),
		TEST(test_a_table_breaks_headings_and_words_before_it_gives_up),
		TEST(test_what_applied_to_no_case_leaves_no_empty_line),
		TEST(test_what_is_read_aloud_has_no_drawings),
		TEST(test_the_same_report_is_the_same_bytes),
		TEST(test_files_of_one_day_are_the_same_bytes),
		TEST(test_the_page_stands_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
