#include "screen/pager.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "screen/language.h"
#include "screen/ui.h"

static size_t lines_of(const char *text, size_t size)
{
	size_t lines = 0;

	for (const char *at = text; (at = memchr(at, '\n', size - (size_t)(at - text))); at++)
		lines++;
	return lines;
}

static bool holds_on_screen(const char *text, size_t size)
{
	struct winsize screen;

	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &screen) || !screen.ws_row || lines_of(text, size) < screen.ws_row;
}

static bool somebody_turns_pages(void)
{
	const char *term = getenv("TERM");

	return !ui.no_input && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && term && *term &&
	       strcmp(term, "dumb") != 0;
}

/* The text stays on the screen when less ends (-X), which says in its last line how to go on: few know. */
static bool set_less(void)
{
	char options[200];

	/* Of the translation only what less takes for words. */
	snprintf(options, sizeof(options), "-FRX -Ps%s$", _("[space] more   [b] back   [q] done"));
	return !setenv("LESS", options, 0) && !setenv("LESSCHARSET", "utf-8", 0);
}

/* The shell has no such program, or may not run it: then nobody has seen a line. */
static bool has_run(int status)
{
	enum { NOT_RUN = 126, NOT_FOUND };

	return status >= 0 &&
	       !(WIFEXITED(status) && (WEXITSTATUS(status) == NOT_RUN || WEXITSTATUS(status) == NOT_FOUND));
}

bool pager_show(const char *text, size_t size)
{
	const char *chosen = getenv("PAGER");
	FILE *pager;

	if (holds_on_screen(text, size) || !somebody_turns_pages() ||
		(chosen && (!*chosen || !strcmp(chosen, "cat"))) || !set_less())
		return false;
	fflush(stdout);
	pager = popen(chosen ? chosen : "if command -v less >/dev/null; then exec less; else exec cat; fi", "w");
	if (!pager)
		return false;
	/* It is for the pager to say what Ctrl-C does, and to leave the terminal as it was. */
	void (*before)(int) = signal(SIGINT, SIG_IGN);
	fwrite(text, 1, size, pager); /* what nobody wants to see any more is no failure */
	const int status = pclose(pager);
	signal(SIGINT, before);
	return has_run(status);
}
