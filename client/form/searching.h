/* searching.h - questions found by a word, also by one of the law before 2024 that people still say. Pure. */
#pragma once
#include <stdbool.h>

#include "codec/arena.h"
#include "tilsyn/v1/review.pb-c.h"

/* Does the item hold every word of what was typed, in text, guidance, law, step or code? A word of the old law stands
 * for those that came after it. */
bool item_matches(struct arena *arena, const Tilsyn__V1__GetReviewResponse *review, const Tilsyn__V1__Item *item,
	const char *typed);
