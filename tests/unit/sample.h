/* sample.h - pseudo-random messages of any type, the same for the same seed. */
#pragma once
#include <google/protobuf/timestamp.pb-c.h>
#include <math.h>
#include <string.h>

#include "codec/arena.h"
#include "codec/field.h"

static uint64_t sample_state;

static inline uint64_t sample_bits(void) /* splitmix64 */
{
	uint64_t z = sample_state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static inline uint64_t sample_below(uint64_t limit)
{
	return sample_bits() % limit;
}

static inline char *sample_text(struct arena *arena)
{
	static const char *const parts[] = {"a", "Æ", "rådgiver", "\"", "\\", "\n", "\t", "\x01", "\x7f", " ", "null",
		"1", "\xf0\x9f\x8c\xb3", "\xe2\x80\xa8", "/", "'", ": ", "{}"};
	char text[128] = "";

	for (uint64_t i = sample_below(6); i; i--)
		strcat(text, parts[sample_below(sizeof(parts) / sizeof(parts[0]))]);
	return arena_text(arena, text);
}

static inline uint64_t sample_integer(void)
{
	static const uint64_t edges[] = {
		0, 1, INT32_MAX, INT64_MAX, (uint64_t)INT64_MIN, (uint64_t)(int64_t)INT32_MIN, UINT64_MAX};
	uint64_t i = sample_below(2 * sizeof(edges) / sizeof(edges[0]));

	return i < sizeof(edges) / sizeof(edges[0]) ? edges[i] : sample_bits();
}

static inline double sample_real(void)
{
	uint64_t bits = sample_bits();
	double real;

	if (bits % 4 == 0)
		return (double)(bits % 1000) / 100;
	memcpy(&real, &bits, sizeof(real));
	return isnan(real) ? NAN : real;
}

static inline void sample_fill(ProtobufCMessage *message, struct arena *arena);

static inline void *sample_message(const ProtobufCMessageDescriptor *type, struct arena *arena)
{
	ProtobufCMessage *message = arena_alloc(arena, type->sizeof_message);

	type->message_init(message);
	sample_fill(message, arena);
	return message;
}

static inline void sample_value(const ProtobufCFieldDescriptor *field, void *slot, struct arena *arena)
{
	const ProtobufCEnumDescriptor *words = field->descriptor;

	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		*(char **)slot = sample_text(arena);
		break;
	case PROTOBUF_C_TYPE_BYTES: {
		ProtobufCBinaryData *bytes = slot;
		bytes->len = sample_below(20);
		bytes->data = arena_alloc(arena, bytes->len);
		for (size_t i = 0; i < bytes->len; i++)
			bytes->data[i] = (uint8_t)sample_bits();
		break;
	}
	case PROTOBUF_C_TYPE_BOOL:
		*(protobuf_c_boolean *)slot = sample_below(2);
		break;
	case PROTOBUF_C_TYPE_ENUM:
		*(int *)slot = words->values[sample_below(words->n_values)].value;
		break;
	case PROTOBUF_C_TYPE_DOUBLE:
		*(double *)slot = sample_real();
		break;
	case PROTOBUF_C_TYPE_MESSAGE:
		*(void **)slot = sample_message(field_message(field), arena);
		break;
	default: {
		uint64_t integer = sample_integer();
		memcpy(slot, &integer, field_size(field)); /* the low bytes: what runs here is little-endian */
		break;
	}
	}
}

static inline void sample_list(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, struct arena *arena)
{
	size_t count = sample_below(4), size = field_size(field);
	char *list = arena_alloc(arena, count * size);

	for (size_t i = 0; i < count; i++) {
		sample_value(field, list + i * size, arena);
		if (field_is_map(field)) { /* keys are unique */
			char **key = field_slot(
				*(ProtobufCMessage **)(void *)(list + i * size), &field_message(field)->fields[0]);
			*key = arena_print(arena, "%zu%s", i, *key);
		}
	}
	*(void **)field_slot(message, field) = list;
	*(size_t *)(void *)((char *)message + field->quantifier_offset) = count;
}

static inline void sample_fill(ProtobufCMessage *message, struct arena *arena)
{
	if (message->descriptor == &google__protobuf__timestamp__descriptor) {
		Google__Protobuf__Timestamp *time = (Google__Protobuf__Timestamp *)message;
		time->seconds = (int64_t)sample_below(315537897600) - 62135596800;
		time->nanos = (int32_t)(sample_below(2) ? sample_below(1000000000) : sample_below(1000) * 1000000);
		return;
	}
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];

		if (field->label == PROTOBUF_C_LABEL_REPEATED)
			sample_list(message, field, arena);
		else if (sample_below(4))
			sample_value(field, field_slot(message, field), arena);
	}
}
