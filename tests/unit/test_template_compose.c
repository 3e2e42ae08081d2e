/* A set made of parts of others: what comes along, what is refused and where. */
#include "rpc/template/template_compose.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/codec.h"
#include "own_arena.h"

static struct failure faults;

#define SCALE                                                                                                          \
	"scale: {id: ja_nej, options: [{value: ja, counts: true, score: 1}, {value: nej, counts: true, score: 0}], nej_reasons: [{value: r"
#define HEAD(name)                                                                                                     \
	"id: " name "\nversion: '1'\nkind: overordnet\ntitle_da: T\ntitle_en: T\nnote_da: N" name "\nsteps: "          \
	"[{order: 1, id: plan, title_da: Plan}, {order: 2, id: " name "}]\n"

static const char first[] = HEAD("et") SCALE
	"1}]}\nlaws: [{abbr: BL, version_da: v1}, {abbr: FVL}]\nmarkers: [{id: m}, {id: unused}]\n"
	"case_facts: [{id: decision_date, type: date}, {id: siblings, type: bool}, {id: age, type: int}]\n"
	"questions: [{code: A-1, step: plan, text_da: A, law: [BL § 5], marker: m,"
	" applies: {when: [{fact: siblings, op: eq, value: 'true'}]}}, {code: A-2, step: et, text_da: B}]\n";
static const char second[] = HEAD("to") SCALE
	"2}]}\nlaws: [{abbr: BL, version_da: v2}]\ncase_facts: [{id: decision_date, type: date}, {id: siblings, type: bool}]\n"
	"questions: [{code: B-1, step: to, see: A-2}, {code: B-2, step: plan, text_da: C, law: [BL § 7]}]\n";
static const char other_fact[] = HEAD("tre") SCALE
	"1}]}\ncase_facts: [{id: siblings, type: bool, title_da: Andet}]\n"
	"questions: [{code: C-1, step: plan, text_da: C, applies: {when: [{fact: siblings, op: eq, value: 'true'}]}}]\n";
static const char other_scale[] = HEAD(
	"fire") "scale: {id: grad, options: [{value: lav, counts: true, score: 0}, {value: h, counts: true, score: 1}]}\n"
		"questions: [{code: D-1, step: plan, text_da: D}]\n";

static void *read_yaml(const ProtobufCMessageDescriptor *type, const char *text)
{
	struct codec_fault fault;
	ProtobufCMessage *message = codec_from_yaml(type, text, strlen(text), arena, &fault);

	if (!message)
		fail_msg("%u:%u %s %s", fault.line, fault.column, fault.path, fault.what);
	return message;
}

/* Sources are named a, b, c, d in the request. */
static const Tilsyn__V1__TemplateFile *compose(const char *request)
{
	static const char *const files[] = {first, second, other_fact, other_scale};
	struct source sources[4];
	Tilsyn__V1__TemplateFile *composed = NULL;
	const char *whole = arena_print(arena, "code: vores\nversion_name: '1'\ntitle_da: V\ntitle_en: O\n%s", request);

	for (size_t i = 0; i < 4; i++)
		sources[i] = (struct source){arena_print(arena, "%c", (char)('a' + i)),
			read_yaml(&tilsyn__v1__template_file__descriptor, files[i])};
	faults = (struct failure){0};
	if (!template_compose(read_yaml(&tilsyn__v1__compose_template_request__descriptor, whole), sources, 4, arena,
		    &composed, &faults))
		return NULL;
	return composed;
}

static const char *refused(const char *request)
{
	const char *text = "";

	if (compose(request))
		return "";
	for (size_t i = 0; i < faults.n_places; i++)
		text = arena_print(arena, "%s%s%s", text, i ? " " : "", faults.places[i].field);
	return text;
}

static const char *asked(const Tilsyn__V1__TemplateFile *file)
{
	const char *text = "";

	assert_non_null(file);
	for (size_t i = 0; i < file->n_questions; i++) {
		const Tilsyn__V1__Question *q = file->questions[i];
		text = arena_print(arena, "%s%s%s/%s%s%s", text, i ? " " : "", q->step, q->code, q->origin ? "@" : "",
			q->origin ? q->origin->template_id : "");
	}
	return text;
}

