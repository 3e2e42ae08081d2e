/* sheet.h - how large a report to a committee can be set on one sheet of A4.
 *
 * Where a PDF is made its pages are counted, and the largest step that is one sheet is taken. Else lengths alone are an
 * estimate of what the page takes: it decides how large the page is set, and stands in for the count. Pure. */
#pragma once
#include <stdbool.h>

#include "codec/arena.h"
#include "tilsyn/v1/report.pb-c.h"

struct sheet_size {
	double text;	    /* of the size that a page with room is set in, 1 down to what can still be read */
	double drawings_mm; /* how high the drawings of a block may be; the width of the sheet limits them as well */
};
/* From the smallest that can be read: the drawings grow first, whose letters are the smallest, then the text. */
enum { SHEET_STEPS = 16 };
struct sheet_size sheet_step(unsigned step);
struct sheet_size sheet_estimate(const Tilsyn__V1__Report *report, struct arena *a);
/* Errs to the safe side: what just fits is not let through. */
bool sheet_seems_to_hold(const Tilsyn__V1__Report *report, struct arena *a);
