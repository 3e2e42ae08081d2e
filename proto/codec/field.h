/* field.h - what protobuf-c's descriptors say about a field, and where its value lies in a message. */
#pragma once
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

enum { FIELD_NAME_MAX = 80 };

size_t field_size(const ProtobufCFieldDescriptor *field); /* bytes of one value in memory */
const ProtobufCMessageDescriptor *field_message(const ProtobufCFieldDescriptor *field);
bool message_is_timestamp(const ProtobufCMessageDescriptor *type);

/* A map with text as keys: repeated entries, whose type has the key as its first field and the value as its second. */
bool field_is_map(const ProtobufCFieldDescriptor *field);

/* Where a singular field's value lies, or a repeated field's pointer to its elements. */
void *field_slot(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);
const void *field_value(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

/* Of a repeated field. */
size_t field_count(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);
const void *field_element(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, size_t index);

/* What lies at a value's place: NULL and "" when absent. */
const ProtobufCMessage *field_submessage(const void *value);
const char *field_text(const void *value);

/* Absent: has presence, is not there. Set: an encoder writes it, so neither absent nor an empty list nor a default. */
bool field_is_absent(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);
bool field_is_set(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

bool field_oneof_is_taken(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);
void field_mark(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field); /* as present: its value was put */

/* case_number -> caseNumber, as protoc does. */
void field_json_name(const ProtobufCFieldDescriptor *field, char name[FIELD_NAME_MAX]);
const ProtobufCFieldDescriptor *field_find(const ProtobufCMessageDescriptor *type, const char *name, bool json_names);
