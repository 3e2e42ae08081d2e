/* table.h - lists and single things on the screen, from the same messages that --json prints.
 *
 * Columns are data: a title and the field it shows. On a terminal the table fits its width, and a column with
 * nothing in it is left out; in a pipe nothing is cut.
 */
#pragma once
#include <protobuf-c/protobuf-c.h>
#include <stddef.h>

#include "codec/arena.h"

enum shown_as {
	AS_TEXT,    /* text, numbers, texts in a row */
	AS_ID,	    /* first eight characters on a terminal: enough to name it in the next command */
	AS_DATE,    /* ISO date or instant */
	AS_TIME,    /* instant, to the minute */
	AS_WORD,    /* enum value(s) in words; yes or nothing for a bool */
	AS_COUNT,   /* a number; nothing when it is 0 */
	AS_SHARE,   /* a chance or share, as a per cent */
	AS_TENTH,   /* a number with one decimal */
	AS_HOURS,   /* the same; nothing when it is 0 */
	AS_WIDE,    /* text that gives way when the terminal is narrow */
	AS_PURPOSE, /* of a look or an act; gives way likewise */
};
struct column {
	const char *title; /* msgid; NULL ends the list */
	const char *field; /* path in the message, "user.display_name" */
	enum shown_as as;
};

void table_print(struct arena *arena, const struct column *columns, ProtobufCMessage *const *rows, size_t count);
void table_print_one(
	struct arena *arena, const struct column *columns, const ProtobufCMessage *message); /* "Title: value" */
const char *table_cell(struct arena *arena, const struct column *column, const ProtobufCMessage *message);

/* As people read them: 22-11-2026 and 14.32 in Danish, 2026-11-22 and 14:32 in English. */
const char *when_date(struct arena *arena, const char *iso);
const char *when_time(struct arena *arena, int64_t seconds);
const char *when_day(struct arena *arena, int64_t seconds);
const char *when_clock(struct arena *arena, int64_t seconds);
const char *tenth_shown(struct arena *arena, double value); /* 14,2 in Danish */

/* The stable output: the message as proto3 JSON on stdout. */
void json_put(struct arena *arena, const ProtobufCMessage *message);
