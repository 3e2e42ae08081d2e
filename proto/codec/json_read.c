/* json_read.c - proto3 JSON becomes a message. */
#include "codec/read.h"
#include "codec/utf8.h"

/* Where brackets go deeper than any message can; `size` when they never do. jansson would recurse along with them. */
static size_t too_deep_at(const char *text, size_t size)
{
	bool in_string = false;
	unsigned depth = 0;

	for (size_t i = 0; i < size; i++) {
		if (in_string && text[i] == '\\')
			i++;
		else if (text[i] == '"')
			in_string = !in_string;
		else if (!in_string && (text[i] == '{' || text[i] == '[') && ++depth > READ_DEPTH_MAX)
			return i;
		else if (!in_string && (text[i] == '}' || text[i] == ']') && depth)
			depth--;
	}
	return size;
}

/* Not jansson's own words: they repeat what was read. */
static const char *what_is_wrong(const json_error_t *error)
{
	switch (json_error_code(error)) {
	case json_error_premature_end_of_input:
		return "ends too early";
	case json_error_end_of_input_expected:
		return "goes on after its end";
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return "holds a NUL character";
	case json_error_duplicate_key:
		return "holds a name twice in one object";
	case json_error_numeric_overflow:
		return "holds a number beyond 64 bits";
	default:
		return "is not well-formed JSON";
	}
}

static json_t *parse(const char *text, size_t size, struct codec_fault *fault)
{
	json_error_t error;
	size_t valid = utf8_valid_bytes(text, size), deep = too_deep_at(text, size);

	if (valid < size) {
		fault_in_text(fault, text, valid, "is not valid UTF-8 without NUL");
		return NULL;
	}
	if (deep < size) {
		fault_in_text(fault, text, deep, "is nested deeper than 16 levels");
		return NULL;
	}
	/* Any value, so that a lone Timestamp is read as it is written. */
	json_t *tree = json_loadb(text, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (!tree) {
		fault_at(fault, CODEC_MALFORMED, NULL, what_is_wrong(&error));
		fault->line = error.line > 0 ? (unsigned)error.line : 0;
		fault->column = error.column > 0 ? (unsigned)error.column : 0;
	}
	return tree;
}

ProtobufCMessage *codec_from_json(const ProtobufCMessageDescriptor *type, const char *text, size_t size,
	struct arena *arena, struct codec_fault *fault)
{
	struct reader r = {.dialect = DIALECT_JSON, .arena = arena, .fault = fault};

	fault_clear(fault);
	json_t *tree = parse(text, size, fault);
	ProtobufCMessage *message = tree ? read_message(&r, type, tree) : NULL;
	json_decref(tree);
	return message;
}
