/* One question of one's own, asked part by part. Enter passes over what it can do without. */
#include <string.h>

#include "command/compose.h"
#include "command/picking.h"
#include "command/run.h"
#include "form/answering.h"
#include "screen/language.h"
#include "screen/ui.h"

enum { CONDITIONS_MAX = 8 };

static void *grown(struct composing *c, void *const *rows, size_t count, const void *more)
{
	void **all = arena_alloc(c->run->arena, (count + 1) * sizeof(*all));

	if (count)
		memcpy(all, rows, count * sizeof(*all));
	all[count] = (void *)more;
	return all;
}

/* -- what it can hang on: facts and markers of all picked sets, each once -- */

static size_t facts_of(const struct composing *c, Tilsyn__V1__CaseFact ***facts)
{
	size_t count = 0;

	*facts = NULL;
	for (size_t i = 0; i < c->request->n_picks; i++)
		for (size_t k = 0; k < c->sets[i]->file->n_case_facts; k++) {
			Tilsyn__V1__CaseFact *fact = c->sets[i]->file->case_facts[k];
			bool here = false;
			for (size_t j = 0; j < count; j++)
				here = here || !strcmp((*facts)[j]->id, fact->id);
			if (!here)
				*facts = grown((struct composing *)c, (void *const *)*facts, count++, fact);
		}
	return count;
}

static size_t markers_of(const struct composing *c, Tilsyn__V1__Marker ***markers)
{
	size_t count = 0;

	*markers = NULL;
	for (size_t i = 0; i < c->request->n_picks; i++)
		for (size_t k = 0; k < c->sets[i]->file->n_markers; k++) {
			Tilsyn__V1__Marker *marker = c->sets[i]->file->markers[k];
			bool here = false;
			for (size_t j = 0; j < count; j++)
				here = here || !strcmp((*markers)[j]->id, marker->id);
			if (!here)
				*markers = grown((struct composing *)c, (void *const *)*markers, count++, marker);
		}
	return count;
}

/* -- its parts -- */

/* E-1, E-2 …: kept over versions, so it may be typed; lineage goes by it. */
static char *ask_code(struct composing *c)
{
	char *offer = arena_print(c->run->arena, "E-%zu", c->request->n_questions + 1);
	char *typed = compose_line(c, arena_print(c->run->arena, "%s [%s]", _("Code of the question"), offer));

	return *typed ? typed : offer;
}

/* A title that no step has: a step of one's own. */
static char *add_step(struct composing *c, char *title)
{
	Tilsyn__V1__Step *step = arena_alloc(c->run->arena, sizeof(*step));
	char *english;

	english = compose_line(c, _("Title of the step in English (Enter: the same)"));
	tilsyn__v1__step__init(step);
	step->id = picking_code(c->run->arena, title);
	step->code = arena_print(c->run->arena, "E%zu", c->request->n_steps + 1);
	step->title_da = title;
	step->title_en = *english ? english : title;
	c->request->steps = grown(c, (void *const *)c->request->steps, c->request->n_steps, step);
	c->request->n_steps++;
	return step->id;
}

static char *ask_step(struct composing *c)
{
	Tilsyn__V1__Step **steps;
	size_t count = compose_steps(c, &steps);
	int64_t number;
	char *typed;

	for (size_t i = 0; i < count; i++)
		say("  %2zu  %s\n", i + 1, language_pick(steps[i]->title_da, steps[i]->title_en));
	for (;;) {
		typed = compose_line(c, _("In which step? (number, or the Danish title of a new one)"));
		if (run_number(typed, 1, (int64_t)count, &number))
			return steps[number - 1]->id;
		if (c->is_over || *picking_code(c->run->arena, typed) > '9')
			return c->is_over ? typed : add_step(c, typed);
	}
}

static void ask_law(struct composing *c, Tilsyn__V1__Question *q)
{
	char *typed = compose_line(c, _("Law, as BL § 5, stk. 3 (semicolons between; Enter: none)")), *next;

	for (; *typed; typed = next) {
		size_t size = strcspn(typed, ";");
		next = typed + size + (typed[size] == ';');
		next += strspn(next, " ");
		typed[size] = '\0';
		if (*typed)
			q->law = grown(c, (void *const *)q->law, q->n_law++, typed);
	}
}

static void ask_marker(struct composing *c, Tilsyn__V1__Question *q)
{
	Tilsyn__V1__Marker **markers;
	size_t count = markers_of(c, &markers);
	int64_t number;
	const char *typed;

	if (!count)
		return;
	for (size_t i = 0; i < count; i++)
		say("  %2zu  %s\n", i + 1, language_pick(markers[i]->title_da, markers[i]->title_en));
	do
		typed = compose_line(c, _("Marker (number; Enter: none)"));
	while (*typed && !run_number(typed, 1, (int64_t)count, &number));
	if (*typed)
		q->marker = markers[number - 1]->id;
}

