/* Several tests at once. Expected: R's p.adjust(p, "holm"). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/holm.h"

static void expect(const double *p, const double *want, size_t count)
{
	double got[8];

	holm(p, count, got);
	for (size_t i = 0; i < count; i++)
		assert_true(fabs(got[i] - want[i]) < 1e-12);
}

static void test_as_r_adjusts(void **state)
{
	(void)state;
	expect((const double[]){0.01, 0.04, 0.03, 0.005}, (const double[]){0.03, 0.06, 0.06, 0.02}, 4);
	expect((const double[]){0.5, 0.02, 0.6}, (const double[]){1, 0.06, 1}, 3);
	expect((const double[]){0.2, 0.2}, (const double[]){0.4, 0.4}, 2);
	expect((const double[]){0.7}, (const double[]){0.7}, 1);
	holm(NULL, 0, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_as_r_adjusts)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
