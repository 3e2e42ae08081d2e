/* The case list's reader: encodings, quotation marks, values, faults and what is left of a CPR number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "intake/case_list_json.h"
#include "intake/section.h"

#define HEADER                                                                                                         \
	"Sagsnr;CPR-nr;Familienr;Rådgiver-id;Rådgiver;Team;Afdeling;Målgruppe;Sag oprettet;Sag afsluttet;Paragraf;" \
	"Indsats;Afgørelsesdato;Bemærkning\r\n"
#define CASE(number, cpr) number ";" cpr ";F1;R1;Åse Bøgh;Team 1;Afdeling 1;Udsat barn;"
#define GOOD(number)	  CASE(number, "610115-4123") "02-03-2020;;§ 32;Aflastning;04-03-2025;\r\n"

#define PSEUDONYM "\\x8d60873819f7ac105976ee6a423af63bbadccc7ad8a1214359ee580280edddd8"

static const day today = 20261122;

struct fixture {
	struct arena *arena;
	struct case_list_input in;
	struct case_list list;
};

static void read_bytes(struct fixture *f, const char *bytes, size_t size)
{
	f->in.bytes = bytes;
	f->in.size = size;
	case_list_read(&f->list, &f->in, f->arena);
	f->in.state = f->list.state;
}

static void read_text(struct fixture *f, const char *text)
{
	read_bytes(f, text, strlen(text));
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->arena = arena_new();
	f->in.today = today;
	memset(f->in.key, 7, sizeof(f->in.key));
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	arena_free(f->arena);
	free(f);
	return 0;
}

/* "line:column:kind line:column:kind …" */
static const char *told(struct fixture *f)
{
	const char *text = "";

	for (const struct case_fault *t = f->list.faults; t; t = t->next)
		text = arena_print(f->arena, "%s%s%d:%d:%s", text, *text ? " " : "", (int)t->line, t->column,
			protobuf_c_enum_descriptor_get_value(&tilsyn__v1__fault_kind__descriptor, t->kind)->name +
				strlen("FAULT_KIND_"));
	return text;
}

static size_t row_count(const struct fixture *f)
{
	size_t n = 0;

	for (const struct case_row *row = f->list.rows; row; row = row->next)
		n++;
	return n;
}

static void r24_each_fault_is_told_with_its_place(void **state)
{
	static const struct {
		const char *row, *faults;
	} cases[] = {
		{GOOD("1"), ""},
		{CASE("", "") "02-03-2020;;;;;", "2:1:MISSING"},
			{"1;;;;;;;;;;;;;", "2:4:MISSING 2:5:MISSING 2:6:MISSING 2:7:MISSING 2:9:MISSING"},
			{"1;2;3", "2:0:COLUMNS"},
			{CASE("1", "") "02-03-2020;;;;;;more", "2:0:COLUMNS"},
				{CASE("1", "") "31-02-2020;;;;;", "2:9:DATE"},
					{CASE("1", "") "2-3-2020;;;;;", "2:9:DATE"},
						{CASE("1", "") "02-03-20;;;;;", "2:9:DATE"},
							{CASE("1", "") "02-03-2020;;§ 32;Aflastning;10/25/2026;",
								 "2:13:DATE"},
								{CASE("1", "") "23-11-2026;;;;;", "2:9:FUTURE"},
									{CASE("1", "") "22-11-2026;;;;;", ""},
										{CASE("1", "610115-412") "02-03-2020;;;;;",
											 "2:2:CPR"},
											{CASE("1", "310215-4123") "02-03-2020;;;;;",
												 "2:2:CPR"},
												{CASE("1", "2311264123") "02-03-2020;;;;;",
													 "2:2:CPR"},
													{CASE("1", "") "02-03-2020;01-03-2020;;;;",
														 "2:10:ORDER"},
														{CASE("1", "610115-4123") "02-03-2020;;32;;31-12-2014;",
															 "2:13:ORDER"},
															{CASE("1", "") "02-03-2020;;§ otte;;04-03-2025;",
																 "2:11:SECTION"},
																{CASE("1", "") "02-03-2020;;§ 32;;;",
																	 "2:13:DECISION"},
																	{CASE("1", "") "02-03-2020;;;;04-03-2025;",
																		 "2:11:DECISION"},
																		{CASE("1", "") "02-03-2020;;;Barn 610115-4123;;",
																			 "2:12:HOLDS_CPR"},
																			{CASE("6101154123", "") "02-03-2020;;;;;",
																				 "2:1:HOLDS_CPR"},
																				{CASE("1", "") "02-03-2020;;;Bar\tn;;",
																					 "2:12:TEXT"},
																					{CASE("1", "x") "02-03-2020;01-01-1999;8 8;;01-01-2099;",
																						 "2:2:CPR 2:11:SECTION 2:13:FUTURE 2:10:ORDER"},
																				};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct fixture *f = *state;

		f->in.state = (struct case_list_state){0};
		read_text(f, arena_print(f->arena, HEADER "%s", cases[i].row));
		assert_string_equal(told(f), cases[i].faults);
		assert_int_equal(row_count(f), !*cases[i].faults);
		assert_int_equal(f->list.n_records, 1);
	}
}

