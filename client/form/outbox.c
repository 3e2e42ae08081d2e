#include "form/outbox.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "call/rpc.h"
#include "codec/codec.h"
#include "form/journal.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "tilsyn/v1/session.pb-c.h"

struct waiting {
	Tilsyn__V1__SaveAnswersRequest *request;
	int64_t written_ns;
	struct waiting *next;
};
struct outbox {
	struct run *run;
	struct journal_key key;
	struct waiting *first, **end;
};

static struct waiting *append(struct outbox *outbox, Tilsyn__V1__SaveAnswersRequest *request, int64_t written_ns)
{
	struct waiting *w = arena_alloc(outbox->run->arena, sizeof(*w));

	w->request = request;
	w->written_ns = written_ns;
	*outbox->end = w;
	outbox->end = &w->next;
	return w;
}

/* Half of the key from the server, half from the session's file. */
static int fetch_key(struct outbox *outbox)
{
	Tilsyn__V1__WhoAmIRequest request = TILSYN__V1__WHO_AM_IREQUEST__INIT;
	Tilsyn__V1__WhoAmIResponse *me;
	int rc = run_call(outbox->run, "SessionService/WhoAmI", &request, &me);

	if (rc)
		return rc;
	if (!journal_make_key(&outbox->key, rpc_token(), me->journal_key.data, me->journal_key.len))
		return say_error(EXIT_ERROR, _("the server gave no key to write answers down with"));
	return EXIT_OK;
}

static void read_journal(struct outbox *outbox)
{
	struct arena *arena = outbox->run->arena;
	size_t count, lost;
	const struct note *notes = journal_read(arena, &outbox->key, &count, &lost);

	for (size_t i = 0; i < count; i++) {
		struct codec_fault fault;
		ProtobufCMessage *request = codec_unpack(
			&tilsyn__v1__save_answers_request__descriptor, notes[i].bytes, notes[i].size, arena, &fault);
		if (request)
			append(outbox, (Tilsyn__V1__SaveAnswersRequest *)request, notes[i].written_ns);
		else
			lost++;
	}
	if (lost)
		say_styled(STYLE_WARNING,
			ngettext("%zu answer that was not saved cannot be read any more: its session has ended, or a "
				 "day has passed.\n",
				"%zu answers that were not saved cannot be read any more: their session has ended, or "
				"a day has passed.\n",
				lost),
			lost);
}

int outbox_open(struct run *run, struct outbox **outbox)
{
	struct outbox *o = arena_alloc(run->arena, sizeof(*o));
	int rc;

	o->run = run;
	o->end = &o->first;
	rc = fetch_key(o);
	if (!rc && journal_claim()) /* else another window of this session looks after what waits */
		read_journal(o);
	*outbox = o;
	return rc;
}

size_t outbox_waiting(const struct outbox *outbox)
{
	size_t count = 0;

	for (const struct waiting *w = outbox->first; w; w = w->next)
		count += w->request->n_answers;
	return count;
}

bool outbox_is_empty(const struct outbox *outbox)
{
	return !outbox->first;
}

static bool write_down(struct outbox *outbox, const struct waiting *w)
{
	struct arena *arena = arena_new();
	struct note note = {.name = w->request->request_id, .written_ns = w->written_ns};
	bool written;

	note.bytes = codec_pack(&w->request->base, arena, &note.size);
	written = journal_write(&outbox->key, &note);
	arena_free(arena);
	return written;
}

bool outbox_put(struct outbox *outbox, Tilsyn__V1__SaveAnswersRequest *request)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	request->request_id = arena_alloc(outbox->run->arena, RPC_ID_SIZE);
	rpc_new_id(request->request_id);
	return write_down(outbox, append(outbox, request, (int64_t)now.tv_sec * 1000000000 + now.tv_nsec));
}

Tilsyn__V1__SaveAnswersRequest *outbox_nth(const struct outbox *outbox, size_t nth)
{
	const struct waiting *w = outbox->first;

	while (w && nth--)
		w = w->next;
	return w ? w->request : NULL;
}

/* What the next attempt may find otherwise. */
static bool may_pass(enum reason reason)
{
	return reason == REASON_UNAVAILABLE || reason == REASON_DRAINING || reason == REASON_OVERLOADED ||
	       reason == REASON_DEADLINE || reason == REASON_DISK_FULL || reason == REASON_SLOW_DOWN;
}

enum delivery outbox_send(struct outbox *outbox, Tilsyn__V1__SaveAnswersResponse **response)
{
	const Tilsyn__V1__SaveAnswersRequest *request = outbox->first->request;

	*response = NULL;
	if (!rpc_call(outbox->run->arena, "ReviewService/SaveAnswers", request, response)) {
		if ((*response)->n_results == request->n_answers)
			return DELIVERED;
		*response = NULL; /* an answer that leaves one out tells nothing */
		return AWAY;
	}
	if (rpc_failure()->reason->reason == REASON_SIGN_IN_NEEDED)
		return SIGNED_OUT;
	return may_pass(rpc_failure()->reason->reason) ? AWAY : REFUSED;
}

static bool is_of(const Tilsyn__V1__SaveAnswersRequest *request, const char *review_id)
{
	return !strcmp(request->review_id, review_id);
}

static bool rest_on(Tilsyn__V1__SaveAnswersRequest *request, const Tilsyn__V1__SavedAnswer *saved)
{
	bool changed = false;

	for (size_t i = 0; i < request->n_answers; i++)
		if (!strcmp(request->answers[i]->item, saved->item)) {
			request->answers[i]->seen = saved->version;
			changed = true;
		}
	return changed;
}

/* The next answer to an item was given on top of one that the server had not seen yet. */
static void rest_later_on(struct outbox *outbox, const Tilsyn__V1__SavedAnswer *saved)
{
	for (struct waiting *w = outbox->first->next; w; w = w->next)
		if (is_of(w->request, outbox->first->request->review_id) && rest_on(w->request, saved)) {
			(void)write_down(outbox, w); /* else it meets a conflict, and the person decides */
			return;
		}
}

/* In this order: until the file behind is written, the file in front leads to the same version again. */
void outbox_strike(struct outbox *outbox, const Tilsyn__V1__SaveAnswersResponse *response)
{
	struct waiting *struck = outbox->first;

	for (size_t i = 0; response && i < response->n_results; i++)
		if (response->results[i]->outcome == TILSYN__V1__SAVE_OUTCOME__SAVE_OUTCOME_SAVED)
			rest_later_on(outbox, response->results[i]);
	journal_strike(struck->request->request_id);
	outbox->first = struck->next;
	if (!outbox->first)
		outbox->end = &outbox->first;
}

bool outbox_has_later(const struct outbox *outbox, const char *review_id, const char *item)
{
	for (const struct waiting *w = outbox->first ? outbox->first->next : NULL; w; w = w->next)
		for (size_t i = 0; is_of(w->request, review_id) && i < w->request->n_answers; i++)
			if (!strcmp(w->request->answers[i]->item, item))
				return true;
	return false;
}

void outbox_reseal(struct outbox *outbox)
{
	if (fetch_key(outbox))
		return;
	for (const struct waiting *w = outbox->first; w; w = w->next)
		(void)write_down(outbox, w); /* it waits in memory, too */
}
