/* `tilsyn help`, and what --help shows at every level. */
#include "help.h"

#include <string.h>

#include "command/commands.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words.h"

static const char *spoken(const struct command *c)
{
	return language_is_danish() && *c->danish ? c->danish : c->verb;
}

static const char *noun_spoken(const struct noun *noun)
{
	return language_is_danish() ? noun->danish : noun->name;
}

/* The right half is broken at words, under itself; it begins a line where the left one has left no room. */
static void put_row(const char *left, int width, const char *right)
{
	const int indent = width + 4, own = words_width(left);

	if (own > width && own + 4 + words_width(right) > ui_width(stdout))
		put("  %s\n%*s", left, indent, "");
	else
		put("  %s%*s", left, own < width ? width - own + 2 : 2, "");
	do {
		size_t size = ui_fit(right, ui_width(stdout) - indent - 1);
		put("%.*s\n", (int)size, right);
		right += size;
		right += *right == ' ';
		if (*right)
			put("%*s", indent, "");
	} while (*right);
}

static void put_all(void)
{
	put(_("Usage: tilsyn COMMAND [VERB] [ARGUMENTS] [OPTIONS]\n"));
	put_styled(STYLE_BOLD, "\n%s\n", _("Examples"));
	put_row(_("tilsyn status"), 22, _("what waits for you"));
	put_row(_("tilsyn review next"), 22, _("answer your next case"));
	put_styled(STYLE_BOLD, "\n%s\n", _("Commands"));
	for (size_t i = 0; i < command_count; i++)
		if (!*commands[i].noun)
			put_row(spoken(&commands[i]), 16, _(commands[i].help));
	for (size_t i = 0; i < noun_count; i++)
		put_row(noun_spoken(&nouns[i]), 16, _(nouns[i].help));
	put("\n%s\n",
		_("“tilsyn COMMAND --help” shows more. English and Danish words are equal, and æ ø å may be ae oe aa."));
}

static void put_noun(struct arena *arena, const struct noun *noun)
{
	put(_("Usage: tilsyn %s VERB [ARGUMENTS] [OPTIONS]\n"), noun_spoken(noun));
	put("\n%s\n\n", _(noun->help));
	for (size_t i = 0; i < command_count; i++)
		if (!strcmp(commands[i].noun, noun->name))
			put_row(arena_print(arena, "%s %s", spoken(&commands[i]),
					*commands[i].arguments ? _(commands[i].arguments) : ""),
				32, _(commands[i].help));
	put("\n%s: %s = %s\n", _("Also called"), noun->name, noun->danish);
}

static void put_option(struct arena *arena, const struct option_row *row)
{
	const char *left = row->argument ? arena_print(arena, "--%s %s", row->name, _(row->argument))
					 : arena_print(arena, "--%s", row->name);

	put_row(left, 26, _(row->help));
}

static void put_command(struct arena *arena, const struct command *c)
{
	const struct noun *noun = command_noun(c);

	put(_("Usage: tilsyn %s%s%s%s%s [OPTIONS]\n"), noun ? noun_spoken(noun) : "", noun && *c->verb ? " " : "",
		spoken(c), *c->arguments ? " " : "", *c->arguments ? _(c->arguments) : "");
	put("\n%s.\n", _(c->help));
	put_styled(STYLE_BOLD, "\n%s\n", _("Options"));
	for (enum option o = 0; o < OPTIONS; o++)
		if (option_in(c->options, o))
			put_option(arena, &option_rows[o]);
	for (enum option o = 0; o < OPTIONS; o++)
		if (option_in(EVERYWHERE, o))
			put_option(arena, &option_rows[o]);
	help_put_file(arena, c);
	put("\n%s: %s%s%s = %s%s%s\n", _("Also called"), c->noun, noun ? " " : "", c->verb, noun ? noun->danish : "",
		noun ? " " : "", c->danish);
}

void help_put(struct arena *arena, const struct noun *noun, const struct command *command)
{
	if (command)
		put_command(arena, command);
	else if (noun)
		put_noun(arena, noun);
	else
		put_all();
}

int help(struct run *run)
{
	struct run asked = {.arena = run->arena, .options = {[OPT_HELP] = arena_text(run->arena, "")}};
	const struct noun *noun = NULL;
	int rc = command_parse(&asked, (int)run->argument_count, run->arguments, &noun);

	if (!rc)
		help_put(run->arena, noun, asked.command);
	return rc;
}
