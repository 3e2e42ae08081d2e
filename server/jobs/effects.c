#include "jobs/effects.h"

#include <stdlib.h>

#include "db/pool.h"
#include "jobs/queries.h"
#include "jobs/request_id.h"
#include "log.h"
#include "rpc/call.h"
#include "rpc/messages.h"
#include "server.h"

QUERY(take_action, );

enum { PATIENCE_MS = 20000 };

struct effects {
	struct server *server;
	bool busy;
	struct call *call; /* the one under way; its request lives in its arena */
};

static void clear(struct effects *e)
{
	if (e->call)
		call_free(e->call);
	*e = (struct effects){.server = e->server};
}

static void have_answered(struct call *c)
{
	struct effects *e = call_peer_data(c);
	const struct failure *f = call_failure(c);
	const Tilsyn__V1__JudgeActionRequest *in = call_request(c);

	if (f)
		log_event(LOG_WARN, "effect.not_judged", "action", in->action_id, "reason", reason_row(f->reason)->name,
			"why", f->message, NULL);
	else
		log_event(LOG_INFO, "effect.judged", "action", in->action_id, NULL);
	clear(e);
	effects_run(e); /* the next one at once */
}

static bool no_stream(struct call *c, const void *bytes, size_t size)
{
	(void)c, (void)bytes, (void)size;
	return false;
}

static void have_taken(void *context, const struct pool_answer *answer)
{
	static const struct call_peer peer = {.answered = have_answered, .sent = no_stream};
	struct effects *e = context;
	const struct rpc *rpc = rpc_find("/tilsyn.v1.FollowUpService/JudgeAction");
	Tilsyn__V1__JudgeActionRequest *in;

	jobs_log_failure("effect.take", answer);
	if (!answer->rows || !PQntuples(answer->rows) || e->server->draining) {
		clear(e);
		return;
	}
	e->call = call_new(e->server, rpc, &peer, e, clock_ms() + e->server->config->call_timeout);
	call_as_server(e->call);
	in = arena_alloc(call_arena(e->call), sizeof(*in));
	tilsyn__v1__judge_action_request__init(in);
	in->request_id = request_id_new(call_arena(e->call));
	in->action_id = arena_text(call_arena(e->call), row_text(answer->rows, 0, "action_id"));
	call_start(e->call, &in->base);
}

void effects_run(struct effects *e)
{
	const struct ask_part part = {&query_take_action, NULL};

	if (e->busy || e->server->draining)
		return;
	e->busy = true;
	pool_ask(e->server->pool, POOL_WRITES, clock_ms() + PATIENCE_MS, &part, 1, have_taken, e);
}

struct effects *effects_new(struct server *server)
{
	struct effects *e = calloc(1, sizeof(*e));

	if (!e)
		fatal("out of memory");
	e->server = server;
	return e;
}

void effects_free(struct effects *e)
{
	clear(e);
	free(e);
}
