/* The draw, the frozen list and the protocol. Expected hashes come from Python's hashlib. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "domain/random.h"
#include "domain/sampling/draw.h"
#include "domain/sampling/frozen.h"
#include "domain/sampling/protocol.h"
#include "domain/sha.h"

#define COMMITTED  "c278bb35b0e4c6db06fed9e0d7d13bb13b5176c4d9dcd536db3a34ecf055da27"
#define COMMITMENT "db2d580a052fa9c212ce0f0b645bd88e6cee37d5a2c9a1a9733c8f6c7d0b6b8f"
#define WORD	   "æbleskive"
#define SEED	   "31519e23e9368be9eb9923d94df066f7d6b29d00d40ffa4ca424bd981eaa0f76"
#define LIST_HASH  "87834313b0b7cd4e5db850bc9897f1c7f492816cb5bfc27d166ba3de9ca3e43f"

static struct frozen_stratum strata[] = {
	{"R01", 5, 2, true, false, 0.812345},
	{"R02", 3, 1, false, false, 0.7},
	{"Rø3", 1, 1, true, false, 1},
};
static const char *ledger[] = {"R01: bølge 1", "R02: bølge 2"};
static struct draw_case cases[] = {
	{"2026-0000007", 0, 0},
	{"b", 1, 0},
	{"2026-0000002", 0, 0},
	{"2026-0000011", 0, 0},
	{"æ-1", 2, 0},
	{"2026-0000012", 1, 0},
	{"2026-0000001", 0, 0},
	{"A", 0, 0},
	{"2026-0000003", 1, 0},
};

/* The order that Python finds: stratum, rank, place, ticket, case. */
static const char expected_order[] =
	"R01\t1\tsample\t1eb8e2149b1762be952ef1fa791d81e33a5058c36de38c6cb43359192843cd27\t2026-0000007\n"
	"R01\t2\tsample\t4243f76de6c224b7f714f14f96ba4ab0da2dacf788100737e5a05f239647cabc\t2026-0000002\n"
	"R01\t3\tspare\t8cc30cd2c274963b222eb792919e7fd3f6d492c355d29a7712543ee043148012\t2026-0000001\n"
	"R01\t4\trest\tb5afe6abc270fdd28173a936bf068e5b826f6fc050c900adac9bd52252e3579b\t2026-0000011\n"
	"R01\t5\trest\tf7e27173432b65b689a71cf19565f665c736599a184c824c26fcd3f8070ce39c\tA\n"
	"R02\t1\tsample\t0756214789ebf4aee9228d2ef95b69384340bfd4c70d2b0cd43df64d48d0b9bf\tb\n"
	"R02\t2\tspare\t2cb555df379055db31737a1b66e152853b805a43d51c10654faa65e4a1e82ef0\t2026-0000003\n"
	"R02\t3\trest\t917c2e710e16c08d734b38b396cd92d7fa358b56cce40219f88eaa1a8367954d\t2026-0000012\n"
	"Rø3\t1\tsample\t77aaa85d9cae82fb2105dd0af91bfedc5087eb1e49b68174457ae97b53f71d88\tæ-1\n"
	"end\t9\n";

static struct frozen list(void)
{
	return (struct frozen){
		.title = "Overordnet tilsyn, januar",
		.frame = "§§ 32 og 46, 2025-01-01 til 2025-12-31",
		.cycle = "2026",
		.method = FROZEN_COVERAGE,
		.excluded = 2,
		.spares = 1,
		.strata = strata,
		.n_strata = 3,
		.ledger = ledger,
		.n_ledger = 2,
		.cases = cases,
		.n_cases = 9,
	};
}

static char *freeze(const struct frozen *f, size_t *size)
{
	char *text = NULL;

	assert_int_equal(frozen_text(f, &text, size, NULL), FROZEN_OK);
	return text;
}

static char *protocol(size_t *size)
{
	struct frozen f = list();
	size_t frozen_size;
	char *frozen = freeze(&f, &frozen_size);
	char *text = protocol_text(frozen, frozen_size, &(struct protocol_draw){COMMITMENT, COMMITTED, WORD, 1}, size);

	free(frozen);
	assert_non_null(text);
	return text;
}

static void sha_joins_with_the_separator(void **state)
{
	char hex[SHA_HEX + 1];

	(void)state;
	sha_text(hex, "abc", 3); /* FIPS 180-4, example 1 */
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	sha_pieces(hex, (const char *[]){COMMITTED, WORD}, 2);
	assert_string_equal(hex, SEED);
	assert_true(sha_is_hex(SEED));
	assert_false(sha_is_hex("31519E23" SEED));
	assert_false(sha_is_hex(SEED "0"));
}

