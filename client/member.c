#include "member.h"

#include <stdlib.h>
#include <string.h>

static const ProtobufCFieldDescriptor *find(const ProtobufCMessage *message, const char *name)
{
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);

	if (!field)
		abort();
	return field;
}

static void *place(const ProtobufCMessage *message, size_t offset)
{
	return (char *)message + offset;
}

bool member_exists(const ProtobufCMessage *message, const char *name)
{
	return protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);
}

const char *member_text(const ProtobufCMessage *message, const char *path)
{
	const ProtobufCFieldDescriptor *field;
	char *const *value = member_value(message, path, &field);

	return value && *value ? *value : "";
}

void member_set_text(ProtobufCMessage *message, const char *name, const char *value)
{
	const char **at = place(message, find(message, name)->offset);

	*at = value;
}

void member_set_number(ProtobufCMessage *message, const char *name, int64_t value)
{
	const ProtobufCFieldDescriptor *field = find(message, name);
	void *at = place(message, field->offset);

	if (field->type == PROTOBUF_C_TYPE_BOOL)
		*(protobuf_c_boolean *)at = value != 0;
	else if (field->type == PROTOBUF_C_TYPE_INT32 || field->type == PROTOBUF_C_TYPE_ENUM)
		*(int32_t *)at = (int32_t)value;
	else if (field->type == PROTOBUF_C_TYPE_INT64)
		*(int64_t *)at = value;
	else
		abort();
}

int64_t member_number(const ProtobufCMessage *message, const char *name)
{
	return *(int64_t *)place(message, find(message, name)->offset);
}

const ProtobufCMessageDescriptor *member_type(const ProtobufCMessage *message, const char *name)
{
	return find(message, name)->descriptor;
}

void member_set_message(ProtobufCMessage *message, const char *name, ProtobufCMessage *value)
{
	ProtobufCMessage **at = place(message, find(message, name)->offset);

	*at = value;
}

ProtobufCMessage **member_list(const ProtobufCMessage *message, const char *name, size_t *count)
{
	const ProtobufCFieldDescriptor *field = find(message, name);

	*count = *(size_t *)place(message, field->quantifier_offset);
	return *(ProtobufCMessage ***)place(message, field->offset);
}

void member_set_list(ProtobufCMessage *message, const char *name, ProtobufCMessage **items, size_t count)
{
	const ProtobufCFieldDescriptor *field = find(message, name);

	*(size_t *)place(message, field->quantifier_offset) = count;
	*(ProtobufCMessage ***)place(message, field->offset) = items;
}

const void *member_value(const ProtobufCMessage *message, const char *path, const ProtobufCFieldDescriptor **field)
{
	for (const char *dot; (dot = strchr(path, '.')); path = dot + 1) {
		char name[64] = "";
		memcpy(name, path, (size_t)(dot - path));
		message = *(ProtobufCMessage *const *)place(message, find(message, name)->offset);
		if (!message)
			return NULL;
	}
	*field = find(message, path);
	return place(message, (*field)->offset);
}
