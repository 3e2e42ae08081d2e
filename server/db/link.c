#include "db/link.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/conninfo.h"
#include "log.h"

enum {
	BACKOFF_FIRST_MS = 50,
	BACKOFF_LAST_MS = 5000,
	SILENCE_MS = 5000, /* past the deadline that the server should have kept by itself */
	NAME_SIZE = 32,
};

enum link_state { LINK_DOWN, LINK_CONNECTING, LINK_UP };

/* A prepared statement of this connection. Its name grows a generation when it has to be made anew: libpq 15 cannot
 * close one inside a pipeline. */
struct statement {
	bool prepared;
	unsigned generation;
};

struct link {
	struct event_base *base;
	struct link_plan plan;
	struct link_owner owner;

	enum link_state state;
	PGconn *db;
	struct event *readable, *writable; /* of db's socket */
	struct event *timer;		   /* down: time to connect; connecting: time is up */
	unsigned attempts;		   /* since it was last up */
	uint64_t connected;

	struct ask_queue in_flight;
	unsigned n_in_flight;
	struct statement *statements; /* by number */
	size_t n_statements;
};

static void on_poll(evutil_socket_t fd, short what, void *context);
static void on_readable(evutil_socket_t fd, short what, void *context);
static void on_writable(evutil_socket_t fd, short what, void *context);

/* -- opening -- */

static void set_timer(struct link *l, int64_t ms)
{
	struct timeval after = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};

	evtimer_add(l->timer, &after);
}

/* Doubling, and anything between half and all of it: servers that lost the same database must not come back in step. */
static int64_t backoff_ms(unsigned attempts)
{
	int64_t most = attempts < 8 ? (int64_t)BACKOFF_FIRST_MS << attempts : BACKOFF_LAST_MS;

	most = most < BACKOFF_LAST_MS ? most : BACKOFF_LAST_MS;
	return most / 2 + randombytes_uniform((uint32_t)(most / 2 + 1));
}

static void unwatch(struct link *l)
{
	if (l->readable)
		event_free(l->readable);
	if (l->writable)
		event_free(l->writable);
	l->readable = l->writable = NULL;
}

static struct event *watch(struct link *l, short what, event_callback_fn callback)
{
	struct event *e = event_new(l->base, PQsocket(l->db), what, callback, l);

	if (!e)
		BUG("a connection's socket cannot be watched");
	return e;
}

/* libpq may take another socket at every step (host lists), so each step watches anew. */
static void watch_step(struct link *l, PostgresPollingStatusType step)
{
	unwatch(l);
	l->readable = watch(l, step == PGRES_POLLING_READING ? EV_READ : EV_WRITE, on_poll);
	event_add(l->readable, NULL);
}

static void drop_notice(void *context, const PGresult *notice)
{
	(void)context, (void)notice; /* its text may quote data */
}

static void forget_statements(struct link *l)
{
	free(l->statements);
	l->statements = NULL;
	l->n_statements = 0;
}

static void close_down(struct link *l)
{
	unwatch(l);
	evtimer_del(l->timer);
	PQfinish(l->db);
	l->db = NULL;
	l->state = LINK_DOWN;
	forget_statements(l);
}

static void drop_in_flight(struct link *l)
{
	struct ask_queue lost = TAILQ_HEAD_INITIALIZER(lost);
	struct ask *a;

	TAILQ_CONCAT(&lost, &l->in_flight, next);
	l->n_in_flight = 0;
	while ((a = TAILQ_FIRST(&lost))) {
		TAILQ_REMOVE(&lost, a, next);
		l->owner.answered(l->owner.context, true, true);
		ask_drop(a, &(struct pool_answer){.lost = true});
	}
}

static void lose(struct link *l, const char *why)
{
	/* A database that stays away is told of once by each link, not at every attempt. */
	log_event(l->attempts < 2 ? LOG_WARN : LOG_DEBUG, "db.lost", "lane", l->plan.lane, "under_way",
		log_int(l->n_in_flight), "why", why, NULL);
	close_down(l);
	set_timer(l, backoff_ms(l->attempts++));
	drop_in_flight(l);
	l->owner.changed(l->owner.context);
}

/* First line only: the rest repeats it for every host. */
static void lose_with_error(struct link *l)
{
	char why[300];

	snprintf(why, sizeof(why), "%s", l->db ? PQerrorMessage(l->db) : "out of memory");
	why[strcspn(why, "\n")] = '\0';
	lose(l, why);
}

