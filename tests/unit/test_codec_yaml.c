/* test_codec_yaml.c - YAML as people write it: the question sets as they are delivered, and every slip with its line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <tilsyn/v1/template.pb-c.h>

#include "every_read.h"

static Tilsyn__Test__Every *read(const char *text)
{
	return (Tilsyn__Test__Every *)codec_from_yaml(
		&tilsyn__test__every__descriptor, text, strlen(text), arena, &fault);
}

static void assert_refused(const char *text, unsigned line, unsigned column, const char *path, const char *what)
{
	assert_fault(read(text), path, what);
	assert_int_equal(fault.line, line);
	assert_int_equal(fault.column, column);
}

static const Tilsyn__V1__TemplateFile *read_template(const char *name)
{
	static char text[1 << 20];
	FILE *in = fopen(arena_print(arena, TEMPLATES "/%s.yaml", name), "r");

	assert_non_null(in);
	size_t size = fread(text, 1, sizeof(text), in);
	fclose(in);
	const ProtobufCMessage *m = codec_from_yaml(&tilsyn__v1__template_file__descriptor, text, size, arena, &fault);
	if (!m)
		fail_msg("%s.yaml:%u:%u: '%s' %s", name, fault.line, fault.column, fault.path, fault.what);
	return (const Tilsyn__V1__TemplateFile *)m;
}

static void yaml_reads_every_question_set(void **state)
{
	(void)state;
	static const char *const names[] = {"overordnet", "tematiseret", "lokale-emner"};

	for (int i = 0; i < 3; i++) {
		const Tilsyn__V1__TemplateFile *file = read_template(names[i]);
		assert_string_equal(file->id, names[i]);
		assert_string_equal(file->version, "0.2.0");
		assert_true(file->n_questions > 10 && file->n_steps > 3 && file->scale->n_options > 2);
	}
}

static void yaml_reads_a_question_set_by_its_types(void **state)
{
	(void)state;
	const Tilsyn__V1__TemplateFile *file = read_template("tematiseret");
	const Tilsyn__V1__ScaleOption *low = file->scale->options[0], *irrelevant = file->scale->options[3];

	assert_string_equal(low->label_da, "Lav grad");
	assert_string_equal(low->score, "1"); /* a number in the file, text in the contract */
	assert_true(low->counts);
	assert_string_equal(irrelevant->score, ""); /* null */
	assert_false(irrelevant->counts);
	assert_int_equal(file->questions[0]->n_anchors, 3);
	assert_int_equal(file->steps[0]->order, 1);
}

static void yaml_gives_scalars_the_meaning_of_their_field(void **state)
{
	(void)state;
	assert_becomes("a_text: No", "{\"aText\":\"No\"}");
	assert_becomes("texts: [yes, 1, true, 2026-11-22, 'null']",
		"{\"texts\":[\"yes\",\"1\",\"true\",\"2026-11-22\",\"null\"]}");
	assert_becomes("{an_int32: 1, a_bool: true, a_double: 0.5}", "{\"anInt32\":1,\"aDouble\":0.5,\"aBool\":true}");
	assert_becomes("enums: [low, very_high]", "{\"enums\":[\"LEVEL_OF_CARE_LOW\",\"LEVEL_OF_CARE_VERY_HIGH\"]}");
	assert_becomes(
		"enums: [LEVEL_OF_CARE_LOW, 2]", "{\"enums\":[\"LEVEL_OF_CARE_LOW\",\"LEVEL_OF_CARE_VERY_HIGH\"]}");
	assert_becomes("a_uint64: 18446744073709551615", "{\"aUint64\":\"18446744073709551615\"}");
	assert_becomes("words: {ja: b, null: c}", "{\"words\":{\"ja\":\"b\",\"null\":\"c\"}}");
	assert_becomes("a_text: |\n  to\n  linjer\n", "{\"aText\":\"to\\nlinjer\\n\"}");
	assert_becomes("\xef\xbb\xbf"
		       "a_text: x\nan_int32: 1\n",
		"{\"anInt32\":1,\"aText\":\"x\"}"); /* as Windows editors begin a file */
}

static void yaml_takes_null_as_absent(void **state)
{
	(void)state;
	assert_becomes("{a_text: null, an_int32: ~, child: , texts: NULL, a_bool: Null}", "{}");
	assert_becomes("a_text: \"null\"", "{\"aText\":\"null\"}");
}

