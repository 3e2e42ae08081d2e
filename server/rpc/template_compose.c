#include "rpc/template_compose.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/codec.h"
#include "rpc/template_check.h"

enum { FAULTS_MAX = 100, PICKS_MAX = 100 };

/* Things that several sets may bring, each under a name of its own. */
struct row {
	ProtobufCMessage **items;
	const char **names;
	size_t count, room;
};

/* A question on its way into the set, and where it comes from: a pick of a source, or (source NULL) the request's own.
 */
struct chosen {
	const Tilsyn__V1__Question *question;
	const struct source *source;
	size_t place; /* in picks, or in the request's questions */
	const char *step;
};

struct composer {
	const Tilsyn__V1__ComposeTemplateRequest *wanted;
	const struct source *sources;
	size_t n_sources;
	struct arena *arena;
	struct failure *faults;
	struct chosen *chosen;
	size_t n_chosen;
	struct row steps, facts, markers, laws, nej_reasons, ikke_relevant_reasons;
};

/* -- faults -- */

/* The first fault gives reason and sentence; the others of that reason are listed with it. */
__attribute__((format(printf, 5, 6))) static void refuse(
	struct composer *k, enum reason reason, const char *question, const char *why, const char *field, ...)
{
	char path[CODEC_PATH_MAX];
	struct failure *f = k->faults;
	va_list args;

	if (f->n_places == FAULTS_MAX || (f->n_places && f->reason != reason))
		return;
	va_start(args, field);
	vsnprintf(path, sizeof(path), field, args);
	va_end(args);
	if (!f->places)
		f->places = arena_alloc(k->arena, FAULTS_MAX * sizeof(*f->places));
	if (!f->n_places) {
		f->reason = reason;
		f->message = arena_print(k->arena, "%s %s", path, why);
	}
	f->places[f->n_places++] =
		(struct place){.field = arena_text(k->arena, path), .question = arena_text(k->arena, question)};
}

/* -- rows -- */

static bool says_the_same(struct composer *k, const ProtobufCMessage *one, const ProtobufCMessage *other)
{
	size_t one_size, other_size;
	const uint8_t *one_bytes = codec_pack(one, k->arena, &one_size);
	const uint8_t *other_bytes = codec_pack(other, k->arena, &other_size);

	return one_size == other_size && !memcmp(one_bytes, other_bytes, one_size);
}

static void row_add(struct composer *k, struct row *row, const void *item, const char *name)
{
	if (row->count == row->room) {
		size_t room = row->room ? row->room * 2 : 16;
		ProtobufCMessage **items = arena_alloc(k->arena, room * sizeof(*items));
		const char **names = arena_alloc(k->arena, room * sizeof(*names));
		if (row->count) {
			memcpy(items, row->items, row->count * sizeof(*items));
			memcpy(names, row->names, row->count * sizeof(*names));
		}
		*row = (struct row){items, names, row->count, room};
	}
	row->items[row->count] = (ProtobufCMessage *)item;
	row->names[row->count++] = name;
}

static const ProtobufCMessage *row_find(const struct row *row, const char *name)
{
	for (size_t i = 0; i < row->count; i++)
		if (!strcmp(row->names[i], name))
			return row->items[i];
	return NULL;
}

/* The pick that a source is, or that points into it. */
static size_t pick_of(const struct composer *k, const struct source *source)
{
	for (size_t i = 0; i < k->wanted->n_picks; i++)
		if (!strcmp(k->wanted->picks[i]->template_id, source->template_id))
			return i;
	for (size_t i = 0; i < k->n_chosen; i++)
		if (k->chosen[i].source == source)
			return k->chosen[i].place;
	return 0;
}

/* New, or the same as what is there already. */
static void merge(struct composer *k, struct row *row, const void *item, const char *name, const struct source *source,
	const char *what)
{
	const ProtobufCMessage *here = row_find(row, name);

	if (!here)
		row_add(k, row, item, name);
	else if (!says_the_same(k, here, item))
		refuse(k, REASON_SETS_CONTRADICT, "", "says something else than the sets before it", "picks[%zu].%s.%s",
			pick_of(k, source), what, name);
}

/* -- choosing questions -- */

static const struct source *source_of(const struct composer *k, const char *template_id)
{
	for (size_t i = 0; i < k->n_sources; i++)
		if (!strcmp(k->sources[i].template_id, template_id))
			return &k->sources[i];
	return NULL;
}

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

