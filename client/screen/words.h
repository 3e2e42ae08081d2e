/* words.h - enum values and reasons in plain words. The code name stands beside each reason, so that a help desk can
 * find it. */
#pragma once
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

#include "codec/arena.h"

struct rpc_failure;

const char *words_of_enum(const ProtobufCEnumDescriptor *type, int value);	       /* "" for 0 */
const char *words_of_purpose(const char *purpose);				       /* of a look or an act */
bool words_to_enum(const ProtobufCEnumDescriptor *type, const char *text, int *value); /* Danish, English or SQL word */
const char *words_of_enum_all(
	struct arena *arena, const ProtobufCEnumDescriptor *type); /* "one, two" for a complaint */
int words_width(const char *text);				   /* columns on the screen */

/* Says what went wrong and what to do, or prints one JSON object; gives the exit code. */
int words_say_failure(struct arena *arena, const struct rpc_failure *failure);
const char *words_of_failure(struct arena *arena, const struct rpc_failure *failure); /* the sentence alone */
