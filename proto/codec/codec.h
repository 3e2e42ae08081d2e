/* codec.h - messages from and to wire bytes, JSON, YAML and SQL's jsonb. Everything is driven by protobuf-c
 * descriptors.
 *
 * Nothing is unpacked before it is checked: protobuf-c itself accepts bad UTF-8, cuts text at NUL and recurses without
 * limit. Decoders put the message into the arena; nothing of it needs freeing. On failure `fault` says where. */
#pragma once
#include <jansson.h>
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stdint.h>

#include "codec/arena.h"

enum { CODEC_DEPTH_MAX = 16, CODEC_PATH_MAX = 200 };

struct codec_fault {
	enum { CODEC_FINE, CODEC_MALFORMED, CODEC_UNKNOWN_FIELD, CODEC_BAD_VALUE } kind;
	char path[CODEC_PATH_MAX]; /* "answers[3].value", "" for the whole */
	char what[160];		   /* English: "is nested deeper than 16 levels" */
	unsigned line, column;	   /* of a text; 0 = unknown */
};

/* Wire format: depth, valid UTF-8, no NUL in text, lengths, known wire types; unknown fields are skipped as proto3
 * says. */
ProtobufCMessage *codec_unpack(const ProtobufCMessageDescriptor *type, const uint8_t *bytes, size_t size,
	struct arena *arena, struct codec_fault *fault);
uint8_t *codec_pack(const ProtobufCMessage *message, struct arena *arena, size_t *size);

/* Canonical proto3 JSON: lowerCamelCase names (snake_case accepted when reading), 64-bit integers as strings, bytes
 * base64, enum names (numbers accepted), Timestamp RFC 3339, map as object; default values left out when writing;
 * unknown fields refused. */
ProtobufCMessage *codec_from_json(const ProtobufCMessageDescriptor *type, const char *text, size_t size,
	struct arena *arena, struct codec_fault *fault);
char *codec_to_json(const ProtobufCMessage *message, struct arena *arena, bool pretty); /* NUL-ended */

/* YAML as people write it: field names in snake_case, every scalar is text that the field's type gives meaning to (so
 * that an unquoted No stays "No"), enums by name or as SQL's words, null is absent. No anchors, tags or second
 * documents. Faults have line and column. */
ProtobufCMessage *codec_from_yaml(const ProtobufCMessageDescriptor *type, const char *text, size_t size,
	struct arena *arena, struct codec_fault *fault);

/* For jsonb: snake_case names, nothing left out but absent messages, enums as lower-case words without prefix (null for
 * 0), 64-bit integers as numbers, bytes as hex "\x…". */
json_t *codec_to_sql(const ProtobufCMessage *message); /* new reference */
ProtobufCMessage *codec_from_sql(
	const ProtobufCMessageDescriptor *type, const json_t *value, struct arena *arena, struct codec_fault *fault);

/* An enum value as SQL knows it: ROLE_DATA_PROTECTION_OFFICER <-> "data_protection_officer"; NULL for 0 or unknown. */
const char *codec_enum_word(const ProtobufCEnumDescriptor *type, int value, struct arena *arena);
bool codec_enum_value(const ProtobufCEnumDescriptor *type, const char *word, int *value);

/* Timestamps: RFC 3339 with Z, 3, 6 or 9 decimals when needed. */
bool codec_timestamp_parse(const char *text, int64_t *seconds, int32_t *nanos);
void codec_timestamp_print(int64_t seconds, int32_t nanos, char text[40]);

bool codec_utf8_is_valid(const char *text, size_t size); /* also refuses NUL, surrogates and overlong forms */
