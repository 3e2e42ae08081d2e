/* standstill.h - why an activity cannot go on by itself, and what mends it. */
#pragma once
#include "codec/arena.h"
#include "tilsyn/v1/reason.pb-c.h"

const char *standstill_words(struct arena *arena, const Tilsyn__V1__Failure *failure);
