/* answering.h - what typed keys mean to a question, and which question comes next. Pure. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "codec/arena.h"
#include "tilsyn/v1/review.pb-c.h"

/* One way to answer. Keys come from the stored values, so that they are the same in every language: j n i, l n h i. */
struct choice {
	char key;
	const char *value, *label;
};

/* The choices of an item; 0 where free text is typed (number, date). */
size_t choices_of(
	struct arena *arena, const Tilsyn__V1__Item *item, const Tilsyn__V1__Scale *scale, struct choice **choices);
/* By key, number, value or the start of the label. NULL when nothing or more than one thing fits. */
const struct choice *choice_pick(struct arena *arena, const struct choice *choices, size_t count, const char *typed);
/* A number or a date (dd-mm-yyyy or ISO) as it is stored; NULL when it is none. */
const char *fact_value(struct arena *arena, const Tilsyn__V1__CaseFact *fact, const char *typed);
/* What a value may be explained by; 0 where the scale has nothing for it. */
size_t reasons_of(const Tilsyn__V1__Scale *scale, const char *value, Tilsyn__V1__ReasonCode ***reasons);
/* A value as people read it: its label, a date in their own form; what has none as it is. */
const char *answer_label(
	struct arena *arena, const Tilsyn__V1__Item *item, const Tilsyn__V1__Scale *scale, const char *value);
const char *reason_label(const Tilsyn__V1__Scale *scale, const char *value, const char *reason);
/* The value that leaves every denominator; NULL when the scale has none. */
const char *irrelevant_value(const Tilsyn__V1__Scale *scale);

/* An answer that is given and not saved yet has a version below zero: ~version is the one it rests on. */
int64_t item_seen(const Tilsyn__V1__Item *item);
bool item_is_waiting(const Tilsyn__V1__Item *item);
bool item_is_answered(const Tilsyn__V1__Item *item); /* saved or not */
/* What the case list knows already, until the reviewer has said so too; NULL when there is none. */
const char *item_suggestion(const Tilsyn__V1__Item *item);
bool item_is_missing(const Tilsyn__V1__Item *item); /* must be answered before submit */
/* Would this answer be asked why, and is it not said yet? */
bool item_wants_reason(const Tilsyn__V1__Item *item, const char *value);
bool item_lacks_reason(const Tilsyn__V1__Item *item); /* nothing says why; it may be passed */
bool item_must_say_why(const Tilsyn__V1__Item *item); /* the same, but before submit */

/* Places in the row of items; its size when there is none. */
size_t item_next_open(const Tilsyn__V1__GetReviewResponse *review, size_t from);
size_t item_before(const Tilsyn__V1__GetReviewResponse *review, size_t at); /* at itself when it is the first */
/* What a person calls an item: a question by its code, a fact as "F3", since a fact's own name is meant for programs.
 * Both, and that name, are found by it. */
const char *item_handle(struct arena *arena, const Tilsyn__V1__GetReviewResponse *review, const Tilsyn__V1__Item *item);
size_t item_by_code(struct arena *arena, const Tilsyn__V1__GetReviewResponse *review, const char *code);
size_t items_missing(const Tilsyn__V1__GetReviewResponse *review);
size_t items_that_must_say_why(const Tilsyn__V1__GetReviewResponse *review);

/* How far a step is, among the questions that apply. A fact's step is "". */
struct progress {
	size_t answered, total;
};
struct progress step_progress(const Tilsyn__V1__GetReviewResponse *review, const char *step);

/* These never answer a question. */
#define ANSWERING_COMMANDS "?!/kdbosfvxqur"
