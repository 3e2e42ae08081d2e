#include "http/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "http/error.h"

enum { ENVELOPE_BYTES = 5, FLAG_END = 0x02 };

static bool write_envelope(struct exchange *ex, struct conn *c, unsigned flags, const void *bytes, size_t size)
{
	const unsigned char prefix[ENVELOPE_BYTES] = {(unsigned char)flags, (unsigned char)(size >> 24),
		(unsigned char)(size >> 16), (unsigned char)(size >> 8), (unsigned char)size};

	ex->bytes_out += sizeof(prefix) + size;
	return conn_stream_write(c, prefix, sizeof(prefix), bytes, size);
}

void stream_end(struct exchange *ex, struct conn *c)
{
	const struct failure *f = call_failure(ex->call);
	json_t *end = f ? json_pack("{s:o}", "error", error_json(f, call_arena(ex->call))) : json_object();
	char *text = json_dumps(end, JSON_COMPACT);

	if (text && write_envelope(ex, c, FLAG_END, text, strlen(text)))
		conn_stream_end(c);
	free(text);
	json_decref(end);
}

/* The same message goes to one watcher after the other: its JSON is written once. */
static const char *json_of(const ProtobufCMessageDescriptor *type, const void *bytes, size_t size)
{
	static struct {
		const ProtobufCMessageDescriptor *type;
		char bytes[256], *text;
		size_t size;
	} last;
	struct arena *arena;
	struct codec_fault fault;
	ProtobufCMessage *message;

	if (last.text && type == last.type && size == last.size && !memcmp(bytes, last.bytes, size))
		return last.text;
	arena = arena_new(); /* the call's own would grow for as long as the stream lasts */
	message = codec_unpack(type, bytes, size, arena, &fault);
	free(last.text);
	last.text = message ? strdup(codec_to_json(message, arena, false)) : NULL;
	last.type = type;
	last.size = size <= sizeof(last.bytes) ? size : SIZE_MAX; /* larger ones are not known again */
	memcpy(last.bytes, bytes, size <= sizeof(last.bytes) ? size : 0);
	arena_free(arena);
	return last.text;
}

static bool sent_json(struct exchange *ex, const void *bytes, size_t size)
{
	const char *text = json_of(ex->rpc->response, bytes, size);

	return text && write_envelope(ex, ex->conn, 0, text, strlen(text));
}

bool stream_sent(struct call *call, const void *bytes, size_t size)
{
	struct exchange *ex = call_peer_data(call);

	if (!ex->conn)
		return false;
	return ex->is_json ? sent_json(ex, bytes, size) : write_envelope(ex, ex->conn, 0, bytes, size);
}

void stream_closing(struct call *call)
{
	struct exchange *ex = call_peer_data(call);
	struct conn *c = exchange_let_go(ex);

	if (c)
		stream_end(ex, c);
}

bool stream_open_envelope(struct exchange *ex, const uint8_t **bytes, size_t *size)
{
	const uint8_t *at = *bytes;

	if (*size < ENVELOPE_BYTES) {
		call_fail(ex->call, REASON_MALFORMED, "the body is not an enveloped message");
		return false;
	}
	size_t inside = (size_t)at[1] << 24 | (size_t)at[2] << 16 | (size_t)at[3] << 8 | at[4];
	if (at[0] != 0) {
		call_fail(ex->call, REASON_NO_SUCH_METHOD, "the message is compressed, which is not spoken here");
		return false;
	}
	if (inside != *size - ENVELOPE_BYTES) {
		call_fail(ex->call, REASON_MALFORMED, "the body is not one enveloped message");
		return false;
	}
	*bytes += ENVELOPE_BYTES;
	*size = inside;
	return true;
}
