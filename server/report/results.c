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

static bool is_of(const char *item, const char *prefix, const char *id)
{
	const size_t size = strlen(prefix);

	return strncmp(item, prefix, size) == 0 && strcmp(item + size, id) == 0;
}

/* The cases of one item stand together; they are one figure, and nothing else in the report is made of the same sums.
 */
static bool tells_of_few(
	const struct results *r, const char *prefix, const char *id, const struct result_member *members, size_t n)
{
	uint32_t *cases, *caseworker;
	struct told_set set = {0};
	size_t first = 0, n_cases = 0;

	while (first < n && !is_of(members[first].item, prefix, id))
		first++;
	while (first + set.n_cases < n && is_of(members[first + set.n_cases].item, prefix, id))
		set.n_cases++;
	for (size_t i = 0; i < set.n_cases; i++)
		if (members[first + i].case_index >= n_cases)
			n_cases = (size_t)members[first + i].case_index + 1;
	cases = memory_new(set.n_cases, sizeof(*cases));
	caseworker = memory_new(n_cases, sizeof(*caseworker));
	for (size_t i = 0; i < set.n_cases; i++) {
		cases[i] = members[first + i].case_index;
		caseworker[cases[i]] = members[first + i].caseworker;
	}
	set.cases = cases;
	disclosure_choose(caseworker, n_cases, &set, 1, r->small_group);
	free(cases);
	free(caseworker);
	return !set.shown;
}

void results_hide_few(struct results *r, const struct result_member *members, size_t n)
{
	for (size_t i = 0; i < r->n_questions; i++)
		r->questions[i].hidden = tells_of_few(r, "", r->questions[i].id, members, n);
	for (size_t i = 0; i < r->n_steps; i++)
		r->steps[i].hidden = tells_of_few(r, "step:", r->steps[i].id, members, n);
	for (size_t i = 0; i < r->n_markers; i++)
		r->markers[i].hidden = tells_of_few(r, "marker:", r->markers[i].id, members, n);
	r->all.hidden = tells_of_few(r, "all", "", members, n);
}
