/* What fits where: one sheet, a slide, a narrow terminal, a column. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "render/page.h"
#include "render/sheet.h"
#include "render/wrap.h"
#include "report_sample.h"

/* Where nothing counts pages: what grows is set smaller, then is no sheet any more; a word without a space counts, too.
 */
static void test_a_page_seems_to_hold_until_it_says_too_much(void **state)
{
	(void)state;
	const Tilsyn__V1__Cell cells[] = {plain_cell(7, 9), plain_cell(2, 9), plain_cell(0, 0), plain_cell(1, 9)};
	Tilsyn__V1__Report *report = report_of("da", "Plan", cells);
	double before = 1;

	assert_true(sheet_seems_to_hold(report, arena));
	assert_true(sheet_estimate(report, arena).text == 1);
	for (size_t lines = 10; lines <= 70; lines += 10) {
		char *text = arena_alloc(arena, lines * 130 + 1);

		report->blocks[0]->text = memset(text, 'x', lines * 130);
		assert_true(sheet_estimate(report, arena).text <= before);
		before = sheet_estimate(report, arena).text;
		assert_true(before > 0.85);
		assert_int_equal(sheet_seems_to_hold(report, arena), lines <= 40);
	}
}

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

/* One word without a space makes no column wider than a page. */
static void test_a_long_word_in_a_table_can_be_broken(void **state)
{
	(void)state;
	Tilsyn__V1__Cell cell = plain_cell(7, 9);
	const Tilsyn__V1__Cell cells[] = {cell, cell, cell, cell};
	const char *page = html(report_of("da", "Børnesagkyndigundersøgelsesmetodebeskrivelse", cells));

	assert_has(page,
		"<th scope=\"row\" role=\"rowheader\"><bdi>Børnesagkyndigundersøgelsesm<wbr>etodebeskrivelse</bdi>");
}

