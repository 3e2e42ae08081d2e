#include "http/conn_inside.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

void conn_await_request(struct conn *c)
{
	c->phase = HEAD;
	c->in_head = c->is_1_0 = c->is_head = false;
	c->scanned = 0;
	conn_set_deadline(c, c->site->config->idle_timeout);
}

static void refuse(struct conn *c, enum framing fault)
{
	c->site->fault(c, fault);
}

static void hold_back_at(struct conn *c, size_t most)
{
	bufferevent_setwatermark(c->stream, EV_READ, 0, most);
}

static size_t usual_input(const struct conn *c)
{
	return AHEAD_BYTES + (size_t)c->site->config->head_limit;
}

void conn_hold_back(struct conn *c)
{
	hold_back_at(c, usual_input(c));
}

static void hand_over(struct conn *c, const uint8_t *bytes, size_t size)
{
	c->phase = ANSWER;
	conn_clear_deadline(c);
	c->site->body(c, bytes, size);
}

static void await_body(struct conn *c, const struct head *head)
{
	c->phase = head->is_chunked ? CHUNKS : BODY;
	c->body_left = head->body_size;
	conn_set_deadline(c, c->site->config->body_timeout);
	if (head->is_chunked && !c->chunks && !(c->chunks = evbuffer_new())) {
		conn_close(c);
		return;
	}
	/* +1: a watermark that is just reached holds back too, and would hide the end of the connection */
	if (head->body_size >= usual_input(c))
		hold_back_at(c, head->body_size + 1);
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
	c->is_1_0 = head.is_1_0;
	c->is_head = head.method.size == 4 && !memcmp(head.method.at, "HEAD", 4);
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

/* An empty line before a request, which some send behind a body, is passed over. As it may be cut, too: *wait. */
static bool skip_empty_line(struct conn *c, bool *wait)
{
	char start[2] = "";
	ev_ssize_t size = evbuffer_copyout(input_of(c), start, sizeof(start));

	*wait = size == 1 && *start == '\r';
	if (memcmp(start, "\r\n", 2) != 0)
		return false;
	evbuffer_drain(input_of(c), 2);
	return true;
}

/* Each step does one thing with what has come; true: look again. */
static bool step_head(struct conn *c)
{
	size_t limit = (size_t)c->site->config->head_limit, size = evbuffer_get_length(input_of(c)), head_size;
	bool wait;

	if (!size)
		return false;
	if (!c->in_head) {
		if (skip_empty_line(c, &wait) || wait)
			return !wait;
		c->in_head = true;
		conn_set_deadline(c, c->site->config->head_timeout);
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
	conn_hold_back(c);
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

bool conn_is_half_read(const struct conn *c)
{
	return (c->phase == HEAD && c->in_head) || c->phase == BODY || c->phase == CHUNKS;
}

/* An unfinished request: its sender may hold the rest back until we acknowledge what has come (Nagle), and we would
 * take 40 ms. */
static void acknowledge_soon(struct conn *c)
{
	const int on = 1;

	if (conn_is_half_read(c))
		setsockopt(bufferevent_getfd(c->stream), IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
}

/* Not entered twice: an answer from inside a step lands here again. */
void conn_advance(struct conn *c)
{
	if (c->advancing)
		return;
	c->advancing = true;
	while (step(c))
		;
	c->advancing = false;
	acknowledge_soon(c);
}
