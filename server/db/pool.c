#include "db/pool.h"

#include <stdlib.h>

#include "db/link.h"
#include "log.h"
#include "server.h"

enum {
	SHORT_DEPTH = 16, /* asks under way on one short connection; measured: more gains nothing */
	SWEEP_MS = 250,
	BLACKOUT_MS = 2000, /* a lane without connections lets asks wait this long: a failover that nobody notices */
	SERVER_SLACK_MS = 5000, /* PostgreSQL's own last-resort time-out comes after ours */
};

struct lane {
	struct pool *pool;
	const char *name;
	struct link **links;
	size_t n_links;
	struct ask_queue queue;
	unsigned n_queued;
	bool was_up;
	int64_t down_since_ms; /* while no link is up */
	int64_t statement_timeout_ms;
	uint64_t asked, failed, lost, expired;
};

struct pool {
	struct event_base *base;
	const struct config *config;
	struct lane lanes[POOL_LANES];
	struct event
		*pump; /* runs once in a turn of the loop, after those who ask: nobody is answered inside pool_ask() */
	struct event *sweep; /* finds what waited too long */
	bool closing;
};

/* -- the queue -- */

static void enqueue(struct lane *n, struct ask *a, bool first)
{
	if (first)
		TAILQ_INSERT_HEAD(&n->queue, a, next);
	else
		TAILQ_INSERT_TAIL(&n->queue, a, next);
	n->n_queued++;
}

static struct ask *dequeue(struct lane *n, struct ask *a)
{
	TAILQ_REMOVE(&n->queue, a, next);
	n->n_queued--;
	return a;
}

static void expire(struct lane *n, struct ask *a)
{
	n->failed++;
	n->expired++;
	ask_drop(dequeue(n, a), &(struct pool_answer){.expired = true});
}

static void refuse(struct lane *n, struct ask *a, const struct pool_answer *why)
{
	n->failed++;
	ask_drop(dequeue(n, a), why);
}

/* Beyond the limit the newest go: those who have waited longest are served. */
static void shorten(struct lane *n, int64_t limit)
{
	for (int64_t excess = n->n_queued - limit; excess > 0; excess--)
		refuse(n, TAILQ_LAST(&n->queue, ask_queue), &(struct pool_answer){.full = true});
}

static bool is_up(const struct lane *n)
{
	for (size_t i = 0; i < n->n_links; i++)
		if (link_is_up(n->links[i]))
			return true;
	return false;
}

static void note_blackout(struct lane *n)
{
	bool up = is_up(n);

	if (n->was_up && !up)
		n->down_since_ms = clock_ms();
	n->was_up = up;
}

/* Whoever is answered may ask again: the walk ends with those who were here when it began. */
static void sweep_queue(struct lane *n)
{
	int64_t now_ms = clock_ms();
	bool blackout = !n->was_up && now_ms - n->down_since_ms > BLACKOUT_MS;
	struct ask *a = TAILQ_FIRST(&n->queue);

	for (unsigned left = n->n_queued; left; left--) {
		struct ask *after = TAILQ_NEXT(a, next);

		if (a->deadline_ms <= now_ms)
			expire(n, a);
		else if (blackout)
			refuse(n, a, &(struct pool_answer){.away = true});
		a = after;
	}
}

/* -- sending -- */

static struct link *least_busy(const struct lane *n)
{
	struct link *best = NULL;

	for (size_t i = 0; i < n->n_links; i++) {
		struct link *l = n->links[i];

		if (link_has_room(l) && (!best || link_in_flight(l) < link_in_flight(best)))
			best = l;
	}
	return best;
}

static void send_waiting(struct lane *n)
{
	int64_t now_ms = clock_ms();
	struct link *l;
	struct ask *a;

	while ((a = TAILQ_FIRST(&n->queue)) && (l = least_busy(n))) {
		if (a->deadline_ms <= now_ms)
			expire(n, a);
		else
			link_send(l, dequeue(n, a));
	}
}

static void on_pump(evutil_socket_t fd, short what, void *context)
{
	struct pool *p = context;

	(void)fd, (void)what;
	for (struct lane *n = p->lanes; n < p->lanes + POOL_LANES; n++) {
		note_blackout(n);
		if (n->was_up)
			send_waiting(n);
		else
			sweep_queue(n);
		shorten(n, p->config->queue_limit);
	}
}

static void wake(struct pool *p)
{
	if (!p->closing)
		event_active(p->pump, 0, 0);
}

/* -- what waited too long -- */

