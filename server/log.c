#include "log.h"

#include <execinfo.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A line leaves in one write of less than PIPE_BUF, so lines of several threads never mix; what does not fit is cut. */
enum { LINE_BYTES = 2048, CUT_BYTES = sizeof(" cut=yes\n"), NUMBERS = 8, TRACE_DEPTH = 64 };

struct line {
	size_t size;
	bool cut;
	char bytes[LINE_BYTES];
};

static const char *const level_words[] = {
	[LOG_ERROR] = "error", [LOG_WARN] = "warn", [LOG_INFO] = "info", [LOG_DEBUG] = "debug"};

static _Atomic enum log_level least_level = LOG_INFO;

void log_set_level(enum log_level least)
{
	atomic_store(&least_level, least);
}

bool log_level_parse(const char *word, enum log_level *level)
{
	for (size_t i = 0; i < sizeof(level_words) / sizeof(level_words[0]); i++)
		if (!strcmp(level_words[i], word)) {
			*level = (enum log_level)i;
			return true;
		}
	return false;
}

/* All of it or nothing, so that an escape is never cut in two. */
static void put(struct line *l, const char *text, size_t size)
{
	if (l->cut || size > LINE_BYTES - CUT_BYTES - l->size) {
		l->cut = true;
		return;
	}
	memcpy(l->bytes + l->size, text, size);
	l->size += size;
}

static void put_text(struct line *l, const char *text)
{
	put(l, text, strlen(text));
}

static void put_escaped(struct line *l, unsigned char byte)
{
	char escape[5];

	if (byte == '"' || byte == '\\')
		snprintf(escape, sizeof(escape), "\\%c", byte);
	else if (byte < 0x20 || byte > 0x7e) /* beyond ASCII too: C1 controls and broken UTF-8 can move a terminal */
		snprintf(escape, sizeof(escape), "\\x%02x", byte);
	else
		snprintf(escape, sizeof(escape), "%c", byte);
	put_text(l, escape);
}

static bool is_plain(const char *value)
{
	for (const char *at = value; *at; at++)
		if (*at <= ' ' || *at > '~' || *at == '"' || *at == '\\' || *at == '=')
			return false;
	return *value;
}

static void put_pair(struct line *l, const char *key, const char *value)
{
	put_text(l, " ");
	put_text(l, key);
	put_text(l, "=");
	if (is_plain(value)) {
		put_text(l, value);
		return;
	}
	put_text(l, "\"");
	for (const char *at = value; *at && !l->cut; at++)
		put_escaped(l, (unsigned char)*at);
	put_text(l, "\"");
}

static void line_start(struct line *l, enum log_level level, const char *event)
{
	struct timespec now;
	struct tm utc;
	char text[64];

	l->size = 0;
	l->cut = false;
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	strftime(text, sizeof(text), "time=%FT%T", &utc);
	put_text(l, text);
	snprintf(text, sizeof(text), ".%03ldZ", now.tv_nsec / 1000000);
	put_text(l, text);
	put_pair(l, "level", level_words[level]);
	put_pair(l, "event", event);
}

static void line_write(struct line *l)
{
	const char *end = l->cut ? " cut=yes\n" : "\n";

	memcpy(l->bytes + l->size, end, strlen(end)); /* put() kept room for it */
	l->size += strlen(end);
	/* A log that cannot be written is no reason to stop serving. */
	ssize_t written = write(STDERR_FILENO, l->bytes, l->size);
	(void)written;
}

void log_event(enum log_level level, const char *event, ...)
{
	struct line l;
	va_list pairs;

	if (level > atomic_load(&least_level))
		return;
	line_start(&l, level, event);
	va_start(pairs, event);
	for (const char *key; (key = va_arg(pairs, const char *));) {
		const char *value = va_arg(pairs, const char *);
		put_pair(&l, key, value ? value : "");
	}
	va_end(pairs);
	line_write(&l);
}

const char *log_int(int64_t value)
{
	static _Thread_local char texts[NUMBERS][24];
	static _Thread_local unsigned next;
	char *text = texts[next++ % NUMBERS];

	snprintf(text, sizeof(texts[0]), "%lld", (long long)value);
	return text;
}

_Noreturn void log_bug(const char *file, int line, const char *text)
{
	void *trace[TRACE_DEPTH];

	log_event(LOG_ERROR, "bug", "file", file, "line", log_int(line), "text", text, NULL);
	backtrace_symbols_fd(trace, backtrace(trace, TRACE_DEPTH), STDERR_FILENO);
	abort();
}

_Noreturn void fatal(const char *format, ...)
{
	char text[1024];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	log_event(LOG_ERROR, "fatal", "why", text, NULL);
	exit(EXIT_FAILURE);
}