static void say_fact(struct composing *c, Tilsyn__V1__CaseFact *fact)
{
	Tilsyn__V1__Item item = TILSYN__V1__ITEM__INIT;
	struct choice *choices;
	const char *values = "";
	size_t count;

	item.fact = fact;
	count = choices_of(c->run->arena, &item, NULL, &choices);
	for (size_t i = 0; i < count; i++)
		values = arena_print(c->run->arena, "%s%s%s", values, i ? ", " : "", choices[i].value);
	say("  %-22s %s", fact->id, language_pick(fact->title_da, fact->title_en));
	say_styled(STYLE_DIM, " [%s]\n", count ? values : !strcmp(fact->type, "int") ? _("number") : _("date"));
}

static void ask_conditions(struct composing *c, Tilsyn__V1__Question *q)
{
	Tilsyn__V1__CaseFact **facts;
	Tilsyn__V1__Applies *applies = arena_alloc(c->run->arena, sizeof(*applies));
	size_t count = facts_of(c, &facts);
	char *typed;

	typed = compose_line(c, _("Asked only when … (fact = value; ? lists the facts; Enter: always)"));
	tilsyn__v1__applies__init(applies);
	while (*typed && applies->n_when < CONDITIONS_MAX) {
		Tilsyn__V1__Condition *condition = picking_condition(c->run->arena, facts, count, typed);
		if (condition)
			applies->when = (Tilsyn__V1__Condition **)grown(
				c, (void *const *)applies->when, applies->n_when++, condition);
		else if (strcmp(typed, "?") != 0)
			say_styled(STYLE_WARNING, "%s\n",
				_("That is no condition. As in: siblings = ja, age_at_decision >= 12, placed_since months_ge 6."));
		for (size_t i = 0; !condition && i < count; i++)
			say_fact(c, facts[i]);
		typed = compose_line(
			c, applies->n_when ? _("… and when (Enter: no more)") : _("Asked only when … (Enter: always)"));
	}
	if (!applies->n_when)
		return;
	applies->text_da = compose_line(c, _("The condition in Danish words, “Når …” (Enter: as it stands)"));
	if (*applies->text_da)
		applies->text_en = compose_line(c, _("The condition in English words (Enter: none)"));
	q->applies = applies;
}

/* What each value that counts looks like in a case. */
static void ask_anchors(struct composing *c, Tilsyn__V1__Question *q)
{
	const Tilsyn__V1__Scale *scale = c->sets[0]->file->scale;

	for (size_t i = 0; i < scale->n_options; i++) {
		const Tilsyn__V1__ScaleOption *option = scale->options[i];
		Tilsyn__V1__Question__AnchorsEntry *entry;
		char *typed;

		if (!option->counts)
			continue;
		typed = compose_line(c, arena_print(c->run->arena, _("What “%s” looks like (Enter: none)"),
						language_pick(option->label_da, option->label_en)));
		if (!*typed)
			continue;
		entry = arena_alloc(c->run->arena, sizeof(*entry));
		tilsyn__v1__question__anchors_entry__init(entry);
		entry->key = option->value;
		entry->value = typed;
		q->anchors = grown(c, (void *const *)q->anchors, q->n_anchors++, entry);
	}
}

static char *ask_date(struct composing *c, const char *prompt)
{
	char iso[11], *typed;

	do
		typed = compose_line(c, prompt);
	while (*typed && !run_date(typed, iso));
	return *typed ? arena_text(c->run->arena, iso) : typed;
}

void compose_own_question(struct composing *c)
{
	Tilsyn__V1__Question *q = arena_alloc(c->run->arena, sizeof(*q));
	const char *typed;

	tilsyn__v1__question__init(q);
	q->code = ask_code(c);
	q->step = ask_step(c);
	do
		q->text_da = compose_line(c, _("The question in Danish"));
	while (!*q->text_da && !c->is_over);
	q->text_en = compose_line(c, _("The question in English (Enter: none)"));
	q->guidance_da = compose_line(c, _("Guidance in Danish: where to look (Enter: none)"));
	q->guidance_en = compose_line(c, _("Guidance in English (Enter: none)"));
	ask_law(c, q);
	ask_marker(c, q);
	ask_conditions(c, q);
	ask_anchors(c, q);
	typed = compose_line(c, _("Critical: may a child be at risk when it fails? [y/N]"));
	q->critical = *typed && strchr("yYjJ", *typed);
	q->valid_from = ask_date(c, _("For decisions from (dd-mm-yyyy; Enter: all)"));
	q->valid_to = ask_date(c, _("For decisions until (dd-mm-yyyy; Enter: all)"));
	if (c->is_over)
		return;
	c->request->questions = grown(c, (void *const *)c->request->questions, c->request->n_questions, q);
	c->request->n_questions++;
	say_styled(STYLE_GOOD, _("%s is added.\n"), q->code);
}
