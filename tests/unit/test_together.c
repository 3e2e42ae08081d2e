/* Steps and totals beside their questions, and an attacker who has all that is told and tries every answer to a
 * question that is hidden (R16). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "domain/random.h"
#include "report/together.h"

enum { CASES = 24, QUESTIONS = 6, STEPS = 2, CASEWORKERS = 9, LEAST = 5, TRIED_MOST = 1024 };

static const char *const codes[QUESTIONS] = {"P-1", "P-2", "P-3", "M-1", "M-2", "M-3"};
static const char *const together[STEPS + 1] = {"step:plan", "step:modtag", "all"};

static uint64_t random_state; /* of the towns */

static uint32_t random_of(uint32_t n)
{
	return (uint32_t)(random_splitmix(&random_state) % n);
}

struct town {
	size_t n_cases;
	uint32_t caseworker[CASES];
	double weight[CASES];
	bool applies[QUESTIONS][CASES], yes[QUESTIONS][CASES];
};

static size_t step_of(size_t question)
{
	return question / (QUESTIONS / STEPS);
}

/* Most questions apply in most cases, some in few. */
static struct town random_town(void)
{
	struct town t = {.n_cases = 10 + random_of(CASES - 10)};

	for (size_t c = 0; c < t.n_cases; c++) {
		t.caseworker[c] = random_of(CASEWORKERS);
		t.weight[c] = random_of(6) ? 3 : 8;
	}
	for (size_t q = 0; q < QUESTIONS; q++) {
		const uint32_t often = (uint32_t[]){1, 3, 8, 10, 10}[random_of(5)];

		for (size_t c = 0; c < t.n_cases; c++) {
			t.applies[q][c] = random_of(10) < often;
			t.yes[q][c] = random_of(3) > 0;
		}
	}
	return t;
}

/* -- what the database adds up -- */

static bool is_in(const struct question_names *names, const char *code)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->codes[i], code) == 0)
			return true;
	return false;
}

struct sum_of_case {
	uint32_t asked, yes;
};

/* Of a step, or of all where step is STEPS. */
static struct sum_of_case sum_of(const struct town *t, size_t c, size_t step, const struct question_names *without)
{
	struct sum_of_case s = {0, 0};

	for (size_t q = 0; q < QUESTIONS; q++)
		if ((step == STEPS || step_of(q) == step) && t->applies[q][c] && !is_in(without, codes[q])) {
			s.asked++;
			s.yes += t->yes[q][c];
		}
	return s;
}

static void add_case(struct result_item *item, double weight, bool met, double share)
{
	item->sums.relevant++;
	item->sums.yes += met;
	item->sums.w += weight;
	item->sums.w2 += weight * weight;
	item->sums.wy += met ? weight : 0;
	item->mean += weight * share;
}

static void add_member(struct behind *members, size_t *count, const struct town *t, const char *item, uint32_t c)
{
	members[(*count)++] = (struct behind){.item = item,
		.review_id = "r",
		.period = "2026-01-01",
		.case_index = c,
		.caseworker = t->caseworker[c],
		.person = -1,
		.in_force = true,
		.at_first = true,
		.weight = t->weight[c]};
}

static size_t read_town(
	const struct town *t, const struct question_names *without, struct results *r, struct behind *members)
{
	size_t count = 0;

	for (size_t q = 0; q < QUESTIONS; q++)
		for (uint32_t c = 0; c < t->n_cases; c++)
			if (t->applies[q][c]) {
				add_member(members, &count, t, codes[q], c);
				add_case(&r->questions[q], t->weight[c], t->yes[q][c], t->yes[q][c]);
			}
	for (size_t s = 0; s <= STEPS; s++)
		for (uint32_t c = 0; c < t->n_cases; c++) {
			const struct sum_of_case of = sum_of(t, c, s, without);

			if (!of.asked)
				continue;
			add_member(members, &count, t, together[s], c);
			add_case(s == STEPS ? &r->all : &r->steps[s], t->weight[c], of.yes == of.asked,
				(double)of.yes / of.asked);
		}
	return count;
}

/* -- what is told -- */

