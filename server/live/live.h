/* live.h - hints that something changed, from all servers to all watchers.
 *
 * A hint is "kind:subject:audience": kind of tilsyn.v1.EventKind as a word, the id it is about, and who may know: "all"
 * or "user:UUID". It never has content; in a sealed round SQL addresses it to the actor alone (R8). Hints made here are
 * gathered for some 20 ms and sent with one NOTIFY on a connection of their own; hints may be lost, so watchers fetch
 * again after each reconnect. The kind "session" is for us: it ends the streams of a session that was closed. Main loop
 * only. */
#pragma once
#include <event2/event.h>
#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

struct live;
struct watcher;

/* conninfo: of the connection that listens. heartbeat_ms: between heartbeats. */
struct live *live_new(struct event_base *base, const char *conninfo, int64_t heartbeat_ms);
void live_free(struct live *l);
bool live_is_connected(const struct live *l);

/* Sends the hints in the result's column `hints` (text[]), if it has one. */
void live_publish_rows(struct live *l, const PGresult *rows);

struct watch {
	const char *user_id, *session_id; /* copied */
	const char *subject;		  /* "" = everything; copied */
	int64_t ends_ms;		  /* when the session ends, on clock_ms() */
	bool (*send)(
		void *context, const void *event, size_t size); /* packed Event; false: the watcher is gone already */
	void (*end)(void *context); /* its session was closed; the watcher is gone already */
	void *context;
};
struct watcher *live_watch(struct live *l, const struct watch *w);
void live_unwatch(struct watcher *w); /* also from inside send and end; NULL is fine */
unsigned live_watchers(const struct live *l);
