/* test_codec_wire.c - which bytes become a message, and which never reach protobuf-c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <every.pb-c.h>
#include <google/protobuf/descriptor.pb-c.h>

#include "codec/codec.h"
#include "own_arena.h"

static struct codec_fault fault;

static void *unpack(const ProtobufCMessageDescriptor *type, const void *bytes, size_t size)
{
	return codec_unpack(type, bytes, size, arena, &fault);
}

#define UNPACK(bytes) ((Tilsyn__Test__Every *)unpack(&tilsyn__test__every__descriptor, bytes, sizeof(bytes) - 1))

static void assert_refused(const void *message, int kind, const char *path, const char *what)
{
	assert_null(message);
	assert_int_equal(fault.kind, kind);
	assert_string_equal(fault.path, path);
	assert_string_equal(fault.what, what);
}

/* Messages within messages through one field, `levels` in all with the outermost. */
static void *unpack_nested(const ProtobufCMessageDescriptor *type, uint8_t key, int levels)
{
	uint8_t bytes[64];
	size_t size = 0;

	for (int inner = levels - 2; inner >= 0; inner--) {
		bytes[size++] = key;
		bytes[size++] = (uint8_t)(2 * inner);
	}
	return unpack(type, bytes, size);
}

static void wire_takes_nesting_of_16(void **state)
{
	(void)state;
	const Google__Protobuf__DescriptorProto *m =
		unpack_nested(&google__protobuf__descriptor_proto__descriptor, 3 << 3 | 2, 16);
	assert_non_null(m);
	assert_int_equal(m->n_nested_type, 1);
}

static void wire_refuses_nesting_deeper_than_16(void **state)
{
	(void)state;
	assert_null(unpack_nested(&google__protobuf__descriptor_proto__descriptor, 3 << 3 | 2, 17));
	assert_int_equal(fault.kind, CODEC_MALFORMED);
	assert_string_equal(fault.what, "is nested deeper than 16 levels");
	assert_memory_equal(fault.path, "nested_type[0].nested_type[0].", 30);
}

static void wire_takes_nothing_as_defaults(void **state)
{
	(void)state;
	const Tilsyn__Test__Every *m = unpack(&tilsyn__test__every__descriptor, NULL, 0);
	assert_non_null(m);
	assert_string_equal(m->a_text, "");
}

static void wire_refuses_text_that_is_no_utf8(void **state)
{
	(void)state;
	assert_refused(UNPACK("\x7a\x02\xc3\x28"), CODEC_MALFORMED, "a_text", "is not valid UTF-8 without NUL");
}

static void wire_refuses_nul_in_text(void **state)
{
	(void)state;
	assert_refused(UNPACK("\x7a\x03"
			      "a\0b"),
		CODEC_MALFORMED, "a_text", "is not valid UTF-8 without NUL");
}

static void wire_takes_nul_in_bytes(void **state)
{
	(void)state;
	const Tilsyn__Test__Every *m = UNPACK("\x82\x01\x02\0\xff");
	assert_non_null(m);
	assert_int_equal(m->some_bytes.len, 2);
}

static void wire_names_the_element_at_fault(void **state)
{
	(void)state;
	/* children[1].texts[2] */
	assert_refused(UNPACK("\xd2\x01\x00\xd2\x01\x0a\xc2\x01\x00\xc2\x01\x00\xc2\x01\x01\xff"), CODEC_MALFORMED,
		"children[1].texts[2]", "is not valid UTF-8 without NUL");
}

static void wire_refuses_a_length_beyond_the_end(void **state)
{
	(void)state;
	assert_refused(UNPACK("\x7a\x05"
			      "ab"),
		CODEC_MALFORMED, "", "is cut off, holds an overlong number or an unknown wire type");
}

static void wire_refuses_a_huge_length(void **state)
{
	(void)state;
	assert_null(UNPACK("\x7a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"));
	assert_int_equal(fault.kind, CODEC_MALFORMED);
}

static void wire_refuses_numbers_of_more_than_ten_bytes(void **state)
{
	(void)state;
	assert_null(UNPACK("\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00"));
	assert_null(UNPACK("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"));
	assert_int_equal(fault.kind, CODEC_MALFORMED);
}

static void wire_refuses_groups(void **state)
{
	(void)state;
	assert_null(UNPACK("\xc3\x3e\xc4\x3e")); /* field 1000: unknown makes no difference */
	assert_int_equal(fault.kind, CODEC_MALFORMED);
}

