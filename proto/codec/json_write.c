/* json_write.c - a message as canonical proto3 JSON.
 *
 * Written straight into text: a tree of jansson's would cost more than the text, and prints 0.1 with seventeen digits.
 */
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "codec/bytes.h"
#include "codec/codec.h"
#include "codec/field.h"
#include "codec/number.h"
#include "codec/text.h"
#include "codec/timestamp.h"

struct writer {
	struct text text;
	bool pretty;
	unsigned level;
};

static void write_message(struct writer *w, const ProtobufCMessage *message);

static void new_line(struct writer *w)
{
	if (!w->pretty)
		return;
	text_put(&w->text, "\n");
	memset(text_space(&w->text, w->level * 2), ' ', w->level * 2);
}

static void open_bracket(struct writer *w, const char *bracket)
{
	text_put(&w->text, bracket);
	w->level++;
}

/* Before each item: a comma but for the first. */
static void next_item(struct writer *w, bool *is_first)
{
	if (!*is_first)
		text_put(&w->text, ",");
	*is_first = false;
	new_line(w);
}

static void close_bracket(struct writer *w, const char *bracket, bool was_empty)
{
	w->level--;
	if (!was_empty)
		new_line(w);
	text_put(&w->text, bracket);
}

static void write_escaped(struct writer *w, unsigned char c)
{
	static const char letters[] = "\bb\ff\nn\rr\tt\"\"\\\\";
	char code[8];

	for (const char *l = letters; *l; l += 2) {
		if (*l != (char)c)
			continue;
		text_add(&w->text, (char[]){'\\', l[1]}, 2);
		return;
	}
	snprintf(code, sizeof(code), "\\u%04x", c);
	text_put(&w->text, code);
}

static bool needs_escape(unsigned char c)
{
	return c < 0x20 || c == '"' || c == '\\' || c == 0x7f;
}

static void write_string(struct writer *w, const char *text)
{
	text_put(&w->text, "\"");
	for (const char *from = text;; text++) {
		if (*text && !needs_escape((unsigned char)*text))
			continue;
		text_add(&w->text, from, (size_t)(text - from));
		if (!*text)
			break;
		write_escaped(w, (unsigned char)*text);
		from = text + 1;
	}
	text_put(&w->text, "\"");
}

static void write_name(struct writer *w, const char *name)
{
	write_string(w, name);
	text_put(&w->text, w->pretty ? ": " : ":");
}

static void write_real(struct writer *w, double value, bool is_float)
{
	char text[REAL_TEXT_MAX];

	if (isnan(value)) {
		text_put(&w->text, "\"NaN\"");
	} else if (isinf(value)) {
		text_put(&w->text, value > 0 ? "\"Infinity\"" : "\"-Infinity\"");
	} else {
		if (is_float)
			float_print((float)value, text);
		else
			real_print(value, text);
		text_put(&w->text, text);
	}
}

static void write_bytes(struct writer *w, const ProtobufCBinaryData *bytes)
{
	text_put(&w->text, "\"");
	bytes_to_base64(bytes, text_space(&w->text, base64_size(bytes->len)));
	text_put(&w->text, "\"");
}

static void write_enum(struct writer *w, const ProtobufCEnumDescriptor *type, int value)
{
	const ProtobufCEnumValue *named = protobuf_c_enum_descriptor_get_value(type, value);
	char number[16];

	if (named) {
		write_string(w, named->name);
		return;
	}
	snprintf(number, sizeof(number), "%d", value);
	text_put(&w->text, number);
}

static void write_integer(struct writer *w, const ProtobufCFieldDescriptor *field, const void *value)
{
	char number[32];

	switch (field->type) {
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		snprintf(number, sizeof(number), "\"%" PRIu64 "\"", *(const uint64_t *)value);
		break;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		snprintf(number, sizeof(number), "\"%" PRId64 "\"", *(const int64_t *)value);
		break;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		snprintf(number, sizeof(number), "%" PRIu32, *(const uint32_t *)value);
		break;
	default:
		snprintf(number, sizeof(number), "%" PRId32, *(const int32_t *)value);
		break;
	}
	text_put(&w->text, number);
}

