#include "domain/assign.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "domain/memory.h"

/* One number for a lexicographic cost: avoided pairs, then imbalance, then sameness, then changes. With 10,000 cases
 * changes stay below 2^14, sameness below 2^27 and imbalance below 2^47. */
typedef __int128 cost;
enum { SAMENESS_BITS = 20, IMBALANCE_BITS = 50, AVOIDED_BITS = 100 };
#define COST_NONE ((cost)1 << 120) /* no way */

/* Nodes: the reviewers, then a desk for each reviewer and team, then the cases. A case goes to one of its team's
 * desks, through the desk to the reviewer, and ends there. A case that is taken from a desk makes room on it. */
struct flow {
	const struct assign_input *in;
	size_t teams;	   /* at least 1 */
	int32_t *reviewer; /* per case; the result */
	uint32_t *load;	   /* cases per reviewer */
	uint32_t *held;	   /* cases per desk */
	int32_t *first;	   /* per desk a case on it, -1: none */
	int32_t *next;	   /* per case another on its desk, -1: none */
	cost *height;	   /* per node: what makes every reduced cost 0 or more; the end's is 0 */
	cost *way;	   /* per node: its distance in this search and its height; COST_NONE: not reached */
	int32_t *before;   /* per node the one it was reached from */
	int32_t *reached;  /* the nodes reached in this search */
	size_t n_reached;
	cost length; /* of the shortest way to the end found in this search; COST_NONE: none yet */
	struct heap_entry {
		cost distance;
		int32_t node;
	} * heap;
	size_t heap_size, heap_room;
	cost level;	      /* the distance that the search has come to */
	int32_t *level_nodes; /* reached at this very distance; most arcs that cases flow through cost nothing more */
	size_t n_level;
};

static uint32_t team_of(const struct assign_input *in, size_t c)
{
	return in->team ? in->team[c] : 0;
}

/* Team by team: a case looks at all desks of its team. */
static size_t desk(const struct flow *f, size_t r, size_t team)
{
	return team * f->in->n_reviewers + r;
}
static size_t reviewer_at(const struct flow *f, size_t d)
{
	return d % f->in->n_reviewers;
}
static size_t desk_node(const struct flow *f, size_t d)
{
	return f->in->n_reviewers + d;
}
static size_t case_node(const struct flow *f, size_t c)
{
	return f->in->n_reviewers * (f->teams + 1) + c;
}

static bool may(const struct assign_input *in, size_t c, size_t r)
{
	return in->pairs[c * in->n_reviewers + r] != ASSIGN_BARRED && (!in->capacity || in->capacity[r] > 0);
}

/* Of a pair that may be. */
static cost pair_cost(const struct assign_input *in, size_t c, size_t r)
{
	cost avoided = in->pairs[c * in->n_reviewers + r] == ASSIGN_AVOID;
	cost changed = in->now && in->now[c] >= 0 && (size_t)in->now[c] != r;

	return (avoided << AVOIDED_BITS) + changed;
}

/* What the k-th case of a reviewer adds to the imbalance. Grows with k, so the sum is convex. */
static uint64_t marginal(const struct assign_input *in, size_t r, uint32_t k)
{
	return (2 * (uint64_t)k - 1) * ASSIGN_UNIT / (in->capacity ? in->capacity[r] : 1);
}

/* What the n-th case on a desk adds to the sameness. */
static uint64_t repeat(const struct assign_input *in, uint32_t n)
{
	return in->team ? 2 * (uint64_t)n - 1 : 0;
}

/* -- a heap of nodes by distance; equals by their number, so that reviewers come first and a search ends early -- */

static bool is_nearer(const struct heap_entry *a, const struct heap_entry *b)
{
	return a->distance != b->distance ? a->distance < b->distance : a->node < b->node;
}

static void heap_push(struct flow *f, cost distance, int32_t node)
{
	struct heap_entry e = {distance, node};
	size_t i = f->heap_size++;

	if (f->heap_size > f->heap_room) {
		f->heap_room = 2 * f->heap_size;
		f->heap = memory_grow(f->heap, f->heap_room, sizeof(*f->heap));
	}
	for (; i > 0 && is_nearer(&e, &f->heap[(i - 1) / 2]); i = (i - 1) / 2)
		f->heap[i] = f->heap[(i - 1) / 2];
	f->heap[i] = e;
}

