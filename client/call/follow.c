#include "call/follow.h"

#include <curl/curl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "call/failure.h"
#include "call/rpc_handle.h"
#include "codec/codec.h"
#include "screen/ui.h"

enum {
	ENVELOPE_HEAD = 5, /* one byte of flags, four of length */
	ENVELOPE_LAST = 2,
	EVENT_MAX = 65536,
	CHANGES_MAX = 64,
	SILENCE_MS = 45000, /* three heartbeats */
	TURN_MS = 1000,	    /* between two looks at silence */
	PAUSE_FIRST_MS = 1000,
	PAUSE_MOST_MS = 30000,
};

struct follow {
	char *subject_id;
	CURLM *multi;
	CURL *handle; /* NULL: it pauses, or was given up */
	struct curl_slist *headers;
	uint8_t *request;
	char *bytes; /* of envelopes that are not whole yet */
	size_t size;
	bool is_live;
	bool is_broken; /* it failed, and has not stood since */
	bool has_ended; /* the server said its last word, in `failure` */
	int64_t turned_ms, silent_ms;
	int64_t pause_ms, again_ms; /* the next pause; when this one is over */
	struct follow_change changes[CHANGES_MAX];
	size_t n_changes;
	struct rpc_failure failure;
	struct arena *arena; /* of failure's details */
	bool is_given_up;
};

static int64_t clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- changes --- */

static void note(struct follow *f, Tilsyn__V1__EventKind kind, const char *subject_id)
{
	if (kind == TILSYN__V1__EVENT_KIND__EVENT_KIND_REFETCH || f->n_changes == CHANGES_MAX) {
		f->n_changes = 0; /* everything, these too */
		kind = TILSYN__V1__EVENT_KIND__EVENT_KIND_REFETCH;
		subject_id = "";
	}
	for (size_t i = 0; i < f->n_changes; i++)
		if (f->changes[i].kind == TILSYN__V1__EVENT_KIND__EVENT_KIND_REFETCH ||
			(f->changes[i].kind == kind && !strcmp(f->changes[i].subject_id, subject_id)))
			return;
	f->changes[f->n_changes].kind = kind;
	snprintf(f->changes[f->n_changes].subject_id, sizeof(f->changes->subject_id), "%s", subject_id);
	f->n_changes++;
}

bool follow_take(struct follow *f, struct follow_change *change)
{
	if (!f->n_changes)
		return false;
	*change = f->changes[0];
	memmove(f->changes, f->changes + 1, --f->n_changes * sizeof(f->changes[0]));
	return true;
}

/* The first word of a connection says that it stands: what changed until now may have been missed. */
static void hear(struct follow *f, const Tilsyn__V1__Event *event)
{
	if (!f->is_live)
		note(f, TILSYN__V1__EVENT_KIND__EVENT_KIND_REFETCH, "");
	f->is_live = true;
	f->is_broken = false;
	f->pause_ms = PAUSE_FIRST_MS;
	if (event->kind != TILSYN__V1__EVENT_KIND__EVENT_KIND_HEARTBEAT)
		note(f, event->kind, event->subject_id);
}

/* --- the stream --- */

static void read_failure(struct follow *f, long status, const char *bytes, size_t size)
{
	arena_free(f->arena);
	f->arena = arena_new();
	failure_read(&f->failure, status, bytes, size, f->arena);
	f->has_ended = true;
}

static void open_envelope(struct follow *f, uint8_t flags, const char *bytes, size_t size)
{
	struct arena *arena;
	struct codec_fault fault;
	const Tilsyn__V1__Event *event;

	if (flags & ENVELOPE_LAST) {
		read_failure(f, 200, bytes, size);
		return;
	}
	arena = arena_new();
	event = (const Tilsyn__V1__Event *)codec_unpack(
		&tilsyn__v1__event__descriptor, (const uint8_t *)bytes, size, arena, &fault);
	if (event)
		hear(f, event);
	arena_free(arena);
}

static size_t envelope_size(const char *bytes)
{
	const uint8_t *head = (const uint8_t *)bytes;

	return (size_t)head[1] << 24 | (size_t)head[2] << 16 | (size_t)head[3] << 8 | head[4];
}

/* A slow line brings an envelope in pieces, a fast one several at once. */
static size_t take(char *bytes, size_t one, size_t size, void *context)
{
	struct follow *f = context;
	char *grown = realloc(f->bytes, f->size + size);
	size_t at = 0;

	(void)one;
	if (!grown)
		return 0;
	memcpy(grown + f->size, bytes, size);
	f->bytes = grown;
	f->size += size;
	f->silent_ms = 0;
	while (f->size - at >= ENVELOPE_HEAD) {
		size_t inside = envelope_size(f->bytes + at);
		if (inside > EVENT_MAX)
			return 0;
		if (f->size - at - ENVELOPE_HEAD < inside)
			break;
		open_envelope(f, (uint8_t)f->bytes[at], f->bytes + at + ENVELOPE_HEAD, inside);
		at += ENVELOPE_HEAD + inside;
	}
	f->size -= at;
	memmove(f->bytes, f->bytes + at, f->size);
	return size;
}

