#include "report/trend/trend_yardstick.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "render/number.h"
#include "render/words.h"

/* "2nd half of 2026" of "2026-2". */
static const char *half_of(const char *period, const char *language, struct arena *a)
{
	const bool first = *period && period[strlen(period) - 1] == '1';

	return words_fill(a, language, first ? WORD_FIRST_HALF : WORD_SECOND_HALF, "year",
		arena_print(a, "%.*s", (int)strcspn(period, "-"), period), NULL);
}

/* In points of the scale, with its sign. */
static const char *points(struct arena *a, double lean)
{
	const long rounded = lround(lean * 100);

	return arena_print(a, rounded < 0 ? "−%ld" : rounded > 0 ? "+%ld" : "%ld", labs(rounded));
}

static const char *lean_words(const struct trend_half *h, const char *language, struct arena *a)
{
	if (h->lean.undefined != DEFINED)
		return words(language, WORD_LEAN_TOO_FEW);
	return words_fill(a, language, WORD_LEAN, "points", points(a, h->lean.estimate), "low", points(a, h->lean.low),
		"high", points(a, h->lean.high), "cases", number_count(a, language, h->anchors), NULL);
}

/* How large a movement would have been found. */
static const char *seen_words(const struct shift *by, const char *language, struct arena *a)
{
	const double seen = yardstick_seen(by);

	if (seen > 1)
		return words(language, WORD_SEEN_NONE);
	return words_fill(
		a, language, WORD_SEEN_FROM, "points", number_count(a, language, lround(ceil(seen * 100))), NULL);
}

static const char *basis_words(const struct trend_half *h, const char *language, struct arena *a)
{
	const struct shift *by = yardstick_basis(&h->change);

	return words_fill(a, language, by == &h->change.same ? WORD_MOVED_BY_SAME : WORD_MOVED_BY_ALL, "before",
		half_of(h->against, language, a), "points", points(a, by->by.estimate), "low", points(a, by->by.low),
		"high", points(a, by->by.high), "cases", number_count(a, language, (int64_t)by->cases), "readers",
		number_count(a, language, (int64_t)h->change.stayed), NULL);
}

static bool is_sign(enum movement m)
{
	return m == MOVED_YARDSTICK || m == MOVED_READERS;
}

static const char *movement_words(const struct trend_half *h, const char *language, struct arena *a)
{
	static const enum word told[] = {
		[MOVED_NO_SIGN] = WORD_MOVED_NO_SIGN,
		[MOVED_NEITHER] = WORD_MOVED_NEITHER,
		[MOVED_PRACTICE] = WORD_MOVED_PRACTICE,
		[MOVED_YARDSTICK] = WORD_MOVED_YARDSTICK,
		[MOVED_READERS] = WORD_MOVED_READERS,
	};
	const enum movement m = h->change.movement;

	if (!*h->against)
		return words(language, WORD_MOVED_FIRST);
	if (m == MOVED_UNKNOWN)
		return words_fill(a, language, WORD_MOVED_UNKNOWN, "cases",
			number_count(a, language, (int64_t)h->change.all.cases), "least",
			number_count(a, language, YARDSTICK_LEAST), NULL);
	return arena_print(a, "%s %s%s%s", words(language, told[m]), basis_words(h, language, a), is_sign(m) ? "" : " ",
		is_sign(m) ? "" : seen_words(yardstick_basis(&h->change), language, a));
}

static Tilsyn__V1__Cell *counts(struct arena *a, uint32_t count, uint32_t of)
{
	Tilsyn__V1__Cell *cell = arena_alloc(a, sizeof(*cell));

	tilsyn__v1__cell__init(cell);
	cell->count = count;
	cell->n = of;
	return cell;
}

void put_yardstick(struct report_draft *d, const struct trend_half *halves, size_t count, item_title_fn *title_of,
	const void *context, const char *language)
{
	struct arena *a = d->arena;
	Tilsyn__V1__Block *b;

	if (!count) {
		b = draft_block(
			d, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_NOTE, "yardstick", words(language, WORD_YARDSTICK));
		b->text = (char *)words(language, WORD_NO_ANCHOR_READ);
		return;
	}
	b = draft_block(d, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_TABLE, "yardstick", words(language, WORD_YARDSTICK));
	b->text = (char *)words(language, WORD_YARDSTICK_HOW);
	block_room(a, b, 5, count);
	block_column(a, b, "item", words(language, WORD_YARDSTICK_OF), "row");
	block_column(a, b, "readings", words(language, WORD_ANCHOR_READINGS), "text");
	block_column(a, b, "as_agreed", words(language, WORD_ANCHOR_AS_AGREED), "count");
	block_column(a, b, "lean", words(language, WORD_ANCHOR_LEAN), "text");
	block_column(a, b, "movement", words(language, WORD_WHAT_MOVED), "text");
	for (size_t i = 0; i < count; i++) {
		Tilsyn__V1__Row *row = block_row(a, b, arena_print(a, "%s %s", halves[i].item, halves[i].period),
			arena_print(a, "%s, %s", title_of(context, halves[i].item),
				half_of(halves[i].period, language, a)));

		row_text_value(a, row, number_count(a, language, halves[i].readings));
		row_cell(a, row, counts(a, halves[i].as_agreed, halves[i].compared));
		row_text_value(a, row, lean_words(&halves[i], language, a));
		row_text_value(a, row, movement_words(&halves[i], language, a));
	}
}

const char *yardstick_on_course(
	const struct trend_half *halves, size_t count, const char *item, const char *language, struct arena *a)
{
	static const enum word told[] = {
		[MOVED_YARDSTICK] = WORD_COURSE_YARDSTICK,
		[MOVED_READERS] = WORD_COURSE_READERS,
		[MOVED_PRACTICE] = WORD_COURSE_PRACTICE,
	};
	const char *text = "";

	for (size_t i = 0; i < count; i++) {
		const struct trend_half *h = &halves[i];
		const enum movement m = h->change.movement;

		if (strcmp(h->item, item) != 0 || !*h->against || (!is_sign(m) && m != MOVED_PRACTICE))
			continue;
		text = arena_print(a, "%s%s%s", text, *text ? "\n" : "",
			words_fill(a, language, told[m], "before", half_of(h->against, language, a), "now",
				half_of(h->period, language, a), "seen",
				seen_words(yardstick_basis(&h->change), language, a), NULL));
	}
	return text;
}
