/* test_codec.c - what goes out in any form comes back the same: for every message type of the contract, with
 * pseudo-random values. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../contract.h"
#include "codec/codec.h"
#include "sample.h"

enum { ROUNDS = 40 };

static void assert_same(const ProtobufCMessage *a, const ProtobufCMessage *b, struct arena *arena)
{
	size_t size_a, size_b;
	uint8_t *bytes_a = codec_pack(a, arena, &size_a), *bytes_b = codec_pack(b, arena, &size_b);

	assert_int_equal(size_a, size_b);
	assert_memory_equal(bytes_a, bytes_b, size_a);
}

static ProtobufCMessage *through_wire(const ProtobufCMessage *m, struct arena *arena, struct codec_fault *fault)
{
	size_t size;
	uint8_t *bytes = codec_pack(m, arena, &size);

	return codec_unpack(m->descriptor, bytes, size, arena, fault);
}

static ProtobufCMessage *through_json(const ProtobufCMessage *m, struct arena *arena, struct codec_fault *fault)
{
	char *text = codec_to_json(m, arena, false);

	return codec_from_json(m->descriptor, text, strlen(text), arena, fault);
}

static ProtobufCMessage *through_pretty_json(const ProtobufCMessage *m, struct arena *arena, struct codec_fault *fault)
{
	char *text = codec_to_json(m, arena, true);

	return codec_from_json(m->descriptor, text, strlen(text), arena, fault);
}

/* As text too, because that is how it reaches PostgreSQL. */
static ProtobufCMessage *through_sql(const ProtobufCMessage *m, struct arena *arena, struct codec_fault *fault)
{
	json_t *value = codec_to_sql(m);
	char *text = json_dumps(value, JSON_COMPACT);
	json_t *again = json_loads(text, 0, NULL);
	ProtobufCMessage *message = codec_from_sql(m->descriptor, again, arena, fault);

	free(text);
	json_decref(value);
	json_decref(again);
	return message;
}

typedef ProtobufCMessage *way(const ProtobufCMessage *m, struct arena *arena, struct codec_fault *fault);

static void every_type_survives(way *through)
{
	sample_state = 2026;
	for (size_t i = 0; contract_type(i); i++) {
		for (int round = 0; round < ROUNDS; round++) {
			struct arena *arena = arena_new();
			struct codec_fault fault;
			ProtobufCMessage *m = sample_message(contract_type(i), arena),
					 *again = through(m, arena, &fault);

			if (!again)
				fail_msg("%s: %s %s", m->descriptor->name, fault.path, fault.what);
			assert_int_equal(fault.kind, CODEC_FINE);
			assert_same(m, again, arena);
			arena_free(arena);
		}
	}
}

static void every_message_survives_the_wire(void **state)
{
	(void)state, every_type_survives(through_wire);
}

static void every_message_survives_json(void **state)
{
	(void)state, every_type_survives(through_json);
}

static void every_message_survives_pretty_json(void **state)
{
	(void)state, every_type_survives(through_pretty_json);
}

static void every_message_survives_sql(void **state)
{
	(void)state, every_type_survives(through_sql);
}

static void a_locale_with_decimal_comma_changes_nothing(void **state)
{
	(void)state;
	if (!setlocale(LC_ALL, "da_DK.UTF-8"))
		skip();
	every_type_survives(through_json);
	every_type_survives(through_sql);
	setlocale(LC_ALL, "C");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_message_survives_the_wire),
		cmocka_unit_test(every_message_survives_json),
		cmocka_unit_test(every_message_survives_pretty_json),
		cmocka_unit_test(every_message_survives_sql),
		cmocka_unit_test(a_locale_with_decimal_comma_changes_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
