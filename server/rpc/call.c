#include "rpc/call.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "db/bind.h"
#include "db/pool.h"
#include "live/live.h"
#include "log.h"
#include "rpc/outcome.h"
#include "rpc/request.h"
#include "rpc/round/seen.h"
#include "server.h"
#include "work.h"

/* What goes with the call. */
struct kept {
	struct kept *next;
	void *thing;
	void (*free_thing)(void *thing);
};

struct call {
	struct server *server;
	const struct rpc *rpc;
	const struct call_peer *peer;
	void *peer_data;
	struct arena *arena;
	const ProtobufCMessage *request;
	int64_t deadline_ms;
	unsigned char token_hash[crypto_hash_sha256_BYTES];
	bool has_token;
	bool as_server;
	bool answered;	    /* the transport has been told */
	bool abandoned;	    /* the client is gone */
	bool released;	    /* the transport is done with it: goes when nothing is under way */
	unsigned under_way; /* asks and work that will come back to us */
	void *state;
	struct kept *kept;
	const ProtobufCMessage *response;
	const uint8_t *rest; /* of the response, packed; NULL: there is none, or it is in the response by now */
	size_t rest_size;
	const struct failure *failure;
	void (*closed)(void *context); /* of a stream */
	void *closed_context;
};

QUERY(enter, "token_hash", "method", "who", "acts", "request_id", "request_hash", "timeout_ms");

/* -- life -- */

struct call *call_new(
	struct server *s, const struct rpc *r, const struct call_peer *peer, void *peer_data, int64_t deadline_ms)
{
	struct arena *arena = arena_new();
	struct call *c = arena_alloc(arena, sizeof(*c));

	*c = (struct call){.server = s,
		.rpc = r,
		.peer = peer,
		.peer_data = peer_data,
		.arena = arena,
		.deadline_ms = deadline_ms};
	return c;
}

void call_set_token(struct call *c, const char *token)
{
	c->has_token = *token;
	if (c->has_token)
		crypto_hash_sha256(c->token_hash, (const unsigned char *)token, strlen(token));
}

void call_as_server(struct call *c)
{
	c->as_server = true;
}

static void call_settle(struct call *c)
{
	if (!c->released || c->under_way)
		return;
	for (struct kept *k = c->kept; k; k = k->next)
		k->free_thing(k->thing);
	arena_free(c->arena); /* holds the call itself */
}

void call_free(struct call *c)
{
	c->released = true;
	call_settle(c);
}

static void call_end(struct call *c)
{
	if (c->answered)
		return;
	c->answered = true;
	if (c->closed)
		c->closed(c->closed_context);
	c->peer->answered(c);
}

/* A query under way goes on until its own time-out. To cancel it would take PQcancel(), which blocks, and hits whatever
 * the connection is doing when it arrives: on a pipelined one, or one that has gone on to the next, somebody else's. */
void call_abandon(struct call *c)
{
	c->abandoned = true;
	if (!c->under_way)
		call_fail(c, REASON_UNAVAILABLE, "the client hung up");
}

struct server *call_server(const struct call *c)
{
	return c->server;
}
struct arena *call_arena(struct call *c)
{
	return c->arena;
}
const struct rpc *call_rpc(const struct call *c)
{
	return c->rpc;
}
const void *call_request(const struct call *c)
{
	return c->request;
}
void *call_peer_data(const struct call *c)
{
	return c->peer_data;
}
/* What comes in parts is joined by laying one part after the other. */
const uint8_t *call_packed(struct call *c, size_t *size)
{
	uint8_t *head = codec_pack(c->response, c->arena, size), *whole;

	if (!c->rest)
		return head;
	whole = arena_alloc(c->arena, *size + c->rest_size);
	memcpy(whole, head, *size);
	memcpy(whole + *size, c->rest, c->rest_size);
	*size += c->rest_size;
	return whole;
}

const ProtobufCMessage *call_response(struct call *c)
{
	size_t size;
	struct codec_fault fault;

	if (c->rest) {
		const uint8_t *whole = call_packed(c, &size);

		c->response = codec_unpack(c->response->descriptor, whole, size, c->arena, &fault);
		c->rest = NULL;
		if (!c->response)
			BUG("a handler joined bytes that are no message");
	}
	return c->response;
}
const struct failure *call_failure(const struct call *c)
{
	return c->failure;
}

int64_t call_left_ms(const struct call *c)
{
	int64_t left = c->deadline_ms - clock_ms();

	return left > 0 ? left : 0;
}

