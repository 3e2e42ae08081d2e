/* blocks.h - the parts of a report as they are put together. Everything lies in the arena; texts are lent. */
#pragma once
#include <stdbool.h>

#include "codec/arena.h"
#include "tilsyn/v1/report.pb-c.h"

struct report_draft {
	Tilsyn__V1__Report *report;
	struct arena *arena;
};

struct report_draft draft_new(struct arena *a);
Tilsyn__V1__Block *draft_block(struct report_draft *d, Tilsyn__V1__BlockKind kind, const char *id, const char *title);
void draft_say(
	struct report_draft *d, Tilsyn__V1__BlockKind kind, const char *id, const char *text); /* nothing for "" */
bool draft_hides(const struct report_draft *d);						       /* some figure so far */

/* Room is fixed at once; then columns and rows are added one by one. */
void block_room(struct arena *a, Tilsyn__V1__Block *block, size_t columns, size_t rows);
void block_column(struct arena *a, Tilsyn__V1__Block *block, const char *id, const char *title, const char *class_);
Tilsyn__V1__Row *block_row(struct arena *a, Tilsyn__V1__Block *block, const char *id, const char *title);
void row_cell(struct arena *a, Tilsyn__V1__Row *row, Tilsyn__V1__Cell *cell);
void row_text_value(struct arena *a, Tilsyn__V1__Row *row, const char *text);