static void wire_refuses_field_number_0(void **state)
{
	(void)state;
	assert_refused(UNPACK("\x00\x01"), CODEC_MALFORMED, "", "holds a field number that is none");
}

static void wire_refuses_a_wire_type_that_does_not_fit(void **state)
{
	(void)state;
	assert_refused(UNPACK("\x78\x01"), CODEC_MALFORMED, "a_text", "has a wire type that does not fit its type");
	assert_refused(
		UNPACK("\x0a\x01\x01"), CODEC_MALFORMED, "an_int32", "has a wire type that does not fit its type");
}

static void wire_takes_lists_packed_and_not(void **state)
{
	(void)state;
	const Tilsyn__Test__Every *m = UNPACK("\x9a\x01\x02\x01\x02\x98\x01\x03\xa2\x01\x08"
					      "12345678\xa1\x01"
					      "12345678");
	assert_non_null(m);
	assert_int_equal(m->n_int32s, 3);
	assert_int_equal(m->int32s[2], 3);
	assert_int_equal(m->n_fixed64s, 2);
}

static void wire_refuses_a_packed_list_cut_off(void **state)
{
	(void)state;
	assert_refused(UNPACK("\x9a\x01\x02\x01\x80"), CODEC_MALFORMED, "int32s[0]",
		"is a packed list that is cut off or holds an overlong number");
	assert_null(UNPACK("\xa2\x01\x07"
			   "1234567"));
}

static void wire_skips_unknown_fields(void **state)
{
	(void)state;
	const Tilsyn__Test__Every *m = UNPACK("\xc2\x3e\x02\xff\xff\x68\x01");
	assert_non_null(m);
	assert_true(m->a_bool);
}

/* protobuf-c would merge the two, in memory that grows with the square of their number. */
static void wire_refuses_a_single_message_twice(void **state)
{
	(void)state;
	assert_refused(UNPACK("\x92\x01\x00\x92\x01\x00"), CODEC_MALFORMED, "child", "comes twice");
}

static void wire_takes_the_last_of_a_scalar_given_twice(void **state)
{
	(void)state;
	const Tilsyn__Test__Every *m = UNPACK("\x08\x01\x08\x02");
	assert_int_equal(m->an_int32, 2);
}

static void wire_refuses_times_nobody_can_write(void **state)
{
	(void)state;
	assert_refused(UNPACK("\x8a\x01\x07\x08\x80\x83\xd1\xff\xaf\x07"), CODEC_BAD_VALUE, "a_time",
		"is not a time in the years 1 to 9999");
}

static void wire_refuses_what_misses_a_required_field(void **state)
{
	(void)state;
	/* UninterpretedOption.name[0] without its two required fields */
	assert_refused(unpack(&google__protobuf__uninterpreted_option__descriptor, "\x12\x00", 2), CODEC_MALFORMED, "",
		"cannot be read");
}

static void every_cut_of_a_message_is_refused_or_read(void **state)
{
	(void)state;
	static const char whole[] = "\x7a\x02ja\xd2\x01\x04\x7a\x02nej"; /* also with a length that lies */

	for (size_t size = 0; size < sizeof(whole); size++)
		unpack(&tilsyn__test__every__descriptor, whole, size);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(wire_takes_nesting_of_16),
		TEST(wire_refuses_nesting_deeper_than_16),
		TEST(wire_takes_nothing_as_defaults),
		TEST(wire_refuses_text_that_is_no_utf8),
		TEST(wire_refuses_nul_in_text),
		TEST(wire_takes_nul_in_bytes),
		TEST(wire_names_the_element_at_fault),
		TEST(wire_refuses_a_length_beyond_the_end),
		TEST(wire_refuses_a_huge_length),
		TEST(wire_refuses_numbers_of_more_than_ten_bytes),
		TEST(wire_refuses_groups),
		TEST(wire_refuses_field_number_0),
		TEST(wire_refuses_a_wire_type_that_does_not_fit),
		TEST(wire_takes_lists_packed_and_not),
		TEST(wire_refuses_a_packed_list_cut_off),
		TEST(wire_skips_unknown_fields),
		TEST(wire_refuses_a_single_message_twice),
		TEST(wire_takes_the_last_of_a_scalar_given_twice),
		TEST(wire_refuses_times_nobody_can_write),
		TEST(wire_refuses_what_misses_a_required_field),
		TEST(every_cut_of_a_message_is_refused_or_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
