#include "command/compose.h"

#include <string.h>

#include "command/picking.h"
#include "command/run.h"
#include "screen/ask.h"
#include "screen/language.h"
#include "screen/table.h"
#include "screen/ui.h"

char *compose_line(struct composing *c, const char *prompt)
{
	char *typed = c->is_over ? NULL : ask_line(c->run->arena, prompt, "--file");
	size_t size;

	if (!typed) {
		c->is_over = true;
		c->rc = ui.no_input ? EXIT_USAGE : EXIT_OK;
		return arena_text(c->run->arena, "");
	}
	typed += strspn(typed, " \t");
	for (size = strlen(typed); size && strchr(" \t", typed[size - 1]);)
		typed[--size] = '\0';
	return typed;
}

/* Asks again until the numbers are of the list. Gives how many were picked. */
static size_t ask_numbers(struct composing *c, const char *prompt, size_t count, bool *picked)
{
	size_t picks = 0;

	while (!picking_numbers(compose_line(c, prompt), count, picked))
		say_styled(STYLE_WARNING, _("Numbers from 1 to %zu, as in 1,3-5, or “all”.\n"), count);
	for (size_t i = 0; i < count; i++)
		picks += picked[i];
	return picks;
}

/* -- sets -- */

static void say_set(size_t number, const Tilsyn__V1__TemplateVersion *set)
{
	say("  %2zu  %s %s  %s (%d)\n", number, set->code, set->version_name,
		language_pick(set->title_da, set->title_en), set->questions);
}

/* The newest published version of each: the list has the newest first within each set. */
static size_t offered(const struct composing *c, Tilsyn__V1__TemplateVersion **sets)
{
	size_t count = 0;

	for (size_t i = 0; i < c->known->n_templates; i++) {
		Tilsyn__V1__TemplateVersion *set = c->known->templates[i];
		if (set->published_at && (!count || strcmp(sets[count - 1]->code, set->code) != 0))
			sets[count++] = set;
	}
	return count;
}

static bool has_same_scale(const struct composing *c, const Tilsyn__V1__GetTemplateResponse *set)
{
	return !c->request->n_picks || !strcmp(c->sets[0]->file->scale->id, set->file->scale->id);
}

static void add_set(struct composing *c, const Tilsyn__V1__TemplateVersion *version)
{
	Tilsyn__V1__GetTemplateRequest wanted = TILSYN__V1__GET_TEMPLATE_REQUEST__INIT;
	Tilsyn__V1__GetTemplateResponse *set;
	Tilsyn__V1__Pick *pick = arena_alloc(c->run->arena, sizeof(*pick));

	wanted.template_id = version->template_id;
	c->rc = run_call(c->run, "TemplateService/GetTemplate", &wanted, &set);
	c->is_over = c->rc != EXIT_OK;
	if (c->is_over || !set->file || !set->file->scale)
		return;
	if (!has_same_scale(c, set)) {
		say_wrapped(STYLE_WARNING, 0,
			arena_print(c->run->arena,
				_("%s answers on another scale and cannot be mixed with %s; it is left out."),
				version->code, c->sets[0]->template_->code));
		return;
	}
	tilsyn__v1__pick__init(pick);
	pick->template_id = version->template_id;
	c->sets[c->request->n_picks] = set;
	c->request->picks[c->request->n_picks++] = pick;
}

static void add_sets(
	struct composing *c, Tilsyn__V1__TemplateVersion **sets, size_t count, const bool *picked, bool are_additions)
{
	for (size_t i = 0; i < count && !c->is_over; i++)
		if (picked[i] && !strcmp(sets[i]->kind, "tillaeg") == are_additions)
			add_set(c, sets[i]);
}

/* Sets that add to others come after them. */
static void ask_sets(struct composing *c)
{
	Tilsyn__V1__TemplateVersion **sets = arena_alloc(c->run->arena, (c->known->n_templates + 1) * sizeof(*sets));
	size_t count = offered(c, sets);
	bool *picked = arena_alloc(c->run->arena, count + 1);

	say_styled(STYLE_BOLD, "%s\n", _("Published question sets"));
	for (size_t i = 0; i < count; i++)
		say_set(i + 1, sets[i]);
	while (!c->is_over && !ask_numbers(c, _("Take from which sets? (numbers)"), count, picked))
		continue;
	c->sets = arena_alloc(c->run->arena, (count + 1) * sizeof(*c->sets));
	c->request->picks = arena_alloc(c->run->arena, (count + 1) * sizeof(void *));
	add_sets(c, sets, count, picked, false);
	add_sets(c, sets, count, picked, true);
}

/* -- steps and questions -- */

