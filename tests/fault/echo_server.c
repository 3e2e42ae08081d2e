/* echo_server.c - the transport with nothing behind it: a call answers what it was asked, fails as it was told, or
 * never answers.
 *
 * The tests of bad peers and the echo benchmark run against it. It stands in for the RPC table, call.c and the pool.
 *
 *     echo_server name=value…      settings as of --set; SIGHUP reloads them, SIGTERM drains
 *
 * A request is a Parameter {name, value}. Unary: "say" echoes; "fail" fails with the reason `value`; "later" echoes
 * after `value` ms, "last" once the server is stopping; "wait" never answers; "large" echoes `value` bytes. Stream:
 * "count" sends `value` events and ends; "fail" fails; "hold" sends an event every 20 ms; "quiet" sends one and waits;
 * "flood" sends without end; "close" closes after one. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/pool.h"
#include "http/http.h"
#include "log.h"
#include "rpc/call.h"
#include "rpc/outcome.h"
#include "server.h"
#include "tilsyn/v1/event.pb-c.h"
#include "tilsyn/v1/reason.pb-c.h"
#include "work.h"

/* -- what stands in for the other rooms -- */

const struct rpc rpc_table[] = {
	{"EchoService", "Say", "/test.EchoService/Say", &tilsyn__v1__parameter__descriptor,
		&tilsyn__v1__parameter__descriptor, NULL, WHO_ANYONE, READS, false, NULL, ""},
	{"EchoService", "SayLong", "/test.EchoService/SayLong", &tilsyn__v1__parameter__descriptor,
		&tilsyn__v1__parameter__descriptor, NULL, WHO_ANYONE, LONG, false, NULL, ""},
	{"EchoService", "Watch", "/test.EchoService/Watch", &tilsyn__v1__parameter__descriptor,
		&tilsyn__v1__event__descriptor, NULL, WHO_ANYONE, READS, true, NULL, ""},
};
const size_t rpc_count = sizeof(rpc_table) / sizeof(rpc_table[0]);

const struct rpc *rpc_find(const char *path)
{
	for (size_t i = 0; i < rpc_count; i++)
		if (!strcmp(rpc_table[i].path, path))
			return &rpc_table[i];
	return NULL;
}

bool server_is_ready(const struct server *s)
{
	return !s->draining;
}

struct pool_gauge pool_gauge(const struct pool *p, enum pool_lane lane)
{
	(void)p;
	return (struct pool_gauge){.connections = 2, .queued = (unsigned)lane};
}

struct call {
	struct server *server;
	const struct rpc *rpc;
	const struct call_peer *peer;
	void *peer_data;
	struct arena *arena;
	const ProtobufCMessage *response;
	const struct failure *failure;
	struct event *timer;
	char token[300];
	bool answered;
};

static struct event_base *base;
static unsigned calls_alive;

struct call *call_new(
	struct server *s, const struct rpc *r, const struct call_peer *peer, void *peer_data, int64_t deadline_ms)
{
	struct arena *arena = arena_new();
	struct call *c = arena_alloc(arena, sizeof(*c));

	(void)deadline_ms;
	calls_alive++;
	*c = (struct call){.server = s, .rpc = r, .peer = peer, .peer_data = peer_data, .arena = arena};
	return c;
}

void call_set_token(struct call *c, const char *token)
{
	snprintf(c->token, sizeof(c->token), "%s", token);
}
void *call_peer_data(const struct call *c)
{
	return c->peer_data;
}
struct arena *call_arena(struct call *c)
{
	return c->arena;
}
const ProtobufCMessage *call_response(struct call *c)
{
	return c->response;
}
const uint8_t *call_packed(struct call *c, size_t *size)
{
	return codec_pack(c->response, c->arena, size);
}
const struct failure *call_failure(const struct call *c)
{
	return c->failure;
}

void call_free(struct call *c)
{
	calls_alive--;
	if (c->timer)
		event_free(c->timer);
	arena_free(c->arena);
}

