#include "case_file.h"

#include <iconv.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 256 << 20 };

static char *read_all(const char *path, size_t *size)
{
	FILE *in = fopen(path, "rb");
	char *text = NULL, *more;
	size_t room = 0, got = 0;

	while (in && !feof(in) && !ferror(in) && room < FILE_MAX) {
		room = room ? 2 * room : 65536;
		more = realloc(text, room + 1);
		if (!more)
			break;
		text = more;
		got += fread(text + got, 1, room - got, in);
	}
	if (!in || ferror(in)) {
		perror(path);
		free(text);
		text = NULL;
	}
	if (in)
		fclose(in);
	if (text)
		text[got] = '\0';
	*size = got;
	return text;
}

/* Where the string that begins at `at` ends: behind its closing quote. */
static size_t string_end(const char *text, size_t size, size_t at)
{
	for (at++; at < size && text[at] != '"'; at++)
		at += text[at] == '\\';
	return at < size ? at + 1 : size;
}

/* NaN, Infinity and -Infinity, outside strings, as the word "none": of the same length or shorter. */
static void name_what_is_no_number(char *text, size_t size)
{
	static const char *const words[] = {"-Infinity", "Infinity", "NaN"};

	for (size_t at = 0; at < size;) {
		if (text[at] == '"') {
			at = string_end(text, size, at);
			continue;
		}
		for (size_t w = 0; w < sizeof(words) / sizeof(*words); w++) {
			size_t length = strlen(words[w]);

			if (size - at < length || memcmp(text + at, words[w], length) != 0)
				continue;
			memset(text + at, ' ', length);
			memcpy(text + at, "\"?\"", 3);
			at += length - 1;
			break;
		}
		at++;
	}
}

/* -- a file that is no JSON as a whole -- */

enum { WORK_MOST = 64 }; /* looks at each byte, on average: a file may be made to be slow */

struct salvage {
	const char *text;
	size_t size, work;
	size_t nth; /* cases met, lost ones too */
	json_t *cases;
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static size_t skip_space(const struct salvage *s, size_t at)
{
	while (at < s->size && is_space(s->text[at]))
		at++;
	return at;
}

static bool is_at(const struct salvage *s, size_t at, char c)
{
	return at < s->size && s->text[at] == c;
}

/* Behind the bracket of the next list named "cases": the word may stand elsewhere, too. Size: there is none. */
static size_t next_list(const struct salvage *s, size_t from)
{
	static const char name[] = "\"cases\"";

	while (from < s->size) {
		const char *found = memmem(s->text + from, s->size - from, name, strlen(name));

		if (!found)
			break;
		from = (size_t)(found - s->text) + strlen(name);
		const size_t colon = skip_space(s, from),
			     list = is_at(s, colon, ':') ? skip_space(s, colon + 1) : s->size;
		if (is_at(s, list, '['))
			return list + 1;
	}
	return s->size;
}

/* One object from `at` on. NULL: it is none; end: behind it. */
static json_t *object_at(struct salvage *s, size_t at, size_t *end, json_error_t *error)
{
	json_t *one = json_loadb(s->text + at, s->size - at, JSON_DISABLE_EOF_CHECK | JSON_REJECT_DUPLICATES, error);

	*end = at + (error->position > 0 ? (size_t)error->position : 1);
	s->work += *end - at;
	return one;
}

static bool is_element(const struct salvage *s, size_t at)
{
	size_t before = at;

	while (before > 0 && is_space(s->text[before - 1]))
		before--;
	return before > 0 && (s->text[before - 1] == ',' || s->text[before - 1] == '[');
}

/* The next case behind one that is lost. Where strings begin and end is no longer known, so each object that stands as
 * an element is tried, and is one when it has an id and a measure. */
static size_t recover(struct salvage *s, size_t at)
{
	for (; at < s->size && s->work / WORK_MOST < s->size; at++) {
		json_error_t error;
		size_t end;
		json_t *one;

		if (s->text[at] != '{' || !is_element(s, at))
			continue;
		one = object_at(s, at, &end, &error);
		const bool is_case = json_object_get(one, "id") && json_object_get(one, "measure");
		json_decref(one);
		if (is_case)
			return at;
	}
	return s->size;
}

/* Each object of the list that begins at `at`; returns where it ends. */
static size_t read_list(struct salvage *s, size_t at)
{
	while (at < s->size && s->text[at] != ']') {
		json_error_t error;
		size_t end;
		json_t *one;

		if (s->text[at] != '{') {
			at++;
			continue;
		}
		one = object_at(s, at, &end, &error);
		s->nth++;
		if (one)
			json_array_append_new(s->cases, one);
		else
			fprintf(stderr, "case %zu: %s\n", s->nth, error.text);
		at = one ? end : recover(s, at + 1);
	}
	return at;
}

static json_t *salvage(const char *text, size_t size)
{
	struct salvage s = {.text = text, .size = size, .cases = json_array()};
	size_t at = skip_space(&s, 0);

	if (is_at(&s, at, '[')) /* the list itself */
		at = read_list(&s, at + 1);
	while ((at = next_list(&s, at)) < size)
		at = read_list(&s, at);
	return s.cases;
}

/* -- UTF-16, with its mark or without -- */

static const char *wide_encoding(const char *text, size_t size)
{
	if (size < 4)
		return NULL;
	if (memcmp(text, "\xff\xfe", 2) == 0 || (text[0] && !text[1] && text[2] && !text[3]))
		return "UTF-16LE";
	return memcmp(text, "\xfe\xff", 2) == 0 || (!text[0] && text[1] && !text[2] && text[3]) ? "UTF-16BE" : NULL;
}

/* text is taken; a NULL answer: it could not be told. */
static char *to_utf8(char *text, size_t *size)
{
	const char *encoding = wide_encoding(text, *size);
	size_t left = *size, room = *size * 2;
	char *in = text, *told, *out;
	iconv_t turn;

	if (!encoding)
		return text;
	turn = iconv_open("UTF-8", encoding);
	told = out = malloc(room + 1);
	if (turn == (iconv_t)-1 || !told || iconv(turn, &in, &left, &out, &room) == (size_t)-1)
		fprintf(stderr, "%s ends in the middle or is broken\n", encoding);
	if (turn != (iconv_t)-1)
		iconv_close(turn);
	free(text);
	if (told) {
		*out = '\0';
		*size = (size_t)(out - told);
	}
	return told;
}

/* A mark in front is no part of the text. */
static void drop_mark(char *text, size_t *size)
{
	if (*size < 3 || memcmp(text, "\xef\xbb\xbf", 3) != 0)
		return;
	*size -= 3;
	memmove(text, text + 3, *size + 1);
}

json_t *case_file_read(const char *path)
{
	size_t size;
	char *text = read_all(path, &size);
	json_t *file, *cases = NULL;
	json_error_t error;

	if (text)
		text = to_utf8(text, &size);
	if (!text)
		return NULL;
	drop_mark(text, &size);
	name_what_is_no_number(text, size);
	file = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
	if (!file) {
		fprintf(stderr, "%s:%d: %s\n", path, error.line, error.text);
		cases = salvage(text, size);
		if (json_array_size(cases) == 0) {
			json_decref(cases);
			cases = NULL;
		}
	} else if (json_is_array(file)) {
		cases = json_incref(file);
	} else if (json_is_array(json_object_get(file, "cases"))) {
		cases = json_incref(json_object_get(file, "cases"));
	} else {
		fprintf(stderr, "%s: no list of cases\n", path);
	}
	json_decref(file);
	free(text);
	return cases;
}
