/* Every reason and every enum value that a screen may show has words. */
#include "screen/words.h"
#include "screen/words_failure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "call/rpc.h"
#include "tilsyn/v1/assignment.pb-c.h"
#include "tilsyn/v1/case.pb-c.h"
#include "tilsyn/v1/organisation.pb-c.h"
#include "tilsyn/v1/report.pb-c.h"
#include "tilsyn/v1/review.pb-c.h"
#include "tilsyn/v1/sampling.pb-c.h"
#include "tilsyn/v1/session.pb-c.h"
#include "tilsyn/v1/wheel.pb-c.h"

static void every_reason_has_a_sentence(void **state)
{
	struct arena *arena = arena_new();
	struct rpc_failure none = {.reason = reason_row(REASON_UNSPECIFIED)};
	const char *no_reason = words_of_failure(arena, &none);

	(void)state;
	for (unsigned i = 0; i < tilsyn__v1__reason__descriptor.n_values; i++) {
		int value = tilsyn__v1__reason__descriptor.values[i].value;
		struct rpc_failure failure = {.reason = reason_row((enum reason)value)};
		if (value)
			assert_string_not_equal(words_of_failure(arena, &failure), no_reason);
	}
	arena_free(arena);
}

static void every_shown_value_has_a_word(void **state)
{
	static const ProtobufCEnumDescriptor *const types[] = {
		&tilsyn__v1__role__descriptor,
		&tilsyn__v1__task_kind__descriptor,
		&tilsyn__v1__activity_kind__descriptor,
		&tilsyn__v1__mode__descriptor,
		&tilsyn__v1__method__descriptor,
		&tilsyn__v1__activity_state__descriptor,
		&tilsyn__v1__audit_purpose__descriptor,
		&tilsyn__v1__cadence__descriptor,
		&tilsyn__v1__draw_place__descriptor,
		&tilsyn__v1__drop_reason__descriptor,
		&tilsyn__v1__conflict__descriptor,
		&tilsyn__v1__purpose__descriptor,
		&tilsyn__v1__review_state__descriptor,
		&tilsyn__v1__save_outcome__descriptor,
		&tilsyn__v1__format__descriptor,
		&tilsyn__v1__fault_kind__descriptor,
	};

	(void)state;
	for (size_t t = 0; t < sizeof(types) / sizeof(types[0]); t++) {
		for (unsigned i = 0; i < types[t]->n_values; i++) {
			int value = types[t]->values[i].value, back;
			const char *word = words_of_enum(types[t], value);
			if (!value)
				continue;
			assert_string_not_equal(word, types[t]->values[i].name);
			assert_true(words_to_enum(types[t], word, &back));
			assert_int_equal(back, value);
		}
	}
}

static void roles_may_be_typed_in_many_ways(void **state)
{
	int value;

	(void)state;
	assert_true(words_to_enum(&tilsyn__v1__role__descriptor, "data_protection_officer", &value));
	assert_true(words_to_enum(&tilsyn__v1__role__descriptor, "Data-Protection officer", &value));
	assert_int_equal(value, TILSYN__V1__ROLE__ROLE_DATA_PROTECTION_OFFICER);
	assert_false(words_to_enum(&tilsyn__v1__role__descriptor, "king", &value));
	assert_false(words_to_enum(&tilsyn__v1__role__descriptor, "", &value));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_reason_has_a_sentence),
		cmocka_unit_test(every_shown_value_has_a_word),
		cmocka_unit_test(roles_may_be_typed_in_many_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
