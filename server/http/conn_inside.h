/* conn_inside.h - what conn.c, conn_read.c and conn_write.c know of a connection and nobody else does. */
#pragma once
#include <event2/buffer.h>
#include <event2/bufferevent.h>

#include "http/conn.h"

enum {
	AHEAD_BYTES = 64 * 1024
}; /* what a peer may send ahead of the request being read; beyond it the kernel holds it back */

enum phase {
	HANDSHAKE,
	HEAD, /* waits for a request, or reads its head */
	BODY, /* of known length */
	CHUNKS,
	ANSWER, /* the site has the request */
	STREAM,
	FLUSH,	/* a large reply leaves before the next request is read */
	LAST,	/* the last reply leaves, then it closes */
	LINGER, /* the peer may still be sending what nobody reads: closing now would tear our reply out of its hands */
	DEAD,
};

struct conn {
	TAILQ_ENTRY(conn) link;
	struct site *site;
	struct bufferevent *stream;
	struct event *deadline;
	int64_t deadline_ms,
		armed_ms; /* the event may fire before the deadline, never after: moving it costs nothing */
	enum phase phase;
	bool in_head;	      /* its first byte has come */
	bool last;	      /* of this connection, as one of us said */
	bool is_1_0, is_head; /* the request under way: its stream goes in no chunks; its answer has no body */
	bool advancing;
	size_t scanned;		 /* of the head */
	uint64_t body_left;	 /* of the body, or of the chunk */
	struct evbuffer *chunks; /* the body so far; NULL until one comes in chunks */
	void *data;
};

static inline struct evbuffer *input_of(const struct conn *c)
{
	return bufferevent_get_input(c->stream);
}
static inline struct evbuffer *output_of(const struct conn *c)
{
	return bufferevent_get_output(c->stream);
}
static inline size_t unsent(const struct conn *c)
{
	return evbuffer_get_length(output_of(c));
}

/* conn.c */
void conn_set_deadline(struct conn *c, int64_t after_ms);
void conn_clear_deadline(struct conn *c);
void conn_close(struct conn *c); /* freed by the loop */

/* conn_read.c */
void conn_await_request(struct conn *c);
void conn_advance(struct conn *c);   /* goes on with what has come */
void conn_hold_back(struct conn *c); /* bounds what is read ahead */
bool conn_is_half_read(const struct conn *c);
