/* The year as a ring: days and weeks, what is said of it, and that nothing hangs on colour. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "render/ring.h"
#include "render/ring_year.h"

#define STATE(name) TILSYN__V1__ACTIVITY_STATE__ACTIVITY_STATE_##name
#define KIND(name)  TILSYN__V1__ACTIVITY_KIND__ACTIVITY_KIND_##name

struct made {
	Tilsyn__V1__Activity activities[3];
	Tilsyn__V1__Activity *list[3];
	Tilsyn__V1__Wheel wheel;
};

static void put(struct made *m, int kind, int state, const char *title, const char *from, const char *to)
{
	Tilsyn__V1__Activity *a = &m->activities[m->wheel.n_activities];

	tilsyn__v1__activity__init(a);
	a->kind = (Tilsyn__V1__ActivityKind)kind;
	a->state = (Tilsyn__V1__ActivityState)state;
	a->title = (char *)title;
	a->starts_on = (char *)from;
	a->deadline = (char *)to;
	m->list[m->wheel.n_activities++] = a;
}

static void a_year(struct made *m)
{
	*m = (struct made){.wheel = TILSYN__V1__WHEEL__INIT};
	m->wheel.year = 2026;
	m->wheel.activities = m->list;
	put(m, KIND(GENERAL), STATE(DONE), "Overordnet", "2025-12-29", "2026-03-01");
	put(m, KIND(THEMED), STATE(PLANNED), "Tema <script>", "2026-02-01", "2026-04-30");
	put(m, KIND(CALIBRATION), STATE(SKIPPED), "Kalibrering", "2026-11-01", "2027-01-15");
}

static int setup(void **state)
{
	*state = arena_new();
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static void days_and_weeks_of_a_year(void **state)
{
	Tilsyn__V1__Wheel wheel = TILSYN__V1__WHEEL__INIT;
	static const struct {
		int year, days, weeks, first_monday;
	} years[] = {
		{2020, 366, 53, -2}, {2021, 365, 52, 3}, {2026, 365, 53, -3}, {2027, 365, 52, 3}, {2100, 365, 52, 3}};

	for (size_t i = 0; i < sizeof(years) / sizeof(years[0]); i++) {
		wheel.year = years[i].year;
		struct ring_year y = ring_year_of(&wheel, "2026-11-22", *state);
		assert_int_equal(y.days, years[i].days);
		assert_int_equal(y.weeks, years[i].weeks);
		assert_int_equal(ring_week_start(y.year, 1), years[i].first_monday);
	}
}

static void activities_are_cut_at_the_years_ends_and_lie_beside_each_other(void **state)
{
	struct made m;

	a_year(&m);
	struct ring_year y = ring_year_of(&m.wheel, "2026-01-02", *state);

	assert_int_equal(y.today, 1);
	assert_int_equal(y.lanes, 2);
	assert_int_equal(y.arcs[0].from, 0);
	assert_int_equal(y.arcs[0].deadline, 59);
	assert_int_equal(y.arcs[1].lane, 1);
	assert_int_equal(y.arcs[2].to, 364);
	assert_int_equal(y.arcs[2].deadline, -1);
	assert_int_equal(ring_year_of(&m.wheel, "2027-01-01", *state).today, -1);
}

static void the_drawing_has_title_description_and_real_text(void **state)
{
	struct made m;
	size_t size;

	a_year(&m);
	char *svg = ring_svg(&m.wheel, "2026-11-22", "da", *state, &size);

	assert_int_equal(strlen(svg), size);
	assert_non_null(strstr(svg, "<title id=\"b1-title\">Årshjul 2026</title><desc id=\"b1-desc\">"));
	assert_non_null(strstr(svg, "Tema &#60;script&#62;"));
	assert_null(strstr(svg, "<script"));
	assert_non_null(strstr(svg, "29. dec – 1. mar · overordnet · afsluttet"));
	assert_non_null(strstr(svg, "class=\"arc skipped\""));
	assert_non_null(strstr(svg, "class=\"hand\""));
	assert_non_null(strstr(svg, "@media screen and (max-width")); /* on a phone the list stands below the year */
	assert_non_null(strstr(svg, "<g class=\"ring\">"));
	assert_non_null(strstr(svg, "<g class=\"list\">"));
	assert_string_equal(svg, ring_svg(&m.wheel, "2026-11-22", "da", *state, &size));
	assert_null(strstr(ring_svg(&m.wheel, "2027-01-01", "en", *state, &size), "class=\"hand\""));
}

static void the_terminal_has_eighty_columns(void **state)
{
	struct made m;
	size_t size;

	a_year(&m);
	m.activities[1].title = (char *)"En meget lang titel med æøå, der ikke kan være på én linje i en terminal";
	char *text = ring_text(&m.wheel, "2026-11-22", "da", *state, &size);

	assert_non_null(strstr(text, "  1  Overordnet"));
	assert_non_null(strstr(text, "udeladt"));
	assert_non_null(strstr(text, "…"));
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		size_t columns = 0;
		for (const char *c = line; *c; c++)
			columns += (*c & 0xc0) != 0x80;
		assert_true(columns <= 80);
	}
}

static void a_narrow_terminal_and_a_screen_reader_get_the_year_in_words(void **state)
{
	struct made m;
	size_t size;

	a_year(&m);
	m.activities[1].title = (char *)"En meget lang titel med æøå, der ikke kan være på én linje i en terminal";
	for (size_t width = 40; width <= 80; width += 20) {
		char *text = ring_list(&m.wheel, "2026-11-22", "da", width, *state, &size);

		assert_int_equal(strlen(text), size);
		assert_non_null(strstr(text, "2026\n\n  1  Overordnet"));
		assert_non_null(strstr(text, width < 60 ? "     29. dec – 1. mar, overordnet,\n     afsluttet\n"
							: "     29. dec – 1. mar, overordnet, afsluttet\n"));
		assert_null(strstr(text, "█"));
		for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
			size_t columns = 0;
			for (const char *c = line; *c; c++)
				columns += (*c & 0xc0) != 0x80;
			assert_true(columns <= width);
		}
	}
}

static void an_empty_year_says_so(void **state)
{
	Tilsyn__V1__Wheel wheel = TILSYN__V1__WHEEL__INIT;
	size_t size;

	wheel.year = 2030;
	assert_non_null(strstr(ring_text(&wheel, "2026-11-22", "en", *state, &size), "Nothing is planned this year."));
	assert_non_null(strstr(ring_svg(&wheel, "2026-11-22", "en", *state, &size), "Nothing is planned this year."));
	assert_non_null(
		strstr(ring_list(&wheel, "2026-11-22", "en", 40, *state, &size), "Nothing is planned this year."));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(days_and_weeks_of_a_year, setup, teardown),
		cmocka_unit_test_setup_teardown(
			activities_are_cut_at_the_years_ends_and_lie_beside_each_other, setup, teardown),
		cmocka_unit_test_setup_teardown(the_drawing_has_title_description_and_real_text, setup, teardown),
		cmocka_unit_test_setup_teardown(the_terminal_has_eighty_columns, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_narrow_terminal_and_a_screen_reader_get_the_year_in_words, setup, teardown),
		cmocka_unit_test_setup_teardown(an_empty_year_says_so, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
