/* svg.h - a BARS block drawn: one stacked bar of cases per row, beside it the share as a point in its interval. */
#pragma once
#include "render/page.h"
#include "tilsyn/v1/report.pb-c.h"

/* number: makes the ids in this drawing unique on its page. */
void svg_bars(struct page *p, const char *language, const Tilsyn__V1__Block *block, size_t number);
