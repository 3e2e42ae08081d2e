#include "call/rpc.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "call/failure.h"
#include "call/rpc_handle.h"
#include "call/session.h"
#include "codec/codec.h"
#include "member.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "tilsyn/v1/assignment.pb-c.h"
#include "tilsyn/v1/audit.pb-c.h"
#include "tilsyn/v1/book.pb-c.h"
#include "tilsyn/v1/calibration.pb-c.h"
#include "tilsyn/v1/case.pb-c.h"
#include "tilsyn/v1/concept.pb-c.h"
#include "tilsyn/v1/entry.pb-c.h"
#include "tilsyn/v1/erasure.pb-c.h"
#include "tilsyn/v1/feed.pb-c.h"
#include "tilsyn/v1/feedback.pb-c.h"
#include "tilsyn/v1/followup.pb-c.h"
#include "tilsyn/v1/organisation.pb-c.h"
#include "tilsyn/v1/plan.pb-c.h"
#include "tilsyn/v1/reading.pb-c.h"
#include "tilsyn/v1/review.pb-c.h"
#include "tilsyn/v1/sampling.pb-c.h"
#include "tilsyn/v1/session.pb-c.h"
#include "tilsyn/v1/template.pb-c.h"
#include "tilsyn/v1/voice.pb-c.h"
#include "tilsyn/v1/wheel.pb-c.h"

enum {
	ATTEMPTS = 5,
	SHORT_MS = 30000,
	CONCERN_MS = 8000,
	LONG_MS = 600000, /* import, draw, report */
	RESPONSE_MAX = 64 << 20,
	PATIENCE_MS = 100, /* then the person at the terminal is told that we wait */
};

struct buffer {
	char *bytes;
	size_t size;
};

static const struct session *session;
static bool is_hasty;
static struct rpc_failure failure;

static const ProtobufCServiceDescriptor *const services[] = {
	&tilsyn__v1__session_service__descriptor,
	&tilsyn__v1__organisation_service__descriptor,
	&tilsyn__v1__case_service__descriptor,
	&tilsyn__v1__template_service__descriptor,
	&tilsyn__v1__wheel_service__descriptor,
	&tilsyn__v1__plan_service__descriptor,
	&tilsyn__v1__feed_service__descriptor,
	&tilsyn__v1__sampling_service__descriptor,
	&tilsyn__v1__assignment_service__descriptor,
	&tilsyn__v1__review_service__descriptor,
	&tilsyn__v1__calibration_service__descriptor,
	&tilsyn__v1__voice_service__descriptor,
	&tilsyn__v1__entry_service__descriptor,
	&tilsyn__v1__reading_service__descriptor,
	&tilsyn__v1__book_service__descriptor,
	&tilsyn__v1__follow_up_service__descriptor,
	&tilsyn__v1__feedback_service__descriptor,
	&tilsyn__v1__concept_service__descriptor,
	&tilsyn__v1__report_service__descriptor,
	&tilsyn__v1__event_service__descriptor,
	&tilsyn__v1__audit_service__descriptor,
	&tilsyn__v1__erasure_service__descriptor,
};

void rpc_init(const struct session *s)
{
	static bool is_begun;

	if (!is_begun)
		curl_global_init(CURL_GLOBAL_DEFAULT);
	is_begun = true;
	session = s;
}

const char *rpc_token(void)
{
	return session->token;
}

void rpc_set_hasty(bool hasty)
{
	is_hasty = hasty;
}

const struct rpc_failure *rpc_failure(void)
{
	return &failure;
}

static const ProtobufCMethodDescriptor *method_of(const char *method)
{
	const char *slash = strchr(method, '/');
	size_t size = (size_t)(slash - method);

	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++)
		if (strlen(services[i]->short_name) == size && !memcmp(services[i]->short_name, method, size))
			return protobuf_c_service_descriptor_get_method_by_name(services[i], slash + 1);
	abort(); /* a method that the contract lacks: our own mistake */
}

void *rpc_request(struct arena *arena, const char *method)
{
	const ProtobufCMessageDescriptor *type = method_of(method)->input;
	ProtobufCMessage *request = arena_alloc(arena, type->sizeof_message);

	protobuf_c_message_init(type, request);
	return request;
}