void *call_state(struct call *c, size_t size)
{
	if (!c->state)
		c->state = arena_alloc(c->arena, size);
	return c->state;
}

void call_keep(struct call *c, void *thing, void (*free_thing)(void *thing))
{
	struct kept *k = arena_alloc(c->arena, sizeof(*k));

	*k = (struct kept){c->kept, thing, free_thing};
	c->kept = k;
}

static void free_cell(void *cell)
{
	free(*(void **)cell);
}
void call_frees(struct call *c, void **cell)
{
	call_keep(c, cell, free_cell);
}

/* -- answers -- */

void call_reply(struct call *c, const ProtobufCMessage *response)
{
	if (c->answered)
		return;
	c->response = response;
	call_end(c);
}

void call_reply_joined(struct call *c, const ProtobufCMessage *response, const uint8_t *rest, size_t size)
{
	c->rest = rest;
	c->rest_size = size;
	call_reply(c, response);
}

void *call_bind(struct call *c, const PGresult *rows)
{
	const char *why = "";
	ProtobufCMessage *response = bind_response(c->rpc->response, rows, c->arena, &why);

	if (!response) {
		log_event(LOG_ERROR, "call.unbound", "method", c->rpc->method, "why", why, NULL);
		call_fail(c, REASON_INTERNAL, "the database answered in another shape");
	}
	return response;
}

void call_reply_rows(struct call *c, const PGresult *rows)
{
	ProtobufCMessage *response = call_bind(c, rows);

	if (response)
		call_reply(c, response);
}

void call_fail_with(struct call *c, const struct failure *f)
{
	if (c->answered)
		return;
	struct failure *copy = arena_alloc(c->arena, sizeof(*copy));

	*copy = *f;
	copy->message = arena_text(c->arena, f->message);
	c->failure = copy;
	call_end(c);
}

void call_fail_at(struct call *c, const char *field, const char *message)
{
	struct place place = {.field = field, .question = ""};
	struct failure f = {.reason = REASON_BAD_VALUE, .message = message, .n_places = 1};

	f.places = memcpy(arena_alloc(c->arena, sizeof(place)), &place, sizeof(place));
	call_fail_with(c, &f);
}

void call_fail(struct call *c, enum reason reason, const char *message)
{
	call_fail_with(c, &(struct failure){.reason = reason, .message = message});
}

/* -- the database -- */

/* An ask on its way; in the call's arena. */
struct step {
	struct call *call;
	query_fn *next;
	bool acts;
};

static void asked(void *context, const struct pool_answer *answer)
{
	struct step *step = context;
	struct call *c = step->call;

	c->under_way--;
	if (answer->rows && c->has_token &&
		!(c->rpc->who & WHO_ANYONE)) /* else nobody looked whether it is a session's */
		seen_add(c->token_hash);
	if (answer->rows && step->acts)
		live_publish_rows(c->server->live, answer->rows);
	if (c->answered) {
		call_settle(c); /* deadline or hang-up came first: the answer is dropped */
	} else if (c->abandoned) {
		call_fail(c, REASON_UNAVAILABLE, "the client hung up");
	} else if (answer->rows) {
		step->next(c, answer->rows);
	} else {
		outcome_of_failed_ask(c, answer);
	}
}

static enum pool_lane lane_of(const struct call *c, bool acts)
{
	if (c->rpc->lane == LONG)
		return POOL_LONG;
	return acts ? POOL_WRITES : POOL_READS;
}

static const char *token_hash_of(struct call *c)
{
	char hex[2 * sizeof(c->token_hash) + 1];

	if (!c->has_token)
		return NULL;
	return arena_print(c->arena, "\\x%s", sodium_bin2hex(hex, sizeof(hex), c->token_hash, sizeof(c->token_hash)));
}

/* Fields whose syntax SQL would refuse are named here, before anything is sent. */
static bool is_well_formed(struct call *c, const struct query *q)
{
	struct codec_fault fault;

	if (bind_request_check(q, c->request, &fault))
		return true;
	outcome_of_fault(c, &fault);
	return false;
}

