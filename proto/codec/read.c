#include "codec/read.h"

#include <ctype.h>
#include <string.h>

#include "codec/field.h"
#include "codec/timestamp.h"

static bool read_into(
	const struct reader *r, ProtobufCMessage *message, const json_t *tree, const struct step *at, int depth);

bool read_is_null(const struct reader *r, const json_t *value)
{
	return json_is_null(value) || (r->dialect == DIALECT_YAML && json_is_integer(value));
}

bool read_refuse(const struct reader *r, int kind, const json_t *value, const struct step *at, const char *what)
{
	fault_at(r->fault, kind, at, what);
	if (r->locate)
		r->locate(r, value);
	return false;
}

static bool bad_value(const struct reader *r, const json_t *value, const struct step *at, const char *what)
{
	return read_refuse(r, CODEC_BAD_VALUE, value, at, what);
}

static ProtobufCMessage *message_new(const struct reader *r, const ProtobufCMessageDescriptor *type)
{
	ProtobufCMessage *message = arena_alloc(r->arena, type->sizeof_message);

	type->message_init(message);
	return message;
}

static bool read_value(const struct reader *r, const ProtobufCFieldDescriptor *field, const json_t *value, void *slot,
	const struct step *at, int depth)
{
	if (field->type != PROTOBUF_C_TYPE_MESSAGE)
		return read_scalar(r, field, value, slot, at);
	ProtobufCMessage *message = message_new(r, field_message(field));
	*(ProtobufCMessage **)slot = message;
	return read_into(r, message, value, at, depth);
}

/* SQL has null for an enum's 0; elsewhere a null among others is a slip. */
static bool null_may_be_element(const struct reader *r, const ProtobufCFieldDescriptor *field)
{
	return r->dialect == DIALECT_SQL && field->type == PROTOBUF_C_TYPE_ENUM;
}

static void *list_new(
	const struct reader *r, ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, size_t count)
{
	void *list = arena_alloc(r->arena, count * field_size(field));

	*(void **)field_slot(message, field) = list;
	*(size_t *)((char *)message + field->quantifier_offset) = count;
	return list;
}

static bool read_list(const struct reader *r, ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
	const json_t *array, const struct step *at, int depth)
{
	struct step element = {.up = at};

	if (!json_is_array(array))
		return bad_value(r, array, at, "is not a list");
	char *list = list_new(r, message, field, json_array_size(array));
	for (; element.index < json_array_size(array); element.index++) {
		const json_t *value = json_array_get(array, element.index);

		if (read_is_null(r, value)) {
			if (!null_may_be_element(r, field))
				return bad_value(r, value, &element, "is null");
		} else if (!read_value(r, field, value, list + element.index * field_size(field), &element, depth)) {
			return false;
		}
	}
	return true;
}

/* Keys are data, so a fault in a map names the map only. */
static bool read_map(const struct reader *r, ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
	const json_t *object, const struct step *at, int depth)
{
	const ProtobufCFieldDescriptor *entry_fields = field_message(field)->fields;
	const char *key;
	json_t *value;

	if (!json_is_object(object))
		return bad_value(r, object, at, "is not an object");
	if (json_object_size(object) && depth > CODEC_DEPTH_MAX) /* an entry is a message on the wire */
		return read_refuse(r, CODEC_MALFORMED, object, at, "is nested deeper than 16 levels");
	ProtobufCMessage **list = list_new(r, message, field, json_object_size(object));
	json_object_foreach((json_t *)object, key, value)
	{
		*list = message_new(r, field_message(field));
		*(char **)field_slot(*list, &entry_fields[0]) = arena_text(r->arena, key);
		if (read_is_null(r, value))
			return bad_value(r, value, at, "holds a null");
		if (!read_value(r, &entry_fields[1], value, field_slot(*list, &entry_fields[1]), at, depth + 1))
			return false;
		list++;
	}
	return true;
}

static bool read_field(const struct reader *r, ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
	const json_t *value, const struct step *at, int depth)
{
	if (field_is_map(field))
		return read_map(r, message, field, value, at, depth + 1);
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return read_list(r, message, field, value, at, depth + 1);
	if (field_oneof_is_taken(message, field))
		return bad_value(r, value, at, "excludes another field that is given too");
	if (!read_value(r, field, value, field_slot(message, field), at, depth + 1))
		return false;
	field_mark(message, field);
	return true;
}

/* Only what looks like a field name is repeated: anything else may be data in the wrong place. */
static bool unknown_field(const struct reader *r, const json_t *value, const struct step *up, const char *name)
{
	struct step at = {.up = up, .name = name};
	size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
	bool is_name = isalpha((unsigned char)name[0]) && !name[length] && length <= 40;

	return is_name ? read_refuse(r, CODEC_UNKNOWN_FIELD, value, &at, "is no field here")
		       : read_refuse(r, CODEC_UNKNOWN_FIELD, value, up, "has a field of unknown name");
}

static bool read_fields(
	const struct reader *r, ProtobufCMessage *message, const json_t *object, const struct step *up, int depth)
{
	const ProtobufCMessageDescriptor *type = message->descriptor;
	bool *seen = arena_alloc(r->arena, type->n_fields);
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)object, name, value)
	{
		const ProtobufCFieldDescriptor *field = field_find(type, name, r->dialect == DIALECT_JSON);

		if (!field)
			return unknown_field(r, value, up, name);
		struct step at = {.up = up, .name = field->name};
		if (seen[field - type->fields])
			return bad_value(r, value, &at, "is given under two names");
		seen[field - type->fields] = true;
		if (!read_is_null(r, value) && !read_field(r, message, field, value, &at, depth))
			return false;
	}
	return true;
}

static bool read_into(
	const struct reader *r, ProtobufCMessage *message, const json_t *tree, const struct step *at, int depth)
{
	if (depth > CODEC_DEPTH_MAX)
		return read_refuse(r, CODEC_MALFORMED, tree, at, "is nested deeper than 16 levels");
	if (message_is_timestamp(message->descriptor)) {
		if (!json_is_string(tree) || !timestamp_read(json_string_value(tree), message))
			return bad_value(r, tree, at, "is not a time like 2026-11-22T10:00:00Z");
		return true;
	}
	if (!json_is_object(tree))
		return bad_value(r, tree, at, "is not an object");
	return read_fields(r, message, tree, at, depth);
}

ProtobufCMessage *read_message(const struct reader *r, const ProtobufCMessageDescriptor *type, const json_t *tree)
{
	ProtobufCMessage *message = message_new(r, type);

	return read_into(r, message, tree, NULL, 1) ? message : NULL;
}
