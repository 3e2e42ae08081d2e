/* difference.h - two figures held against each other, in words and as numbers: only where the difference is larger than
 * chance is it one (R15, R17). Pure. */
#pragma once
#include "codec/arena.h"
#include "domain/results/estimate.h"
#include "report/behind.h"
#include "tilsyn/v1/report.pb-c.h"

struct compared {
	struct share share;
	bool counts_only; /* not all of it has weights */
	enum told told;	  /* too few persons may stand behind it */
};
struct compared compared_of(
	uint32_t cases, uint32_t yes, bool counts_only, double w, double w2, double wy, enum told told);

enum difference { DIFFERENCE_NONE, DIFFERENCE_HIGHER, DIFFERENCE_LOWER, DIFFERENCE_UNKNOWN };
struct difference_told {
	enum difference is;
	const char *text;   /* "12 percentage points lower (3 to 21)", or why nothing is said */
	struct interval by; /* now minus before, 0..1; says nothing of what is unknown */
};
struct difference_told difference_tell(
	const struct compared *before, const struct compared *now, const char *language, struct arena *a);
struct difference_told difference_unknown(const char *why);
const char *difference_points(struct arena *a, double share); /* whole percentage points: "−7" */
/* The words, and beside them the numbers in percentage points where there are any. */
void row_difference(struct arena *a, Tilsyn__V1__Row *row, const struct difference_told *told);
/* Of one among several that a sentence picks from: a rise or a fall only where it is certain for all of them at once
 * (an interval of 1 - 5%/several). */
enum difference difference_among(const struct compared *before, const struct compared *now, size_t several);
/* mean: of several questions, whose share is a mean over cases. */
Tilsyn__V1__Cell *compared_cell(struct arena *a, const struct compared *c, bool mean);
