/* run.h - what commands share: a call that says its own failure, lists, files, and finding what an argument names. */
#pragma once
#include <protobuf-c/protobuf-c.h>
#include <stdint.h>

#include "command.h"
#include "screen/table.h"
#include "tilsyn/v1/wheel.pb-c.h"

int run_call(struct run *run, const char *method, const void *request, void *response)
	__attribute__((warn_unused_result));

/* Calls, page after page, and shows the rows of the response's repeated field; or all of it as JSON. */
struct listing {
	const char *method;
	const char *rows;  /* the repeated field */
	const char *empty; /* msgid said when there is none */
	const struct column *columns;
};
int run_list(struct run *run, const struct listing *listing, void *request) __attribute__((warn_unused_result));
/* The same call without showing it; `response` holds the rows of all pages. */
int run_fetch(struct run *run, const struct listing *listing, void *request, ProtobufCMessage **response)
	__attribute__((warn_unused_result));

/* Ids may be given as their first six or more characters; some things also by name. Gives the exit code. */
enum thing {
	THING_REVIEW,
	THING_TEMPLATE,
	THING_USER,
	THING_CALIBRATION,
	THING_TEAM,
	THING_REPORT,
	THING_CASEWORKER,
	THING_SESSION,
	THING_PROPOSAL,
	THING_CONCERN,
	THING_ACTION,
	THING_FINDING,
	THING_DEPARTMENT,
	THING_VOICES,
	THING_READING,
	THING_ABSENCE,
	THING_ANCHOR,
	THING_FEEDBACK,
	THING_NOTE,
	THING_ERASURE
};
int run_find(struct run *run, enum thing thing, const char *text, char **id) __attribute__((warn_unused_result));
/* The row of the thing's list that the text names; and the id in it. */
int run_row(struct run *run, enum thing thing, const char *text, ProtobufCMessage **row)
	__attribute__((warn_unused_result));
const char *run_id(enum thing thing, const ProtobufCMessage *row);
/* Ids become what such things are called, as arguments and files name them; what the caller may not see stays an id. */
void run_name_ids(struct run *run, enum thing thing, char **ids, size_t count);
bool run_is_id_like(const char *text); /* hexadecimal and long enough */
int run_find_many(struct run *run, enum thing thing, const char *texts, char ***ids, size_t *count)
	__attribute__((warn_unused_result));

/* The activity that the argument names by id or title; without argument the only one in one of these states. */
#define IN(state) (1u << TILSYN__V1__ACTIVITY_STATE__ACTIVITY_STATE_##state)
int run_activity(struct run *run, unsigned states, Tilsyn__V1__Activity **activity) __attribute__((warn_unused_result));
/* The same; where none is in these states, and none is named, the latest that is done. */
int run_activity_or_last(struct run *run, unsigned states, Tilsyn__V1__Activity **activity)
	__attribute__((warn_unused_result));

char *run_read_file(struct run *run, const char *path, size_t *size); /* "-" = standard input; NULL after saying why */
char *run_read_word(struct run *run, const char *path);		      /* first line */
int run_write_file(const char *path, const void *bytes, size_t size); /* NULL path = stdout */
ProtobufCMessage *run_read_message(
	struct run *run, const char *path, const ProtobufCMessageDescriptor *type); /* YAML or JSON */
/* The same of what was read from `path` already. */
ProtobufCMessage *run_decode(
	struct run *run, const char *path, const char *text, size_t size, const ProtobufCMessageDescriptor *type);
struct codec_fault;
void run_say_fault(struct arena *arena, const char *path, const struct codec_fault *fault);
char **run_split(struct run *run, const char *text, size_t *count); /* at commas */
bool run_number(const char *text, int64_t least, int64_t most, int64_t *number);
bool run_date(const char *text, char iso[11]);	/* yyyy-mm-dd or dd-mm-yyyy */
bool run_month(const char *text, char iso[11]); /* yyyy-mm or mm-yyyy, or a date in it; its first day */
/* --deadline, else a question: the last second of that day, where the person is. Gives the exit code. */
int run_deadline(struct run *run, int64_t *seconds) __attribute__((warn_unused_result));

/* At the end of a command that changed something: the response as JSON, or the sentence. */
#define run_done(run, response, ...)                                                                                   \
	(ui.json ? json_put((run)->arena, &(response)->base)                                                           \
		 : say_wrapped(STYLE_PLAIN, 0, arena_print((run)->arena, __VA_ARGS__)),                                \
		EXIT_OK)
