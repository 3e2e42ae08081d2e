/* Files that commands read and write; what is read is YAML or JSON, and its faults are told with their place. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "codec/codec.h"
#include "command/run.h"
#include "screen/language.h"
#include "screen/ui.h"

enum { FILE_MAX = 16 << 20 };

static char *read_all(FILE *file, size_t *size)
{
	char *bytes = NULL;
	size_t room = 0, got;

	*size = 0;
	do {
		if (*size == room) {
			room = room ? room * 2 : 65536;
			bytes = realloc(bytes, room);
			if (!bytes)
				abort();
		}
		got = fread(bytes + *size, 1, room - *size, file);
		*size += got;
	} while (got && *size < FILE_MAX);
	return bytes;
}

char *run_read_file(struct run *run, const char *path, size_t *size)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "re") : stdin;
	char *bytes, *copy = NULL;

	if (!file) {
		say_error(0, _("cannot read '%s': %s"), path, strerror(errno));
		return NULL;
	}
	bytes = read_all(file, size);
	if (ferror(file) || *size >= FILE_MAX)
		say_error(0, _("cannot read '%s': %s"), path, ferror(file) ? strerror(errno) : _("it is too large"));
	else
		copy = arena_copy(run->arena, bytes, *size);
	explicit_bzero(bytes, *size);
	free(bytes);
	if (file != stdin)
		fclose(file);
	return copy;
}

char *run_read_word(struct run *run, const char *path)
{
	size_t size;
	char *text;

	if (!strcmp(path, "-")) { /* a line at a time, so that code and password can both come from there */
		char *line = NULL;
		size_t room = 0;
		text = getline(&line, &room, stdin) >= 0 ? arena_text(run->arena, line) : NULL;
		free(line);
	} else {
		text = run_read_file(run, path, &size);
	}
	if (text)
		text[strcspn(text, "\r\n")] = '\0';
	return text;
}

/* For its owner alone: nearly everything that is written here tells of persons. */
static FILE *open_for_oneself(const char *path)
{
	const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);

	return file < 0 ? NULL : fdopen(file, "w");
}

int run_write_file(const char *path, const void *bytes, size_t size)
{
	FILE *file = path && strcmp(path, "-") != 0 ? open_for_oneself(path) : stdout;
	bool written = file && fwrite(bytes, 1, size, file) == size && !fflush(file);

	if (file && file != stdout)
		written = !fclose(file) && written;
	if (!written && errno == EPIPE) /* the reader has had enough */
		return EXIT_ERROR;
	if (!written)
		return say_error(EXIT_ERROR, _("cannot write '%s': %s"), path ? path : "-", strerror(errno));
	return EXIT_OK;
}

/* What the codec says about files that people write, in the user's language where the catalogue has it. */
static const char *fault_in_words(struct arena *arena, const char *what)
{
	static const char *const known[] = {N_("ends too early"), N_("goes on after its end"),
		N_("has a field of unknown name"), N_("holds a NUL character"), N_("holds a name twice in one object"),
		N_("holds a number beyond 64 bits"), N_("is neither true nor false"),
		N_("is nested deeper than 16 levels"), N_("is no field here"), N_("is not a number"),
		N_("is not a time like 2026-11-22T10:00:00Z"), N_("is not a whole number"),
		N_("is not one of the names allowed"), N_("is not one of the words allowed"), N_("is not text"),
		N_("is not valid UTF-8 without NUL"), N_("is not well-formed JSON"),
		N_("is too large or too small a number")};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		size_t length = strlen(known[i]);
		if (!strncmp(known[i], what, length) && (!what[length] || what[length] == ':'))
			return arena_print(arena, "%s%s", _(known[i]), what + length);
	}
	return what;
}

void run_say_fault(struct arena *arena, const char *path, const struct codec_fault *fault)
{
	const char *what = fault_in_words(arena, fault->what), *where = *fault->path ? fault->path : _("the file");

	if (fault->line)
		say_error(0, _("'%s', line %u, column %u: %s %s"), path, fault->line, fault->column, where, what);
	else
		say_error(0, "'%s': %s %s", path, where, what);
}

ProtobufCMessage *run_decode(
	struct run *run, const char *path, const char *text, size_t size, const ProtobufCMessageDescriptor *type)
{
	struct codec_fault fault = {0};
	ProtobufCMessage *message;

	if (strchr("{[", text[strspn(text, " \t\r\n")]))
		message = codec_from_json(type, text, size, run->arena, &fault);
	else
		message = codec_from_yaml(type, text, size, run->arena, &fault);
	if (!message)
		run_say_fault(run->arena, path, &fault);
	return message;
}

ProtobufCMessage *run_read_message(struct run *run, const char *path, const ProtobufCMessageDescriptor *type)
{
	size_t size;
	char *text = run_read_file(run, path, &size);

	return text ? run_decode(run, path, text, size, type) : NULL;
}
