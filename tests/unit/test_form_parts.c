/* The form's other pure parts: questions found by a word, time on a step, and what still wants a reason. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/codec.h"
#include "form/answering.h"
#include "form/minutes.h"
#include "form/searching.h"
#include "own_arena.h"

static void *from_json(const ProtobufCMessageDescriptor *type, const char *text)
{
	struct codec_fault fault;
	ProtobufCMessage *message = codec_from_json(type, text, strlen(text), arena, &fault);

	assert_non_null(message);
	return message;
}

/* --- search --- */

static const char CASE[] =
	"{\"steps\":[{\"id\":\"plan\",\"titleDa\":\"Støttende indsatser\",\"titleEn\":\"Support measures\"}],\"items\":["
	"{\"code\":\"O-1\",\"step\":\"plan\",\"question\":{\"textDa\":\"Er der en barnets plan?\",\"law\":[\"BL § 91\"]}},"
	"{\"code\":\"O-2\",\"step\":\"andet\",\"question\":{\"textDa\":\"Er den børnefaglige undersøgelse færdig?\"}},"
	"{\"code\":\"O-3\",\"step\":\"andet\",\"question\":{\"textDa\":\"Er der søgt ungestøtte?\"}},"
	"{\"code\":\"siden\",\"fact\":{\"titleDa\":\"Anbragt siden\",\"titleEn\":\"Placed since\"}}]}";

static const char *found(const char *typed)
{
	const Tilsyn__V1__GetReviewResponse *review = from_json(&tilsyn__v1__get_review_response__descriptor, CASE);
	const char *codes = "";

	for (size_t i = 0; i < review->n_items; i++)
		if (item_matches(arena, review, review->items[i], typed))
			codes = arena_print(arena, "%s%s ", codes, review->items[i]->code);
	return codes;
}

static void words_are_found_however_they_are_spelled(void **state)
{
	(void)state;
	assert_string_equal(found("UNDERSØGELSE"), "O-2 ");
	assert_string_equal(found("undersoegelse"), "O-2 ");
	assert_string_equal(found("plan barnets"), "O-1 ");
	assert_string_equal(found("§ 91"), "O-1 ");
	assert_string_equal(found("placed"), "siden ");
	assert_string_equal(found("o-3"), "O-3 ");
	assert_string_equal(found(" "), "");
	assert_string_equal(found("barnets færdig"), "");
}

static void words_of_the_old_law_find_those_of_the_new(void **state)
{
	(void)state;
	assert_string_equal(found("handleplan"), "O-1 ");
	assert_string_equal(found("Handleplanen"), "O-1 ");
	assert_string_equal(found("§ 50-undersøgelse"), "O-2 ");
	assert_string_equal(found("efterværn"), "O-3 ");
	assert_string_equal(found("foranstaltninger"), "O-1 siden ");
}

/* --- time --- */

static void a_pause_counts_for_a_minute_at_most(void **state)
{
	struct minutes m = {0};

	(void)state;
	minutes_tick(&m, "", 1000);
	minutes_tick(&m, "", 3500);
	minutes_tick(&m, "plan", 5000);
	minutes_tick(&m, "plan", 5000 + 600000);
	minutes_tick(&m, "plan", 100); /* the clock was set back */
	assert_int_equal(m.count, 2);
	assert_int_equal(minutes_take(&m, 0), 2);
	assert_int_equal(minutes_take(&m, 0), 0);
	assert_int_equal(minutes_take(&m, 1), 61);
	minutes_tick(&m, "", 600);
	assert_int_equal(minutes_take(&m, 0), 1); /* what was left of a second is not lost */
}

static void no_more_is_told_at_once_than_the_server_takes(void **state)
{
	struct minutes m = {0};

	(void)state;
	for (int64_t i = 1; i <= 70; i++)
		minutes_tick(&m, "plan", i * MINUTES_IDLE_MS);
	assert_int_equal(minutes_take(&m, 0), MINUTES_MOST_S);
	assert_int_equal(minutes_take(&m, 0), 69 * 60 - MINUTES_MOST_S);
}

static void steps_without_end_are_not_counted_past_the_last(void **state)
{
	struct minutes m = {0};

	(void)state;
	for (int i = 0; i < MINUTES_STEPS + 10; i++)
		minutes_tick(&m, arena_print(arena, "s%d", i), 1000 * (i + 1));
	assert_int_equal(m.count, MINUTES_STEPS);
}

/* --- reasons, and answers that wait --- */

static const Tilsyn__V1__Item *item(const char *json)
{
	return from_json(&tilsyn__v1__item__descriptor, json);
}

static void a_reason_is_a_code_or_a_comment(void **state)
{
	(void)state;
	assert_true(item_must_say_why(item(
		"{\"applies\":true,\"reasonWanted\":[\"lav\"],\"reasonRequired\":true,\"answer\":{\"value\":\"lav\",\"version\":\"1\"}}")));
	assert_false(item_must_say_why(item(
		"{\"applies\":true,\"reasonWanted\":[\"lav\"],\"answer\":{\"value\":\"lav\",\"version\":\"1\"}}")));
	assert_true(item_lacks_reason(item(
		"{\"applies\":true,\"reasonWanted\":[\"lav\"],\"answer\":{\"value\":\"lav\",\"version\":\"1\"}}")));
	assert_false(item_lacks_reason(item(
		"{\"applies\":true,\"reasonWanted\":[\"lav\"],\"answer\":{\"value\":\"hoej\",\"version\":\"1\"}}")));
	assert_false(item_lacks_reason(item(
		"{\"applies\":true,\"reasonWanted\":[\"lav\"],\"answer\":{\"value\":\"lav\",\"comment\":\"fordi\",\"version\":\"1\"}}")));
	assert_false(item_lacks_reason(item(
		"{\"applies\":true,\"reasonWanted\":[\"lav\"],\"answer\":{\"value\":\"lav\",\"reasonCode\":\"x\",\"version\":\"1\"}}")));
	assert_false(item_lacks_reason(
		item("{\"reasonWanted\":[\"lav\"],\"answer\":{\"value\":\"lav\",\"version\":\"1\"}}")));
}

static void an_answer_that_waits_is_answered_and_rests_on_what_was_read(void **state)
{
	const Tilsyn__V1__Item *first = item("{\"answer\":{\"value\":\"ja\",\"version\":\"-1\"}}"),
			       *third = item("{\"answer\":{\"value\":\"ja\",\"version\":\"-3\"}}"),
			       *suggested = item("{\"answer\":{\"value\":\"ja\"}}"), *none = item("{}");

	(void)state;
	assert_true(item_is_answered(first) && item_is_waiting(first));
	assert_int_equal(item_seen(first), 0);
	assert_int_equal(item_seen(third), 2);
	assert_false(item_is_answered(suggested) || item_is_waiting(suggested));
	assert_string_equal(item_suggestion(suggested), "ja");
	assert_null(item_suggestion(first));
	assert_int_equal(item_seen(none), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_found_however_they_are_spelled),
		cmocka_unit_test(words_of_the_old_law_find_those_of_the_new),
		cmocka_unit_test(a_pause_counts_for_a_minute_at_most),
		cmocka_unit_test(no_more_is_told_at_once_than_the_server_takes),
		cmocka_unit_test(steps_without_end_are_not_counted_past_the_last),
		cmocka_unit_test(a_reason_is_a_code_or_a_comment),
		cmocka_unit_test(an_answer_that_waits_is_answered_and_rests_on_what_was_read),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
