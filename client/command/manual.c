/* `tilsyn man`: the manual page as scdoc text, out of the command table. */
#include <string.h>

#include "command.h"
#include "command/commands.h"
#include "screen/language.h"
#include "screen/ui.h"

/* In scdoc _ and * mark up, and a backslash takes that away. */
static void put_escaped(const char *text)
{
	for (; *text; text++)
		put("%s%c", strchr("_*\\<>[]#", *text) ? "\\" : "", *text);
}

static void put_usage(const struct command *c)
{
	const struct noun *noun = command_noun(c);

	put("*tilsyn %s%s%s* ", c->noun, noun && *c->verb ? " " : "", c->verb);
	put_escaped(*c->arguments ? _(c->arguments) : "");
	for (enum option o = 0; o < OPTIONS; o++)
		if (option_in(c->options, o))
			put(" \\[--%s\\]", option_rows[o].name);
	put("\n\t%s.", _(c->help));
	if (noun)
		put(" (%s %s)", noun->danish, c->danish);
	else if (strcmp(c->verb, c->danish) != 0)
		put(" (%s)", c->danish);
	put("\n\n");
}

static void put_option(const struct option_row *row)
{
	put("*--%s* ", row->name);
	put_escaped(row->argument ? _(row->argument) : "");
	put("\n\t%s.\n\n", _(row->help));
}

int manual(struct run *run)
{
	static const char *const exits[][2] = {
		{"0", N_("all is well")},
		{"1", N_("an error")},
		{"2", N_("wrong use, or input that the server refuses")},
		{"3", N_("a negative answer: faults, something missing, a check that failed")},
		{"4", N_("sign in first")},
		{"5", N_("not allowed")},
		{"6", N_("not found")},
		{"7", N_("changed by someone else")},
		{"8", N_("the server cannot be reached; try again")},
		{"9", N_("client and server do not fit")},
		{"130", N_("interrupted")},
	};

	(void)run;
	put("tilsyn(1)\n\n# %s\n\ntilsyn - %s\n\n# %s\n\n", _("NAME"), _("management audits of casework, together"),
		_("COMMANDS"));
	for (size_t i = 0; i < command_count; i++)
		put_usage(&commands[i]);
	put("# %s\n\n", _("OPTIONS"));
	for (enum option o = 0; o < OPTIONS; o++)
		put_option(&option_rows[o]);
	put("# %s\n\n", _("EXIT STATUS"));
	for (size_t i = 0; i < sizeof(exits) / sizeof(exits[0]); i++)
		put("*%s*\n\t%s\n\n", exits[i][0], _(exits[i][1]));
	put("# %s\n\n", _("ENVIRONMENT"));
	put("*TILSYN\\_SERVER*, *TILSYN\\_CA*, *TILSYN\\_SESSION*\n\t%s\n\n",
		_("the server's address, the authority's certificate, the session file"));
	put("*TILSYN\\_LANG*, *LANGUAGE*, *LC\\_ALL*, *LANG*\n\t%s\n\n",
		_("the first that is set gives the language: da or en"));
	put("*NO\\_COLOR*\n\t%s\n\n", _("no colours"));
	put("*PAGER*\n\t%s\n",
		_("what turns the pages of a report that is longer than the screen, less otherwise; cat turns none"));
	return EXIT_OK;
}
