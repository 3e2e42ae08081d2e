/* The form's pure half: what keys mean, what is asked next; and how files and lines are cut. */
#include "form/answering.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "call/failure.h"
#include "call/records.h"
#include "codec/codec.h"
#include "command/run.h"
#include "own_arena.h"
#include "screen/ui.h"

static struct choice *choices;
static size_t count;

static void *from_json(const ProtobufCMessageDescriptor *type, const char *text)
{
	struct codec_fault fault;
	ProtobufCMessage *message = codec_from_json(type, text, strlen(text), arena, &fault);

	assert_non_null(message);
	return message;
}

static const char *picked(const char *typed)
{
	const struct choice *choice = choice_pick(arena, choices, count, typed);

	return choice ? choice->value : "none";
}

static void set_scale(const char *json)
{
	Tilsyn__V1__Item item = TILSYN__V1__ITEM__INIT;

	count = choices_of(arena, &item, from_json(&tilsyn__v1__scale__descriptor, json), &choices);
}

static void yes_no_scale_answers_to_j_n_i(void **state)
{
	(void)state;
	set_scale(
		"{\"options\":[{\"value\":\"ja\",\"labelDa\":\"Ja\",\"labelEn\":\"Yes\"},{\"value\":\"nej\",\"labelEn\":\"No\"},"
		"{\"value\":\"ikke_relevant\",\"labelEn\":\"Not relevant\"}]}");
	assert_string_equal(picked("j"), "ja");
	assert_string_equal(picked("J"), "ja");
	assert_string_equal(picked("n"), "nej");
	assert_string_equal(picked("i"), "ikke_relevant");
	assert_string_equal(picked("2"), "nej");
	assert_string_equal(picked("yes"), "ja");
	assert_string_equal(picked("y"), "ja");
	assert_string_equal(picked("ikke_relevant"), "ikke_relevant");
	assert_string_equal(picked("4"), "none");
	assert_string_equal(picked(""), "none");
	assert_string_equal(picked("k"), "none");
	assert_string_equal(picked("x"), "none");
}

static void degree_scale_answers_to_l_n_h_i(void **state)
{
	(void)state;
	set_scale("{\"options\":[{\"value\":\"lav\"},{\"value\":\"nogen\",\"labelEn\":\"some\"},{\"value\":\"høj\"},"
		  "{\"value\":\"ikke_relevant\",\"labelEn\":\"not relevant\"}]}");
	assert_string_equal(picked("l"), "lav");
	assert_string_equal(picked("n"), "nogen"); /* not "not relevant" */
	assert_string_equal(picked("h"), "høj");
	assert_string_equal(picked("hoej"), "høj");
	assert_string_equal(picked("i"), "ikke_relevant");
}

static void facts_are_checked(void **state)
{
	Tilsyn__V1__CaseFact fact = TILSYN__V1__CASE_FACT__INIT;
	char number[] = "int", date[] = "date";

	(void)state;
	fact.type = number;
	assert_string_equal(fact_value(arena, &fact, "12"), "12");
	assert_null(fact_value(arena, &fact, "-1"));
	assert_null(fact_value(arena, &fact, "tolv"));
	fact.type = date;
	assert_string_equal(fact_value(arena, &fact, "24-12-2026"), "2026-12-24");
	assert_string_equal(fact_value(arena, &fact, "1.2.2026"), "2026-02-01");
	assert_string_equal(fact_value(arena, &fact, "2026-12-24"), "2026-12-24");
	assert_null(fact_value(arena, &fact, "31-13-2026"));
	assert_null(fact_value(arena, &fact, "24-12-26x"));
}