static void r19_a_number_leaves_only_its_pseudonym(void **state)
{
	struct fixture *f = *state;
	const struct case_row *row;
	char *json;

	read_text(f, HEADER GOOD("1") CASE("2", "6101154123") "02-03-2020;;§32 A;Aflastning;31-12-2024;Ring til "
							      "610115-4123\r\n" CASE("3", "") "02-03-2020;;;;;");
	assert_string_equal(told(f), "");
	row = f->list.rows;
	/* Python: hmac.new(key, b"6101154123", "sha256") with 32 bytes of 7 */
	assert_string_equal(row->cpr_hmac, PSEUDONYM);
	assert_int_equal(row->birth_day, 1);
	assert_int_equal(row->age, 10);
	assert_string_equal(row->text[CASE_CPR], "");
	row = row->next;
	assert_string_equal(row->cpr_hmac, PSEUDONYM);
	assert_int_equal(row->age, 9); /* the day before */
	assert_string_equal(row->section, "32 a");
	row = row->next;
	assert_null(row->cpr_hmac);
	json = case_list_rows_to_json(&f->list);
	assert_null(strstr(json, "4123"));
	free(json);
}

static void the_seventh_digit_tells_the_century(void **state)
{
	static const struct {
		const char *number;
		day born;
	} cases[] = {
		{"010199-0000", 19990101},
		{"010100-3999", 19000101},
		{"010136-4000", 20360101},
		{"010137-4000", 19370101},
		{"010157-5000", 20570101},
		{"010158-8999", 18580101},
		{"010136-9000", 20360101},
		{"010137-9000", 19370101},
		{"290200-4000", 20000229},
		{"290201-4000", 0},
		{"910101-4000", 20010131},
		{"920101-4000", 0},
		{"600101-4000", 0},
		{"000101-4000", 0},
		{"010101 4000", 0},
		{"0101014000 ", 0},
		{"", 0},
	};
	char digits[CPR_DIGITS];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(cpr_birthday(digits, cases[i].number, 99991231), cases[i].born);
}

static void r19_what_looks_like_a_number_is_seen(void **state)
{
	/* Those of tests/sql/cpr.sql, and the ends of the text. */
	static const char *const held[] = {"010115-4123", "x0101154123y", "a 310115 4123.", "010115\u00a04123",
		"010115–4123", "010115--4123", "010190-1234", "0101901234", "01-01-90-1234", "01.01.90-1234",
		"01/01/90 1234", "０１０１９０-１２３４", "01-01-90 1234", "12-03-14 4321", "12.03.14 9100",
		"12-03-37 1234", "73-03-14 1234", "31-13-14 1234", "12-03-14 2460", "28-11-26-0930", "281126 0930",
		"281126-0930", "28.11-26 0930", "010190 - 1234", "01 01 90 1234", "01 01 90 - 1234", "010190/1234",
		"010190.1234", "010190\u200b-1234", "01\u00ad0190-1234", "０１０１９０\ufeff1234",
		"0 1 0 1 9 0 1 2 3 4", "kl. 28-11-26 0112-71-1234", "28-11-26 0930, 28-11-26-0930", "12.03.2014-4321",
		"født 01/01/1990–1234.", "73-03-2014-4321"};
	static const char *const free_of[] = {"", "2026-0000001", "410115-4123", "013115-4123", "019115-4123",
		"010115-41234", "1010115-4123", "010115", "28-11-26 0930", "28.11.26 0930", "28/11/26 2359",
		"01-01-27 0000", "(28-11-26 0930)", "28-11-26 0930 til 1130", "28-11-2026 0930", "2026-11-28 0930",
		"28-11-26 09:30", "28-11-26 kl. 0930", "2019-001234", "2012-10-1234", "2012/101234",
		"27.18.00-P19-1234-20", "+45 20 12 34 56", "tlf. 20 12 34 56", "70101555", "01.01.2024-2026",
		"01.01.1999-2001", "01.02.2024 8000 Aarhus", "01.02.2024 - 8000 kr.", "01-02-2026", "2026-02-01",
		"5 1 0 1 9 0 1 2 3 4"};

	(void)state;
	for (size_t i = 0; i < sizeof(held) / sizeof(*held); i++)
		assert_true(cpr_is_in(held[i]));
	for (size_t i = 0; i < sizeof(free_of) / sizeof(*free_of); i++)
		assert_false(cpr_is_in(free_of[i]));
}

