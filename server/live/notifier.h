/* notifier.h - the one connection that LISTENs and NOTIFYs; comes back by itself. */
#pragma once
#include <event2/event.h>
#include <stdbool.h>
#include <stddef.h>

struct notifier;

struct notifier *notifier_new(struct event_base *base, const char *conninfo,
	void (*heard)(void *context, const char *payload), void *context);
void notifier_free(struct notifier *l);
bool notifier_is_connected(const struct notifier *l);

/* Tells all servers, this one included. Lost when the connection is away. */
void notifier_send(struct notifier *l, const char *const *hints, size_t n);
