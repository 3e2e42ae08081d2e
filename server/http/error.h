/* error.h - a failure as the Connect protocol says it: {"code", "message", "reason", "details": [tilsyn.v1.Failure]}.
 */
#pragma once
#include <jansson.h>

#include "http/conn.h"
#include "rpc/call.h"

json_t *error_json(const struct failure *f, struct arena *arena); /* new reference */
/* Answers with the status of its reason; bytes written. */
size_t error_reply(struct conn *c, const struct failure *f);
/* The same before there is a call. fields: as in struct reply. */
void error_refuse(struct conn *c, int status, enum reason reason, const char *why, const char *fields);
