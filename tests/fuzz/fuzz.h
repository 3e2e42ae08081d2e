/* fuzz.h - what the codec's fuzz targets share. */
#pragma once
#include <every.pb-c.h>
#include <stdlib.h>
#include <string.h>

#include "../contract.h"
#include "codec/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static inline void must(bool holds)
{
	if (!holds)
		abort();
}

/* The input's first byte chooses: beyond the contract it is the type with every kind of field. */
static inline const ProtobufCMessageDescriptor *fuzz_type(uint8_t choice)
{
	const ProtobufCMessageDescriptor *type = contract_type(choice);

	return type ? type : &tilsyn__test__every__descriptor;
}

typedef ProtobufCMessage *read_text_fn(const ProtobufCMessageDescriptor *type, const char *text, size_t size,
	struct arena *arena, struct codec_fault *fault);

/* A refusal says what is wrong in clean text. */
static inline void must_explain(const struct codec_fault *fault)
{
	must(fault->kind != CODEC_FINE && fault->what[0] && memchr(fault->path, 0, sizeof(fault->path)));
	must(codec_utf8_is_valid(fault->path, strlen(fault->path)) &&
		codec_utf8_is_valid(fault->what, strlen(fault->what)));
}

/* Whatever was taken in can be told in JSON, read again, and told the same. */
static inline void must_survive_json(const ProtobufCMessage *message, bool pretty, struct arena *arena)
{
	struct codec_fault fault;
	char *text = codec_to_json(message, arena, pretty);
	ProtobufCMessage *again = codec_from_json(message->descriptor, text, strlen(text), arena, &fault);

	must(again && !strcmp(text, codec_to_json(again, arena, pretty)));
}

static inline void must_survive_wire(const ProtobufCMessage *message, struct arena *arena)
{
	struct codec_fault fault;
	size_t size;
	uint8_t *bytes = codec_pack(message, arena, &size);
	ProtobufCMessage *again = codec_unpack(message->descriptor, bytes, size, arena, &fault);

	must(again && !strcmp(codec_to_json(message, arena, false), codec_to_json(again, arena, false)));
}

static inline ProtobufCMessage *through_sql(const ProtobufCMessage *message, struct arena *arena)
{
	struct codec_fault fault;
	json_t *value = codec_to_sql(message);
	ProtobufCMessage *again = codec_from_sql(message->descriptor, value, arena, &fault);

	must(again);
	json_decref(value);
	return again;
}

/* An enum's number without a name becomes 0 and a map's missing message an empty one, so what SQL has seen once must
 * stay. */
static inline void must_survive_sql(const ProtobufCMessage *message, struct arena *arena)
{
	ProtobufCMessage *once = through_sql(message, arena), *twice = through_sql(once, arena);

	must(!strcmp(codec_to_json(once, arena, false), codec_to_json(twice, arena, false)));
}

static inline void must_survive(const ProtobufCMessage *message, struct arena *arena)
{
	must_survive_json(message, false, arena);
	must_survive_json(message, true, arena);
	must_survive_wire(message, arena);
	must_survive_sql(message, arena);
}

/* A byte that chooses the type, then text. */
static inline int fuzz_text(read_text_fn *read, const uint8_t *bytes, size_t size)
{
	struct arena *arena = arena_new();
	struct codec_fault fault;

	if (size) {
		ProtobufCMessage *message = read(fuzz_type(bytes[0]), (const char *)bytes + 1, size - 1, arena, &fault);

		if (message)
			must_survive(message, arena);
		else
			must_explain(&fault);
	}
	arena_free(arena);
	return 0;
}
