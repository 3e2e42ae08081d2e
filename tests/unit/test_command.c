/* The command table and its parser: every spelling, every level of help, and the table's own consistency. */
#include "command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "command/status.h"
#include "screen/spelling.h"
#include "screen/ui.h"

static struct run parsed;
static const struct noun *noun;

static int parse(const char *line)
{
	static struct arena *arena;
	char *words[20], *rest = NULL;
	int count = 0;

	arena_free(arena);
	arena = arena_new();
	for (char *word = strtok_r(arena_text(arena, line), " ", &rest); word; word = strtok_r(NULL, " ", &rest))
		words[count++] = word;
	parsed = (struct run){.arena = arena};
	noun = NULL;
	return command_parse(&parsed, count, words, &noun);
}

static void is_command(const char *line, const char *noun_name, const char *verb)
{
	assert_int_equal(parse(line), EXIT_OK);
	assert_non_null(parsed.command);
	assert_string_equal(parsed.command->noun, noun_name);
	assert_string_equal(parsed.command->verb, verb);
}

static void spellings_are_equal(void **state)
{
	(void)state;
	is_command("case import f.csv", "case", "import");
	is_command("sag importer f.csv", "case", "import");
	is_command("review next", "review", "next");
	is_command("tilsyn næste", "review", "next");
	is_command("tilsyn naeste", "review", "next");
	is_command("TILSYN NÆSTE", "review", "next");
}

static void a_set_tells_every_option_from_every_other(void **state)
{
	(void)state;
	for (unsigned has = 0; has < sizeof(option_set) * CHAR_BIT; has++)
		for (unsigned asked = 0; asked < sizeof(option_set) * CHAR_BIT; asked++)
			assert_int_equal(option_in((option_set)1 << has, (enum option)asked), has == asked);
}

static void english_and_danish_may_be_mixed(void **state)
{
	(void)state;
	is_command("tilsyn next", "review", "next");
	is_command("aarshjul laeg f", "wheel", "put");
	is_command("a\xcc\x8arshjul liste", "wheel", "list"); /* å as a and a ring */
	is_command("lodtraekning proev", "draw", "preview");
}

static void the_review_noun_may_be_left_out(void **state)
{
	(void)state;
	is_command("næste", "review", "next");
	is_command("open 123456", "review", "open");
}

static void options_stand_anywhere(void **state)
{
	(void)state;
	is_command("--json case --dry-run import f.csv", "case", "import");
	assert_non_null(parsed.options[OPT_JSON]);
	assert_non_null(parsed.options[OPT_DRY_RUN]);
	assert_string_equal(parsed.arguments[0], "f.csv");
	is_command("case import - --lang da", "case", "import");
	assert_string_equal(parsed.options[OPT_LANG], "da");
	assert_string_equal(parsed.arguments[0], "-");
	is_command("draw make --word=ærø", "draw", "make");
	assert_string_equal(parsed.options[OPT_WORD], "ærø");
	is_command("case import -- --strange-name", "case", "import");
	assert_string_equal(parsed.arguments[0], "--strange-name");
}

static void wrong_use_is_2(void **state)
{
	(void)state;
	assert_int_equal(parse("case imprt f"), EXIT_USAGE);
	assert_int_equal(parse("sagg liste"), EXIT_USAGE);
	assert_int_equal(parse("case import"), EXIT_USAGE);
	assert_int_equal(parse("case import a b"), EXIT_USAGE);
	assert_int_equal(parse("case import a b c d e"), EXIT_USAGE);
	assert_int_equal(parse("case list --word x"), EXIT_USAGE);
	assert_int_equal(parse("case list --limit"), EXIT_USAGE);
	assert_int_equal(parse("case list --json=yes"), EXIT_USAGE);
	assert_int_equal(parse("case list -x"), EXIT_USAGE);
	assert_int_equal(parse("case list --nonsense"), EXIT_USAGE);
}

static void help_is_at_every_level(void **state)
{
	(void)state;
	assert_int_equal(parse(""), EXIT_OK);
	assert_null(parsed.command);
	assert_int_equal(parse("sag --help"), EXIT_OK);
	assert_string_equal(noun->name, "case");
	assert_null(parsed.command);
	is_command("case import -h", "case", "import"); /* without its argument */
	assert_non_null(parsed.options[OPT_HELP]);
}

static void every_row_can_be_found_by_all_its_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < command_count; i++) {
		const struct command *c = &commands[i];
		const struct noun *n = command_noun(c);
		struct arena *arena = arena_new();
		assert_true(!*c->noun || n);
		assert_non_null(c->run);
		is_command(arena_print(arena, "%s %s --help", c->noun, c->verb), c->noun, c->verb);
		is_command(arena_print(arena, "%s %s --help", n ? n->danish : "", c->danish), c->noun, c->verb);
		is_command(spelling_fold(arena, arena_print(arena, "%s %s --help", n ? n->danish : "", c->danish)),
			c->noun, c->verb);
		arena_free(arena);
	}
}

/* What waits is of no use to somebody who does not know what to type. */
static void every_kind_of_task_says_how_to_go_on(void **state)
{
	const ProtobufCEnumDescriptor *kinds = &tilsyn__v1__task_kind__descriptor;

	(void)state;
	for (unsigned k = 0; k < kinds->n_values; k++) {
		size_t found = 0;
		for (size_t i = 0; i < next_step_count; i++) {
			const struct next_step *step = &next_steps[i];
			if ((int)step->kind != kinds->values[k].value)
				continue;
			const struct command *c = step->noun ? command_named(step->noun, step->verb) : NULL;
			found++;
			assert_true(!step->noun || c);
			assert_true(!step->of_subject || c->most);
		}
		assert_int_equal(found, kinds->values[k].value ? 1 : 0);
	}
}

static void slips_are_near(void **state)
{
	(void)state;
	assert_int_equal(spelling_distance("next", "next"), 0);
	assert_int_equal(spelling_distance("nxet", "next"), 1);
	assert_int_equal(spelling_distance("nxt", "next"), 1);
	assert_int_equal(spelling_distance("", "next"), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spellings_are_equal),
		cmocka_unit_test(a_set_tells_every_option_from_every_other),
		cmocka_unit_test(english_and_danish_may_be_mixed),
		cmocka_unit_test(the_review_noun_may_be_left_out),
		cmocka_unit_test(options_stand_anywhere),
		cmocka_unit_test(wrong_use_is_2),
		cmocka_unit_test(help_is_at_every_level),
		cmocka_unit_test(every_row_can_be_found_by_all_its_names),
		cmocka_unit_test(every_kind_of_task_says_how_to_go_on),
		cmocka_unit_test(slips_are_near),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