static void write_value(struct writer *w, const ProtobufCFieldDescriptor *field, const void *value)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		write_string(w, field_text(value));
		break;
	case PROTOBUF_C_TYPE_BYTES:
		write_bytes(w, value);
		break;
	case PROTOBUF_C_TYPE_BOOL:
		text_put(&w->text, *(const protobuf_c_boolean *)value ? "true" : "false");
		break;
	case PROTOBUF_C_TYPE_ENUM:
		write_enum(w, field->descriptor, *(const int *)value);
		break;
	case PROTOBUF_C_TYPE_FLOAT:
		write_real(w, (double)*(const float *)value, true);
		break;
	case PROTOBUF_C_TYPE_DOUBLE:
		write_real(w, *(const double *)value, false);
		break;
	case PROTOBUF_C_TYPE_MESSAGE:
		write_message(w, field_submessage(value));
		break;
	default:
		write_integer(w, field, value);
		break;
	}
}

static void write_list(struct writer *w, const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	bool is_first = true;

	open_bracket(w, "[");
	for (size_t i = 0; i < field_count(message, field); i++) {
		next_item(w, &is_first);
		write_value(w, field, field_element(message, field, i));
	}
	close_bracket(w, "]", is_first);
}

/* The wire may hold a key twice and the last counts; JSON may not. jansson's object keeps the order of first
 * appearance. */
static json_t *last_of_each_key(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	const ProtobufCFieldDescriptor *key = &field_message(field)->fields[0];
	json_t *indexes = json_object();

	for (size_t i = 0; i < field_count(message, field); i++) {
		const ProtobufCMessage *entry = field_submessage(field_element(message, field, i));
		json_object_set_new_nocheck(indexes, field_text(field_value(entry, key)), json_integer((json_int_t)i));
	}
	return indexes;
}

static void write_map(struct writer *w, const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	const ProtobufCFieldDescriptor *value_field = &field_message(field)->fields[1];
	json_t *indexes = last_of_each_key(message, field), *index;
	bool is_first = true;
	const char *key;

	open_bracket(w, "{");
	json_object_foreach(indexes, key, index)
	{
		size_t i = (size_t)json_integer_value(index);
		const ProtobufCMessage *entry = field_submessage(field_element(message, field, i));
		next_item(w, &is_first);
		write_name(w, key);
		write_value(w, value_field, field_value(entry, value_field));
	}
	close_bracket(w, "}", is_first);
	json_decref(indexes);
}

static void write_field(struct writer *w, const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	char name[FIELD_NAME_MAX];

	field_json_name(field, name);
	write_name(w, name);
	if (field_is_map(field))
		write_map(w, message, field);
	else if (field->label == PROTOBUF_C_LABEL_REPEATED)
		write_list(w, message, field);
	else
		write_value(w, field, field_value(message, field));
}

static void write_timestamp(struct writer *w, const ProtobufCMessage *time)
{
	char text[40];

	timestamp_print(time, text);
	write_string(w, text);
}

static void write_message(struct writer *w, const ProtobufCMessage *message)
{
	bool is_first = true;

	if (message && message_is_timestamp(message->descriptor)) {
		write_timestamp(w, message);
		return;
	}
	open_bracket(w, "{");
	for (unsigned i = 0; message && i < message->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
		if (!field_is_set(message, field))
			continue;
		next_item(w, &is_first);
		write_field(w, message, field);
	}
	close_bracket(w, "}", is_first);
}

char *codec_to_json(const ProtobufCMessage *message, struct arena *arena, bool pretty)
{
	struct writer w = {.text.arena = arena, .pretty = pretty};

	write_message(&w, message);
	return text_end(&w.text);
}
