#include "http/conn.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <openssl/err.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>

#include "log.h"
#include "server.h"

enum {
	AHEAD_BYTES =
		64 *
		1024, /* what a peer may send ahead of the request being read; beyond it the kernel holds it back */
	UNSENT_BYTES = 64 * 1024, /* replies unsent before the next pipelined request is read */
	RATE_BYTES = 1 << 20,	  /* a reply may take body_timeout for each of these */
	LINGER_MS = 2000,
	HEAD_BYTES = 640, /* of our own replies, without their further lines */
};

enum phase {
	HANDSHAKE,
	HEAD, /* waits for a request, or reads its head */
	BODY, /* of known length */
	CHUNKS,
	ANSWER, /* the site has the request */
	STREAM,
	FLUSH,	/* a large reply leaves before the next request is read */
	LAST,	/* the last reply leaves, then it closes */
	LINGER, /* the peer may still be sending what nobody reads: closing now would tear our reply out of its hands */
	DEAD,
};

struct conn {
	TAILQ_ENTRY(conn) link;
	struct site *site;
	struct bufferevent *stream;
	struct event *deadline;
	int64_t deadline_ms,
		armed_ms; /* the event may fire before the deadline, never after: moving it costs nothing */
	enum phase phase;
	bool in_head; /* its first byte has come */
	bool last;    /* of this connection, as one of us said */
	bool advancing;
	size_t scanned;		 /* of the head */
	uint64_t body_left;	 /* of the body, or of the chunk */
	struct evbuffer *chunks; /* the body so far; NULL until one comes in chunks */
	void *data;
};

static void on_deadline(evutil_socket_t fd, short what, void *data);
static void on_read(struct bufferevent *stream, void *data);
static void on_written(struct bufferevent *stream, void *data);
static void on_event(struct bufferevent *stream, short what, void *data);
static void advance(struct conn *c);

struct site *conn_site(const struct conn *c)
{
	return c->site;
}
void *conn_data(const struct conn *c)
{
	return c->data;
}
void conn_set_data(struct conn *c, void *data)
{
	c->data = data;
}

static struct evbuffer *input_of(const struct conn *c)
{
	return bufferevent_get_input(c->stream);
}
static struct evbuffer *output_of(const struct conn *c)
{
	return bufferevent_get_output(c->stream);
}

/* -- deadlines
 * ------------------------------------------------------------------------------------------------------------ */

static void arm(struct conn *c)
{
	int64_t left = c->deadline_ms - clock_ms();
	struct timeval wait = {0};

	if (c->deadline_ms == INT64_MAX)
		return;
	if (left > 0)
		wait = (struct timeval){left / 1000, left % 1000 * 1000};
	c->armed_ms = c->deadline_ms;
	evtimer_add(c->deadline, &wait);
}

static void set_deadline(struct conn *c, int64_t after_ms)
{
	c->deadline_ms = clock_ms() + after_ms;
	if (c->deadline_ms < c->armed_ms)
		arm(c);
}

static void clear_deadline(struct conn *c)
{
	c->deadline_ms = INT64_MAX;
}

/* -- ends
 * ----------------------------------------------------------------------------------------------------------------- */

static void close_now(struct conn *c)
{
	if (c->phase == DEAD)
		return;
	c->phase = DEAD;
	bufferevent_disable(c->stream, EV_READ | EV_WRITE);
	TAILQ_REMOVE(&c->site->conns, c, link);
	TAILQ_INSERT_TAIL(&c->site->dead, c, link);
	event_active(c->site->reaper, 0, 0);
}

static void say_goodbye(struct conn *c)
{
	SSL *ssl = c->site->tls ? bufferevent_openssl_get_ssl(c->stream) : NULL;

	if (!ssl || !SSL_is_init_finished(ssl) || (SSL_get_shutdown(ssl) & SSL_SENT_SHUTDOWN))
		return;
	SSL_shutdown(ssl);
	ERR_clear_error(); /* else the next connection takes it for its own */
}

static void conn_free(struct conn *c)
{
	if (c->data)
		c->site->gone(c);
	say_goodbye(c);
	event_free(c->deadline);
	if (c->chunks)
		evbuffer_free(c->chunks);
	bufferevent_free(c->stream);
	free(c);
}

