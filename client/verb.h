/* verb.h - an ordinary verb as data: the call, where the request's fields come from, how the answer is told.
 *
 * What is peculiar to a verb is a function beside its row. With --json every answer is the response. */
#pragma once
#include "command/run.h"

/* A row says what it has; clang asks for the rest of a field that is told by its place. */
#ifdef __clang__
#pragma clang diagnostic ignored "-Wmissing-field-initializers"
#endif

enum taken_as {
	TAKE_TEXT,
	TAKE_SWITCH,   /* whether it is given */
	TAKE_NOT,      /* whether it is not */
	TAKE_NUMBER,   /* from `least` to `most` */
	TAKE_DAY,      /* an ISO date */
	TAKE_DEADLINE, /* --deadline, else a question: the end of that day */
	TAKE_PARTS,    /* texts, split at commas */
	TAKE_ID,       /* of the `thing` it names */
	TAKE_IDS,      /* of those it names, with commas between */
	TAKE_ROW,      /* the id, and the version to send back */
	TAKE_ACTIVITY, /* what the first argument names, else the only one in one of these `states`; and its version */
	TAKE_NAMED_ACTIVITY, /* the same, when there is an argument */
	TAKE_ASKED,	     /* text; when it is not given, the answer to `prompt` */
	TAKE_MESSAGE,  /* of the field's type, from the file it names; of the request itself for the field WHOLE */
	TAKE_LANGUAGE, /* "da" or "en"; when it is not given, the person's own */
};

enum { TAKEN_MAX = 8 };
struct verb {
	const char *method;			     /* "ReadingService/ListReadings" */
	int (*find)(struct run *run, void *request); /* what it is about, before all else; gives the exit code */
	struct taken {
		const char *field; /* of the request; fields are taken in this order */
		enum taken_as as;
		int from; /* OPT_… or ARGUMENT(n); what is not given stays unset */
		union {
			enum thing thing;
			unsigned states;
			const char *prompt; /* msgid */
			struct {
				int64_t least, most;
			};
		};
	} taken[TAKEN_MAX];
	int (*fill)(struct run *run, void *request); /* the rest, the same */

	/* The answer is told in this order. */
	const struct column *columns; /* of a table of the rows; without `rows` of the response itself */
	const char *rows;	      /* the repeated field; all of its pages are fetched */
	const char *limit;	      /* how many, unless --limit says otherwise */
	const char *empty;	      /* msgid said when there is none */
	void (*put)(struct run *run, const void *response);
	const char *said; /* msgid of a sentence, or what makes one: */
	const char *(*done)(struct run *run, const void *request, const void *response);
};
#define ARGUMENT(n) (OPTIONS + (n))
#define TAKE_YEAR                                                                                                      \
	{                                                                                                              \
		"year", TAKE_NUMBER, OPT_YEAR, .least = 2000, .most = 2200                                             \
	}
#define WHOLE ""

/* Each gives the exit code; `response` takes a pointer to the response. */
int verb_call(struct run *run, const struct verb *verb, void *response) __attribute__((warn_unused_result));
int verb_answer(struct run *run, const struct verb *verb, void *response)
	__attribute__((warn_unused_result)); /* and tells it */
int verb_run(struct run *run, const struct verb *verb) __attribute__((warn_unused_result));

/* A command of the table that is nothing but its row. */
#define VERB(name, ...)                                                                                                \
	int name(struct run *run)                                                                                      \
	{                                                                                                              \
		static const struct verb verb = {__VA_ARGS__};                                                         \
		return verb_run(run, &verb);                                                                           \
	}
