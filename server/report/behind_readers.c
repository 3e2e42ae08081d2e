#include "report/behind_readers.h"

#include <stdlib.h>
#include <string.h>

struct standing {	/* a case that some figure tells of */
	const bool *in; /* per figure */
	double weight;
	uint32_t index, caseworker;
	bool ends_group;
};

struct readers {
	struct figures_told *f;
	const struct cases_behind *c;
	size_t least;
	struct standing *cases; /* group by group */
	size_t n_cases;
	bool *known; /* per case, by the reader whose turn it is */
};

/* -- groups -- */

static int by_figures(const void *one, const void *other, void *n_sets)
{
	const struct standing *a = one, *b = other;
	const int order = memcmp(a->in, b->in, *(const size_t *)n_sets * sizeof(bool));

	return order ? order : (a->weight > b->weight) - (a->weight < b->weight);
}

/* As the figures stand now. Some may be hidden on the way: groups then become one, and what holds of each holds of it.
 */
static void group(struct readers *r, struct arena *a)
{
	const struct figures_told *f = r->f;
	size_t width = f->n_sets;
	bool *in = arena_alloc(a, (r->c->count * width + 1) * sizeof(*in)); /* zeroed */

	for (size_t s = 0; s < width; s++)
		for (size_t i = 0; i < f->sets[s].n_cases && f->sets[s].shown; i++)
			in[f->sets[s].cases[i] * width + s] = true;
	r->cases = arena_alloc(a, (r->c->count + 1) * sizeof(*r->cases));
	for (uint32_t c = 0; c < r->c->count; c++)
		if (memchr(in + c * width, 1, width))
			r->cases[r->n_cases++] = (struct standing){
				.in = in + c * width,
				.weight = r->c->weight[c],
				.index = c,
				.caseworker = r->c->caseworker[c],
			};
	qsort_r(r->cases, r->n_cases, sizeof(*r->cases), by_figures, &width);
	for (size_t i = 0; i < r->n_cases; i++)
		r->cases[i].ends_group = i + 1 == r->n_cases || by_figures(&r->cases[i], &r->cases[i + 1], &width) != 0;
}

/* -- what a reader may find -- */

struct found {
	bool alone;				/* a group is left with one caseworker */
	uint32_t others[DISCLOSURE_LEAST_MOST]; /* of groups that are left with one or nobody; no more than `least` */
	size_t n_others;
};

static void add_other(struct found *found, uint32_t caseworker, size_t least)
{
	for (size_t i = 0; i < found->n_others; i++)
		if (found->others[i] == caseworker)
			return;
	if (found->n_others < least)
		found->others[found->n_others++] = caseworker;
}

static void look_at_group(const struct readers *r, const struct standing *cases, size_t count, struct found *found)
{
	const struct standing *one = NULL; /* who is left */

	for (size_t i = 0; i < count; i++) {
		if (r->known[cases[i].index])
			continue;
		if (one && cases[i].caseworker != one->caseworker)
			return;
		one = &cases[i];
	}
	found->alone = found->alone || one;
	for (size_t i = 0; i < count; i++)
		if (!one || cases[i].caseworker != one->caseworker)
			add_other(found, cases[i].caseworker, r->least);
}

static bool may_find_one(const struct readers *r)
{
	struct found found = {.n_others = 0};

	for (size_t i = 0, first = 0; i < r->n_cases; i++)
		if (r->cases[i].ends_group) {
			look_at_group(r, r->cases + first, i + 1 - first, &found);
			first = i + 1;
		}
	return found.alone && found.n_others + 1 >= r->least;
}

/* -- choosing anew -- */

/* What is left of a set without the cases that are known. */
static struct told_set left_of(const struct told_set *set, const bool *known, struct arena *a)
{
	uint32_t *cases = arena_alloc(a, (set->n_cases + 1) * sizeof(*cases));
	struct told_set left = {.cases = cases, .told = set->told, .share = set->told ? set->share : set->share_shown};

	for (size_t i = 0; i < set->n_cases; i++)
		if (!known[set->cases[i]])
			cases[left.n_cases++] = set->cases[i];
	return left;
}

/* It is as if the cases that are known were not there. A figure of nothing else tells the reader nothing. */
static void choose_anew(struct readers *r)
{
	struct figures_told *f = r->f;
	struct arena *a = arena_new(); /* goes with the reader: there may be a hundred */
	struct told_set *left = arena_alloc(a, (f->n_sets + 1) * sizeof(*left));
	size_t *whole = arena_alloc(a, (f->n_sets + 1) * sizeof(*whole)), count = 0;

	for (size_t s = 0; s < f->n_sets; s++) {
		whole[count] = s;
		left[count] = left_of(&f->sets[s], r->known, a);
		count += f->sets[s].shown && left[count].n_cases;
	}
	disclosure_choose(r->c->caseworker, r->c->weight, r->c->count, left, count, LEAST_TO_A_LEADER);
	for (size_t i = 0; i < count; i++) {
		f->sets[whole[i]].shown = left[i].shown;
		f->sets[whole[i]].share_shown = left[i].share_shown;
	}
	f->n_tried++;
	arena_free(a);
}

void figures_choose_for_readers(struct figures_told *f, const struct cases_behind *c, uint32_t least)
{
	const uint32_t n_readers = behind_readers(f->members, f->n_members);
	struct readers r = {.f = f, .c = c, .least = least < DISCLOSURE_LEAST_MOST ? least : DISCLOSURE_LEAST_MOST};
	struct arena *a;

	if (!n_readers)
		return;
	a = arena_new();
	r.known = arena_alloc(a, (c->count + 1) * sizeof(*r.known));
	group(&r, a);
	for (uint32_t reader = 0; reader < n_readers; reader++) {
		memset(r.known, 0, c->count * sizeof(*r.known));
		for (size_t i = 0; i < f->n_members; i++)
			if (behind_is_known(&f->members[i], reader))
				r.known[f->members[i].case_index] = true;
		if (may_find_one(&r))
			choose_anew(&r);
	}
	arena_free(a);
}
