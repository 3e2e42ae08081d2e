/* ask.h - one ask on its way: in a lane's queue, then on one connection, then answered and gone. Inside db/ alone. */
#pragma once
#include <sys/queue.h>

#include "db/pool.h"

enum {
	ASK_PARTS_MAX = 2,
	ASK_TRIES_MAX = 3, /* sent again after a statement has to be prepared anew; nothing of it was done */
};

struct ask {
	TAILQ_ENTRY(ask) next;
	int64_t deadline_ms;
	pool_done_fn *done;
	void *context;
	unsigned tries;

	/* On a connection: what was sent before its Sync, and what came back. */
	size_t n_steps, step;
	struct step {
		unsigned statement, generation; /* its number, and which making of it */
		bool prepares;
	} steps[2 * ASK_PARTS_MAX];
	PGresult *rows, *error; /* of the last function; the first error */

	size_t n_parts;
	struct {
		const struct query *query;
		const char **values; /* behind the struct, with their texts */
	} parts[ASK_PARTS_MAX];
};
TAILQ_HEAD(ask_queue, ask);

struct ask *ask_new(
	const struct ask_part *parts, size_t n_parts, int64_t deadline_ms, pool_done_fn *done, void *context);

/* Hands it its answer, once, and frees it. */
void ask_finish(struct ask *a);				     /* rows or error, at the Sync */
void ask_drop(struct ask *a, const struct pool_answer *why); /* lost, expired, full or away */
void ask_forget(struct ask *a);				     /* what came back: it will be sent again */
