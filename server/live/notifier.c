#include "live/notifier.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "db/conninfo.h"
#include "db/query.h"
#include "log.h"

QUERY(send_hints, "hints");

enum { RETRY_LEAST_MS = 200, RETRY_MOST_MS = 10000, STATEMENT_MS = 10000 };

enum phase { AWAY, CONNECTING, LISTENING, READY, BUSY };

struct notifier {
	struct event_base *base;
	const struct config *config;
	struct notifier_owner owner;
	PGconn *connection;
	struct event *io;
	struct event *timer; /* away: time to connect; on the way: time is up */
	enum phase phase;
	unsigned attempts; /* since it last listened */
	long retry_ms;
	char *waiting; /* a text[] literal of what came while BUSY, NULL for none */
};

static void pump(evutil_socket_t fd, short what, void *context);

static void set_timer(struct notifier *l, int64_t ms)
{
	const struct timeval after = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};

	evtimer_add(l->timer, &after);
}

static void drop(struct notifier *l)
{
	if (l->phase >= LISTENING)
		log_event(LOG_WARN, "live.lost", "why", "the listening connection went away", NULL);
	if (l->io)
		event_free(l->io);
	l->io = NULL;
	PQfinish(l->connection);
	l->connection = NULL;
	if (l->phase == BUSY)
		l->owner.lost(l->owner.context);
	l->phase = AWAY;
	free(l->waiting);
	l->waiting = NULL;
	l->retry_ms = l->retry_ms * 2 > RETRY_MOST_MS ? RETRY_MOST_MS : l->retry_ms * 2;
	set_timer(l, l->retry_ms / 2 + random() % l->retry_ms);
}

static void await(struct notifier *l, short what)
{
	if (l->io)
		event_free(l->io);
	l->io = event_new(l->base, PQsocket(l->connection), what | EV_PERSIST, pump, l);
	event_add(l->io, NULL);
}

static bool send_array(struct notifier *l, const char *array)
{
	const char *const values[] = {array};

	return PQsendQueryParams(l->connection, query_send_hints.sql, 1, NULL, values, NULL, NULL, 0) == 1;
}

/* After connecting: LISTEN, then ready. */
static void connect_on(struct notifier *l)
{
	switch (PQconnectPoll(l->connection)) {
	case PGRES_POLLING_READING:
		await(l, EV_READ);
		break;
	case PGRES_POLLING_WRITING:
		await(l, EV_WRITE);
		break;
	case PGRES_POLLING_OK:
		PQsetnonblocking(l->connection, 1);
		if (!PQsendQuery(l->connection, "LISTEN tilsyn")) {
			drop(l);
			break;
		}
		l->phase = LISTENING;
		await(l, EV_READ);
		PQflush(l->connection);
		break;
	default:
		drop(l);
	}
}

/* The running statement's results are all there. */
static void finished(struct notifier *l, bool well)
{
	if (l->phase == LISTENING && !well) {
		drop(l);
		return;
	}
	if (l->phase == LISTENING) {
		log_event(LOG_INFO, "live.listening", NULL);
		evtimer_del(l->timer);
		l->retry_ms = RETRY_LEAST_MS;
		l->attempts = 0;
		l->phase = READY;
		l->owner.listening(l->owner.context);
		return;
	}
	if (!well)
		l->owner.lost(l->owner.context);
	l->phase = READY;
	if (l->waiting) {
		char *array = l->waiting;

		l->waiting = NULL;
		l->phase = BUSY;
		if (!send_array(l, array))
			drop(l);
		else
			PQflush(l->connection);
		free(array);
	}
}

static void pump(evutil_socket_t fd, short what, void *context)
{
	struct notifier *l = context;
	bool well = true;

	(void)fd;
	(void)what;
	if (l->phase == CONNECTING) {
		connect_on(l);
		return;
	}
	if (!PQconsumeInput(l->connection)) {
		drop(l);
		return;
	}
	while ((l->phase == LISTENING || l->phase == BUSY) && !PQisBusy(l->connection)) {
		PGresult *result = PQgetResult(l->connection);

		if (!result) {
			finished(l, well);
			break;
		}
		well = well && PQresultStatus(result) != PGRES_FATAL_ERROR;
		if (PQresultStatus(result) == PGRES_FATAL_ERROR)
			log_event(LOG_WARN, "live.refused", "message", PQresultErrorMessage(result), NULL);
		PQclear(result);
	}
	if (l->connection && PQstatus(l->connection) == CONNECTION_BAD) {
		drop(l);
		return;
	}
	for (PGnotify *n; l->connection && (n = PQnotifies(l->connection)); PQfreemem(n))
		l->owner.heard(l->owner.context, n->extra);
	if (l->connection)
		PQflush(l->connection);
}

/* With keepalives: a listener whose line was cut in silence would else hear nothing and never know. */
static void start_connecting(struct notifier *l)
{
	const char *text = *l->config->listen_database ? l->config->listen_database : l->config->database;
	struct conninfo c;

	conninfo_init(&c, text, &(struct conninfo_wish){.statement_timeout_ms = STATEMENT_MS}, l->attempts++);
	l->connection = PQconnectStartParams(c.keywords, c.values, 1);
	conninfo_clear(&c);
	l->phase = CONNECTING;
	if (!l->connection || PQstatus(l->connection) == CONNECTION_BAD) {
		drop(l);
		return;
	}
	set_timer(l, l->config->connect_timeout);
	await(l, EV_WRITE);
}

static void on_timer(evutil_socket_t fd, short what, void *context)
{
	struct notifier *l = context;

	(void)fd;
	(void)what;
	if (l->phase == AWAY)
		start_connecting(l);
	else
		drop(l);
}

struct notifier *notifier_new(struct event_base *base, const struct config *config, const struct notifier_owner *owner)
{
	struct notifier *l = calloc(1, sizeof(*l));

	if (!l)
		fatal("out of memory");
	l->base = base;
	l->config = config;
	l->owner = *owner;
	l->retry_ms = RETRY_LEAST_MS;
	l->timer = evtimer_new(base, on_timer, l);
	set_timer(l, 0);
	return l;
}

void notifier_free(struct notifier *l)
{
	if (!l)
		return;
	if (l->io)
		event_free(l->io);
	event_free(l->timer);
	PQfinish(l->connection);
	free(l->waiting);
	free(l);
}

bool notifier_is_connected(const struct notifier *l)
{
	return l->phase >= READY;
}

void notifier_send(struct notifier *l, const char *const *hints, size_t n)
{
	size_t size = 3;
	char *array, *end;

	for (size_t i = 0; i < n; i++)
		size += strlen(hints[i]) + 1;
	array = l->phase < READY || l->waiting ? NULL : malloc(size);
	if (!array) { /* away, or far behind */
		l->owner.lost(l->owner.context);
		return;
	}
	end = stpcpy(array, "{");
	for (size_t i = 0; i < n; i++)
		end = stpcpy(stpcpy(end, i ? "," : ""), hints[i]);
	strcpy(end, "}");
	if (l->phase == BUSY) {
		l->waiting = array;
		return;
	}
	l->phase = BUSY;
	if (!send_array(l, array))
		drop(l);
	else
		PQflush(l->connection);
	free(array);
}
