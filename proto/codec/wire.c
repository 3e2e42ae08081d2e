/* wire.c - messages from and to wire bytes.
 *
 * protobuf-c trusts its input: it recurses as deep as the bytes say, takes text that is none, and merges a message
 * field that comes twice by copying both, which in an arena costs the square of the input. So the bytes are walked once
 * before it sees them. */
#include <limits.h>

#include "codec/fault.h"
#include "codec/field.h"
#include "codec/timestamp.h"

struct bytes {
	const uint8_t *at, *end;
};

struct check {
	struct arena *arena;
	struct codec_fault *fault;
};

static bool check_message(const struct check *c, const ProtobufCMessageDescriptor *type, struct bytes in,
	const struct step *at, int depth);

static bool malformed(const struct check *c, const struct step *at, const char *what)
{
	return fault_at(c->fault, CODEC_MALFORMED, at, what);
}

/* At most 64 bits: ten bytes, of which the last holds one bit. */
static bool take_varint(struct bytes *in, uint64_t *value)
{
	*value = 0;
	for (unsigned shift = 0; shift <= 63 && in->at < in->end; shift += 7) {
		uint8_t byte = *in->at++;

		if (shift == 63 && byte > 1)
			return false;
		*value |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return true;
	}
	return false;
}

static bool take_bytes(struct bytes *in, uint64_t size, struct bytes *taken)
{
	if (size > (uint64_t)(in->end - in->at))
		return false;
	*taken = (struct bytes){in->at, in->at + size};
	in->at += size;
	return true;
}

static bool take_value(struct bytes *in, unsigned wire_type, struct bytes *value)
{
	uint64_t number;

	*value = *in;
	switch (wire_type) {
	case PROTOBUF_C_WIRE_TYPE_VARINT:
		if (!take_varint(in, &number))
			return false;
		value->end = in->at;
		return true;
	case PROTOBUF_C_WIRE_TYPE_64BIT:
		return take_bytes(in, 8, value);
	case PROTOBUF_C_WIRE_TYPE_32BIT:
		return take_bytes(in, 4, value);
	case PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED:
		return take_varint(in, &number) && number <= INT_MAX && take_bytes(in, number, value);
	default:
		return false; /* groups, and what never was */
	}
}

static unsigned wire_type_of(const ProtobufCFieldDescriptor *field)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
		return PROTOBUF_C_WIRE_TYPE_32BIT;
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return PROTOBUF_C_WIRE_TYPE_64BIT;
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
		return PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED;
	default:
		return PROTOBUF_C_WIRE_TYPE_VARINT;
	}
}

static bool check_packed(const struct check *c, unsigned element, struct bytes in, const struct step *at)
{
	struct bytes value;

	while (in.at < in.end)
		if (!take_value(&in, element, &value))
			return malformed(c, at, "is a packed list that is cut off or holds an overlong number");
	return true;
}

static bool check_text(const struct check *c, struct bytes in, const struct step *at)
{
	return codec_utf8_is_valid((const char *)in.at, (size_t)(in.end - in.at)) ||
	       malformed(c, at, "is not valid UTF-8 without NUL");
}

static bool check_value(const struct check *c, const ProtobufCFieldDescriptor *field, unsigned wire_type,
	struct bytes value, const struct step *at, int depth)
{
	unsigned expected = wire_type_of(field);

	if (wire_type != expected) {
		if (field->label == PROTOBUF_C_LABEL_REPEATED && wire_type == PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED)
			return check_packed(c, expected, value, at);
		return malformed(c, at, "has a wire type that does not fit its type");
	}
	if (field->type == PROTOBUF_C_TYPE_STRING)
		return check_text(c, value, at);
	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		return check_message(c, field_message(field), value, at, depth + 1);
	return true;
}

static bool check_field(const struct check *c, const ProtobufCFieldDescriptor *field, unsigned wire_type,
	struct bytes value, const struct step *up, size_t seen, int depth)
{
	struct step of = {.up = up, .name = field->name};
	struct step element = {.up = &of, .index = seen};
	bool is_list = field->label == PROTOBUF_C_LABEL_REPEATED;

	if (seen && !is_list && field->type == PROTOBUF_C_TYPE_MESSAGE)
		return malformed(c, &of, "comes twice");
	return check_value(c, field, wire_type, value, is_list ? &element : &of, depth);
}

/* Seconds and nanos are any integers on the wire; only RFC 3339's years can be written. */
static bool check_timestamp(
	const struct check *c, const ProtobufCMessageDescriptor *type, struct bytes in, const struct step *at)
{
	ProtobufCMessage *time =
		protobuf_c_message_unpack(type, arena_allocator(c->arena), (size_t)(in.end - in.at), in.at);

	if (!time)
		return malformed(c, at, "cannot be read");
	return timestamp_is_valid(time) ||
	       fault_at(c->fault, CODEC_BAD_VALUE, at, "is not a time in the years 1 to 9999");
}

static bool check_message(const struct check *c, const ProtobufCMessageDescriptor *type, struct bytes in,
	const struct step *at, int depth)
{
	if (depth > CODEC_DEPTH_MAX)
		return malformed(c, at, "is nested deeper than 16 levels");
	struct bytes whole = in, value;
	uint32_t *seen = arena_alloc(c->arena, type->n_fields * sizeof(*seen)); /* how often each field came */

	while (in.at < in.end) {
		uint64_t key;

		if (!take_varint(&in, &key) || key > UINT32_MAX || key >> 3 == 0)
			return malformed(c, at, "holds a field number that is none");
		if (!take_value(&in, key & 7, &value))
			return malformed(c, at, "is cut off, holds an overlong number or an unknown wire type");
		const ProtobufCFieldDescriptor *field =
			protobuf_c_message_descriptor_get_field(type, (unsigned)(key >> 3));
		if (field && !check_field(c, field, key & 7, value, at, seen[field - type->fields]++, depth))
			return false;
	}
	return !message_is_timestamp(type) || check_timestamp(c, type, whole, at);
}

ProtobufCMessage *codec_unpack(const ProtobufCMessageDescriptor *type, const uint8_t *bytes, size_t size,
	struct arena *arena, struct codec_fault *fault)
{
	struct check c = {arena, fault};

	fault_clear(fault);
	if (!size)
		bytes = (const uint8_t *)""; /* a body of nothing may have no address */
	if (!check_message(&c, type, (struct bytes){bytes, bytes + size}, NULL, 1))
		return NULL;
	ProtobufCMessage *message = protobuf_c_message_unpack(type, arena_allocator(arena), size, bytes);
	if (!message)
		malformed(&c, NULL, "cannot be read");
	return message;
}

uint8_t *codec_pack(const ProtobufCMessage *message, struct arena *arena, size_t *size)
{
	uint8_t *bytes = arena_alloc(arena, protobuf_c_message_get_packed_size(message));

	*size = protobuf_c_message_pack(message, bytes);
	return bytes;
}
