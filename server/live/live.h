/* live.h - hints that something changed, from all servers to all watchers.
 *
 * A hint is "kind:subject:audience": kind of tilsyn.v1.EventKind as a word, the id it is about, and who may know:
 * "all", "user:UUID", or "roles:BITS" of rpc.h (sql/policy/helpers_live.sql says who hears of what). It never has
 * content; in a sealed round SQL addresses it to the actor alone (R8). Hints are sent with a NOTIFY on a connection of
 * their own, the first of a quiet time at once, then at most one NOTIFY in 20 ms. They may be lost: whoever loses some
 * sends "refetch", and watchers fetch again. Two kinds are for us: "session" and "user" end streams. Main loop only. */
#pragma once
#include <event2/event.h>
#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

struct live;
struct watcher;

struct config;

struct live *live_new(struct event_base *base, const struct config *config); /* config: lent for good */
void live_free(struct live *l);
bool live_is_connected(const struct live *l);

/* Sends the hints in the result's column `hints` (text[]), if it has one. */
void live_publish_rows(struct live *l, const PGresult *rows);

enum live_end { LIVE_SESSION_ENDED, LIVE_ROLES_CHANGED };

struct watch {
	const char *user_id, *session_id; /* copied */
	const char *subject;		  /* "" = everything; copied */
	unsigned roles;			  /* bits of rpc.h */
	int64_t ends_ms;		  /* when the session ends, on clock_ms() */
	bool (*send)(
		void *context, const void *event, size_t size); /* packed Event; false: the watcher is gone already */
	void (*end)(void *context, enum live_end why);		/* the watcher is gone already */
	void *context;
};
struct watcher *live_watch(struct live *l, const struct watch *w); /* NULL: this person has too many */
void live_greet(struct watcher *w);				   /* the first heartbeat: from now on hints come */
void live_unwatch(struct watcher *w);				   /* also from inside send and end; NULL is fine */
unsigned live_watchers(const struct live *l);