/* The questions of a step, in order; `found` has room for all of the set. */
static size_t questions_of(
	const Tilsyn__V1__TemplateFile *file, const Tilsyn__V1__Step *step, Tilsyn__V1__Question **found)
{
	size_t count = 0;

	for (size_t i = 0; i < file->n_questions; i++)
		if (!strcmp(file->questions[i]->step, step->id))
			found[count++] = file->questions[i];
	return count;
}

static void say_question(struct composing *c, size_t number, const Tilsyn__V1__Question *q)
{
	const char *text = *q->see ? arena_print(c->run->arena, "→ %s", q->see) : language_pick(q->text_da, q->text_en);

	say("  %2zu  %-11s %.*s\n", number, q->code, (int)ui_fit(text, ui_width(stderr) - 19), text);
}

static void ask_questions(
	struct composing *c, Tilsyn__V1__Pick *pick, const Tilsyn__V1__TemplateFile *file, Tilsyn__V1__Step *step)
{
	Tilsyn__V1__Question **questions = arena_alloc(c->run->arena, (file->n_questions + 1) * sizeof(*questions));
	size_t count = questions_of(file, step, questions), picks;
	bool *picked = arena_alloc(c->run->arena, count + 1);

	say_styled(STYLE_BOLD, "\n%s\n", language_pick(step->title_da, step->title_en));
	for (size_t i = 0; i < count; i++)
		say_question(c, i + 1, questions[i]);
	picks = ask_numbers(c, _("Which questions? (numbers, Enter takes all)"), count, picked);
	if (!picks || picks == count)
		pick->steps[pick->n_steps++] = step->id;
	for (size_t i = 0; picks < count && i < count; i++)
		if (picked[i])
			pick->questions[pick->n_questions++] = questions[i]->code;
}

static void ask_steps(struct composing *c, size_t nth)
{
	const Tilsyn__V1__TemplateFile *file = c->sets[nth]->file;
	Tilsyn__V1__Pick *pick = c->request->picks[nth];
	bool *picked = arena_alloc(c->run->arena, file->n_steps + 1);
	Tilsyn__V1__Question **questions = arena_alloc(c->run->arena, (file->n_questions + 1) * sizeof(*questions));

	pick->steps = arena_alloc(c->run->arena, (file->n_steps + 1) * sizeof(char *));
	pick->questions = arena_alloc(c->run->arena, (file->n_questions + 1) * sizeof(char *));
	say_styled(STYLE_BOLD, "\n%s %s\n", language_pick(file->title_da, file->title_en), file->version);
	for (size_t i = 0; i < file->n_steps; i++)
		say("  %2zu  %s (%zu)\n", i + 1, language_pick(file->steps[i]->title_da, file->steps[i]->title_en),
			questions_of(file, file->steps[i], questions));
	ask_numbers(c, _("Which steps? (numbers, “all”; Enter takes none)"), file->n_steps, picked);
	for (size_t i = 0; i < file->n_steps && !c->is_over; i++)
		if (picked[i])
			ask_questions(c, pick, file, file->steps[i]);
}

/* A pick without steps and questions would mean the whole set. */
static void drop_empty_picks(struct composing *c)
{
	Tilsyn__V1__ComposeTemplateRequest *request = c->request;
	size_t kept = 0;

	for (size_t i = 0; i < request->n_picks; i++) {
		if (!request->picks[i]->n_steps && !request->picks[i]->n_questions)
			continue;
		c->sets[kept] = c->sets[i];
		request->picks[kept++] = request->picks[i];
	}
	request->n_picks = kept;
}

static bool takes_question(const Tilsyn__V1__Pick *pick, const Tilsyn__V1__Question *question)
{
	for (size_t i = 0; i < pick->n_steps; i++)
		if (!strcmp(pick->steps[i], question->step))
			return true;
	for (size_t i = 0; i < pick->n_questions; i++)
		if (!strcmp(pick->questions[i], question->code))
			return true;
	return false;
}

static bool has_step(Tilsyn__V1__Step **steps, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(steps[i]->id, id))
			return true;
	return false;
}

static bool takes_step(const Tilsyn__V1__Pick *pick, const Tilsyn__V1__TemplateFile *file, const char *id)
{
	for (size_t i = 0; i < file->n_questions; i++)
		if (!strcmp(file->questions[i]->step, id) && takes_question(pick, file->questions[i]))
			return true;
	return false;
}