static void end(struct call *c)
{
	c->answered = true;
	c->peer->answered(c);
}

void call_reply(struct call *c, const ProtobufCMessage *response)
{
	c->response = response;
	end(c);
}

void call_fail_with(struct call *c, const struct failure *f)
{
	struct failure *copy = arena_alloc(c->arena, sizeof(*copy));

	if (c->answered)
		return;
	*copy = *f;
	c->failure = copy;
	end(c);
}

void call_fail(struct call *c, enum reason reason, const char *message)
{
	call_fail_with(c, &(struct failure){.reason = reason, .message = message});
}

void call_abandon(struct call *c)
{
	call_fail(c, REASON_UNAVAILABLE, "the client hung up");
}

void outcome_of_fault(struct call *c, const struct codec_fault *fault)
{
	struct place place = {.field = arena_text(c->arena, fault->path), .question = ""};

	call_fail_with(c, &(struct failure){.reason = fault->kind == CODEC_UNKNOWN_FIELD ? REASON_UNKNOWN_FIELD
											 : REASON_MALFORMED,
				  .message = arena_text(c->arena, fault->what),
				  .n_places = 1,
				  .places = memcpy(arena_alloc(c->arena, sizeof(place)), &place, sizeof(place))});
}

/* -- what a call does -- */

static void every(struct call *c, int ms, short what, event_callback_fn tick)
{
	const struct timeval wait = {ms / 1000, ms % 1000 * 1000};

	c->timer = event_new(base, -1, what, tick, c);
	event_add(c->timer, &wait);
}

static bool send_event(struct call *c, const char *subject)
{
	Tilsyn__V1__Event event = TILSYN__V1__EVENT__INIT;
	struct arena *arena = arena_new();
	size_t size;

	event.kind = TILSYN__V1__EVENT_KIND__EVENT_KIND_HEARTBEAT;
	event.subject_id = (char *)subject;
	const uint8_t *packed = codec_pack(&event.base, arena, &size);
	bool taken = c->peer->sent(c, packed, size);
	arena_free(arena);
	return taken;
}

static void on_hold(evutil_socket_t fd, short what, void *call)
{
	(void)fd;
	(void)what;
	if (!send_event(call, "tick"))
		call_fail(call, REASON_OVERLOADED, "too slow to read its events");
}

static void on_flood(evutil_socket_t fd, short what, void *call)
{
	static char subject[1000];

	(void)fd;
	(void)what;
	memset(subject, 'x', sizeof(subject) - 1);
	for (int i = 0; i < 100; i++)
		if (!send_event(call, subject)) {
			call_fail(call, REASON_OVERLOADED, "too slow to read its events");
			return;
		}
}

static void start_stream(struct call *c, const char *name, const char *value)
{
	if (!strcmp(name, "count")) {
		for (int i = 0; i < atoi(value); i++)
			send_event(c, value);
		call_reply(c, NULL);
	} else if (!strcmp(name, "hold")) {
		every(c, 20, EV_PERSIST, on_hold);
	} else if (!strcmp(name, "flood")) {
		every(c, 1, EV_PERSIST, on_flood);
	} else {
		send_event(c, "one");
		if (!strcmp(name, "close"))
			c->peer->closing(c);
	}
}

static void on_later(evutil_socket_t fd, short what, void *call)
{
	struct call *c = call;

	(void)fd;
	(void)what;
	call_reply(c, c->response);
}

static void on_last(evutil_socket_t fd, short what, void *call)
{
	struct call *c = call;

	if (c->server->draining && !c->answered)
		on_later(fd, what, c);
}

static const ProtobufCMessage *large(struct call *c, size_t size)
{
	Tilsyn__V1__Parameter *p = arena_alloc(c->arena, sizeof(*p));

	tilsyn__v1__parameter__init(p);
	p->name = (char *)"large";
	p->value = memset(arena_alloc(c->arena, size + 1), 'x', size);
	return &p->base;
}

