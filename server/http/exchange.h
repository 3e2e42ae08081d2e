/* exchange.h - what stands between one request and its call, and how a stream of messages is written to it.
 *
 * It outlives the connection when the client hangs up, until the call is answered. connect.c makes and frees it. */
#pragma once
#include <event2/event_struct.h>

#include "http/state.h"
#include "rpc/call.h"

struct exchange {
	LIST_ENTRY(exchange) link;
	struct http *http; /* NULL: the transport is gone */
	struct conn *conn; /* NULL: the client is gone, or has its answer */
	struct call *call;
	const struct rpc *rpc;
	bool is_json;
	const char *feed; /* the token of a calendar address, in the call's arena; NULL: none */
	struct event deadline;
	uint64_t id;
	int64_t start_us;
	size_t bytes_in, bytes_out;
};

/* The client is gone or is about to get its answer; its connection, or NULL. */
struct conn *exchange_let_go(struct exchange *ex);

/* stream.c: each message stands in an envelope, a byte of flags and its size. */
bool stream_open_envelope(struct exchange *ex, const uint8_t **bytes, size_t *size); /* false: the call has failed */
void stream_end(struct exchange *ex, struct conn *c);		     /* says how it went and ends the body */
bool stream_sent(struct call *call, const void *bytes, size_t size); /* both as of struct call_peer */
void stream_closing(struct call *call);
