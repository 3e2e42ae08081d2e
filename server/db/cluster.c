#include "db/cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "db/cluster_home.h"
#include "db/fault.h"
#include "db/orphans.h"
#include "db/sql_files.h"
#include "log.h"
#include "server.h"

enum {
	START_MS = 120000, /* crash recovery included */
	STEP_MS = 20,
	BACKOFF_FIRST_MS = 100,
	BACKOFF_LAST_MS = 5000,
	LOOK_MS = 1000, /* between looks at a server that is not our child */
	FAST_STOP_MS = 30000,
	IMMEDIATE_STOP_MS = 5000,
};

struct cluster {
	struct cluster_home home;
	pid_t child; /* 0: none; somebody else's server may run */
	struct event *on_child, *timer;
	unsigned failures; /* in a row */
};

static void sleep_ms(int64_t ms)
{
	nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

static int64_t backoff_ms(unsigned failures)
{
	int64_t ms = failures < 6 ? (int64_t)BACKOFF_FIRST_MS << failures : BACKOFF_LAST_MS;

	return ms < BACKOFF_LAST_MS ? ms : BACKOFF_LAST_MS;
}

/* -- is it there? -- */

static const char *conninfo_for(const struct cluster *c, const char *database, const char *role, char *conninfo)
{
	snprintf(
		conninfo, CLUSTER_CONNINFO_SIZE, "host='%s' port=5432 dbname=%s user=%s", c->home.sock, database, role);
	return conninfo;
}

const char *cluster_conninfo(const struct cluster *c, const char *role, char conninfo[CLUSTER_CONNINFO_SIZE])
{
	return conninfo_for(c, "tilsyn", role, conninfo);
}

static PGPing ping(const struct cluster *c)
{
	char conninfo[CLUSTER_CONNINFO_SIZE];

	return PQping(conninfo_for(c, "postgres", "postgres", conninfo));
}

/* True once for each death of our child. */
static bool reap(struct cluster *c)
{
	int status;

	if (!c->child || waitpid(c->child, &status, WNOHANG) != c->child)
		return false;
	log_event(LOG_ERROR, "cluster.gone", "pid", log_int(c->child), WIFSIGNALED(status) ? "signal" : "status",
		log_int(WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status)), "log", c->home.log, NULL);
	c->child = 0;
	orphans_end(c->home.pg);
	return true;
}

static void spawn(struct cluster *c)
{
	const char *argv[] = {"postgres", "-D", c->home.pg, NULL};
	pid_t child = home_spawn(&c->home, argv, true);

	if (child < 0)
		log_event(LOG_ERROR, "cluster.spawn", "why", strerror(errno), NULL);
	else
		log_event(LOG_INFO, "cluster.started", "pid", log_int(child), NULL);
	c->child = child > 0 ? child : 0;
}

/* A server refuses to start while one that was killed still has backends or a lock file; it can start a moment later.
 * So it is tried again, with growing pauses, until time is up. */
static bool await_server(struct cluster *c)
{
	int64_t end_ms = clock_ms() + START_MS, next_try_ms = 0;

	while (clock_ms() < end_ms) {
		PGPing state = ping(c);

		if (state == PQPING_OK)
			return true;
		if (reap(c))
			next_try_ms = clock_ms() + backoff_ms(c->failures++);
		if (!c->child && state == PQPING_NO_RESPONSE && clock_ms() >= next_try_ms) {
			spawn(c);
			next_try_ms = clock_ms() + backoff_ms(c->failures);
		}
		sleep_ms(STEP_MS);
	}
	return false;
}

/* -- keeping it there -- */

static void set_timer(struct cluster *c, int64_t ms)
{
	struct timeval after = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};

	evtimer_add(c->timer, &after);
}

static void on_child(evutil_socket_t signal_number, short what, void *context)
{
	struct cluster *c = context;

	(void)signal_number, (void)what;
	if (reap(c))
		set_timer(c, backoff_ms(c->failures++));
}

/* Never blocks, as a ping would. */
static bool somebody_listens(const struct cluster *c)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int s = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	bool listens;

	snprintf(at.sun_path, sizeof(at.sun_path), "%s/.s.PGSQL.5432", c->home.sock);
	listens = s >= 0 && (!connect(s, (const struct sockaddr *)&at, sizeof(at)) || errno == EAGAIN);
	if (s >= 0)
		close(s);
	return listens;
}

/* Our child has died and its pause is over, or the server never was our child: then it is looked at for as long as we
 * live. */
static void on_timer(evutil_socket_t fd, short what, void *context)
{
	struct cluster *c = context;

	(void)fd, (void)what;
	if (somebody_listens(c))
		c->failures = 0;
	else if (!c->child)
		spawn(c);
	if (!c->child || c->failures)
		set_timer(c, LOOK_MS);
}