static uint8_t *request_new(const char *subject_id, size_t *size)
{
	Tilsyn__V1__WatchRequest request = TILSYN__V1__WATCH_REQUEST__INIT;
	size_t inside;
	uint8_t *whole;

	request.subject_id = (char *)subject_id;
	inside = tilsyn__v1__watch_request__get_packed_size(&request);
	whole = calloc(1, ENVELOPE_HEAD + inside);
	if (!whole)
		abort();
	whole[3] = (uint8_t)(inside >> 8);
	whole[4] = (uint8_t)inside;
	tilsyn__v1__watch_request__pack(&request, whole + ENVELOPE_HEAD);
	*size = ENVELOPE_HEAD + inside;
	return whole;
}

static void connect_stream(struct follow *f)
{
	size_t size;

	f->request = request_new(f->subject_id, &size);
	f->headers = rpc_headers_new("application/connect+proto", 0);
	f->handle = rpc_handle_new("EventService/Watch", f->headers, f->request, size);
	f->has_ended = false;
	f->size = 0;
	f->silent_ms = 0;
	curl_easy_setopt(f->handle, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(f->handle, CURLOPT_WRITEDATA, f);
	curl_multi_add_handle(f->multi, f->handle);
}

static void close_stream(struct follow *f)
{
	if (f->handle)
		curl_multi_remove_handle(f->multi, f->handle);
	curl_easy_cleanup(f->handle);
	curl_slist_free_all(f->headers);
	free(f->request);
	f->handle = NULL;
	f->headers = NULL;
	f->request = NULL;
	f->is_live = false;
}

/* Refused for good is only what another try would not change. */
static bool is_final(const struct follow *f)
{
	int exit_code = f->has_ended ? f->failure.reason->exit_code : EXIT_UNREACHABLE;

	return exit_code == EXIT_SIGN_IN || exit_code == EXIT_FORBIDDEN || exit_code == EXIT_USAGE;
}

/* Between half the pause and all of it, so that all who lost the same server do not come back at once. */
static void pause_stream(struct follow *f)
{
	unsigned random = 0;

	if (getrandom(&random, sizeof(random), 0) < 0)
		random = 0;
	close_stream(f);
	f->is_broken = true;
	f->again_ms = clock_ms() + f->pause_ms / 2 + random % (f->pause_ms / 2 + 1);
	f->pause_ms = f->pause_ms * 2 < PAUSE_MOST_MS ? f->pause_ms * 2 : PAUSE_MOST_MS;
}

static void finish_stream(struct follow *f)
{
	long status = 0;

	curl_easy_getinfo(f->handle, CURLINFO_RESPONSE_CODE, &status);
	if (status && status != 200 && !f->has_ended)
		read_failure(f, status, f->size ? f->bytes : "", f->size);
	f->is_given_up = is_final(f);
	if (f->is_given_up)
		close_stream(f);
	else
		pause_stream(f);
}

/* Only time spent waiting here counts as silence: what came while nobody listened is not read yet. */
static bool is_silent(struct follow *f)
{
	int64_t now = clock_ms(), passed = now - f->turned_ms;

	f->turned_ms = now;
	f->silent_ms += passed < TURN_MS ? passed : TURN_MS;
	return f->silent_ms > SILENCE_MS;
}

static void turn(struct follow *f)
{
	int running = 1, ignored;

	if (!f->handle && clock_ms() >= f->again_ms)
		connect_stream(f);
	if (!f->handle)
		return;
	curl_multi_perform(f->multi, &running);
	if (curl_multi_info_read(f->multi, &ignored) || !running)
		finish_stream(f);
	else if (is_silent(f))
		pause_stream(f);
}

/* --- the interface --- */

static bool can_be_read(int keyboard)
{
	struct pollfd look = {.fd = keyboard, .events = POLLIN};

	return keyboard >= 0 && poll(&look, 1, 0) > 0;
}

bool follow_wait(struct follow *f, int keyboard, int timeout_ms)
{
	struct curl_waitfd wait = {.fd = keyboard, .events = CURL_WAIT_POLLIN};
	int64_t end = clock_ms() + timeout_ms, left;
	bool was_live = f->is_live, was_broken = f->is_broken;

	f->turned_ms = clock_ms();
	if (!f->is_given_up)
		turn(f);
	while (!f->n_changes && !f->is_given_up && f->is_live == was_live && f->is_broken == was_broken &&
		(left = end - clock_ms()) > 0 && !can_be_read(keyboard)) {
		curl_multi_poll(f->multi, &wait, keyboard >= 0, (int)(left < TURN_MS ? left : TURN_MS), NULL);
		turn(f);
	}
	return f->n_changes > 0;
}

struct follow *follow_open(const char *subject_id)
{
	struct follow *f = calloc(1, sizeof(*f));

	if (!f || !(f->subject_id = strdup(subject_id)) || !(f->multi = curl_multi_init()))
		abort();
	f->pause_ms = PAUSE_FIRST_MS;
	return f;
}

void follow_close(struct follow *f)
{
	if (!f)
		return;
	close_stream(f);
	curl_multi_cleanup(f->multi);
	arena_free(f->arena);
	free(f->bytes);
	free(f->subject_id);
	free(f);
}

bool follow_is_live(const struct follow *f)
{
	return f->is_live;
}

bool follow_is_broken(const struct follow *f)
{
	return f->is_broken;
}

const struct rpc_failure *follow_given_up(const struct follow *f)
{
	return f->is_given_up ? &f->failure : NULL;
}