static void r01_the_list_is_frozen_under_one_hash(void **state)
{
	struct frozen f = list();
	char hash[SHA_HEX + 1];
	size_t size;
	char *text = freeze(&f, &size);

	(void)state;
	frozen_hash(hash, text, size);
	assert_string_equal(hash, LIST_HASH);
	free(text);
}

static void r01_the_hash_does_not_depend_on_the_order_of_the_list(void **state)
{
	struct draw_case turned[9];
	struct frozen f = list();
	char hash[SHA_HEX + 1];
	size_t size;
	char *text;

	(void)state;
	for (size_t i = 0; i < 9; i++)
		turned[i] = cases[8 - i];
	f.cases = turned;
	text = freeze(&f, &size);
	frozen_hash(hash, text, size);
	assert_string_equal(hash, LIST_HASH);
	free(text);
}

static void r01_the_seed_needs_both_halves(void **state)
{
	char seed[SHA_HEX + 1];

	(void)state;
	draw_seed(seed, COMMITTED, WORD);
	assert_string_equal(seed, SEED);
	draw_seed(seed, COMMITTED, "æbleskiver");
	assert_string_not_equal(seed, SEED);
}

static void expect_refusal(struct frozen f, enum frozen_status st, const char *what)
{
	const char *bad = NULL;
	char *text = NULL;
	size_t size;

	assert_int_equal(frozen_text(&f, &text, &size, &bad), st);
	assert_null(text);
	assert_string_equal(bad, what);
}

static void frozen_refuses_what_would_blur_its_lines(void **state)
{
	static const char *const hostile[] = {"a\tb", "a\nb", "a\x1f", "\x7f", "\r", ""};
	struct draw_case changed[9];
	struct frozen f = list();

	(void)state;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
		memcpy(changed, cases, sizeof(changed));
		changed[4].number = hostile[i];
		f.cases = changed;
		expect_refusal(f, FROZEN_BAD_TEXT, hostile[i]);
	}
	memcpy(changed, cases, sizeof(changed));
	changed[4].number = "A"; /* in another stratum */
	expect_refusal(f, FROZEN_TWICE, "A");
	changed[4] = (struct draw_case){"B", 0, 0};
	expect_refusal(f, FROZEN_BAD_COUNT, "R01");
	changed[4] = (struct draw_case){"B", 3, 0};
	expect_refusal(f, FROZEN_BAD_COUNT, "B");
	f = list();
	f.title = "";
	expect_refusal(f, FROZEN_BAD_TEXT, "");
}

static void frozen_text_reads_back(void **state)
{
	struct frozen f = list(), back;
	size_t size;
	char *text = freeze(&f, &size);

	(void)state;
	assert_int_equal(frozen_parse(text, size, &back), FROZEN_OK);
	assert_string_equal(back.title, f.title);
	assert_int_equal(back.method, FROZEN_COVERAGE);
	assert_int_equal(back.n_cases, 9);
	assert_int_equal(back.n_strata, 3);
	assert_string_equal(back.strata[2].key, "Rø3");
	assert_true(back.strata[2].in_wave);
	assert_true(back.strata[0].cycle_chance == 0.812345);
	assert_string_equal(back.ledger[1], ledger[1]);
	assert_string_equal(back.cases[0].number, "2026-0000001");
	frozen_clear(&back);
	assert_int_equal(frozen_parse_hashed(text, size, LIST_HASH, &back), FROZEN_OK);
	assert_int_equal(back.n_cases, 9);
	frozen_clear(&back);
	assert_int_equal(frozen_parse_hashed(text, size, SEED, &back), FROZEN_BAD_FORM); /* another list's hash */
	assert_int_equal(frozen_parse_hashed(text, size - 1, LIST_HASH, &back), FROZEN_BAD_FORM);
	for (size_t cut = 0; cut < size; cut++) /* a part of a list is another list, or none */
		if (frozen_parse(text, cut, &back) == FROZEN_OK)
			fail_msg("a list cut after %zu bytes was read", cut);
	free(text);
}

static void r02_lowest_tickets_are_the_sample(void **state)
{
	size_t size;
	char *text = protocol(&size);
	const char *order = strstr(text, "\nstratum\trank\t");

	(void)state;
	assert_non_null(order);
	assert_string_equal(strchr(order + 1, '\n') + 1, expected_order);
	assert_non_null(strstr(text, "\nlist_hash\t" LIST_HASH "\n"));
	free(text);
}

