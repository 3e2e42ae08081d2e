/* lines.h - reading a text of LF-ended lines and TAB-separated fields, in place.
 *
 * The text is the caller's own copy, NUL-terminated and without other NULs; reading chops it into strings. Pure. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lines {
	char *next;
};

char *lines_next(struct lines *l); /* the next line; NULL at the end and for a last line without LF */
bool lines_begin(const struct lines *l, const char *prefix); /* does the next line start so? */
size_t line_fields(
	char *line, char **fields, size_t limit); /* how many fields; above limit: too many, fields is not complete */

bool field_number(const char *text, uint32_t *value); /* decimal digits, no sign, no space, no leading zero */
bool text_is_clean(const char *text);		      /* no control character, so no TAB, LF or separator 0x1f */