static struct heap_entry heap_pop(struct flow *f)
{
	struct heap_entry top = f->heap[0], last = f->heap[--f->heap_size];
	size_t i = 0;

	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= f->heap_size)
			break;
		if (child + 1 < f->heap_size && is_nearer(&f->heap[child + 1], &f->heap[child]))
			child++;
		if (!is_nearer(&f->heap[child], &last))
			break;
		f->heap[i] = f->heap[child];
		i = child;
	}
	f->heap[i] = last;
	return top;
}

/* -- one search: from a new case to the cheapest end -- */

static void reach(struct flow *f, size_t from, size_t to, cost length)
{
	cost way = f->way[from] + length;

	if (way >= f->way[to] || way - f->height[to] >= f->length)
		return;
	if (f->way[to] == COST_NONE)
		f->reached[f->n_reached++] = (int32_t)to;
	f->way[to] = way;
	f->before[to] = (int32_t)from;
	if (way - f->height[to] == f->level)
		f->level_nodes[f->n_level++] = (int32_t)to;
	else
		heap_push(f, way - f->height[to], (int32_t)to);
}

/* The nearest node not looked at yet; -1: none that is nearer than the end. */
static int32_t nearest(struct flow *f)
{
	if (f->n_level)
		return f->level_nodes[--f->n_level];
	while (f->heap_size) {
		struct heap_entry e = heap_pop(f);

		if (e.distance >= f->length)
			return -1;
		f->level = e.distance;
		if (e.distance == f->way[e.node] - f->height[e.node])
			return e.node; /* else it was reached on a shorter way since */
	}
	return -1;
}

/* Where all the time goes: looks first whether a desk is reached on a shorter way already. */
static void leave_case(struct flow *f, size_t c)
{
	const uint8_t *pairs = f->in->pairs + c * f->in->n_reviewers;
	size_t first = desk_node(f, desk(f, 0, team_of(f->in, c)));
	cost farthest = f->way[case_node(f, c)];

	for (size_t r = 0; r < f->in->n_reviewers; r++) {
		const cost *way = &f->way[first + r];

		if (pairs[r] != ASSIGN_BARRED && farthest < *way && may(f->in, c, r))
			reach(f, case_node(f, c), first + r, pair_cost(f->in, c, r));
	}
}

static void leave_desk(struct flow *f, size_t d)
{
	size_t r = reviewer_at(f, d);

	reach(f, desk_node(f, d), r, (cost)repeat(f->in, f->held[d] + 1) << SAMENESS_BITS);
	for (int32_t c = f->first[d]; c >= 0; c = f->next[c])
		reach(f, desk_node(f, d), case_node(f, (size_t)c), -pair_cost(f->in, (size_t)c, r));
}

static void leave_reviewer(struct flow *f, size_t r)
{
	for (size_t d = r; d < f->teams * f->in->n_reviewers; d += f->in->n_reviewers)
		if (f->held[d])
			reach(f, r, desk_node(f, d), -((cost)repeat(f->in, f->held[d]) << SAMENESS_BITS));
}

/* What it costs when one case more ends here. */
static cost end_cost(const struct flow *f, size_t r)
{
	return f->level + f->height[r] + ((cost)marginal(f->in, r, f->load[r] + 1) << IMBALANCE_BITS);
}

/* The reviewer who ends up with one case more; -1: nobody may. */
static int32_t search(struct flow *f, size_t c)
{
	size_t desks = f->in->n_reviewers, cases = case_node(f, 0);
	int32_t end = -1;

	f->length = COST_NONE;
	f->level = 0;
	f->way[case_node(f, c)] = f->height[case_node(f, c)];
	f->reached[f->n_reached++] = (int32_t)case_node(f, c);
	f->before[case_node(f, c)] = -1;
	f->level_nodes[f->n_level++] = (int32_t)case_node(f, c);
	for (int32_t node = nearest(f); node >= 0 && f->level < f->length; node = nearest(f)) {
		if ((size_t)node >= cases) {
			leave_case(f, (size_t)node - cases);
		} else if ((size_t)node >= desks) {
			leave_desk(f, (size_t)node - desks);
		} else {
			if (end_cost(f, (size_t)node) < f->length) {
				f->length = end_cost(f, (size_t)node);
				end = node;
			}
			leave_reviewer(f, (size_t)node);
		}
	}
	f->heap_size = f->n_level = 0;
	return end;
}

