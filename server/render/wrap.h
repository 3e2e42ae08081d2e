/* wrap.h - lines that fit, in columns as a terminal counts them. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct wrap {
	const char *rest; /* begin with the whole text, cleaned */
	size_t columns;
	const char *line; /* the line found: lent from the text, not NUL-ended */
	size_t size, width;
};

bool wrap_next(struct wrap *w); /* false when nothing is left; an empty text has no line */
size_t wrap_width(const char *text);
bool wrap_has_rtl(const char *text, size_t size); /* needs isolating from what stands around it */