static void sections_are_read_as_they_are_written(void **state)
{
	static const char *const read[][2] = {{"§ 32", "32"}, {"§32", "32"}, {"32", "32"}, {"§ 32 a", "32 a"},
		{"§\xc2\xa0"
		 "32A",
			"32 a"},
		{"§ 154", "154"}};
	static const char *const refused[] = {
		"", "§", "§ 0", "§ 1234", "§ 32 ab", "§ 32, stk. 1", "§§ 32", "32 §", "§ å"};
	char section[SECTION_CHARS];

	(void)state;
	for (size_t i = 0; i < sizeof(read) / sizeof(*read); i++) {
		assert_true(section_read(section, read[i][0]));
		assert_string_equal(section, read[i][1]);
	}
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		assert_false(section_read(section, refused[i]));
}

static void windows_1252_becomes_utf_8(void **state)
{
	struct fixture *f = *state;

	read_text(f, "Sagsnr;CPR-nr;Familienr;R\xe5"
		     "dgiver-id;R\xe5"
		     "dgiver;Team;Afdeling;M\xe5lgruppe;Sag oprettet;Sag afsluttet;Paragraf;Indsats;Afg\xf8relsesdato\n"
		     "1;;;R1;\x8aime\x9f \x80;\xd8st;A;;02-03-2020;;\xa7 32;Aflastning\xa0;04-03-2025\n"
		     "1;;;R1;\x81;T;A;;02-03-2020;;;;\n");
	assert_int_equal(f->list.state.encoding, ENCODING_WINDOWS_1252);
	assert_string_equal(f->list.rows->text[CASE_WORKER_NAME], "ŠimeŸ €");
	assert_string_equal(f->list.rows->text[CASE_TEAM], "Øst");
	assert_string_equal(f->list.rows->text[CASE_MEASURE], "Aflastning");
	assert_string_equal(f->list.rows->section, "32");
	assert_string_equal(told(f), "3:5:TEXT"); /* 0x81 is no character */
}

static void the_first_non_ascii_bytes_settle_the_encoding(void **state)
{
	struct fixture *f = *state;

	read_text(f, "\xef\xbb\xbf" HEADER);
	assert_int_equal(f->list.state.encoding, ENCODING_UTF8);
	read_text(f, GOOD("1") CASE("2", "") "02-03-2020;;;\xc6ndring;;\n");
	assert_string_equal(told(f), "3:12:TEXT");
	assert_int_equal(encoding_of("abc", 3), ENCODING_UNDECIDED);
	assert_int_equal(encoding_of("\0\xc3\xb8", 3), ENCODING_UTF8);
	assert_int_equal(encoding_of("\xc3", 1), ENCODING_WINDOWS_1252);
}

static void quoted_fields_hold_anything(void **state)
{
	struct fixture *f = *state;

	read_text(f, HEADER CASE("1", "") "02-03-2020;;32;\"Støtte; \"\"hjemme\"\"\";04-03-2025;\"to\r\nlinjer\"\r\n"
					  "\r\n" CASE("2", "") "99-03-2020;;;;;\n");
	assert_string_equal(f->list.rows->text[CASE_MEASURE], "Støtte; \"hjemme\"");
	assert_string_equal(told(f), "5:9:DATE");
	assert_int_equal(f->list.n_records, 2);
	assert_int_equal(f->list.state.lines, 5);
}

static void a_stray_mark_spoils_one_line(void **state)
{
	struct fixture *f = *state;

	read_text(f, HEADER CASE("1", "") "02-03-2020;;32;\"Støtte;04-03-2025;\n" GOOD("2")
				     CASE(
			     "3", "") "02-03-2020;;32;\"Støtte\"!;04-03-2025;\n" GOOD("4"));
	assert_string_equal(told(f), "2:12:QUOTE 4:12:QUOTE");
	assert_int_equal(row_count(f), 2);
}

