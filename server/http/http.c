#include "http/http.h"

#include <stdlib.h>

#include <sodium.h>

#include "http/connect.h"
#include "http/tls.h"
#include "log.h"
#include "server.h"

static void check_full(struct http *h)
{
	if (h->listener)
		listener_set_full(h->listener, h->site.n_conns >= (unsigned)h->site.config->connection_limit);
}

static void on_accept(void *http, evutil_socket_t fd)
{
	struct http *h = http;

	conn_open(&h->site, fd);
	check_full(h);
}

static void on_closed(struct site *s)
{
	check_full(s->context);
	http_check_drained(s->context);
}

static void on_drain_end(evutil_socket_t fd, short what, void *data)
{
	struct http *h = data;
	void (*drained)(void *) = h->drained;

	(void)fd;
	h->drained = NULL;
	if (!drained)
		return;
	log_event(LOG_INFO, "http.drained", "why", what & EV_TIMEOUT ? "timeout" : "done", "calls",
		log_int(h->n_exchanges), "connections", log_int(h->site.n_conns), NULL);
	drained(h->drained_context);
}

struct http *http_new(struct event_base *base, const struct config *config, struct server *server)
{
	struct http *h = calloc(1, sizeof(*h));

	if (!h)
		fatal("no memory for the transport");
	h->server = server;
	h->site = (struct site){.base = base, .config = config, .context = h, .closed = on_closed};
	connect_attach(&h->site);
	LIST_INIT(&h->exchanges);
	/* Of two processes, or of two starts, no call has the same number. */
	randombytes_buf(&h->next_call_id, sizeof(h->next_call_id));
	h->site.tls = tls_new(config);
	h->listener = h->site.tls ? listener_new_tcp(base, config->listen, on_accept, h) : NULL;
	if (!h->listener) {
		SSL_CTX_free(h->site.tls);
		free(h);
		return NULL;
	}
	h->metrics = metrics_new();
	site_init(&h->site);
	if (!(h->drain_end = evtimer_new(base, on_drain_end, h)))
		fatal("no memory for the transport");
	return h;
}

bool http_reload(struct http *h, const struct config *config)
{
	SSL_CTX *tls = tls_new(config);

	if (!tls)
		return false;
	SSL_CTX_free(h->site.tls); /* open connections keep their own hold on it */
	h->site.tls = tls;
	h->site.config = config;
	check_full(h);
	return true;
}

void http_check_drained(struct http *h)
{
	if (h->drained && !h->n_exchanges && !h->site.n_conns)
		event_active(h->drain_end, 0, 0);
}

void http_drain(struct http *h, void (*drained)(void *context), void *context)
{
	int64_t most_ms = h->site.config->drain_timeout;
	const struct timeval most = {most_ms / 1000, most_ms % 1000 * 1000};

	h->server->draining = true;
	h->drained = drained;
	h->drained_context = context;
	listener_free(h->listener);
	h->listener = NULL;
	evtimer_add(h->drain_end, &most);
	connect_end_streams(h);
	site_drain(&h->site);
	http_check_drained(h);
}

void http_free(struct http *h)
{
	if (!h)
		return;
	listener_free(h->listener);
	h->drained = NULL;
	connect_abandon_all(h);
	site_clear(&h->site);
	event_free(h->drain_end);
	metrics_free(h->metrics);
	SSL_CTX_free(h->site.tls);
	free(h);
}
