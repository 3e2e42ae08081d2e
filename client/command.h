/* command.h - the one table of commands. Parser, help, completions and manual page all read it, so they cannot drift.
 *
 * Noun, then verb, then arguments; options stand anywhere and mean the same everywhere. English, Danish and ASCII
 * spellings are equal: `case import` = `sag importer`, `review next` = `tilsyn næste` = `tilsyn naeste`. */
#pragma once
#include <assert.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "codec/arena.h"

enum option {
	OPT_HELP,
	OPT_JSON,
	OPT_LANG,
	OPT_NO_COLOR,
	OPT_NO_INPUT,
	OPT_VERSION,
	OPT_ACTION,
	OPT_AGAINST_DEPARTMENT,
	OPT_AGAINST_FROM,
	OPT_AGAINST_TEAM,
	OPT_AGAINST_TO,
	OPT_ALL,
	OPT_ANCHORS,
	OPT_ANSWER,
	OPT_ASK,
	OPT_BOOK,
	OPT_CA,
	OPT_CASE,
	OPT_CASES,
	OPT_CASEWORKER,
	OPT_CYCLE,
	OPT_DEADLINE,
	OPT_DEPARTMENT,
	OPT_DOCUMENT,
	OPT_DRY_RUN,
	OPT_EMAIL_FILE,
	OPT_FILE,
	OPT_FIRST,
	OPT_FOLLOW,
	OPT_FORMAT,
	OPT_FROM,
	OPT_HOPED,
	OPT_HOURS,
	OPT_INVITE,
	OPT_INVITE_FILE,
	OPT_ITEM,
	OPT_KIND,
	OPT_LIMIT,
	OPT_MARGIN,
	OPT_MONTH,
	OPT_NEW_PASSWORD_FILE,
	OPT_NO,
	OPT_NOTE,
	OPT_NOW,
	OPT_OFF,
	OPT_OUT,
	OPT_PANEL,
	OPT_PASSWORD_FILE,
	OPT_PERCENT,
	OPT_PHONE,
	OPT_PLAIN,
	OPT_PURPOSE,
	OPT_QUESTIONS,
	OPT_READER,
	OPT_REASON,
	OPT_RECORDED,
	OPT_RENEW,
	OPT_REPLACES,
	OPT_REPORT_LANG,
	OPT_ROLE,
	OPT_SECTION,
	OPT_SERVER,
	OPT_STEPS,
	OPT_STOP,
	OPT_TARGET_GROUP,
	OPT_TEAM,
	OPT_TEMPLATE,
	OPT_THESE_CASES,
	OPT_TO,
	OPT_TOLD,
	OPT_USER,
	OPT_VALUE,
	OPT_VIEW,
	OPT_WORD,
	OPT_WORD_FILE,
	OPT_YEAR,
	OPTIONS
};

/* Which options a command takes. 64 bits are too few, and an array could not be written as WITH(A) | WITH(B). */
__extension__ typedef unsigned __int128 option_set;
static_assert(OPTIONS <= sizeof(option_set) * CHAR_BIT, "every option has a bit");

static inline bool option_in(option_set set, enum option option)
{
	return (set >> option & 1) != 0;
}

struct option_row {
	const char *name;     /* "dry-run" */
	const char *argument; /* msgid of what follows, NULL for a switch */
	const char *help;     /* msgid */
};
extern const struct option_row option_rows[OPTIONS];

struct noun {
	const char *name, *danish;
	const char *help; /* msgid */
};
extern const struct noun nouns[];
extern const size_t noun_count;

enum { ARGUMENTS_MAX = 20 };
struct run {
	const struct command *command;
	struct arena *arena;
	char *arguments[ARGUMENTS_MAX + 1];
	size_t argument_count;
	char *options[OPTIONS]; /* NULL = not given, "" for a switch */
};
struct command {
	const char *noun;	   /* "" for a command without */
	const char *verb, *danish; /* verb "" for a noun that is a command */
	const char *arguments;	   /* msgid, "" for none: "FILE", "[ACTIVITY]" */
	size_t least, most;
	option_set options;	     /* WITH(FILE) | ... beside those for every command */
	int (*run)(struct run *run); /* gives the exit code */
	const char *help;	     /* msgid */
};
#define WITH(option) ((option_set)1 << OPT_##option)
#define EVERYWHERE   (WITH(HELP) | WITH(JSON) | WITH(LANG) | WITH(NO_COLOR) | WITH(NO_INPUT))

extern const struct command commands[];
extern const size_t command_count;

/* Fills `run`. Gives 0, or the exit code after saying what is wrong. With --help or too few words, `run->command` may
 * be NULL and `noun` tells how far the words went. */
int command_parse(struct run *run, int count, char *const *words, const struct noun **noun);
bool command_takes(const struct command *c, enum option option);
const struct noun *command_noun(const struct command *c);
const struct command *command_named(const char *noun, const char *verb);  /* by its English words; NULL for none */
const char *command_spoken(struct arena *arena, const struct command *c); /* "review open", in the user's language */
