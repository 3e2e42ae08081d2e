/* bind_type.h - which SQL type may carry which field. Inside db/ alone. */
#pragma once
#include <libpq-fe.h>
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

/* Of PostgreSQL's built-in types, fixed for good (pg_type.dat). */
enum sql_oid {
	SQL_BOOL = 16,
	SQL_BYTEA = 17,
	SQL_INT8 = 20,
	SQL_INT4 = 23,
	SQL_TEXT = 25,
	SQL_FLOAT4 = 700,
	SQL_FLOAT8 = 701,
	SQL_DATE = 1082,
	SQL_TIMESTAMPTZ = 1184,
	SQL_NUMERIC = 1700,
	SQL_VOID = 2278,
	SQL_UUID = 2950,
	SQL_JSONB = 3802,
};

/* Does a value of this field travel as `type`? */
bool bind_fits(const ProtobufCFieldDescriptor *field, Oid type);

/* Of an array type its element, else the type itself. */
Oid bind_element(Oid type);

bool bind_is_timestamp(const ProtobufCFieldDescriptor *field);
bool bind_is_request_id(const ProtobufCFieldDescriptor *field);

/* The field a response without a row of its own repeats: its one repeated message field beside next_page_token. NULL:
 * not a list. */
const ProtobufCFieldDescriptor *bind_list_field(const ProtobufCMessageDescriptor *response);

/* Columns that belong to no message. */
bool bind_is_hints(const char *column);

/* Every column is a field of the response: it is one row. Else its list. */
bool bind_is_one_row(const ProtobufCMessageDescriptor *response, const PGresult *described);
