#include "jobs/mail.h"

#include <curl/curl.h>
#include <stdlib.h>

#include "db/pool.h"
#include "jobs/letter.h"
#include "jobs/queries.h"
#include "jobs/relay.h"
#include "log.h"
#include "server.h"
#include "work.h"

QUERY(take_notice, );
QUERY(settle_notice, "id", "failure");

enum { PATIENCE_MS = 20000 };

struct mail {
	struct server *server;
	struct work *work; /* one thread */
	bool busy, failed; /* with one notice, from the taking to the mark; the last one was not sent */
	atomic_bool stopping;
};

/* One notice on its way: what the thread needs, apart from settings that may be read again meanwhile. */
struct sending {
	struct mail *mail;
	struct arena *arena;
	const char *id;
	struct relay relay;
	struct relay_letter letter;
	char failure[RELAY_FAILURE_SIZE]; /* "" = sent */
};

static void have_settled(void *context, const struct pool_answer *answer)
{
	struct mail *m = context;

	m->busy = false;
	jobs_log_failure("notice.settle", answer);
	if (answer->rows && !m->failed)
		mail_run(m); /* the next one at once; after a failure the relay is left alone for a moment */
}

static void settle(struct mail *m, const char *id, const char *failure)
{
	const char *values[] = {id, failure};
	const struct ask_part part = {&query_settle_notice, values};

	pool_ask(m->server->pool, POOL_WRITES, clock_ms() + PATIENCE_MS, &part, 1, have_settled, m);
}

static void *send_out(void *input)
{
	struct sending *s = input;

	relay_send(&s->relay, &s->letter, &s->mail->stopping, s->failure);
	return s;
}

static void have_sent(void *context, void *output)
{
	struct mail *m = context;
	struct sending *s = output;

	m->failed = *s->failure;
	if (m->failed)
		log_event(LOG_WARN, "notice.not_sent", "notice", s->id, "why", s->failure, NULL);
	else
		log_event(LOG_INFO, "notice.sent", "notice", s->id, NULL);
	if (!atomic_load(&m->stopping)) /* else the pool is gone */
		settle(m, s->id, s->failure);
	arena_free(s->arena);
}

static const char *column(const struct pool_answer *answer, struct arena *a, const char *name)
{
	return arena_text(a, PQgetvalue(answer->rows, 0, PQfnumber(answer->rows, name)));
}

static struct sending *sending_new(struct mail *m, const struct pool_answer *answer)
{
	const struct config *c = m->server->config;
	struct arena *a = arena_new();
	struct sending *s = arena_alloc(a, sizeof(*s));
	const char *language = column(answer, a, "language");

	*s = (struct sending){.mail = m, .arena = a, .id = column(answer, a, "notice_id")};
	s->relay = (struct relay){arena_text(a, c->smtp_url), arena_text(a, c->smtp_from), arena_text(a, c->smtp_ca),
		arena_text(a, c->smtp_user), arena_text(a, c->smtp_password_file)};
	s->letter = (struct relay_letter){.to = column(answer, a, "email"),
		.headers = {letter_subject(a, language), letter_id(a, s->id, c->smtp_from),
			arena_print(a, "Date: %s", column(answer, a, "date"))},
		.text = letter_text(a, column(answer, a, "kind"), language)};
	if (!s->letter.text)
		BUG("a notice of a kind that no letter is written about");
	return s;
}

static void have_taken(void *context, const struct pool_answer *answer)
{
	struct mail *m = context;
	struct sending *s;

	jobs_log_failure("notice.take", answer);
	if (!answer->rows || !PQntuples(answer->rows)) {
		m->busy = false;
		return;
	}
	s = sending_new(m, answer);
	if (work_add(m->work, send_out, have_sent, s, m))
		return;
	m->busy = false; /* SQL hands it out again */
	arena_free(s->arena);
}

void mail_run(struct mail *m)
{
	const struct config *c = m->server->config;
	const struct ask_part part = {&query_take_notice, NULL};

	if (m->busy || m->server->draining || !*c->smtp_url || !*c->smtp_from)
		return;
	m->busy = true;
	pool_ask(m->server->pool, POOL_WRITES, clock_ms() + PATIENCE_MS, &part, 1, have_taken, m);
}

struct mail *mail_new(struct server *s)
{
	struct mail *m = calloc(1, sizeof(*m));

	if (!m || curl_global_init(CURL_GLOBAL_DEFAULT))
		fatal("cannot make ready for e-mail");
	if (*s->config->smtp_url && !*s->config->smtp_from)
		fatal("smtp_url wants a smtp_from");
	m->server = s;
	m->work = work_new(s->base, 1, 1);
	return m;
}

void mail_free(struct mail *m)
{
	atomic_store(&m->stopping, true);
	work_free(m->work);
	curl_global_cleanup();
	free(m);
}
