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
/* From now on, while nobody types, this is called every other second; true when it has said something, and the prompt
 * is shown again. NULL ends it. */
void ask_meanwhile(bool (*idle)(void *context), void *context);
char *ask_secret(struct arena *arena, const char *prompt, const char *instead); /* without echo */
bool ask_yes(struct arena *arena, const char *prompt);				/* false unless answered with yes */

/* Ctrl-C leaves at once with 130, and gives the terminal its echo back. */
void ask_init(void);