static void come_up(struct link *l)
{
	unwatch(l);
	evtimer_del(l->timer);
	PQsetNoticeReceiver(l->db, drop_notice, NULL);
	if (PQsetnonblocking(l->db, 1) || !PQenterPipelineMode(l->db)) {
		lose_with_error(l);
		return;
	}
	l->readable = watch(l, EV_READ | EV_PERSIST, on_readable);
	l->writable = watch(l, EV_WRITE, on_writable);
	event_add(l->readable, NULL);
	l->state = LINK_UP;
	l->attempts = 0;
	l->connected++;
	log_event(LOG_INFO, "db.connected", "lane", l->plan.lane, NULL);
	l->owner.changed(l->owner.context);
}

static void start_connecting(struct link *l)
{
	struct conninfo c;

	conninfo_init(&c, l->plan.conninfo,
		&(struct conninfo_wish){
			.reads_only = l->plan.reads_only, .statement_timeout_ms = *l->plan.statement_timeout_ms},
		l->attempts);
	l->db = PQconnectStartParams(c.keywords, c.values, 1);
	conninfo_clear(&c);
	if (PQstatus(l->db) == CONNECTION_BAD) {
		lose_with_error(l);
		return;
	}
	l->state = LINK_CONNECTING;
	set_timer(l, *l->plan.connect_timeout_ms);
	watch_step(l, PGRES_POLLING_WRITING);
}

static void on_timer(evutil_socket_t fd, short what, void *context)
{
	struct link *l = context;

	(void)fd, (void)what;
	if (l->state == LINK_DOWN)
		start_connecting(l);
	else
		lose(l, "no connection within connect_timeout");
}

static void on_poll(evutil_socket_t fd, short what, void *context)
{
	struct link *l = context;
	PostgresPollingStatusType step = PQconnectPoll(l->db);

	(void)fd, (void)what;
	if (step == PGRES_POLLING_OK)
		come_up(l);
	else if (step == PGRES_POLLING_FAILED)
		lose_with_error(l);
	else
		watch_step(l, step);
}

/* -- sending -- */

static struct statement *statement_of(struct link *l, unsigned number)
{
	if (number >= l->n_statements) {
		size_t n = number + 64;

		l->statements = realloc(l->statements, n * sizeof(*l->statements));
		if (!l->statements)
			BUG("out of memory");
		memset(l->statements + l->n_statements, 0, (n - l->n_statements) * sizeof(*l->statements));
		l->n_statements = n;
	}
	return &l->statements[number];
}

static const char *statement_name(unsigned number, const struct statement *s, char name[NAME_SIZE])
{
	if (s->generation)
		snprintf(name, NAME_SIZE, "q%u_%u", number, s->generation);
	else
		snprintf(name, NAME_SIZE, "q%u", number);
	return name;
}

static void add_step(struct ask *a, unsigned number, const struct statement *s, bool prepares)
{
	a->steps[a->n_steps++] = (struct step){.statement = number, .generation = s->generation, .prepares = prepares};
}

static bool prepare(struct link *l, struct ask *a, const struct query *q)
{
	struct statement *s = statement_of(l, q->number);
	char name[NAME_SIZE];

	if (s->prepared)
		return true;
	s->prepared = true; /* asks behind this one may rely on it; if it fails they are sent again */
	add_step(a, q->number, s, true);
	return PQsendPrepare(l->db, statement_name(q->number, s, name), q->sql, (int)q->n_arguments, q->types);
}

static bool execute(struct link *l, struct ask *a, const struct query *q, const char *const *values)
{
	const struct statement *s = statement_of(l, q->number);
	char name[NAME_SIZE];

	add_step(a, q->number, s, false);
	return PQsendQueryPrepared(
		l->db, statement_name(q->number, s, name), (int)q->n_arguments, values, NULL, NULL, 0);
}

/* All preparing comes first: a refusal by the first function must not skip the preparing of the second. */
static bool send_ask(struct link *l, struct ask *a)
{
	bool sent = true;

	for (size_t i = 0; sent && i < a->n_parts; i++)
		sent = prepare(l, a, a->parts[i].query);
	for (size_t i = 0; sent && i < a->n_parts; i++)
		sent = execute(l, a, a->parts[i].query, a->parts[i].values);
	return sent && PQpipelineSync(l->db);
}

static bool flush(struct link *l)
{
	int left = PQflush(l->db);

	if (left > 0)
		event_add(l->writable, NULL);
	return left >= 0;
}

void link_send(struct link *l, struct ask *a)
{
	TAILQ_INSERT_TAIL(&l->in_flight, a, next);
	l->n_in_flight++;
	a->tries++;
	if (!send_ask(l, a) || !flush(l))
		lose_with_error(l);
}

static void on_writable(evutil_socket_t fd, short what, void *context)
{
	struct link *l = context;

	(void)fd, (void)what;
	if (!flush(l))
		lose_with_error(l);
}

