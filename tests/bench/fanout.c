/* fanout.c - how long after a commit the last of many watchers knows, and the bare peer that this is held against.
 *
 *     fanout watch CA PORT WATCHERS SAVES ROUND   opens streams of hints, saves answers of fixture.sql one by one
 *     fanout hold  CA PORT WATCHERS               opens the streams, and keeps them until standard input ends
 *     fanout serve CERTIFICATE KEY PORT           answers as the server does and does nothing else: at each save one
 *                                                 SSL_write() for each stream, in a loop over blocking sockets
 *
 * `watch` prints for each save the milliseconds from its acknowledgement to the last watcher's event. Both servers meet
 * the same client and send the same bytes. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "peer.h"
#include "tilsyn/v1/review.pb-c.h"

enum { SESSIONS = 64, REQUEST_MAX = 1024, EVENTS_MAX = 64, ITEMS = 60, PAUSE_US = 60000, BACKLOG = 4096 };

#define HEAD_LINES "Content-Type: application/connect+proto\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
static const char heartbeat[] = "7\r\n\0\0\0\0\2\10\1\r\n"; /* flags, length, kind HEARTBEAT */
enum { HEARTBEAT_SIZE = sizeof(heartbeat) - 1, EVENT_BYTES = 40 };

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* -- the watchers -- */

struct watcher {
	struct peer peer;
	unsigned heard; /* saves */
};

static SSL_CTX *client_context(const char *ca)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());

	if (!context || SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) != 1 ||
		SSL_CTX_load_verify_locations(context, ca, NULL) != 1)
		give_up("cannot use the certificate", ca);
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
	return context;
}

/* Appends what is there; true when `what` of that many bytes is in it. */
static bool hears(struct watcher *w, const char *what, size_t size)
{
	struct peer *p = &w->peer;
	bool found;
	int n;

	while ((n = SSL_read(p->tls, p->reply + p->n_reply, (int)(PEER_REPLY_MAX - p->n_reply))) > 0)
		p->n_reply += (size_t)n;
	if (SSL_get_error(p->tls, n) != SSL_ERROR_WANT_READ)
		give_up("a stream ended", "");
	found = memmem(p->reply, p->n_reply, what, size);
	if (found)
		p->n_reply = 0;
	else if (p->n_reply > PEER_REPLY_MAX / 2)
		give_up("a stream says something else", "");
	return found;
}

static void open_stream(struct watcher *w, SSL_CTX *context, unsigned short port, unsigned number)
{
	char request[REQUEST_MAX];
	int head;

	peer_open(&w->peer, context, port);
	head = snprintf(request, sizeof(request),
		"POST /tilsyn.v1.EventService/Watch HTTP/1.1\r\nHost: localhost\r\n"
		"Content-Type: application/connect+proto\r\nConnect-Protocol-Version: 1\r\n"
		"Authorization: Bearer bench-%u\r\nContent-Length: 5\r\n\r\n",
		number % SESSIONS);
	memset(request + head, 0, 5);
	peer_send(&w->peer, request, (size_t)head + 5);
	while (!hears(w, heartbeat, HEARTBEAT_SIZE))
		usleep(100);
}

static struct watcher *open_streams(SSL_CTX *context, unsigned short port, unsigned count, int poll)
{
	struct watcher *watchers = calloc(count, sizeof(*watchers));

	for (unsigned i = 0; i < count; i++) {
		open_stream(&watchers[i], context, port, i);
		epoll_ctl(poll, EPOLL_CTL_ADD, watchers[i].peer.fd,
			&(struct epoll_event){.events = EPOLLIN, .data = {.ptr = &watchers[i]}});
	}
	return watchers;
}

/* -- saves -- */

/* Reviews of leader 0, each item once; the request ids count. */
static void send_save(struct peer *saver, unsigned round, unsigned nth)
{
	Tilsyn__V1__AnswerToSave answer = TILSYN__V1__ANSWER_TO_SAVE__INIT, *answers = &answer;
	Tilsyn__V1__SaveAnswersRequest save = TILSYN__V1__SAVE_ANSWERS_REQUEST__INIT;
	char request_id[64], review_id[64], item[16], request[REQUEST_MAX];
	size_t size = 0;
	int head;

	snprintf(request_id, sizeof(request_id), "%08u-0000-4000-9000-%012u", round, nth);
	snprintf(review_id, sizeof(review_id), "%08u-0000-4000-8000-%012u", round, nth / ITEMS);
	snprintf(item, sizeof(item), "Q-%u", nth % ITEMS);
	answer.item = item;
	answer.value = (char *)"ja";
	save.request_id = request_id;
	save.review_id = review_id;
	save.answers = &answers;
	save.n_answers = 1;
	size = tilsyn__v1__save_answers_request__get_packed_size(&save);
	head = snprintf(request, sizeof(request),
		"POST /tilsyn.v1.ReviewService/SaveAnswers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/proto\r\n"
		"Connect-Protocol-Version: 1\r\nAuthorization: Bearer bench-0\r\nContent-Length: %zu\r\n\r\n",
		size);
	tilsyn__v1__save_answers_request__pack(&save, (uint8_t *)request + head);
	peer_send(saver, request, (size_t)head + size);
}

static void await_acknowledgement(struct peer *saver)
{
	const char *body;
	size_t size;

	while (!peer_take(saver, &body, &size))
		;
}

/* Kind PROGRESS and an id of 36 characters. */
static const char progress[] = "\10\5\22\44";