static void take_off(struct flow *f, size_t c)
{
	size_t d = desk(f, (size_t)f->reviewer[c], team_of(f->in, c));
	int32_t *link = &f->first[d];

	while (*link != (int32_t)c)
		link = &f->next[*link];
	*link = f->next[c];
	f->held[d]--;
}

static void put_on(struct flow *f, size_t c, size_t d)
{
	f->reviewer[c] = (int32_t)reviewer_at(f, d);
	f->next[c] = f->first[d];
	f->first[d] = (int32_t)c;
	f->held[d]++;
}

/* Walks the way backwards: each case on it moves to the desk that it was left for. */
static void hand_on(struct flow *f, int32_t end)
{
	size_t cases = case_node(f, 0);

	f->load[end]++;
	for (int32_t to = end, from = f->before[end]; from >= 0; to = from, from = f->before[from]) {
		size_t c = (size_t)from - cases;

		if ((size_t)from < cases)
			continue;
		if (f->reviewer[c] >= 0)
			take_off(f, c);
		put_on(f, c, (size_t)to - f->in->n_reviewers);
	}
}

/* Heights follow the distances, so that no reduced cost falls below 0; what lies beyond the end keeps its own. */
static void settle_heights(struct flow *f)
{
	for (size_t i = 0; i < f->n_reached; i++) {
		int32_t node = f->reached[i];
		cost distance = f->way[node] - f->height[node];

		if (distance < f->length && f->length < COST_NONE)
			f->height[node] += distance - f->length;
		f->way[node] = COST_NONE;
	}
	f->n_reached = 0;
}

/* High enough that no desk lies lower than it should, seen from the new case. */
static void raise(struct flow *f, size_t c)
{
	cost height = -COST_NONE;

	for (size_t r = 0; r < f->in->n_reviewers; r++) {
		cost h;

		if (!may(f->in, c, r))
			continue;
		h = f->height[desk_node(f, desk(f, r, team_of(f->in, c)))] - pair_cost(f->in, c, r);
		height = h > height ? h : height;
	}
	f->height[case_node(f, c)] = height;
}

static void add_case(struct flow *f, size_t c)
{
	int32_t end;

	raise(f, c);
	end = search(f, c);
	if (end >= 0)
		hand_on(f, end);
	settle_heights(f);
}

void assign_best(const struct assign_input *in, int32_t *reviewer)
{
	size_t teams = in->team && in->n_teams ? in->n_teams : 1, desks = in->n_reviewers * teams;
	size_t nodes = in->n_reviewers + desks + in->n_cases;
	struct flow f = {
		.in = in,
		.teams = teams,
		.reviewer = reviewer,
		.load = memory_new(in->n_reviewers, sizeof(*f.load)),
		.held = memory_new(desks, sizeof(*f.held)),
		.first = memory_new(desks, sizeof(*f.first)),
		.next = memory_new(in->n_cases, sizeof(*f.next)),
		.height = memory_new(nodes, sizeof(*f.height)),
		.way = memory_new(nodes, sizeof(*f.way)),
		.before = memory_new(nodes, sizeof(*f.before)),
		.reached = memory_new(nodes, sizeof(*f.reached)),
		.level_nodes = memory_new(nodes, sizeof(*f.level_nodes)),
	};

	for (size_t d = 0; d < desks; d++)
		f.first[d] = -1;
	for (size_t n = 0; n < nodes; n++)
		f.way[n] = COST_NONE;
	for (size_t c = 0; c < in->n_cases; c++)
		reviewer[c] = -1;
	for (size_t c = 0; c < in->n_cases; c++)
		add_case(&f, c);
	free(f.load);
	free(f.held);
	free(f.first);
	free(f.next);
	free(f.height);
	free(f.way);
	free(f.before);
	free(f.reached);
	free(f.level_nodes);
	free(f.heap);
}

struct assign_cost assign_cost(const struct assign_input *in, const int32_t *reviewer)
{
	size_t teams = in->team && in->n_teams ? in->n_teams : 1;
	uint32_t *load = memory_new(in->n_reviewers, sizeof(*load));
	uint32_t *held = memory_new(in->n_reviewers * teams, sizeof(*held));
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
		sum.sameness += repeat(in, ++held[(size_t)r * teams + team_of(in, c)]);
	}
	free(load);
	free(held);
	return sum;
}