static void columns_are_found_by_name(void **state)
{
	struct fixture *f = *state;

	read_text(f,
		"Afgørelsesdato;Indsats;Paragraf;Sag afsluttet;Sag oprettet;Målgruppe;\" Afdeling \";Nyt;Team;Rådgiver;"
		"Rådgiver-id;Familienr;CPR-nr;Sagsnr\n"
		"04-03-2025;Aflastning;32;;02-03-2020;;A;x;T;N;R1;F9;;S1\n");
	assert_string_equal(told(f), "");
	assert_string_equal(f->list.rows->text[CASE_NUMBER], "S1");
	assert_string_equal(f->list.rows->text[CASE_FAMILY], "F9");
	assert_int_equal(f->list.rows->decided, 20250304);
}

static void r24_a_heading_that_stands_twice_is_named_where_it_stands_again(void **state)
{
	struct fixture *f = *state;

	read_text(f,
		"Team;Sagsnr;CPR-nr;Familienr;Rådgiver-id;Rådgiver;Team;Afdeling;Målgruppe;Sag oprettet;Sag afsluttet;Paragraf;"
		"Indsats;Afgørelsesdato;Note;Note;Team\r\n");
	assert_string_equal(
		told(f), "1:7:HEADING_TWICE 1:17:HEADING_TWICE"); /* what is not read may stand as often as it likes */
	assert_string_equal(f->list.faults->heading, "Team");
}

static void r24_missing_headings_are_named(void **state)
{
	struct fixture *f = *state;

	read_text(f, "Sagsnr,CPR-nr\n1,2\n");
	assert_string_equal(told(f), "1:0:HEADING");
	assert_non_null(strstr(f->list.faults->heading, "Sagsnr, CPR-nr, "));
	read_text(f, "3,4\n");
	assert_string_equal(told(f), "");
	assert_int_equal(f->list.n_records, 1);
	assert_int_equal(row_count(f), 0);
}

static void a_file_reads_the_same_in_any_chunks(void **state)
{
	struct fixture *f = *state;
	char *json;

	read_text(f, HEADER GOOD("1"));
	json = case_list_state_to_json(&f->list.state);
	assert_true(case_list_state_from_json(&f->in.state, json));
	free(json);
	read_text(f, CASE("2", "") "x;;;;;\r\n");
	assert_string_equal(told(f), "3:9:DATE");
	assert_false(case_list_state_from_json(&f->in.state, "no json"));
	assert_true(case_list_state_from_json(&f->in.state, "{}"));
	read_text(f, HEADER GOOD("1"));
	assert_int_equal(row_count(f), 1);
}

static void long_texts_are_refused(void **state)
{
	struct fixture *f = *state;
	char words[2 * 201 + 1];

	for (size_t i = 0; i < sizeof(words) - 1; i += 2)
		memcpy(words + i, "ø", 2);
	words[sizeof(words) - 1] = '\0';
	read_text(f, arena_print(f->arena, HEADER CASE("1", "") "02-03-2020;;;%s;;\n" CASE("2", "") "02-03-2020;;;%s;;\n", words, words + 2));
	assert_string_equal(told(f), "2:12:TEXT");
	assert_int_equal(row_count(f), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(r24_each_fault_is_told_with_its_place, set_up, tear_down),
		cmocka_unit_test_setup_teardown(r19_a_number_leaves_only_its_pseudonym, set_up, tear_down),
		cmocka_unit_test(the_seventh_digit_tells_the_century),
		cmocka_unit_test(r19_what_looks_like_a_number_is_seen),
		cmocka_unit_test(sections_are_read_as_they_are_written),
		cmocka_unit_test_setup_teardown(windows_1252_becomes_utf_8, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_first_non_ascii_bytes_settle_the_encoding, set_up, tear_down),
		cmocka_unit_test_setup_teardown(quoted_fields_hold_anything, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_stray_mark_spoils_one_line, set_up, tear_down),
		cmocka_unit_test_setup_teardown(columns_are_found_by_name, set_up, tear_down),
		cmocka_unit_test_setup_teardown(r24_missing_headings_are_named, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			r24_a_heading_that_stands_twice_is_named_where_it_stands_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_file_reads_the_same_in_any_chunks, set_up, tear_down),
		cmocka_unit_test_setup_teardown(long_texts_are_refused, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
