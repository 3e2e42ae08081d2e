/* report_sample.h - a small report to lay out, and what it looks like in each form. */
#pragma once
#include <stdbool.h>
#include <string.h>

#include "assert_has.h"
#include "own_arena.h"
#include "render/render.h"
#include "render/words.h"

static inline Tilsyn__V1__Value *cell_value(Tilsyn__V1__Cell cell)
{
	Tilsyn__V1__Cell *kept = memcpy(arena_alloc(arena, sizeof(cell)), &cell, sizeof(cell));
	Tilsyn__V1__Value *value = arena_alloc(arena, sizeof(*value));

	tilsyn__v1__value__init(value);
	value->cell = kept;
	return value;
}

static inline Tilsyn__V1__Cell plain_cell(int64_t count, int64_t n)
{
	Tilsyn__V1__Cell cell = TILSYN__V1__CELL__INIT;

	cell.count = count;
	cell.n = n;
	return cell;
}

static inline Tilsyn__V1__Cell share_cell(int64_t count, int64_t n, double share, double low, double high)
{
	Tilsyn__V1__Cell cell = plain_cell(count, n);

	cell.has_share = cell.has_interval = true;
	cell.share = share;
	cell.low = low;
	cell.high = high;
	return cell;
}

static inline Tilsyn__V1__Column *column(const char *class, const char *title)
{
	Tilsyn__V1__Column *c = arena_alloc(arena, sizeof(*c));

	tilsyn__v1__column__init(c);
	c->class_ = arena_text(arena, class);
	c->title = arena_text(arena, title);
	return c;
}

/* One block of bars with one row: yes, no, not relevant, share. */
static inline Tilsyn__V1__Report *report_of(const char *language, const char *title, const Tilsyn__V1__Cell cells[4])
{
	Tilsyn__V1__Report *report = arena_alloc(arena, sizeof(*report));
	Tilsyn__V1__Block *block = arena_alloc(arena, sizeof(*block));
	Tilsyn__V1__Row *row = arena_alloc(arena, sizeof(*row));
	Google__Protobuf__Timestamp *made = arena_alloc(arena, sizeof(*made));

	tilsyn__v1__row__init(row);
	row->title = arena_text(arena, title);
	row->n_values = 4;
	row->values = arena_alloc(arena, 4 * sizeof(void *));
	for (int i = 0; i < 4; i++)
		row->values[i] = cell_value(cells[i]);
	tilsyn__v1__block__init(block);
	block->kind = TILSYN__V1__BLOCK_KIND__BLOCK_KIND_BARS;
	block->title = arena_text(arena, title);
	block->n_columns = 5;
	block->columns = arena_alloc(arena, 5 * sizeof(void *));
	block->columns[0] = column("row", words(language, WORD_QUESTION));
	block->columns[1] = column("ja", words(language, WORD_YES));
	block->columns[2] = column("nej", words(language, WORD_NO));
	block->columns[3] = column("ikke_relevant", words(language, WORD_NOT_RELEVANT));
	block->columns[4] = column("share", words(language, WORD_SHARE_YES));
	block->n_rows = 1;
	block->rows = arena_alloc(arena, sizeof(void *));
	block->rows[0] = row;
	google__protobuf__timestamp__init(made);
	made->seconds = 1795342466; /* 2026-11-22T10:14:26Z */
	tilsyn__v1__report__init(report);
	report->title = report->subtitle = arena_text(arena, title);
	report->classification = arena_text(arena, title);
	report->data_hash = report->template_version = arena_text(arena, title);
	report->language = arena_text(arena, language);
	report->made_at = made;
	report->n_raters = 1;
	report->raters = arena_alloc(arena, sizeof(void *));
	report->raters[0] = arena_text(arena, title);
	report->n_blocks = 1;
	report->blocks = arena_alloc(arena, sizeof(void *));
	report->blocks[0] = block;
	return report;
}

static inline Tilsyn__V1__Report *usual(const char *language, const char *title)
{
	const Tilsyn__V1__Cell cells[] = {
		plain_cell(14, 20), plain_cell(6, 20), plain_cell(3, 0), share_cell(14, 20, 0.7, 0.52, 0.84)};

	return report_of(language, title, cells);
}

static inline char *html(const Tilsyn__V1__Report *report)
{
	size_t size;
	char *text = render_html(report, arena, &size);

	assert_int_equal(size, strlen(text));
	return text;
}

static inline char *text(const Tilsyn__V1__Report *report)
{
	size_t size;
	char *typed = render_text(report, arena, &size);

	assert_int_equal(size, strlen(typed));
	return typed;
}

static inline const char *csv(const Tilsyn__V1__Report *report)
{
	size_t size;

	return render_csv(report, arena, &size);
}

static inline size_t xlsx_size(const Tilsyn__V1__Report *report)
{
	size_t size = 0;

	return render_xlsx(report, arena, &size) ? size : 0;
}
