#include "report/spread.h"

#include <stdlib.h>

/* A caseworker with the cases of one set: what a count of persons adds up. */
struct worker {
	uint32_t caseworker, set;
	uint64_t cases; /* FNV-1a over their indices, ascending */
};

static int by_worker_and_cases(const void *one, const void *other)
{
	const struct worker *a = one, *b = other;

	return a->caseworker != b->caseworker ? (a->caseworker > b->caseworker) - (a->caseworker < b->caseworker)
	       : a->cases != b->cases	      ? (a->cases > b->cases) - (a->cases < b->cases)
					      : (a->set > b->set) - (a->set < b->set);
}

static uint64_t add_case(uint64_t hash, uint32_t index)
{
	for (int shift = 0; shift < 32; shift += 8)
		hash = (hash ^ (index >> shift & 0xff)) * UINT64_C(0x100000001b3);
	return hash;
}

/* All workers of all sets. place: room by caseworker, zeroed. */
static size_t find_workers(
	const struct figures_told *f, const uint32_t *caseworker, uint32_t *place, struct worker *workers)
{
	size_t count = 0;

	for (uint32_t s = 0; s < f->n_sets; s++) {
		const size_t from = count;

		for (size_t i = 0; i < f->sets[s].n_cases; i++) {
			const uint32_t index = f->sets[s].cases[i];
			uint32_t *at =
				&place[caseworker[index]]; /* one more than where it is, or was in a set before */

			if (*at <= from) {
				workers[count++] = (struct worker){caseworker[index], s, UINT64_C(0xcbf29ce484222325)};
				*at = (uint32_t)count;
			}
			workers[*at - 1].cases = add_case(workers[*at - 1].cases, index);
		}
	}
	return count;
}

static bool alike(const struct worker *one, const struct worker *other)
{
	return one->caseworker == other->caseworker && one->cases == other->cases;
}

/* Of how many the last set speaks with cases of which no other set speaks just so. Whatever is computed of it and of
 * the others speaks of each of them. workers: sorted. */
static size_t count_new(const struct worker *workers, size_t count, size_t last)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		found += workers[i].set == last && (!i || !alike(&workers[i], &workers[i - 1])) &&
			 (i + 1 == count || !alike(&workers[i], &workers[i + 1]));
	return found;
}

/* Held against every combination with the others. workers: sorted. */
static bool fits_beside(const struct figures_told *f, const struct worker *workers, size_t count, uint32_t least)
{
	size_t n_atoms = 0;
	uint32_t *whose = arena_alloc(f->a, (count + 1) * sizeof(*whose));
	struct told_set *sets = arena_alloc(f->a, (f->n_sets + 1) * sizeof(*sets));

	for (size_t s = 0; s < f->n_sets; s++)
		sets[s] = (struct told_set){.told = f->sets[s].told};
	for (uint32_t s = 0; s < f->n_sets; s++) {
		uint32_t *of = arena_alloc(f->a, (count + 1) * sizeof(*of));

		sets[s].cases = of;
		n_atoms = 0;
		for (size_t i = 0; i < count; i++) {
			n_atoms += i && !alike(&workers[i], &workers[i - 1]);
			whose[n_atoms] = workers[i].caseworker;
			if (workers[i].set == s)
				of[sets[s].n_cases++] = (uint32_t)n_atoms;
		}
	}
	disclosure_choose(whose, NULL, count ? n_atoms + 1 : 0, sets, f->n_sets, least);
	return sets[f->n_sets - 1].shown;
}

/* Whether the last set may be told as a count of persons; the others were. */
static bool may_be_told(const struct figures_told *f, uint32_t least)
{
	size_t most = 0, n_cases = 0, n_workers = 0, count;

	for (size_t s = 0; s < f->n_sets; s++)
		most += f->sets[s].n_cases;
	for (size_t i = 0; i < f->n_members; i++) {
		if (f->members[i].case_index >= n_cases)
			n_cases = (size_t)f->members[i].case_index + 1;
		if (f->members[i].caseworker >= n_workers)
			n_workers = (size_t)f->members[i].caseworker + 1;
	}
	struct worker *workers = arena_alloc(f->a, (most + 1) * sizeof(*workers));
	uint32_t *caseworker = arena_alloc(f->a, (n_cases + 1) * sizeof(*caseworker));

	for (size_t i = 0; i < f->n_members; i++)
		caseworker[f->members[i].case_index] = f->members[i].caseworker;
	count = find_workers(f, caseworker, arena_alloc(f->a, (n_workers + 1) * sizeof(uint32_t)), workers);
	qsort(workers, count, sizeof(*workers), by_worker_and_cases);
	return count_new(workers, count, f->n_sets - 1) >= least || fits_beside(f, workers, count, least);
}

