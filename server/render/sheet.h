/* sheet.h - how much of one sheet of A4 a report to a committee takes.
 *
 * An estimate from lengths alone. It decides how large the page is set; and where nothing makes a PDF whose pages can
 * be counted, it stands in for the count. Pure. */
#pragma once
#include <stdbool.h>

#include "codec/arena.h"
#include "tilsyn/v1/report.pb-c.h"

/* Of the size that a page with room is set in, 1 down to what can still be read. */
double sheet_scale(const Tilsyn__V1__Report *report, struct arena *a);
/* What it leaves of the sheet, for drawings to grow into. */
double sheet_spare_mm(const Tilsyn__V1__Report *report, struct arena *a);
/* Errs to the safe side: what just fits is not let through. */
bool sheet_seems_to_hold(const Tilsyn__V1__Report *report, struct arena *a);
