/* load.c - many clients of one server, each asking again as soon as it has its answer.
 *
 *     load save CA PORT CLIENTS SECONDS ROUND   answers of fixture.sql are saved, and every save must be acknowledged
 *     load say  CA PORT CLIENTS SECONDS         the echo of the transport, or of whatever answers with 200
 *     load hold CA PORT CLIENTS                 one request each, then idle until standard input ends
 *
 * Prints how many replies came and in how many seconds. Every client stops after its last reply, so nothing is under
 * way at the end: what was counted is all there was. */
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "peer.h"
#include "tilsyn/v1/reason.pb-c.h"
#include "tilsyn/v1/review.pb-c.h"

enum { REQUEST_MAX = 1024, BODY_MAX = 512, EVENTS_MAX = 64, ITEMS = 60 };

struct client {
	struct peer peer;
	unsigned number;
	unsigned replies;
};

/* Asks, and looks at the reply. */
struct kind {
	const char *name;
	size_t (*write)(const struct client *c, char *request);
	void (*check)(const struct client *c, const char *body, size_t size);
};

static unsigned round_number;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static size_t write_post(char *request, const char *path, const char *token, const uint8_t *body, size_t size)
{
	int head = snprintf(request, REQUEST_MAX,
		"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/proto\r\n"
		"Connect-Protocol-Version: 1\r\n%s%s%sContent-Length: %zu\r\n\r\n",
		path, *token ? "Authorization: Bearer " : "", token, *token ? "\r\n" : "", size);

	memcpy(request + head, body, size);
	return (size_t)head + size;
}

/* -- saving -- */

/* Of every four saves three are new answers and the fourth changes the third, as in save.pgbench. */
static unsigned answer_of(unsigned save)
{
	return save / 4 * 3 + (save % 4 < 2 ? save % 4 : 2);
}

static unsigned seen_by(unsigned save)
{
	return save % 4 / 3;
}

static void write_random_uuid(char text[37])
{
	unsigned char b[16];

	RAND_bytes(b, sizeof(b));
	snprintf(text, 37, "%02x%02x%02x%02x-%02x%02x-4%01x%02x-8%01x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1], b[2],
		b[3], b[4], b[5], b[6] & 15u, b[7], b[8] & 15u, b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

static size_t write_save(const struct client *c, char *request)
{
	Tilsyn__V1__AnswerToSave answer = TILSYN__V1__ANSWER_TO_SAVE__INIT, *answers = &answer;
	Tilsyn__V1__SaveAnswersRequest save = TILSYN__V1__SAVE_ANSWERS_REQUEST__INIT;
	unsigned nth = answer_of(c->replies);
	char request_id[37], review_id[64], item[16], token[24];
	uint8_t body[BODY_MAX];
	size_t size;

	write_random_uuid(request_id);
	snprintf(review_id, sizeof(review_id), "%08u-0000-4000-8000-%012u", round_number,
		c->number * 1000 + nth / ITEMS);
	snprintf(item, sizeof(item), "Q-%u", nth % ITEMS);
	snprintf(token, sizeof(token), "bench-%u", c->number);
	answer.item = item;
	answer.value = (char *)"ja";
	answer.seen = seen_by(c->replies);
	save.request_id = request_id;
	save.review_id = review_id;
	save.answers = &answers;
	save.n_answers = 1;
	size = tilsyn__v1__save_answers_request__pack(&save, body);
	return write_post(request, "/tilsyn.v1.ReviewService/SaveAnswers", token, body, size);
}

static void check_save(const struct client *c, const char *body, size_t size)
{
	Tilsyn__V1__SaveAnswersResponse *r =
		tilsyn__v1__save_answers_response__unpack(NULL, size, (const uint8_t *)body);

	if (!r || r->n_results != 1 || r->results[0]->outcome != TILSYN__V1__SAVE_OUTCOME__SAVE_OUTCOME_SAVED ||
		r->results[0]->version != seen_by(c->replies) + 1)
		give_up("a save was not acknowledged", "");
	tilsyn__v1__save_answers_response__free_unpacked(r, NULL);
}

/* -- saying -- */

static size_t write_say(const struct client *c, char *request)
{
	Tilsyn__V1__Parameter say = TILSYN__V1__PARAMETER__INIT;
	uint8_t body[BODY_MAX];
	size_t size;

	(void)c;
	say.name = (char *)"say";
	say.value = (char *)"sixty bytes of text that a transport carries there and back.";
	size = tilsyn__v1__parameter__pack(&say, body);
	return write_post(request, "/test.EchoService/Say", "", body, size);
}

static void check_say(const struct client *c, const char *body, size_t size)
{
	(void)c;
	if (size != 67 || !strstr(body, "sixty bytes"))
		give_up("another echo", body);
}

/* -- holding -- */

static size_t write_hold(const struct client *c, char *request)
{
	(void)c;
	return write_post(request, "/tilsyn.v1.SessionService/GetServerInfo", "", (const uint8_t *)"", 0);
}

static void check_hold(const struct client *c, const char *body, size_t size)
{
	(void)c, (void)body, (void)size;
}

static const struct kind kinds[] = {
	{"save", write_save, check_save}, {"say", write_say, check_say}, {"hold", write_hold, check_hold}};

static const struct kind *find_kind(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	give_up("no such load", name);
}

/* -- the loop -- */

static void ask(const struct kind *kind, struct client *c)
{
	char request[REQUEST_MAX];

	peer_send(&c->peer, request, kind->write(c, request));
}

/* Whether the client's reply is whole. */
static bool take(const struct kind *kind, struct client *c)
{
	const char *body;
	size_t size;

	if (!peer_take(&c->peer, &body, &size))
		return false;
	kind->check(c, body, size);
	c->replies++;
	return true;
}

static SSL_CTX *new_context(const char *ca)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());

	if (!context || SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) != 1 ||
		SSL_CTX_load_verify_locations(context, ca, NULL) != 1)
		give_up("cannot use the certificate", ca);
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
	return context;
}