/* One more than the highest number. */
static size_t persons_among(const struct behind *members, size_t n_members)
{
	size_t count = 0;

	for (size_t i = 0; i < n_members; i++)
		if (members[i].person >= 0 && (size_t)members[i].person >= count)
			count = (size_t)members[i].person + 1;
	return count;
}

static void count_persons(struct spread *s, const struct behind *members, size_t n_members, struct arena *a)
{
	enum { ASKED = 1, SEEN };
	const size_t n_persons = persons_among(members, n_members);
	char *is = arena_alloc(a, n_persons + 1); /* zeroed */

	for (size_t i = 0; i < n_members; i++)
		if (members[i].person >= 0 && behind_in_force(&members[i], NULL))
			is[members[i].person] = (char)(members[i].met || is[members[i].person] == SEEN ? SEEN : ASKED);
	for (size_t p = 0; p < n_persons; p++) {
		s->persons += is[p] != 0;
		s->seen += is[p] == SEEN;
	}
}

static bool of_few(uint32_t persons, uint32_t least)
{
	return persons > 0 && persons < least;
}

static struct spread spread_told(struct spread s, bool may_be_told, uint32_t least)
{
	s.counted = s.persons > 0;
	s.hidden = s.counted &&
		   (!may_be_told || s.persons < least || of_few(s.seen, least) || of_few(s.persons - s.seen, least));
	if (s.hidden)
		s.seen = s.persons = 0;
	return s;
}

/* Those of whose answer a reader knows nothing. Of a person of whom they know a case in which it was met they know all.
 */
static const struct behind *unknown_to(
	const struct behind *members, size_t n_members, uint32_t reader, size_t *count, struct arena *a)
{
	struct behind *left = arena_alloc(a, (n_members + 1) * sizeof(*left));
	bool *sure = arena_alloc(a, (persons_among(members, n_members) + 1) * sizeof(*sure));

	for (size_t i = 0; i < n_members; i++)
		if (members[i].person >= 0 && members[i].met && behind_in_force(&members[i], NULL) &&
			behind_is_known(&members[i], reader))
			sure[members[i].person] = true;
	*count = 0;
	for (size_t i = 0; i < n_members; i++)
		if (!behind_is_known(&members[i], reader) && !(members[i].person >= 0 && sure[members[i].person]))
			left[(*count)++] = members[i];
	return left;
}

/* Whether a reader who takes away what they know would find one person. */
static bool singles_out(const struct behind *members, size_t n_members, uint32_t reader)
{
	struct arena *a = arena_new();
	struct spread s = {0};
	bool singled_out;
	size_t count;
	const struct behind *left = unknown_to(members, n_members, reader, &count, a);
	struct figures_told f = figures_of(left, count, 1, a);

	count_persons(&s, left, count, a);
	figures_add(&f, behind_in_force, NULL);
	singled_out = s.persons && spread_told(s, may_be_told(&f, LEAST_TO_A_LEADER), LEAST_TO_A_LEADER).hidden;
	arena_free(a);
	return singled_out;
}

struct spread spread_beyond_doubt(uint32_t seen, uint32_t persons, uint32_t least)
{
	return spread_told((struct spread){.seen = seen, .persons = persons}, true, least);
}

struct spread spread_of(const struct behind *members, size_t n_members, enum told told, uint32_t least, struct arena *a)
{
	struct spread s = {0};
	struct figures_told f = figures_of(members, n_members, 1, a);

	count_persons(&s, members, n_members, a);
	figures_add(&f, behind_in_force, NULL);
	bool fine = told != TOLD_NOTHING && s.persons && may_be_told(&f, least);

	for (uint32_t reader = 0, n = least > 1 ? behind_readers(members, n_members) : 0; reader < n && fine; reader++)
		fine = !singles_out(members, n_members, reader);
	return spread_told(s, fine, least);
}
