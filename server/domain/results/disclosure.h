/* disclosure.h - which figures may be told without telling of few persons (R16).
 *
 * A figure is a sum over a set of cases: a team's answers to a question, a department's, last spring's. Who has several
 * figures can add and subtract them. So one rule covers a small cell, its complement in a table with totals, and the
 * difference of two reports:
 *
 *   From all figures told, no combination may speak of fewer than `least` caseworkers.
 *
 * In the language of linear algebra: each set is a row of 0 and 1 over the cases; the rows told span a space, and it
 * may hold no vector whose cases all belong to fewer than `least` caseworkers. That is exact for sums and stricter than
 * needed for differences. Fewer than `least` children always means fewer than `least` caseworkers, so that the children
 * need no rule of their own, as long as a case whose caseworker is not known has a number of its own. What no hiding of
 * parts can cover: a told figure in which all answered the same says so of each of its parts.
 *
 * Where a weighted share is told beside the counts, the set is two rows: what is left of a weighted sum when a multiple
 * of the plain one is taken away speaks only of the cases whose weight is another. Where counts and share together
 * would tell of few, the counts alone are tried.
 *
 * Sets are taken in the order given while they fit, so put first what matters most. No hidden set could be shown in
 * addition. Pure, any thread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct told_set {
	const uint32_t *cases; /* indices, each once, in any order */
	size_t n_cases;
	bool told;  /* in an earlier report: it stands, whatever it tells */
	bool share; /* a weighted share is to stand beside the counts, or did */
	bool shown; /* the result; an empty set tells nothing and is shown */
	bool share_shown;
};

enum { DISCLOSURE_LEAST_MOST = 64 }; /* a higher `least` counts as this */

/* caseworker[c]: whom case c speaks of, any number. weight[c]: of its answers in a share; NULL: all alike. False: there
 * are so many small sets that not all combinations could be tried; what was not tried is hidden. */
bool disclosure_choose(const uint32_t *caseworker, const double *weight, size_t n_cases, struct told_set *sets,
	size_t n_sets, uint32_t least);
