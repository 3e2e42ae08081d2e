/* trend_yardstick.h - beside a course: how the same anchor cases were read meanwhile, so that a yardstick that moved is
 * told apart from a practice that did. Pure. */
#pragma once
#include "codec/arena.h"
#include "domain/agreement/yardstick.h"
#include "report/blocks.h"

struct trend_half {		   /* one item in one half-year */
	const char *item, *period; /* "2026-1" */
	const char *against;	   /* the half-year before in which anchor cases were read; "" = none */
	uint32_t readings, compared, as_agreed;
	uint32_t anchors;	  /* anchor cases behind `lean` */
	struct interval lean;	  /* -1 to 1, above 0: milder than agreed */
	struct practice practice; /* the cases of the course that are still known one by one */
	struct yardstick_change change;
};

/* A table of all items, or a line saying that no anchor case was read. title_of: of an item. */
typedef const char *item_title_fn(const void *context, const char *item);
void put_yardstick(struct report_draft *d, const struct trend_half *halves, size_t count, item_title_fn *title_of,
	const void *context, const char *language);
/* What the yardstick says of one item's course, a line for each half-year in which something moved; "" = nothing. */
const char *yardstick_on_course(
	const struct trend_half *halves, size_t count, const char *item, const char *language, struct arena *a);
