#include "http/connect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "http/calendar.h"
#include "http/dialect.h"
#include "http/error.h"
#include "http/exchange.h"
#include "log.h"
#include "rpc/outcome.h"
#include "server.h"

static int64_t clock_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static struct http *http_of(struct conn *c)
{
	return conn_site(c)->context;
}

static void log_call(const struct exchange *ex, const struct reason_row *failed, int64_t time_us)
{
	char method[96], ms[24], id[24];

	snprintf(method, sizeof(method), "%s/%s", ex->rpc->service, ex->rpc->method);
	snprintf(ms, sizeof(ms), "%.1f", (double)time_us / 1000);
	snprintf(id, sizeof(id), "%016llx", (unsigned long long)ex->id);
	log_event(LOG_INFO, "call", "call", id, "method", method, "code", failed ? failed->code : "ok", "reason",
		failed ? failed->name : "OK", "ms", ms, "in", log_int((int64_t)ex->bytes_in), "out",
		log_int((int64_t)ex->bytes_out), NULL);
}

static void exchange_free(struct exchange *ex)
{
	struct http *h = ex->http;

	event_del(&ex->deadline);
	call_free(ex->call);
	if (h) {
		LIST_REMOVE(ex, link);
		h->n_exchanges--;
		h->n_streams -= ex->rpc->streams;
		http_check_drained(h);
	}
	free(ex);
}

static void reply(struct exchange *ex, struct conn *c)
{
	const struct failure *failure = call_failure(ex->call);
	struct reply r = {.status = 200, .type = ex->is_json ? "application/json" : "application/proto"};

	if (failure) {
		ex->bytes_out = error_reply(c, failure);
		return;
	}
	if (ex->feed) {
		ex->bytes_out = calendar_reply(c, call_response(ex->call));
		return;
	}
	if (ex->is_json) {
		r.body = codec_to_json(call_response(ex->call), call_arena(ex->call), false);
		r.size = strlen(r.body);
	} else {
		r.body = call_packed(ex->call, &r.size);
	}
	ex->bytes_out = r.size;
	conn_reply(c, &r);
}

/* The connection is let go first: its next request may begin inside the reply. */
struct conn *exchange_let_go(struct exchange *ex)
{
	struct conn *c = ex->conn;

	ex->conn = NULL;
	if (c)
		conn_set_data(c, NULL);
	return c;
}

static void answered(struct call *call)
{
	struct exchange *ex = call_peer_data(call);
	const struct failure *f = call_failure(call);
	const struct reason_row *failed = f ? reason_row(f->reason) : NULL;
	struct conn *c = exchange_let_go(ex);
	int64_t time_us = clock_us() - ex->start_us;

	if (c && ex->rpc->streams)
		stream_end(ex, c);
	else if (c)
		reply(ex, c);
	if (ex->http)
		metrics_call(ex->http->metrics, ex->rpc, failed ? failed->code : "ok", time_us);
	log_call(ex, failed, time_us);
	exchange_free(ex);
}

static const struct call_peer peer = {.answered = answered, .sent = stream_sent, .closing = stream_closing};

static void on_deadline(evutil_socket_t fd, short what, void *data)
{
	struct exchange *ex = data;

	(void)fd;
	(void)what;
	call_fail(ex->call, REASON_DEADLINE, "the deadline has passed");
}

static void watch_deadline(struct exchange *ex, int64_t after_ms)
{
	const struct timeval wait = {after_ms / 1000, after_ms % 1000 * 1000};

	evtimer_assign(&ex->deadline, ex->http->site.base, on_deadline, ex);
	evtimer_add(&ex->deadline, &wait);
}

/* A stream without a deadline of its client's lasts as long as a session may. */
static int64_t time_allowed(const struct config *config, const struct rpc *r, int64_t asked_ms)
{
	int64_t most = r->streams	 ? config->session_length
		       : r->lane == LONG ? config->long_timeout
					 : config->call_timeout;

	return asked_ms >= 0 && asked_ms < most ? asked_ms : most;
}

