#include "call/records.h"

#include <stdbool.h>
#include <string.h>

size_t records_cut(const char *bytes, size_t size, size_t limit)
{
	size_t end = size < limit ? size : limit, cut = 0, last_newline = 0;
	bool is_quoted = false, at_field_start = true;

	for (size_t i = 0; i < end; i++) {
		char c = bytes[i];
		if (c == '\n')
			last_newline = i + 1;
		if (c == '"' && (is_quoted || at_field_start))
			is_quoted = !is_quoted;
		else if (c == '\n' && !is_quoted)
			cut = i + 1;
		/* A quote right after the closing one is a doubled quote: back inside. */
		at_field_start = c == ';' || c == ',' || c == '\t' || c == '\n' || (c == '"' && !is_quoted);
	}
	return cut || end < limit ? cut : last_newline;
}