struct told_item {
	uint32_t yes, n;
	double share, mean;
};
struct told_all {
	struct told_item items[QUESTIONS + STEPS + 1];
	bool hidden[QUESTIONS + STEPS + 1];
};

static struct told_item told_item(const struct result_item *item)
{
	struct told_item told = {0, 0, 0, 0};

	if (item->hidden)
		return told;
	told.yes = item->sums.yes;
	told.n = item->sums.relevant;
	if (!item->without_share && item->sums.relevant) {
		told.share = item->sums.wy / item->sums.w;
		told.mean = item->mean / item->sums.w;
	}
	return told;
}

static struct told_all tell(const struct town *t)
{
	struct arena *a = arena_new();
	struct result_item questions[QUESTIONS], steps[STEPS] = {{.id = "plan"}, {.id = "modtag"}};
	struct results r = {.small_group = LEAST,
		.n_questions = QUESTIONS,
		.questions = questions,
		.n_steps = STEPS,
		.steps = steps,
		.all = {.id = "all"}};
	struct behind *members = arena_alloc(a, sizeof(*members) * CASES * (QUESTIONS + STEPS + 1));
	struct question_names without = {0};
	struct told_all told = {0};

	for (int pass = 0; pass < 2; pass++) {
		for (size_t q = 0; q < QUESTIONS; q++)
			questions[q] = (struct result_item){.id = codes[q], .step = step_of(q), .marker = ""};
		for (size_t s = 0; s < STEPS; s++)
			steps[s] = (struct result_item){.id = steps[s].id};
		r.all = (struct result_item){.id = "all"};
		r.without = without.codes;
		r.n_without = without.count;
		const size_t count = read_town(t, &without, &r, members);
		if (!pass)
			without = questions_hidden(members, count, behind_in_force, NULL, LEAST, a);
		else
			results_hide_few(&r, members, count, false, a);
	}
	for (size_t i = 0; i < QUESTIONS + STEPS + 1; i++) {
		const struct result_item *item = i < QUESTIONS		 ? &questions[i]
						 : i < QUESTIONS + STEPS ? &steps[i - QUESTIONS]
									 : &r.all;

		told.items[i] = told_item(item);
		told.hidden[i] = item->hidden;
	}
	arena_free(a);
	return told;
}

/* Every way in which a hidden question could have been answered, as far as there are not too many: nothing that is told
 * may depend on it. */
static void try_every_answer(const struct town *t, size_t question, const struct told_all *told)
{
	struct town other = *t;
	size_t cases[CASES], count = 0;

	for (size_t c = 0; c < t->n_cases; c++)
		if (t->applies[question][c])
			cases[count++] = c;
	for (uint32_t way = 0; way < TRIED_MOST && way < 1U << count; way++) {
		for (size_t i = 0; i < count; i++)
			other.yes[question][cases[i]] = way >> i & 1;
		const struct told_all then = tell(&other);

		assert_memory_equal(&then, told, sizeof(then));
	}
}

static void test_r16_no_step_and_no_total_gives_a_hidden_question_away(void **state)
{
	unsigned hidden = 0, told_beside = 0;

	(void)state;
	random_state = 2;
	for (int i = 0; i < 1000; i++) {
		const struct town t = random_town();
		const struct told_all told = tell(&t);

		for (size_t q = 0; q < QUESTIONS; q++) {
			if (!told.hidden[q])
				continue;
			hidden++;
			told_beside += !told.hidden[QUESTIONS + STEPS];
			if (i < 100)
				try_every_answer(&t, q, &told);
		}
	}
	assert_true(hidden > 300 && told_beside > 300); /* totals are not hidden along with it */
}

