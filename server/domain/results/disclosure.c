#include "domain/results/disclosure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "domain/memory.h"

/* Rows are reduced modulo a prime. Independent rows look dependent only where a determinant of zeros and ones happens
 * to be a multiple of it. */
enum { TRIES_MOST = 5000 };
#define PRIME UINT64_C(2147483647)

/* A column of the rows. Cases that stand in the same sets and have the same weight cannot be told apart: an atom. Where
 * cases of the same sets have so many weights that whatever is left of them when the cases of one weight are taken away
 * still speaks of enough, they are one atom in two columns: what is told of it plainly, and by weight. */
enum kind { ATOM, PLAINLY, BY_WEIGHT };
struct atom {
	enum kind kind;
	uint64_t weight;       /* modulo the prime */
	uint32_t *caseworkers; /* ascending; the first `least` of them say enough */
	size_t n_caseworkers;
};

struct table {
	struct told_set *sets;
	size_t n_sets, n_atoms, least;
	bool weighted;
	bool *in; /* [atom * n_sets + set] */
	struct atom *atoms;
	size_t *small; /* atoms of fewer than `least` caseworkers */
	size_t n_small;
	bool *inside;	/* per atom: all its caseworkers are among the chosen */
	uint64_t *rows; /* for reducing */
	size_t tries;
	bool gave_up;
};

/* -- numbers modulo the prime -- */

static uint64_t power_of(uint64_t x, uint64_t power)
{
	uint64_t result = 1;

	for (; power; power >>= 1, x = x * x % PRIME)
		if (power & 1)
			result = result * x % PRIME;
	return result;
}

static uint64_t inverse(uint64_t x)
{
	return power_of(x, PRIME - 2);
}

/* A double is a whole number times a power of two: exact. */
static uint64_t residue_of(double weight)
{
	int exponent;
	const uint64_t whole = (uint64_t)ldexp(frexp(fabs(weight), &exponent), 53) % PRIME;
	const uint64_t two = exponent < 53 ? inverse(2) : 2;

	return whole * power_of(two, (uint64_t)abs(exponent - 53)) % PRIME;
}

/* -- atoms -- */

struct member {
	const bool *in; /* per set */
	double weight;
	uint32_t caseworker;
};

static int by_sets(const void *one, const void *other, void *n_sets)
{
	const struct member *a = one, *b = other;
	const int order = memcmp(a->in, b->in, *(const size_t *)n_sets * sizeof(bool));

	return order			       ? order
	       : a->weight != b->weight	       ? (a->weight > b->weight) - (a->weight < b->weight)
	       : a->caseworker > b->caseworker ? 1
					       : -(a->caseworker < b->caseworker);
}

static bool add_caseworker(struct atom *atom, uint32_t caseworker, size_t least)
{
	for (size_t i = 0; i < atom->n_caseworkers; i++)
		if (atom->caseworkers[i] == caseworker)
			return true;
	if (atom->n_caseworkers == least)
		return false;
	atom->caseworkers[atom->n_caseworkers++] = caseworker;
	return true;
}

static struct atom *add_atom(struct table *t, enum kind kind, const struct member *first)
{
	struct atom *atom = &t->atoms[t->n_atoms];

	memcpy(t->in + t->n_atoms++ * t->n_sets, first->in, t->n_sets * sizeof(bool));
	*atom = (struct atom){.kind = kind,
		.weight = residue_of(first->weight),
		.caseworkers = memory_new(t->least, sizeof(uint32_t))};
	return atom;
}

/* Whether the cases of every weight but this one speak of enough caseworkers. */
static bool enough_without(const struct table *t, const struct member *members, size_t count, double weight)
{
	uint32_t room[DISCLOSURE_LEAST_MOST];
	struct atom others = {.caseworkers = room};

	for (size_t i = 0; i < count && others.n_caseworkers < t->least; i++)
		if (members[i].weight != weight)
			add_caseworker(&others, members[i].caseworker, t->least);
	return others.n_caseworkers >= t->least;
}

static bool enough_without_any(const struct table *t, const struct member *members, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if ((!i || members[i].weight != members[i - 1].weight) &&
			!enough_without(t, members, count, members[i].weight))
			return false;
	return true;
}

/* Of the cases that stand in the same sets. */
static void add_atoms(struct table *t, const struct member *members, size_t count)
{
	struct atom *atom = NULL;

	if (enough_without_any(t, members, count)) {
		add_atom(t, PLAINLY, members)->n_caseworkers = t->least;
		add_atom(t, BY_WEIGHT, members)->n_caseworkers = t->least;
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (!i || members[i].weight != members[i - 1].weight)
			atom = add_atom(t, ATOM, &members[i]);
		add_caseworker(atom, members[i].caseworker, t->least);
	}
}