static void start_unary(struct call *c, const Tilsyn__V1__Parameter *in)
{
	if (!strcmp(in->name, "later")) {
		c->response = &in->base;
		every(c, atoi(in->value), 0, on_later);
	} else if (!strcmp(in->name, "last")) {
		c->response = &in->base;
		every(c, 20, EV_PERSIST, on_last);
	} else if (!strcmp(in->name, "large")) {
		call_reply(c, large(c, (size_t)atol(in->value)));
	} else if (!strcmp(in->name, "token")) {
		((Tilsyn__V1__Parameter *)in)->value = c->token;
		call_reply(c, &in->base);
	} else if (strcmp(in->name, "wait") != 0) {
		call_reply(c, &in->base);
	}
}

void call_start(struct call *c, const ProtobufCMessage *request)
{
	const Tilsyn__V1__Parameter *in = (const Tilsyn__V1__Parameter *)request;

	if (c->server->draining) {
		call_fail(c, REASON_DRAINING, "the server is stopping; try again");
	} else if (!strcmp(in->name, "fail")) {
		const struct reason_row *row = reason_of_name(in->value, strlen(in->value));
		call_fail_with(c, &(struct failure){.reason = row ? row->reason : REASON_UNSPECIFIED,
					  .message = "as told",
					  .n_parameters = 1,
					  .parameters = {{"why", in->value}}});
	} else if (c->rpc->streams) {
		start_stream(c, in->name, in->value);
	} else {
		start_unary(c, in);
	}
}

/* -- the process -- */

static const char *const *overrides;
static const struct config *config;
static struct http *http;

static const struct config *load(void)
{
	char fault[256];
	const struct config *c = config_load(NULL, overrides, fault, sizeof(fault));

	if (!c)
		fatal("%s", fault);
	return c;
}

static void on_reload(evutil_socket_t fd, short what, void *data)
{
	const struct config *fresh = load();
	bool taken = http_reload(http, fresh);

	(void)fd;
	(void)what;
	(void)data;
	log_event(LOG_INFO, taken ? "reloaded" : "kept", NULL);
	config_free((struct config *)(taken ? config : fresh));
	if (taken)
		config = fresh;
}

static void stop(void *data)
{
	event_base_loopbreak(data);
}

static void on_stop(evutil_socket_t fd, short what, void *data)
{
	(void)fd;
	(void)what;
	http_drain(http, stop, data);
}

static struct event_base *base_new(void)
{
	struct event_config *settings = event_config_new();

	event_config_set_flag(settings, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST);
	struct event_base *made = event_base_new_with_config(settings);
	event_config_free(settings);
	return made;
}

static void set_log_level(void)
{
	enum log_level level;

	if (log_level_parse(config->log_level, &level))
		log_set_level(level);
}

int main(int argc, char **argv)
{
	(void)argc;
	signal(SIGPIPE, SIG_IGN);
	overrides = (const char *const *)(argv + 1);
	config = load();
	set_log_level();
	base = base_new();
	struct server server = {
		.base = base, .config = config, .work = work_new(base, 1, 10), .printers = work_new(base, 1, 10)};
	struct event *reload = evsignal_new(base, SIGHUP, on_reload, NULL),
		     *term = evsignal_new(base, SIGTERM, on_stop, base);
	event_add(reload, NULL);
	event_add(term, NULL);
	http = http_new(base, config, &server);
	if (!http)
		fatal("no transport");
	struct admin *admin = *config->admin_socket ? admin_new(base, config, &server, http) : NULL;
	event_base_dispatch(base);
	admin_free(admin);
	http_free(http);
	work_free(server.work);
	work_free(server.printers);
	event_free(reload);
	event_free(term);
	event_base_loop(base, EVLOOP_NONBLOCK); /* libevent frees its connections here */
	event_base_free(base);
	config_free((struct config *)config);
	if (calls_alive)
		BUG("a call outlived the transport");
	return 0;
}
