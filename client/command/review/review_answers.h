/* review_answers.h - the answers of a review as people read them: labels and dates, step by step. */
#pragma once
#include "codec/arena.h"
#include "tilsyn/v1/review.pb-c.h"

void put_answers(struct arena *arena, const Tilsyn__V1__GetReviewResponse *review);