static bool supervise(struct cluster *c, struct event_base *base)
{
	c->on_child = evsignal_new(base, SIGCHLD, on_child, c);
	c->timer = evtimer_new(base, on_timer, c);
	if (!c->on_child || !c->timer || evsignal_add(c->on_child, NULL))
		return false;
	set_timer(c, LOOK_MS);
	return true;
}

/* -- what is in it -- */

static bool run(PGconn *db, const char *sql, char *fault, size_t size)
{
	PGresult *r = PQexec(db, sql);
	ExecStatusType status = PQresultStatus(r);

	PQclear(r);
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
	       fault_say(fault, size, "%s", PQerrorMessage(db));
}

static bool run_in(struct cluster *c, const char *database, const char *sql, char *fault, size_t size)
{
	char conninfo[CLUSTER_CONNINFO_SIZE];
	PGconn *db = PQconnectdb(conninfo_for(c, database, "postgres", conninfo));
	bool fine = PQstatus(db) == CONNECTION_OK || fault_say(fault, size, "%s", PQerrorMessage(db));

	fine = fine && run(db, "SET client_min_messages = warning", fault, size) && run(db, sql, fault, size);
	PQfinish(db);
	return fine;
}

static bool database_is_there(struct cluster *c)
{
	char conninfo[CLUSTER_CONNINFO_SIZE];
	PGconn *db = PQconnectdb(conninfo_for(c, "tilsyn", "postgres", conninfo));
	bool there = PQstatus(db) == CONNECTION_OK;

	PQfinish(db);
	return there;
}

static const char *roles_sql(void)
{
	for (size_t i = 0; i < sql_file_count; i++)
		if (!strcmp(sql_files[i].path, "policy/roles.sql"))
			return sql_files[i].text;
	BUG("sql/policy/roles.sql is not in the program");
}

static bool furnish(struct cluster *c, char *fault, size_t size)
{
	return (database_is_there(c) || run_in(c, "postgres", "CREATE DATABASE tilsyn", fault, size)) &&
	       run_in(c, "tilsyn", roles_sql(), fault, size);
}

/* -- start and stop -- */

static bool bring_up(struct cluster *c, char *fault, size_t size)
{
	if (ping(c) != PQPING_OK &&
		!(home_make_cluster(&c->home, fault, size) && home_write_files(&c->home, fault, size)))
		return false;
	if (!await_server(c))
		return fault_say(
			fault, size, "PostgreSQL in '%s' does not come up; '%s' says why", c->home.pg, c->home.log);
	c->failures = 0;
	return furnish(c, fault, size);
}

/* One at a time: two servers started at once in an empty folder must not both make a cluster. */
static bool bring_up_alone(struct cluster *c, char *fault, size_t size)
{
	int lock = open(c->home.lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool fine = lock >= 0 && !flock(lock, LOCK_EX)
			    ? bring_up(c, fault, size)
			    : fault_say(fault, size, "cannot lock '%s': %s", c->home.lock, strerror(errno));

	if (lock >= 0)
		close(lock);
	return fine;
}

struct cluster *cluster_start(struct event_base *base, const struct config *config, char *fault, size_t size)
{
	struct cluster *c = calloc(1, sizeof(*c));

	if (!c)
		BUG("out of memory");
	if (home_open(&c->home, config->data_dir, config->postgres_bin, fault, size) &&
		bring_up_alone(c, fault, size) && (!base || supervise(c, base)))
		return c;
	cluster_stop(c);
	return NULL;
}

static bool await_end(struct cluster *c, int64_t ms)
{
	for (int64_t end_ms = clock_ms() + ms; clock_ms() < end_ms; sleep_ms(STEP_MS))
		if (waitpid(c->child, NULL, WNOHANG) == c->child)
			return true;
	return false;
}

/* Fast: sessions are cut off, everything acknowledged is on disk already. Then less kindly. */
static void stop_child(struct cluster *c)
{
	static const struct {
		int signal;
		int64_t ms;
	} ways[] = {{SIGINT, FAST_STOP_MS}, {SIGQUIT, IMMEDIATE_STOP_MS}, {SIGKILL, IMMEDIATE_STOP_MS}};

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (!kill(c->child, ways[i].signal) && await_end(c, ways[i].ms))
			return;
}

void cluster_stop(struct cluster *c)
{
	if (!c)
		return;
	if (c->on_child)
		event_free(c->on_child);
	if (c->timer)
		event_free(c->timer);
	if (c->child)
		stop_child(c);
	free(c);
}