static void reap(evutil_socket_t fd, short what, void *data)
{
	struct site *s = data;

	(void)fd;
	(void)what;
	for (struct conn *c; (c = TAILQ_FIRST(&s->dead));) {
		TAILQ_REMOVE(&s->dead, c, link);
		conn_free(c);
		s->n_conns--;
	}
	s->closed(s);
}

static void linger(struct conn *c)
{
	c->phase = LINGER;
	set_deadline(c, LINGER_MS);
	say_goodbye(c);
	shutdown(bufferevent_getfd(c->stream), SHUT_WR);
	evbuffer_drain(input_of(c), evbuffer_get_length(input_of(c)));
}

/* -- from request to request
 * ---------------------------------------------------------------------------------------------- */

static void await_request(struct conn *c)
{
	c->phase = HEAD;
	c->in_head = false;
	c->scanned = 0;
	set_deadline(c, c->site->config->idle_timeout);
}

static void refuse(struct conn *c, enum framing fault)
{
	c->site->fault(c, fault);
}

static void hold_back(struct conn *c, size_t most)
{
	bufferevent_setwatermark(c->stream, EV_READ, 0, most);
}

static size_t usual_input(const struct conn *c)
{
	return AHEAD_BYTES + (size_t)c->site->config->head_limit;
}

static void hand_over(struct conn *c, const uint8_t *bytes, size_t size)
{
	c->phase = ANSWER;
	clear_deadline(c);
	c->site->body(c, bytes, size);
}

static void await_body(struct conn *c, const struct head *head)
{
	c->phase = head->is_chunked ? CHUNKS : BODY;
	c->body_left = head->body_size;
	set_deadline(c, c->site->config->body_timeout);
	if (head->is_chunked && !c->chunks && !(c->chunks = evbuffer_new())) {
		close_now(c);
		return;
	}
	/* +1: a watermark that is just reached holds back too, and would hide the end of the connection */
	if (head->body_size >= usual_input(c))
		hold_back(c, head->body_size + 1);
	if (head->expects_continue)
		bufferevent_write(c->stream, "HTTP/1.1 100 Continue\r\n\r\n", 25);
}

static bool take_head(struct conn *c, const char *bytes, size_t size)
{
	struct head head;
	enum framing found = framing_head(bytes, size, &head);

	if (found == FRAMING_FINE && head.body_size > (uint64_t)c->site->config->body_limit)
		found = FRAMING_BODY_TOO_LARGE;
	c->last = head.wants_close;
	if (found != FRAMING_FINE) {
		refuse(c, found);
		return false;
	}
	if (!c->site->head(c, &head))
		return false;
	await_body(c, &head);
	evbuffer_drain(input_of(c), size);
	return true;
}

/* Each step does one thing with what has come; true: look again. */
static bool step_head(struct conn *c)
{
	size_t limit = (size_t)c->site->config->head_limit, size = evbuffer_get_length(input_of(c)), head_size;

	if (!size)
		return false;
	if (!c->in_head) {
		c->in_head = true;
		set_deadline(c, c->site->config->head_timeout);
	}
	size = size < limit ? size : limit;
	const char *bytes = (const char *)evbuffer_pullup(input_of(c), (ev_ssize_t)size);
	enum framing found = framing_find_end(bytes, size, &c->scanned, &head_size);
	if (found == FRAMING_MORE && size == limit)
		found = FRAMING_HEAD_TOO_LARGE;
	if (found == FRAMING_FINE)
		return take_head(c, bytes, head_size);
	if (found != FRAMING_MORE)
		refuse(c, found);
	return false;
}

static bool step_body(struct conn *c)
{
	size_t size = (size_t)c->body_left;

	if (evbuffer_get_length(input_of(c)) < size)
		return false;
	hand_over(c, evbuffer_pullup(input_of(c), (ev_ssize_t)size), size);
	if (c->phase == DEAD)
		return false;
	evbuffer_drain(input_of(c), size);
	hold_back(c, usual_input(c));
	return true;
}

