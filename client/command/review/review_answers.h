/* review_answers.h - the answers of a review as people read them: labels and dates, step by step. */
#pragma once
#include "codec/arena.h"
#include "tilsyn/v1/review.pb-c.h"

void put_answers(struct arena *arena, const Tilsyn__V1__GetReviewResponse *review);
/* Every value that each question has had, question by question. */
void put_past(struct arena *arena, const Tilsyn__V1__GetHistoryResponse *past);
/* "No · not enough time"; `item` and `scale` may be NULL: nothing is known of them. */
const char *answer_in_words(struct arena *arena, const Tilsyn__V1__Item *item, const Tilsyn__V1__Scale *scale,
	const Tilsyn__V1__Answer *answer);
const Tilsyn__V1__Item *answer_item(Tilsyn__V1__Item *const *items, size_t count, const char *code); /* may be NULL */
