/* pool.h - connections to PostgreSQL and what waits for them.
 *
 * An ask is one or two SQL functions and one Sync: one implicit transaction, one round trip, no BEGIN. Asks wait in a
 * queue per lane and are sent pipelined on the least busy connection of the lane; LONG connections carry one at a time.
 * Connections are opened in the background and opened again with jitter when lost; a lost connection answers each of
 * its asks once, as `lost`: the outcome is unknown. Main loop only. */
#pragma once
#include <event2/event.h>
#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "db/query.h"

struct pool;

enum pool_lane { POOL_READS, POOL_WRITES, POOL_LONG, POOL_LANES };

struct pool_answer {
	const PGresult *rows; /* of the last function; NULL when it failed. Lent until the callback returns */
	bool lost;	      /* the connection went: what was written is unknown */
	bool expired;	      /* never sent: its deadline passed in the queue */
	bool full;	      /* never sent: the queue is full */
	bool away;	      /* never sent: there is no connection */
	const char *sqlstate; /* of the first error of the ask, "" without */
	const char *message, *detail, *hint, *constraint; /* never NULL */
};

typedef void pool_done_fn(void *context, const struct pool_answer *answer);

struct ask_part {
	const struct query *query;
	const char *const *values; /* text format, NULL = SQL NULL; copied */
};

struct pool *pool_new(struct event_base *base, const struct config *config);
void pool_free(struct pool *p); /* answers everything as lost */

/* done is called exactly once, never from inside pool_ask. deadline_ms on clock_ms(). */
void pool_ask(struct pool *p, enum pool_lane lane, int64_t deadline_ms, const struct ask_part *parts, size_t n_parts,
	pool_done_fn *done, void *context);

bool pool_is_ready(const struct pool *p); /* at least one connection in every lane */

struct pool_gauge {
	unsigned connections, queued, in_flight;
	uint64_t asked, failed, lost, expired, reconnects;
};
struct pool_gauge pool_gauge(const struct pool *p, enum pool_lane lane);
