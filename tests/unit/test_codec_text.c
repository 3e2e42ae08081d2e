/* test_codec_text.c - the small parts: UTF-8, enum words, times. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <every.pb-c.h>
#include <tilsyn/v1/case.pb-c.h>

#include "codec/codec.h"

static void utf8_takes_every_length_at_its_edges(void **state)
{
	(void)state;
	static const char *const good[] = {"", "a", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf",
		"\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "rådgiver æøå"};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(codec_utf8_is_valid(good[i], strlen(good[i])));
}

static void utf8_refuses_overlong_surrogates_nul_and_cut_off(void **state)
{
	(void)state;
	static const char *const bad[] = {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80",
		"\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc3", "\xe2\x82",
		"\xf0\x9f\x8c", "\xc3(", "\xe2\x28\xa1", "\xe2\x82(", "a\xe6"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(codec_utf8_is_valid(bad[i], strlen(bad[i])));
	assert_false(codec_utf8_is_valid("a\0b", 3));
}

static void every_enum_word_finds_its_value(void **state)
{
	(void)state;
	const ProtobufCEnumDescriptor *type = &tilsyn__v1__fault_kind__descriptor;
	struct arena *arena = arena_new();
	int value;

	for (unsigned i = 1; i < type->n_values; i++) {
		assert_true(codec_enum_value(type, codec_enum_word(type, type->values[i].value, arena), &value));
		assert_int_equal(value, type->values[i].value);
	}
	assert_string_equal(codec_enum_word(type, TILSYN__V1__FAULT_KIND__FAULT_KIND_HOLDS_CPR, arena), "holds_cpr");
	assert_string_equal(codec_enum_word(&tilsyn__test__level_of_care__descriptor, 2, arena), "very_high");
	arena_free(arena);
}

static void enum_0_and_unknown_have_no_word(void **state)
{
	(void)state;
	const ProtobufCEnumDescriptor *type = &tilsyn__v1__fault_kind__descriptor;
	int value;

	assert_null(codec_enum_word(type, 0, NULL));
	assert_null(codec_enum_word(type, 999, NULL));
	assert_false(codec_enum_value(type, "unspecified", &value));
	assert_false(codec_enum_value(type, "DATE", &value));
	assert_false(codec_enum_value(type, "", &value));
}

static void assert_time(const char *text, int64_t seconds, int32_t nanos)
{
	int64_t s;
	int32_t n;

	assert_true(codec_timestamp_parse(text, &s, &n));
	assert_int_equal(s, seconds);
	assert_int_equal(n, nanos);
}

static void times_are_read_with_offset_and_decimals(void **state)
{
	(void)state;
	assert_time("1970-01-01T00:00:00Z", 0, 0);
	assert_time("2026-11-22t11:30:00.5+01:30", 1795341600, 500000000);
	assert_time("2026-11-22 09:00:00.000000001-01", 1795341600, 1);
	assert_time("0001-01-01T00:00:00Z", -62135596800, 0);
	assert_time("9999-12-31T23:59:59.999999999Z", 253402300799, 999999999);
	assert_time("2024-02-29T00:00:00Z", 1709164800, 0);
}

static void times_that_never_were_are_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {"", "2026-11-22", "2026-11-22T10:00:00", "2026-02-30T00:00:00Z",
		"2025-02-29T00:00:00Z", "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z",
		"2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "0000-12-31T23:59:59Z", "0001-01-01T00:00:00+01:00",
		"9999-12-31T23:59:59-01:00", "2026-11-22T10:00:00.Z", "2026-11-22T10:00:00.1234567890Z",
		"2026-11-22T10:00:00+24:00", "2026-11-22T10:00:00+01:60", "2026-11-22T10:00:00Zx",
		"2026-11-22T10:00:00+1", "26-11-22T10:00:00Z", "infinity", "+026-11-22T10:00:00Z",
		"2026-11-22T10:00:00 Z"};
	int64_t seconds;
	int32_t nanos;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (codec_timestamp_parse(bad[i], &seconds, &nanos))
			fail_msg("'%s' was read", bad[i]);
}

static void assert_printed(int64_t seconds, int32_t nanos, const char *expected)
{
	char text[40];

	codec_timestamp_print(seconds, nanos, text);
	assert_string_equal(text, expected);
}

static void times_are_printed_with_as_few_decimals_as_needed(void **state)
{
	(void)state;
	assert_printed(0, 0, "1970-01-01T00:00:00Z");
	assert_printed(1795341600, 120000000, "2026-11-22T10:00:00.120Z");
	assert_printed(1795341600, 1000, "2026-11-22T10:00:00.000001Z");
	assert_printed(1795341600, 1, "2026-11-22T10:00:00.000000001Z");
	assert_printed(-62135596800, 0, "0001-01-01T00:00:00Z");
	assert_printed(-1, 999000000, "1969-12-31T23:59:59.999Z");
}

static void times_out_of_range_are_printed_as_the_nearest(void **state)
{
	(void)state;
	assert_printed(INT64_MIN, 0, "0001-01-01T00:00:00Z");
	assert_printed(INT64_MAX, 0, "9999-12-31T23:59:59Z");
	assert_printed(0, -1, "1970-01-01T00:00:00Z");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(utf8_takes_every_length_at_its_edges),
		cmocka_unit_test(utf8_refuses_overlong_surrogates_nul_and_cut_off),
		cmocka_unit_test(every_enum_word_finds_its_value),
		cmocka_unit_test(enum_0_and_unknown_have_no_word),
		cmocka_unit_test(times_are_read_with_offset_and_decimals),
		cmocka_unit_test(times_that_never_were_are_refused),
		cmocka_unit_test(times_are_printed_with_as_few_decimals_as_needed),
		cmocka_unit_test(times_out_of_range_are_printed_as_the_nearest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
