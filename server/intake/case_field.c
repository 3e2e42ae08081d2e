#include "intake/case_field.h"

#include <sodium.h>
#include <string.h>

/* Bytes of white space that `text` begins with: ASCII's, and the space that does not break. */
static size_t space_at(const char *text, size_t size)
{
	if (size && strchr(" \t\r\n", *text) && *text)
		return 1;
	return size >= 2 && !memcmp(text, "\xc2\xa0", 2) ? 2 : 0;
}

static size_t space_before(const char *text, size_t size)
{
	if (size && space_at(text + size - 1, 1))
		return 1;
	return size >= 2 && space_at(text + size - 2, 2) == 2 ? 2 : 0;
}

static char *trim(char *text, size_t size)
{
	for (size_t n; (n = space_at(text, size)); size -= n)
		text += n;
	for (size_t n; (n = space_before(text, size));)
		size -= n;
	text[size] = '\0';
	return text;
}

/* Those of ASCII, and U+0080 to U+009F. */
static bool has_control(const char *text)
{
	for (const unsigned char *c = (const unsigned char *)text; *c; c++)
		if (*c < 0x20 || *c == 0x7f || (*c == 0xc2 && c[1] < 0xa0))
			return true;
	return false;
}

static size_t letters_of(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

const char *case_field_text(struct case_field_buffer *b, struct csv_field f, enum encoding e)
{
	size_t size;

	if (f.size > sizeof(b->plain) || !encoding_read(e, b->text, &size, b->plain, csv_unquote(b->plain, f)) ||
		memchr(b->text, '\0', size))
		return NULL;

	const char *text = trim(b->text, size);

	return has_control(text) || letters_of(text) > FIELD_LETTERS ? NULL : text;
}

void case_field_wipe(struct case_field_buffer *b)
{
	sodium_memzero(b, sizeof(*b));
}
