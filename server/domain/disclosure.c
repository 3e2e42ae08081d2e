#include "domain/disclosure.h"

#include <stdlib.h>
#include <string.h>

#include "domain/memory.h"

/* Rows are reduced modulo a prime. Independent rows look dependent only where a determinant of zeros and ones happens
 * to be a multiple of it. */
enum { LEAST_MOST = 64, TRIES_MOST = 5000 };
#define PRIME UINT64_C(2147483647)

/* The cases that stand in the same sets: nothing told can tell them apart. */
struct atom {
	uint32_t *caseworkers; /* ascending; the first `least` of them say enough */
	size_t n_caseworkers;
};

struct table {
	struct told_set *sets;
	size_t n_sets, n_atoms, least;
	bool *in; /* [set * n_atoms + atom] */
	struct atom *atoms;
	size_t *small; /* atoms of fewer than `least` caseworkers */
	size_t n_small;
	bool *inside;	/* per atom: all its caseworkers are among the chosen */
	uint64_t *rows; /* for reducing */
	size_t tries;
	bool gave_up;
};

/* -- atoms -- */

struct member {
	const bool *in; /* per set */
	uint32_t caseworker;
};

static int by_sets(const void *one, const void *other, void *n_sets)
{
	const struct member *a = one, *b = other;
	const int order = memcmp(a->in, b->in, *(const size_t *)n_sets * sizeof(bool));

	return order ? order : (a->caseworker > b->caseworker) - (a->caseworker < b->caseworker);
}

static void add_caseworker(struct atom *atom, uint32_t caseworker, size_t least)
{
	const size_t n = atom->n_caseworkers;

	if (n < least && (!n || atom->caseworkers[n - 1] != caseworker))
		atom->caseworkers[atom->n_caseworkers++] = caseworker;
}

static void make_atoms(struct table *t, const uint32_t *caseworker, size_t n_cases)
{
	bool *in = memory_new(n_cases * t->n_sets, sizeof(bool));
	struct member *members = memory_new(n_cases, sizeof(*members));

	for (size_t s = 0; s < t->n_sets; s++)
		for (size_t i = 0; i < t->sets[s].n_cases; i++)
			in[t->sets[s].cases[i] * t->n_sets + s] = true;
	for (size_t c = 0; c < n_cases; c++)
		members[c] = (struct member){in + c * t->n_sets, caseworker[c]};
	qsort_r(members, n_cases, sizeof(*members), by_sets, &t->n_sets);
	t->atoms = memory_new(n_cases, sizeof(*t->atoms));
	t->in = memory_new(n_cases * t->n_sets, sizeof(bool));
	t->small = memory_new(n_cases, sizeof(*t->small));
	for (size_t c = 0; c < n_cases; c++) {
		if (!c || memcmp(members[c].in, members[c - 1].in, t->n_sets * sizeof(bool)) != 0) {
			for (size_t s = 0; s < t->n_sets; s++)
				t->in[s * n_cases + t->n_atoms] = members[c].in[s];
			t->atoms[t->n_atoms++].caseworkers = memory_new(t->least, sizeof(uint32_t));
		}
		add_caseworker(&t->atoms[t->n_atoms - 1], members[c].caseworker, t->least);
	}
	for (size_t s = 1; s < t->n_sets; s++) /* rows as long as there are atoms */
		memmove(t->in + s * t->n_atoms, t->in + s * n_cases, t->n_atoms * sizeof(bool));
	for (size_t a = 0; a < t->n_atoms; a++)
		if (t->atoms[a].n_caseworkers < t->least)
			t->small[t->n_small++] = a;
	free(members);
	free(in);
}

/* -- rank -- */

static uint64_t inverse(uint64_t x) /* x^(p-2) */
{
	uint64_t result = 1;

	for (uint64_t power = PRIME - 2; power; power >>= 1, x = x * x % PRIME)
		if (power & 1)
			result = result * x % PRIME;
	return result;
}

static void subtract(uint64_t *row, const uint64_t *pivot, size_t from, size_t width)
{
	const uint64_t factor = PRIME - row[from];

	for (size_t a = from; a < width; a++)
		row[a] = (row[a] + factor * pivot[a]) % PRIME;
}