/* The bytes of the chunk under way, and the CR LF behind it. */
static bool step_chunk_bytes(struct conn *c)
{
	size_t size = evbuffer_get_length(input_of(c));
	uint64_t bytes_left = c->body_left > 2 ? c->body_left - 2 : 0;

	if (size && bytes_left) {
		int moved =
			evbuffer_remove_buffer(input_of(c), c->chunks, size < bytes_left ? size : (size_t)bytes_left);
		c->body_left -= (uint64_t)moved;
		return true;
	}
	if (size < 2 || bytes_left)
		return false;
	if (memcmp(evbuffer_pullup(input_of(c), 2), "\r\n", 2) != 0) {
		refuse(c, FRAMING_CHUNK);
		return false;
	}
	evbuffer_drain(input_of(c), 2);
	c->body_left = 0;
	return true;
}

static bool end_of_chunks(struct conn *c)
{
	size_t size = evbuffer_get_length(c->chunks);

	hand_over(c, evbuffer_pullup(c->chunks, -1), size);
	evbuffer_drain(c->chunks, size);
	return c->phase != DEAD;
}

static bool step_chunk_line(struct conn *c)
{
	enum { LINE_MAX_BYTES = 16 };
	size_t size = evbuffer_get_length(input_of(c)), line_size;
	uint64_t chunk_size;

	size = size < LINE_MAX_BYTES ? size : LINE_MAX_BYTES;
	const char *bytes = (const char *)evbuffer_pullup(input_of(c), (ev_ssize_t)size);
	enum framing found = framing_chunk(bytes, size, &line_size, &chunk_size);
	if (found == FRAMING_MORE)
		return false;
	if (found == FRAMING_FINE &&
		evbuffer_get_length(c->chunks) + chunk_size > (uint64_t)c->site->config->body_limit)
		found = FRAMING_BODY_TOO_LARGE;
	if (found != FRAMING_FINE) {
		refuse(c, found);
		return false;
	}
	evbuffer_drain(input_of(c), line_size);
	if (!chunk_size)
		return end_of_chunks(c);
	c->body_left = chunk_size + 2;
	return true;
}

static bool step(struct conn *c)
{
	switch (c->phase) {
	case HEAD:
		return step_head(c);
	case BODY:
		return step_body(c);
	case CHUNKS:
		return c->body_left ? step_chunk_bytes(c) : step_chunk_line(c);
	case LINGER:
		evbuffer_drain(input_of(c), evbuffer_get_length(input_of(c)));
		return false;
	default:
		return false;
	}
}

/* An unfinished request: its sender may hold the rest back until we acknowledge what has come (Nagle), and we would
 * take 40 ms. */
static void acknowledge_soon(struct conn *c)
{
	const int on = 1;

	if ((c->phase == HEAD && c->in_head) || c->phase == BODY || c->phase == CHUNKS)
		setsockopt(bufferevent_getfd(c->stream), IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
}

/* Not entered twice: an answer from inside a step lands here again. */
static void advance(struct conn *c)
{
	if (c->advancing)
		return;
	c->advancing = true;
	while (step(c))
		;
	c->advancing = false;
	acknowledge_soon(c);
}

/* -- answers
 * -------------------------------------------------------------------------------------------------------------- */

static const char *status_text(int status)
{
	static const struct {
		int status;
		const char *text;
	} texts[] = {
		{200, "OK"},
		{400, "Bad Request"},
		{401, "Unauthorized"},
		{403, "Forbidden"},
		{404, "Not Found"},
		{405, "Method Not Allowed"},
		{408, "Request Timeout"},
		{409, "Conflict"},
		{413, "Content Too Large"},
		{415, "Unsupported Media Type"},
		{417, "Expectation Failed"},
		{429, "Too Many Requests"},
		{431, "Request Header Fields Too Large"},
		{499, "Client Closed Request"},
		{500, "Internal Server Error"},
		{501, "Not Implemented"},
		{503, "Service Unavailable"},
		{504, "Gateway Timeout"},
		{505, "HTTP Version Not Supported"},
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].status == status)
			return texts[i].text;
	return "";
}

static const char *date_now(struct site *s)
{
	time_t now = time(NULL);
	struct tm utc;

	if (now != s->date_of) {
		s->date_of = now;
		gmtime_r(&now, &utc);
		strftime(s->date, sizeof(s->date), "%a, %d %b %Y %H:%M:%S GMT", &utc);
	}
	return s->date;
}

