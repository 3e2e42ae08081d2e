/* arena.h - memory that dies all at once.
 *
 * A call's arena holds all of its memory; nothing in it is freed alone. Not thread-safe: one owner at a time. Running
 * out of memory aborts: an arena's size is bounded by the limits on what fills it. */
#pragma once
#include <protobuf-c/protobuf-c.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);					  /* yours: arena_free() */
void arena_free(struct arena *a);				  /* NULL is fine */
void *arena_alloc(struct arena *a, size_t size);		  /* zeroed, aligned for anything */
char *arena_copy(struct arena *a, const char *text, size_t size); /* adds a NUL */
char *arena_text(struct arena *a, const char *text);		  /* NULL gives NULL */
char *arena_print(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
ProtobufCAllocator *arena_allocator(struct arena *a); /* for protobuf-c; its free does nothing */
