/* A question set on paper: what is printed, what is left out, and safe with hostile text. */
#include "render/paper.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "assert_has.h"
#include "codec/codec.h"
#include "own_arena.h"

static const char small_set[] =
	"{\"id\":\"proeve\",\"version\":\"1.0\",\"titleDa\":\"Prøve\",\"titleEn\":\"Trial\","
	"\"scale\":{\"id\":\"ja_nej\",\"options\":[{\"value\":\"ja\",\"labelDa\":\"Ja\",\"labelEn\":\"Yes\",\"counts\":true},"
	"{\"value\":\"nej\",\"labelDa\":\"Nej\",\"labelEn\":\"No\",\"counts\":true}],"
	"\"nejReasons\":[{\"value\":\"for_sent\",\"labelDa\":\"For sent\",\"labelEn\":\"Too late\"}]},"
	"\"caseFacts\":[{\"id\":\"decision_date\",\"type\":\"date\",\"titleDa\":\"Afgørelsens dato\"},"
	"{\"id\":\"siblings\",\"type\":\"bool\",\"titleDa\":\"Er der søskende?\",\"titleEn\":\"Are there siblings?\"},"
	"{\"id\":\"unused\",\"type\":\"bool\",\"titleDa\":\"Spørges aldrig?\"}],"
	"\"markers\":[{\"id\":\"m\",\"titleDa\":\"Inddragelse\",\"titleEn\":\"Involvement\"}],"
	"\"laws\":[{\"abbr\":\"BL\",\"titleDa\":\"Barnets lov\"}],"
	"\"steps\":[{\"id\":\"plan\",\"titleDa\":\"Plan\",\"titleEn\":\"Plan\"},{\"id\":\"slut\",\"titleDa\":\"Afslutning\",\"titleEn\":\"End\"}],"
	"\"questions\":[{\"code\":\"P-1\",\"step\":\"plan\",\"textDa\":\"Er der en plan?\",\"textEn\":\"Is there a plan?\","
	"\"guidanceDa\":\"Se i journalen.\",\"law\":[\"BL § 91\",\"FVL § 22\"],\"marker\":\"m\",\"obligation\":\"skal\",\"critical\":true,"
	"\"validFrom\":\"2024-01-01\",\"applies\":{\"when\":[{\"fact\":\"siblings\",\"op\":\"eq\",\"value\":\"true\"}]},"
	"\"anchors\":{\"ja\":\"En dateret plan\"}},"
	"{\"code\":\"P-2\",\"step\":\"plan\",\"see\":\"P-1\"},"
	"{\"code\":\"S-1\",\"step\":\"slut\",\"textDa\":\"Er sagen lukket?\",\"obligation\":\"kan\"}]}";

static Tilsyn__V1__TemplateFile *read_set(const char *json)
{
	struct codec_fault fault;
	ProtobufCMessage *file =
		codec_from_json(&tilsyn__v1__template_file__descriptor, json, strlen(json), arena, &fault);

	assert_non_null(file);
	return (Tilsyn__V1__TemplateFile *)file;
}

static char *printed(const Tilsyn__V1__TemplateFile *file, const char *step, const char *language)
{
	char *steps[] = {arena_text(arena, step)};
	size_t size;
	char *text = render_paper(file, steps, step ? 1 : 0, language, arena, &size);

	assert_int_equal(size, strlen(text));
	return text;
}

static void the_form_asks_all_there_is_to_a_question(void **state)
{
	const char *page = printed(read_set(small_set), NULL, "da");

	(void)state;
	assert_has(page, "<html lang=\"da\">");
	assert_has(page, "Sagsnummer");
	assert_has(page, "Er der en plan?");
	assert_has(page, "Kun: Er der søskende? Ja"); /* the set has no words of its own for it */
	assert_has(page, "Se i journalen.");
	assert_has(page, "BL § 91; FVL § 22. For afgørelser fra 1. januar 2024");
	assert_has(page, "Kritisk");
	assert_has(page, "Inddragelse");
	assert_has(page, "<small><bdi>En dateret plan</bdi></small>");
	assert_has(page, "Når svaret er “Nej”:");
	assert_has(page, "<li><bdi>For sent</bdi></li>");
	assert_has(page, "Besvares ét sted, under P-1.");
	assert_has(page, "content:\"proeve 1.0\"");
}

static void only_facts_that_a_question_hangs_on_are_asked(void **state)
{
	const char *whole = printed(read_set(small_set), NULL, "da"), *end = printed(read_set(small_set), "slut", "da");

	(void)state;
	assert_has(whole, "<span><bdi>Er der søskende?");
	assert_has(whole, "Afgørelsens dato");
	assert_has_not(whole, "Spørges aldrig?");
	assert_has(end, "Afgørelsens dato");
	assert_has_not(end, "søskende");
}

static void only_the_chosen_steps_are_printed(void **state)
{
	const char *page = printed(read_set(small_set), "slut", "da");

	(void)state;
	assert_has(page, "Er sagen lukket?");
	assert_has_not(page, "Er der en plan?");
}

static void the_other_language_stands_in(void **state)
{
	const char *page = printed(read_set(small_set), NULL, "en");

	(void)state;
	assert_has(page, "Is there a plan?");
	assert_has(page, "Are there siblings? Yes");
	assert_has(page, "Er sagen lukket?");
	assert_has(page, "For decisions from 1 January 2024");
}

static void hostile_text_stays_text(void **state)
{
	Tilsyn__V1__TemplateFile *file = read_set(small_set);
	char *hostile = arena_text(arena, "</style><script>alert(1)</script>\"'&\u202e");

	(void)state;
	file->id = file->version = file->title_da = file->note_da = hostile;
	file->steps[0]->title_da = file->laws[0]->title_da = file->markers[0]->title_da = hostile;
	file->scale->options[0]->label_da = file->scale->nej_reasons[0]->label_da = hostile;
	file->case_facts[1]->title_da = file->questions[0]->text_da = file->questions[0]->guidance_da = hostile;
	file->questions[0]->code = file->questions[0]->law[0] = file->questions[0]->valid_to = hostile;
	file->questions[0]->anchors[0]->value = file->questions[1]->see = hostile;
	const char *page = printed(file, NULL, "da");
	assert_has_not(page, "<script");
	assert_has_not(page, "alert(1)</");
	assert_has_not(page, "\u202e");
	assert_ptr_equal(strstr(page, "</style>"), strstr(page, "</style>\n</head>")); /* ours alone */
	assert_null(strstr(strstr(page, "</style>") + 1, "</style>"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_form_asks_all_there_is_to_a_question),
		cmocka_unit_test(only_facts_that_a_question_hangs_on_are_asked),
		cmocka_unit_test(only_the_chosen_steps_are_printed),
		cmocka_unit_test(the_other_language_stands_in),
		cmocka_unit_test(hostile_text_stays_text),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
