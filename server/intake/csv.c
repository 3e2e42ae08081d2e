#include "intake/csv.h"

#include <string.h>

enum { SEPARATOR = ';', QUOTE = '"' };

static const char *after_line(const char *at, const char *end)
{
	const char *newline = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;

	return newline ? newline + 1 : end;
}

static const char *plain_end(const char *at, const char *end)
{
	while (at < end && *at != SEPARATOR && *at != '\n')
		at++;
	return at;
}

/* `at` is the opening mark; NULL: nothing closes it. */
static const char *after_quoted(const char *at, const char *end)
{
	for (at++; (at = memchr(at, QUOTE, (size_t)(end - at))); at += 2)
		if (at + 1 == end || at[1] != QUOTE)
			return at + 1;
	return NULL;
}

/* Only a separator or the line's end may follow the closing mark. */
static bool ends_here(const char *at, const char *end)
{
	bool has_return = at < end && *at == '\r';

	at += has_return;
	return at == end || *at == '\n' || (*at == SEPARATOR && !has_return);
}

static const char *field_end(const char *at, const char *end)
{
	if (at == end || *at != QUOTE)
		return plain_end(at, end);
	at = after_quoted(at, end);
	return at && ends_here(at, end) ? plain_end(at, end) : NULL;
}

static void keep(struct csv_record *r, const char *from, const char *to, bool is_last)
{
	if (is_last && to > from && to[-1] == '\r')
		to--;
	if (r->n_fields < CSV_FIELDS)
		r->fields[r->n_fields] = (struct csv_field){from, (size_t)(to - from)};
	r->n_fields++;
}

static size_t lines_in(const char *at, const char *end)
{
	size_t lines = 0;

	for (; at < end; at = after_line(at, end))
		lines++;
	return lines;
}

const char *csv_read(struct csv_record *r, const char *at, const char *end)
{
	const char *limit = (size_t)(end - at) > CSV_RECORD ? at + CSV_RECORD : end;
	bool is_last = false;

	r->n_fields = 0;
	r->n_lines = 1;
	r->broken_field = 0;
	for (const char *from = at, *to; !is_last; from = to + 1) {
		to = field_end(from, limit);
		if (!to || (to == limit && limit < end)) {
			r->broken_field = r->n_fields + 1;
			return after_line(at, end);
		}
		is_last = to == end || *to == '\n';
		keep(r, from, to, is_last);
		if (is_last) {
			const char *next = to == end ? end : to + 1;

			r->n_lines = lines_in(at, next);
			return next;
		}
	}
	return end;
}

bool csv_is_blank(const struct csv_record *r)
{
	return r->n_fields == 1 && !r->fields[0].size;
}

size_t csv_unquote(char *to, struct csv_field f)
{
	char *start = to;

	if (!f.size || *f.bytes != QUOTE) {
		memcpy(to, f.bytes, f.size);
		return f.size;
	}
	for (const char *at = f.bytes + 1, *end = f.bytes + f.size - 1; at < end; at++) {
		*to++ = *at;
		if (*at == QUOTE)
			at++; /* its twin */
	}
	return (size_t)(to - start);
}
