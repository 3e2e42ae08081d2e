#include "report/results.h"

#include <string.h>

bool results_are_graded(const struct results *r)
{
	size_t counting = 0;

	for (size_t i = 0; i < r->n_values; i++)
		counting += r->values[i].counts;
	return counting > 2;
}

bool results_are_of_a_whole_list(const struct results *r)
{
	return *r->title && !*r->department && !*r->team && !*r->section && !*r->target_group;
}

static struct result_item *find(struct result_item *items, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(items[i].id, id) == 0)
			return &items[i];
	return NULL;
}

struct result_item *results_item(struct results *r, const char *name)
{
	static const char step[] = "step:", marker[] = "marker:";

	if (strcmp(name, "all") == 0)
		return find(&r->all, 1, name);
	if (strncmp(name, step, strlen(step)) == 0)
		return find(r->steps, r->n_steps, name + strlen(step));
	if (strncmp(name, marker, strlen(marker)) == 0)
		return find(r->markers, r->n_markers, name + strlen(marker));
	return find(r->questions, r->n_questions, name);
}

void results_hide_few(struct results *r, const char *name, uint32_t caseworkers)
{
	struct result_item *item = results_item(r, name);

	if (item)
		item->hidden = caseworkers < r->small_group;
}
