#include "http/conn_inside.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <event2/bufferevent_ssl.h>
#include <openssl/err.h>

enum {
	UNSENT_BYTES = 64 * 1024, /* replies unsent before the next pipelined request is read */
	RATE_BYTES = 1 << 20,	  /* a reply may take body_timeout for each of these */
	HEAD_BYTES = 640,	  /* of our own replies, without their further lines */
};

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
	size_t size = c->is_head ? 0 : r->size;
	if (evbuffer_reserve_space(output_of(c), (ev_ssize_t)(head_most + size), &room, 1) != 1) {
		conn_close(c);
		return;
	}
	room.iov_len = print_head(c, r, length, room.iov_base, head_most);
	if (size)
		memcpy((char *)room.iov_base + room.iov_len, r->body, size);
	room.iov_len += size;
	evbuffer_commit_space(output_of(c), &room, 1);
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
		conn_set_deadline(c, send_time(c));
		return;
	}
	conn_await_request(c);
	conn_advance(c);
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
	bufferevent_write(c->stream, head,
		print_head(c, &r, c->is_1_0 ? "" : "Transfer-Encoding: chunked\r\n", head, sizeof(head)));
}

enum { CHUNK_LINE_MOST = 20, SMALL_CHUNK = 512 };

/* HTTP/1.0 knows no chunks: what is sent to it ends where the connection ends. */
static size_t print_chunk(
	const struct conn *c, char *to, const void *prefix, size_t prefix_size, const void *bytes, size_t size)
{
	char *at = c->is_1_0 ? to : to + snprintf(to, CHUNK_LINE_MOST, "%zx\r\n", prefix_size + size);

	at = mempcpy(at, prefix, prefix_size);
	if (size)
		at = mempcpy(at, bytes, size);
	if (!c->is_1_0)
		at = mempcpy(at, "\r\n", 2);
	return (size_t)(at - to);
}

/* Past libevent, which would wait for its loop to say that the socket can be written, and stop waiting afterwards: two
 * changes of epoll and a copy for each of a thousand watchers. What OpenSSL does not take at once goes libevent's way:
 * the very same bytes come first there, which is what OpenSSL wants of a second try. An error meets libevent, too. */
static bool write_now(struct conn *c, const char *bytes, size_t size)
{
	SSL *ssl = c->site->tls ? bufferevent_openssl_get_ssl(c->stream) : NULL;
	bool taken;

	if (!ssl || unsent(c))
		return false;
	taken = SSL_write(ssl, bytes, (int)size) == (int)size;
	ERR_clear_error(); /* else the next connection takes it for its own */
	return taken;
}

static void write_chunk(struct conn *c, const void *prefix, size_t prefix_size, const void *bytes, size_t size)
{
	size_t most = CHUNK_LINE_MOST + prefix_size + size + 2;
	struct evbuffer_iovec room;
	char small[SMALL_CHUNK];

	if (most <= sizeof(small)) {
		size_t whole = print_chunk(c, small, prefix, prefix_size, bytes, size);

		if (!write_now(c, small, whole) && evbuffer_add(output_of(c), small, whole))
			conn_close(c);
		return;
	}
	if (evbuffer_reserve_space(output_of(c), (ev_ssize_t)most, &room, 1) != 1) {
		conn_close(c);
		return;
	}
	room.iov_len = print_chunk(c, room.iov_base, prefix, prefix_size, bytes, size);
	evbuffer_commit_space(output_of(c), &room, 1);
}

bool conn_stream_write(struct conn *c, const void *prefix, size_t prefix_size, const void *bytes, size_t size)
{
	size_t before = unsent(c);

	if (c->phase != STREAM)
		return false;
	if (before && before + prefix_size + size > (size_t)c->site->config->stream_buffer) {
		conn_close(c);
		return false;
	}
	write_chunk(c, prefix, prefix_size, bytes, size);
	if (!before && unsent(c)) /* nothing was waiting: from now on the peer must take something in time */
		conn_set_deadline(c, c->site->config->idle_timeout);
	return c->phase != DEAD;
}

void conn_stream_end(struct conn *c)
{
	if (c->phase != STREAM)
		return;
	if (!c->is_1_0)
		bufferevent_write(c->stream, "0\r\n\r\n", 5);
	after_answer(c);
}
