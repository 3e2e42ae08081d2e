#include "domain/assign.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "domain/memory.h"

/* One number for a lexicographic cost: avoided pairs, then imbalance, then changes. 2^20 changes and 2^80 imbalance are
 * out of reach: a case list has at most 10,000 lines in a draw. */
typedef __int128 cost;
enum { CHANGE_BITS = 20, AVOIDED_BITS = 100 };
#define COST_NONE ((cost)1 << 120) /* no way */

struct flow {
	const struct assign_input *in;
	int32_t *reviewer; /* per case; the result */
	uint32_t *load;	   /* cases per reviewer */
	cost *move;	   /* [from * reviewers + to]: cheapest case of `from` to hand on to `to` */
	int32_t *moved;	   /* which case that is */
	cost *distance;	   /* to each reviewer from the case being added */
	int32_t *before;   /* who hands a case on to this reviewer; -1: the new case goes here itself */
};

static bool may(const struct assign_input *in, size_t c, size_t r)
{
	return in->pairs[c * in->n_reviewers + r] != ASSIGN_BARRED && (!in->capacity || in->capacity[r] > 0);
}

static cost pair_cost(const struct assign_input *in, size_t c, size_t r)
{
	cost avoided = in->pairs[c * in->n_reviewers + r] == ASSIGN_AVOID;
	cost changed = in->now && in->now[c] >= 0 && (size_t)in->now[c] != r;

	return may(in, c, r) ? (avoided << AVOIDED_BITS) + changed : COST_NONE;
}

/* What the k-th case of a reviewer adds to the imbalance. Grows with k, so the sum is convex. */
static uint64_t marginal(const struct assign_input *in, size_t r, uint32_t k)
{
	return (2 * (uint64_t)k - 1) * ASSIGN_UNIT / (in->capacity ? in->capacity[r] : 1);
}

static void find_moves(struct flow *f, size_t from)
{
	size_t reviewers = f->in->n_reviewers;

	for (size_t to = 0; to < reviewers; to++)
		f->move[from * reviewers + to] = COST_NONE;
	for (size_t c = 0; c < f->in->n_cases; c++) {
		if (f->reviewer[c] != (int32_t)from)
			continue;
		for (size_t to = 0; to < reviewers; to++) {
			cost price = pair_cost(f->in, c, to);

			if (price == COST_NONE)
				continue;
			price -= pair_cost(f->in, c, from);
			if (to != from && price < f->move[from * reviewers + to]) {
				f->move[from * reviewers + to] = price;
				f->moved[from * reviewers + to] = (int32_t)c;
			}
		}
	}
}

/* One round of Bellman and Ford: a move may be a gain, so distances can fall along the way. */
static bool relax(struct flow *f)
{
	size_t reviewers = f->in->n_reviewers;
	bool any = false;

	for (size_t from = 0; from < reviewers; from++) {
		const cost *move = &f->move[from * reviewers];

		if (f->distance[from] >= COST_NONE || f->load[from] == 0)
			continue;
		for (size_t to = 0; to < reviewers; to++) {
			if (move[to] >= COST_NONE || f->distance[from] + move[to] >= f->distance[to])
				continue;
			f->distance[to] = f->distance[from] + move[to];
			f->before[to] = (int32_t)from;
			any = true;
		}
	}
	return any;
}

/* Who ends up with one case more; -1: nobody may. */
static int32_t nearest_end(const struct flow *f)
{
	cost best = COST_NONE;
	int32_t end = -1;

	for (size_t r = 0; r < f->in->n_reviewers; r++) {
		cost whole;

		if (f->distance[r] >= COST_NONE)
			continue;
		whole = f->distance[r] + ((cost)marginal(f->in, r, f->load[r] + 1) << CHANGE_BITS);
		if (end < 0 || whole < best) {
			best = whole;
			end = (int32_t)r;
		}
	}
	return end;
}

/* Walks the path backwards, handing on one case at each step; the new case goes to its first reviewer. */
static void hand_on(struct flow *f, size_t c, int32_t end)
{
	size_t reviewers = f->in->n_reviewers;
	int32_t to = end;

	f->load[end]++;
	for (int32_t from = f->before[to]; from >= 0; to = from, from = f->before[to])
		f->reviewer[f->moved[(size_t)from * reviewers + (size_t)to]] = to;
	f->reviewer[c] = to;
	for (to = end; to >= 0; to = f->before[to])
		find_moves(f, (size_t)to);
}

static void add_case(struct flow *f, size_t c)
{
	int32_t end;

	for (size_t r = 0; r < f->in->n_reviewers; r++) {
		f->distance[r] = pair_cost(f->in, c, r);
		f->before[r] = -1;
	}
	while (relax(f))
		; /* ends: the assignment so far is the best, so no circle of moves is a gain */
	end = nearest_end(f);
	if (end >= 0)
		hand_on(f, c, end);
}

void assign_best(const struct assign_input *in, int32_t *reviewer)
{
	size_t reviewers = in->n_reviewers;
	struct flow f = {
		.in = in,
		.reviewer = reviewer,
		.load = memory_new(reviewers, sizeof(*f.load)),
		.move = memory_new(reviewers * reviewers, sizeof(*f.move)),
		.moved = memory_new(reviewers * reviewers, sizeof(*f.moved)),
		.distance = memory_new(reviewers, sizeof(*f.distance)),
		.before = memory_new(reviewers, sizeof(*f.before)),
	};

	for (size_t c = 0; c < in->n_cases; c++)
		reviewer[c] = -1;
	for (size_t c = 0; c < in->n_cases; c++)
		add_case(&f, c);
	free(f.load);
	free(f.move);
	free(f.moved);
	free(f.distance);
	free(f.before);
}

struct assign_cost assign_cost(const struct assign_input *in, const int32_t *reviewer)
{
	uint32_t *load = memory_new(in->n_reviewers, sizeof(*load));
	struct assign_cost sum = {0};

	for (size_t c = 0; c < in->n_cases; c++) {
		int32_t r = reviewer[c];

		sum.changed += in->now && in->now[c] >= 0 && in->now[c] != r;
		if (r < 0) {
			sum.unassigned++;
			continue;
		}
		sum.avoided += in->pairs[c * in->n_reviewers + (size_t)r] == ASSIGN_AVOID;
		sum.imbalance += marginal(in, (size_t)r, ++load[r]);
	}
	free(load);
	return sum;
}
