/* ui.h - what reaches the terminal: data on stdout, talk on stderr.
 *
 * On a terminal lines are broken at words, and what goes on stands under its start; a word too long for a line stays
 * whole. Text from the server is never trusted to be free of terminal commands: control characters are shown as "?".
 * Colours obey NO_COLOR, TERM=dumb and --no-color, judged for each stream by itself. */
#pragma once
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum style { STYLE_PLAIN, STYLE_BOLD, STYLE_DIM, STYLE_GOOD, STYLE_WARNING, STYLE_BAD };

struct ui {
	bool json; /* data are the response as proto3 JSON */
	bool no_color;
	bool no_input; /* prompts become errors */
};
extern struct ui ui;

/* Exit codes that are no reason of the server's. */
enum {
	EXIT_OK,
	EXIT_ERROR,
	EXIT_USAGE,
	EXIT_FINDINGS,
	EXIT_SIGN_IN,
	EXIT_FORBIDDEN,
	EXIT_MISSING,
	EXIT_CONFLICT,
	EXIT_UNREACHABLE
};

void ui_clean(char *text);  /* in place */
int ui_width(FILE *stream); /* columns of the terminal, 80 when there is none */
bool ui_has_color(FILE *stream);

void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
void say_styled(enum style style, const char *format, ...) __attribute__((format(printf, 2, 3)));
void say_wrapped(enum style style, int indent, const char *text); /* a paragraph, broken at words */
void say_hanging(int indent, const char *text);			  /* the same, with all lines but the first set in */
int say_error(int exit_code, const char *format, ...)
	__attribute__((format(printf, 2, 3))); /* gives the exit code back */
void put(const char *format, ...) __attribute__((format(printf, 1, 2)));
void put_paragraph(int indent, const char *text); /* a paragraph, broken at words */
void put_styled(enum style style, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A paragraph of data, broken at words; its own line breaks are kept. */
void put_folded(int indent, const char *format, ...) __attribute__((format(printf, 2, 3)));
void put_to_copy(const char *command); /* set in, on one line however long, so that it can be copied */

/* A bar on a terminal's stderr, nothing elsewhere. */
void ui_bar(const char *title, double share);
void ui_bar_end(void);

int ui_columns(const char *text, size_t size); /* on the screen */

/* The byte length of the longest start of text, broken at a word, that fits in so many columns. At least one character.
 * Pure. */
size_t ui_fit(const char *text, int columns);