static void make_atoms(struct table *t, const uint32_t *caseworker, const double *weight, size_t n_cases)
{
	bool *in = memory_new(n_cases * t->n_sets, sizeof(bool));
	struct member *members = memory_new(n_cases, sizeof(*members));

	for (size_t s = 0; s < t->n_sets; s++)
		for (size_t i = 0; i < t->sets[s].n_cases; i++)
			in[t->sets[s].cases[i] * t->n_sets + s] = true;
	for (size_t c = 0; c < n_cases; c++)
		members[c] = (struct member){in + c * t->n_sets, weight ? weight[c] : 1, caseworker[c]};
	qsort_r(members, n_cases, sizeof(*members), by_sets, &t->n_sets);
	t->atoms = memory_new(n_cases + 1, sizeof(*t->atoms)); /* two columns are of two cases at least */
	t->in = memory_new((n_cases + 1) * t->n_sets, sizeof(bool));
	t->small = memory_new(n_cases + 1, sizeof(*t->small));
	for (size_t c = 0, count; c < n_cases; c += count) {
		for (count = 1; c + count < n_cases &&
				memcmp(members[c].in, members[c + count].in, t->n_sets * sizeof(bool)) == 0;)
			count++;
		if (memchr(members[c].in, 1, t->n_sets)) /* of the others nothing is told */
			add_atoms(t, members + c, count);
	}
	for (size_t a = 0; a < t->n_atoms; a++)
		if (t->atoms[a].n_caseworkers < t->least)
			t->small[t->n_small++] = a;
	free(members);
	free(in);
}

/* -- rank -- */

static void subtract(uint64_t *row, const uint64_t *pivot, size_t from, size_t width)
{
	const uint64_t factor = PRIME - row[from];

	for (size_t a = from; a < width; a++)
		row[a] = (row[a] + factor * pivot[a]) % PRIME;
}

static uint64_t entry(const struct table *t, size_t set, size_t a, bool by_weight)
{
	const struct atom *atom = &t->atoms[a];

	if (!t->in[a * t->n_sets + set])
		return 0;
	return atom->kind == ATOM ? (by_weight ? atom->weight : 1) : (atom->kind == BY_WEIGHT) == by_weight;
}

static size_t add_row(struct table *t, size_t count, size_t set, bool by_weight, bool outside)
{
	for (size_t a = 0; a < t->n_atoms; a++)
		t->rows[count * t->n_atoms + a] = outside && t->inside[a] ? 0 : entry(t, set, a, by_weight);
	return count + 1;
}

/* The rank of the rows told before, or of all shown: over all atoms, or over those outside the chosen caseworkers. */
static size_t rank_of(struct table *t, bool told, bool outside)
{
	const size_t width = t->n_atoms;
	size_t count = 0, rank = 0;

	for (size_t s = 0; s < t->n_sets; s++) {
		const struct told_set *set = &t->sets[s];

		if (!(told ? set->told : set->shown))
			continue;
		count = add_row(t, count, s, false, outside);
		if (t->weighted && set->share_shown)
			count = add_row(t, count, s, true, outside);
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
	uint32_t caseworkers[DISCLOSURE_LEAST_MOST]; /* fewer than `least` */
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

static void choose(struct table *t, struct told_set *set)
{
	set->shown = true;
	set->share_shown = set->share;
	if (fits(t))
		return;
	if (t->weighted && set->share && !t->gave_up) {
		set->share_shown = false;
		if (fits(t))
			return;
	}
	set->shown = set->share_shown = false;
}

bool disclosure_choose(const uint32_t *caseworker, const double *weight, size_t n_cases, struct told_set *sets,
	size_t n_sets, uint32_t least)
{
	struct table t = {.sets = sets,
		.n_sets = n_sets,
		.weighted = weight != NULL,
		.least = least < 1			 ? 1
			 : least > DISCLOSURE_LEAST_MOST ? DISCLOSURE_LEAST_MOST
							 : least};

	make_atoms(&t, caseworker, weight, n_cases);
	t.inside = memory_new(t.n_atoms + 1, sizeof(bool));
	t.rows = memory_new(2 * (t.n_atoms + 1) * (n_sets + 1), sizeof(uint64_t));
	for (size_t s = 0; s < n_sets; s++) {
		sets[s].shown = sets[s].told || !sets[s].n_cases;
		sets[s].share_shown = sets[s].told ? sets[s].share : sets[s].shown;
	}
	for (size_t s = 0; s < n_sets && !t.gave_up; s++)
		if (!sets[s].shown)
			choose(&t, &sets[s]);
	for (size_t a = 0; a < t.n_atoms; a++)
		free(t.atoms[a].caseworkers);
	free(t.atoms);
	free(t.in);
	free(t.small);
	free(t.inside);
	free(t.rows);
	return !t.gave_up;
}
