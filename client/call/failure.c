#include "call/failure.h"

#include <jansson.h>
#include <stdint.h>
#include <string.h>

#include "codec/codec.h"

static int base64_digit(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c == '-' ? '+' : c == '_' ? '/' : c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* Padding may be missing: Connect leaves it out. */
static uint8_t *base64_decode(struct arena *arena, const char *text, size_t *size)
{
	uint8_t *bytes = arena_alloc(arena, strlen(text) + 1);
	unsigned bits = 0, held = 0;

	for (*size = 0; base64_digit(*text) >= 0; text++) {
		held = held << 6 | (unsigned)base64_digit(*text);
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			bytes[(*size)++] = (uint8_t)(held >> bits);
		}
	}
	return bytes;
}

/* What a proxy, or a server that could not say more, means by its code. */
static enum reason reason_of_code(const char *code, long http_status)
{
	static const struct {
		const char *code;
		long http_status;
		enum reason reason;
	} rows[] = {
		{"unauthenticated", 401, REASON_SIGN_IN_NEEDED},
		{"permission_denied", 403, REASON_NOT_ALLOWED},
		{"not_found", 0, REASON_NOT_FOUND},
		{"unimplemented", 404, REASON_NO_SUCH_METHOD},
		{"deadline_exceeded", 504, REASON_DEADLINE},
		{"resource_exhausted", 429, REASON_OVERLOADED},
		{"unavailable", 503, REASON_UNAVAILABLE},
		{"unavailable", 502, REASON_UNAVAILABLE},
		{"aborted", 409, REASON_CHANGED},
		{"invalid_argument", 400, REASON_MALFORMED},
		{"unimplemented", 501, REASON_NO_SUCH_METHOD},
		{"too_large", 413, REASON_TOO_LARGE},
		{"internal", 500, REASON_INTERNAL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (code ? !strcmp(code, rows[i].code) : http_status == rows[i].http_status)
			return rows[i].reason;
	return REASON_UNSPECIFIED;
}

void failure_of_reason(struct rpc_failure *failure, enum reason reason)
{
	failure->reason = reason_row(reason);
}

void failure_read(struct rpc_failure *failure, long http_status, const char *body, size_t size, struct arena *arena)
{
	json_t *json = json_loadb(body, size, 0, NULL), *error = json_object_get(json, "error");
	const json_t *said = error ? error : json; /* a stream's end wraps it */
	const char *value =
		json_string_value(json_object_get(json_array_get(json_object_get(said, "details"), 0), "value"));
	struct codec_fault fault;
	size_t bytes_size = 0;
	uint8_t *bytes = value ? base64_decode(arena, value, &bytes_size) : NULL;

	failure->details = NULL;
	if (bytes)
		failure->details = (const Tilsyn__V1__Failure *)codec_unpack(
			&tilsyn__v1__failure__descriptor, bytes, bytes_size, arena, &fault);
	if (failure->details && failure->details->reason)
		failure_of_reason(failure, (enum reason)failure->details->reason);
	else
		failure_of_reason(
			failure, reason_of_code(json_string_value(json_object_get(said, "code")), http_status));
	json_decref(json);
}
