/* svg.h - charts as drawings with real text, a title and a description; the table beside each has the same figures.
 *
 * number: makes the ids in a drawing unique on its page. */
#pragma once
#include "render/page.h"
#include "tilsyn/v1/report.pb-c.h"

/* One stacked bar of cases per row, beside it the share as a point in its interval. */
void svg_bars(struct page *p, const char *language, const Tilsyn__V1__Block *block, size_t number);
/* The shares of the first such column, row after row, in their intervals. */
void svg_series(struct page *p, const char *language, const Tilsyn__V1__Block *block, size_t number);

/* A small chart for each row, its shares over the columns of shares. */
void svg_courses(struct page *p, const char *language, const Tilsyn__V1__Block *block, size_t number);

/* What drawings are made of. The page closes the element: </svg>. */
void svg_open(struct page *p, double width, double height, size_t number, const char *title, const char *description);
void svg_text(struct page *p, double x, double y, const char *attributes, const char *foreign);
const char *svg_shortened(struct arena *a, const char *foreign, size_t columns); /* one line of so many columns */
