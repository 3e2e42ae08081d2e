/* Hostile text and strange figures do no harm in any form, and a file is the same bytes every time and stands alone. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "render/page.h"
#include "render/render.h"
#include "render/wrap.h"
#include "report_sample.h"

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
	struct page page = {.arena = arena};
	size_t size, columns = 0;

	page_repeat(&page, "å", 100000);
	const char *typed = text(usual("da", page_end(&page, &size)));
	for (const char *line = typed; *line; line += columns + 1) {
		columns = strcspn(line, "\n");
		assert_true(wrap_width(arena_copy(arena, line, columns)) <= 80);
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
	struct page marks = {.arena = arena};
	size_t size;

	(void)state;
	page_put(&marks, "Plan");
	page_repeat(&marks, "\u0301", 100);
	const char *book = render_xlsx(usual("da", page_end(&marks, &size)), arena, &size);
	assert_non_null(memmem(book, size, "xl/worksheets/sheet2.xml", strlen("xl/worksheets/sheet2.xml")));
}

static void test_typed_formulas_stay_words_in_a_spreadsheet(void **state)
{
	(void)state;
	for (const char *starts[] = {"=", "+", "-", "@", "  =", "\t=", "＝", NULL}, **s = starts; *s; s++) {
		const char *rows = csv(usual("da", arena_print(arena, "%s1+cmd|' /C calc'!A0;\"", *s)));

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

static void test_the_same_report_is_the_same_bytes(void **state)
{
	(void)state;
	const char *first = html(usual("da", "Barnets inddragelse")), *typed = text(usual("da", "Barnets inddragelse"));

	assert_string_equal(first, html(usual("da", "Barnets inddragelse")));
	assert_string_equal(typed, text(usual("da", "Barnets inddragelse")));

	size_t size, again;
	const char *book = render_xlsx(usual("da", "Barnets inddragelse"), arena, &size);
	const char *other = render_xlsx(usual("da", "Barnets inddragelse"), arena, &again);
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
		books[i] = render_xlsx(report, arena, &sizes[i]);
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
	assert_has(page, "<th scope=\"row\" role=\"rowheader\">");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_hostile_text_stays_text),
		TEST(test_right_to_left_letters_are_isolated),
		TEST(test_a_hundred_thousand_characters_fit),
		TEST(test_a_title_of_marks_without_width_has_its_sheet),
		TEST(test_typed_formulas_stay_words_in_a_spreadsheet),
		TEST(test_strange_figures_do_no_harm),
		TEST(test_the_same_report_is_the_same_bytes),
		TEST(test_files_of_one_day_are_the_same_bytes),
		TEST(test_the_page_stands_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
