/* listen.h - accepts connections, and stops for a while when there is no room for one.
 *
 * No room is either no descriptor left in the process or the owner's own cap. A waiting peer stays in the kernel's
 * queue. */
#pragma once
#include <event2/event.h>
#include <stdbool.h>

struct listener;

typedef void accept_fn(void *context, evutil_socket_t fd); /* the descriptor is taken */

/* address: "127.0.0.1:8443", "[::]:8443". Both give NULL after logging why. */
struct listener *listener_new_tcp(struct event_base *base, const char *address, accept_fn *accepted, void *context);
struct listener *listener_new_unix(struct event_base *base, const char *path, accept_fn *accepted, void *context);
void listener_free(struct listener *l); /* NULL is fine */

void listener_set_full(struct listener *l, bool full); /* the owner's cap is reached, or no longer */
