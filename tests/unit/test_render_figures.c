/* Figures in what is laid out: Danish or English, counts first, and hidden stays hidden. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "render/number.h"
#include "render/words.h"
#include "report_sample.h"

static void test_numbers_are_danish_or_english(void **state)
{
	(void)state;
	assert_string_equal(number_count(arena, "da", 0), "0");
	assert_string_equal(number_count(arena, "da", 1234567), "1.234.567");
	assert_string_equal(number_count(arena, "en", 1234567), "1,234,567");
	assert_string_equal(number_count(arena, "en", INT64_MIN), "−9,223,372,036,854,775,808");
	assert_string_equal(number_of(arena, "da", 14, 20), "14 af 20");
	assert_string_equal(number_of(arena, "en", 14, 20), "14 of 20");
	assert_string_equal(number_percent(arena, "da", 0.8), "80\u00a0%");
	assert_string_equal(number_percent(arena, "en", 0.8), "80%");
	assert_string_equal(number_percents(arena, "da", 0.52, 0.84), "52–84\u00a0%");
	assert_string_equal(number_coefficients(arena, "da", 0.52, 1.84), "0,52–1,84");
	assert_string_equal(number_coefficients(arena, "en", -0.12, 0.84), "−0.12\u00a0– 0.84");
	assert_string_equal(number_coefficient(arena, "da", -0.714), "−0,71");
	assert_string_equal(number_coefficient(arena, "en", 0.714), "0.71");
	assert_string_equal(number_coefficient(arena, "en", NAN), "0.00");
}

static void test_almost_all_is_not_all(void **state)
{
	(void)state;
	assert_string_equal(number_percent(arena, "da", 0.999), "99\u00a0%");
	assert_string_equal(number_percent(arena, "da", 0.001), "1\u00a0%");
	assert_string_equal(number_percent(arena, "da", 1), "100\u00a0%");
	assert_string_equal(number_percent(arena, "da", 1 - 1e-15), "100\u00a0%");
	assert_string_equal(
		number_percents(arena, "da", 0.001, 0.999), "0–100\u00a0%"); /* or an estimate could lie outside */
	assert_string_equal(number_percent(arena, "da", 0), "0\u00a0%");
	assert_string_equal(number_percent(arena, "da", 0.145), "15\u00a0%");
	assert_string_equal(number_percent(arena, "da", INFINITY), "100\u00a0%");
	assert_string_equal(number_percent(arena, "da", NAN), "0\u00a0%");
}

static void test_dates_are_danish_days(void **state)
{
	(void)state;
	assert_string_equal(number_day(arena, "da", "2026-11-22"), "22. november 2026");
	assert_string_equal(number_day(arena, "en", "2026-03-01"), "1 March 2026");
	assert_string_equal(number_day(arena, "en", "soon"), "soon");
	assert_string_equal(number_day(arena, "en", "2026-13-01"), "2026-13-01");
	assert_string_equal(number_date(arena, "da", 1795342466), "22. november 2026");
	assert_string_equal(
		number_date(arena, "da", 1782856799), "30. juni 2026"); /* 2026-06-30T21:59:59Z: a minute to midnight */
	assert_string_equal(number_date(arena, "da", 1782856800), "1. juli 2026");
	assert_string_equal(
		number_date(arena, "en", 1798757999), "31 December 2026"); /* 2026-12-31T22:59:59Z: winter time */
	assert_string_equal(number_date(arena, "en", 1798758000), "1 January 2027");
	assert_string_equal(number_date(arena, "en", INT64_MAX), "");
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
	assert_string_equal(
		words_fill(arena, "da", WORD_REVIEWED, "listed", "240", "drawn", "25", "submitted", "23", NULL),
		"Sager på listen: 240. Udtrukket: 25. Gennemgået og indsendt: 23.");
	assert_string_equal(words_fill(arena, "en", WORD_COUNT_OF, "count", "{n}", NULL),
		"{n} of {n}"); /* values are not filled again */
}

static void test_a_figure_is_counts_then_share_then_interval(void **state)
{
	(void)state;
	const char *page = html(usual("da", "Barnets inddragelse"));

	assert_has(page, "<html lang=\"da\">");
	assert_has(page,
		"14 af 20 <span class=\"share\"><b>70\u00a0%</b> <span class=\"interval\">(52–84\u00a0%)</span></span></td>");
	assert_has(page, ">3</td>");
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
	few.withheld = arena_text(arena, "below_10_cases");
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

static void test_r15_below_10_cases_only_counts_are_shown(void **state)
{
	(void)state;
	Tilsyn__V1__Cell share = plain_cell(7, 9);
	share.withheld = arena_text(arena, "below_10_cases");
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
		cells[hidden].withheld = arena_text(arena, "below_10_cases");
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

static void test_what_applied_to_no_case_leaves_no_empty_line(void **state)
{
	(void)state;
	const Tilsyn__V1__Cell cells[] = {plain_cell(0, 0), plain_cell(0, 0), plain_cell(0, 0), plain_cell(0, 0)};

	assert_has(text(report_of("da", "Plan", cells)), "\n\nPlan\n  Ja 0 · Nej 0");
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
		TEST(test_r15_below_10_cases_only_counts_are_shown),
		TEST(test_r16_a_hidden_cell_shows_no_number),
		TEST(test_what_applied_to_no_case_leaves_no_empty_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
