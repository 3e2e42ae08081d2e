#include "live/live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "codec/codec.h"
#include "config.h"
#include "live/notifier.h"
#include "log.h"
#include "server.h"
#include "tilsyn/v1/event.pb-c.h"

enum { UUID_CHARS = 36, EVENT_BYTES = 128, GATHER_MS = 20, GATHERED_MAX = 512, HINT_BYTES = 160 };

static const char refetch[] = "refetch::all";

/* A watcher in the list is live; one that was unwatched during a round is marked and freed after it. */
struct watcher {
	TAILQ_ENTRY(watcher) entry;
	struct live *live;
	struct watch watch;
	char user_id[UUID_CHARS + 1], session_id[UUID_CHARS + 1], subject[UUID_CHARS + 1];
	unsigned roles;
	bool gone;
};

struct live {
	const struct config *config;
	struct notifier *notifier;
	struct event *gather, *beat;
	TAILQ_HEAD(, watcher) watchers;
	unsigned n_watchers;
	unsigned rounds; /* nested walks over the list */
	char gathered[GATHERED_MAX][HINT_BYTES];
	size_t n_gathered;
	int64_t sent_ms; /* when hints last left */
	bool has_lost;	 /* hints that never left: all servers' watchers must fetch again */
};

/* -- hints out -- */

static void send_gathered(evutil_socket_t fd, short what, void *context)
{
	struct live *l = context;
	const char *hints[GATHERED_MAX];

	(void)fd;
	(void)what;
	for (size_t i = 0; i < l->n_gathered; i++)
		hints[i] = l->gathered[i];
	notifier_send(l->notifier, hints, l->n_gathered);
	l->n_gathered = 0;
	l->sent_ms = clock_ms();
}

/* The first after a quiet time leaves in this turn of the loop, with all that is said in the same turn. */
static void send_soon(struct live *l)
{
	int64_t left_ms = l->sent_ms + GATHER_MS - clock_ms();
	const struct timeval soon = {.tv_usec = (left_ms > 0 ? left_ms : 0) * 1000};

	if (!evtimer_pending(l->gather, NULL))
		evtimer_add(l->gather, &soon);
}

static void gather(struct live *l, const char *hint, size_t size)
{
	if (size >= HINT_BYTES)
		BUG("a hint that is too long");
	for (size_t i = 0; i < l->n_gathered; i++)
		if (!strncmp(l->gathered[i], hint, size) && !l->gathered[i][size])
			return; /* the same thing twice is one hint */
	if (l->n_gathered ==
		GATHERED_MAX) { /* more than anyone reads one by one; the last makes up for those dropped */
		strcpy(l->gathered[GATHERED_MAX - 1], refetch);
		return;
	}
	memcpy(l->gathered[l->n_gathered], hint, size);
	l->gathered[l->n_gathered++][size] = '\0';
	send_soon(l);
}

void live_publish_rows(struct live *l, const PGresult *rows)
{
	int column = PQfnumber(rows, "hints");

	for (int row = 0; column >= 0 && row < PQntuples(rows); row++) {
		/* {a,b}: hints are words, UUIDs and colons, so PostgreSQL never quotes them. */
		const char *hint = PQgetvalue(rows, row, column);

		for (hint += *hint == '{'; *hint && *hint != '}';) {
			size_t size = strcspn(hint, ",}");

			gather(l, hint, size);
			hint += size + (hint[size] == ',');
		}
	}
}

/* -- events in -- */

static void sweep(struct live *l)
{
	for (struct watcher *w = TAILQ_FIRST(&l->watchers), *next; w && !l->rounds; w = next) {
		next = TAILQ_NEXT(w, entry);
		if (w->gone) {
			TAILQ_REMOVE(&l->watchers, w, entry);
			free(w);
		}
	}
}

static void end(struct watcher *w, enum live_end why)
{
	w->gone = true;
	w->live->n_watchers--;
	w->watch.end(w->watch.context, why);
}

static size_t pack_event(Tilsyn__V1__EventKind kind, const char *subject, uint8_t bytes[EVENT_BYTES])
{
	Tilsyn__V1__Event event = TILSYN__V1__EVENT__INIT;

	event.kind = kind;
	event.subject_id = (char *)subject;
	return tilsyn__v1__event__pack(&event, bytes);
}

/* "" is about everything. */
static bool concerns(const struct watcher *w, const char *subject, const char *audience)
{
	if (w->gone || (*w->subject && *subject && strcmp(w->subject, subject) != 0))
		return false;
	if (!strncmp(audience, "user:", 5))
		return !strcmp(audience + 5, w->user_id);
	if (!strncmp(audience, "roles:", 6))
		return strtoul(audience + 6, NULL, 10) & w->roles;
	return !strcmp(audience, "all");
}

/* Encoded once, the bytes shared by all watchers. */
static void tell(struct live *l, Tilsyn__V1__EventKind kind, const char *subject, const char *audience)
{
	uint8_t bytes[EVENT_BYTES];
	size_t size = pack_event(kind, subject, bytes);
	struct watcher *w;

	l->rounds++;
	TAILQ_FOREACH(w, &l->watchers, entry)
	if (concerns(w, subject, audience) && !w->watch.send(w->watch.context, bytes, size))
		live_unwatch(w);
	l->rounds--;
	sweep(l);
}

