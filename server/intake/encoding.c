#include "intake/encoding.h"

#include <stdint.h>
#include <string.h>

#include "codec/utf8.h"

const char *const encoding_names[] = {"", "utf-8", "windows-1252"};

/* 0x80 to 0x9f; 0: no character. The rest of Windows-1252 is Latin-1. */
static const uint16_t windows_1252[32] = {
	0x20ac,
	0,
	0x201a,
	0x0192,
	0x201e,
	0x2026,
	0x2020,
	0x2021,
	0x02c6,
	0x2030,
	0x0160,
	0x2039,
	0x0152,
	0,
	0x017d,
	0, /* 0x80 */
	0,
	0x2018,
	0x2019,
	0x201c,
	0x201d,
	0x2022,
	0x2013,
	0x2014,
	0x02dc,
	0x2122,
	0x0161,
	0x203a,
	0x0153,
	0,
	0x017e,
	0x0178,
};

static bool is_ascii(const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if ((unsigned char)bytes[i] >= 0x80)
			return false;
	return true;
}

/* A stray NUL is one field's fault and tells nothing about the encoding. */
static bool is_utf8(const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		i += utf8_valid_bytes(bytes + i, size - i);
		if (i < size && bytes[i])
			return false;
	}
	return true;
}

enum encoding encoding_of(const char *bytes, size_t size)
{
	if (is_ascii(bytes, size))
		return ENCODING_UNDECIDED;
	return is_utf8(bytes, size) ? ENCODING_UTF8 : ENCODING_WINDOWS_1252;
}

static char *put(char *to, unsigned character)
{
	if (character < 0x80) {
		*to++ = (char)character;
	} else if (character < 0x800) {
		*to++ = (char)(0xc0 | character >> 6);
		*to++ = (char)(0x80 | (character & 0x3f));
	} else {
		*to++ = (char)(0xe0 | character >> 12);
		*to++ = (char)(0x80 | (character >> 6 & 0x3f));
		*to++ = (char)(0x80 | (character & 0x3f));
	}
	return to;
}

bool encoding_read(enum encoding e, char *to, size_t *used, const char *bytes, size_t size)
{
	char *start = to;

	if (e != ENCODING_WINDOWS_1252) {
		memcpy(to, bytes, size);
		*used = size;
		return utf8_valid_bytes(bytes, size) == size;
	}
	for (size_t i = 0; i < size; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		unsigned character = byte >= 0x80 && byte < 0xa0 ? windows_1252[byte - 0x80] : byte;

		if (!character)
			return false;
		to = put(to, character);
	}
	*used = (size_t)(to - start);
	return true;
}
