#include "report/results.h"

#include <stdlib.h>
#include <string.h>

#include "domain/disclosure.h"
#include "domain/memory.h"

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

/* The cases of one item are one figure, and nothing else in the report is made of the same sums. */
static bool tells_of_few(const struct results *r, const struct result_member *members, size_t n)
{
	uint32_t *cases = memory_new(n, sizeof(*cases)), *caseworker;
	struct told_set set = {.cases = cases, .n_cases = n};
	size_t n_cases = 0;

	for (size_t i = 0; i < n; i++) {
		cases[i] = members[i].case_index;
		if (cases[i] >= n_cases)
			n_cases = (size_t)cases[i] + 1;
	}
	caseworker = memory_new(n_cases, sizeof(*caseworker));
	for (size_t i = 0; i < n; i++)
		caseworker[cases[i]] = members[i].caseworker;
	disclosure_choose(caseworker, n_cases, &set, 1, r->small_group);
	free(cases);
	free(caseworker);
	return !set.shown;
}

void results_hide_few(struct results *r, const struct result_member *members, size_t n)
{
	for (size_t first = 0, end; first < n; first = end) {
		struct result_item *item = results_item(r, members[first].item);

		for (end = first + 1; end < n && strcmp(members[end].item, members[first].item) == 0;)
			end++;
		if (item)
			item->hidden = tells_of_few(r, members + first, end - first);
	}
}
