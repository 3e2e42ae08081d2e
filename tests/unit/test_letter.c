#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "jobs/letter.h"

static const char *const kinds[] = {"reviews", "calibration", "unsealed", "deadline", "overdue", "concern", "word",
	"waits", "standstill", "proposal", "action", "action_due", "action_overdue", "action_judged"};

static int begin(void **state)
{
	*state = arena_new();
	return sodium_init() < 0;
}

static int end(void **state)
{
	arena_free(*state);
	return 0;
}

static void every_kind_says_what_and_how_in_both_languages(void **state)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		char *da = letter_text(*state, kinds[i], "da"), *en = letter_text(*state, kinds[i], "en");

		assert_non_null(strstr(da, "med kommandoen: tilsyn "));
		assert_non_null(strstr(en, "with the command: tilsyn "));
		assert_non_null(strstr(da, "--stop\r\n"));
		assert_string_equal(letter_text(*state, kinds[i], ""), da);
	}
	assert_null(letter_text(*state, "other", "da"));
}

static void lines_end_as_mail_wants_them(void **state)
{
	const char *text = letter_text(*state, "reviews", "da");

	for (const char *at = text; (at = strchr(at, '\n')); at++)
		assert_true(at > text && at[-1] == '\r');
}

static void plain_words_stay_as_they_are(void **state)
{
	assert_string_equal(letter_encode(*state, "Tilsyn: 100 %"), "Tilsyn: 100 %");
	assert_string_equal(letter_encode(*state, ""), "");
	assert_string_equal(letter_subject(*state, "en"), "Subject: Tilsyn: something is waiting for you");
}

/* Undoes what letter_encode did, piece by piece; each is short enough and cuts no character. */
static void check_decodes(struct arena *a, const char *text)
{
	char *encoded = letter_encode(a, text), decoded[400];
	size_t size = 0;

	for (char *piece = strtok(encoded, "\r\n "); piece; piece = strtok(NULL, "\r\n ")) {
		size_t length = strlen(piece), got;

		assert_in_range(length, 13, 75);
		assert_memory_equal(piece, "=?UTF-8?B?", 10);
		assert_string_equal(piece + length - 2, "?=");
		assert_int_equal(sodium_base642bin((unsigned char *)decoded + size, sizeof(decoded) - size, piece + 10,
					 length - 12, NULL, &got, NULL, sodium_base64_VARIANT_ORIGINAL),
			0);
		assert_int_not_equal(decoded[size] & 0xC0, 0x80);
		size += got;
	}
	assert_int_equal(size, strlen(text));
	assert_memory_equal(decoded, text, size);
}

static void other_letters_come_in_encoded_words(void **state)
{
	char text[200];

	check_decodes(*state, "på");
	for (int before = 40; before < 50; before++) {
		snprintf(text, sizeof(text), "%.*s%s", before, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
			"æøå€𝄞æøå€𝄞æøå€𝄞æøå€𝄞æøå€𝄞");
		check_decodes(*state, text);
	}
	assert_string_equal(
		letter_subject(*state, "da"), "Subject: =?UTF-8?B?VGlsc3luOiBub2dldCB2ZW50ZXIgcMOlIGRpZw==?=");
}

static void a_notice_has_one_id(void **state)
{
	assert_string_equal(
		letter_id(*state, "7", "tilsyn@kommune.example"), "Message-ID: <tilsyn-notice-7@kommune.example>");
	assert_string_equal(letter_id(*state, "7", "tilsyn"), "Message-ID: <tilsyn-notice-7@localhost>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_kind_says_what_and_how_in_both_languages, begin, end),
		cmocka_unit_test_setup_teardown(lines_end_as_mail_wants_them, begin, end),
		cmocka_unit_test_setup_teardown(plain_words_stay_as_they_are, begin, end),
		cmocka_unit_test_setup_teardown(other_letters_come_in_encoded_words, begin, end),
		cmocka_unit_test_setup_teardown(a_notice_has_one_id, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