static size_t sections_of(const Tilsyn__V1__BlockKind kinds[], size_t count, const char *words)
{
	Tilsyn__V1__Report *report = usual("da", "Barnets inddragelse");
	const Tilsyn__V1__Block one = *report->blocks[0];
	size_t sections = 0;

	report->slides = true;
	report->blocks = arena_alloc(arena, count * sizeof(void *));
	for (report->n_blocks = 0; report->n_blocks < count; report->n_blocks++) {
		Tilsyn__V1__Block *block = report->blocks[report->n_blocks] = arena_alloc(arena, sizeof(*block));

		*block = one;
		block->kind = kinds[report->n_blocks];
		block->text = arena_text(arena, words);
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
static void test_short_parts_share_a_slide(void **state)
{
	const Tilsyn__V1__BlockKind heading = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_HEADING;
	const Tilsyn__V1__BlockKind sentence = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SENTENCE;
	const Tilsyn__V1__BlockKind bars = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_BARS;
	const Tilsyn__V1__BlockKind note = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_NOTE;
	const Tilsyn__V1__BlockKind sentences[] = {sentence, sentence, sentence, note, note};
	const Tilsyn__V1__BlockKind drawings[] = {heading, bars, bars, sentence};
	struct page lines = {.arena = arena};
	size_t size;

	(void)state;
	page_repeat(&lines, "En linje.\n", 12);
	assert_int_equal(sections_of(sentences, 5, "Kort."), 1);
	assert_int_equal(sections_of(sentences, 5, page_end(&lines, &size)), 5);
	assert_int_equal(sections_of(drawings, 4, "Kort."), 3);
	assert_int_equal(sections_of(drawings, 0, ""), 0);
}

/* Each line of a note has space around it, as a sentence's has; what is said under a table is one paragraph. */
static void test_a_slide_takes_as_many_lines_as_stand_on_it(void **state)
{
	const Tilsyn__V1__BlockKind note = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_NOTE;
	const Tilsyn__V1__BlockKind notes[] = {note, note};
	const Tilsyn__V1__BlockKind table[] = {
		TILSYN__V1__BLOCK_KIND__BLOCK_KIND_TABLE, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SENTENCE};

	(void)state;
	assert_int_equal(sections_of(notes, 2, "1\n2\n3\n4\n5"), 1);
	assert_int_equal(sections_of(notes, 2, "1\n2\n3\n4\n5\n6\n7"), 2);
	assert_int_equal(sections_of(table, 2, "1\n2\n3\n4\n5"), 1);
	assert_int_equal(sections_of(table, 2, "1\n2\n3\n4\n5\n6\n7"), 2);
}

static size_t sheets_under(const char *const headings[], size_t count)
{
	Tilsyn__V1__Report *report = usual("da", "Barnets inddragelse");
	Tilsyn__V1__Block *table = report->blocks[0];
	size_t sheets = 0, size;

	table->kind = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_TABLE;
	report->blocks = arena_alloc(arena, 2 * count * sizeof(void *));
	report->n_blocks = 0;
	for (size_t i = 0; i < count; i++) {
		Tilsyn__V1__Block *heading = arena_alloc(arena, sizeof(*heading));

		tilsyn__v1__block__init(heading);
		heading->kind = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_HEADING;
		heading->title = arena_text(arena, headings[i]);
		if (*headings[i])
			report->blocks[report->n_blocks++] = heading;
		report->blocks[report->n_blocks++] = table;
	}
	const char *book = render_xlsx(report, arena, &size);
	for (const char *name = "xl/workbook.xml"; memmem(book, size, name, strlen(name)); sheets++)
		name = arena_print(arena, "xl/worksheets/sheet%zu.xml", sheets + 1);
	return sheets - 2; /* the first is of words, and the workbook was counted */
}

/* A table for each case is one sheet; two of the same words under one heading could not be told apart on it. */
static void test_tables_alike_are_one_sheet_under_headings_of_their_own(void **state)
{
	(void)state;
	assert_int_equal(sheets_under((const char *const[]){"Sag 1", "Sag 2", "Sag 3"}, 3), 1);
	assert_int_equal(sheets_under((const char *const[]){"Sag 1", "", "Sag 2"}, 3), 3);
	assert_int_equal(sheets_under((const char *const[]){"", ""}, 2), 2);
}

static size_t kept_together(const Tilsyn__V1__BlockKind kinds[], size_t count, const char *words)
{
	Tilsyn__V1__Report *report = usual("da", "Barnets inddragelse");
	const Tilsyn__V1__Block one = *report->blocks[0];
	size_t kept = 0;

	report->blocks = arena_alloc(arena, count * sizeof(void *));
	for (report->n_blocks = 0; report->n_blocks < count; report->n_blocks++) {
		Tilsyn__V1__Block *block = report->blocks[report->n_blocks] = arena_alloc(arena, sizeof(*block));

		*block = one;
		block->kind = kinds[report->n_blocks];
		block->text = arena_text(arena, words);
	}
	const char *page = html(report);
	for (const char *at = page; (at = strstr(at, "<div class=\"together\">\n<h2>")); at++)
		kept++;
	size_t begun = 0, ended = 0;
	for (const char *at = page; (at = strstr(at, "<div")); at++)
		begun++;
	for (const char *at = page; (at = strstr(at, "</div>")); at++)
		ended++;
	assert_int_equal(begun, ended);
	return kept;
}

/* What is said of one case is not read on the next page under none, and a few lines are not parted from their title. */
static void test_what_stands_under_a_heading_stays_with_it_on_paper(void **state)
{
	const Tilsyn__V1__BlockKind heading = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_HEADING;
	const Tilsyn__V1__BlockKind table = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_TABLE;
	const Tilsyn__V1__BlockKind sentence = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SENTENCE;
	const Tilsyn__V1__BlockKind bars = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_BARS;
	const Tilsyn__V1__BlockKind cases[] = {heading, table, table, heading, table, sentence};
	const Tilsyn__V1__BlockKind drawn[] = {heading, table, bars};
	const Tilsyn__V1__BlockKind many[] = {heading, table, table, table, table, table, table, table, table, table,
		table, table, table, table, table, table, table, table};
	struct page lines = {.arena = arena};
	size_t size;

	(void)state;
	page_repeat(&lines, "En linje.\n", 12);
	assert_int_equal(kept_together(cases, 6, "Kort."), 3);
	assert_int_equal(kept_together(cases, 6, page_end(&lines, &size)), 2);
	assert_int_equal(kept_together(drawn, 3, "Kort."), 0);
	assert_int_equal(kept_together(many, sizeof(many) / sizeof(*many), "Kort."), 0);
	assert_int_equal(kept_together(cases, 0, ""), 0);
}

/* A meeting sees drawings; who asks opens the figures. Courses say more in their table than they draw. */
static void test_a_slide_shows_a_drawing_and_opens_its_table(void **state)
{
	(void)state;
	Tilsyn__V1__Report *report = usual("da", "Er barnet spurgt?");

	assert_has_not(html(report), "<details");
	assert_has(html(report), "class=\"fold\" id=\"b0-fold\"><label for=\"b0-fold\">"); /* on a phone */
	report->slides = true;
	assert_has(html(report), "<details>\n<summary>");
	assert_has_not(html(report), "class=\"fold\"");
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
	report->blocks[0]->title = arena_text(arena, "");
	report->blocks[0]->text = arena_text(arena, "Flere bliver hørt.");
	const char *page = html(report);
	assert_has(page, "<p class=\"opening\">");
	assert_has_not(page, "<section");
	assert_null(strstr(strstr(page, "Flere bliver hørt.") + 1, "Flere bliver hørt."));
}

static void test_a_narrow_terminal_gets_lines_that_fit(void **state)
{
	(void)state;
	Tilsyn__V1__Report *report =
		usual("da", "Er barnets egen holdning til den valgte indsats beskrevet i undersøgelsen?");

	report->blocks[0]->text =
		arena_text(arena, "En lang bemærkning, der ikke kan stå på en eneste linje, hvor smal den end er.");
	for (int32_t columns = 40; columns <= 80; columns += 20) {
		report->columns = columns;
		for (int kind = 0; kind <= 7; kind++) {
			report->blocks[0]->kind = (Tilsyn__V1__BlockKind)kind;
			size_t size, widest = 0;

			for (const char *line = text(report); *line; line += size + (line[size] == '\n')) {
				size = strcspn(line, "\n");
				const size_t width = wrap_width(arena_copy(arena, line, size));

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
	block->title = arena_text(arena, "Hold ved siden af hinanden");
	block->n_columns = 3;
	block->columns[0] = column("row", "Team");
	block->columns[1] = column("share", all);
	block->columns[2] = column("text", others);
	block->rows[0]->n_values = 2;
	block->rows[0]->values[0] = cell_value(share_cell(14, 20, 0.7, 0.52, 0.84));
	block->rows[0]->values[1] = cell_value(plain_cell(0, 0));
	block->rows[0]->values[1]->cell = NULL;
	block->rows[0]->values[1]->text =
		arena_text(arena, "ingen sikker forskel (fra 8 under de andre til 9 procentpoint over)");
	report->columns = 70;
	const char *told = text(report);
	assert_has_not(told, "andre: ");
	assert_has(told, "(52–84 %)  ingen sikker");
	assert_has(told, "procentpoint over)\n");
	report->columns = 40;
	assert_has(text(report), "I forhold til de andre: ");
}

/* Two periods beside each other, of which each is a figure in two parts: what no terminal of 80 columns has room for.
 */
static Tilsyn__V1__Report *a_comparison(void)
{
	Tilsyn__V1__Report *report = usual("da", "Side om side");
	Tilsyn__V1__Block *block = report->blocks[0];

	block->kind = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_TABLE;
	block->n_columns = 4;
	block->columns[0] = column("row", "Hvad der er set på");
	block->columns[1] = column("share", "dec. 2023 til nov. 2024");
	block->columns[2] = column("share", "dec. 2025 til nov. 2026");
	block->columns[3] = column("text", "Forskel");
	block->rows[0]->title = arena_text(arena, "Alle spørgsmål om inddragelse af barnet");
	block->rows[0]->n_values = 3;
	for (size_t i = 0; i < 2; i++) {
		block->rows[0]->values[i] = cell_value(share_cell(14, 20, 0.7, 0.52, 0.84));
		block->rows[0]->values[i]->cell->mean = true;
	}
	block->rows[0]->values[2] = cell_value(plain_cell(0, 0));
	block->rows[0]->values[2]->cell = NULL;
	block->rows[0]->values[2]->text = arena_text(arena, "ingen sikker forskel (−7 til 17 procentpoint)");
	report->columns = 80;
	return report;
}

static void test_what_is_too_wide_for_columns_beside_its_titles_stands_under_them(void **state)
{
	(void)state;
	Tilsyn__V1__Report *report = a_comparison();
	const char *told = text(report);

	assert_has(told, "\n  dec. 2023 til nov.      dec. 2025 til nov.      Forskel\n");
#define COUNT "alt\u00a0opfyldt:\u00a014\u00a0af\u00a020,"
#define MEAN  "i\u00a0snit\u00a070\u00a0%\u00a0(52–84\u00a0%)"
	assert_has(told, "──\nAlle spørgsmål om inddragelse af barnet\n  " COUNT "  " COUNT "  ingen");
	assert_has(told, "\n  " MEAN "   " MEAN "   17"); /* a part a line */
	assert_has_not(told, "2024: alt");
	report->columns = 40;
	assert_has(text(report), "    dec. 2023 til nov. 2024: alt");
	report->blocks[0]->columns[2] = column("text", "I snit");
	report->blocks[0]->rows[0]->values[1]->cell = NULL;
	assert_has(text(report), "    alt opfyldt"); /* one such column: its heading says nothing more */
}

static void test_on_a_phone_each_value_has_its_heading(void **state)
{
	(void)state;
	const char *page = html(a_comparison());

	assert_has(page, "<table class=\"stacks wide short\" role=\"table\">"); /* whatever the style makes of it */
	assert_has(page, "<td class=\"figure\" data-head=\"dec. 2025 til nov. 2026\" role=\"cell\">");
	assert_has(page, "<td class=\"text\" data-head=\"Forskel\" role=\"cell\">");
	assert_has(page, "<th scope=\"col\" class=\"text\" role=\"columnheader\"><bdi>Forskel</bdi>");
}

static void test_a_value_without_words_is_an_empty_cell(void **state)
{
	(void)state;
	Tilsyn__V1__Report *report = a_comparison();
	Tilsyn__V1__Value *difference = report->blocks[0]->rows[0]->values[2];

	difference->text = arena_text(arena, "");
	assert_has(html(report), "<td class=\"text brief\" data-head=\"Forskel\" role=\"cell\"></td>");
	difference->text = arena_text(arena, "Anne\nog Bo");
	assert_has(html(report), "<td class=\"text\" data-head=\"Forskel\" role=\"cell\"><bdi>Anne\nog Bo</bdi></td>");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_page_seems_to_hold_until_it_says_too_much),
		TEST(test_a_sheet_grows_step_by_step_its_drawings_first),
		TEST(test_a_long_word_in_a_table_can_be_broken),
		TEST(test_what_is_too_wide_for_columns_beside_its_titles_stands_under_them),
		TEST(test_on_a_phone_each_value_has_its_heading),
		TEST(test_a_value_without_words_is_an_empty_cell),
		TEST(test_short_parts_share_a_slide),
		TEST(test_a_slide_takes_as_many_lines_as_stand_on_it),
		TEST(test_tables_alike_are_one_sheet_under_headings_of_their_own),
		TEST(test_what_stands_under_a_heading_stays_with_it_on_paper),
		TEST(test_a_slide_shows_a_drawing_and_opens_its_table),
		TEST(test_a_leaders_first_words_stand_on_the_first_slide),
		TEST(test_a_narrow_terminal_gets_lines_that_fit),
		TEST(test_a_table_breaks_headings_and_words_before_it_gives_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
