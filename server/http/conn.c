#include "http/conn_inside.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/bufferevent_ssl.h>
#include <openssl/err.h>

#include "log.h"
#include "server.h"

enum { LINGER_MS = 2000 };

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

void conn_set_deadline(struct conn *c, int64_t after_ms)
{
	c->deadline_ms = clock_ms() + after_ms;
	if (c->deadline_ms < c->armed_ms)
		arm(c);
}

void conn_clear_deadline(struct conn *c)
{
	c->deadline_ms = INT64_MAX;
}

void conn_close(struct conn *c)
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

static void bury(struct site *s)
{
	for (struct conn *c; (c = TAILQ_FIRST(&s->dead));) {
		TAILQ_REMOVE(&s->dead, c, link);
		conn_free(c);
		s->n_conns--;
	}
}

static void reap(evutil_socket_t fd, short what, void *data)
{
	struct site *s = data;

	(void)fd;
	(void)what;
	bury(s);
	s->closed(s);
}

static void linger(struct conn *c)
{
	c->phase = LINGER;
	conn_set_deadline(c, LINGER_MS);
	say_goodbye(c);
	shutdown(bufferevent_getfd(c->stream), SHUT_WR);
	evbuffer_drain(input_of(c), evbuffer_get_length(input_of(c)));
}

static void on_read(struct bufferevent *stream, void *data)
{
	(void)stream;
	conn_advance(data);
}

static void on_written(struct bufferevent *stream, void *data)
{
	struct conn *c = data;

	(void)stream;
	if (unsent(c)) /* libevent calls us a moment after the fact over TLS: an answer may have come in between */
		return;
	if (c->phase == LAST) {
		linger(c);
	} else if (c->phase == STREAM) {
		conn_clear_deadline(c);
	} else if (c->phase == FLUSH) {
		conn_await_request(c);
		conn_advance(c);
	}
	if (c->phase == HEAD && c->site->draining)
		conn_close(c);
}

static void on_event(struct bufferevent *stream, short what, void *data)
{
	struct conn *c = data;

	(void)stream;
	if (!(what & BEV_EVENT_CONNECTED))
		conn_close(c);
	else if (c->phase == HANDSHAKE)
		conn_await_request(c);
}

static void on_deadline(evutil_socket_t fd, short what, void *data)
{
	struct conn *c = data;

	(void)fd;
	(void)what;
	c->armed_ms = INT64_MAX;
	if (clock_ms() < c->deadline_ms)
		arm(c);
	else if (conn_is_half_read(c))
		c->site->fault(c, FRAMING_TOO_SLOW);
	else
		conn_close(c);
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
	conn_hold_back(c);
	if (s->tls)
		conn_set_deadline(c, s->config->head_timeout);
	else
		conn_await_request(c);
	bufferevent_enable(c->stream, EV_READ | EV_WRITE);
}

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
			conn_close(c);
	}
}

void site_clear(struct site *s)
{
	for (struct conn *c; (c = TAILQ_FIRST(&s->conns));)
		conn_close(c);
	bury(s);
	event_free(s->reaper);
}
