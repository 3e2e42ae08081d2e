/* conn.h - HTTP/1.1 on one connection, over TLS or plain, and the site whose connections they are.
 *
 * A connection reads one request at a time and hands it over whole; what comes behind it waits in the kernel. The site
 * answers at once or later with conn_reply() or conn_stream_*(), or the connection ends first. Every phase has its own
 * deadline, counted as a whole and not from byte to byte. A closed connection is freed by the loop, never inside a
 * call. Main loop only.
 *
 * Not evhttp: it cannot see a bare LF, tell a head's end, bound what a client pushes or say its own errors in JSON. */
#pragma once
#include <event2/event.h>
#include <openssl/ssl.h>
#include <sys/queue.h>

#include "config.h"
#include "http/framing.h"

struct conn;
TAILQ_HEAD(conns, conn);

struct site {
	struct event_base *base;
	const struct config *config;
	SSL_CTX *tls;  /* NULL: plain */
	void *context; /* the owner's */
	bool draining; /* each reply is its connection's last */
	unsigned n_conns;
	/* A head has come, lent. True: go on with the body. False: it was answered. */
	bool (*head)(struct conn *c, const struct head *head);
	/* The body too, lent. */
	void (*body)(struct conn *c, const uint8_t *bytes, size_t size);
	/* The request cannot be read: answer it with conn_reply(). */
	void (*fault)(struct conn *c, enum framing fault);
	/* The connection ends before its answer: conn_data() is yours to let go. */
	void (*gone)(struct conn *c);
	void (*closed)(struct site *s); /* n_conns has fallen */
	/* conn.c's own: */
	struct conns conns, dead;
	struct event *reaper;
	time_t date_of;
	char date[40];
};

void site_init(struct site *s);
void site_clear(struct site *s);		    /* closes all connections */
void site_drain(struct site *s);		    /* closes those without a request, the others after their answer */
void conn_open(struct site *s, evutil_socket_t fd); /* fd is taken */

struct site *conn_site(const struct conn *c);
void *conn_data(const struct conn *c);
void conn_set_data(struct conn *c, void *data); /* what belongs to the request under way */

struct reply {
	int status;
	const char *type;   /* Content-Type; NULL: no body */
	const char *fields; /* further lines, each with its CR LF; may be NULL */
	const void *body;
	size_t size;
};
/* Answers the request, whether it was read whole or not. */
void conn_reply(struct conn *c, const struct reply *r);

/* Answers with 200 and a body without end. */
void conn_stream_start(struct conn *c, const char *type);
/* One piece, made of a short prefix and bytes. False: the peer reads too slowly and the connection is closed. */
bool conn_stream_write(struct conn *c, const void *prefix, size_t prefix_size, const void *bytes, size_t size);
void conn_stream_end(struct conn *c);
