/* tilsyn: the client. Wires language, session and the command table together. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "call/rpc.h"
#include "call/session.h"
#include "command.h"
#include "command/commands.h"
#include "form/form.h"
#include "form/journal.h"
#include "help.h"
#include "screen/ask.h"
#include "screen/day.h"
#include "screen/language.h"
#include "screen/ui.h"

/* The language must be known before the first complaint of the parser. */
static const char *early_language(int count, char *const *words)
{
	for (int i = 1; i < count; i++) {
		if (!strncmp(words[i], "--lang=", 7))
			return words[i] + 7;
		if (!strcmp(words[i], "--lang") && i + 1 < count)
			return words[i + 1];
	}
	return NULL;
}

/* Answers that a killed program, or one without its server, left behind. The form does so by itself. */
static int send_what_waits(struct run *run)
{
	command_fn *const command = run->command->run;

	journal_purge();
	return strcmp(run->command->noun, "review") != 0 || command == review_next || command == review_open
		       ? EXIT_OK
		       : form_catch_up(run);
}

static int run_words(struct run *run, int count, char *const *words)
{
	const struct noun *noun = NULL;
	int rc = command_parse(run, count, words, &noun);

	ui.json = run->options[OPT_JSON];
	ui.no_color = run->options[OPT_NO_COLOR];
	ui.no_input = run->options[OPT_NO_INPUT];
	if (rc)
		return rc;
	if (run->options[OPT_VERSION]) {
		put("tilsyn %s\n", TILSYN_VERSION);
		return EXIT_OK;
	}
	if (!run->command || run->options[OPT_HELP]) {
		help_put(run->arena, noun, run->command);
		return EXIT_OK;
	}
	rpc_init(session_load(run->arena));
	rc = send_what_waits(run);
	return rc ? rc : run->command->run(run);
}

int main(int count, char **words)
{
	struct run run = {.arena = arena_new()};
	int rc;

	day_init();
	language_init(early_language(count, words));
	ask_init();
	rc = run_words(&run, count - 1, words + 1);
	if (fflush(stdout) || ferror(stdout)) {
		int why = errno;
		rc = rc		    ? rc
		     : why == EPIPE ? EXIT_ERROR
				    : say_error(EXIT_ERROR, _("cannot write the output: %s"), strerror(why));
	}
	arena_free(run.arena);
	return rc;
}
