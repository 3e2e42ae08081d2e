#include "jobs/jobs.h"

#include <event2/event.h>
#include <stdlib.h>

#include "db/pool.h"
#include "jobs/effects.h"
#include "jobs/mail.h"
#include "jobs/queries.h"
#include "jobs/steps.h"
#include "live/live.h"
#include "log.h"
#include "rpc/round/seen.h"
#include "server.h"

QUERY(run_jobs, );
QUERY(touch_sessions, "token_hashes");

enum { RUN_MS = 2000, TOUCH_MOST_MS = 60000, PATIENCE_MS = 60000 };

struct jobs {
	struct server *server;
	struct event *run, *touch;
	bool running; /* one at a time; a slow one is not piled upon */
	struct mail *mail;
	struct steps *steps;
	struct effects *effects;
};

void jobs_log_failure(const char *what, const struct pool_answer *answer)
{
	if (!answer->rows && !answer->full && !answer->away && !answer->lost && !answer->expired)
		log_event(LOG_ERROR, what, "sqlstate", answer->sqlstate, "message", answer->message, NULL);
}

static void have_run(void *context, const struct pool_answer *answer)
{
	struct jobs *j = context;

	j->running = false;
	jobs_log_failure("jobs.run", answer);
	if (answer->rows)
		live_publish_rows(j->server->live, answer->rows);
}

static void run(evutil_socket_t fd, short what, void *context)
{
	struct jobs *j = context;
	const struct ask_part part = {&query_run_jobs, NULL};

	(void)fd;
	(void)what;
	mail_run(j->mail);
	steps_run(j->steps);
	effects_run(j->effects);
	if (j->running || j->server->draining)
		return;
	j->running = true;
	pool_ask(j->server->pool, POOL_WRITES, clock_ms() + PATIENCE_MS, &part, 1, have_run, j);
}

static void have_touched(void *context, const struct pool_answer *answer)
{
	(void)context;
	jobs_log_failure("jobs.touch", answer);
}

static void touch(evutil_socket_t fd, short what, void *context)
{
	struct jobs *j = context;
	char *hashes = seen_take();
	const char *values[] = {hashes};
	const struct ask_part part = {&query_touch_sessions, values};

	(void)fd;
	(void)what;
	if (hashes)
		pool_ask(j->server->pool, POOL_WRITES, clock_ms() + PATIENCE_MS, &part, 1, have_touched, NULL);
	free(hashes);
}

static struct event *every(struct jobs *j, int64_t ms, event_callback_fn callback)
{
	const struct timeval interval = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};
	struct event *e = event_new(j->server->base, -1, EV_PERSIST, callback, j);

	event_add(e, &interval);
	return e;
}

struct jobs *jobs_new(struct server *s)
{
	struct jobs *j = calloc(1, sizeof(*j));
	int64_t quarter = s->config->session_idle / 4; /* so that a session in use never looks idle */

	if (!j)
		fatal("out of memory");
	j->server = s;
	j->mail = mail_new(s);
	j->steps = steps_new(s);
	j->effects = effects_new(s);
	j->run = every(j, RUN_MS, run);
	j->touch = every(j, quarter < TOUCH_MOST_MS ? quarter : TOUCH_MOST_MS, touch);
	return j;
}

void jobs_free(struct jobs *j)
{
	if (!j)
		return;
	event_free(j->run);
	event_free(j->touch);
	mail_free(j->mail);
	steps_free(j->steps);
	effects_free(j->effects);
	free(j);
}