void rpc_new_id(char text[RPC_ID_SIZE])
{
	unsigned char b[16];

	if (getrandom(b, sizeof(b), 0) != sizeof(b))
		abort();
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	snprintf(text, RPC_ID_SIZE, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
		b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

/* The request with a request id, if its type has one. */
static uint8_t *pack_request(struct arena *arena, const ProtobufCMessage *request, size_t *size)
{
	ProtobufCMessage *copy = arena_alloc(arena, request->descriptor->sizeof_message);

	memcpy(copy, request, request->descriptor->sizeof_message);
	failure.request_id[0] = '\0';
	if (protobuf_c_message_descriptor_get_field_by_name(request->descriptor, "request_id")) {
		const char *given = member_text(copy, "request_id");
		if (strlen(given) + 1 == sizeof(failure.request_id))
			strcpy(failure.request_id, given);
		else
			rpc_new_id(failure.request_id);
		member_set_text(copy, "request_id", failure.request_id);
	}
	return codec_pack(copy, arena, size);
}

static long timeout_ms(const char *method)
{
	/* Those of the server's long lane, and a few more. */
	static const char *const slow[] = {"PutRows", "CommitImport", "JudgeGoals", "CheckWheel", "FreezeList",
		"PreviewDraw", "SuggestSize", "MakeDraw", "GiveWord", "VerifyDraw", "GetProtocol", "ProposeAssignments",
		"ConfirmAssignments", "OpenCalibration", "GetCalibrationResults", "GetResults", "GetTrend",
		"CompareResults", "RenderReport", "RenderDraft", "ApproveReport", "PublishReport", "VerifyLog"};

	if (!strcmp(method, "FollowUpService/RaiseConcern")) /* whoever waits for it could be phoning */
		return CONCERN_MS;
	for (size_t i = 0; i < sizeof(slow) / sizeof(slow[0]); i++)
		if (!strcmp(strchr(method, '/') + 1, slow[i]))
			return LONG_MS;
	return SHORT_MS;
}

static size_t take(char *bytes, size_t one, size_t size, void *context)
{
	struct buffer *b = context;
	char *grown;

	(void)one;
	if (size > RESPONSE_MAX - b->size || !(grown = realloc(b->bytes, b->size + size + 1)))
		return 0;
	memcpy(grown + b->size, bytes, size);
	b->bytes = grown;
	b->size += size;
	return size;
}

struct curl_slist *rpc_headers_new(const char *type, long timeout)
{
	char line[256];
	struct curl_slist *headers = NULL;

	snprintf(line, sizeof(line), "Content-Type: %s", type);
	headers = curl_slist_append(headers, line);
	headers = curl_slist_append(headers, "Connect-Protocol-Version: 1");
	headers = curl_slist_append(headers, "Expect:");
	if (timeout) {
		snprintf(line, sizeof(line), "Connect-Timeout-Ms: %ld", timeout);
		headers = curl_slist_append(headers, line);
	}
	if (session->token) {
		snprintf(line, sizeof(line), "Authorization: Bearer %s", session->token);
		headers = curl_slist_append(headers, line);
	}
	return headers;
}

static void set_handle(
	CURL *handle, const char *method, const struct curl_slist *headers, const uint8_t *body, size_t size)
{
	char *url;

	if (asprintf(&url, "%s/tilsyn.v1.%s", session->server ? session->server : "", method) < 0)
		abort();
	curl_easy_setopt(handle, CURLOPT_URL, url); /* copied */
	free(url);
	curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(handle, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_3);
	curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body);
	curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)size);
	curl_easy_setopt(handle, CURLOPT_USERAGENT, "tilsyn/" TILSYN_VERSION);
	curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, is_hasty ? 2000L : 10000L);
	curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
	if (session->ca)
		curl_easy_setopt(handle, CURLOPT_CAINFO, session->ca);
}

static CURL *new_handle(void)
{
	CURL *handle = curl_easy_init();

	if (!handle)
		abort();
	return handle;
}

CURL *rpc_handle_new(const char *method, const struct curl_slist *headers, const uint8_t *body, size_t size)
{
	CURL *handle = new_handle();

	set_handle(handle, method, headers, body, size);
	return handle;
}

/* One handle for all calls, so that the connection is kept. */
static CURL *handle_for(const char *method, const struct curl_slist *headers, const uint8_t *body, size_t size)
{
	static CURL *handle;

	if (handle)
		curl_easy_reset(handle);
	else
		handle = new_handle();
	set_handle(handle, method, headers, body, size);
	return handle;
}

/* Like curl_easy_perform(), but says after a moment that it waits. */
static CURLcode perform(CURL *handle, bool tells)
{
	static CURLM *multi;
	CURLMsg *message = NULL;
	CURLcode result = CURLE_OK;
	int running = 1, ignored;
	bool told = false;

	if (!multi && !(multi = curl_multi_init()))
		abort();
	curl_multi_add_handle(multi, handle);
	while (curl_multi_perform(multi, &running) == CURLM_OK && running) {
		int ready = 0;
		curl_multi_poll(multi, NULL, 0, PATIENCE_MS, &ready);
		if (!ready && !told && tells && isatty(STDERR_FILENO)) {
			say_styled(STYLE_DIM, "%s", _("Waiting for the server …"));
			told = true;
		}
	}
	if ((message = curl_multi_info_read(multi, &ignored)))
		result = message->data.result;
	curl_multi_remove_handle(multi, handle);
	if (told)
		fputs("\r\033[K", stderr);
	return result;
}