static void r02_same_input_same_draw_another_number_another_draw(void **state)
{
	struct draw_stratum one = {2000, 100};
	struct draw_case *many = calloc(2000, sizeof(*many));
	char(*numbers)[16] = calloc(2000, sizeof(*numbers));
	struct draw_input in = {SEED, LIST_HASH, 1, 5, &one, 1, many, 2000, DRAW_LOWEST, 0};
	struct draw_pick *first, *again, *second;
	size_t same = 0;

	(void)state;
	for (size_t i = 0; i < 2000; i++) {
		snprintf(numbers[i], sizeof(numbers[i]), "2026-%07zu", i);
		many[i].number = numbers[i];
	}
	first = draw_order(&in);
	again = draw_order(&in);
	in.number = 2;
	second = draw_order(&in);
	assert_memory_equal(first, again, 2000 * sizeof(*first));
	for (size_t i = 0; i < 2000; i++) {
		assert_int_equal(first[i].rank, i + 1);
		assert_int_equal(first[i].place, i < 100 ? DRAW_SAMPLE : i < 105 ? DRAW_SPARE : DRAW_REST);
		assert_true(i == 0 || memcmp(first[i - 1].ticket, first[i].ticket, SHA_BYTES) < 0);
		same += first[i].case_index == second[i].case_index;
	}
	assert_true(same < 20); /* one is expected */
	free(first);
	free(again);
	free(second);
	free(numbers);
	free(many);
}

