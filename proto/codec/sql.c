/* sql.c - messages from and to PostgreSQL's jsonb. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "codec/bytes.h"
#include "codec/enum.h"
#include "codec/field.h"
#include "codec/read.h"
#include "codec/timestamp.h"

static json_t *text_to_sql(const char *text)
{
	return json_string_nocheck(text);
}

static json_t *bytes_to_sql(const ProtobufCBinaryData *bytes)
{
	char *hex = bytes_to_hex(bytes);
	json_t *value = text_to_sql(hex);

	free(hex);
	return value;
}

static json_t *enum_to_sql(const ProtobufCEnumDescriptor *type, int value)
{
	char word[ENUM_WORD_MAX];

	return enum_word(type, value, word) ? text_to_sql(word) : json_null();
}

/* jsonb has no NaN; the words are what reading takes. */
static json_t *real_to_sql(double value)
{
	if (isfinite(value))
		return json_real(value);
	return text_to_sql(isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
}

/* jansson counts to 2^63; the rest goes as text, which PostgreSQL casts alike. */
static json_t *unsigned_to_sql(uint64_t value)
{
	if (value <= INT64_MAX)
		return json_integer((json_int_t)value);
	return json_sprintf("%llu", (unsigned long long)value);
}

static json_t *message_to_sql(const ProtobufCMessage *message)
{
	char text[40];

	if (!message || !message_is_timestamp(message->descriptor))
		return codec_to_sql(message);
	timestamp_print(message, text);
	return text_to_sql(text);
}

static json_t *value_to_sql(const ProtobufCFieldDescriptor *field, const void *value)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		return json_integer(*(const int32_t *)value);
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		return json_integer(*(const uint32_t *)value);
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		return json_integer(*(const int64_t *)value);
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return unsigned_to_sql(*(const uint64_t *)value);
	case PROTOBUF_C_TYPE_FLOAT:
		return real_to_sql((double)*(const float *)value);
	case PROTOBUF_C_TYPE_DOUBLE:
		return real_to_sql(*(const double *)value);
	case PROTOBUF_C_TYPE_BOOL:
		return json_boolean(*(const protobuf_c_boolean *)value);
	case PROTOBUF_C_TYPE_ENUM:
		return enum_to_sql(field->descriptor, *(const int *)value);
	case PROTOBUF_C_TYPE_STRING:
		return text_to_sql(field_text(value));
	case PROTOBUF_C_TYPE_BYTES:
		return bytes_to_sql(value);
	case PROTOBUF_C_TYPE_MESSAGE:
		break;
	}
	return message_to_sql(field_submessage(value));
}

static json_t *list_to_sql(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	json_t *list = json_array();

	for (size_t i = 0; i < field_count(message, field); i++)
		json_array_append_new(list, value_to_sql(field, field_element(message, field, i)));
	return list;
}

static json_t *map_to_sql(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	const ProtobufCFieldDescriptor *of_entry = field_message(field)->fields;
	json_t *map = json_object();

	for (size_t i = 0; i < field_count(message, field); i++) {
		const ProtobufCMessage *entry = field_submessage(field_element(message, field, i));
		json_object_set_new_nocheck(map, field_text(field_value(entry, &of_entry[0])),
			value_to_sql(&of_entry[1], field_value(entry, &of_entry[1])));
	}
	return map;
}

static json_t *field_to_sql(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	if (field_is_map(field))
		return map_to_sql(message, field);
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return list_to_sql(message, field);
	return value_to_sql(field, field_value(message, field));
}

json_t *codec_to_sql(const ProtobufCMessage *message)
{
	json_t *object = json_object();

	for (unsigned i = 0; message && i < message->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
		if (!field_is_absent(message, field))
			json_object_set_new_nocheck(object, field->name, field_to_sql(message, field));
	}
	return object;
}

ProtobufCMessage *codec_from_sql(
	const ProtobufCMessageDescriptor *type, const json_t *value, struct arena *arena, struct codec_fault *fault)
{
	struct reader r = {.dialect = DIALECT_SQL, .arena = arena, .fault = fault};

	fault_clear(fault);
	return read_message(&r, type, value);
}
