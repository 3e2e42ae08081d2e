/* spread.h - in how many caseworkers' cases something is seen (R16).
 *
 * A count of persons is no sum over cases: who was seen to do it in two periods is one in each and one in both. So it
 * is kept apart from few persons by itself: what it speaks of is each caseworker with just the cases that were looked
 * at, and whatever published reports told of counts as having told their spread.
 *
 * Two groups stand behind "9 of 10": those in whose cases it is seen, and those in whose cases it is not. Who of few
 * stands apart is known to the others, so each group is of nobody or of enough. That nobody is seen to do it, or
 * everybody, may be told: nobody stands apart, and the counts of cases beside it say no less. Pure, any thread. */
#pragma once
#include "report/behind.h"

struct spread {
	bool counted;	  /* somebody is known in whose cases it was asked */
	bool hidden;	  /* of too few, or not to be told beside what was told */
	uint32_t seen;	  /* persons with the best answer in all that applied, in a case at least */
	uint32_t persons; /* persons in whose cases it applied */
};
/* members: of one item, by case, in force. told: its counts. least: as figures_choose(). */
struct spread spread_of(
	const struct behind *members, size_t n_members, enum told told, uint32_t least, struct arena *a);
/* Of an item of which nothing has to be hidden, since enough stand behind it whatever is taken away. */
struct spread spread_beyond_doubt(uint32_t seen, uint32_t persons, uint32_t least);
