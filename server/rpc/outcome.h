/* outcome.h - what went wrong, as one reason: from SQLSTATE and constraint, or from a fault in the message. */
#pragma once
#include "codec/codec.h"
#include "db/pool.h"

struct call;

/* Answers the call: with the stored response when a retry met its own act (TS000), else with a failure. */
void outcome_of_failed_ask(struct call *c, const struct pool_answer *answer);
void outcome_of_fault(struct call *c, const struct codec_fault *fault);
void outcome_of_file_fault(
	struct call *c, const struct codec_fault *fault); /* the fault is in a file inside the request */
