/* read_scalar.c - one JSON value becomes one scalar of a field. */
#include <math.h>
#include <string.h>

#include "codec/bytes.h"
#include "codec/field.h"
#include "codec/number.h"
#include "codec/read.h"

struct scalar {
	const struct reader *reader;
	const ProtobufCFieldDescriptor *field;
	const json_t *value;
	const struct step *at;
};

static bool refuse(const struct scalar *s, const char *what)
{
	return read_refuse(s->reader, CODEC_BAD_VALUE, s->value, s->at, what);
}

static bool find_integer(const json_t *value, wide_integer *integer)
{
	switch (json_typeof(value)) {
	case JSON_INTEGER:
		*integer = json_integer_value(value);
		return true;
	case JSON_REAL:
		return integer_from_real(json_real_value(value), integer);
	case JSON_STRING:
		return integer_from_text(json_string_value(value), integer);
	default:
		return false;
	}
}

static bool read_integer(const struct scalar *s, wide_integer min, wide_integer max, wide_integer *integer)
{
	if (!find_integer(s->value, integer))
		return refuse(s, "is not a whole number");
	return (*integer >= min && *integer <= max) || refuse(s, "is too large or too small a number");
}

static bool read_int32(const struct scalar *s, int32_t *slot)
{
	wide_integer integer = 0;

	if (!read_integer(s, INT32_MIN, INT32_MAX, &integer))
		return false;
	*slot = (int32_t)integer;
	return true;
}

static bool read_uint32(const struct scalar *s, uint32_t *slot)
{
	wide_integer integer = 0;

	if (!read_integer(s, 0, UINT32_MAX, &integer))
		return false;
	*slot = (uint32_t)integer;
	return true;
}

static bool read_int64(const struct scalar *s, int64_t *slot)
{
	wide_integer integer = 0;

	if (!read_integer(s, INT64_MIN, INT64_MAX, &integer))
		return false;
	*slot = (int64_t)integer;
	return true;
}

static bool read_uint64(const struct scalar *s, uint64_t *slot)
{
	wide_integer integer = 0;

	if (!read_integer(s, 0, UINT64_MAX, &integer))
		return false;
	*slot = (uint64_t)integer;
	return true;
}

static bool real_from_word(const char *word, double *real)
{
	if (!strcmp(word, "NaN"))
		*real = NAN;
	else if (!strcmp(word, "Infinity"))
		*real = INFINITY;
	else if (!strcmp(word, "-Infinity"))
		*real = -INFINITY;
	else
		return false;
	return true;
}

static bool read_double(const struct scalar *s, double *slot)
{
	if (json_is_string(s->value)) {
		const char *text = json_string_value(s->value);
		return real_from_word(text, slot) || real_from_text(text, slot) || refuse(s, "is not a number");
	}
	*slot = json_number_value(s->value);
	return json_is_number(s->value) || refuse(s, "is not a number");
}

static bool read_float(const struct scalar *s, float *slot)
{
	double real;

	if (!read_double(s, &real))
		return false;
	*slot = (float)real; /* the largest, in its fewest digits, lies above itself and rounds back */
	return isfinite(*slot) || !isfinite(real) || refuse(s, "is too large or too small a number");
}

static bool read_bool(const struct scalar *s, protobuf_c_boolean *slot)
{
	if (s->reader->dialect == DIALECT_YAML && json_is_string(s->value)) {
		*slot = !strcmp(json_string_value(s->value), "true");
		return *slot || !strcmp(json_string_value(s->value), "false") || refuse(s, "is neither true nor false");
	}
	*slot = json_is_true(s->value);
	return json_is_boolean(s->value) || refuse(s, "is neither true nor false");
}

/* People, in YAML, are told which words there are, as far as there is room. */
static bool refuse_name(const struct scalar *s, const ProtobufCEnumDescriptor *type)
{
	const char *what = "is not one of the names allowed", *sign = ": ", *longer;

	for (unsigned i = 0; s->reader->dialect == DIALECT_YAML && i < type->n_values; i++) {
		const char *word = codec_enum_word(type, type->values[i].value, s->reader->arena);
		if (!word)
			continue;
		longer = arena_print(s->reader->arena, "%s%s%s", what, sign, word);
		if (strlen(longer) >= sizeof(s->reader->fault->what))
			break;
		what = longer;
		sign = ", ";
	}
	return refuse(s, what);
}

/* Numbers too, as proto3 JSON says: also those this build has no name for. People, in YAML, write the words that SQL
 * knows. */
static bool read_enum(const struct scalar *s, int *slot)
{
	const ProtobufCEnumDescriptor *type = s->field->descriptor;
	const char *word = json_string_value(s->value);
	wide_integer number;

	if (s->reader->dialect != DIALECT_JSON && word && codec_enum_value(type, word, slot))
		return true;
	if (s->reader->dialect == DIALECT_SQL)
		return refuse(s, "is not one of the words allowed");
	const ProtobufCEnumValue *named = word ? protobuf_c_enum_descriptor_get_value_by_name(type, word) : NULL;
	if (named) {
		*slot = named->value;
		return true;
	}
	bool may_be_number = !word || s->reader->dialect == DIALECT_YAML;
	if (!may_be_number || !find_integer(s->value, &number) || number < INT32_MIN || number > INT32_MAX)
		return refuse_name(s, type);
	*slot = (int)number;
	return true;
}

static bool read_text(const struct scalar *s, char **slot)
{
	if (!json_is_string(s->value))
		return refuse(s, "is not text");
	const char *text = json_string_value(s->value);
	size_t size = json_string_length(s->value);
	if (!codec_utf8_is_valid(text, size))
		return refuse(s, "is not valid UTF-8 without NUL");
	*slot = arena_copy(s->reader->arena, text, size);
	return true;
}

static bool read_bytes(const struct scalar *s, ProtobufCBinaryData *slot)
{
	const char *text = json_string_value(s->value);

	if (s->reader->dialect == DIALECT_SQL)
		return (text && bytes_from_hex(text, s->reader->arena, slot)) || refuse(s, "is not hexadecimal bytes");
	return (text && bytes_from_base64(text, s->reader->arena, slot)) || refuse(s, "is not base64");
}

bool read_scalar(const struct reader *r, const ProtobufCFieldDescriptor *field, const json_t *value, void *slot,
	const struct step *at)
{
	const struct scalar s = {r, field, value, at};

	switch (field->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		return read_int32(&s, slot);
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		return read_uint32(&s, slot);
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		return read_int64(&s, slot);
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return read_uint64(&s, slot);
	case PROTOBUF_C_TYPE_FLOAT:
		return read_float(&s, slot);
	case PROTOBUF_C_TYPE_DOUBLE:
		return read_double(&s, slot);
	case PROTOBUF_C_TYPE_BOOL:
		return read_bool(&s, slot);
	case PROTOBUF_C_TYPE_ENUM:
		return read_enum(&s, slot);
	case PROTOBUF_C_TYPE_STRING:
		return read_text(&s, slot);
	case PROTOBUF_C_TYPE_BYTES:
		return read_bytes(&s, slot);
	case PROTOBUF_C_TYPE_MESSAGE:
		break;
	}
	return refuse(&s, "cannot be read");
}
