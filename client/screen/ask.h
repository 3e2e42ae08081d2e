/* ask.h - questions to the person at the keyboard, or to the pipe that stands in for one.
 *
 * Line by line, which suits screen readers and scripts alike. With --no-input a question is an error that names the
 * option to use. */
#pragma once
#include <stdbool.h>

#include "codec/arena.h"

/* The answer without its newline, NULL at the end of input or when asking is not allowed (said on stderr). `instead`
 * names the option that would have answered, NULL when there is none. */
char *ask_line(struct arena *arena, const char *prompt, const char *instead);
/* While a person thinks at a terminal: `wait` returns when the keyboard (a descriptor) can be read, or after a moment;
 * true when there is something to tell. Then `tell` says it above the prompt, and what was typed so far stays. NULL
 * ends it; through a pipe nothing of it happens. */
struct ask_meanwhile {
	bool (*wait)(void *context, int keyboard);
	void (*tell)(void *context);
	void *context;
};
void ask_meanwhile(const struct ask_meanwhile *meanwhile); /* lent until the next call */
/* A line that is meant for something else, whatever was asked: `take` is true when it was, and the same is asked again.
 * NULL ends it. */
struct ask_aside {
	bool (*take)(void *context, const char *typed);
	void *context;
};
void ask_aside(const struct ask_aside *aside);					/* lent until the next call */
char *ask_secret(struct arena *arena, const char *prompt, const char *instead); /* without echo */
bool ask_yes(struct arena *arena, const char *prompt);				/* false unless answered with yes */

/* Ctrl-C leaves at once with 130, and gives the terminal its echo back. */
void ask_init(void);
