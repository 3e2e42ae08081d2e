/* memory.h - memory of a pure function.
 *
 * What a function here allocates is bounded by the limits on its input; running out aborts, as in an arena. */
#pragma once
#include <stddef.h>

void *memory_new(size_t count, size_t size);	       /* zeroed, never NULL; yours: free() it */
void *memory_grow(void *m, size_t count, size_t size); /* taken, never NULL; what is new is not zeroed */
