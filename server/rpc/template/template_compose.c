#include "rpc/template/template_compose.h"

#include <stdlib.h>
#include <string.h>

#include "rpc/template/composer.h"
#include "rpc/template/template_check.h"

static Tilsyn__V1__Question *question_of(struct composer *k, const struct chosen *c)
{
	Tilsyn__V1__Question *question = arena_alloc(k->arena, sizeof(*question));

	*question = *c->question;
	question->step = arena_text(k->arena, c->step);
	question->lineage = arena_text(k->arena, ""); /* against this set's version before, not the source's */
	question->origin = NULL;
	if (c->source) {
		question->origin = arena_alloc(k->arena, sizeof(*question->origin));
		tilsyn__v1__origin__init(question->origin);
		question->origin->template_id = c->source->template_id;
		question->origin->question = question->code;
	}
	return question;
}

/* Step by step, as they are asked. `order` remembers which chosen question stands where; a question whose step is
 * nowhere comes last, for the check to find. */
static void put_questions(struct composer *k, Tilsyn__V1__TemplateFile *file, const struct chosen **order)
{
	file->questions = arena_alloc(k->arena, (k->n_chosen + 1) * sizeof(void *));
	for (size_t s = 0; s <= k->steps.count; s++)
		for (size_t i = 0; i < k->n_chosen; i++) {
			const struct chosen *c = &k->chosen[i];
			if (s < k->steps.count ? strcmp(c->step, k->steps.names[s]) != 0
					       : composer_row_find(&k->steps, c->step) != NULL)
				continue;
			order[file->n_questions] = c;
			file->questions[file->n_questions++] = question_of(k, c);
		}
}

static void put_steps(struct composer *k, Tilsyn__V1__TemplateFile *file)
{
	file->n_steps = k->steps.count;
	file->steps = arena_alloc(k->arena, (k->steps.count + 1) * sizeof(void *));
	for (size_t i = 0; i < k->steps.count; i++) {
		file->steps[i] = arena_alloc(k->arena, sizeof(**file->steps));
		*file->steps[i] = *(const Tilsyn__V1__Step *)k->steps.items[i];
		file->steps[i]->order = (int32_t)i + 1;
	}
}

static void put_scale(struct composer *k, Tilsyn__V1__TemplateFile *file)
{
	file->scale = arena_alloc(k->arena, sizeof(*file->scale));
	*file->scale = *k->chosen[0].source->file->scale;
	file->scale->n_nej_reasons = k->nej_reasons.count;
	file->scale->nej_reasons = (Tilsyn__V1__ReasonCode **)k->nej_reasons.items;
	file->scale->n_ikke_relevant_reasons = k->ikke_relevant_reasons.count;
	file->scale->ikke_relevant_reasons = (Tilsyn__V1__ReasonCode **)k->ikke_relevant_reasons.items;
}

/* What the sets say of themselves holds for what is taken from them. */
static char *notes(struct composer *k, bool danish)
{
	struct row said = {0};
	char *text = arena_text(k->arena, "");

	for (size_t i = 0; i < k->n_sources; i++) {
		const Tilsyn__V1__TemplateFile *from = k->sources[i].file;
		const char *note = danish ? from->note_da : from->note_en;
		if (!composer_uses(k, &k->sources[i]) || !*note || composer_row_find(&said, note))
			continue;
		composer_row_add(k, &said, from, note);
		text = arena_print(k->arena, "%s%s%s", text, *text ? "\n" : "", note);
	}
	return text;
}

static Tilsyn__V1__TemplateFile *put_together(struct composer *k, const struct chosen **order)
{
	Tilsyn__V1__TemplateFile *file = arena_alloc(k->arena, sizeof(*file));

	tilsyn__v1__template_file__init(file);
	file->id = k->wanted->code;
	file->version = k->wanted->version_name;
	file->kind = arena_text(k->arena, "egen");
	file->title_da = k->wanted->title_da;
	file->title_en = k->wanted->title_en;
	file->note_da = notes(k, true);
	file->note_en = notes(k, false);
	put_scale(k, file);
	file->n_case_facts = k->facts.count;
	file->case_facts = (Tilsyn__V1__CaseFact **)k->facts.items;
	file->n_markers = k->markers.count;
	file->markers = (Tilsyn__V1__Marker **)k->markers.items;
	file->n_laws = k->laws.count;
	file->laws = (Tilsyn__V1__Law **)k->laws.items;
	put_steps(k, file);
	put_questions(k, file, order);
	return file;
}

/* The check speaks of the composed file; who sent the request knows picks and own questions. */
static const char *field_in_request(struct composer *k, const struct chosen **order, const char *field)
{
	static const char row[] = "questions[";
	const struct chosen *c;
	char *rest;
	size_t nth;

	if (!strcmp(field, "id"))
		return "code";
	if (!strcmp(field, "version"))
		return "version_name";
	if (strncmp(field, row, sizeof(row) - 1) != 0)
		return field;
	nth = strtoul(field + sizeof(row) - 1, &rest, 10);
	c = order[nth];
	return c->source ? arena_print(k->arena, "picks[%zu].questions", c->place)
			 : arena_print(k->arena, "questions[%zu%s", c->place, rest);
}

bool template_compose(const Tilsyn__V1__ComposeTemplateRequest *wanted, const struct source *sources, size_t n_sources,
	struct arena *arena, Tilsyn__V1__TemplateFile **composed, struct failure *faults)
{
	struct composer k = {
		.wanted = wanted, .sources = sources, .n_sources = n_sources, .arena = arena, .faults = faults};
	const struct chosen **order;

	composer_choose(&k);
	if (!faults->n_places && (!k.n_chosen || !k.chosen[0].source))
		composer_refuse(&k, REASON_BAD_VALUE, "", "choose no question", "picks"); /* the scale is theirs */
	if (faults->n_places)
		return false;
	composer_bring(&k);
	if (faults->n_places)
		return false;
	order = arena_alloc(arena, (k.n_chosen + 1) * sizeof(*order));
	*composed = put_together(&k, order);
	if (template_check(*composed, arena, faults))
		return true;
	faults->reason = REASON_BAD_VALUE;
	for (size_t i = 0; i < faults->n_places; i++)
		faults->places[i].field = field_in_request(&k, order, faults->places[i].field);
	return false;
}
