/* member.h - fields of a message by name, so that tables and look-ups can be data. A field that is not there is our own
 * mistake: abort. */
#pragma once
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool member_exists(const ProtobufCMessage *message, const char *name);
const char *member_text(const ProtobufCMessage *message, const char *path); /* dotted; "" when unset */
void member_set_text(ProtobufCMessage *message, const char *name, const char *value);
void member_set_number(ProtobufCMessage *message, const char *name, int64_t value); /* bool, whole numbers, enum */
int64_t member_number(const ProtobufCMessage *message, const char *name);	    /* int64 */
const ProtobufCMessageDescriptor *member_type(
	const ProtobufCMessage *message, const char *name); /* of a message in it */
void member_set_message(ProtobufCMessage *message, const char *name, ProtobufCMessage *value);
ProtobufCMessage **member_list(const ProtobufCMessage *message, const char *name, size_t *count);
void member_set_list(ProtobufCMessage *message, const char *name, ProtobufCMessage **items, size_t count);
/* The value behind a dotted path: its descriptor and its place. NULL when a message on the way is absent. */
const void *member_value(const ProtobufCMessage *message, const char *path, const ProtobufCFieldDescriptor **field);
