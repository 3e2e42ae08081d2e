#include "render/wrap.h"

#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

static size_t next(const char *text, utf8proc_int32_t *c)
{
	utf8proc_ssize_t taken = utf8proc_iterate((const uint8_t *)text, -1, c);

	return taken > 0 ? (size_t)taken : 1;
}

static size_t width_of(utf8proc_int32_t c)
{
	int width = c < 0 ? 1 : utf8proc_charwidth(c);

	return width > 0 ? (size_t)width : 0;
}

size_t wrap_width(const char *text)
{
	size_t width = 0;

	while (*text) {
		utf8proc_int32_t c;
		text += next(text, &c);
		width += width_of(c);
	}
	return width;
}

static void cut(struct wrap *w, const char *end, size_t width, const char *rest)
{
	w->size = (size_t)(end - w->line);
	w->width = width;
	w->rest = rest;
}

bool wrap_next(struct wrap *w)
{
	const char *s = w->rest, *space = NULL;
	size_t width = 0, width_at_space = 0;

	while (*s == ' ')
		s++;
	if (!*s)
		return false;
	w->line = s;
	while (*s && *s != '\n') {
		utf8proc_int32_t c;
		size_t taken = next(s, &c);
		if (*s == ' ') {
			space = s;
			width_at_space = width;
		}
		if (width + width_of(c) > w->columns && s > w->line) {
			if (space)
				cut(w, space, width_at_space, space + 1);
			else
				cut(w, s, width, s);
			return true;
		}
		width += width_of(c);
		s += taken;
	}
	cut(w, s, width, *s ? s + 1 : s);
	return true;
}

bool wrap_has_rtl(const char *text, size_t size)
{
	const char *end = text + size;

	while (text < end) {
		utf8proc_int32_t c;
		text += next(text, &c);
		if (c < 0)
			continue;
		int direction = utf8proc_get_property(c)->bidi_class;
		if (direction == UTF8PROC_BIDI_CLASS_R || direction == UTF8PROC_BIDI_CLASS_AL ||
			direction == UTF8PROC_BIDI_CLASS_AN)
			return true;
	}
	return false;
}
