#include "report/behind.h"

#include <string.h>

#include "report/behind_readers.h"
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

const char *behind_row(const struct behind *member)
{
	return member->wording ? member->wording : member->item;
}

const char *item_of_row(const char *row, struct arena *a)
{
	const char *at = strchr(row, '@');

	return at ? arena_print(a, "%.*s", (int)(at - row), row) : row;
}

static bool is_among(const char *const *rows, size_t count, const char *row)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i], row) == 0)
			return true;
	return false;
}

size_t behind_rows(const struct behind *members, size_t n_members, const char ***rows, struct arena *a)
{
	size_t count = 0, room = 4;

	*rows = arena_alloc(a, room * sizeof(**rows));
	for (size_t i = 0; i < n_members; i++) {
		if (!*members[i].period || is_among(*rows, count, behind_row(&members[i])))
			continue;
		if (count == room) {
			const char **more = arena_alloc(a, 2 * room * sizeof(*more));

			memcpy(more, *rows, count * sizeof(*more));
			*rows = more;
			room *= 2;
		}
		(*rows)[count++] = behind_row(&members[i]);
	}
	if (!count && n_members)
		(*rows)[count++] = members->item;
	return count;
}

const struct behind *behind_as_row(const struct behind *members, size_t n_members, const char *row, struct arena *a)
{
	struct behind *own;

	if (strcmp(row, members->item) == 0)
		return members;
	own = arena_alloc(a, (n_members + 1) * sizeof(*own));
	for (size_t i = 0; i < n_members; i++) {
		own[i] = members[i];
		if (strcmp(behind_row(&members[i]), row) == 0)
			continue;
		own[i].period = "";
		own[i].in_force = own[i].at_first = false;
		own[i].person = -1;
	}
	return own;
}

bool behind_in_row(const struct behind *m, const void *what)
{
	const struct in_row *r = what;

	return strcmp(behind_row(m), r->row) == 0 && r->belongs(m, r->what);
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

uint32_t behind_readers(const struct behind *members, size_t n_members)
{
	uint32_t count = 0;

	for (size_t i = 0; i < n_members; i++)
		for (size_t k = 0; k < members[i].n_known_by; k++)
			if (members[i].known_by[k] >= count)
				count = members[i].known_by[k] + 1;
	return count;
}

bool behind_is_known(const struct behind *m, uint32_t reader)
{
	for (size_t i = 0; i < m->n_known_by; i++)
		if (m->known_by[i] == reader)
			return true;
	return false;
}

void figures_choose(struct figures_told *f, uint32_t least)
{
	struct cases_behind c = {0};

	for (size_t i = 0; i < f->n_members; i++)
		if (f->members[i].case_index >= c.count)
			c.count = (size_t)f->members[i].case_index + 1;
	c.caseworker = arena_alloc(f->a, (c.count + 1) * sizeof(*c.caseworker));
	c.weight = arena_alloc(f->a, (c.count + 1) * sizeof(*c.weight));
	for (size_t i = 0; i < f->n_members; i++) {
		c.caseworker[f->members[i].case_index] = f->members[i].caseworker;
		c.weight[f->members[i].case_index] = f->members[i].weight > 0 ? f->members[i].weight : 1;
	}
	disclosure_choose(c.caseworker, c.weight, c.count, f->sets, f->n_sets, least);
	if (least > 1)
		figures_choose_for_readers(f, &c, least);
}

enum told figure_told(const struct figures_told *f, size_t number)
{
	const struct told_set *set = &f->sets[number];

	return !set->shown ? TOLD_NOTHING : set->share_shown ? TOLD_WITH_SHARE : TOLD_COUNTS;
}
