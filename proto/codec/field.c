#include "codec/field.h"

#include <stdint.h>
#include <string.h>

size_t field_size(const ProtobufCFieldDescriptor *field)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		return sizeof(uint32_t);
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return sizeof(uint64_t);
	case PROTOBUF_C_TYPE_FLOAT:
		return sizeof(float);
	case PROTOBUF_C_TYPE_DOUBLE:
		return sizeof(double);
	case PROTOBUF_C_TYPE_BOOL:
		return sizeof(protobuf_c_boolean);
	case PROTOBUF_C_TYPE_ENUM:
		return sizeof(int);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		break;
	}
	return sizeof(void *);
}

const ProtobufCMessageDescriptor *field_message(const ProtobufCFieldDescriptor *field)
{
	return field->descriptor;
}

static bool ends_in(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);

	return length >= tail && !strcmp(text + length - tail, end);
}

/* protobuf-c forgets the map_entry option; protoc's names for entries remain. */
bool field_is_map(const ProtobufCFieldDescriptor *field)
{
	if (field->label != PROTOBUF_C_LABEL_REPEATED || field->type != PROTOBUF_C_TYPE_MESSAGE)
		return false;
	const ProtobufCMessageDescriptor *entry = field_message(field);
	return ends_in(entry->name, "Entry") && entry->n_fields == 2 && !strcmp(entry->fields[0].name, "key") &&
	       entry->fields[0].id == 1 && entry->fields[0].type == PROTOBUF_C_TYPE_STRING &&
	       !strcmp(entry->fields[1].name, "value") && entry->fields[1].id == 2;
}

bool message_is_timestamp(const ProtobufCMessageDescriptor *type)
{
	return !strcmp(type->name, "google.protobuf.Timestamp");
}

void *field_slot(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	return (char *)message + field->offset;
}

const void *field_value(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	return (const char *)message + field->offset;
}

static const void *quantifier(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	return (const char *)message + field->quantifier_offset;
}

size_t field_count(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	return *(const size_t *)quantifier(message, field);
}

const void *field_element(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, size_t index)
{
	return *(const char *const *)field_value(message, field) + index * field_size(field);
}

const ProtobufCMessage *field_submessage(const void *value)
{
	return *(const ProtobufCMessage *const *)value;
}

const char *field_text(const void *value)
{
	const char *text = *(const char *const *)value;

	return text ? text : "";
}

static bool is_oneof(const ProtobufCFieldDescriptor *field)
{
	return field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF;
}

/* Messages and proto2's text tell by NULL that they are absent; the rest by a has_ flag or the oneof's case. */
bool field_is_absent(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return false;
	if (is_oneof(field) && *(const uint32_t *)quantifier(message, field) != field->id)
		return true;
	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		return !field_submessage(field_value(message, field));
	if (field->label != PROTOBUF_C_LABEL_OPTIONAL || is_oneof(field))
		return false;
	if (field->type == PROTOBUF_C_TYPE_STRING) {
		const char *text = *(const char *const *)field_value(message, field);
		return !text || text == field->default_value;
	}
	return !*(const protobuf_c_boolean *)quantifier(message, field);
}

static bool is_default(const ProtobufCFieldDescriptor *field, const void *value)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		return !*field_text(value);
	case PROTOBUF_C_TYPE_BYTES:
		return !((const ProtobufCBinaryData *)value)->len;
	case PROTOBUF_C_TYPE_FLOAT:
		return *(const float *)value == 0;
	case PROTOBUF_C_TYPE_DOUBLE:
		return *(const double *)value == 0;
	default:
		return field_size(field) == sizeof(uint64_t) ? !*(const uint64_t *)value : !*(const uint32_t *)value;
	}
}

bool field_is_set(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return field_count(message, field);
	if (field_is_absent(message, field))
		return false;
	bool has_presence = field->label != PROTOBUF_C_LABEL_NONE || is_oneof(field);
	return has_presence || !is_default(field, field_value(message, field));
}

bool field_oneof_is_taken(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	return is_oneof(field) && *(const uint32_t *)quantifier(message, field);
}

void field_mark(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	void *at = (char *)message + field->quantifier_offset;

	if (is_oneof(field))
		*(uint32_t *)at = field->id;
	else if (field->label == PROTOBUF_C_LABEL_OPTIONAL && field->type != PROTOBUF_C_TYPE_STRING &&
		 field->type != PROTOBUF_C_TYPE_MESSAGE)
		*(protobuf_c_boolean *)at = true;
}

void field_json_name(const ProtobufCFieldDescriptor *field, char name[FIELD_NAME_MAX])
{
	size_t used = 0;

	for (const char *c = field->name; *c && used < FIELD_NAME_MAX - 1; c++) {
		bool is_hump = c > field->name && c[-1] == '_' && *c >= 'a' && *c <= 'z';

		if (*c != '_')
			name[used++] = (char)(is_hump ? *c - 'a' + 'A' : *c);
	}
	name[used] = '\0';
}

const ProtobufCFieldDescriptor *field_find(const ProtobufCMessageDescriptor *type, const char *name, bool json_names)
{
	char json_name[FIELD_NAME_MAX];

	for (unsigned i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &type->fields[i];

		if (!strcmp(field->name, name))
			return field;
		if (!json_names)
			continue;
		field_json_name(field, json_name);
		if (!strcmp(json_name, name))
			return field;
	}
	return NULL;
}