/* Read with the hidden question in it, as where nothing was read anew, a total is hidden as well. */
static void test_r16_what_was_not_read_anew_is_hidden_with_the_question(void **state)
{
	struct arena *a = arena_new();
	struct town t = {.n_cases = 20};
	struct result_item questions[QUESTIONS], steps[STEPS] = {{.id = "plan"}, {.id = "modtag"}};
	struct results r = {.small_group = LEAST,
		.n_questions = QUESTIONS,
		.questions = questions,
		.n_steps = STEPS,
		.steps = steps,
		.all = {.id = "all"}};
	struct behind *members = arena_alloc(a, sizeof(*members) * CASES * (QUESTIONS + STEPS + 1));

	(void)state;
	for (size_t q = 0; q < QUESTIONS; q++) {
		questions[q] = (struct result_item){.id = codes[q], .step = step_of(q), .marker = ""};
		for (size_t c = 0; c < t.n_cases; c++)
			t.applies[q][c] = q != 2 || c == 7;
	}
	for (uint32_t c = 0; c < t.n_cases; c++) {
		t.caseworker[c] = c % CASEWORKERS;
		t.weight[c] = 3;
	}
	results_hide_few(&r, members, read_town(&t, &(struct question_names){0}, &r, members), false, a);
	assert_true(questions[2].hidden && steps[0].hidden && r.all.hidden);
	assert_false(questions[0].hidden || steps[1].hidden);
	arena_free(a);
}

/* Computed anew from the cases that are still known; of those that have faded it would be told with the question in it.
 */
static void test_r16_r20_what_has_faded_with_the_question_in_it_is_hidden(void **state)
{
	const char *without[] = {codes[2]};
	struct result_item questions[QUESTIONS], steps[STEPS] = {{.id = "plan"}, {.id = "modtag"}};
	struct arena *a = arena_new();

	(void)state;
	for (size_t q = 0; q < QUESTIONS; q++)
		questions[q] = (struct result_item){
			.id = codes[q], .step = step_of(q), .marker = "", .sums.relevant = 20, .hidden = q == 2};
	for (int faded = 0; faded < 2; faded++) {
		struct results r = {.n_questions = QUESTIONS,
			.questions = questions,
			.n_steps = STEPS,
			.steps = steps,
			.all = {.id = "all"},
			.without = without,
			.n_without = 1,
			.faded_without = faded};

		results_hide_together(&r, a);
		assert_int_equal(r.all.hidden, faded);
		for (size_t s = 0; s < STEPS; s++)
			assert_int_equal(steps[s].hidden, faded && s == step_of(2));
	}
	arena_free(a);
}

/* Two sentences that name the same questions would follow each other. A question is named in its words, of several
 * wordings in the newest: nobody who reads a report knows its code. */
static void test_what_courses_are_told_without_is_said_where_it_is_more(void **state)
{
	const char *two[] = {codes[1], codes[2]};
	struct result_item asked[] = {{.id = "P-2", .title = "Er planen fulgt?"},
		{.id = "P-3@1", .code = "P-3", .title = "Er planen sendt?", .older = true},
		{.id = "P-3@2", .code = "P-3", .title = "Er planen delt?"}};
	const struct results none = {0}, one = {.questions = asked, .n_questions = 3, .without = two, .n_without = 1},
			     other = {.questions = asked, .n_questions = 3, .without = two + 1, .n_without = 1},
			     both = {.questions = asked, .n_questions = 3, .without = two, .n_without = 2};
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(told_without_over_time(&none, &both, "da", a), "");
	assert_string_equal(told_without_over_time(&one, &one, "da", a), "");
	assert_string_equal(told_without_over_time(&one, &both, "da", a), "");
	assert_non_null(strstr(
		told_without_over_time(&both, &one, "da", a), "månederne: »Er planen fulgt?«, »Er planen delt?«."));
	assert_non_null(strstr(told_without_over_time(&other, &one, "da", a), "månederne: »Er planen delt?«."));
	assert_non_null(strstr(told_without_over_time(&one, &none, "da", a), "månederne: »Er planen fulgt?«."));
	assert_non_null(strstr(told_without_over_time(&one, NULL, "en", a), "months: “Er planen fulgt?”."));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_r16_no_step_and_no_total_gives_a_hidden_question_away),
		cmocka_unit_test(test_r16_what_was_not_read_anew_is_hidden_with_the_question),
		cmocka_unit_test(test_what_courses_are_told_without_is_said_where_it_is_more),
		cmocka_unit_test(test_r16_r20_what_has_faded_with_the_question_in_it_is_hidden),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
