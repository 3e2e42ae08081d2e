/* words_failure.h - why a call failed, in plain words, and what to do about it. The code name stands beside each
 * reason, so that a help desk can find it. */
#pragma once
#include "codec/arena.h"

struct rpc_failure;

/* Says what went wrong and what to do, or prints one JSON object; gives the exit code. */
int words_say_failure(struct arena *arena, const struct rpc_failure *failure);
const char *words_of_failure(struct arena *arena, const struct rpc_failure *failure); /* the sentence alone */
