/* read.h - a tree of JSON values becomes a message.
 *
 * JSON, YAML and SQL's jsonb are dialects of one tree: they differ in names and in what a scalar may be, nothing else.
 */
#pragma once
#include <jansson.h>

#include "codec/fault.h"

struct reader {
	enum dialect {
		DIALECT_JSON,
		DIALECT_YAML, /* scalars are strings; json_integer() stands for null, so that each null has its place */
		DIALECT_SQL
	} dialect;
	struct arena *arena;
	struct codec_fault *fault;
	/* Puts a value's line and column into the fault; NULL where nobody knows them. */
	void (*locate)(const struct reader *r, const json_t *value);
	const void *places;
};

enum { READ_DEPTH_MAX = 2 * CODEC_DEPTH_MAX }; /* of brackets: a message is an object in at most one list or map */

ProtobufCMessage *read_message(const struct reader *r, const ProtobufCMessageDescriptor *type, const json_t *tree);
bool read_scalar(const struct reader *r, const ProtobufCFieldDescriptor *field, const json_t *value, void *slot,
	const struct step *at);

bool read_is_null(const struct reader *r, const json_t *value);
bool read_refuse(const struct reader *r, int kind, const json_t *value, const struct step *at, const char *what);
