/* notifier.h - the one connection that LISTENs and NOTIFYs; comes back by itself. */
#pragma once
#include <event2/event.h>
#include <stdbool.h>
#include <stddef.h>

struct config;
struct notifier;

struct notifier_owner {
	void (*heard)(void *context, const char *payload);
	void (*listening)(void *context); /* from now on all is heard; what was said before may be lost */
	void (*lost)(void *context);	  /* hints that perhaps nobody was told */
	void *context;
};

struct notifier *notifier_new(
	struct event_base *base, const struct config *config, const struct notifier_owner *owner); /* config: lent */
void notifier_free(struct notifier *l);
bool notifier_is_connected(const struct notifier *l);

/* Tells all servers, this one included. */
void notifier_send(struct notifier *l, const char *const *hints, size_t n);