static const Tilsyn__V1__Step *find_step(const Tilsyn__V1__TemplateFile *file, const char *id)
{
	for (size_t i = 0; i < file->n_steps; i++)
		if (!strcmp(file->steps[i]->id, id))
			return file->steps[i];
	return NULL;
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
		if (!find_step(source->file, pick->steps[i]))
			refuse(k, REASON_BAD_VALUE, "", "is no step of this set", "picks[%zu].steps[%zu]", nth, i);
	for (size_t i = 0; i < pick->n_questions; i++)
		if (!find_question(source->file, pick->questions[i]))
			refuse(k, REASON_BAD_VALUE, pick->questions[i], "is no question of this set",
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
		refuse(k, REASON_SETS_CONTRADICT, question->code, "has a code that another chosen question has",
			"picks[%zu].questions", nth);
	else
		k->chosen[k->n_chosen++] = (struct chosen){question, source, nth, question->step};
}

static void choose_picked(struct composer *k)
{
	if (k->wanted->n_picks > PICKS_MAX) {
		refuse(k, REASON_TOO_LARGE, "", "are more than 100", "picks");
		return;
	}
	for (size_t i = 0; i < k->wanted->n_picks; i++) {
		const Tilsyn__V1__Pick *pick = k->wanted->picks[i];
		const struct source *source = source_of(k, pick->template_id);

		if (!source) {
			refuse(k, REASON_NOT_FOUND, "", "is no published set", "picks[%zu].template_id", i);
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
	refuse(k, REASON_NOT_PUBLISHED, pointer->question->code, "points to a question of a set that is not published",
		"picks[%zu].questions", pointer->place);
}

static void choose_own(struct composer *k)
{
	for (size_t i = 0; i < k->wanted->n_questions; i++) {
		const Tilsyn__V1__Question *own = k->wanted->questions[i];
		if (*own->see)
			refuse(k, REASON_BAD_VALUE, own->code, "is for questions of other sets", "questions[%zu].see",
				i);
		k->chosen[k->n_chosen++] = (struct chosen){own, NULL, i, own->step};
	}
}

static void choose_all(struct composer *k)
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

/* -- what comes along -- */

static bool is_picked_source(const struct composer *k, const struct source *source)
{
	return !strcmp(k->wanted->picks[pick_of(k, source)]->template_id, source->template_id);
}

static bool is_used(const struct composer *k, const struct source *source)
{
	for (size_t i = 0; i < k->n_chosen; i++)
		if (k->chosen[i].source == source)
			return true;
	return false;
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
		if (is_needed(k, source, rests_on, law->abbr) && !row_find(&k->laws, name))
			row_add(k, &k->laws, law, name);
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
	const Tilsyn__V1__Step *step = find_step(source->file, id);
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
			bring_step(k, source_of(k, k->wanted->picks[c->place]->template_id), c->step);
	}
	for (size_t i = 0; i < k->wanted->n_steps; i++) {
		const Tilsyn__V1__Step *own = k->wanted->steps[i];
		if (row_find(&k->steps, own->id))
			refuse(k, REASON_BAD_VALUE, "", "is a step of a picked set, or stands twice", "steps[%zu].id",
				i);
		row_add(k, &k->steps, own, own->id);
	}
	for (size_t i = 0; i < k->n_chosen; i++)
		for (size_t s = 0; !k->chosen[i].source && s < k->n_sources; s++)
			if (!row_find(&k->steps, k->chosen[i].step))
				bring_step(k, &k->sources[s], k->chosen[i].step);
}

/* An answer means the same in all of the set. Which pick differs from the first is said, not which is right. */
static void check_scale(struct composer *k, const struct source *source, const Tilsyn__V1__Scale *first)
{
	Tilsyn__V1__Scale one = *first, other = *source->file->scale;

	one.n_nej_reasons = other.n_nej_reasons = one.n_ikke_relevant_reasons = other.n_ikke_relevant_reasons = 0;
	if (!says_the_same(k, &one.base, &other.base))
		refuse(k, REASON_MIXED_SCALES, "", "has another scale than the first", "picks[%zu].template_id",
			pick_of(k, source));
}

static void bring_all(struct composer *k)
{
	const Tilsyn__V1__Scale *scale = k->chosen[0].source->file->scale;

	for (size_t i = 0; i < k->n_sources; i++) {
		const struct source *source = &k->sources[i];
		if (!is_used(k, source))
			continue;
		check_scale(k, source, scale);
		bring_facts(k, source);
		bring_markers(k, source);
		bring_laws(k, source);
		bring_reasons(k, source);
	}
	bring_steps(k);
}

/* -- the set -- */

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
					       : row_find(&k->steps, c->step) != NULL)
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
		if (!is_used(k, &k->sources[i]) || !*note || row_find(&said, note))
			continue;
		row_add(k, &said, from, note);
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

	choose_all(&k);
	if (!faults->n_places && (!k.n_chosen || !k.chosen[0].source))
		refuse(&k, REASON_BAD_VALUE, "", "choose no question", "picks"); /* the scale is theirs */
	if (faults->n_places)
		return false;
	bring_all(&k);
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