static bool refuse(struct conn *c, const struct refusal *why)
{
	metrics_refused(http_of(c)->metrics, why->status);
	log_event(LOG_DEBUG, "http.refused", "status", log_int(why->status), "why", why->why, NULL);
	error_refuse(c, why->status, why->reason, why->why, why->fields);
	return false;
}

static void exchange_new(struct conn *c, struct exchange *ex, const struct dialect *d)
{
	struct http *h = http_of(c);
	int64_t allowed_ms = time_allowed(h->site.config, d->rpc, d->timeout_ms);

	*ex = (struct exchange){.http = h, .conn = c, .rpc = d->rpc, .is_json = d->is_json, .start_us = clock_us()};
	ex->id = h->next_call_id++;
	ex->call = call_new(h->server, d->rpc, &peer, ex, clock_ms() + allowed_ms);
	call_set_token(ex->call, d->token);
	ex->feed = *d->feed ? arena_text(call_arena(ex->call), d->feed) : NULL;
	watch_deadline(ex, allowed_ms);
	conn_set_data(c, ex);
	LIST_INSERT_HEAD(&h->exchanges, ex, link);
	h->n_exchanges++;
	h->n_streams += d->rpc->streams;
}

static bool on_head(struct conn *c, const struct head *head)
{
	struct dialect d;
	const struct refusal *no = dialect_of(head, &d);
	struct exchange *ex = no ? NULL : malloc(sizeof(*ex));

	if (no)
		return refuse(c, no);
	if (!ex)
		return refuse(c, &(struct refusal){503, REASON_OVERLOADED, "no memory for a call", NULL});
	exchange_new(c, ex, &d);
	return true;
}

static void start(struct exchange *ex, const uint8_t *bytes, size_t size)
{
	struct codec_fault fault = {0};
	struct arena *arena = call_arena(ex->call);
	ProtobufCMessage *request =
		ex->is_json ? codec_from_json(ex->rpc->request, (const char *)bytes, size, arena, &fault)
			    : codec_unpack(ex->rpc->request, bytes, size, arena, &fault);

	if (request)
		call_start(ex->call, request);
	else
		outcome_of_fault(ex->call, &fault);
}

static void on_body(struct conn *c, const uint8_t *bytes, size_t size)
{
	struct exchange *ex = conn_data(c);

	ex->bytes_in = size;
	if (ex->feed) {
		call_start(ex->call, calendar_request(call_arena(ex->call), ex->feed));
		return;
	}
	if (ex->rpc->streams) {
		conn_stream_start(c, ex->is_json ? "application/connect+json" : "application/connect+proto");
		if (!stream_open_envelope(ex, &bytes, &size))
			return;
	}
	start(ex, bytes, size);
}

static void on_gone(struct conn *c)
{
	struct exchange *ex = conn_data(c);

	exchange_let_go(ex);
	call_abandon(ex->call);
}

static void on_fault(struct conn *c, enum framing fault)
{
	const struct framing_fault *f = framing_fault(fault);

	if (conn_data(c))
		on_gone(c); /* the head was fine, the body is not */
	refuse(c, &(struct refusal){f->status, f->reason, f->why, NULL});
}

void connect_attach(struct site *s)
{
	s->head = on_head;
	s->body = on_body;
	s->fault = on_fault;
	s->gone = on_gone;
}

void connect_end_streams(struct http *h)
{
	for (struct exchange *ex = LIST_FIRST(&h->exchanges), *next; ex; ex = next) {
		next = LIST_NEXT(ex, link);
		if (ex->rpc->streams)
			call_fail(ex->call, REASON_DRAINING, "the server is stopping; try again");
	}
}

void connect_abandon_all(struct http *h)
{
	for (struct exchange *ex; (ex = LIST_FIRST(&h->exchanges));) {
		LIST_REMOVE(ex, link);
		ex->http = NULL;
		exchange_let_go(ex);
		event_del(&ex->deadline);
		call_abandon(ex->call);
	}
}
