#include "db/bind_type.h"

#include <string.h>

static const struct {
	Oid type, array;
} arrays[] = {{SQL_BOOL, 1000}, {SQL_BYTEA, 1001}, {SQL_INT4, 1007}, {SQL_TEXT, 1009}, {SQL_INT8, 1016},
	{SQL_FLOAT4, 1021}, {SQL_FLOAT8, 1022}, {SQL_DATE, 1182}, {SQL_TIMESTAMPTZ, 1185}, {SQL_NUMERIC, 1231},
	{SQL_UUID, 2951}};
enum { ARRAYS = sizeof(arrays) / sizeof(arrays[0]) };

Oid bind_element(Oid type)
{
	for (size_t i = 0; i < ARRAYS; i++)
		if (arrays[i].array == type)
			return arrays[i].type;
	return type;
}

bool bind_is_timestamp(const ProtobufCFieldDescriptor *field)
{
	return field->type == PROTOBUF_C_TYPE_MESSAGE &&
	       !strcmp(((const ProtobufCMessageDescriptor *)field->descriptor)->name, "google.protobuf.Timestamp");
}

bool bind_is_request_id(const ProtobufCFieldDescriptor *field)
{
	return !strcmp(field->name, "request_id");
}

static bool string_fits(Oid type)
{
	return type == SQL_TEXT || type == SQL_UUID || type == SQL_DATE || type == SQL_TIMESTAMPTZ ||
	       type == SQL_NUMERIC || type == SQL_JSONB;
}

static bool one_fits(const ProtobufCFieldDescriptor *field, Oid type)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		return string_fits(type);
	case PROTOBUF_C_TYPE_ENUM:
		return type == SQL_TEXT;
	case PROTOBUF_C_TYPE_BYTES:
		return type == SQL_BYTEA;
	case PROTOBUF_C_TYPE_BOOL:
		return type == SQL_BOOL;
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		return type == SQL_INT4;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT32:
		return type == SQL_INT8;
	case PROTOBUF_C_TYPE_DOUBLE:
		return type == SQL_FLOAT8;
	case PROTOBUF_C_TYPE_FLOAT:
		return type == SQL_FLOAT4;
	case PROTOBUF_C_TYPE_MESSAGE:
		return type == (bind_is_timestamp(field) ? SQL_TIMESTAMPTZ : SQL_JSONB);
	default:
		return false; /* SQL has no unsigned 64-bit numbers */
	}
}

bool bind_fits(const ProtobufCFieldDescriptor *field, Oid type)
{
	bool whole_as_jsonb = field->type == PROTOBUF_C_TYPE_MESSAGE && !bind_is_timestamp(field);

	if (field->label != PROTOBUF_C_LABEL_REPEATED || whole_as_jsonb)
		return one_fits(field, type);
	return bind_element(type) != type && one_fits(field, bind_element(type));
}

const ProtobufCFieldDescriptor *bind_list_field(const ProtobufCMessageDescriptor *response)
{
	const ProtobufCFieldDescriptor *list = NULL;

	for (unsigned i = 0; i < response->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &response->fields[i];

		if (!strcmp(f->name, "next_page_token"))
			continue;
		if (list || f->label != PROTOBUF_C_LABEL_REPEATED || f->type != PROTOBUF_C_TYPE_MESSAGE ||
			bind_is_timestamp(f))
			return NULL;
		list = f;
	}
	return list;
}

bool bind_is_hints(const char *column)
{
	return !strcmp(column, "hints");
}

bool bind_is_one_row(const ProtobufCMessageDescriptor *response, const PGresult *described)
{
	for (int i = 0; i < PQnfields(described); i++) {
		const char *column = PQfname(described, i);

		if (!bind_is_hints(column) && !protobuf_c_message_descriptor_get_field_by_name(response, column))
			return false;
	}
	return true;
}