/* Every case comes up as often as the others: 2000 seeds, 3 of 10. */
static void r02_every_case_has_the_same_chance(void **state)
{
	static const char *const names[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
	struct draw_stratum one = {10, 3};
	struct draw_case ten[10];
	unsigned drawn[10] = {0};

	(void)state;
	for (size_t i = 0; i < 10; i++)
		ten[i] = (struct draw_case){names[i], 0, 0};
	for (unsigned s = 0; s < 2000; s++) {
		char word[16], seed[SHA_HEX + 1];
		struct draw_pick *picks;

		snprintf(word, sizeof(word), "%u", s);
		draw_seed(seed, COMMITTED, word);
		picks = draw_order(&(struct draw_input){seed, LIST_HASH, 1, 0, &one, 1, ten, 10, DRAW_LOWEST, 0});
		for (size_t i = 0; i < 3; i++)
			drawn[picks[i].case_index]++;
		free(picks);
	}
	for (size_t i = 0; i < 10; i++) /* 600, standard deviation 20.5; 4.75 of them */
		assert_in_range(drawn[i], 503, 697);
}

static void draw_refuses_a_contradiction(void **state)
{
	struct draw_stratum one = {2, 1};
	struct draw_case two[] = {{"a", 0, 0}, {"b", 0, 0}};
	struct draw_input in = {SEED, LIST_HASH, 1, 0, &one, 1, two, 2, DRAW_LOWEST, 0};
	struct draw_pick *picks = draw_order(&in);

	(void)state;
	assert_non_null(picks);
	free(picks);
	one.listed = 3;
	assert_null(draw_order(&in));
	one = (struct draw_stratum){2, 3};
	assert_null(draw_order(&in));
	one = (struct draw_stratum){2, 1};
	two[1].stratum = 1;
	assert_null(draw_order(&in));
	two[1].stratum = 0;
	in.seed = "";
	assert_null(draw_order(&in));
}

static void r03_spares_follow_within_the_stratum(void **state)
{
	struct frozen f = list();
	struct draw_pick *picks = frozen_draw(&f, LIST_HASH, SEED, 1);

	(void)state;
	for (size_t i = 0; i < 9; i++) {
		const struct frozen_stratum *s = &strata[cases[picks[i].case_index].stratum];

		assert_int_equal(picks[i].place, picks[i].rank <= s->drawn	 ? DRAW_SAMPLE
						 : picks[i].rank <= s->drawn + 1 ? DRAW_SPARE
										 : DRAW_REST);
	}
	free(picks);
}

static void expect_difference(const char *text, size_t size, const char *start)
{
	char *found = protocol_verify(text, size);

	if (!found || strncmp(found, start, strlen(start)) != 0)
		fail_msg("expected '%s...', found '%s'", start, found ? found : "no difference");
	free(found);
}

/* Replaces the last occurrence, by as many bytes. */
static void tamper(const char *from, const char *to, const char *difference)
{
	size_t size;
	char *text = protocol(&size), *place = NULL;

	assert_int_equal(strlen(from), strlen(to));
	for (char *found = text; (found = strstr(found, from)); found++)
		place = found;
	assert_non_null(place);
	memcpy(place, to, strlen(to));
	expect_difference(text, size, difference);
	free(text);
}

static void r02_verify_agrees_with_an_honest_protocol(void **state)
{
	size_t size;
	char *text = protocol(&size);
	struct protocol p;

	(void)state;
	assert_null(protocol_verify(text, size));
	assert_int_equal(protocol_parse(text, size, &p), PROTOCOL_OK);
	assert_string_equal(p.word, WORD);
	assert_int_equal(p.n_order, 9);
	assert_int_equal(p.order[2].rank, 3);
	protocol_clear(&p);
	free(text);
}

static void r02_verify_names_the_first_difference(void **state)
{
	(void)state;
	tamper("commitment\tdb2d", "commitment\tdb2e", "commitment:");
	tamper("word\tæbleskive", "word\tæbleskivf", "seed:");
	tamper("seed\t31519", "seed\t31518", "seed:");
	tamper("list_hash\t8783", "list_hash\t8784", "list hash:");
	tamper("case\tR02\tb\n", "case\tR02\tc\n", "list hash:");
	tamper("draw_number\t1", "draw_number\t2", "order, line 1:");
	tamper("R01\t2\tsample", "R01\t2\tsimple", "order, line 2:");
	tamper("R01\t3\tspare", "R01\t9\tspare", "order, line 3:");
	tamper("\tb5afe6", "\tb5afe7", "order, line 4:");
	tamper("\tb\nR02", "\tc\nR02", "order, line 6:");
	tamper("R02\t2\tspare\t", "R02\t2\tspare ", "not a protocol");
	tamper("end\t9", "end\t8", "not a protocol");
	tamper("Anyone can redo", "Nobody can redo", "the words");
}

/* A list that was frozen with counts the method does not give. */
static void r04_verify_finds_a_bent_allocation(void **state)
{
	struct frozen_stratum bent[3];
	struct frozen f = list();
	size_t frozen_size, size;
	char *frozen, *text;

	(void)state;
	memcpy(bent, strata, sizeof(bent));
	bent[0].drawn = 1;
	bent[1].drawn = 2;
	f.strata = bent;
	frozen = freeze(&f, &frozen_size);
	text = protocol_text(frozen, frozen_size, &(struct protocol_draw){COMMITMENT, COMMITTED, WORD, 1}, &size);
	expect_difference(text, size, "allocation: stratum 'R01' should give 2, the frozen list says 1");
	free(frozen);
	free(text);
}

static void verify_survives_any_bytes(void **state)
{
	struct random r;
	size_t size;
	char *text = protocol(&size);

	(void)state;
	random_init(&r, 1);
	for (unsigned i = 0; i < 3000; i++) {
		size_t place = random_below(&r, (uint32_t)size);
		char kept = text[place];
		char *found;

		text[place] = (char)(kept ^ (1 + random_below(&r, 255)));
		found = protocol_verify(text, size);
		assert_non_null(found); /* no byte of a protocol may change unseen */
		free(found);
		text[place] = kept;
	}
	for (size_t cut = 0; cut < size; cut++) {
		char *found = protocol_verify(text, cut);

		assert_non_null(found);
		free(found);
	}
	free(text);
}

static void protocol_needs_the_published_commitment(void **state)
{
	struct frozen f = list();
	size_t frozen_size, size;
	char *frozen = freeze(&f, &frozen_size);

	(void)state;
	assert_null(protocol_text(frozen, frozen_size, &(struct protocol_draw){SEED, COMMITTED, WORD, 1}, &size));
	assert_null(protocol_text(frozen, frozen_size, &(struct protocol_draw){COMMITMENT, COMMITTED, "", 1}, &size));
	assert_null(
		protocol_text(frozen, frozen_size, &(struct protocol_draw){COMMITMENT, COMMITTED, "a\nb", 1}, &size));
	assert_null(
		protocol_text(frozen, frozen_size - 1, &(struct protocol_draw){COMMITMENT, COMMITTED, WORD, 1}, &size));
	free(frozen);
}

static void r05_chance_of_a_stratum_may_be_none(void **state)
{
	(void)state;
	assert_true(draw_chance((struct draw_stratum){5, 2}) == 0.4);
	assert_true(draw_chance((struct draw_stratum){5, 0}) == 0);
	assert_true(draw_chance((struct draw_stratum){0, 0}) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha_joins_with_the_separator),
		cmocka_unit_test(r01_the_list_is_frozen_under_one_hash),
		cmocka_unit_test(r01_the_hash_does_not_depend_on_the_order_of_the_list),
		cmocka_unit_test(r01_the_seed_needs_both_halves),
		cmocka_unit_test(frozen_refuses_what_would_blur_its_lines),
		cmocka_unit_test(frozen_text_reads_back),
		cmocka_unit_test(r02_lowest_tickets_are_the_sample),
		cmocka_unit_test(r02_same_input_same_draw_another_number_another_draw),
		cmocka_unit_test(r02_every_case_has_the_same_chance),
		cmocka_unit_test(draw_refuses_a_contradiction),
		cmocka_unit_test(r03_spares_follow_within_the_stratum),
		cmocka_unit_test(r02_verify_agrees_with_an_honest_protocol),
		cmocka_unit_test(r02_verify_names_the_first_difference),
		cmocka_unit_test(r04_verify_finds_a_bent_allocation),
		cmocka_unit_test(verify_survives_any_bytes),
		cmocka_unit_test(protocol_needs_the_published_commitment),
		cmocka_unit_test(r05_chance_of_a_stratum_may_be_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