static struct client *open_clients(const char *ca, unsigned short port, unsigned count, int poll)
{
	SSL_CTX *context = new_context(ca);
	struct client *clients = calloc(count, sizeof(*clients));

	if (!clients)
		give_up("out of memory", "");
	for (unsigned i = 0; i < count; i++) {
		struct client *c = &clients[i];

		c->number = i;
		peer_open(&c->peer, context, port);
		epoll_ctl(
			poll, EPOLL_CTL_ADD, c->peer.fd, &(struct epoll_event){.events = EPOLLIN, .data = {.ptr = c}});
	}
	SSL_CTX_free(context);
	return clients;
}

/* Each client asks until the time is up, and at least once. */
static unsigned run(const struct kind *kind, struct client *clients, unsigned count, int poll, double seconds)
{
	double end = now() + seconds;
	unsigned asking = count, replies = 0;

	for (unsigned i = 0; i < count; i++)
		ask(kind, &clients[i]);
	while (asking) {
		struct epoll_event events[EVENTS_MAX];
		int n = epoll_wait(poll, events, EVENTS_MAX, -1);
		bool goes_on = now() < end;

		for (int i = 0; i < n; i++) {
			struct client *c = events[i].data.ptr;

			if (!take(kind, c))
				continue;
			replies++;
			if (goes_on)
				ask(kind, c);
			else
				asking--;
		}
	}
	return replies;
}

int main(int argc, char **argv)
{
	if (argc < 5)
		give_up("usage", "load save|say|hold CA PORT CLIENTS [SECONDS [ROUND]]");

	const struct kind *kind = find_kind(argv[1]);
	unsigned count = (unsigned)atoi(argv[4]);
	double seconds = argc > 5 ? atof(argv[5]) : 0;
	int poll = epoll_create1(EPOLL_CLOEXEC);

	round_number = argc > 6 ? (unsigned)atoi(argv[6]) : 0;

	struct client *clients = open_clients(argv[2], (unsigned short)atoi(argv[3]), count, poll);
	double begin = now();
	unsigned replies = run(kind, clients, count, poll, seconds);

	printf("%u %.6f\n", replies, now() - begin);
	fflush(stdout);
	if (!strcmp(kind->name, "hold"))
		while (getchar() != EOF)
			;
	for (unsigned i = 0; i < count; i++)
		peer_close(&clients[i].peer);
	free(clients);
	close(poll);
	return 0;
}
