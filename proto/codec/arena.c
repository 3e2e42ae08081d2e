#include "codec/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A call is small: one block of 4 kB serves most; what does not fit a quarter of a block gets a block of its own. */
enum { BLOCK_BYTES = 4096, ALIGNMENT = 16 };

struct block {
	struct block *next;
	size_t size, used;
	_Alignas(ALIGNMENT) unsigned char bytes[];
};

struct arena {
	struct block *blocks; /* the first has room, perhaps */
	ProtobufCAllocator allocator;
};

static void *pb_alloc(void *arena, size_t size)
{
	return arena_alloc(arena, size);
}

static void pb_free(void *arena, void *memory)
{
	(void)arena;
	(void)memory; /* dies with the arena */
}

static void *or_abort(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

struct arena *arena_new(void)
{
	struct arena *a = or_abort(calloc(1, sizeof(*a)));

	a->allocator = (ProtobufCAllocator){.alloc = pb_alloc, .free = pb_free, .allocator_data = a};
	return a;
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	for (struct block *b = a->blocks, *next; b; b = next) {
		next = b->next;
		free(b);
	}
	free(a);
}

static struct block *block_new(size_t size)
{
	struct block *b = or_abort(malloc(sizeof(*b) + size));

	b->size = size;
	b->used = 0;
	b->next = NULL;
	return b;
}

void *arena_alloc(struct arena *a, size_t size)
{
	struct block *b = a->blocks;

	if (size > SIZE_MAX / 2)
		abort();
	size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (size > BLOCK_BYTES / 4) {
		b = block_new(size);
		if (a->blocks) { /* behind the first, which may still have room */
			b->next = a->blocks->next;
			a->blocks->next = b;
		} else {
			a->blocks = b;
		}
	} else if (!b || b->size - b->used < size) {
		b = block_new(BLOCK_BYTES);
		b->next = a->blocks;
		a->blocks = b;
	}
	void *memory = b->bytes + b->used;
	b->used += size;
	return memset(memory, 0, size);
}

char *arena_copy(struct arena *a, const char *text, size_t size)
{
	char *copy = arena_alloc(a, size + 1);

	if (size)
		memcpy(copy, text, size);
	return copy;
}

char *arena_text(struct arena *a, const char *text)
{
	return text ? arena_copy(a, text, strlen(text)) : NULL;
}

char *arena_print(struct arena *a, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int size = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (size < 0)
		abort();
	char *text = arena_alloc(a, (size_t)size + 1);
	va_start(args, format);
	vsnprintf(text, (size_t)size + 1, format, args);
	va_end(args);
	return text;
}

ProtobufCAllocator *arena_allocator(struct arena *a)
{
	return &a->allocator;
}
