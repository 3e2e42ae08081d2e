/* test_codec_sql.c - messages as jsonb, and what SQL's answers may look like. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <tilsyn/v1/organisation.pb-c.h>

#include "every_read.h"

static void assert_sql(const ProtobufCMessage *message, const char *expected)
{
	json_t *value = codec_to_sql(message);
	char *text = json_dumps(value, JSON_COMPACT);

	assert_string_equal(text, expected);
	free(text);
	json_decref(value);
}

static Tilsyn__Test__Every *read(const char *text)
{
	json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);

	assert_non_null(value);
	ProtobufCMessage *m = codec_from_sql(&tilsyn__test__every__descriptor, value, arena, &fault);
	json_decref(value);
	return (Tilsyn__Test__Every *)m;
}

static void assert_refused(const char *text, int kind, const char *path, const char *what)
{
	assert_fault(read(text), path, what);
	assert_int_equal(fault.kind, kind);
}

static void sql_leaves_out_absent_messages_only(void **state)
{
	(void)state;
	Tilsyn__Test__Every m = TILSYN__TEST__EVERY__INIT;

	assert_sql(&m.base,
		"{\"an_int32\":0,\"a_sint32\":0,\"a_sfixed32\":0,\"a_uint32\":0,\"a_fixed32\":0,\"an_int64\":0,\"a_sint64\":0,"
		"\"a_sfixed64\":0,\"a_uint64\":0,\"a_fixed64\":0,\"a_float\":0.0,\"a_double\":0.0,\"a_bool\":false,"
		"\"an_enum\":null,\"a_text\":\"\",\"some_bytes\":\"\\\\x\",\"int32s\":[],\"fixed64s\":[],\"bools\":[],"
		"\"doubles\":[],\"enums\":[],\"texts\":[],\"blobs\":[],\"children\":[],\"times\":[],\"words\":{},"
		"\"shelves\":{},\"sint64s\":[],\"floats\":[]}");
}

static void sql_has_words_for_enums_and_numbers_for_64_bits(void **state)
{
	(void)state;
	Tilsyn__V1__User m = TILSYN__V1__USER__INIT;
	Tilsyn__V1__Role roles[] = {TILSYN__V1__ROLE__ROLE_DATA_PROTECTION_OFFICER, TILSYN__V1__ROLE__ROLE_LEADER};
	m.n_roles = 2;
	m.roles = roles;
	json_t *value = codec_to_sql(&m.base);
	json_t *words = json_pack("[ss]", "data_protection_officer", "leader");

	assert_true(json_equal(json_object_get(value, "roles"), words));
	json_decref(words);
	json_decref(value);
}

static void sql_is_read_as_postgresql_writes_it(void **state)
{
	(void)state;
	assert_becomes("{\"a_time\":\"2026-11-22T10:00:00+00:00\"}", "{\"aTime\":\"2026-11-22T10:00:00Z\"}");
	assert_becomes("{\"a_time\":\"2026-11-22 10:00:00.123+00\"}", "{\"aTime\":\"2026-11-22T10:00:00.123Z\"}");
	assert_becomes("{\"some_bytes\":\"\\\\x00ff\"}", "{\"someBytes\":\"AP8=\"}");
	assert_becomes("{\"an_enum\":\"very_high\",\"enums\":[\"low\",null]}",
		"{\"anEnum\":\"LEVEL_OF_CARE_VERY_HIGH\",\"enums\":[\"LEVEL_OF_CARE_LOW\",\"LEVEL_OF_CARE_UNSPECIFIED\"]}");
	assert_becomes(
		"{\"an_int64\":9223372036854775807,\"a_sint64\":\"-5\",\"a_double\":\"0.25\",\"a_float\":3,\"an_int32\":2.0}",
		"{\"anInt32\":2,\"anInt64\":\"9223372036854775807\",\"aSint64\":\"-5\",\"aFloat\":3,\"aDouble\":0.25}");
	assert_becomes("{\"words\":{\"ja\":\"b\"}}", "{\"words\":{\"ja\":\"b\"}}");
}

static void sql_null_is_absent(void **state)
{
	(void)state;
	assert_becomes(
		"{\"a_text\":null,\"an_int32\":null,\"child\":null,\"texts\":null,\"a_time\":null,\"an_enum\":null}",
		"{}");
}

static void sql_answers_that_do_not_fit_are_refused(void **state)
{
	(void)state;
	assert_refused("{\"colour\":1}", CODEC_UNKNOWN_FIELD, "colour", "is no field here");
	assert_refused("{\"aText\":\"x\"}", CODEC_UNKNOWN_FIELD, "aText", "is no field here");
	assert_refused("{\"an_enum\":\"unspecified\"}", CODEC_BAD_VALUE, "an_enum", "is not one of the words allowed");
	assert_refused(
		"{\"an_enum\":\"LEVEL_OF_CARE_LOW\"}", CODEC_BAD_VALUE, "an_enum", "is not one of the words allowed");
	assert_refused("{\"some_bytes\":\"AP8=\"}", CODEC_BAD_VALUE, "some_bytes", "is not hexadecimal bytes");
	assert_refused("{\"some_bytes\":\"\\\\x0g\"}", CODEC_BAD_VALUE, "some_bytes", "is not hexadecimal bytes");
	assert_refused("{\"a_text\":1}", CODEC_BAD_VALUE, "a_text", "is not text");
	assert_refused("{\"texts\":[null]}", CODEC_BAD_VALUE, "texts[0]", "is null");
	assert_refused("null", CODEC_BAD_VALUE, "", "is not an object");
}

/* Found by fuzz_wire: every list and map is written, also by a message that may hold no further one. */
static void sql_takes_empty_maps_on_the_deepest_level(void **state)
{
	(void)state;
	json_t *value = json_pack("{s{}}", "words");

	for (int level = 1; level < CODEC_DEPTH_MAX; level++)
		value = json_pack("{so}", "child", value);
	assert_non_null(codec_from_sql(&tilsyn__test__every__descriptor, value, arena, &fault));
	json_decref(value);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(sql_leaves_out_absent_messages_only),
		TEST(sql_has_words_for_enums_and_numbers_for_64_bits),
		TEST(sql_is_read_as_postgresql_writes_it),
		TEST(sql_null_is_absent),
		TEST(sql_answers_that_do_not_fit_are_refused),
		TEST(sql_takes_empty_maps_on_the_deepest_level),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
