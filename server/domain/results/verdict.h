/* verdict.h - did what was done move practice? (R21)
 *
 * An action names a question, the share it had, and how far it is hoped to move. It is judged once, when as many cases
 * as were fixed beforehand are measured by a later random draw. D is the interval of the difference, later minus
 * before, by Newcombe's hybrid score (1998, method 10) on the effective numbers of cases. Pure, any thread. */
#pragma once
#include <stdint.h>

#include "domain/figure.h"

struct measured {
	double share; /* 0..1 */
	double n_eff; /* effective number of relevant cases, above 0 */
};

enum verdict {
	VERDICT_NOT_YET,    /* fewer cases than were fixed: counts only */
	VERDICT_MOVED,	    /* D above 0 */
	VERDICT_MOVED_LESS, /* D above 0 and below what was hoped for */
	VERDICT_NOT_MOVED,  /* D reaches 0 and lies below what was hoped for */
	VERDICT_FALLEN,	    /* D below 0 */
	VERDICT_UNDECIDED,  /* everything else */
};
const char *verdict_name(enum verdict v); /* stable id: "moved_less" */

/* D; the estimate is the difference itself. Undefined: a share outside 0..1 or no cases. */
struct interval difference_at(struct measured before, struct measured later, double level);
struct interval difference_of(struct measured before, struct measured later); /* at 95 % */

/* cases: relevant ones measured; fixed: as many as were to be waited for; hoped: above 0. */
enum verdict verdict_of(struct interval difference, double hoped, uint32_t cases, uint32_t fixed);

/* How many relevant cases, all of one weight, the later draw must have so that a move of `hoped` is seen (D above 0)
 * with this chance, say 0.8. 0: no number of cases up to VERDICT_CASES_MOST is enough, because the measure before was
 * too small or the move is. */
enum { VERDICT_CASES_MOST = 2000 };
uint32_t cases_to_tell(struct measured before, double hoped, double power);
