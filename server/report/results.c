#include "report/results.h"

#include <string.h>

#include "report/together.h"

bool results_are_graded(const struct results *r)
{
	size_t counting = 0;

	for (size_t i = 0; i < r->n_values; i++)
		counting += r->values[i].counts;
	return counting > 2;
}

bool results_are_of_a_whole_list(const struct results *r)
{
	return *r->title && !*r->department && !*r->team && !*r->section && !*r->target_group && !*r->question_set;
}

static struct result_item *find(struct result_item *items, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(items[i].id, id) == 0)
			return &items[i];
	return NULL;
}

struct result_item *results_item(const struct results *r, const char *name)
{
	static const char step[] = "step:", marker[] = "marker:";

	if (strcmp(name, "all") == 0)
		return find((struct result_item *)&r->all, 1, name);
	if (strncmp(name, step, strlen(step)) == 0)
		return find(r->steps, r->n_steps, name + strlen(step));
	if (strncmp(name, marker, strlen(marker)) == 0)
		return find(r->markers, r->n_markers, name + strlen(marker));
	return find(r->questions, r->n_questions, name);
}

const char *result_code(const struct result_item *question)
{
	return question->code ? question->code : question->id;
}

struct result_item *results_row(const struct results *r, const char *name, size_t nth)
{
	struct result_item *whole = results_item(r, name);

	for (size_t i = 0; i < r->n_questions && !whole; i++)
		if (strcmp(result_code(&r->questions[i]), name) == 0 && nth-- == 0)
			return &r->questions[i];
	return nth == 0 ? whole : NULL;
}

bool results_are_reworded(const struct results *r)
{
	for (size_t i = 0; i < r->n_questions; i++)
		if (r->questions[i].code)
			return true;
	return false;
}

void result_item_told(struct result_item *item, enum told told)
{
	item->hidden = told == TOLD_NOTHING;
	item->without_share = told == TOLD_COUNTS;
}

/* The rows of one item, which share no case, are a figure each. */
static void hide_rows(struct results *r, const struct behind *members, size_t n_members, bool at_first, struct arena *a)
{
	const char **rows;
	const size_t n_rows = behind_rows(members, n_members, &rows, a);
	struct figures_told f = figures_of(members, n_members, n_rows, a);
	const size_t first = f.n_sets;

	for (size_t i = 0; i < n_rows; i++)
		figures_add(&f, behind_in_row,
			&(struct in_row){at_first ? behind_at_first : behind_in_force, NULL, rows[i]});
	figures_choose(&f, r->small_group);
	for (size_t i = 0; i < n_rows; i++) {
		struct result_item *item = results_item(r, rows[i]);
		const enum told told = figure_told(&f, first + i);

		if (!item)
			continue;
		result_item_told(item, told);
		if (!at_first)
			item->spread = spread_of(
				behind_as_row(members, n_members, rows[i], a), n_members, told, r->small_group, a);
	}
}

/* What several questions come to hangs on each of them. */
void results_hide_few(struct results *r, const struct behind *members, size_t n_members, bool at_first, struct arena *a)
{
	for (size_t first = 0, count; first < n_members; first += count) {
		const struct behind *of = behind_item(members + first, n_members - first, members[first].item, &count);

		hide_rows(r, of, count, at_first, a);
	}
	results_hide_together(r, a);
}
