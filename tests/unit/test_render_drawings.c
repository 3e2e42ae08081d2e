/* Drawings, and the blocks they stand in: what is joined, marked, labelled, and how large it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "render/page.h"
#include "report_sample.h"

static void test_a_series_joins_only_what_may_be_shown(void **state)
{
	(void)state;
	const int64_t yes[] = {14, 15, 7, 13};
	Tilsyn__V1__Report *report = usual("da", "2026-1");
	Tilsyn__V1__Block *block = report->blocks[0];
	const Tilsyn__V1__Row one = *block->rows[0];

	block->kind = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SERIES;
	block->rows = arena_alloc(arena, 4 * sizeof(void *));
	for (block->n_rows = 0; block->n_rows < 4; block->n_rows++) {
		Tilsyn__V1__Row *row = arena_alloc(arena, sizeof(*row));
		*row = one;
		row->values = arena_alloc(arena, 4 * sizeof(void *));
		memcpy(row->values, one.values, 4 * sizeof(void *));
		row->values[3] = cell_value(share_cell(yes[block->n_rows], 20, 0.7, 0.5, 0.8));
		block->rows[block->n_rows] = row;
	}
	block->rows[2]->values[3]->cell->suppressed = true;
	const char *page = html(report), *line = strstr(page, "class=\"line\"");
	assert_non_null(line);
	line = strstr(line + 1, "class=\"line\"");
	assert_true(line > strstr(page, "class=\"narrow\"")); /* the first two, not across the hidden one */
	assert_null(strstr(line + 1, "class=\"line\""));
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
	level.title = arena_text(arena, "median <70 %>");
	level.value = 0.7;
	astray.last_row = 9; /* of rows that are not there */
	b->rows[0]->break_before = arena_text(arena, "spørgsmålet er ændret");
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

/* The words of a change stand on the side of its line that has room. */
static void test_the_words_of_a_late_change_end_at_its_line(void **state)
{
	enum { POINTS = 4 };
	static const struct {
		size_t row;
		const char *wide, *narrow;
	} changes[] = {
		{1, "<text x=\"231.0\" y=\"22.0\" class=\"quiet halo\" font-size=\"13.5\" fill=\"#545454\">",
			"<text x=\"136.0\" y=\"22.0\" class=\"quiet halo\" font-size=\"13.5\" fill=\"#545454\">"},
		{3, "<text x=\"565.0\" y=\"22.0\" class=\"quiet halo\" font-size=\"13.5\" fill=\"#545454\" text-anchor=\"end\">",
			"<text x=\"280.0\" y=\"22.0\" class=\"quiet halo\" font-size=\"13.5\" fill=\"#545454\" text-anchor=\"end\">"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		Tilsyn__V1__Report *report = usual("da", "Plan");
		Tilsyn__V1__Block *b = report->blocks[0];
		Tilsyn__V1__Row *rows[POINTS];

		b->kind = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SERIES;
		for (size_t r = 0; r < POINTS; r++) {
			rows[r] = arena_alloc(arena, sizeof(*rows[r]));
			*rows[r] = *b->rows[0];
		}
		rows[changes[i].row]->break_before = arena_text(arena, "spørgsmålet er ændret");
		b->n_rows = POINTS;
		b->rows = rows;
		assert_has(html(report), changes[i].wide);
		assert_has(html(report), changes[i].narrow);
	}
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
		rows[i] = arena_alloc(arena, sizeof(*rows[i]));
		*rows[i] = *b->rows[0];
		rows[i]->title = arena_print(arena, "nr. %zu", i + 1);
	}
	b->n_rows = POINTS;
	b->rows = rows;
	const char *page = strstr(html(report), "<svg ");

	assert_has(page, ">nr. 14</text>");
	assert_has_not(page, ">nr. 13</text>");
	assert_has(page, ">nr. 2</text>");
}

static void test_lines_of_a_sentence_show_where_the_next_one_begins(void **state)
{
	(void)state;
	Tilsyn__V1__Report *report = usual("en", "Involvement");
	Tilsyn__V1__Block *block = report->blocks[0];

	block->kind = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SENTENCE;
	block->text = arena_text(arena, "One action.\nAnother one.");
	assert_has(html(report), "<p><bdi>One action.</bdi></p>\n<p><bdi>Another one.</bdi></p>\n");
	report->one_page = true;
	assert_has(html(report), "<p><bdi>One action.\nAnother one.</bdi></p>\n");
}

static void test_every_kind_of_block_is_laid_out(void **state)
{
	(void)state;
	Tilsyn__V1__Report *report = usual("en", "Involvement");
	Tilsyn__V1__Block *block = report->blocks[0];

	block->text = arena_text(arena, "First line\nsecond line");
	for (int kind = 0; kind <= 7; kind++) {
		block->kind = (Tilsyn__V1__BlockKind)kind;
		const char *first = strstr(html(report), "First line");

		assert_non_null(first);
		assert_has(first, "second line");
		assert_has(text(report), "First line\n");
	}
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
	struct page fills = {.arena = arena};
	size_t size;

	report->one_page = true;
	assert_in_range(drawings_mm(report), 80, 200);
	page_repeat(&fills, "Ord der fylder. ", 600);
	report->blocks[0]->text = page_end(&fills, &size);
	assert_in_range(drawings_mm(report), 50, 62);
}

/* Whoever listens hears each figure behind what it is, and no "full block, full block, full block". */
static void test_what_is_read_aloud_has_no_drawings(void **state)
{
	(void)state;
	static const char *const drawn[] = {
		"█", "▓", "▒", "░", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "─", "═", "│", "╎", "·"};
	Tilsyn__V1__Report *report = usual("da", "Barnets inddragelse");
	Tilsyn__V1__Block *block = report->blocks[0];

	block->rows[0]->break_before = block->rows[0]->values[3]->break_before =
		arena_text(arena, "spørgsmålet er ændret");
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

static void test_each_drawing_is_there_once_more_for_a_phone(void **state)
{
	(void)state;
	static const Tilsyn__V1__BlockKind drawn[] = {TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SERIES,
		TILSYN__V1__BLOCK_KIND__BLOCK_KIND_BARS, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_COURSES};

	for (size_t i = 0; i < sizeof(drawn) / sizeof(drawn[0]); i++) {
		Tilsyn__V1__Report *report = usual("da", "Plan");

		report->blocks[0]->kind = drawn[i];
		const char *page = html(report), *wide = strstr(page, "<svg "), *narrow = strstr(wide + 1, "<svg ");

		assert_non_null(narrow);
		assert_null(strstr(narrow + 1, "<svg "));
		assert_has(wide, "viewBox=\"0 0 76");
		assert_has(narrow, "viewBox=\"0 0 38");
		assert_has(narrow, "class=\"narrow\" role=\"img\" aria-labelledby=\"b0-title b0-desc\"");
		assert_has_not(narrow, "<title"); /* each id once; a PDF tells one drawing */
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_series_joins_only_what_may_be_shown),
		TEST(test_each_drawing_is_there_once_more_for_a_phone),
		TEST(test_a_run_chart_has_its_median_limits_and_breaks),
		TEST(test_the_words_of_a_late_change_end_at_its_line),
		TEST(test_the_newest_point_of_a_run_chart_is_labelled),
		TEST(test_lines_of_a_sentence_show_where_the_next_one_begins),
		TEST(test_every_kind_of_block_is_laid_out),
		TEST(test_drawings_grow_into_what_a_committees_page_leaves_free),
		TEST(test_what_is_read_aloud_has_no_drawings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
