/* failure.h - the error half of the Connect protocol: a JSON body into a reason with its details. Pure. */
#pragma once
#include "call/rpc.h"

void failure_read(struct rpc_failure *failure, long http_status, const char *body, size_t size, struct arena *arena);
void failure_of_reason(struct rpc_failure *failure, enum reason reason);
