#include "domain/memory.h"

#include <stdlib.h>

void *memory_new(size_t count, size_t size)
{
	/* One byte for nothing: a NULL would mean that memory ran out. */
	void *m = count && size ? calloc(count, size) : calloc(1, 1);

	if (!m)
		abort();
	return m;
}

void *memory_grow(void *m, size_t count, size_t size)
{
	void *grown = reallocarray(m, count, size);

	if (!grown)
		abort();
	return grown;
}
