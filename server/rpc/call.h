/* call.h - one call under way: what a handler may do with it.
 *
 * A handler is a short chain of named steps: call_ask (the database), call_work (a pure function on a worker thread),
 * call_act (the one asking that writes), call_reply. Each step gets the call and what the step before made; a failed
 * ask, a passed deadline or a gone client never reaches the next step. Main loop only, except the work function.
 *
 * Memory of a call lives in its arena and dies with it. The transport holds the call until it is answered, even when
 * its client has hung up. */
#pragma once
#include <libpq-fe.h>
#include <stdint.h>

#include "codec/arena.h"
#include "codec/codec.h"
#include "db/query.h"
#include "reason.h"
#include "rpc/rows.h"
#include "rpc/rpc.h"

struct call;
struct server; /* what all calls share: pool, workers, keys, live; server.h */

/* What the transport gives and gets back. `answered` is called exactly once per call, on the main loop; then the call
 * is the transport's to free with call_free(). For a stream `sent` is called for each message before that. */
struct call_peer {
	void (*answered)(struct call *c);
	bool (*sent)(struct call *c, const void *bytes,
		size_t size);		 /* packed message, shared by many calls; false: dropped as too slow */
	void (*closing)(struct call *c); /* a stream ends from our side */
};

/* -- for the transport -- */

/* token: of the Authorization header, "" for none; deadline_ms: on the loop's monotonic clock (clock_ms()). The call's
 * arena is made here; decode the request into call_arena() and hand it to call_start(). */
struct call *call_new(
	struct server *s, const struct rpc *r, const struct call_peer *peer, void *peer_data, int64_t deadline_ms);
void call_set_token(struct call *c, const char *token);
void call_as_server(struct call *c); /* nobody's call: the server makes it itself, instead of a token */
void call_start(struct call *c, const ProtobufCMessage *request); /* may answer at once */
void call_abandon(struct call *c); /* the client is gone: nothing more is sent; answered() still comes, once */
void call_free(struct call *c);
void *call_peer_data(const struct call *c);

/* The outcome, valid in answered(): either a response ... */
const ProtobufCMessage *call_response(struct call *c); /* NULL: it failed */
/* The response on the wire, whole. */
const uint8_t *call_packed(struct call *c, size_t *size);
/* ... or a failure. */
struct failure {
	enum reason reason;
	const char *message; /* English sentence for developers and logs; clients word the reason themselves */
	size_t n_parameters;
	struct {
		const char *name, *value;
	} parameters[8];
	size_t n_places;
	struct place {
		int64_t line;
		int column;
		const char *field, *question;
	} * places; /* in the arena */
};
const struct failure *call_failure(const struct call *c);

/* -- for handlers -- */

typedef void query_fn(struct call *c, const PGresult *rows); /* rows: lent until it returns */
typedef void *work_fn(void *input);			     /* another thread: touches nothing but input */
typedef void work_done_fn(struct call *c, void *output);

struct server *call_server(const struct call *c);
struct arena *call_arena(struct call *c);
const struct rpc *call_rpc(const struct call *c);
const void *call_request(const struct call *c); /* the typed message */
int64_t call_left_ms(const struct call *c);

/* The chain's memory between steps: the handler's own struct, in the arena, zeroed at first. */
void *call_state(struct call *c, size_t size);

/* Frees `thing` with the call: for what a worker thread makes, since the arena is the main loop's alone. */
void call_keep(struct call *c, void *thing, void (*free_thing)(void *thing));

/* Asks a SQL function in a transaction that reads. values: one text per argument of `q`, NULL = SQL NULL; lent until it
 * returns. bind_values() makes them of the request's fields. */
void call_ask(struct call *c, query_fn *next, const struct query *q, const char *const *values);
/* The same with the act: the request id, the log, the idempotency. Once per call, last. */
void call_act(struct call *c, query_fn *next, const struct query *q, const char *const *values);
void call_work(struct call *c, work_fn *work, work_done_fn *next, void *input);
/* The same on a thread of the printers', for work that waits for another program: passwords and draws do not wait for
 * it. */
void call_print(struct call *c, work_fn *work, work_done_fn *next, void *input);
/* Waits for what another call has under way: goes on through `next` when the ticket is given back, once, in whatever
 * state the call is by then. */
struct ticket *call_hold(struct call *c, work_done_fn *next);
void call_resume(struct ticket *t, void *output);
/* For what a work function allocates: *cell (in the call's state, NULL at first) is given to free() when the call goes,
 * whether or not it got to the next step. */
void call_frees(struct call *c, void **cell);

/* A stream: send as often as there is something, until call_fail() or the client hangs up; then `closed` is called,
 * once. */
void call_stream(struct call *c, void (*closed)(void *context), void *context);
bool call_send(struct call *c, const void *bytes,
	size_t size); /* a packed message, shared by many calls; false: dropped, ended */

void call_reply(struct call *c, const ProtobufCMessage *response); /* in the arena */
/* The same, with more fields of that message which are packed already, in whatever order: they are not looked at on the
 * way to a client that reads bytes. Lent until the call goes. */
void call_reply_joined(struct call *c, const ProtobufCMessage *response, const uint8_t *rest, size_t size);
void call_reply_rows(struct call *c, const PGresult *rows); /* bound to the row's response message by column names */
void *call_bind(struct call *c, const PGresult *rows);	    /* that message, to add to; NULL: the call has failed */
void call_fail(struct call *c, enum reason reason, const char *message);
void call_fail_with(struct call *c, const struct failure *f);		   /* copied */
void call_fail_at(struct call *c, const char *field, const char *message); /* BAD_VALUE at one field */
