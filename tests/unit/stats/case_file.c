#include "case_file.h"

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

/* Where the object that begins at `at` ends: behind its brace, or at the end of the text. */
static size_t object_end(const char *text, size_t size, size_t at)
{
	size_t depth = 0;

	while (at < size) {
		if (text[at] == '"') {
			at = string_end(text, size, at);
			continue;
		}
		depth += text[at] == '{';
		depth -= text[at] == '}';
		at++;
		if (depth == 0)
			break;
	}
	return at;
}

/* Each object of the list "cases" by itself. */
static json_t *salvage(const char *text, size_t size)
{
	const char *list = strstr(text, "\"cases\"");
	json_t *cases = json_array();
	size_t nth = 0;

	for (size_t at = list ? (size_t)(list - text) + strlen("\"cases\"") : 0; at < size && text[at] != ']'; at++) {
		size_t end;
		json_error_t error;
		json_t *one;

		if (text[at] != '{')
			continue;
		end = object_end(text, size, at);
		nth++;
		one = json_loadb(text + at, end - at, 0, &error);
		if (one)
			json_array_append_new(cases, one);
		else
			fprintf(stderr, "case %zu: %s\n", nth, error.text);
		at = end - 1;
	}
	return cases;
}

json_t *case_file_read(const char *path)
{
	size_t size;
	char *text = read_all(path, &size);
	json_t *file, *cases = NULL;
	json_error_t error;

	if (!text)
		return NULL;
	name_what_is_no_number(text, size);
	file = json_loadb(text, size, 0, &error);
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
