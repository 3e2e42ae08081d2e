#include "report/behind.h"

#include <string.h>

#include "report/period_columns.h"

const struct behind *behind_item(const struct behind *members, size_t n_members, const char *item, size_t *count)
{
	size_t first = 0;

	while (first < n_members && strcmp(members[first].item, item) != 0)
		first++;
	*count = 0;
	while (first + *count < n_members && strcmp(members[first + *count].item, item) == 0)
		++*count;
	return *count ? members + first : NULL;
}

bool behind_in_force(const struct behind *m, const void *what)
{
	(void)what;
	return m->in_force && *m->period;
}

bool behind_at_first(const struct behind *m, const void *what)
{
	(void)what;
	return m->at_first && *m->period;
}

bool behind_in_months(const struct behind *m, const void *what)
{
	const struct months *months = what;
	const int month = month_number(m->period);

	return m->at_first && month >= months->first && month <= months->last;
}

static bool in_told(const struct behind *m, const void *what)
{
	for (size_t i = 0; i < m->n_told; i++)
		if (m->told[i] == *(const uint32_t *)what)
			return true;
	return false;
}

size_t figures_add(struct figures_told *f, belongs_fn *belongs, const void *what)
{
	struct told_set *set = &f->sets[f->n_sets];
	uint32_t *cases = arena_alloc(f->a, (f->n_members + 1) * sizeof(*cases));

	*set = (struct told_set){.cases = cases, .share = true};
	for (size_t i = 0; i < f->n_members; i++)
		if (belongs(&f->members[i], what))
			cases[set->n_cases++] = f->members[i].case_index;
	return f->n_sets++;
}

static uint32_t count_told(const struct behind *members, size_t n_members)
{
	uint32_t count = 0;

	for (size_t i = 0; i < n_members; i++)
		for (size_t k = 0; k < members[i].n_told; k++)
			if (members[i].told[k] >= count)
				count = members[i].told[k] + 1;
	return count;
}

struct figures_told figures_of(const struct behind *members, size_t n_members, size_t most, struct arena *a)
{
	const uint32_t n_told = count_told(members, n_members);
	struct figures_told f = {.members = members, .n_members = n_members, .a = a, .n_told = n_told};

	f.sets = arena_alloc(a, (n_told + most + 1) * sizeof(*f.sets));
	for (uint32_t t = 0; t < n_told; t++) {
		struct told_set *set = &f.sets[figures_add(&f, in_told, &t)];

		set->told = true;
		set->share = t % 2;
	}
	return f;
}

void figures_choose(struct figures_told *f, uint32_t least)
{
	size_t n_cases = 0;

	for (size_t i = 0; i < f->n_members; i++)
		if (f->members[i].case_index >= n_cases)
			n_cases = (size_t)f->members[i].case_index + 1;
	uint32_t *caseworker = arena_alloc(f->a, (n_cases + 1) * sizeof(*caseworker));
	double *weight = arena_alloc(f->a, (n_cases + 1) * sizeof(*weight));

	for (size_t i = 0; i < f->n_members; i++) {
		caseworker[f->members[i].case_index] = f->members[i].caseworker;
		weight[f->members[i].case_index] = f->members[i].weight > 0 ? f->members[i].weight : 1;
	}
	disclosure_choose(caseworker, weight, n_cases, f->sets, f->n_sets, least);
}

enum told figure_told(const struct figures_told *f, size_t number)
{
	const struct told_set *set = &f->sets[number];

	return !set->shown ? TOLD_NOTHING : set->share_shown ? TOLD_WITH_SHARE : TOLD_COUNTS;
}
