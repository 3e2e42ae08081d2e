/* log.h - one event, one line, key=value; never personal data.
 *
 * Level says who must act: error = an operator, warn = an operator when it repeats, info = nobody, debug = a developer.
 * Values are quoted and control characters escaped, so that nothing a peer sends can forge a line. Any thread. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

void log_set_level(enum log_level least);
bool log_level_parse(const char *word, enum log_level *level); /* false: not error, warn, info or debug */

/* event: a fixed word like "db.lost"; then pairs of key and value as const char *, ended by NULL:
 *   log_event(LOG_WARN, "db.lost", "lane", "reads", "why", message, NULL); */
void log_event(enum log_level level, const char *event, ...) __attribute__((sentinel));

/* Numbers for log_event: valid until the 8th next call on this thread. */
const char *log_int(int64_t value);

/* Our own bug: logs file, line and text, prints a trace, aborts. Nothing a peer can send may reach it. */
#define BUG(text) log_bug(__FILE__, __LINE__, text)
_Noreturn void log_bug(const char *file, int line, const char *text);

/* Cannot start: start-up code only. */
_Noreturn void fatal(const char *format, ...) __attribute__((format(printf, 1, 2)));
