/* spelling.h - words as people type them: Danish letters, their ASCII spelling, and slips of the finger. Pure. */
#pragma once
#include "codec/arena.h"

/* Lower case, æ ø å as ae oe aa, composed or not: equal spellings give equal text. */
char *spelling_fold(struct arena *arena, const char *text);
/* How many letters apart two folded words are, swaps counted once. */
int spelling_distance(const char *a, const char *b);
