/* text.h - the parts of a report on a terminal: lines, tables, bars. Everything put here is foreign text and gets
 * cleaned. */
#pragma once
#include "render/page.h"
#include "tilsyn/v1/report.pb-c.h"

enum { TEXT_COLUMNS = 80 };

struct text {
	struct page page;
	const char *language;
};

/* A piece of a cleaned text. Letters written from right to left would drag their neighbours along: an isolate keeps
 * them to themselves. */
void text_put_line(struct page *p, const char *cleaned, size_t size);
/* A paragraph; `first` stands before its first line, the others are indented as far. Returns whether there was any. */
bool text_wrapped(struct page *p, const char *first, const char *foreign);
void text_table(struct text *t, const Tilsyn__V1__Block *block);
void text_bars(struct text *t, const Tilsyn__V1__Block *block);
void text_courses(struct text *t, const Tilsyn__V1__Block *block);
void text_series(struct text *t, const Tilsyn__V1__Block *block);
