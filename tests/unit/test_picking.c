/* What typed words choose when a set is composed: numbers, conditions, names. */
#include "command/picking.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/codec.h"
#include "own_arena.h"

static Tilsyn__V1__TemplateFile *set;

/* "x-xx" for what is picked of four; "refused". */
static const char *picked(const char *typed)
{
	static char shown[5];
	bool picks[4];

	if (!picking_numbers(typed, 4, picks))
		return "refused";
	for (size_t i = 0; i < 4; i++)
		shown[i] = picks[i] ? 'x' : '-';
	return shown;
}

static void numbers_and_ranges_pick(void **state)
{
	(void)state;
	assert_string_equal(picked("1,3-4"), "x-xx");
	assert_string_equal(picked("2 4"), "-x-x");
	assert_string_equal(picked(" 1 , 2 - 3 "), "xxx-");
	assert_string_equal(picked("all"), "xxxx");
	assert_string_equal(picked("alle"), "xxxx");
	assert_string_equal(picked(""), "----");
}

static void what_is_not_in_the_list_picks_nothing(void **state)
{
	(void)state;
	assert_string_equal(picked("5"), "refused");
	assert_string_equal(picked("0"), "refused");
	assert_string_equal(picked("3-1"), "refused");
	assert_string_equal(picked("-2"), "refused");
	assert_string_equal(picked("1-"), "refused");
	assert_string_equal(picked("1x"), "refused");
	assert_string_equal(picked("en"), "refused");
	assert_string_equal(picked("99999999999999999999"), "refused");
}

/* "fact op value", or "refused". */
static const char *condition(const char *typed)
{
	const Tilsyn__V1__Condition *c = picking_condition(arena, set->case_facts, set->n_case_facts, typed);

	return c ? arena_print(arena, "%s %s %s", c->fact, c->op, c->value) : "refused";
}

static void conditions_are_written_as_sets_write_them(void **state)
{
	(void)state;
	assert_string_equal(condition("siblings = ja"), "siblings eq true");
	assert_string_equal(condition("siblings eq no"), "siblings eq false");
	assert_string_equal(condition("siblings != nej"), "siblings ne false");
	assert_string_equal(condition("route = Underretning"), "route eq underretning");
	assert_string_equal(condition("age >= 12"), "age ge 12");
	assert_string_equal(condition("age < 12"), "age lt 12");
	assert_string_equal(condition("since months_ge 6"), "since months_ge 6");
	assert_string_equal(condition("since >= 01-02-2026"), "since ge 2026-02-01");
}

static void conditions_that_never_hold_are_refused(void **state)
{
	(void)state;
	assert_string_equal(condition("siblings = måske"), "refused");
	assert_string_equal(condition("siblings >= ja"), "refused");
	assert_string_equal(condition("unknown = ja"), "refused");
	assert_string_equal(condition("route = brev"), "refused");
	assert_string_equal(condition("age = tolv"), "refused");
	assert_string_equal(condition("age months_ge 6"), "refused");
	assert_string_equal(condition("since >= 31-13-2026"), "refused");
	assert_string_equal(condition("siblings ja"), "refused");
	assert_string_equal(condition("siblings"), "refused");
	assert_string_equal(condition("siblings ="), "refused");
	assert_string_equal(condition(""), "refused");
}

static void codes_are_made_of_titles(void **state)
{
	(void)state;
	assert_string_equal(picking_code(arena, "Vold og overgreb 2026"), "vold-og-overgreb-2026");
	assert_string_equal(picking_code(arena, "  Årets §-tilsyn! "), "aarets-tilsyn");
	assert_string_equal(picking_code(arena, "?"), "");
	assert_int_equal(
		strlen(picking_code(arena,
			"ord ord ord ord ord ord ord ord ord ord ord ord ord ord ord ord ord ord ord ord ord ord")),
		63); /* 64, and no hyphen at the end */
}

static void versions_count_on(void **state)
{
	(void)state;
	assert_string_equal(picking_next_version(arena, ""), "1");
	assert_string_equal(picking_next_version(arena, "1"), "2");
	assert_string_equal(picking_next_version(arena, "9"), "10");
	assert_string_equal(picking_next_version(arena, "0.2.0"), "0.3.0");
	assert_null(picking_next_version(arena, "efteraar"));
}

static int read_facts(void **state)
{
	static const char facts[] =
		"{\"caseFacts\":[{\"id\":\"siblings\",\"type\":\"bool\"},{\"id\":\"age\",\"type\":\"int\"},"
		"{\"id\":\"since\",\"type\":\"date\"},{\"id\":\"route\",\"type\":\"choice\",\"options\":"
		"[{\"value\":\"underretning\",\"labelDa\":\"Underretning\",\"labelEn\":\"Referral\"},"
		"{\"value\":\"andet\",\"labelDa\":\"Andet\",\"labelEn\":\"Other\"}]}]}";
	struct codec_fault fault;

	set_up(state);
	set = (Tilsyn__V1__TemplateFile *)codec_from_json(
		&tilsyn__v1__template_file__descriptor, facts, strlen(facts), arena, &fault);
	return set ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_and_ranges_pick),
		cmocka_unit_test(what_is_not_in_the_list_picks_nothing),
		cmocka_unit_test(conditions_are_written_as_sets_write_them),
		cmocka_unit_test(conditions_that_never_hold_are_refused),
		cmocka_unit_test(codes_are_made_of_titles),
		cmocka_unit_test(versions_count_on),
	};

	return cmocka_run_group_tests(tests, read_facts, tear_down);
}
