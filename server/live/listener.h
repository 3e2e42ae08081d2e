/* listener.h - the one connection that LISTENs and NOTIFYs; comes back by itself. */
#pragma once
#include <event2/event.h>
#include <stdbool.h>
#include <stddef.h>

struct listener;

struct listener *listener_new(struct event_base *base, const char *conninfo, void (*heard)(void *context, const char *payload),
	void *context);
void listener_free(struct listener *l);
bool listener_is_connected(const struct listener *l);

/* Tells all servers, this one included. Lost when the connection is away. */
void listener_send(struct listener *l, const char *const *hints, size_t n);
