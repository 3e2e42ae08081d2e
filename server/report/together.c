#include "report/together.h"

#include <string.h>

#include "render/words.h"

bool item_is_together(const char *id)
{
	return strchr(id, ':') || strcmp(id, "all") == 0;
}

static bool hides_a_row(const struct behind *members, size_t n_members, belongs_fn *belongs, const void *what,
	uint32_t least, struct arena *a)
{
	const char **rows;
	const size_t n_rows = behind_rows(members, n_members, &rows, a);
	struct figures_told f = figures_of(members, n_members, n_rows, a);
	const size_t first = f.n_sets;

	for (size_t i = 0; i < n_rows; i++)
		figures_add(&f, behind_in_row, &(struct in_row){belongs, what, rows[i]});
	figures_choose(&f, least);
	for (size_t i = first; i < f.n_sets; i++)
		if (figure_told(&f, i) == TOLD_NOTHING)
			return true;
	return false;
}

struct question_names questions_hidden(const struct behind *members, size_t n_members, belongs_fn *belongs,
	const void *what, uint32_t least, struct arena *a)
{
	struct question_names names = {.codes = arena_alloc(a, (n_members + 1) * sizeof(*names.codes))};

	for (size_t first = 0, count; first < n_members; first += count) {
		const struct behind *of = behind_item(members + first, n_members - first, members[first].item, &count);

		if (!item_is_together(of->item) && hides_a_row(of, count, belongs, what, least, a))
			names.codes[names.count++] = of->item;
	}
	return names;
}

bool question_is_named(const struct question_names *names, const char *code)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->codes[i], code) == 0)
			return true;
	return false;
}

struct question_names question_names_join(
	const struct question_names *one, const struct question_names *other, struct arena *a)
{
	struct question_names both = {.codes = arena_alloc(a, (one->count + other->count + 1) * sizeof(*both.codes))};

	for (size_t i = 0; i < one->count; i++)
		both.codes[both.count++] = one->codes[i];
	for (size_t i = 0; i < other->count; i++)
		if (!question_is_named(one, other->codes[i]))
			both.codes[both.count++] = other->codes[i];
	return both;
}

const char *question_names_list(const struct question_names *names, struct arena *a)
{
	const char *list = "{";

	for (size_t i = 0; i < names->count; i++)
		list = arena_print(a, "%s%s\"%s\"", list, i ? "," : "", names->codes[i]);
	return names->count ? arena_print(a, "%s}", list) : NULL;
}

/* A reader knows a question by its words; of several wordings by the newest. */
static const char *title_of(const struct results *r, const char *code)
{
	const char *title = code;

	for (size_t i = 0; i < r->n_questions; i++) {
		const struct result_item *q = &r->questions[i];

		if (strcmp(q->id, code) == 0)
			return q->title;
		if (q->code && !q->older && strcmp(q->code, code) == 0)
			title = q->title;
	}
	return title;
}

static const char *without_in_words(const struct results *r, enum word said, const char *language, struct arena *a)
{
	const char *list = "";

	for (size_t i = 0; i < r->n_without; i++)
		list = arena_print(a, "%s%s%s", list, i ? ", " : "",
			words_fill(a, language, WORD_QUOTED, "what", title_of(r, r->without[i]), NULL));
	return r->n_without ? words_fill(a, language, said, "questions", list, NULL) : "";
}

const char *told_without(const struct results *r, const char *language, struct arena *a)
{
	return without_in_words(r, WORD_TOGETHER_WITHOUT, language, a);
}

const char *told_without_over_time(
	const struct results *r, const struct results *beside, const char *language, struct arena *a)
{
	const struct question_names said = {beside ? beside->without : NULL, beside ? beside->n_without : 0};
	size_t known = 0;

	while (known < r->n_without && question_is_named(&said, r->without[known]))
		known++;
	if (known == r->n_without)
		return "";
	return without_in_words(r, WORD_COURSES_WITHOUT, language, a);
}

static bool is_part(const struct results *r, const char *item, const struct result_item *question)
{
	const char *id = strchr(item, ':');

	if (!id)
		return strcmp(item, "all") == 0;
	if (*item == 's')
		return strcmp(id + 1, r->steps[question->step].id) == 0;
	return question->marker && strcmp(id + 1, question->marker) == 0;
}

bool item_leaves_out(const struct results *r, const char *item)
{
	for (size_t i = 0; i < r->n_questions; i++)
		if (is_part(r, item, &r->questions[i]) &&
			question_is_named(
				&(struct question_names){r->without, r->n_without}, result_code(&r->questions[i])))
			return true;
	return false;
}

bool item_holds_faded(const struct results *r, const char *item)
{
	return r->faded_without && item_leaves_out(r, item);
}

enum told told_together_at_most(const struct results *r, const char *item, told_of_question *told_of, const void *what)
{
	enum told most = TOLD_WITH_SHARE;
	bool leaves_out = false, has_others = false;

	for (size_t i = 0; i < r->n_questions; i++) {
		const struct result_item *question = &r->questions[i];

		if (!is_part(r, item, question) || !question->sums.relevant)
			continue;
		if (question_is_named(&(struct question_names){r->without, r->n_without}, result_code(question))) {
			leaves_out = true;
			continue;
		}
		has_others = true;
		if (told_of(question->id, what) < most)
			most = told_of(question->id, what);
	}
	return leaves_out && (!has_others || r->faded_without) ? TOLD_NOTHING : most;
}

static enum told told_now(const struct result_item *item)
{
	return item->hidden ? TOLD_NOTHING : item->without_share ? TOLD_COUNTS : TOLD_WITH_SHARE;
}

static enum told told_of_code(const char *code, const void *what)
{
	const struct results *r = what;

	for (size_t i = 0; i < r->n_questions; i++)
		if (strcmp(r->questions[i].id, code) == 0)
			return told_now(&r->questions[i]);
	return TOLD_WITH_SHARE;
}

static void hide(const struct results *r, struct result_item *item, const char *name)
{
	const enum told most = told_together_at_most(r, name, told_of_code, r);

	if (most >= told_now(item))
		return;
	result_item_told(item, most);
	if (most == TOLD_NOTHING && item->spread.counted)
		item->spread = (struct spread){.counted = true, .hidden = true};
}

void results_hide_together(struct results *r, struct arena *a)
{
	for (size_t i = 0; i < r->n_steps; i++)
		hide(r, &r->steps[i], arena_print(a, "step:%s", r->steps[i].id));
	for (size_t i = 0; i < r->n_markers; i++)
		hide(r, &r->markers[i], arena_print(a, "marker:%s", r->markers[i].id));
	hide(r, &r->all, "all");
}
