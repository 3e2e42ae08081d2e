/* rpc.h - calls to the server: Connect protocol over HTTP/1.1, TLS 1.3, binary protobuf.
 *
 * A call that writes gets a request id here unless it has one, and keeps it over every attempt: the server knows a
 * repetition and does nothing twice. So a lost connection is tried again, a few times, with growing pauses. One caller
 * at a time. */
#pragma once
#include <stdbool.h>

#include "codec/arena.h"
#include "reason.h"
#include "tilsyn/v1/event.pb-c.h"
#include "tilsyn/v1/reason.pb-c.h"

struct session;

/* Why a call failed. */
struct rpc_failure {
	const struct reason_row *reason;
	const Tilsyn__V1__Failure *details; /* NULL when the server told no more; lives in the call's arena */
	char network[256];		    /* English, from libcurl; "" when the server did answer */
	char request_id[37];		    /* "" where the call has none */
};

void rpc_init(const struct session *session); /* lent for good; call again after a change */

/* `method` is "ReviewService/SaveAnswers"; `request` any message of its type; `response` takes a pointer to the
 * response message, in the arena. Gives 0, or the exit code of what rpc_failure() then tells. */
int rpc_call(struct arena *arena, const char *method, const void *request, void *response)
	__attribute__((warn_unused_result));
const struct rpc_failure *rpc_failure(void);
/* An empty request of the method's type. */
void *rpc_request(struct arena *arena, const char *method);

/* A request that has an id already keeps it: what is sent again after a kill is known to the server as the same. */
enum { RPC_ID_SIZE = 37 };
void rpc_new_id(char text[RPC_ID_SIZE]);
const char *rpc_token(void);	   /* NULL when not signed in */
void rpc_set_hasty(bool is_hasty); /* one attempt, two seconds to connect: for what is tried again by itself */
