/* MakeFeed and ReadFeed: a secret calendar address and what stands behind it. The token is seen here and nowhere
 * below. */
#include <jansson.h>
#include <string.h>

#include "render/calendar.h"
#include "rpc/call.h"
#include "rpc/messages.h"
#include "rpc/secret.h"
#include "server.h"

QUERY(make_feed, "of_group", "token_hash");
QUERY(read_feed, "token_hash");

void rpc_make_feed(struct call *c);
void rpc_read_feed(struct call *c);

/* -- MakeFeed -- */

static query_fn tell_path;

void rpc_make_feed(struct call *c)
{
	const Tilsyn__V1__MakeFeedRequest *in = call_request(c);
	char *token = call_state(c, TOKEN_CHARS), hash[HEX_HASH_CHARS];

	secret_token(token);
	secret_hash(token, hash);
	call_act(c, tell_path, &query_make_feed, (const char *[]){in->of_group ? "true" : "false", hash});
}

static void tell_path(struct call *c, const PGresult *rows)
{
	Tilsyn__V1__MakeFeedResponse *out = arena_alloc(call_arena(c), sizeof(*out));

	(void)rows; /* it has none */
	tilsyn__v1__make_feed_response__init(out);
	out->path = arena_print(call_arena(c), "/calendar/%s.ics", (char *)call_state(c, TOKEN_CHARS));
	call_reply(c, &out->base);
}

/* -- ReadFeed -- */

struct feed {
	struct arena *arena; /* of the worker's */
	Tilsyn__V1__Wheel *wheel;
	Tilsyn__V1__ListDueReportsResponse *due;
	char *content;
	size_t size;
};

static query_fn take;
static work_fn write_feed;
static work_done_fn reply;

static void let_go(void *arena)
{
	arena_free(arena);
}

void rpc_read_feed(struct call *c)
{
	const Tilsyn__V1__ReadFeedRequest *in = call_request(c);
	char hash[HEX_HASH_CHARS];

	if (!gate_passes(&call_server(c)->feed_gate, clock_ms())) {
		call_fail(c, REASON_OVERLOADED, "calendar addresses are asked too often");
		return;
	}
	secret_hash(in->token, hash);
	call_ask(c, take, &query_read_feed, (const char *[]){hash});
}

static void take(struct call *c, const PGresult *rows)
{
	struct feed *f = call_state(c, sizeof(*f));
	json_t *wheel = json_loads(row_text(rows, 0, "wheel"), 0, NULL),
	       *due = json_loads(row_text(rows, 0, "due"), 0, NULL);
	struct codec_fault fault;

	f->arena = arena_new();
	call_keep(c, f->arena, let_go);
	f->wheel = (Tilsyn__V1__Wheel *)codec_from_sql(&tilsyn__v1__wheel__descriptor, wheel, f->arena, &fault);
	f->due = (Tilsyn__V1__ListDueReportsResponse *)codec_from_sql(
		&tilsyn__v1__list_due_reports_response__descriptor, due, f->arena, &fault);
	json_decref(wheel);
	json_decref(due);
	if (f->wheel && f->due)
		call_work(c, write_feed, reply, f);
	else
		call_fail(c, REASON_INTERNAL, "the database answered in another shape");
}

static void *write_feed(void *input)
{
	struct feed *f = input;

	f->content = calendar_render(f->wheel, f->due, "da", f->arena, &f->size);
	return f;
}

static void reply(struct call *c, void *written)
{
	const struct feed *f = written;
	Tilsyn__V1__ReadFeedResponse *out = arena_alloc(call_arena(c), sizeof(*out));

	tilsyn__v1__read_feed_response__init(out);
	out->content_type = (char *)"text/calendar; charset=utf-8";
	out->content = (ProtobufCBinaryData){.len = f->size, .data = (uint8_t *)f->content};
	call_reply(c, &out->base);
}
