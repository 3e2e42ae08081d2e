/* What rounds came to, held in memory: a few, the ones asked for last. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "rpc/round/round_figures.h"

enum { HELD = 8 }; /* rounds at once */

static void put(const char *round, const char *digest)
{
	figures_release(figures_keep(round, digest, (const uint8_t *)digest, 1));
}

static bool is_held(const char *round, const char *digest)
{
	struct figures *f = figures_hold(round);
	bool is = f && strcmp(f->digest, digest) == 0;

	figures_release(f);
	return is;
}

static void a_round_has_its_newest_figures_alone(void **state)
{
	(void)state;
	put("one", "a");
	put("one", "b");
	assert_true(is_held("one", "b"));
	figures_forget("one");
	assert_null(figures_hold("one"));
	figures_forget("one"); /* twice is fine */
}

static void who_holds_them_keeps_them(void **state)
{
	struct figures *f;

	(void)state;
	put("one", "a");
	f = figures_hold("one");
	put("one", "b");
	figures_forget("one");
	assert_string_equal(f->digest, "a");
	assert_int_equal(f->bytes[0], 'a');
	figures_release(f);
}

static void the_one_asked_for_longest_ago_makes_room(void **state)
{
	char round[8];

	(void)state;
	for (int n = 0; n < HELD; n++) {
		snprintf(round, sizeof(round), "r%d", n);
		put(round, "a");
	}
	assert_true(is_held("r0", "a")); /* asked for now: r1 is the next to go */
	put("new", "a");
	assert_null(figures_hold("r1"));
	assert_true(is_held("r0", "a") && is_held("r2", "a") && is_held("new", "a"));
	figures_forget("r5"); /* leaves room for one */
	put("newer", "a");
	assert_true(is_held("r3", "a") && is_held("newer", "a"));
	for (int n = 0; n < HELD; n++) {
		snprintf(round, sizeof(round), "r%d", n);
		figures_forget(round);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_round_has_its_newest_figures_alone),
		cmocka_unit_test(who_holds_them_keeps_them),
		cmocka_unit_test(the_one_asked_for_longest_ago_makes_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
