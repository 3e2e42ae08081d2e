/* words.h - enum values in plain words. Why a call failed: words_failure.h. */
#pragma once
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

#include "codec/arena.h"

const char *words_of_enum(const ProtobufCEnumDescriptor *type, int value);	       /* "" for 0 */
const char *words_of_purpose(const char *purpose);				       /* of a look or an act */
bool words_to_enum(const ProtobufCEnumDescriptor *type, const char *text, int *value); /* Danish, English or SQL word */
const char *words_of_enum_all(
	struct arena *arena, const ProtobufCEnumDescriptor *type); /* "one, two" for a complaint */
int words_width(const char *text);				   /* columns on the screen */
