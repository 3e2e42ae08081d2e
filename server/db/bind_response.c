#include "db/bind.h"

#include <google/protobuf/timestamp.pb-c.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "db/bind_type.h"

/* Where a failure is remembered while values are read. */
struct reading {
	struct arena *arena;
	const char *why; /* NULL: all is well */
};

static bool fail(struct reading *r, const char *column, const char *what)
{
	if (!r->why)
		r->why = arena_print(r->arena, "column \"%s\" %s", column, what);
	return false;
}

/* -- one value -- */

static size_t element_size(const ProtobufCFieldDescriptor *f)
{
	switch (f->type) {
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	case PROTOBUF_C_TYPE_BOOL:
		return sizeof(protobuf_c_boolean);
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_ENUM:
	case PROTOBUF_C_TYPE_FLOAT:
		return 4;
	default:
		return 8; /* pointers too */
	}
}

static ProtobufCMessage *new_message(const ProtobufCMessageDescriptor *type, struct arena *arena)
{
	ProtobufCMessage *m = arena_alloc(arena, type->sizeof_message);

	protobuf_c_message_init(type, m);
	return m;
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_bytes(const char *text, struct arena *arena, ProtobufCBinaryData *out)
{
	size_t n = strlen(text);

	if (strncmp(text, "\\x", 2) || n % 2)
		return false;
	out->len = n / 2 - 1;
	out->data = arena_alloc(arena, out->len + 1);
	for (size_t i = 0; i < out->len; i++) {
		int high = hex_digit(text[2 + 2 * i]), low = hex_digit(text[3 + 2 * i]);

		if (high < 0 || low < 0)
			return false;
		out->data[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

/* "2026-02-28 12:00:00.5+00", the only form of a connection in UTC, becomes RFC 3339. */
static const char *instant_text(const char *text, struct arena *arena)
{
	size_t n = strlen(text);

	if (n < sizeof("2026-02-28 12:00:00+00") - 1 || text[10] != ' ' || strcmp(text + n - 3, "+00"))
		return NULL;

	char *out = arena_copy(arena, text, n - 2);

	out[10] = 'T';
	out[n - 3] = 'Z';
	return out;
}

static bool read_timestamp(const char *text, struct arena *arena, ProtobufCMessage **out)
{
	Google__Protobuf__Timestamp *t =
		(Google__Protobuf__Timestamp *)new_message(&google__protobuf__timestamp__descriptor, arena);
	const char *instant = instant_text(text, arena);

	*out = &t->base;
	return instant && codec_timestamp_parse(instant, &t->seconds, &t->nanos);
}

static bool read_jsonb(const ProtobufCMessageDescriptor *type, const json_t *value, struct reading *r,
	const char *column, ProtobufCMessage **out)
{
	struct codec_fault fault = {0};

	*out = codec_from_sql(type, value, r->arena, &fault);
	return *out || fail(r, column, arena_print(r->arena, "has jsonb whose %s %s", fault.path, fault.what));
}

static bool read_message(const ProtobufCFieldDescriptor *f, const char *text, struct reading *r, ProtobufCMessage **out)
{
	if (bind_is_timestamp(f))
		return read_timestamp(text, r->arena, out);

	json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);
	bool fine = value && (json_is_null(value) || read_jsonb(f->descriptor, value, r, f->name, out));

	json_decref(value);
	return fine;
}

static bool read_string(Oid type, const char *text, struct arena *arena, const char **out)
{
	*out = type == SQL_TIMESTAMPTZ ? instant_text(text, arena) : arena_text(arena, text);
	return *out != NULL;
}

/* Reads a text of PostgreSQL's into the field's place, of element_size(). */
static bool read_value(const ProtobufCFieldDescriptor *f, Oid type, const char *text, struct reading *r, void *to)
{
	switch (f->type) {
	case PROTOBUF_C_TYPE_STRING:
		return read_string(type, text, r->arena, to);
	case PROTOBUF_C_TYPE_ENUM:
		return codec_enum_value(f->descriptor, text, to);
	case PROTOBUF_C_TYPE_BYTES:
		return read_bytes(text, r->arena, to);
	case PROTOBUF_C_TYPE_BOOL:
		*(protobuf_c_boolean *)to = *text == 't';
		return true;
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		*(int32_t *)to = (int32_t)strtol(text, NULL, 10);
		return true;
	case PROTOBUF_C_TYPE_UINT32:
		*(uint32_t *)to = (uint32_t)strtoul(text, NULL, 10);
		return true;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		*(int64_t *)to = strtoll(text, NULL, 10);
		return true;
	case PROTOBUF_C_TYPE_DOUBLE:
		*(double *)to = strtod(text, NULL);
		return true;
	case PROTOBUF_C_TYPE_FLOAT:
		*(float *)to = strtof(text, NULL);
		return true;
	case PROTOBUF_C_TYPE_MESSAGE:
		return read_message(f, text, r, to);
	default:
		return false;
	}
}

/* -- arrays -- */

/* The next element of an array's text, unquoted, in the arena; NULL for SQL's NULL. *at moves behind it; false at the
 * end or when the text is no array of one dimension. */
static bool next_element(const char **at, struct arena *arena, const char **element)
{
	const char *s = *at;
	char *out, *to;
	bool quoted = *s == '"';

	if (!*s || *s == '}' || *s == '{')
		return false;
	out = to = arena_alloc(arena, strlen(s) + 1);
	for (s += quoted; *s && (quoted ? *s != '"' : *s != ',' && *s != '}'); s++) {
		if (*s == '\\' && s[1])
			s++;
		*to++ = *s;
	}
	s += quoted && *s;
	*element = !quoted && !strcmp(out, "NULL") ? NULL : out;
	*at = s + (*s == ',');
	return true;
}

static size_t elements_at_most(const char *text)
{
	size_t n = 1;

	for (; *text; text++)
		n += *text == ',';
	return n;
}

static void set_list(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, void *values, size_t n)
{
	*(void **)((char *)m + f->offset) = values;
	*(size_t *)((char *)m + f->quantifier_offset) = n;
}

/* A place that reads as the field's default; a NULL element leaves it so. */
static void set_default(const ProtobufCFieldDescriptor *f, void *to, struct arena *arena)
{
	if (f->type == PROTOBUF_C_TYPE_STRING)
		*(char **)to = arena_text(arena, "");
	if (f->type == PROTOBUF_C_TYPE_MESSAGE)
		*(ProtobufCMessage **)to = new_message(f->descriptor, arena);
}

static bool read_array(
	ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, Oid type, const char *text, struct reading *r)
{
	size_t size = element_size(f), n = 0;
	char *values = arena_alloc(r->arena, elements_at_most(text) * size);
	const char *element;

	if (*text++ != '{')
		return false;
	for (; next_element(&text, r->arena, &element); n++) {
		set_default(f, values + n * size, r->arena);
		if (element && !read_value(f, bind_element(type), element, r, values + n * size))
			return false;
	}
	set_list(m, f, values, n);
	return !strcmp(text, "}");
}

static bool read_json_list(
	ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, const json_t *list, struct reading *r)
{
	size_t n = json_array_size(list);
	ProtobufCMessage **values = arena_alloc(r->arena, (n + 1) * sizeof(*values));

	for (size_t i = 0; i < n; i++)
		if (!read_jsonb(f->descriptor, json_array_get(list, i), r, f->name, &values[i]))
			return false;
	set_list(m, f, values, n);
	return true;
}

static bool read_messages(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, const char *text, struct reading *r)
{
	json_t *list = json_loads(text, JSON_DECODE_ANY, NULL);
	bool fine = json_is_null(list) || (json_is_array(list) && read_json_list(m, f, list, r));

	json_decref(list);
	return fine;
}

/* -- rows -- */

static bool read_field(
	ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, Oid type, const char *text, struct reading *r)
{
	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return type == SQL_JSONB ? read_messages(m, f, text, r) : read_array(m, f, type, text, r);
	if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
		*(uint32_t *)((char *)m + f->quantifier_offset) = f->id;
	return read_value(f, type, text, r, (char *)m + f->offset);
}

static bool read_cell(ProtobufCMessage *m, const PGresult *rows, int row, int column, struct reading *r)
{
	const char *name = PQfname(rows, column);
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(m->descriptor, name);

	if (!f || PQgetisnull(rows, row, column))
		return true;
	if (!bind_fits(f, PQftype(rows, column)))
		return fail(r, name, "changed its type");
	return read_field(m, f, PQftype(rows, column), PQgetvalue(rows, row, column), r) ||
	       fail(r, name, "cannot be read");
}

static bool read_row(ProtobufCMessage *m, const PGresult *rows, int row, struct reading *r)
{
	for (int column = 0; column < PQnfields(rows); column++)
		if (!read_cell(m, rows, row, column, r))
			return false;
	return true;
}

static bool read_one(ProtobufCMessage *response, const PGresult *rows, struct reading *r)
{
	if (PQntuples(rows) == 1 || !response->descriptor->n_fields)
		return PQntuples(rows) == 0 || read_row(response, rows, 0, r);
	r->why = arena_print(r->arena, "%d rows instead of one", PQntuples(rows));
	return false;
}

static bool read_page_token(ProtobufCMessage *response, const PGresult *rows, struct reading *r)
{
	int column = PQfnumber(rows, "next_page_token");

	return column < 0 || !PQntuples(rows) || read_cell(response, rows, PQntuples(rows) - 1, column, r);
}

static bool read_list(
	ProtobufCMessage *response, const ProtobufCFieldDescriptor *list, const PGresult *rows, struct reading *r)
{
	size_t n = (size_t)PQntuples(rows);
	ProtobufCMessage **values = arena_alloc(r->arena, (n + 1) * sizeof(*values));

	for (size_t i = 0; i < n; i++) {
		values[i] = new_message(list->descriptor, r->arena);
		if (!read_row(values[i], rows, (int)i, r))
			return false;
	}
	set_list(response, list, values, n);
	return read_page_token(response, rows, r);
}

ProtobufCMessage *bind_response(
	const ProtobufCMessageDescriptor *type, const PGresult *rows, struct arena *arena, const char **why)
{
	struct reading r = {.arena = arena};
	ProtobufCMessage *response = new_message(type, arena);
	const ProtobufCFieldDescriptor *list = bind_list_field(type);
	bool fine = !type->n_fields || bind_is_one_row(type, rows) ? read_one(response, rows, &r)
		    : list					   ? read_list(response, list, rows, &r)
								   : fail(&r, PQfname(rows, 0), "fits no field");

	*why = r.why;
	return fine ? response : NULL;
}
