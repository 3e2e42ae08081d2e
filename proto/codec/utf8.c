#include "codec/utf8.h"

#include <stdint.h>

#include "codec/codec.h"

/* One character beyond ASCII: the lead byte says how long it is and which second bytes keep it shortest, in range and
 * no surrogate (Unicode, table 3-7). Returns its bytes, 0 when it is none. */
static size_t character_bytes(const unsigned char *at, size_t left)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t length;

	if (at[0] >= 0xc2 && at[0] <= 0xdf)
		length = 2;
	else if (at[0] >= 0xe0 && at[0] <= 0xef)
		length = 3;
	else if (at[0] >= 0xf0 && at[0] <= 0xf4)
		length = 4;
	else
		return 0;
	if (at[0] == 0xe0)
		low = 0xa0;
	else if (at[0] == 0xed)
		high = 0x9f;
	else if (at[0] == 0xf0)
		low = 0x90;
	else if (at[0] == 0xf4)
		high = 0x8f;
	if (left < length || at[1] < low || at[1] > high)
		return 0;
	for (size_t i = 2; i < length; i++)
		if (at[i] < 0x80 || at[i] > 0xbf)
			return 0;
	return length;
}

size_t utf8_valid_bytes(const char *text, size_t size)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t i = 0;

	while (i < size && at[i]) {
		size_t length = at[i] < 0x80 ? 1 : character_bytes(at + i, size - i);

		if (!length)
			break;
		i += length;
	}
	return i;
}

bool codec_utf8_is_valid(const char *text, size_t size)
{
	return utf8_valid_bytes(text, size) == size;
}
