#include "db/bind.h"

#include <google/protobuf/timestamp.pb-c.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/bind_syntax.h"
#include "db/bind_type.h"
#include "log.h"

/* -- looking into messages -- */

/* One value of a field: the field itself, or an element of it when it is repeated. */
struct value {
	const ProtobufCFieldDescriptor *field;
	const void *at;
};

static size_t element_size(const ProtobufCFieldDescriptor *f)
{
	switch (f->type) {
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		return sizeof(void *);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	case PROTOBUF_C_TYPE_BOOL:
		return sizeof(protobuf_c_boolean);
	case PROTOBUF_C_TYPE_DOUBLE:
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return 8;
	default:
		return 4;
	}
}

static bool is_repeated(const ProtobufCFieldDescriptor *f)
{
	return f->label == PROTOBUF_C_LABEL_REPEATED;
}

static const void *member(const ProtobufCMessage *m, unsigned offset)
{
	return (const char *)m + offset;
}

/* How many values the field holds: 1 unless it is repeated, an absent message or a choice not taken. */
static size_t count(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	if (is_repeated(f))
		return *(const size_t *)member(m, f->quantifier_offset);
	if ((f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) && *(const uint32_t *)member(m, f->quantifier_offset) != f->id)
		return 0;
	return f->type == PROTOBUF_C_TYPE_MESSAGE && !*(void *const *)member(m, f->offset) ? 0 : 1;
}

static struct value value_at(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, size_t i)
{
	const char *base = member(m, f->offset);

	if (is_repeated(f))
		base = *(const char *const *)base + i * element_size(f);
	return (struct value){f, base};
}

static const char *text_of(struct value v)
{
	const char *text = *(char *const *)v.at;

	return text ? text : "";
}

static const ProtobufCMessage *message_of(struct value v)
{
	return *(ProtobufCMessage *const *)v.at;
}

/* -- checking -- */

static const char *number_fault(double number)
{
	return isfinite(number) ? NULL : "is not a finite number";
}

static const char *enum_fault(const ProtobufCEnumDescriptor *type, int number)
{
	return protobuf_c_enum_descriptor_get_value(type, number) ? NULL : "is not a known value";
}

static const char *scalar_fault(struct value v, Oid type)
{
	switch (v.field->type) {
	case PROTOBUF_C_TYPE_STRING:
		return syntax_fault(type, text_of(v));
	case PROTOBUF_C_TYPE_ENUM:
		return enum_fault(v.field->descriptor, *(const int *)v.at);
	case PROTOBUF_C_TYPE_DOUBLE:
		return number_fault(*(const double *)v.at);
	case PROTOBUF_C_TYPE_FLOAT:
		return number_fault((double)*(const float *)v.at);
	default:
		return NULL;
	}
}

static bool refuse(struct codec_fault *fault, const char *path, const char *what)
{
	*fault = (struct codec_fault){.kind = CODEC_BAD_VALUE};
	snprintf(fault->path, sizeof(fault->path), "%s", path);
	snprintf(fault->what, sizeof(fault->what), "%s", what);
	return false;
}

static bool check_message(
	const ProtobufCMessage *m, const struct query *q, const char *path, struct codec_fault *fault);

static bool check_field(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, Oid type, const char *above,
	struct codec_fault *fault)
{
	char path[CODEC_PATH_MAX];

	for (size_t i = 0; i < count(m, f); i++) {
		struct value v = value_at(m, f, i);
		const char *what = scalar_fault(v, type);

		snprintf(path, sizeof(path), is_repeated(f) ? "%s%s%s[%zu]" : "%s%s%s", above, *above ? "." : "",
			f->name, i);
		if (what)
			return refuse(fault, path, what);
		if (f->type == PROTOBUF_C_TYPE_MESSAGE && !check_message(message_of(v), NULL, path, fault))
			return false;
	}
	return true;
}

static size_t argument_of(const struct query *q, const char *field)
{
	size_t i = 0;

	while (i < q->n_arguments && strcmp(q->arguments[i], field))
		i++;
	return i;
}

static Oid field_type(const struct query *q, const ProtobufCFieldDescriptor *f)
{
	size_t i = q ? argument_of(q, f->name) : 0;

	if (q && i < q->n_arguments)
		return bind_element(q->types[i]);
	return bind_is_request_id(f) ? SQL_UUID : SQL_TEXT;
}

/* q: the function that takes the message's fields as arguments; NULL for a nested message. */
static bool check_message(const ProtobufCMessage *m, const struct query *q, const char *path, struct codec_fault *fault)
{
	for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];

		if (!check_field(m, f, field_type(q, f), path, fault))
			return false;
	}
	return true;
}

bool bind_request_check(const struct query *q, const ProtobufCMessage *request, struct codec_fault *fault)
{
	const struct query none = {0};

	return check_message(request, q ? q : &none, "", fault);
}