static void end_streams(struct live *l, enum live_end why, const char *id)
{
	struct watcher *w;

	l->rounds++;
	TAILQ_FOREACH(w, &l->watchers, entry)
	if (!w->gone && !strcmp(why == LIVE_SESSION_ENDED ? w->session_id : w->user_id, id))
		end(w, why);
	l->rounds--;
	sweep(l);
}

static void heard(void *context, const char *payload)
{
	struct live *l = context;
	char hint[HINT_BYTES], *subject, *audience;
	int kind;

	if (strlen(payload) >= sizeof(hint))
		return;
	strcpy(hint, payload);
	if (!(subject = strchr(hint, ':')) || !(audience = strchr(subject + 1, ':')))
		return;
	*subject++ = *audience++ = '\0';
	if (strlen(subject) > UUID_CHARS)
		return;
	if (!strcmp(hint, "session"))
		end_streams(l, LIVE_SESSION_ENDED, subject);
	else if (!strcmp(hint, "user"))
		end_streams(l, LIVE_ROLES_CHANGED, subject);
	else if (codec_enum_value(&tilsyn__v1__event_kind__descriptor, hint, &kind))
		tell(l, (Tilsyn__V1__EventKind)kind, subject, audience);
}

static void make_up(struct live *l)
{
	if (l->has_lost && notifier_is_connected(l->notifier)) {
		l->has_lost = false;
		gather(l, refetch, strlen(refetch));
	}
}

/* Hints of the time before are lost to us; those of ours that never left, to all. */
static void listening(void *context)
{
	struct live *l = context;

	tell(l, TILSYN__V1__EVENT_KIND__EVENT_KIND_REFETCH, "", "all");
	make_up(l);
}

static void lost(void *context)
{
	struct live *l = context;

	l->has_lost = true; /* made up for at the next heartbeat, or when it listens again */
}

static size_t pack_heartbeat(uint8_t bytes[EVENT_BYTES])
{
	return pack_event(TILSYN__V1__EVENT_KIND__EVENT_KIND_HEARTBEAT, "", bytes);
}

static void beat(evutil_socket_t fd, short what, void *context)
{
	struct live *l = context;
	int64_t now = clock_ms();
	uint8_t bytes[EVENT_BYTES];
	size_t size = pack_heartbeat(bytes);
	struct watcher *w;

	(void)fd;
	(void)what;
	make_up(l);
	l->rounds++;
	TAILQ_FOREACH(w, &l->watchers, entry)
	if (!w->gone && w->watch.ends_ms <= now)
		end(w, LIVE_SESSION_ENDED);
	else if (!w->gone && !w->watch.send(w->watch.context, bytes, size))
		live_unwatch(w);
	l->rounds--;
	sweep(l);
}

/* -- life -- */

struct live *live_new(struct event_base *base, const struct config *config)
{
	struct live *l = calloc(1, sizeof(*l));
	const struct timeval interval = {
		.tv_sec = config->heartbeat / 1000, .tv_usec = config->heartbeat % 1000 * 1000};

	if (!l)
		fatal("out of memory");
	l->config = config;
	TAILQ_INIT(&l->watchers);
	l->gather = evtimer_new(base, send_gathered, l);
	l->beat = event_new(base, -1, EV_PERSIST, beat, l);
	event_add(l->beat, &interval);
	l->notifier = notifier_new(base, config, &(struct notifier_owner){heard, listening, lost, l});
	return l;
}

void live_free(struct live *l)
{
	if (!l)
		return;
	notifier_free(l->notifier);
	event_free(l->gather);
	event_free(l->beat);
	for (struct watcher *w; (w = TAILQ_FIRST(&l->watchers));) {
		TAILQ_REMOVE(&l->watchers, w, entry);
		free(w);
	}
	free(l);
}

bool live_is_connected(const struct live *l)
{
	return notifier_is_connected(l->notifier);
}
unsigned live_watchers(const struct live *l)
{
	return l->n_watchers;
}

static int64_t streams_of(const struct live *l, const char *user_id)
{
	const struct watcher *w;
	int64_t n = 0;

	TAILQ_FOREACH(w, &l->watchers, entry)
	n += !w->gone && !strcmp(w->user_id, user_id);
	return n;
}

struct watcher *live_watch(struct live *l, const struct watch *watch)
{
	struct watcher *w;

	if (streams_of(l, watch->user_id) >= l->config->streams_each)
		return NULL;
	w = calloc(1, sizeof(*w));
	if (!w)
		fatal("out of memory");
	w->live = l;
	w->watch = *watch;
	snprintf(w->user_id, sizeof(w->user_id), "%s", watch->user_id);
	snprintf(w->session_id, sizeof(w->session_id), "%s", watch->session_id);
	snprintf(w->subject, sizeof(w->subject), "%s", watch->subject);
	w->roles = watch->roles;
	TAILQ_INSERT_TAIL(&l->watchers, w, entry);
	l->n_watchers++;
	return w;
}

void live_greet(struct watcher *w)
{
	uint8_t bytes[EVENT_BYTES];

	if (!w->watch.send(w->watch.context, bytes, pack_heartbeat(bytes)))
		live_unwatch(w);
}

void live_unwatch(struct watcher *w)
{
	if (!w || w->gone)
		return;
	w->gone = true;
	w->live->n_watchers--;
	sweep(w->live);
}
