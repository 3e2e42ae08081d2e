/* state.h - what the files of this room share: the transport as a whole. */
#pragma once
#include <sys/queue.h>

#include "http/conn.h"
#include "http/http.h"
#include "http/listen.h"
#include "http/metrics.h"

struct exchange;
LIST_HEAD(exchanges, exchange);

struct http {
	struct server *server;
	struct site site;
	struct listener *listener;
	struct metrics *metrics;
	struct exchanges exchanges;
	unsigned n_exchanges, n_streams;
	uint64_t next_call_id;
	/* While it drains: */
	void (*drained)(void *context); /* NULL: not draining, or told already */
	void *drained_context;
	struct event *drain_end;
};

/* Something has ended: perhaps the last thing that draining waits for. */
void http_check_drained(struct http *h);
