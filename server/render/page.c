#include "render/page.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

static void make_room(struct page *p, size_t more)
{
	if (p->text && p->room - p->size > more)
		return;
	size_t room = (p->size + more + 1) * 2;
	char *text = arena_alloc(p->arena, room);
	if (p->text)
		memcpy(text, p->text, p->size);
	p->text = text;
	p->room = room;
}

void page_put_bytes(struct page *p, const char *bytes, size_t size)
{
	make_room(p, size);
	memcpy(p->text + p->size, bytes, size);
	p->size += size;
	p->text[p->size] = '\0';
}

void page_put(struct page *p, const char *ours)
{
	page_put_bytes(p, ours, strlen(ours));
}

void page_print(struct page *p, const char *format, ...)
{
	va_list args, again;

	va_start(args, format);
	va_copy(again, args);
	int size = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (size > 0) {
		make_room(p, (size_t)size);
		vsnprintf(p->text + p->size, (size_t)size + 1, format, again);
		p->size += (size_t)size;
	}
	va_end(again);
}

void page_repeat(struct page *p, const char *ours, size_t times)
{
	while (times--)
		page_put(p, ours);
}

char *page_end(struct page *p, size_t *size)
{
	make_room(p, 0);
	*size = p->size;
	return p->text;
}

static bool is_bidi_control(utf8proc_int32_t c)
{
	return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

/* Controls, line separators that only some programs honour, the byte order mark and noncharacters: nothing a reader
 * would miss. */
static bool is_unwanted(utf8proc_int32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || is_bidi_control(c) || c == 0x2028 || c == 0x2029 || c == 0xfeff ||
	       (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe;
}

static char *clean(struct arena *a, const char *foreign, bool keep_lines)
{
	size_t left = foreign ? strlen(foreign) : 0;
	char *copy = arena_alloc(a, left * 3 + 1); /* one bad byte becomes the three of U+FFFD */
	char *end = copy;

	while (left) {
		utf8proc_int32_t c;
		utf8proc_ssize_t taken = utf8proc_iterate((const uint8_t *)foreign, (utf8proc_ssize_t)left, &c);
		if (taken <= 0) {
			taken = 1;
			end = mempcpy(end, "\xef\xbf\xbd", 3);
		} else if (c == '\n' || c == '\t' || c == '\r') {
			*end++ = c == '\n' && keep_lines ? '\n' : ' ';
		} else if (!is_unwanted(c)) {
			end = mempcpy(end, foreign, (size_t)taken);
		}
		foreign += taken;
		left -= (size_t)taken;
	}
	*end = '\0';
	return copy;
}

char *clean_line(struct arena *a, const char *foreign)
{
	return clean(a, foreign, false);
}

char *clean_lines(struct arena *a, const char *foreign)
{
	return clean(a, foreign, true);
}

bool text_is_empty(const char *text)
{
	return !text || !*text;
}

void page_escape(struct page *p, const char *foreign)
{
	const char *s = clean_lines(p->arena, foreign);

	while (*s) {
		size_t plain = strcspn(s, "&<>\"'");
		page_put_bytes(p, s, plain);
		s += plain;
		if (*s)
			page_print(p, "&#%d;", *s++);
	}
}
