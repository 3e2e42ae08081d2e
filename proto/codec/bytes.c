#include "codec/bytes.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

size_t base64_size(size_t size)
{
	return (size + 2) / 3 * 4;
}

void bytes_to_base64(const ProtobufCBinaryData *bytes, char *text)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < bytes->len; i += 3) {
		size_t left = bytes->len - i;
		uint32_t three = (uint32_t)bytes->data[i] << 16;

		three |= left > 1 ? (uint32_t)bytes->data[i + 1] << 8 : 0;
		three |= left > 2 ? bytes->data[i + 2] : 0;
		*text++ = digit[three >> 18];
		*text++ = digit[three >> 12 & 63];
		*text++ = left > 1 ? digit[three >> 6 & 63] : '=';
		*text++ = left > 2 ? digit[three & 63] : '=';
	}
}

static int base64_value(char digit)
{
	if (digit >= 'A' && digit <= 'Z')
		return digit - 'A';
	if (digit >= 'a' && digit <= 'z')
		return digit - 'a' + 26;
	if (digit >= '0' && digit <= '9')
		return digit - '0' + 52;
	if (digit == '+' || digit == '-')
		return 62;
	return digit == '/' || digit == '_' ? 63 : -1;
}

/* Digits of a text with padding, or with none: SIZE_MAX when its padding is wrong. */
static size_t base64_digits(const char *text)
{
	size_t length = strlen(text), padding = 0;

	while (padding < 2 && padding < length && text[length - 1 - padding] == '=')
		padding++;
	if (padding && length % 4)
		return SIZE_MAX;
	length -= padding;
	return length % 4 == 1 ? SIZE_MAX : length;
}

bool bytes_from_base64(const char *text, struct arena *arena, ProtobufCBinaryData *bytes)
{
	size_t digits = base64_digits(text), used = 0;
	uint32_t bits = 0;

	if (digits == SIZE_MAX)
		return false;
	bytes->data = arena_alloc(arena, digits / 4 * 3 + 3);
	for (size_t i = 0; i < digits; i++) {
		int value = base64_value(text[i]);

		if (value < 0)
			return false;
		bits = bits << 6 | (uint32_t)value;
		if (i % 4)
			bytes->data[used++] = (uint8_t)(bits >> (6 - i % 4 * 2));
	}
	bytes->len = used;
	return true;
}

char *bytes_to_hex(const ProtobufCBinaryData *bytes)
{
	static const char digit[] = "0123456789abcdef";
	char *text = malloc(2 + bytes->len * 2 + 1), *at = text;

	if (!text)
		abort();
	*at++ = '\\';
	*at++ = 'x';
	for (size_t i = 0; i < bytes->len; i++) {
		*at++ = digit[bytes->data[i] >> 4];
		*at++ = digit[bytes->data[i] & 15];
	}
	*at = '\0';
	return text;
}

static int hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

bool bytes_from_hex(const char *text, struct arena *arena, ProtobufCBinaryData *bytes)
{
	size_t length = strlen(text);

	if (length % 2 || strncmp(text, "\\x", 2) != 0)
		return false;
	bytes->len = length / 2 - 1;
	bytes->data = arena_alloc(arena, bytes->len);
	for (size_t i = 0; i < bytes->len; i++) {
		int high = hex_value(text[2 + 2 * i]), low = hex_value(text[3 + 2 * i]);

		if (high < 0 || low < 0)
			return false;
		bytes->data[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}
