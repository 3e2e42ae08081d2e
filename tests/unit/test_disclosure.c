/* What may be told without telling of few, and an attacker who has all that is told and a calculator (R16). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "attacker.h"
#include "domain/results/disclosure.h"

enum { CASES = 40, SETS = 14, LEAST = 5 };

struct town {
	uint32_t caseworker[CASES], members[SETS][CASES];
	size_t n_cases, n_sets;
	struct told_set sets[SETS];
};

/* Adds a set of the cases first..last. */
static void add_range(struct town *t, uint32_t first, uint32_t last)
{
	struct told_set *s = &t->sets[t->n_sets];

	s->cases = t->members[t->n_sets++];
	for (uint32_t c = first; c <= last; c++)
		t->members[t->n_sets - 1][s->n_cases++] = c;
}

/* As many cases as caseworkers. */
static struct town town_of(size_t n_cases)
{
	struct town t = {.n_cases = n_cases};

	for (uint32_t c = 0; c < n_cases; c++)
		t.caseworker[c] = 100 + c;
	return t;
}

static void choose(struct town *t)
{
	for (size_t s = 0; s < t->n_sets; s++)
		t->sets[s].cases = t->members[s]; /* the town may have been copied */
	assert_true(disclosure_choose(t->caseworker, NULL, t->n_cases, t->sets, t->n_sets, LEAST));
}

static void assert_shown(const struct town *t, const char *wanted)
{
	char got[SETS + 1] = "";

	for (size_t s = 0; s < t->n_sets; s++)
		got[s] = t->sets[s].shown ? '1' : '0';
	assert_string_equal(got, wanted);
}

static void test_r16_a_small_cell_takes_its_complement_along(void **state)
{
	(void)state;
	struct town t = town_of(20);

	add_range(&t, 0, 19); /* the department */
	add_range(&t, 0, 8);
	add_range(&t, 9, 16);
	add_range(&t, 17, 19); /* three caseworkers */
	choose(&t);
	assert_shown(&t, "1100"); /* the second team would give the third away */
}

static void test_r16_two_small_cells_hide_each_other(void **state)
{
	(void)state;
	struct town t = town_of(20);

	add_range(&t, 0, 19);
	add_range(&t, 0, 11);
	add_range(&t, 12, 15);
	add_range(&t, 16, 19);
	choose(&t);
	assert_shown(&t, "1100"); /* eight caseworkers behind the two together */
}

static void test_r16_the_difference_of_two_reports_is_a_cell_too(void **state)
{
	(void)state;
	struct town t = town_of(20);

	add_range(&t, 0, 15);
	t.sets[0].told = true; /* in spring */
	add_range(&t, 0, 18);  /* and three more in autumn */
	add_range(&t, 0, 19);
	choose(&t);
	assert_shown(&t, "100");
	t.sets[2].n_cases = 0;
	add_range(&t, 4, 19); /* four left out and four added: the difference tells of eight */
	choose(&t);
	assert_shown(&t, "1011");
}

static void test_r16_children_of_few_caseworkers_are_few(void **state)
{
	(void)state;
	struct town t = town_of(20);

	for (size_t c = 0; c < 20; c++)
		t.caseworker[c] = c / 5; /* four caseworkers, twenty children */
	add_range(&t, 0, 19);
	choose(&t);
	assert_shown(&t, "0");
}

static void test_what_was_told_before_hides_nothing_else(void **state)
{
	(void)state;
	struct town t = town_of(20);

	add_range(&t, 0, 2);
	t.sets[0].told = true; /* when the limit was lower */
	add_range(&t, 3, 19);
	add_range(&t, 3, 18);
	choose(&t);
	assert_shown(&t, "110");
}

/* -- the attacker -- */

static size_t rank_without(const struct town *t, uint32_t group)
{
	long double rows[SETS][CASES] = {{0}};
	size_t n = 0;

	for (size_t s = 0; s < t->n_sets; s++) {
		if (!t->sets[s].shown || !t->sets[s].n_cases)
			continue;
		for (size_t i = 0; i < t->sets[s].n_cases; i++)
			rows[n][t->sets[s].cases[i]] = !(group >> t->caseworker[t->sets[s].cases[i]] & 1);
		n++;
	}
	return attacker_rank(*rows, CASES, n, t->n_cases);
}

/* A department with teams, asked in several reports: each looks at some of the cases, in all and team by team. */
static struct town random_town(unsigned caseworkers)
{
	struct town t = {.n_cases = 12 + random_of(CASES - 12)};
	uint32_t team[CASES];
	const uint32_t teams = 2 + random_of(3), reports = 1 + random_of(2);

	for (size_t c = 0; c < t.n_cases; c++) {
		t.caseworker[c] = random_of(caseworkers);
		team[c] = t.caseworker[c] % teams;
	}
	for (uint32_t r = 0; r < reports; r++) {
		bool in[CASES];
		for (size_t c = 0; c < t.n_cases; c++)
			in[c] = random_of(10) < 8;
		for (uint32_t k = 0; k <= teams; k++) {
			struct told_set *s = &t.sets[t.n_sets];
			for (uint32_t c = 0; c < t.n_cases; c++)
				if (in[c] && (k == 0 || team[c] == k - 1))
					t.members[t.n_sets][s->n_cases++] = c;
			t.n_sets++;
		}
	}
	return t;
}

static void test_r16_a_thousand_tables_give_nobody_away(void **state)
{
	(void)state;
	const unsigned caseworkers = 11;
	unsigned shown = 0, hidden = 0;

	random_state = 16;
	for (int i = 0; i < 1000; i++) {
		struct town t = random_town(caseworkers);

		choose(&t);
		assert_false(attack_succeeds(&t, caseworkers, LEAST));
		for (size_t s = 0; s < t.n_sets; s++) {
			shown += t.sets[s].shown;
			hidden += !t.sets[s].shown;
		}
	}
	assert_true(shown > 1000 && hidden > 1000); /* neither everything nor nothing */
}

static void test_nothing_is_hidden_without_need(void **state)
{
	(void)state;
	const unsigned caseworkers = 9;

	random_state = 61;
	for (int i = 0; i < 200; i++) {
		struct town t = random_town(caseworkers);

		choose(&t);
		for (size_t s = 0; s < t.n_sets; s++) {
			if (t.sets[s].shown)
				continue;
			t.sets[s].shown = true;
			assert_true(attack_succeeds(&t, caseworkers, LEAST));
			t.sets[s].shown = false;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_r16_a_small_cell_takes_its_complement_along),
		cmocka_unit_test(test_r16_two_small_cells_hide_each_other),
		cmocka_unit_test(test_r16_the_difference_of_two_reports_is_a_cell_too),
		cmocka_unit_test(test_r16_children_of_few_caseworkers_are_few),
		cmocka_unit_test(test_what_was_told_before_hides_nothing_else),
		cmocka_unit_test(test_r16_a_thousand_tables_give_nobody_away),
		cmocka_unit_test(test_nothing_is_hidden_without_need),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
