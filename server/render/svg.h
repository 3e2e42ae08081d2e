/* svg.h - charts as drawings with real text, a title and a description; the table beside each has the same figures.
 *
 * Each is drawn twice: as wide as paper and desks, and as narrow as a phone, where letters of the wide one would be too
 * small to read and the page would have to be moved to and fro. The page's style shows one of them.
 * number: makes the ids in a drawing unique on its page. */
#pragma once
#include "render/page.h"
#include "tilsyn/v1/report.pb-c.h"

enum svg_room { SVG_WIDE, SVG_NARROW };

/* One stacked bar of cases per row, beside it the share as a point in its interval. */
void svg_bars(struct page *p, const char *language, const Tilsyn__V1__Block *block, size_t number, enum svg_room room);
/* The shares of the first such column, row after row, in their intervals. */
void svg_series(
	struct page *p, const char *language, const Tilsyn__V1__Block *block, size_t number, enum svg_room room);

/* A small chart for each row, its shares over the columns of shares. */
void svg_courses(
	struct page *p, const char *language, const Tilsyn__V1__Block *block, size_t number, enum svg_room room);

/* How things look. Said at each element: the program that prints reads no page style for drawings. */
/* Letters by name: what a machine finds first for "sans-serif" may be typewriter's. */
#define SVG_LETTERS  " font-family=\"'Liberation Sans',Arial,sans-serif\""
#define SVG_QUIET    " class=\"quiet\" font-size=\"13.5\" fill=\"#545454\""
#define SVG_SHARE    " class=\"share\" font-weight=\"700\""
#define SVG_RAIL     " class=\"rail\" stroke=\"#767676\" fill=\"none\""
#define SVG_LINE     " class=\"line\" stroke=\"#0072b2\" stroke-width=\"2\" fill=\"none\""
#define SVG_INTERVAL " class=\"interval\" stroke=\"#1a1a1a\" stroke-width=\"2\" fill=\"none\""
#define SVG_POINT    " class=\"point\" fill=\"#0072b2\" stroke=\"#fff\" stroke-width=\"1.5\""
#define SVG_OUTSIDE  " class=\"outside\" fill=\"#d55e00\" stroke=\"#fff\" stroke-width=\"1.5\""
#define SVG_HIDDEN   " class=\"hidden\" fill=\"#fff\" stroke=\"#545454\" stroke-dasharray=\"4 3\""
#define SVG_MEDIAN   " class=\"median\" stroke=\"#333\" stroke-width=\"1.5\" stroke-dasharray=\"7 4\" fill=\"none\""
#define SVG_GOAL     " class=\"goal\" stroke=\"#8a4b00\" stroke-width=\"2\" fill=\"none\""
#define SVG_LIMIT    " class=\"limit\" stroke=\"#6b6b6b\" stroke-dasharray=\"2 3\" fill=\"none\""
#define SVG_BREAK    " class=\"break\" stroke=\"#333\" stroke-width=\"1.5\" stroke-dasharray=\"1 4\" fill=\"none\""

/* What drawings are made of. The page closes the element: </svg>. */
void svg_open(struct page *p, double width, double height, size_t number, const char *title, const char *description);
/* The same for a phone: what it shows is said in the words of the wide one beside it. */
void svg_open_narrow(struct page *p, double width, double height, size_t number);
void svg_text(struct page *p, double x, double y, const char *attributes, const char *foreign);
const char *svg_shortened(struct arena *a, const char *foreign, size_t columns); /* one line of so many columns */
