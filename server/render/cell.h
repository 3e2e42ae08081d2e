/* cell.h - a figure in words: the one place that knows what may be shown of it (R15, R16).
 *
 * Hidden means hidden: whatever numbers a suppressed cell carries, none comes out of here. Parts that are not there are
 * NULL. */
#pragma once
#include "codec/arena.h"
#include "tilsyn/v1/report.pb-c.h"

struct cell_words {
	const char *count;    /* "14 af 20", of several questions "alt: 14 af 20", or "skjult" */
	const char *share;    /* "70 %", of several questions "snit 70 %" */
	const char *interval; /* "52–84 %" */
	const char *remark;   /* why there is no share */
};

struct cell_words cell_words(
	struct arena *a, const char *language, const Tilsyn__V1__Column *column, const Tilsyn__V1__Cell *cell);
/* What stands under a point of a chart beside its share: the counts, "14 af 20"; of several questions, whose counts are
 * of something else than the share, "sager: 20"; or "skjult". */
const char *cell_under_point(struct arena *a, const char *language, const Tilsyn__V1__Cell *cell);
char *cell_line(struct arena *a, const struct cell_words *w); /* "14 af 20, 70 % (52–84 %)" */
