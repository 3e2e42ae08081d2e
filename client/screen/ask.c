#include "screen/ask.h"

#include <editline/readline.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "screen/language.h"
#include "screen/ui.h"

static struct termios terminal;
static bool has_terminal, talks_to_terminal; /* asked early: a signal handler may not */

static void leave(int signal_number)
{
	(void)signal_number;
	if (has_terminal)
		tcsetattr(STDIN_FILENO, TCSANOW, &terminal);
	if (talks_to_terminal && write(STDERR_FILENO, "\n", 1) < 0)
		_exit(130);
	_exit(130);
}

void ask_init(void)
{
	talks_to_terminal = isatty(STDERR_FILENO);
	has_terminal = !tcgetattr(STDIN_FILENO, &terminal);
	signal(SIGINT, leave);
	signal(SIGPIPE, SIG_IGN);
	rl_outstream = stderr;
}

static bool may_ask(const char *prompt, const char *instead)
{
	if (!ui.no_input)
		return true;
	if (instead)
		say_error(EXIT_USAGE, _("%s is missing; with --no-input, give it with %s"),
			*prompt ? prompt : _("Answer"), instead);
	else
		say_error(EXIT_USAGE, _("“%s” cannot be asked with --no-input"), prompt);
	return false;
}

static char *read_line(struct arena *arena)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t size = getline(&line, &room, stdin);
	char *copy = NULL;

	if (size >= 0) {
		while (size > 0 && (line[size - 1] == '\n' || line[size - 1] == '\r'))
			size--;
		copy = arena_copy(arena, line, (size_t)size);
	}
	if (line)
		explicit_bzero(line, room);
	free(line);
	return copy;
}

/* --- a prompt that does not hold up the rest --- */

static const struct ask_meanwhile *meanwhile;
static char *typed; /* yours of readline */
static bool has_typed;

void ask_meanwhile(const struct ask_meanwhile *what)
{
	meanwhile = what;
}

static void take_typed(char *line)
{
	typed = line;
	has_typed = true;
}

static void tell_above(void)
{
	fputs("\r\033[K", stderr);
	meanwhile->tell(meanwhile->context);
	rl_forced_update_display();
}

static bool key_waits(void)
{
	struct pollfd look = {.fd = STDIN_FILENO, .events = POLLIN};

	return poll(&look, 1, 0) > 0;
}

static char *read_meanwhile(const char *prompt)
{
	typed = NULL;
	has_typed = false;
	rl_callback_handler_install(prompt, (rl_vcpfunc_t *)take_typed);
	while (!has_typed) {
		if (key_waits())
			rl_callback_read_char();
		else if (meanwhile->wait(meanwhile->context, STDIN_FILENO))
			tell_above();
	}
	rl_callback_handler_remove();
	return typed;
}

static char *ask_once(struct arena *arena, const char *prompt, const char *instead)
{
	const char *sign = *prompt ? ": " : "> ";

	if (!may_ask(prompt, instead))
		return NULL;
	fflush(stdout);
	if (!isatty(STDIN_FILENO)) {
		say("%s%s", prompt, sign);
		return read_line(arena);
	}

	char *shown = arena_print(arena, "%s%s", prompt, sign);
	char *line = meanwhile ? read_meanwhile(shown) : readline(shown), *copy = line ? arena_text(arena, line) : NULL;

	free(line);
	return copy;
}

static const struct ask_aside *aside;

void ask_aside(const struct ask_aside *what)
{
	aside = what;
}

/* What it asks itself is asked plainly. */
static bool takes_aside(const char *line)
{
	const struct ask_aside *taker = aside;
	const struct ask_meanwhile *before = meanwhile;
	bool is_taken;

	aside = NULL;
	meanwhile = NULL;
	is_taken = taker && taker->take(taker->context, line);
	aside = taker;
	meanwhile = before;
	return is_taken;
}

char *ask_line(struct arena *arena, const char *prompt, const char *instead)
{
	char *line;

	do
		line = ask_once(arena, prompt, instead);
	while (line && takes_aside(line));
	return line;
}

char *ask_secret(struct arena *arena, const char *prompt, const char *instead)
{
	struct termios silent = terminal;
	char *line;

	if (!may_ask(prompt, instead))
		return NULL;
	say("%s: ", prompt);
	silent.c_lflag &= ~(tcflag_t)ECHO;
	if (has_terminal)
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
	line = read_line(arena);
	if (has_terminal) {
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &terminal);
		say("\n");
	}
	return line;
}

bool ask_yes(struct arena *arena, const char *prompt)
{
	const char *line = ask_line(arena, arena_print(arena, "%s %s", prompt, _("[y/N]")), NULL);

	return line && (*line == 'y' || *line == 'Y' || *line == 'j' || *line == 'J');
}
