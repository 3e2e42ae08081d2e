/* `tilsyn completion`: words for bash, zsh and fish, out of the command table. */
#include <string.h>

#include "command.h"
#include "command/commands.h"
#include "screen/language.h"
#include "screen/ui.h"

static void put_first_words(void)
{
	for (size_t i = 0; i < command_count; i++)
		if (!*commands[i].noun)
			put("%s%s%s ", commands[i].verb, strcmp(commands[i].verb, commands[i].danish) ? " " : "",
				strcmp(commands[i].verb, commands[i].danish) ? commands[i].danish : "");
	for (size_t i = 0; i < noun_count; i++)
		put("%s %s ", nouns[i].name, nouns[i].danish);
}

static void put_verbs(const struct noun *noun)
{
	for (size_t i = 0; i < command_count; i++)
		if (!strcmp(commands[i].noun, noun->name) && *commands[i].verb)
			put("%s %s ", commands[i].verb, commands[i].danish);
}

static void put_options(void)
{
	for (enum option o = 0; o < OPTIONS; o++)
		put("--%s ", option_rows[o].name);
}

/* zsh runs the same function through its own bash emulation. */
static void bash(void)
{
	put("_tilsyn() {\n\tlocal word=${COMP_WORDS[COMP_CWORD]} words\n");
	put("\tif [[ $word == -* ]]; then words=\"");
	put_options();
	put("\"\n\telif (( COMP_CWORD == 1 )); then words=\"");
	put_first_words();
	put("\"\n\telif (( COMP_CWORD == 2 )); then\n\t\tcase ${COMP_WORDS[1]} in\n");
	for (size_t i = 0; i < noun_count; i++) {
		put("\t\t%s|%s) words=\"", nouns[i].name, nouns[i].danish);
		put_verbs(&nouns[i]);
		put("\" ;;\n");
	}
	put("\t\tesac\n\tfi\n\tCOMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n}\n");
	put("complete -o default -F _tilsyn tilsyn\n");
}

static void fish(void)
{
	put("complete -c tilsyn -n __fish_use_subcommand -a '");
	put_first_words();
	put("'\n");
	for (size_t i = 0; i < noun_count; i++) {
		put("complete -c tilsyn -n '__fish_seen_subcommand_from %s %s' -a '", nouns[i].name, nouns[i].danish);
		put_verbs(&nouns[i]);
		put("'\n");
	}
	for (enum option o = 0; o < OPTIONS; o++)
		put("complete -c tilsyn -l %s%s\n", option_rows[o].name, option_rows[o].argument ? " -r" : "");
}

int completion(struct run *run)
{
	const char *shell = run->arguments[0];

	if (!strcmp(shell, "fish")) {
		fish();
	} else if (!strcmp(shell, "zsh")) {
		put("#compdef tilsyn\nautoload -Uz bashcompinit && bashcompinit\n");
		bash();
	} else if (!strcmp(shell, "bash")) {
		bash();
	} else {
		return say_error(EXIT_USAGE, _("the shell is bash, zsh or fish"));
	}
	return EXIT_OK;
}