/* -- values -- */

static const char *bytes_text(const ProtobufCBinaryData *b, struct arena *arena)
{
	char *out = arena_alloc(arena, 2 * b->len + 3), *to = out;

	to = stpcpy(to, "\\x");
	for (size_t i = 0; i < b->len; i++, to += 2) {
		to[0] = "0123456789abcdef"[b->data[i] >> 4];
		to[1] = "0123456789abcdef"[b->data[i] & 15];
	}
	return out;
}

static const char *timestamp_text(const ProtobufCMessage *m, struct arena *arena)
{
	const Google__Protobuf__Timestamp *t = (const Google__Protobuf__Timestamp *)m;
	char text[40];

	codec_timestamp_print(t->seconds, t->nanos, text);
	return arena_text(arena, text);
}

static const char *json_text(json_t *taken, struct arena *arena)
{
	char *text = json_dumps(taken, JSON_COMPACT | JSON_ENCODE_ANY);
	const char *out = arena_text(arena, text);

	if (!text)
		BUG("a message cannot become JSON");
	free(text);
	json_decref(taken);
	return out;
}

/* One value as PostgreSQL reads it; NULL is SQL's NULL. */
static const char *scalar_text(struct value v, Oid type, struct arena *arena)
{
	switch (v.field->type) {
	case PROTOBUF_C_TYPE_STRING:
		return *text_of(v) || type == SQL_TEXT ? text_of(v) : NULL;
	case PROTOBUF_C_TYPE_ENUM:
		return codec_enum_word(v.field->descriptor, *(const int *)v.at, arena);
	case PROTOBUF_C_TYPE_BYTES:
		return bytes_text(v.at, arena);
	case PROTOBUF_C_TYPE_BOOL:
		return *(const protobuf_c_boolean *)v.at ? "t" : "f";
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		return arena_print(arena, "%d", *(const int32_t *)v.at);
	case PROTOBUF_C_TYPE_UINT32:
		return arena_print(arena, "%u", *(const uint32_t *)v.at);
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		return arena_print(arena, "%lld", (long long)*(const int64_t *)v.at);
	case PROTOBUF_C_TYPE_DOUBLE:
		return arena_print(arena, "%.17g", *(const double *)v.at);
	case PROTOBUF_C_TYPE_FLOAT:
		return arena_print(arena, "%.9g", (double)*(const float *)v.at);
	case PROTOBUF_C_TYPE_MESSAGE:
		return bind_is_timestamp(v.field) ? timestamp_text(message_of(v), arena)
						  : json_text(codec_to_sql(message_of(v)), arena);
	default:
		BUG("a field type that bind_check() refuses");
	}
}

static const char *list_as_json(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, struct arena *arena)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count(m, f); i++)
		json_array_append_new(list, codec_to_sql(message_of(value_at(m, f, i))));
	return json_text(list, arena);
}

static char *add_quoted(char *to, const char *text)
{
	*to++ = '"';
	for (; *text; *to++ = *text++)
		if (*text == '"' || *text == '\\')
			*to++ = '\\';
	*to++ = '"';
	return to;
}

static const char *list_as_array(
	const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, Oid element, struct arena *arena)
{
	size_t n = count(m, f), size = sizeof("{}");
	const char **texts = arena_alloc(arena, (n + 1) * sizeof(char *));

	for (size_t i = 0; i < n; i++) {
		texts[i] = scalar_text(value_at(m, f, i), element, arena);
		size += texts[i] ? 2 * strlen(texts[i]) + sizeof(",\"\"") : sizeof(",NULL");
	}

	char *out = arena_alloc(arena, size), *to = out;

	*to++ = '{';
	for (size_t i = 0; i < n; i++) {
		if (i)
			*to++ = ',';
		to = texts[i] ? add_quoted(to, texts[i]) : stpcpy(to, "NULL");
	}
	strcpy(to, "}");
	return out;
}

static const char *argument_text(
	const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, Oid type, struct arena *arena)
{
	if (is_repeated(f))
		return type == SQL_JSONB ? list_as_json(m, f, arena) : list_as_array(m, f, bind_element(type), arena);
	return count(m, f) ? scalar_text(value_at(m, f, 0), type, arena) : NULL;
}

const char **bind_values(const struct query *q, const ProtobufCMessage *request, struct arena *arena)
{
	const char **values = arena_alloc(arena, (q->n_arguments + 1) * sizeof(char *));

	for (size_t i = 0; i < q->n_arguments; i++) {
		const ProtobufCFieldDescriptor *f =
			protobuf_c_message_descriptor_get_field_by_name(request->descriptor, q->arguments[i]);

		values[i] = f ? argument_text(request, f, q->types[i], arena) : NULL;
	}
	return values;
}
