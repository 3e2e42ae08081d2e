/* declare.h - a reviewer says what ties them to a case. */
#pragma once
#include <stdbool.h>

#include "command/run.h"
#include "tilsyn/v1/review.pb-c.h"

/* Whether several read the case blind in a round: there a seat is given up, and nothing declared. */
bool is_of_round(const Tilsyn__V1__Review *review);
/* Without a reason it is asked for, and Enter leaves everything as it is. Gives the exit code; withdrawn: the review is
 * taken from them. */
int declare_tie(struct run *run, const Tilsyn__V1__Review *review, const char *reason, char *note, bool *is_withdrawn)
	__attribute__((warn_unused_result));