static size_t print_head(const struct conn *c, const struct reply *r, const char *framing, char *to, size_t size)
{
	int printed = snprintf(to, size,
		"HTTP/1.1 %d %s\r\n"
		"Date: %s\r\n"
		"%s%s%s%s"
		"Cache-Control: no-store\r\n"
		"X-Content-Type-Options: nosniff\r\n"
		"%s%s%s\r\n",
		r->status, status_text(r->status), date_now(c->site), framing, r->type ? "Content-Type: " : "",
		r->type ? r->type : "", r->type ? "\r\n" : "",
		c->site->tls ? "Strict-Transport-Security: max-age=63072000\r\n" : "",
		c->last ? "Connection: close\r\n" : "", r->fields ? r->fields : "");

	return printed < 0 ? 0 : (size_t)printed < size ? (size_t)printed : size - 1;
}

/* Head and body in one piece of memory, since each piece becomes a TLS record, a system call and perhaps a packet. */
static void write_reply(struct conn *c, const struct reply *r)
{
	struct evbuffer_iovec room;
	size_t head_most = HEAD_BYTES + (r->fields ? strlen(r->fields) : 0);
	char length[48];

	snprintf(length, sizeof(length), "Content-Length: %zu\r\n", r->size);
	if (evbuffer_reserve_space(output_of(c), (ev_ssize_t)(head_most + r->size), &room, 1) != 1) {
		close_now(c);
		return;
	}
	room.iov_len = print_head(c, r, length, room.iov_base, head_most);
	if (r->size)
		memcpy((char *)room.iov_base + room.iov_len, r->body, r->size);
	room.iov_len += r->size;
	evbuffer_commit_space(output_of(c), &room, 1);
}

static size_t unsent(const struct conn *c)
{
	return evbuffer_get_length(output_of(c));
}

static int64_t send_time(const struct conn *c)
{
	return c->site->config->body_timeout * (int64_t)(1 + unsent(c) / RATE_BYTES);
}

static void after_answer(struct conn *c)
{
	c->data = NULL;
	if (c->last || unsent(c) > UNSENT_BYTES) {
		c->phase = c->last ? LAST : FLUSH;
		set_deadline(c, send_time(c));
		return;
	}
	await_request(c);
	advance(c);
}

void conn_reply(struct conn *c, const struct reply *r)
{
	if (c->phase == DEAD)
		return;
	if (c->phase != ANSWER ||
		c->site->draining) /* else the rest of a request half read would be taken for the next */
		c->last = true;
	write_reply(c, r);
	if (c->phase != DEAD)
		after_answer(c);
}

void conn_stream_start(struct conn *c, const char *type)
{
	const struct reply r = {.status = 200, .type = type};
	char head[HEAD_BYTES];

	if (c->phase != ANSWER)
		return;
	c->phase = STREAM;
	c->last = true; /* a stream's client leaves by closing; keeping the connection for another request gains nothing
			 */
	bufferevent_write(c->stream, head, print_head(c, &r, "Transfer-Encoding: chunked\r\n", head, sizeof(head)));
}

static void write_chunk(struct conn *c, const void *prefix, size_t prefix_size, const void *bytes, size_t size)
{
	struct evbuffer_iovec room;
	size_t line_most = 20;

	if (evbuffer_reserve_space(output_of(c), (ev_ssize_t)(line_most + prefix_size + size + 2), &room, 1) != 1) {
		close_now(c);
		return;
	}
	char *at = room.iov_base;
	at += snprintf(at, line_most, "%zx\r\n", prefix_size + size);
	at = mempcpy(at, prefix, prefix_size);
	if (size)
		at = mempcpy(at, bytes, size);
	at = mempcpy(at, "\r\n", 2);
	room.iov_len = (size_t)(at - (char *)room.iov_base);
	evbuffer_commit_space(output_of(c), &room, 1);
}

bool conn_stream_write(struct conn *c, const void *prefix, size_t prefix_size, const void *bytes, size_t size)
{
	size_t before = unsent(c);

	if (c->phase != STREAM)
		return false;
	if (before && before + prefix_size + size > (size_t)c->site->config->stream_buffer) {
		close_now(c);
		return false;
	}
	write_chunk(c, prefix, prefix_size, bytes, size);
	if (!before) /* nothing was waiting: from now on the peer must take something in time */
		set_deadline(c, c->site->config->idle_timeout);
	return c->phase != DEAD;
}

