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

bool item_is_answered(const Tilsyn__V1__Item *item);
/* What the case list knows already, until the reviewer has said so too; NULL when there is none. */
const char *item_suggestion(const Tilsyn__V1__Item *item);
bool item_is_missing(const Tilsyn__V1__Item *item); /* must be answered before submit */
/* Places in the row of items; its size when there is none. */
size_t item_next_open(const Tilsyn__V1__GetReviewResponse *review, size_t from);
size_t item_before(const Tilsyn__V1__GetReviewResponse *review, size_t at); /* at itself when it is the first */
size_t item_by_code(struct arena *arena, const Tilsyn__V1__GetReviewResponse *review, const char *code);
size_t items_missing(const Tilsyn__V1__GetReviewResponse *review);

/* "? k d b o q x" and their like never answer a question. */
#define ANSWERING_COMMANDS "?kdboqx"
