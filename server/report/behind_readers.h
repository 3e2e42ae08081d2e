/* behind_readers.h - what may be told to readers who know some of the cases by name and take them away (R17).
 *
 * Choosing anew for each of a hundred readers is dear, and hardly ever changes anything. Cases of one weight that stand
 * in the same figures cannot be told apart: a group. What a reader can find of one caseworker alone is a combination
 * whose groups hold, beside what the reader knows, cases of that caseworker at most. So where no group is left with one
 * caseworker there is nothing to find. And where those of all groups that are left with one or with nobody are, with
 * the one, fewer than `least`, the choice before held that combination against them already. Only else it takes a
 * choice of its own. Pure, any thread. */
#pragma once
#include "report/behind.h"

struct cases_behind { /* an item, by their numbers */
	uint32_t *caseworker;
	double *weight;
	size_t count;
};

/* Of what was chosen with `least`, hides what tells a reader of one caseworker. least: 2 or more. */
void figures_choose_for_readers(struct figures_told *f, const struct cases_behind *c, uint32_t least);
