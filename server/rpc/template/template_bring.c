/* What the chosen questions need: steps, case facts, markers, laws, reasons. Sets must agree on what they share. */
#include <string.h>

#include "codec/codec.h"
#include "rpc/template/composer.h"

static bool says_the_same(struct composer *k, const ProtobufCMessage *one, const ProtobufCMessage *other)
{
	size_t one_size, other_size;
	const uint8_t *one_bytes = codec_pack(one, k->arena, &one_size);
	const uint8_t *other_bytes = codec_pack(other, k->arena, &other_size);

	return one_size == other_size && !memcmp(one_bytes, other_bytes, one_size);
}

/* New, or the same as what is there already. */
static void merge(struct composer *k, struct row *row, const void *item, const char *name, const struct source *source,
	const char *what)
{
	const ProtobufCMessage *here = composer_row_find(row, name);

	if (!here)
		composer_row_add(k, row, item, name);
	else if (!says_the_same(k, here, item))
		composer_refuse(k, REASON_SETS_CONTRADICT, "", "says something else than the sets before it",
			"picks[%zu].%s.%s", composer_pick(k, source), what, name);
}

static bool is_picked_source(const struct composer *k, const struct source *source)
{
	return !strcmp(k->wanted->picks[composer_pick(k, source)]->template_id, source->template_id);
}

/* Whether this chosen question may mean what the source says: it is from there, or it is one's own. */
static bool speaks_of(const struct composer *k, const struct chosen *c, const struct source *source)
{
	return c->source ? c->source == source : is_picked_source(k, source);
}

static bool hangs_on(const Tilsyn__V1__Question *question, const char *fact)
{
	for (size_t i = 0; question->applies && i < question->applies->n_when; i++)
		if (!strcmp(question->applies->when[i]->fact, fact))
			return true;
	return false;
}

/* "BL § 47, stk. 2" is of the law BL. */
static bool rests_on(const Tilsyn__V1__Question *question, const char *law)
{
	size_t size = strlen(law);

	for (size_t i = 0; i < question->n_law; i++)
		if (!strncmp(question->law[i], law, size) && (!question->law[i][size] || question->law[i][size] == ' '))
			return true;
	return false;
}

static bool has_marker(const Tilsyn__V1__Question *question, const char *marker)
{
	return !strcmp(question->marker, marker);
}

static bool is_needed(const struct composer *k, const struct source *source,
	bool (*needs)(const Tilsyn__V1__Question *question, const char *name), const char *name)
{
	for (size_t i = 0; i < k->n_chosen; i++)
		if (speaks_of(k, &k->chosen[i], source) && needs(k->chosen[i].question, name))
			return true;
	return false;
}

static void bring_facts(struct composer *k, const struct source *source)
{
	/* The decision's date is asked in every review: it decides which law applied. */
	for (size_t i = 0; i < source->file->n_case_facts; i++) {
		const Tilsyn__V1__CaseFact *fact = source->file->case_facts[i];
		if (!strcmp(fact->id, "decision_date") || is_needed(k, source, hangs_on, fact->id))
			merge(k, &k->facts, fact, fact->id, source, "case_facts");
	}
}

static void bring_markers(struct composer *k, const struct source *source)
{
	for (size_t i = 0; i < source->file->n_markers; i++)
		if (is_needed(k, source, has_marker, source->file->markers[i]->id))
			merge(k, &k->markers, source->file->markers[i], source->file->markers[i]->id, source,
				"markers");
}

/* Two sets may rest on two versions of a law: both are named. */
static void bring_laws(struct composer *k, const struct source *source)
{
	for (size_t i = 0; i < source->file->n_laws; i++) {
		const Tilsyn__V1__Law *law = source->file->laws[i];
		const char *name = arena_print(k->arena, "%s %s", law->abbr, law->version_da);
		if (is_needed(k, source, rests_on, law->abbr) && !composer_row_find(&k->laws, name))
			composer_row_add(k, &k->laws, law, name);
	}
}

static void bring_reasons(struct composer *k, const struct source *source)
{
	const Tilsyn__V1__Scale *scale = source->file->scale;

	for (size_t i = 0; i < scale->n_nej_reasons; i++)
		merge(k, &k->nej_reasons, scale->nej_reasons[i], scale->nej_reasons[i]->value, source,
			"scale.nej_reasons");
	for (size_t i = 0; i < scale->n_ikke_relevant_reasons; i++)
		merge(k, &k->ikke_relevant_reasons, scale->ikke_relevant_reasons[i],
			scale->ikke_relevant_reasons[i]->value, source, "scale.ikke_relevant_reasons");
}

static void bring_step(struct composer *k, const struct source *source, const char *id)
{
	const Tilsyn__V1__Step *step = composer_step(source->file, id);
	Tilsyn__V1__Step *copy = arena_alloc(k->arena, sizeof(*copy));

	if (!step)
		return;
	*copy = *step;
	copy->order = 0; /* its place here is another */
	merge(k, &k->steps, copy, copy->id, source, "steps");
}

/* In the order in which they are first needed: picks first, then the own ones. */
static void bring_steps(struct composer *k)
{
	for (size_t i = 0; i < k->n_chosen; i++) {
		const struct chosen *c = &k->chosen[i];
		if (c->source)
			bring_step(k, composer_source(k, k->wanted->picks[c->place]->template_id), c->step);
	}
	for (size_t i = 0; i < k->wanted->n_steps; i++) {
		const Tilsyn__V1__Step *own = k->wanted->steps[i];
		if (composer_row_find(&k->steps, own->id))
			composer_refuse(k, REASON_BAD_VALUE, "", "is a step of a picked set, or stands twice",
				"steps[%zu].id", i);
		composer_row_add(k, &k->steps, own, own->id);
	}
	for (size_t i = 0; i < k->n_chosen; i++)
		for (size_t s = 0; !k->chosen[i].source && s < k->n_sources; s++)
			if (!composer_row_find(&k->steps, k->chosen[i].step))
				bring_step(k, &k->sources[s], k->chosen[i].step);
}

/* An answer means the same in all of the set. Which pick differs from the first is said, not which is right. */
static void check_scale(struct composer *k, const struct source *source, const Tilsyn__V1__Scale *first)
{
	Tilsyn__V1__Scale one = *first, other = *source->file->scale;

	one.n_nej_reasons = other.n_nej_reasons = one.n_ikke_relevant_reasons = other.n_ikke_relevant_reasons = 0;
	if (!says_the_same(k, &one.base, &other.base))
		composer_refuse(k, REASON_MIXED_SCALES, "", "has another scale than the first",
			"picks[%zu].template_id", composer_pick(k, source));
}

void composer_bring(struct composer *k)
{
	const Tilsyn__V1__Scale *scale = k->chosen[0].source->file->scale;

	for (size_t i = 0; i < k->n_sources; i++) {
		const struct source *source = &k->sources[i];
		if (!composer_uses(k, source))
			continue;
		check_scale(k, source, scale);
		bring_facts(k, source);
		bring_markers(k, source);
		bring_laws(k, source);
		bring_reasons(k, source);
	}
	bring_steps(k);
}