static void only_what_applies_is_asked(void **state)
{
	const Tilsyn__V1__GetReviewResponse *review = from_json(&tilsyn__v1__get_review_response__descriptor,
		"{\"items\":[{\"code\":\"F1\",\"applies\":true,\"answer\":{\"value\":\"ja\",\"version\":\"1\"}},{\"code\":\"Q1\",\"required\":true},"
		"{\"code\":\"Q2\",\"applies\":true,\"required\":true},{\"code\":\"Q3\",\"applies\":true}]}");

	(void)state;
	assert_int_equal(item_next_open(review, 0), 2);
	assert_int_equal(item_next_open(review, 3), 3);
	assert_int_equal(item_next_open(review, 4), 4);
	assert_int_equal(item_before(review, 2), 0);
	assert_int_equal(item_before(review, 0), 0);
	assert_int_equal(items_missing(review), 1);
	assert_int_equal(item_by_code(arena, review, "q3"), 3);
	assert_int_equal(item_by_code(arena, review, "q"), 4);
}

static size_t cut(const char *text, size_t limit)
{
	return records_cut(text, strlen(text), limit);
}

static void files_are_cut_between_records(void **state)
{
	(void)state;
	assert_int_equal(cut("a;b\nc;d\ne", 100), 8);
	assert_int_equal(cut("a;b\nc;d\n", 6), 4);
	assert_int_equal(cut("a;\"b\nc\";d\ne;f", 12), 10);
	assert_int_equal(cut("a;\"b\nc\";d\n", 8), 5); /* full, no end outside the quotes: better than none */
	assert_int_equal(cut("a;\"b \"\"x\ny\"\" z\"\nc", 100), 16);
	assert_int_equal(cut("a;5\" pipe\nb", 100), 10); /* a quote inside a plain field is a character */
	assert_int_equal(cut("a;\"never closed\nb;c\n", 15), 0);
	assert_int_equal(cut("abc", 3), 0);
}

static void lines_break_at_words(void **state)
{
	(void)state;
	assert_int_equal(ui_fit("en to tre", 5), 5);
	assert_int_equal(ui_fit("en to tre", 6), 5);
	assert_int_equal(ui_fit("ærøskøbing", 4), 6);
	assert_int_equal(ui_fit("a\nb", 10), 1);
	assert_int_equal(ui_fit("", 10), 0);
}

static void server_text_cannot_command_the_terminal(void **state)
{
	char text[] = "a\033[2Jb\xc2\x9b"
		      "c\nå\xe2\x80\xae|\xe2\x80\x93|\xe2\x81\xa6";

	(void)state;
	ui_clean(text);
	assert_string_equal(text, "a?[2Jb??c\nå???|\xe2\x80\x93|???"); /* a dash is no command */
}

static void failures_are_read(void **state)
{
	/* Failure{reason: REASON_ANSWER_CHANGED, parameters: [{name: "item", value: "Q1"}]} */
	static const char body[] =
		"{\"code\":\"aborted\",\"details\":[{\"type\":\"tilsyn.v1.Failure\",\"value\":\"CBcSCgoEaXRlbRICUTE\"}]}";
	struct rpc_failure failure = {0};

	(void)state;
	failure_read(&failure, 409, body, strlen(body), arena);
	assert_int_equal(failure.reason->reason, REASON_ANSWER_CHANGED);
	assert_int_equal(failure.reason->exit_code, 7);
	assert_string_equal(failure.details->parameters[0]->value, "Q1");
	failure_read(&failure, 503, "<html>", 6, arena);
	assert_int_equal(failure.reason->reason, REASON_UNAVAILABLE);
	failure_read(&failure, 200, "{}", 2, arena);
	assert_int_equal(failure.reason->reason, REASON_UNSPECIFIED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(yes_no_scale_answers_to_j_n_i),
		cmocka_unit_test(degree_scale_answers_to_l_n_h_i),
		cmocka_unit_test(facts_are_checked),
		cmocka_unit_test(only_what_applies_is_asked),
		cmocka_unit_test(files_are_cut_between_records),
		cmocka_unit_test(lines_break_at_words),
		cmocka_unit_test(server_text_cannot_command_the_terminal),
		cmocka_unit_test(failures_are_read),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
