/* test_codec_json.c - proto3 JSON as written and as read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "every_read.h"

static Tilsyn__Test__Every *read(const char *text)
{
	return (Tilsyn__Test__Every *)codec_from_json(
		&tilsyn__test__every__descriptor, text, strlen(text), arena, &fault);
}

static void assert_refused(const char *text, int kind, const char *path, const char *what)
{
	assert_fault(read(text), path, what);
	assert_int_equal(fault.kind, kind);
}

static void json_names_are_camel_case_and_read_as_snake_case_too(void **state)
{
	(void)state;
	assert_becomes("{\"a_text\":\"x\",\"anInt32\":1}", "{\"anInt32\":1,\"aText\":\"x\"}");
	assert_refused("{\"a_text\":\"x\",\"aText\":\"x\"}", CODEC_BAD_VALUE, "a_text", "is given under two names");
}

static void json_leaves_defaults_out(void **state)
{
	(void)state;
	assert_becomes("{\"anInt32\":0,\"aText\":\"\",\"texts\":[],\"words\":{},\"child\":null,\"anEnum\":0}", "{}");
	assert_becomes("{\"child\":{}}", "{\"child\":{}}");
}

static void json_integers_are_exact_to_the_last_of_64_bits(void **state)
{
	(void)state;
	assert_becomes("{\"anInt64\":-9223372036854775808}", "{\"anInt64\":\"-9223372036854775808\"}");
	assert_becomes("{\"anInt64\":\"9007199254740993\"}", "{\"anInt64\":\"9007199254740993\"}");
	assert_becomes("{\"aUint64\":\"18446744073709551615\"}", "{\"aUint64\":\"18446744073709551615\"}");
	assert_becomes("{\"anInt32\":1.0,\"aUint32\":4.294967295e9}", "{\"anInt32\":1,\"aUint32\":4294967295}");
	assert_becomes("{\"anInt32\":\"-7\"}", "{\"anInt32\":-7}");
}

static void json_refuses_integers_out_of_range_or_broken(void **state)
{
	(void)state;
	const char *large = "is too large or too small a number", *broken = "is not a whole number";

	assert_refused("{\"anInt32\":2147483648}", CODEC_BAD_VALUE, "an_int32", large);
	assert_refused("{\"aUint32\":-1}", CODEC_BAD_VALUE, "a_uint32", large);
	assert_refused("{\"anInt64\":\"9223372036854775808\"}", CODEC_BAD_VALUE, "an_int64", large);
	assert_refused("{\"aUint64\":\"18446744073709551616\"}", CODEC_BAD_VALUE, "a_uint64", large);
	assert_refused("{\"anInt32\":1.5}", CODEC_BAD_VALUE, "an_int32", broken);
	assert_refused("{\"anInt32\":\" 1\"}", CODEC_BAD_VALUE, "an_int32", broken);
	assert_refused("{\"anInt32\":\"\"}", CODEC_BAD_VALUE, "an_int32", broken);
	assert_refused("{\"anInt32\":\"0x10\"}", CODEC_BAD_VALUE, "an_int32", broken);
	assert_refused("{\"anInt32\":true}", CODEC_BAD_VALUE, "an_int32", broken);
}

static void json_reals_are_written_short_and_read_back_exactly(void **state)
{
	(void)state;
	assert_becomes("{\"aDouble\":0.1}", "{\"aDouble\":0.1}");
	assert_becomes("{\"aDouble\":0.30000000000000004}", "{\"aDouble\":0.30000000000000004}");
	assert_becomes("{\"aDouble\":5e-324}", "{\"aDouble\":4.94065645841247e-324}");
	assert_becomes("{\"aFloat\":0.1}", "{\"aFloat\":0.1}");
	assert_becomes("{\"doubles\":[-0.0,\"NaN\",\"Infinity\",\"-Infinity\",\"1.5\"]}",
		"{\"doubles\":[-0.0,\"NaN\",\"Infinity\",\"-Infinity\",1.5]}");
	assert_becomes("{\"aFloat\":3.40282347e+38}", "{\"aFloat\":3.4028235e+38}");
	assert_refused("{\"aFloat\":1e39}", CODEC_BAD_VALUE, "a_float", "is too large or too small a number");
	assert_refused("{\"aDouble\":\"nan\"}", CODEC_BAD_VALUE, "a_double", "is not a number");
	assert_refused("{\"aDouble\":\"1e999\"}", CODEC_BAD_VALUE, "a_double", "is not a number");
}

static void json_enums_are_names_or_numbers(void **state)
{
	(void)state;
	assert_becomes("{\"enums\":[\"LEVEL_OF_CARE_LOW\",2,77]}",
		"{\"enums\":[\"LEVEL_OF_CARE_LOW\",\"LEVEL_OF_CARE_VERY_HIGH\",77]}");
	assert_refused("{\"anEnum\":\"low\"}", CODEC_BAD_VALUE, "an_enum", "is not one of the names allowed");
	assert_refused("{\"anEnum\":\"1\"}", CODEC_BAD_VALUE, "an_enum", "is not one of the names allowed");
}

static void json_bools_are_only_true_and_false(void **state)
{
	(void)state;
	assert_refused("{\"aBool\":\"true\"}", CODEC_BAD_VALUE, "a_bool", "is neither true nor false");
	assert_refused("{\"aBool\":1}", CODEC_BAD_VALUE, "a_bool", "is neither true nor false");
}

static void json_bytes_are_base64_of_either_alphabet(void **state)
{
	(void)state;
	assert_becomes("{\"blobs\":[\"+/8=\",\"-_8\",\"\",\"AA==\",\"QUJD\"]}",
		"{\"blobs\":[\"+/8=\",\"+/8=\",\"\",\"AA==\",\"QUJD\"]}");
	assert_refused("{\"someBytes\":\"A\"}", CODEC_BAD_VALUE, "some_bytes", "is not base64");
	assert_refused("{\"someBytes\":\"AA=\"}", CODEC_BAD_VALUE, "some_bytes", "is not base64");
	assert_refused("{\"someBytes\":\"A*==\"}", CODEC_BAD_VALUE, "some_bytes", "is not base64");
}

static void json_times_are_rfc_3339(void **state)
{
	(void)state;
	assert_becomes("{\"aTime\":\"2026-11-22T11:00:00.5+01:00\"}", "{\"aTime\":\"2026-11-22T10:00:00.500Z\"}");
	assert_refused("{\"aTime\":\"2026-02-29T00:00:00Z\"}", CODEC_BAD_VALUE, "a_time",
		"is not a time like 2026-11-22T10:00:00Z");
	assert_refused("{\"aTime\":{}}", CODEC_BAD_VALUE, "a_time", "is not a time like 2026-11-22T10:00:00Z");
}

static void json_maps_are_objects(void **state)
{
	(void)state;
	assert_becomes("{\"words\":{\"ja\":\"b\",\"\":\"\"},\"shelves\":{\"x\":{\"aBool\":true}}}",
		"{\"words\":{\"ja\":\"b\",\"\":\"\"},\"shelves\":{\"x\":{\"aBool\":true}}}");
	assert_refused("{\"words\":{\"ja\":null}}", CODEC_BAD_VALUE, "words", "holds a null");
	assert_refused("{\"words\":[]}", CODEC_BAD_VALUE, "words", "is not an object");
}

/* The wire may hold a key twice; the last counts. */
static void json_writes_each_key_of_a_map_once(void **state)
{
	(void)state;
	static const uint8_t bytes[] = "\xe2\x01\x06\x0a\x01k\x12\x01v\xe2\x01\x06\x0a\x01k\x12\x01w";
	const ProtobufCMessage *m =
		codec_unpack(&tilsyn__test__every__descriptor, bytes, sizeof(bytes) - 1, arena, &fault);

	assert_string_equal(codec_to_json(m, arena, false), "{\"words\":{\"k\":\"w\"}}");
}