/* q: NULL to knock alone: may this caller come in at all? */
static void ask(struct call *c, query_fn *next, const struct query *q, const char *const *values, bool acts)
{
	struct step *step = arena_alloc(c->arena, sizeof(*step));
	const char *id = request_id(c->request);
	int64_t left = call_left_ms(c);

	if (c->answered || !is_well_formed(c, q))
		return;
	if (left <= 0) {
		call_fail(c, REASON_DEADLINE, "no time left");
		return;
	}
	*step = (struct step){.call = c, .next = next, .acts = acts};
	const char *enter[] = {
		token_hash_of(c),
		arena_print(c->arena, "%s/%s", c->rpc->service, c->rpc->method),
		arena_print(c->arena, "%u", c->as_server ? (unsigned)WHO_SERVER : c->rpc->who),
		acts ? "t" : "f",
		id,
		id ? request_hash(c->rpc, c->request, c->server->request_key, c->arena) : NULL,
		arena_print(c->arena, "%lld", (long long)left),
	};
	const struct ask_part parts[] = {{&query_enter, enter}, {q, values}};

	c->under_way++;
	pool_ask(c->server->pool, q ? lane_of(c, acts) : POOL_READS, c->deadline_ms, parts, q ? 2 : 1, asked, step);
}

void call_ask(struct call *c, query_fn *next, const struct query *q, const char *const *values)
{
	ask(c, next, q, values, false);
}

void call_act(struct call *c, query_fn *next, const struct query *q, const char *const *values)
{
	ask(c, next, q, values, true);
}

/* -- worker threads -- */

struct ticket {
	struct call *call;
	work_done_fn *next;
};

static void worked(void *context, void *output)
{
	struct ticket *t = context;
	struct call *c = t->call;

	c->under_way--;
	if (c->answered)
		call_settle(c);
	else if (c->abandoned)
		call_fail(c, REASON_UNAVAILABLE, "the client hung up");
	else
		t->next(c, output);
}

struct ticket *call_hold(struct call *c, work_done_fn *next)
{
	struct ticket *t = arena_alloc(c->arena, sizeof(*t));

	*t = (struct ticket){.call = c, .next = next};
	c->under_way++;
	return t;
}

void call_resume(struct ticket *t, void *output)
{
	worked(t, output);
}

static void work_on(struct work *threads, struct call *c, work_fn *work, work_done_fn *next, void *input)
{
	struct ticket *t = call_hold(c, next);

	if (!work_add(threads, work, worked, input, t)) {
		c->under_way--;
		call_fail(c, REASON_OVERLOADED, "too much waits for a worker thread");
	}
}

void call_work(struct call *c, work_fn *work, work_done_fn *next, void *input)
{
	work_on(c->server->work, c, work, next, input);
}

void call_print(struct call *c, work_fn *work, work_done_fn *next, void *input)
{
	work_on(c->server->printers, c, work, next, input);
}

/* -- streams -- */

void call_stream(struct call *c, void (*closed)(void *context), void *context)
{
	c->closed = closed;
	c->closed_context = context;
}

bool call_send(struct call *c, const void *bytes, size_t size)
{
	if (c->answered || c->abandoned)
		return false;
	if (c->peer->sent(c, bytes, size))
		return true;
	call_fail(c, REASON_OVERLOADED, "too slow to read its events");
	return false;
}

/* -- start -- */

static bool has_request_id(struct call *c)
{
	const char *id = request_id(c->request);
	struct place place = {.field = "request_id", .question = ""};

	if (!id || *id) /* its syntax is checked with the other fields */
		return true;
	call_fail_with(c, &(struct failure){.reason = REASON_BAD_VALUE,
				  .message = "a write wants a request_id: a UUID of your own making",
				  .n_places = 1,
				  .places = memcpy(arena_alloc(c->arena, sizeof(place)), &place, sizeof(place))});
	return false;
}

static void start_handler(struct call *c, const PGresult *rows)
{
	(void)rows;
	c->rpc->start(c);
}

void call_start(struct call *c, const ProtobufCMessage *request)
{
	c->request = request;
	if (c->server->draining) {
		call_fail(c, REASON_DRAINING, "the server is stopping; try again");
	} else if (!has_request_id(c)) {
		return; /* answered */
	} else if (c->rpc->start && c->rpc->who == WHO_ANYONE) {
		c->rpc->start(c);
	} else if (c->rpc->start) { /* no work of ours for those who may not come in */
		ask(c, start_handler, NULL, NULL, false);
	} else if (is_well_formed(c, bind_query(c->rpc))) { /* before its values are made */
		ask(c, call_reply_rows, bind_query(c->rpc), bind_values(bind_query(c->rpc), request, c->arena),
			rpc_acts(c->rpc));
	}
}
