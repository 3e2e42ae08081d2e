/* So many at once, so many a second. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rpc/gate.h"

static int count_passing(struct gate *g, int64_t now_ms, int tries)
{
	int passed = 0;

	for (int i = 0; i < tries; i++)
		passed += gate_passes(g, now_ms);
	return passed;
}

static void a_crowd_waits_for_the_seconds(void **state)
{
	struct gate g = {0};

	(void)state;
	assert_int_equal(count_passing(&g, 1000, 500), 100);
	assert_int_equal(count_passing(&g, 1040, 500), 0);
	assert_int_equal(count_passing(&g, 2000, 500), 20);
	assert_int_equal(count_passing(&g, 3600000, 500), 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_crowd_waits_for_the_seconds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