static void json_takes_one_member_of_a_oneof(void **state)
{
	(void)state;
	assert_becomes("{\"chosenText\":\"\"}", "{\"chosenText\":\"\"}");
	assert_becomes("{\"chosenText\":null,\"chosenNumber\":0}", "{\"chosenNumber\":0}");
	assert_refused("{\"chosenText\":\"x\",\"chosenNumber\":1}", CODEC_BAD_VALUE, "chosen_number",
		"excludes another field that is given too");
}

static void json_refuses_unknown_fields_by_name(void **state)
{
	(void)state;
	assert_refused(
		"{\"children\":[{},{\"colour\":1}]}", CODEC_UNKNOWN_FIELD, "children[1].colour", "is no field here");
}

static void json_repeats_no_name_that_could_be_data(void **state)
{
	(void)state;
	assert_refused("{\"child\":{\"0101010001\":1}}", CODEC_UNKNOWN_FIELD, "child", "has a field of unknown name");
}

static void json_refuses_null_in_lists(void **state)
{
	(void)state;
	assert_refused("{\"texts\":[\"a\",null]}", CODEC_BAD_VALUE, "texts[1]", "is null");
}

static void json_names_the_value_of_wrong_kind(void **state)
{
	(void)state;
	assert_refused(
		"{\"children\":[{\"texts\":[\"a\",2]}]}", CODEC_BAD_VALUE, "children[0].texts[1]", "is not text");
	assert_refused("{\"texts\":\"a\"}", CODEC_BAD_VALUE, "texts", "is not a list");
	assert_refused("{\"child\":3}", CODEC_BAD_VALUE, "child", "is not an object");
	assert_refused("[]", CODEC_BAD_VALUE, "", "is not an object");
}