static void on_sweep(evutil_socket_t fd, short what, void *context)
{
	struct pool *p = context;
	int64_t now_ms = clock_ms();

	(void)fd, (void)what;
	for (struct lane *n = p->lanes; n < p->lanes + POOL_LANES; n++) {
		n->statement_timeout_ms =
			(n == &p->lanes[POOL_LONG] ? p->config->long_timeout : p->config->call_timeout) +
			SERVER_SLACK_MS;
		for (size_t i = 0; i < n->n_links; i++)
			link_check(n->links[i], now_ms);
		note_blackout(n);
		sweep_queue(n);
	}
}

/* -- what links say -- */

static void link_changed(void *context)
{
	struct lane *n = context;

	wake(n->pool);
}

static void link_gives_back(void *context, struct ask *a)
{
	enqueue(context, a, true);
}

static void link_answered(void *context, bool failed, bool lost)
{
	struct lane *n = context;

	n->failed += failed;
	n->lost += lost;
}

/* -- the interface -- */

static void open_lane(struct pool *p, enum pool_lane lane, const char *name, int64_t n_links)
{
	struct lane *n = &p->lanes[lane];
	struct link_plan plan = {
		.lane = name,
		.conninfo = p->config->database,
		.reads_only = lane == POOL_READS,
		.depth = lane == POOL_LONG ? 1 : SHORT_DEPTH,
		.connect_timeout_ms = &p->config->connect_timeout,
		.statement_timeout_ms = &n->statement_timeout_ms,
	};
	struct link_owner owner = {link_changed, link_gives_back, link_answered, n};

	n->pool = p;
	n->name = name;
	n->down_since_ms = clock_ms();
	TAILQ_INIT(&n->queue);
	n->links = calloc((size_t)n_links, sizeof(struct link *));
	if (!n->links)
		BUG("out of memory");
	for (; n->n_links < (size_t)n_links; n->n_links++)
		n->links[n->n_links] = link_new(p->base, &plan, &owner);
}

struct pool *pool_new(struct event_base *base, const struct config *config)
{
	struct pool *p = calloc(1, sizeof(*p));

	if (!p)
		BUG("out of memory");
	p->base = base;
	p->config = config;
	p->pump = event_new(base, -1, 0, on_pump, p);
	p->sweep = event_new(base, -1, EV_PERSIST, on_sweep, p);
	event_add(p->sweep, &(struct timeval){.tv_usec = SWEEP_MS * 1000});
	open_lane(p, POOL_READS, "reads", config->read_connections);
	open_lane(p, POOL_WRITES, "writes", config->write_connections);
	open_lane(p, POOL_LONG, "long", config->long_connections);
	on_sweep(-1, 0, p); /* sets the time-outs, before the links connect */
	return p;
}

static void close_lane(struct lane *n)
{
	struct ask *a;

	for (size_t i = 0; i < n->n_links; i++)
		link_free(n->links[i]);
	n->n_links = 0;
	free(n->links);
	while ((a = TAILQ_FIRST(&n->queue)))
		ask_drop(dequeue(n, a), &(struct pool_answer){.lost = true});
}

void pool_free(struct pool *p)
{
	if (!p)
		return;
	p->closing = true;
	for (struct lane *n = p->lanes; n < p->lanes + POOL_LANES; n++)
		close_lane(n);
	event_free(p->pump);
	event_free(p->sweep);
	free(p);
}

void pool_ask(struct pool *p, enum pool_lane lane, int64_t deadline_ms, const struct ask_part *parts, size_t n_parts,
	pool_done_fn *done, void *context)
{
	struct lane *n = &p->lanes[lane];

	n->asked++;
	enqueue(n, ask_new(parts, n_parts, deadline_ms, done, context), false);
	wake(p);
}

bool pool_is_ready(const struct pool *p)
{
	for (const struct lane *n = p->lanes; n < p->lanes + POOL_LANES; n++)
		if (!is_up(n))
			return false;
	return true;
}

struct pool_gauge pool_gauge(const struct pool *p, enum pool_lane lane)
{
	const struct lane *n = &p->lanes[lane];
	struct pool_gauge g = {
		.queued = n->n_queued, .asked = n->asked, .failed = n->failed, .lost = n->lost, .expired = n->expired};

	for (size_t i = 0; i < n->n_links; i++) {
		g.connections += link_is_up(n->links[i]);
		g.in_flight += link_in_flight(n->links[i]);
		g.reconnects += link_reconnects(n->links[i]);
	}
	return g;
}
