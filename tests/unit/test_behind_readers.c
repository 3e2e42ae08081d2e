/* What is told to readers who know some of the cases by name (R17). */
#include "behind_town.h"

/* A leader takes away every case of the own team: to them it is as if those were not there. */
static bool a_leader_succeeds(const struct town *t)
{
	struct town left = *t;

	for (uint32_t reader = 0; reader < READERS; reader++) {
		for (size_t r = 0; r < t->seen.count; r++)
			for (size_t c = 0; c < t->n_cases; c++)
				left.seen.rows[r][c] = t->known[reader][c] ? 0 : t->seen.rows[r][c];
		if (attack_succeeds(&left, CASEWORKERS, LEAST_TO_A_LEADER))
			return true;
	}
	return false;
}

/* One leads the team of five; the other three or four of it and three or four of the other team, but for what was
 * before their time. */
static void let_know(struct town *t)
{
	const uint32_t besides = random_of(2), since = random_of(2);

	for (size_t c = 0; c < t->n_cases; c++) {
		t->known[0][c] = t->team[c] == 0;
		t->known[1][c] = t->caseworker[c] < 8 + besides && t->month[c] >= since;
	}
}

static void test_r17_nor_does_a_leader_who_takes_away_what_is_known_by_name_find_one_caseworker(void **state)
{
	unsigned told = 0, withheld = 0;

	(void)state;
	random_state = 18;
	for (int i = 0; i < 400; i++) {
		struct arena *a = arena_new();
		struct town t = random_town();
		const uint32_t from = random_of(3), to = 3 + random_of(3);

		let_know(&t);
		publish(&t, from, to - 1, a);
		assert_false(a_leader_succeeds(&t));
		publish(&t, from, to, a);
		assert_false(a_leader_succeeds(&t));
		if (tell_file(&t, random_of(2), 2 + random_of(4), a))
			told++;
		else
			withheld++;
		assert_false(a_leader_succeeds(&t));
		assert_false(attack_succeeds(&t, CASEWORKERS, LEAST));
		arena_free(a);
	}
	assert_true(told > 50 && withheld > 50);
}

/* The long way: anew for every reader, needless or not. */
static void choose_for_each(struct figures_told *f, const struct town *t)
{
	uint32_t caseworker[CASES];
	double weight[CASES];

	for (size_t i = 0; i < f->n_members; i++) {
		caseworker[f->members[i].case_index] = f->members[i].caseworker;
		weight[f->members[i].case_index] = f->members[i].weight;
	}
	for (uint32_t reader = 0; reader < READERS; reader++) {
		uint32_t left[TOLD_MOST][CASES];
		struct told_set sets[TOLD_MOST];
		size_t of[TOLD_MOST], count = 0;

		for (size_t s = 0; s < f->n_sets; s++) {
			const struct told_set *set = &f->sets[s];
			struct told_set *own = &sets[count];

			*own = (struct told_set){.cases = left[count],
				.told = set->told,
				.share = set->told ? set->share : set->share_shown};
			for (size_t i = 0; i < set->n_cases; i++)
				if (!t->known[reader][set->cases[i]])
					left[count][own->n_cases++] = set->cases[i];
			of[count] = s;
			count += set->shown && own->n_cases;
		}
		assert_true(disclosure_choose(caseworker, weight, t->n_cases, sets, count, LEAST_TO_A_LEADER));
		for (size_t s = 0; s < count; s++) {
			f->sets[of[s]].shown = sets[s].shown;
			f->sets[of[s]].share_shown = sets[s].share_shown;
		}
	}
}

/* Reports that told of any cases, now and then; readers who know all of some caseworkers, but for some cases. */
static void let_know_anything(struct town *t)
{
	for (uint32_t reader = 0; reader < READERS; reader++) {
		const uint32_t first = random_of(CASEWORKERS), count = random_of(CASEWORKERS), but = 2 + random_of(30);

		for (size_t c = 0; c < t->n_cases; c++)
			t->known[reader][c] =
				(t->caseworker[c] + CASEWORKERS - first) % CASEWORKERS < count && random_of(but);
	}
	for (t->n_told = 0; t->n_told < 4 && random_of(2); t->n_told++) {
		const uint32_t from = random_of(MONTHS);

		for (size_t c = 0; c < t->n_cases; c++)
			t->told[t->n_told][c] = t->month[c] >= from && random_of(8);
	}
}

static struct figures_told figures_of_town(const struct behind *members, size_t count, struct arena *a)
{
	struct figures_told f = figures_of(members, count, 2 + MONTHS, a);

	figures_add(&f, behind_in_force, NULL);
	figures_add(&f, behind_at_first, NULL);
	for (size_t m = 0; m < MONTHS; m += 2) {
		const int month = month_number(month_names[m]);

		figures_add(&f, behind_in_months, &(struct months){month, month + 1});
	}
	return f;
}

/* A choice that is left out as needless would have changed nothing. */
static void test_r17_the_quick_way_past_readers_hides_just_what_the_long_way_hides(void **state)
{
	size_t quick = 0, tried = 0, hidden = 0;

	(void)state;
	random_state = 19;
	for (int i = 0; i < 1500; i++) {
		struct arena *a = arena_new();
		struct behind members[CASES];
		struct town t = random_town();
		const uint32_t least = 2 + random_of(LEAST);

		let_know_anything(&t);
		const size_t count = members_of(&t, random_of(2), MONTHS - 1 - random_of(2), NULL, members, a);
		struct figures_told f = figures_of_town(members, count, a);

		figures_choose(&f, least);
		tried += f.n_tried;
		quick += behind_readers(members, count) - f.n_tried;
		for (size_t m = 0; m < count; m++)
			members[m].n_known_by = 0;
		struct figures_told whole = figures_of_town(members, count, a);

		figures_choose(&whole, least);
		choose_for_each(&whole, &t);
		for (size_t s = 0; s < f.n_sets; s++) {
			assert_int_equal(f.sets[s].shown, whole.sets[s].shown);
			assert_int_equal(f.sets[s].share_shown, whole.sets[s].share_shown);
		}
		figures_choose(&whole, least);
		for (size_t s = 0; s < f.n_sets; s++)
			hidden += f.sets[s].shown != whole.sets[s].shown ||
				  f.sets[s].share_shown != whole.sets[s].share_shown;
		arena_free(a);
	}
	print_message("%zu readers passed by, %zu chosen for, %zu figures hidden from them\n", quick, tried, hidden);
	assert_true(quick > 300 && tried > 300 && hidden > 150);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_r17_nor_does_a_leader_who_takes_away_what_is_known_by_name_find_one_caseworker),
		cmocka_unit_test(test_r17_the_quick_way_past_readers_hides_just_what_the_long_way_hides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