static void yaml_names_line_and_column_of_a_bad_value(void **state)
{
	(void)state;
	assert_refused("# x\nchild:\n  a_bool: yes\n", 3, 3, "child.a_bool", "is neither true nor false");
	assert_refused("int32s:\n  - 1\n  - to\n", 3, 5, "int32s[1]", "is not a whole number");
	assert_refused("texts: [a, ~]", 1, 12, "texts[1]", "is null");
	assert_refused("a_text:\n  - x", 1, 1, "a_text", "is not text");
	assert_refused("an_enum: lav", 1, 1, "an_enum", "is not one of the names allowed: low, very_high");
	assert_refused("just words", 1, 1, "", "is not an object");
}

static void yaml_names_line_and_column_of_an_unknown_field(void **state)
{
	(void)state;
	assert_refused("children:\n  - a_text: x\n    colour: null\n", 3, 5, "children[0].colour", "is no field here");
	assert_int_equal(fault.kind, CODEC_UNKNOWN_FIELD);
	assert_refused("aText: x", 1, 1, "aText", "is no field here");
}

static void yaml_refuses_what_could_surprise(void **state)
{
	(void)state;
	assert_refused("child: &a {}", 1, 8, "", "holds an anchor or alias, which are not read");
	assert_refused("a_text: *a", 1, 9, "", "holds an anchor or alias, which are not read");
	assert_refused("a_text: &a x", 1, 9, "", "holds an anchor or alias, which are not read");
	assert_refused("a_text: !!str x", 1, 9, "", "holds a tag, which are not read");
	assert_refused("texts: !x [a]", 1, 8, "", "holds a tag, which are not read");
	assert_refused("a_text: x\na_text: y\n", 2, 1, "", "holds a name twice in one mapping");
	assert_refused("? [a]\n: b\n", 1, 3, "", "has a name that is not plain text");
	assert_refused("a_text: x\n--- \na_text: y\n", 2, 1, "", "holds a second document");
	assert_refused("a_text: \"\\0\"", 1, 9, "", "holds a NUL character");
	assert_refused("# nothing\n", 2, 1, "", "is empty");
	assert_int_equal(fault.kind, CODEC_MALFORMED);
	assert_null(codec_from_yaml(&tilsyn__test__every__descriptor, NULL, 0, arena, &fault));
	assert_string_equal(fault.what, "is empty");
}

static void yaml_refuses_bytes_that_are_no_utf8(void **state)
{
	(void)state;
	assert_refused("a_text: x\ntexts: [\xc3\xa6, \xe6]", 2, 12, "", "is not valid UTF-8 without NUL");
	assert_null(read("a_text: \x01"));
	assert_int_equal(fault.column, 9);
}

static void yaml_refuses_bad_syntax_with_its_place(void **state)
{
	(void)state;
	assert_refused(
		"a_text: a: b", 1, 10, "", "is not well-formed YAML: mapping values are not allowed in this context");
}

static void yaml_refuses_nesting_deeper_than_16(void **state)
{
	(void)state;
	char text[4096] = "", *at = text;

	for (int i = 0; i < 16; i++)
		at += sprintf(at, "%*schild:\n", i, "");
	sprintf(at, "%*sa_bool: true\n", 16, "");
	assert_null(read(text));
	assert_string_equal(fault.what, "is nested deeper than 16 levels");
	assert_int_equal(fault.line, 16);
	memset(text, '[', 900);
	text[900] = '\0';
	assert_null(read(text));
	assert_string_equal(fault.what, "is nested deeper than 16 levels");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(yaml_reads_every_question_set),
		TEST(yaml_reads_a_question_set_by_its_types),
		TEST(yaml_gives_scalars_the_meaning_of_their_field),
		TEST(yaml_takes_null_as_absent),
		TEST(yaml_names_line_and_column_of_a_bad_value),
		TEST(yaml_names_line_and_column_of_an_unknown_field),
		TEST(yaml_refuses_what_could_surprise),
		TEST(yaml_refuses_bytes_that_are_no_utf8),
		TEST(yaml_refuses_bad_syntax_with_its_place),
		TEST(yaml_refuses_nesting_deeper_than_16),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