void conn_stream_end(struct conn *c)
{
	if (c->phase != STREAM)
		return;
	bufferevent_write(c->stream, "0\r\n\r\n", 5);
	after_answer(c);
}

/* -- what the loop says
 * --------------------------------------------------------------------------------------------------- */

static void on_read(struct bufferevent *stream, void *data)
{
	(void)stream;
	advance(data);
}

static void on_written(struct bufferevent *stream, void *data)
{
	struct conn *c = data;

	(void)stream;
	if (c->phase == LAST) {
		linger(c);
	} else if (c->phase == STREAM) {
		clear_deadline(c);
	} else if (c->phase == FLUSH) {
		await_request(c);
		advance(c);
	}
	if (c->phase == HEAD && c->site->draining)
		close_now(c);
}

static void on_event(struct bufferevent *stream, short what, void *data)
{
	struct conn *c = data;

	(void)stream;
	if (!(what & BEV_EVENT_CONNECTED))
		close_now(c);
	else if (c->phase == HANDSHAKE)
		await_request(c);
}

static void on_deadline(evutil_socket_t fd, short what, void *data)
{
	struct conn *c = data;

	(void)fd;
	(void)what;
	c->armed_ms = INT64_MAX;
	if (clock_ms() < c->deadline_ms)
		arm(c);
	else if ((c->phase == HEAD && c->in_head) || c->phase == BODY || c->phase == CHUNKS)
		refuse(c, FRAMING_TOO_SLOW);
	else
		close_now(c);
}

static struct bufferevent *stream_new(struct site *s, evutil_socket_t fd)
{
	SSL *ssl;

	if (!s->tls)
		return bufferevent_socket_new(s->base, fd, BEV_OPT_CLOSE_ON_FREE);
	if (!(ssl = SSL_new(s->tls)))
		return NULL;
	struct bufferevent *stream =
		bufferevent_openssl_socket_new(s->base, fd, ssl, BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);
	if (!stream)
		SSL_free(ssl);
	else
		bufferevent_openssl_set_allow_dirty_shutdown(stream, 1);
	return stream;
}

static struct conn *conn_new(struct site *s, evutil_socket_t fd)
{
	struct conn *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	*c = (struct conn){.site = s, .deadline_ms = INT64_MAX, .armed_ms = INT64_MAX};
	c->deadline = evtimer_new(s->base, on_deadline, c);
	c->stream = c->deadline ? stream_new(s, fd) : NULL;
	if (c->stream)
		return c;
	if (c->deadline)
		event_free(c->deadline);
	free(c);
	return NULL;
}

void conn_open(struct site *s, evutil_socket_t fd)
{
	struct conn *c = conn_new(s, fd);

	if (!c) {
		log_event(LOG_ERROR, "http.open", "why", "no memory for a connection", NULL);
		close(fd);
		return;
	}
	TAILQ_INSERT_TAIL(&s->conns, c, link);
	s->n_conns++;
	bufferevent_setcb(c->stream, on_read, on_written, on_event, c);
	hold_back(c, usual_input(c));
	if (s->tls)
		set_deadline(c, s->config->head_timeout);
	else
		await_request(c);
	bufferevent_enable(c->stream, EV_READ | EV_WRITE);
}

/* -- the site
 * ------------------------------------------------------------------------------------------------------------- */

void site_init(struct site *s)
{
	TAILQ_INIT(&s->conns);
	TAILQ_INIT(&s->dead);
	if (!(s->reaper = event_new(s->base, -1, 0, reap, s)))
		fatal("no memory for a site");
}

void site_drain(struct site *s)
{
	s->draining = true;
	for (struct conn *c = TAILQ_FIRST(&s->conns), *next; c; c = next) {
		next = TAILQ_NEXT(c, link);
		if (c->phase == HANDSHAKE || (c->phase == HEAD && !unsent(c)))
			close_now(c);
	}
}

void site_clear(struct site *s)
{
	for (struct conn *c; (c = TAILQ_FIRST(&s->conns));)
		close_now(c);
	for (struct conn *c; (c = TAILQ_FIRST(&s->dead));) {
		TAILQ_REMOVE(&s->dead, c, link);
		conn_free(c);
		s->n_conns--;
	}
	event_free(s->reaper);
}
