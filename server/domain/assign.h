/* assign.h - who reviews which case.
 *
 * The best assignment in this order: no barred pair ever (R7); as few avoided pairs as possible; loads as even as
 * possible against the capacities; each reviewer's cases from as many teams as possible; as little change as possible
 * against the assignment there is. Always the same answer to the same question.
 *
 * Even means the least sum of k^2 / capacity over the reviewers, k their cases, in units of 1/ASSIGN_UNIT (a k-th case
 * costs floor((2k-1) ASSIGN_UNIT / capacity)). Varied means the least sum of n^2 over reviewers and teams, n the
 * reviewer's cases of that team. Both are convex, so that the whole is a minimum-cost flow - case, reviewer and team,
 * reviewer, end - and is solved exactly: successive shortest paths, one case at a time, by Dijkstra over reduced costs
 * (Ahuja, Magnanti & Orlin 1993, ch. 9 and 14). Cost: cases^2 x reviewers at worst. Pure, any thread. */
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { ASSIGN_UNIT = 1 << 20 };

enum assign_pair {
	ASSIGN_FREE,
	ASSIGN_AVOID,  /* own team: avoided */
	ASSIGN_BARRED, /* own casework or own decision: never */
};

struct assign_input {
	size_t n_cases, n_reviewers; /* at most 10,000 cases */
	const uint8_t *pairs;	     /* enum assign_pair, case by case: pairs[case * n_reviewers + reviewer] */
	const uint32_t *capacity; /* per reviewer, relative (cases there is time for); 0: takes none; NULL: all alike;
				     at most ASSIGN_UNIT */
	const int32_t *now;	  /* per case the present reviewer or -1; NULL: none yet */
	const uint32_t *team;	  /* per case, below n_teams; NULL: variety is nothing to strive for */
	size_t n_teams;
};

/* reviewer[case]: 0..n_reviewers-1, or -1 where nobody may. */
void assign_best(const struct assign_input *in, int32_t *reviewer);

/* What an assignment costs, in the order of the header. */
struct assign_cost {
	uint32_t unassigned, avoided;
	uint64_t imbalance; /* sum over reviewers of the marginal costs above */
	uint64_t sameness;  /* sum of n^2 over reviewers and teams; 0 without teams */
	uint32_t changed;   /* cases that have a present reviewer and got another, or none */
};
struct assign_cost assign_cost(const struct assign_input *in, const int32_t *reviewer);