static CURLcode attempt(const char *method, const uint8_t *body, size_t size, struct buffer *answer, long *status)
{
	long timeout = timeout_ms(method);
	struct curl_slist *headers = rpc_headers_new("application/proto", timeout);
	CURL *handle = handle_for(method, headers, body, size);
	CURLcode result;

	curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, timeout + 5000);
	curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(handle, CURLOPT_WRITEDATA, answer);
	result = perform(handle, !is_hasty);
	curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, status);
	curl_slist_free_all(headers);
	return result;
}

/* What cannot be told apart from a second try by the server must not be tried twice. */
static bool may_repeat(const char *method, CURLcode result)
{
	bool unsent = result == CURLE_COULDNT_CONNECT || result == CURLE_COULDNT_RESOLVE_HOST;

	return unsent ||
	       (strcmp(method, "SessionService/Login") != 0 && strcmp(method, "SessionService/RedeemInvite") != 0);
}

static bool is_passing(CURLcode result)
{
	switch (result) {
	case CURLE_COULDNT_CONNECT:
	case CURLE_GOT_NOTHING:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_PARTIAL_FILE:
	case CURLE_SSL_CONNECT_ERROR:
		return true;
	default:
		return false;
	}
}

/* 0.1 s, 0.2 s, 0.4 s ... and up to as much again, so that many clients do not come back at once. */
static void rest(int attempts)
{
	unsigned pause_us = 100000u << attempts, jitter = 0;

	if (getrandom(&jitter, sizeof(jitter), 0) < 0)
		jitter = 0;
	usleep(pause_us + jitter % pause_us);
}

static bool has_server(void)
{
	if (session->server)
		return true;
	failure_of_reason(&failure, REASON_SIGN_IN_NEEDED);
	failure.details = NULL;
	snprintf(failure.network, sizeof(failure.network), "no server");
	return false;
}

static bool should_retry(const char *method, CURLcode result)
{
	enum reason reason = failure.reason->reason;
	bool passing = result == CURLE_OK ? reason == REASON_UNAVAILABLE || reason == REASON_DRAINING ||
						    reason == REASON_OVERLOADED
					  : is_passing(result);

	return passing && may_repeat(method, result);
}

/* Sets the failure; REASON_UNSPECIFIED with exit 0 never comes out of here. */
static void judge(CURLcode result, long status, const struct buffer *answer, struct arena *arena)
{
	failure.network[0] = '\0';
	failure.details = NULL;
	if (result == CURLE_OK) {
		failure_read(&failure, status, answer->size ? answer->bytes : "", answer->size, arena);
		return;
	}
	failure_of_reason(&failure, result == CURLE_OPERATION_TIMEDOUT ? REASON_DEADLINE : REASON_UNAVAILABLE);
	snprintf(failure.network, sizeof(failure.network), "%s", curl_easy_strerror(result));
}

static int unpack_response(struct arena *arena, const char *method, const struct buffer *answer, void *response)
{
	struct codec_fault fault;
	ProtobufCMessage *message = codec_unpack(method_of(method)->output,
		(const uint8_t *)(answer->bytes ? answer->bytes : ""), answer->size, arena, &fault);

	if (message) {
		*(ProtobufCMessage **)response = message;
		return EXIT_OK;
	}
	failure_of_reason(&failure, REASON_INTERNAL);
	snprintf(failure.network, sizeof(failure.network), "the response %s", fault.what);
	return failure.reason->exit_code;
}

int rpc_call(struct arena *arena, const char *method, const void *request, void *response)
{
	struct arena *sent = arena_new();
	size_t size;
	uint8_t *body = pack_request(sent, request, &size);
	int rc = EXIT_SIGN_IN;

	for (int attempts = 0; has_server(); attempts++) {
		struct buffer answer = {NULL, 0};
		long status = 0;
		CURLcode result = attempt(method, body, size, &answer, &status);
		bool good = result == CURLE_OK && status == 200, again = false;

		if (good) {
			rc = unpack_response(arena, method, &answer, response);
		} else {
			judge(result, status, &answer, arena);
			rc = failure.reason->exit_code;
			again = attempts + 1 < (is_hasty ? 1 : ATTEMPTS) && should_retry(method, result);
		}
		free(answer.bytes);
		if (!again)
			break;
		rest(attempts);
	}
	arena_free(sent);
	return rc;
}
