/* writing.h - a long text put together piece by piece: lists and protocols of a million lines.
 *
 * Numbers come out the same in every locale. With `full`, whoever began the text takes what is there whenever a chunk
 * is full, so that a text may be hashed that never lies in memory whole. Pure. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct writing {
	char *bytes; /* ends in NUL once writing_end() was called; yours: free() */
	size_t size, room;
	void (*full)(void *context, const char *bytes, size_t size); /* NULL: the text stays whole */
	void *context;
};

void writing_far(struct writing *t, const void *bytes, size_t size); /* writing_bytes() where there is no room */

/* In the header: a line is a dozen short pieces. */
static inline void writing_bytes(struct writing *t, const void *bytes, size_t size)
{
	if (size >= t->room - t->size) { /* one more is for the NUL */
		writing_far(t, bytes, size);
		return;
	}
	memcpy(t->bytes + t->size, bytes, size);
	t->size += size;
}

static inline void writing_add(struct writing *t, const char *piece)
{
	writing_bytes(t, piece, strlen(piece));
}

void writing_number(struct writing *t, uint64_t number);
void writing_end(struct writing *t); /* hands over what is left, or ends the whole text in NUL */
