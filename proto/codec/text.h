/* text.h - text that grows in an arena. */
#pragma once
#include "codec/arena.h"

struct text {
	struct arena *arena;
	char *bytes;
	size_t used, size;
};

char *text_space(struct text *t, size_t size); /* lent until the next call: `size` bytes that now belong to the text */
void text_add(struct text *t, const char *bytes, size_t size);
void text_put(struct text *t, const char *words);
char *text_end(struct text *t); /* NUL-ended */
