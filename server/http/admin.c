#include <stdlib.h>
#include <string.h>

#include "db/pool.h"
#include "http/state.h"
#include "log.h"
#include "server.h"

struct admin {
	struct site site;
	struct listener *listener;
	struct server *server;
	const struct http *http;
};

/* Writes a page and gives its status. */
typedef int page_fn(const struct admin *a, FILE *out);

static int livez(const struct admin *a, FILE *out)
{
	(void)a;
	fputs("ok\n", out);
	return 200;
}

static int readyz(const struct admin *a, FILE *out)
{
	static const char *const lanes[POOL_LANES] = {
		[POOL_READS] = "reads", [POOL_WRITES] = "writes", [POOL_LONG] = "long"};
	bool ready = server_is_ready(a->server);

	fputs(ready ? "ready\n" : "not ready\n", out);
	if (a->server->draining)
		fputs("server: stopping\n", out);
	for (int lane = 0; lane < POOL_LANES; lane++) {
		unsigned open = pool_gauge(a->server->pool, (enum pool_lane)lane).connections;
		fprintf(out, "database %s: %u connections\n", lanes[lane], open);
	}
	return ready ? 200 : 503;
}

static int metrics(const struct admin *a, FILE *out)
{
	metrics_print(a->http, a->server, out);
	return 200;
}

static const struct page {
	const char *path;
	page_fn *print;
} pages[] = {{"/livez", livez}, {"/readyz", readyz}, {"/metrics", metrics}};

static bool refuse(struct conn *c, int status, const char *fields)
{
	conn_reply(c, &(struct reply){.status = status, .fields = fields});
	return false;
}

static bool on_head(struct conn *c, const struct head *head)
{
	if (!slice_is(head->method, "GET") && !slice_is(head->method, "HEAD"))
		return refuse(c, 405, "Allow: GET, HEAD\r\n");
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		if (slice_is(head->target, pages[i].path)) {
			conn_set_data(c, (void *)&pages[i]);
			return true;
		}
	return refuse(c, 404, NULL);
}

static void on_body(struct conn *c, const uint8_t *bytes, size_t size)
{
	const struct page *page = conn_data(c);
	struct reply r = {.type = "text/plain; version=0.0.4; charset=utf-8"};
	char *text = NULL;
	FILE *out = open_memstream(&text, &r.size);

	(void)bytes;
	(void)size;
	if (!out) {
		refuse(c, 503, NULL);
		return;
	}
	r.status = page->print(conn_site(c)->context, out);
	fclose(out);
	r.body = text;
	conn_reply(c, &r);
	free(text);
}

static void on_fault(struct conn *c, enum framing fault)
{
	refuse(c, framing_fault(fault)->status, NULL);
}

static void on_gone(struct conn *c)
{
	conn_set_data(c, NULL);
}

static void on_closed(struct site *s)
{
	(void)s;
}

static void on_accept(void *admin, evutil_socket_t fd)
{
	conn_open(&((struct admin *)admin)->site, fd);
}

struct admin *admin_new(
	struct event_base *base, const struct config *config, struct server *server, const struct http *http)
{
	struct admin *a = calloc(1, sizeof(*a));

	if (!a)
		fatal("no memory for the admin socket");
	*a = (struct admin){.server = server, .http = http};
	a->site = (struct site){.base = base,
		.config = config,
		.context = a,
		.head = on_head,
		.body = on_body,
		.fault = on_fault,
		.gone = on_gone,
		.closed = on_closed};
	a->listener = listener_new_unix(base, config->admin_socket, on_accept, a);
	if (!a->listener) {
		free(a);
		return NULL;
	}
	site_init(&a->site);
	return a;
}

void admin_free(struct admin *a)
{
	if (!a)
		return;
	listener_free(a->listener);
	site_clear(&a->site);
	free(a);
}