size_t compose_steps(const struct composing *c, Tilsyn__V1__Step ***steps)
{
	size_t most = c->request->n_steps, count = 0;

	for (size_t i = 0; i < c->request->n_picks; i++)
		most += c->sets[i]->file->n_steps;
	*steps = arena_alloc(c->run->arena, (most + 1) * sizeof(**steps));
	for (size_t i = 0; i < c->request->n_picks; i++) {
		const Tilsyn__V1__TemplateFile *file = c->sets[i]->file;
		for (size_t s = 0; s < file->n_steps; s++)
			if (takes_step(c->request->picks[i], file, file->steps[s]->id) &&
				!has_step(*steps, count, file->steps[s]->id))
				(*steps)[count++] = file->steps[s];
	}
	for (size_t i = 0; i < c->request->n_steps; i++)
		(*steps)[count++] = c->request->steps[i];
	return count;
}

/* -- the set -- */

/* The newest version under this code; "" when there is none. */
static const char *version_before(const struct composing *c, const char *code)
{
	for (size_t i = 0; i < c->known->n_templates; i++)
		if (!strcmp(c->known->templates[i]->code, code))
			return c->known->templates[i]->version_name;
	return "";
}

static char *ask_with_default(struct composing *c, const char *prompt, char *offer)
{
	char *typed = compose_line(c, offer && *offer ? arena_print(c->run->arena, "%s [%s]", prompt, offer) : prompt);

	return *typed || !offer ? typed : offer;
}

void compose_ask_name(struct composing *c)
{
	Tilsyn__V1__ComposeTemplateRequest *request = c->request;
	char *code = *request->code ? request->code : NULL;

	say("\n");
	do
		request->title_da = ask_with_default(c, _("Title in Danish"), request->title_da);
	while (!*request->title_da && !c->is_over);
	request->title_en =
		ask_with_default(c, _("Title in English"), *request->title_en ? request->title_en : request->title_da);
	request->code =
		ask_with_default(c, _("Short name (small letters, digits, hyphens; the same makes a new version)"),
			code ? code : picking_code(c->run->arena, request->title_da));
	request->version_name = ask_with_default(
		c, _("Version"), picking_next_version(c->run->arena, version_before(c, request->code)));
}

static void say_own(struct composing *c, const char *step)
{
	for (size_t i = 0; i < c->request->n_questions; i++)
		if (!strcmp(c->request->questions[i]->step, step)) {
			const Tilsyn__V1__Question *q = c->request->questions[i];
			say("      %-11s %s %s\n", q->code, language_pick(q->text_da, q->text_en), _("(own)"));
		}
}

static void say_preview(struct composing *c)
{
	Tilsyn__V1__Step **steps;
	size_t count = compose_steps(c, &steps);

	say_styled(STYLE_BOLD, "\n%s – %s %s\n", language_pick(c->request->title_da, c->request->title_en),
		c->request->code, c->request->version_name);
	for (size_t s = 0; s < count; s++) {
		say_styled(STYLE_BOLD, "  %s\n", language_pick(steps[s]->title_da, steps[s]->title_en));
		for (size_t i = 0; i < c->request->n_picks; i++)
			for (size_t q = 0; q < c->sets[i]->file->n_questions; q++) {
				const Tilsyn__V1__Question *question = c->sets[i]->file->questions[q];
				const char *text = *question->see ? arena_print(c->run->arena, "→ %s", question->see)
								  : language_pick(question->text_da, question->text_en);
				if (!strcmp(question->step, steps[s]->id) &&
					takes_question(c->request->picks[i], question))
					say("      %-11s %.*s\n", question->code,
						(int)ui_fit(text, ui_width(stderr) - 19), text);
			}
		say_own(c, steps[s]->id);
	}
}

static int find_sets(struct composing *c)
{
	Tilsyn__V1__ListTemplatesRequest request = TILSYN__V1__LIST_TEMPLATES_REQUEST__INIT;

	return run_call(c->run, "TemplateService/ListTemplates", &request, &c->known);
}

static bool ask_on(struct composing *c, const char *prompt)
{
	const char *typed;

	say("\n");
	typed = compose_line(c, arena_print(c->run->arena, "%s %s", prompt, _("[y/N]")));
	return *typed && strchr("yYjJ", *typed);
}

int compose_ask(struct composing *c)
{
	c->rc = find_sets(c);
	if (c->rc)
		return c->rc;
	ask_sets(c);
	for (size_t i = 0; i < c->request->n_picks && !c->is_over; i++)
		ask_steps(c, i);
	drop_empty_picks(c);
	if (!c->is_over && !c->request->n_picks)
		return say_error(
			EXIT_USAGE, _("nothing was chosen; a set takes at least one question from a published set"));
	while (!c->is_over && ask_on(c, _("Add a question of your own?")))
		compose_own_question(c);
	if (!c->is_over)
		compose_ask_name(c);
	if (!c->is_over)
		say_preview(c);
	c->is_over = c->is_over || !ask_on(c, _("Store it as a draft?"));
	return c->rc;
}