static void await_all(int poll, unsigned count, unsigned nth)
{
	for (unsigned left = count; left;) {
		struct epoll_event events[EVENTS_MAX];
		int n = epoll_wait(poll, events, EVENTS_MAX, 10000);

		if (!n)
			give_up("a watcher was never told", "");
		for (int i = 0; i < n; i++) {
			struct watcher *w = events[i].data.ptr;

			if (w->heard == nth && hears(w, progress, sizeof(progress) - 1)) {
				w->heard++;
				left--;
			}
		}
	}
}

static void watch(const char *ca, unsigned short port, unsigned count, unsigned saves, unsigned round)
{
	SSL_CTX *context = client_context(ca);
	int poll = epoll_create1(EPOLL_CLOEXEC);
	struct watcher *watchers = open_streams(context, port, count, poll);
	struct peer saver;

	peer_open(&saver, context, port);
	for (unsigned nth = 0; nth < saves; nth++) {
		double begin;

		usleep(PAUSE_US);
		send_save(&saver, round, nth);
		await_acknowledgement(&saver);
		begin = now_ms();
		await_all(poll, count, nth);
		printf("%.3f\n", now_ms() - begin);
	}
	peer_close(&saver);
	for (unsigned i = 0; i < count; i++)
		peer_close(&watchers[i].peer);
	free(watchers);
	close(poll);
	SSL_CTX_free(context);
}

static void hold(const char *ca, unsigned short port, unsigned count)
{
	SSL_CTX *context = client_context(ca);
	int poll = epoll_create1(EPOLL_CLOEXEC);
	struct watcher *watchers = open_streams(context, port, count, poll);

	puts("held");
	fflush(stdout);
	while (getchar() != EOF)
		;
	for (unsigned i = 0; i < count; i++)
		peer_close(&watchers[i].peer);
	free(watchers);
	close(poll);
	SSL_CTX_free(context);
}

/* -- the bare peer -- */

static int listen_on(unsigned short port)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
	if (fd < 0 || bind(fd, (const struct sockaddr *)&at, sizeof(at)) || listen(fd, BACKLOG))
		give_up("cannot listen", "");
	return fd;
}

static SSL_CTX *server_context(const char *certificate, const char *key)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());

	if (!context || SSL_CTX_use_certificate_chain_file(context, certificate) != 1 ||
		SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1)
		give_up("cannot use the certificate", certificate);
	return context;
}

static void hang_up(SSL *tls)
{
	close(SSL_get_fd(tls));
	SSL_free(tls);
}

/* The next who can shake hands; others only look whether the port is open. */
static SSL *accept_one(SSL_CTX *context, int listener)
{
	for (;;) {
		int fd = accept(listener, NULL, NULL);
		SSL *tls = SSL_new(context);

		if (fd < 0 || !tls || SSL_set_fd(tls, fd) != 1)
			give_up("cannot accept", "");
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
		if (SSL_accept(tls) == 1)
			return tls;
		hang_up(tls);
	}
}

static size_t print_chunk(char *to)
{
	int line = sprintf(to, "%x\r\n", 5 + EVENT_BYTES);

	memcpy(to + line, "\0\0\0\0\50", 5);
	memcpy(to + line + 5, progress, 4);
	memset(to + line + 9, 'a', 36);
	memcpy(to + line + 45, "\r\n", 2);
	return (size_t)line + 47;
}

/* What this is about: nothing but the loop. */
static void tell_all(SSL *const *streams, size_t count)
{
	char chunk[64];
	size_t size = print_chunk(chunk);

	for (size_t i = 0; i < count; i++)
		if (SSL_write(streams[i], chunk, (int)size) != (int)size)
			give_up("cannot write", "");
}

/* Streams first, then one who saves until it leaves; again and again. */
_Noreturn static void serve(const char *certificate, const char *key, unsigned short port)
{
	static SSL *streams[65536];
	static const char begin[] = "HTTP/1.1 200 OK\r\n" HEAD_LINES;
	static const char saved[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
	SSL_CTX *context = server_context(certificate, key);
	int listener = listen_on(port);
	size_t count = 0;

	for (;;) {
		SSL *tls = accept_one(context, listener);
		char request[REQUEST_MAX];
		int n = SSL_read(tls, request, sizeof(request));

		if (n > 0 && memmem(request, (size_t)n, "/Watch", 6)) {
			SSL_write(tls, begin, sizeof(begin) - 1);
			SSL_write(tls, heartbeat, HEARTBEAT_SIZE);
			streams[count++] = tls;
			continue;
		}
		for (; n > 0; n = SSL_read(tls, request, sizeof(request))) {
			SSL_write(tls, saved, sizeof(saved) - 1);
			tell_all(streams, count);
		}
		while (count)
			hang_up(streams[--count]);
		hang_up(tls);
	}
}

int main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	if (argc == 7 && !strcmp(argv[1], "watch"))
		watch(argv[2], (unsigned short)atoi(argv[3]), (unsigned)atoi(argv[4]), (unsigned)atoi(argv[5]),
			(unsigned)atoi(argv[6]));
	else if (argc == 5 && !strcmp(argv[1], "hold"))
		hold(argv[2], (unsigned short)atoi(argv[3]), (unsigned)atoi(argv[4]));
	else if (argc == 5 && !strcmp(argv[1], "serve"))
		serve(argv[2], argv[3], (unsigned short)atoi(argv[4]));
	else
		give_up("usage",
			"fanout watch CA PORT WATCHERS SAVES ROUND | hold CA PORT WATCHERS | serve CERTIFICATE KEY PORT");
	return 0;
}
