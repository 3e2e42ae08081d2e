/* field.h - what protobuf-c's descriptors say about a field, and where its value lies in a message. */
#pragma once
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

enum { FIELD_NAME_MAX = 80 };

/* Bytes of one value in memory. */
size_t field_size(const ProtobufCFieldDescriptor *field);
bool field_is_map(
	const ProtobufCFieldDescriptor *field); /* with text as keys; the values are field 1 of field_message() */
const ProtobufCMessageDescriptor *field_message(const ProtobufCFieldDescriptor *field);
bool message_is_timestamp(const ProtobufCMessageDescriptor *type);

/* A singular field's value; a repeated field's array pointer. */
void *field_slot(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);
const void *field_value(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);
size_t field_count(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field); /* of a repeated one */
const void *field_element(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, size_t index);
const ProtobufCMessage *field_submessage(const void *value); /* NULL when absent */
const char *field_text(const void *value);		     /* "" when absent */

/* False where an encoder leaves the field out: an empty list, a default of proto3, an absent message, another member of
 * the oneof. */
bool field_is_set(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);
bool field_is_absent(
	const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field); /* has presence, and is not there */
bool field_oneof_is_taken(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);
void field_mark(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field); /* a singular value was put */

/* case_number -> caseNumber, as protoc does. */
void field_json_name(const ProtobufCFieldDescriptor *field, char name[FIELD_NAME_MAX]);
const ProtobufCFieldDescriptor *field_find(const ProtobufCMessageDescriptor *type, const char *name, bool json_names);
