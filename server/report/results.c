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

void result_item_told(struct result_item *item, enum told told)
{
	item->hidden = told == TOLD_NOTHING;
	item->without_share = told == TOLD_COUNTS;
}

/* The cases of one item are one figure; what several questions come to hangs on each of them. */
void results_hide_few(struct results *r, const struct behind *members, size_t n_members, bool at_first, struct arena *a)
{
	for (size_t first = 0, count; first < n_members; first += count) {
		const struct behind *of = behind_item(members + first, n_members - first, members[first].item, &count);
		struct figures_told f = figures_of(of, count, 1, a);
		const size_t whole = figures_add(&f, at_first ? behind_at_first : behind_in_force, NULL);
		struct result_item *item = results_item(r, of->item);

		figures_choose(&f, r->small_group);
		if (!item)
			continue;
		result_item_told(item, figure_told(&f, whole));
		if (!at_first)
			item->spread = spread_of(of, count, figure_told(&f, whole), r->small_group, a);
	}
	results_hide_together(r, a);
}
