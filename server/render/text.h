/* text.h - the parts of a report on a terminal: lines, tables, bars. Everything put here is foreign text and gets
 * cleaned. What is read aloud has no drawings and no columns: each figure stands behind what it is. */
#pragma once
#include "render/page.h"
#include "tilsyn/v1/report.pb-c.h"

struct text {
	struct page page;
	const char *language;
	size_t columns;
	bool aloud;
};

/* A piece of a cleaned text. Letters written from right to left would drag their neighbours along: an isolate keeps
 * them to themselves. */
void text_put_line(struct page *p, const char *cleaned, size_t size);
/* A paragraph; `first` stands before its first line, the others are indented as far. Returns whether there was any. */
bool text_wrapped(struct text *t, const char *first, const char *foreign);
/* A value as one line: its figures, or its words. */
const char *text_value_line(struct text *t, const Tilsyn__V1__Column *column, const Tilsyn__V1__Value *value);
void text_table(struct text *t, const Tilsyn__V1__Block *block);
void text_bars(struct text *t, const Tilsyn__V1__Block *block);
void text_courses(struct text *t, const Tilsyn__V1__Block *block);
void text_series(struct text *t, const Tilsyn__V1__Block *block);
