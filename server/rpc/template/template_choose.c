/* Which questions a composed set asks: picked by step or code, followed to where they are asked, and one's own. */
#include <string.h>

#include "rpc/template/composer.h"

enum { PICKS_MAX = 100 };

static bool has_word(char *const *words, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(words[i], word))
			return true;
	return false;
}

static bool is_picked(const Tilsyn__V1__Pick *pick, const Tilsyn__V1__Question *question)
{
	return (!pick->n_steps && !pick->n_questions) || has_word(pick->steps, pick->n_steps, question->step) ||
	       has_word(pick->questions, pick->n_questions, question->code);
}

static const Tilsyn__V1__Question *find_question(const Tilsyn__V1__TemplateFile *file, const char *code)
{
	for (size_t i = 0; i < file->n_questions; i++)
		if (!strcmp(file->questions[i]->code, code))
			return file->questions[i];
	return NULL;
}

/* Picks of what is not there are faults: whoever sent them believes that it is asked now. */
static void check_pick(struct composer *k, size_t nth, const struct source *source)
{
	const Tilsyn__V1__Pick *pick = k->wanted->picks[nth];

	for (size_t i = 0; i < pick->n_steps; i++)
		if (!composer_step(source->file, pick->steps[i]))
			composer_refuse(
				k, REASON_BAD_VALUE, "", "is no step of this set", "picks[%zu].steps[%zu]", nth, i);
	for (size_t i = 0; i < pick->n_questions; i++)
		if (!find_question(source->file, pick->questions[i]))
			composer_refuse(k, REASON_BAD_VALUE, pick->questions[i], "is no question of this set",
				"picks[%zu].questions[%zu]", nth, i);
}

static const struct chosen *find_chosen(const struct composer *k, const char *code)
{
	for (size_t i = 0; i < k->n_chosen; i++)
		if (!strcmp(k->chosen[i].question->code, code))
			return &k->chosen[i];
	return NULL;
}

static void choose(struct composer *k, size_t nth, const struct source *source, const Tilsyn__V1__Question *question)
{
	const struct chosen *here = find_chosen(k, question->code);

	if (here && here->question == question)
		return; /* by its step and by its code, or by two picks */
	if (here)
		composer_refuse(k, REASON_SETS_CONTRADICT, question->code,
			"has a code that another chosen question has", "picks[%zu].questions", nth);
	else
		k->chosen[k->n_chosen++] = (struct chosen){question, source, nth, question->step};
}

static void choose_picked(struct composer *k)
{
	if (k->wanted->n_picks > PICKS_MAX) {
		composer_refuse(k, REASON_TOO_LARGE, "", "are more than 100", "picks");
		return;
	}
	for (size_t i = 0; i < k->wanted->n_picks; i++) {
		const Tilsyn__V1__Pick *pick = k->wanted->picks[i];
		const struct source *source = composer_source(k, pick->template_id);

		if (!source) {
			composer_refuse(k, REASON_NOT_FOUND, "", "is no published set", "picks[%zu].template_id", i);
			continue;
		}
		check_pick(k, i, source);
		for (size_t q = 0; q < source->file->n_questions; q++)
			if (is_picked(pick, source->file->questions[q]))
				choose(k, i, source, source->file->questions[q]);
	}
}

/* A question that is asked in another set: where that one is chosen too, it stays and points there; else the question
 * itself comes in its place. */
static void follow(struct composer *k, struct chosen *pointer)
{
	const char *code = pointer->question->see;

	if (find_chosen(k, code))
		return;
	for (size_t i = 0; i < k->n_sources; i++) {
		const Tilsyn__V1__Question *asked = find_question(k->sources[i].file, code);
		if (asked && !*asked->see) {
			pointer->question = asked;
			pointer->source = &k->sources[i];
			return;
		}
	}
	composer_refuse(k, REASON_NOT_PUBLISHED, pointer->question->code,
		"points to a question of a set that is not published", "picks[%zu].questions", pointer->place);
}

static void choose_own(struct composer *k)
{
	for (size_t i = 0; i < k->wanted->n_questions; i++) {
		const Tilsyn__V1__Question *own = k->wanted->questions[i];
		if (*own->see)
			composer_refuse(k, REASON_BAD_VALUE, own->code, "is for questions of other sets",
				"questions[%zu].see", i);
		k->chosen[k->n_chosen++] = (struct chosen){own, NULL, i, own->step};
	}
}

void composer_choose(struct composer *k)
{
	size_t most = k->wanted->n_questions;

	for (size_t i = 0; i < k->n_sources; i++)
		most += k->sources[i].file->n_questions;
	k->chosen = arena_alloc(k->arena, (most + 1) * sizeof(*k->chosen));
	choose_picked(k);
	for (size_t i = 0; i < k->n_chosen; i++)
		if (*k->chosen[i].question->see)
			follow(k, &k->chosen[i]);
	choose_own(k);
}
