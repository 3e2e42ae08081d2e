/* The sign test. Expected: R's binom.test(above, above + below)$p.value, which are exact fractions of 2^n. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/sign.h"

static void expect(size_t above, size_t below, double want)
{
	assert_true(fabs(sign_two_sided(above, below) - want) < 1e-12);
	assert_true(fabs(sign_two_sided(below, above) - want) < 1e-12);
}

static void test_as_binomials_add_up(void **state)
{
	(void)state;
	expect(10, 0, 2 / 1024.0);
	expect(9, 1, 22 / 1024.0);
	expect(8, 2, 112 / 1024.0);
	expect(6, 5, 1);
	expect(7, 3, 352 / 1024.0);
	expect(1, 0, 1);
	expect(0, 0, 1);
	expect(4, 4, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_as_binomials_add_up)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
