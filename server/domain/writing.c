#include "domain/writing.h"

#include <stdlib.h>

enum { CHUNK = 1 << 16, DIGITS = 20 };

static void grow(struct writing *t, size_t size)
{
	while (t->room < size)
		t->room = t->room ? 2 * t->room : CHUNK;
	t->bytes = realloc(t->bytes, t->room);
	if (!t->bytes)
		abort(); /* as in memory.h */
}

static void hand_over(struct writing *t)
{
	t->full(t->context, t->bytes, t->size);
	t->size = 0;
}

void writing_far(struct writing *t, const void *bytes, size_t size)
{
	if (t->full && t->size)
		hand_over(t);
	if (t->full && size >= CHUNK) {
		t->full(t->context, bytes, size);
		return;
	}
	if (t->size + size + 1 > t->room)
		grow(t, t->size + size + 1);
	memcpy(t->bytes + t->size, bytes, size);
	t->size += size;
}

void writing_number(struct writing *t, uint64_t number)
{
	char digits[DIGITS];
	size_t first = DIGITS;

	do
		digits[--first] = (char)('0' + number % 10);
	while (number /= 10);
	writing_bytes(t, digits + first, DIGITS - first);
}

void writing_end(struct writing *t)
{
	if (t->full && t->size)
		hand_over(t);
	writing_bytes(t, "", 0);
	t->bytes[t->size] = '\0';
}