/* -- receiving -- */

static const char *sqlstate_of(const PGresult *error)
{
	const char *sqlstate = PQresultErrorField(error, PG_DIAG_SQLSTATE);

	return sqlstate ? sqlstate : "";
}

/* The statement is not what we took it for: gone, made by an ask that then failed, or with columns of an older api. */
static bool wants_new_statement(const char *sqlstate)
{
	return !strcmp(sqlstate, "0A000") || !strcmp(sqlstate, "26000");
}

/* Of the asks that relied on it only the first renews it: the others meet the new one when they are sent again. */
static void renew_statement(struct link *l, const struct step *step)
{
	struct statement *s = statement_of(l, step->statement);

	if (s->generation != step->generation)
		return;
	s->prepared = false;
	s->generation++;
}

static void take_error(struct link *l, struct ask *a, PGresult *r)
{
	const struct step *step = a->step < a->n_steps ? &a->steps[a->step] : NULL; /* none: the commit itself failed */

	if (step && (step->prepares || wants_new_statement(sqlstate_of(r))))
		renew_statement(l, step);
	if (a->error || PQresultStatus(r) == PGRES_PIPELINE_ABORTED)
		PQclear(r);
	else
		a->error = r;
}

static void take_result(struct link *l, struct ask *a, PGresult *r)
{
	ExecStatusType status = PQresultStatus(r);

	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
		take_error(l, a, r);
		return;
	}
	PQclear(a->rows);
	a->rows = r;
}

/* Nothing of a failed ask was done: its transaction is gone as a whole. */
static bool is_worth_another_try(const struct ask *a)
{
	return a->error && a->tries < ASK_TRIES_MAX && wants_new_statement(sqlstate_of(a->error));
}

static void finish(struct link *l, struct ask *a)
{
	TAILQ_REMOVE(&l->in_flight, a, next);
	l->n_in_flight--;
	if (is_worth_another_try(a)) {
		ask_forget(a);
		l->owner.again(l->owner.context, a);
		return;
	}
	l->owner.answered(l->owner.context, a->error != NULL, false);
	ask_finish(a);
}

/* NULL ends a statement and says nothing about who asked; an ask is over at its Sync, since deferred constraints fail
 * only there. */
static void pump(struct link *l)
{
	while (l->n_in_flight && !PQisBusy(l->db)) {
		struct ask *a = TAILQ_FIRST(&l->in_flight);
		PGresult *r = PQgetResult(l->db);

		if (PQstatus(l->db) != CONNECTION_OK) {
			PQclear(r);
			lose_with_error(l);
			return;
		}
		if (r && PQresultStatus(r) == PGRES_PIPELINE_SYNC) {
			PQclear(r);
			finish(l, a);
		} else if (a->step > a->n_steps) {
			PQclear(r);
			lose(l, "answers and asks do not match");
			return;
		} else if (r) {
			take_result(l, a, r);
		} else {
			a->step++;
		}
	}
}

static void on_readable(evutil_socket_t fd, short what, void *context)
{
	struct link *l = context;

	(void)fd, (void)what;
	if (!PQconsumeInput(l->db) || !flush(l)) {
		lose_with_error(l);
		return;
	}
	pump(l);
	if (l->state == LINK_UP)
		l->owner.changed(l->owner.context);
}

/* -- the rest -- */

struct link *link_new(struct event_base *base, const struct link_plan *plan, const struct link_owner *owner)
{
	struct link *l = calloc(1, sizeof(*l));

	if (!l)
		BUG("out of memory");
	l->base = base;
	l->plan = *plan;
	l->owner = *owner;
	TAILQ_INIT(&l->in_flight);
	l->timer = evtimer_new(base, on_timer, l);
	set_timer(l, 0);
	return l;
}

void link_free(struct link *l)
{
	if (!l)
		return;
	close_down(l);
	drop_in_flight(l);
	event_free(l->timer);
	free(l);
}

bool link_is_up(const struct link *l)
{
	return l->state == LINK_UP;
}

bool link_has_room(const struct link *l)
{
	return l->state == LINK_UP && l->n_in_flight < l->plan.depth;
}

unsigned link_in_flight(const struct link *l)
{
	return l->n_in_flight;
}

uint64_t link_reconnects(const struct link *l)
{
	return l->connected ? l->connected - 1 : 0;
}

void link_check(struct link *l, int64_t now_ms)
{
	const struct ask *oldest = TAILQ_FIRST(&l->in_flight);

	if (oldest && now_ms - SILENCE_MS > oldest->deadline_ms)
		lose(l, "no answer long after the deadline");
}