static void what_questions_need_comes_along(void **state)
{
	const Tilsyn__V1__TemplateFile *file =
		compose("picks: [{template_id: a, questions: [A-1]}, {template_id: b, questions: [B-2]}]");

	(void)state;
	assert_string_equal(asked(file), "plan/A-1@a plan/B-2@b");
	assert_int_equal(file->n_steps, 1);
	assert_int_equal(file->n_case_facts, 2); /* the decision's date and the one hung on */
	assert_string_equal(file->case_facts[1]->id, "siblings");
	assert_int_equal(file->n_markers, 1);
	assert_int_equal(file->n_laws, 2); /* two versions of one law, not the law that nobody cites */
	assert_string_equal(file->laws[1]->version_da, "v2");
	assert_int_equal(file->scale->n_nej_reasons, 2);
	assert_string_equal(file->kind, "egen");
	assert_string_equal(file->note_da, "Net\nNto");
}

static void a_pointer_is_followed_unless_its_question_is_there(void **state)
{
	(void)state;
	assert_string_equal(asked(compose("picks: [{template_id: b, steps: [to]}]")), "to/A-2@a");
	assert_string_equal(asked(compose("picks: [{template_id: b, steps: [to]}, {template_id: a, steps: [et]}]")),
		"to/B-1@b et/A-2@a");
}

static void own_questions_may_use_what_the_sets_know(void **state)
{
	const Tilsyn__V1__TemplateFile *file = compose(
		"picks: [{template_id: a, questions: [A-2]}]\nsteps: [{id: eget, title_da: E}]\n"
		"questions: [{code: E-1, step: eget, text_da: E, applies: {when: [{fact: age, op: ge, value: '12'}]}},"
		" {code: E-2, step: plan, text_da: F, marker: unused}]");

	(void)state;
	assert_string_equal(asked(file), "et/A-2@a eget/E-1 plan/E-2");
	assert_string_equal(file->case_facts[1]->id, "age");
	assert_string_equal(file->markers[0]->id, "unused");
	assert_int_equal(file->steps[2]->order, 3);
}

static void what_does_not_agree_is_refused_with_its_place(void **state)
{
	(void)state;
	assert_string_equal(refused("picks: [{template_id: a}, {template_id: c}]"), "picks[1].case_facts.siblings");
	assert_int_equal(faults.reason, REASON_SETS_CONTRADICT);
	assert_string_equal(refused("picks: [{template_id: a}, {template_id: d}]"), "picks[1].template_id");
	assert_int_equal(faults.reason, REASON_MIXED_SCALES);
	assert_string_equal(
		refused("picks: [{template_id: x}, {template_id: y}]"), "picks[0].template_id picks[1].template_id");
	assert_string_equal(refused("picks: [{template_id: a, steps: [nej], questions: [N]}]"),
		"picks[0].steps[0] picks[0].questions[0]");
	assert_string_equal(refused(""), "picks");
	assert_string_equal(refused("questions: [{code: E-1, step: plan, text_da: E}]"), "picks");
	assert_string_equal(refused("picks: [{template_id: a}]\nsteps: [{id: plan}]"), "steps[0].id");
}

static void own_questions_are_checked_at_their_own_place(void **state)
{
	(void)state;
	assert_string_equal(refused("picks: [{template_id: a}]\nquestions: [{code: E-0, step: plan, text_da: E},"
				    " {code: E 1, step: nej, text_da: E, valid_from: 2025-02-29},"
				    " {code: A-1, step: plan, see: A-2}]"),
		"questions[2].see");
	assert_string_equal(refused("picks: [{template_id: a}]\nquestions: [{code: E-0, step: plan, text_da: E},"
				    " {code: E 1, step: nej, text_da: E, valid_from: 2025-02-29}]"),
		"questions[1].code questions[1].step questions[1].valid_from");
	assert_int_equal(faults.reason, REASON_BAD_VALUE);
	assert_string_equal(refused("picks: [{template_id: a}]\nquestions: [{code: A-1, step: et, text_da: E}]"),
		"questions[0].code");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_questions_need_comes_along),
		cmocka_unit_test(a_pointer_is_followed_unless_its_question_is_there),
		cmocka_unit_test(own_questions_may_use_what_the_sets_know),
		cmocka_unit_test(what_does_not_agree_is_refused_with_its_place),
		cmocka_unit_test(own_questions_are_checked_at_their_own_place),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