static const char *nested(int levels)
{
	char *text = arena_alloc(arena, 4096);

	for (int i = 1; i < levels; i++)
		strcat(text, "{\"child\":");
	strcat(text, "{}");
	for (int i = 1; i < levels; i++)
		strcat(text, "}");
	return text;
}

static void json_refuses_nesting_deeper_than_16(void **state)
{
	(void)state;
	assert_non_null(read(nested(16)));
	assert_null(read(nested(17)));
	assert_string_equal(fault.what, "is nested deeper than 16 levels");
	assert_null(read(nested(200))); /* found before anything recurses */
	assert_string_equal(fault.what, "is nested deeper than 16 levels");
	assert_int_equal(fault.line, 1);
}

static void json_says_where_text_is_malformed(void **state)
{
	(void)state;
	assert_refused("{\n  \"aText\": x}", CODEC_MALFORMED, "", "is not well-formed JSON");
	assert_int_equal(fault.line, 2);
	assert_refused("{\n\"aText\": \"\xc3\xa6\xff\"}", CODEC_MALFORMED, "", "is not valid UTF-8 without NUL");
	assert_int_equal(fault.line, 2);
	assert_int_equal(fault.column, 12);
	assert_refused("{\"aText\": \"x\", \"aText\": \"x\"}", CODEC_MALFORMED, "", "holds a name twice in one object");
	assert_refused("{\"aText\": \"\\u0000\"}", CODEC_MALFORMED, "", "holds a NUL character");
	assert_refused("{\"anInt64\": 99999999999999999999}", CODEC_MALFORMED, "", "holds a number beyond 64 bits");
	assert_refused("{} {}", CODEC_MALFORMED, "", "goes on after its end");
	assert_refused("{\"aText\"", CODEC_MALFORMED, "", "ends too early");
	assert_refused("", CODEC_MALFORMED, "", "ends too early");
	assert_refused("{\"aText\": \"\\ud800\"}", CODEC_MALFORMED, "", "is not well-formed JSON");
}

static void json_can_be_pretty(void **state)
{
	(void)state;
	const Tilsyn__Test__Every *m = read("{\"texts\":[\"a\",\"b\\n\"],\"child\":{}}");

	assert_string_equal(codec_to_json(&m->base, arena, true),
		"{\n  \"child\": {},\n  \"texts\": [\n    \"a\",\n    \"b\\n\"\n  ]\n}");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(json_names_are_camel_case_and_read_as_snake_case_too),
		TEST(json_leaves_defaults_out),
		TEST(json_integers_are_exact_to_the_last_of_64_bits),
		TEST(json_refuses_integers_out_of_range_or_broken),
		TEST(json_reals_are_written_short_and_read_back_exactly),
		TEST(json_enums_are_names_or_numbers),
		TEST(json_bools_are_only_true_and_false),
		TEST(json_bytes_are_base64_of_either_alphabet),
		TEST(json_times_are_rfc_3339),
		TEST(json_maps_are_objects),
		TEST(json_writes_each_key_of_a_map_once),
		TEST(json_takes_one_member_of_a_oneof),
		TEST(json_refuses_unknown_fields_by_name),
		TEST(json_repeats_no_name_that_could_be_data),
		TEST(json_refuses_null_in_lists),
		TEST(json_names_the_value_of_wrong_kind),
		TEST(json_refuses_nesting_deeper_than_16),
		TEST(json_says_where_text_is_malformed),
		TEST(json_can_be_pretty),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
