/* http.h - the transport: calls come in over TLS, replies go out, streams are written.
 *
 * The Connect protocol (connectrpc.com) over HTTP/1.1 and TLS 1.3, on bufferevents. Nothing else in the server knows
 * HTTP; nothing knows this header but main.c. Every limit is checked here: size, head, method, framing, connections,
 * deadlines. Main loop only. */
#pragma once
#include <event2/event.h>

#include "config.h"

struct http;
struct server;

/* Listens at once. NULL after logging why. config is lent and may be replaced with http_reload(). */
struct http *http_new(struct event_base *base, const struct config *config, struct server *server);
/* A new certificate and new limits; false: kept the old ones. */
bool http_reload(struct http *h, const struct config *config);
/* Stops accepting, finishes what is under way, sets server->draining. drained is called once, on the loop. */
void http_drain(struct http *h, void (*drained)(void *context), void *context);
void http_free(struct http *h); /* NULL is fine. Calls still under way are abandoned and free themselves */

/* The admin socket: /livez, /readyz, /metrics. A unix socket, mode 0600. NULL after logging why. */
struct admin;
struct admin *admin_new(
	struct event_base *base, const struct config *config, struct server *server, const struct http *http);
void admin_free(struct admin *a); /* NULL is fine; before http_free() */