/* The rank of the rows told before, or of all shown: over all atoms, or over those outside the chosen caseworkers. */
static size_t rank_of(struct table *t, bool told, bool outside)
{
	const size_t width = t->n_atoms;
	size_t count = 0, rank = 0;

	for (size_t s = 0; s < t->n_sets; s++) {
		if (!(told ? t->sets[s].told : t->sets[s].shown))
			continue;
		for (size_t a = 0; a < width; a++)
			t->rows[count * width + a] = t->in[s * width + a] && !(outside && t->inside[a]);
		count++;
	}
	for (size_t a = 0; a < width && rank < count; a++) {
		size_t found = rank;
		while (found < count && !t->rows[found * width + a])
			found++;
		if (found == count)
			continue;
		for (size_t b = a; b < width; b++) {
			const uint64_t kept = t->rows[rank * width + b];
			t->rows[rank * width + b] = t->rows[found * width + b];
			t->rows[found * width + b] = kept;
		}
		const uint64_t scale = inverse(t->rows[rank * width + a]);
		for (size_t b = a; b < width; b++)
			t->rows[rank * width + b] = t->rows[rank * width + b] * scale % PRIME;
		for (size_t r = rank + 1; r < count; r++)
			if (t->rows[r * width + a])
				subtract(t->rows + r * width, t->rows + rank * width, a, width);
		rank++;
	}
	return rank;
}

/* -- every choice of few caseworkers -- */

struct choice {
	uint32_t caseworkers[LEAST_MOST]; /* fewer than `least` */
	size_t count;
};

static bool chosen(const struct choice *c, uint32_t caseworker)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->caseworkers[i] == caseworker)
			return true;
	return false;
}

static bool covers(const struct choice *c, const struct atom *atom)
{
	for (size_t i = 0; i < atom->n_caseworkers; i++)
		if (!chosen(c, atom->caseworkers[i]))
			return false;
	return true;
}

/* Adds an atom's caseworkers to the choice. False: they are too many. */
static bool widen(struct choice *c, const struct atom *atom, size_t least)
{
	for (size_t i = 0; i < atom->n_caseworkers; i++) {
		if (chosen(c, atom->caseworkers[i]))
			continue;
		if (c->count + 1 >= least)
			return false;
		c->caseworkers[c->count++] = atom->caseworkers[i];
	}
	return true;
}

/* Whether what is shown tells of nobody but the chosen. Vectors of the rows' space lie inside them exactly as far as
 * the rows lose rank without them. What earlier reports told of them already is no reason to hide more. */
static bool tells_of(struct table *t, const struct choice *c)
{
	for (size_t a = 0; a < t->n_atoms; a++)
		t->inside[a] = t->atoms[a].n_caseworkers < t->least && covers(c, &t->atoms[a]);
	return rank_of(t, false, false) - rank_of(t, false, true) > rank_of(t, true, false) - rank_of(t, true, true);
}

/* Only the widest choices are tried: what a narrower one holds, they hold. */
static bool tells_of_few(struct table *t, const struct choice *c, size_t from)
{
	bool widest = true;

	for (size_t i = from; i < t->n_small && !t->gave_up; i++) {
		const struct atom *atom = &t->atoms[t->small[i]];
		struct choice wider = *c;

		if (covers(c, atom) || !widen(&wider, atom, t->least))
			continue;
		widest = false;
		if (tells_of_few(t, &wider, i + 1))
			return true;
	}
	if (!widest || !c->count)
		return false;
	t->gave_up = t->gave_up || ++t->tries > TRIES_MOST;
	return !t->gave_up && tells_of(t, c);
}

static bool fits(struct table *t)
{
	const struct choice nobody = {.count = 0};

	t->tries = 0;
	return !tells_of_few(t, &nobody, 0) && !t->gave_up;
}

bool disclosure_choose(const uint32_t *caseworker, size_t n_cases, struct told_set *sets, size_t n_sets, uint32_t least)
{
	struct table t = {.sets = sets,
		.n_sets = n_sets,
		.least = least < 1	      ? 1
			 : least > LEAST_MOST ? LEAST_MOST
					      : least};

	make_atoms(&t, caseworker, n_cases);
	t.inside = memory_new(t.n_atoms, sizeof(bool));
	t.rows = memory_new(t.n_atoms * n_sets, sizeof(uint64_t));
	for (size_t s = 0; s < n_sets; s++)
		sets[s].shown = sets[s].told || !sets[s].n_cases;
	for (size_t s = 0; s < n_sets && !t.gave_up; s++) {
		if (sets[s].shown)
			continue;
		sets[s].shown = true;
		sets[s].shown = fits(&t);
	}
	for (size_t a = 0; a < t.n_atoms; a++)
		free(t.atoms[a].caseworkers);
	free(t.atoms);
	free(t.in);
	free(t.small);
	free(t.inside);
	free(t.rows);
	return !t.gave_up;
}
