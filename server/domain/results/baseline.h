/* baseline.h - what an action is held against, and how many later cases it takes to tell (R21).
 *
 * Both are fixed when the action is made. Pure, any thread. */
#pragma once
#include <stdint.h>

#include "domain/results/estimate.h"

#define CHANCE_TO_SEE 0.8 /* that a move as large as hoped for is seen */

enum cannot_tell {
	CAN_TELL,
	NO_BASELINE,   /* nothing measured it before */
	NOT_ALL_DRAWN, /* cases did, of draws that cannot speak of all (R5) */
	FEW_CASES,     /* below RELEVANT_LEAST */
	SMALL_MOVE,    /* no number of cases shows it */
};
const char *cannot_tell_name(enum cannot_tell why); /* stable id: "few_cases"; NULL: it can be told */

struct baseline {
	struct share share;
	uint32_t cases_needed; /* relevant cases of later draws that weigh them as those before did; 0: `why` */
	enum cannot_tell why;
};
/* left_out: cases of draws that cannot speak of all, not in the sums. hoped: the move as a share, above 0. How we work:
 * never these cases alone. */
struct baseline baseline_of(const struct case_sums *sums, uint32_t left_out, double hoped);
