#include "codec/text.h"

#include <string.h>

enum { FIRST_BYTES = 512 };

static void grow(struct text *t, size_t needed)
{
	size_t size = t->size ? t->size * 2 : FIRST_BYTES;

	while (size < needed)
		size *= 2;
	char *bytes = arena_alloc(t->arena, size);
	if (t->used)
		memcpy(bytes, t->bytes, t->used);
	t->bytes = bytes;
	t->size = size;
}

char *text_space(struct text *t, size_t size)
{
	if (t->size - t->used < size)
		grow(t, t->used + size);
	t->used += size;
	return t->bytes + t->used - size;
}

void text_add(struct text *t, const char *bytes, size_t size)
{
	if (size)
		memcpy(text_space(t, size), bytes, size);
}

void text_put(struct text *t, const char *words)
{
	text_add(t, words, strlen(words));
}

char *text_end(struct text *t)
{
	*text_space(t, 1) = '\0';
	return t->bytes;
}
