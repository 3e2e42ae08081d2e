#include "command/sampling/assign_field.h"

#include <string.h>

#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words.h"

bool is_assignment(const char *text)
{
	return strchr(text, '=') && *text != '=';
}

static void *place(ProtobufCMessage *message, size_t offset)
{
	return (char *)message + offset;
}

static size_t size_of(const ProtobufCFieldDescriptor *field)
{
	if (field->label == PROTOBUF_C_LABEL_REPEATED || field->type == PROTOBUF_C_TYPE_STRING ||
		field->type == PROTOBUF_C_TYPE_MESSAGE)
		return sizeof(void *);
	if (field->type == PROTOBUF_C_TYPE_DOUBLE || field->type == PROTOBUF_C_TYPE_INT64)
		return sizeof(int64_t);
	return sizeof(int32_t);
}

static void copy(const ProtobufCFieldDescriptor *field, ProtobufCMessage *to, ProtobufCMessage *from)
{
	memcpy(place(to, field->offset), place(from, field->offset), size_of(field));
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		memcpy(place(to, field->quantifier_offset), place(from, field->quantifier_offset), sizeof(size_t));
}

/* In double quotes, so that a colon or a hash means nothing. */
static const char *quoted(struct run *run, const char *text)
{
	char *quoted = arena_alloc(run->arena, 2 * strlen(text) + 3), *at = quoted;

	*at++ = '"';
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			*at++ = '\\';
		*at++ = *text;
	}
	*at++ = '"';
	*at = '\0';
	return quoted;
}

static const char *quoted_list(struct run *run, const char *text)
{
	size_t count, length = strlen(text);
	bool bracketed = length >= 2 && text[0] == '[' && text[length - 1] == ']';
	char **parts = run_split(run, bracketed ? arena_copy(run->arena, text + 1, length - 2) : text, &count);
	const char *list = "";

	for (size_t i = 0; i < count; i++)
		list = arena_print(run->arena, "%s%s%s", list, i ? ", " : "", quoted(run, parts[i]));
	return arena_print(run->arena, "[%s]", list);
}

/* The value as a file would have it; NULL after saying why not. */
static const char *as_yaml(struct run *run, const ProtobufCFieldDescriptor *field, const char *value)
{
	bool repeated = field->label == PROTOBUF_C_LABEL_REPEATED;
	int number;

	if (field->type == PROTOBUF_C_TYPE_STRING)
		return repeated ? quoted_list(run, value) : quoted(run, value);
	if (field->type != PROTOBUF_C_TYPE_ENUM || repeated)
		return value;
	if (words_to_enum(field->descriptor, value, &number))
		return protobuf_c_enum_descriptor_get_value(field->descriptor, number)->name;
	say_error(0, _("“%s” is none of: %s"), value, words_of_enum_all(run->arena, field->descriptor));
	return NULL;
}

static int no_field(struct run *run, const ProtobufCMessageDescriptor *type, const char *name)
{
	const char *list = "";

	for (unsigned i = 0; i < type->n_fields; i++)
		list = arena_print(run->arena, "%s%s%s", list, i ? ", " : "", type->fields[i].name);
	return say_error(EXIT_USAGE, _("there is no field “%s”; the fields are: %s"), name, list);
}

static int assign(struct run *run, ProtobufCMessage *message, const char *path, const char *value);

static int assign_below(struct run *run, ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
	const char *path, const char *value)
{
	ProtobufCMessage **below = place(message, field->offset);
	const ProtobufCMessageDescriptor *type = field->descriptor;

	if (!*below) {
		*below = arena_alloc(run->arena, type->sizeof_message);
		protobuf_c_message_init(type, *below);
	}
	return assign(run, *below, path, value);
}

static int assign(struct run *run, ProtobufCMessage *message, const char *path, const char *value)
{
	size_t length = strcspn(path, ".");
	const char *name = arena_copy(run->arena, path, length), *yaml;
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);
	ProtobufCMessage *read;

	if (!field)
		return no_field(run, message->descriptor, name);
	if (path[length] && (field->type != PROTOBUF_C_TYPE_MESSAGE || field->label == PROTOBUF_C_LABEL_REPEATED))
		return say_error(EXIT_USAGE, _("there is nothing below the field “%s”"), name);
	if (path[length])
		return assign_below(run, message, field, path + length + 1, value);
	read = arena_alloc(run->arena, message->descriptor->sizeof_message);
	protobuf_c_message_init(message->descriptor, read);
	if (*value) {
		yaml = as_yaml(run, field, value);
		if (!yaml)
			return EXIT_USAGE;
		yaml = arena_print(run->arena, "%s: %s\n", name, yaml);
		read = run_decode(run, name, yaml, strlen(yaml), message->descriptor);
		if (!read)
			return EXIT_USAGE;
	}
	copy(field, message, read);
	return EXIT_OK;
}

int assign_field(struct run *run, ProtobufCMessage *message, const char *assignment)
{
	size_t length = strcspn(assignment, "=");

	return assign(run, message, arena_copy(run->arena, assignment, length), assignment + length + 1);
}
