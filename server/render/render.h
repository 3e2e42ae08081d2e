/* render.h - a report message in, bytes out.
 *
 * Pure: no clock, no settings, no state; the same message gives the same bytes (numbers in the C locale). The report's
 * words are in its language already; renderers add only their own few (words.h). JSON is codec_to_json().
 *
 * What a maker of reports must know beyond report.proto:
 *
 * Column.class is "text", "count", "share" or "coefficient"; "row" for a first column that merely heads the rows'
 * titles and has no value. In bars a value class makes the column a part of the bar: ja, nej, lav, nogen, hoej,
 * ikke_relevant (or yes, no, low, some, high, not_relevant). The first other column with figures is shown beside the
 * bar.
 *
 * A cell with n = 0 in a column of counts or of a bar's parts is a bare count; everything else prints "14 af 20".
 * Cell.withheld is one of the ids in cell.c. Ids of blocks, rows and columns are never shown. */
#pragma once
#include <stddef.h>

#include "codec/arena.h"
#include "tilsyn/v1/report.pb-c.h"

/* For a terminal: as wide as the report says, with drawings unless it is read aloud. */
char *render_text(const Tilsyn__V1__Report *report, struct arena *a, size_t *size);
/* One page without script or requests. */
char *render_html(const Tilsyn__V1__Report *report, struct arena *a, size_t *size);
/* The same of a page that is one A4, its print as large as a step of sheet.h. */
char *render_html_sheet(const Tilsyn__V1__Report *report, unsigned step, struct arena *a, size_t *size);
/* For a spreadsheet program, as csv.c says. */
char *render_csv(const Tilsyn__V1__Report *report, struct arena *a, size_t *size);
/* A workbook with native charts. NULL: there was no memory for the file. */
char *render_xlsx(const Tilsyn__V1__Report *report, struct arena *a, size_t *size);
