/* page.h - bytes that grow in an arena, and the only doors through which foreign text gets into them.
 *
 * What a report says was typed by people or imported from files. It is cleaned (no control characters, no bidi
 * controls, broken UTF-8 replaced) before it is laid out, and escaped when it is put into markup. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "codec/arena.h"

struct page {
	struct arena *arena;
	char *text; /* NUL-ended once there is any */
	size_t size, room;
};

void page_put(struct page *p, const char *ours); /* as it is: never foreign text in markup */
void page_put_bytes(struct page *p, const char *bytes, size_t size);
void page_print(struct page *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
void page_repeat(struct page *p, const char *ours, size_t times);
void page_escape(struct page *p, const char *foreign); /* cleaned, then escaped for HTML and SVG, text and attributes */
char *page_end(struct page *p, size_t *size);	       /* lent until the arena dies */

char *clean_line(struct arena *a, const char *foreign);	 /* line breaks and tabs become spaces */
char *clean_lines(struct arena *a, const char *foreign); /* line feeds are kept */
bool text_is_empty(const char *text);
