/* trend_raters.h - whose eyes saw a course: who reviewed behind each point, and where nobody stayed.
 *
 * Where nobody who reviewed before reviews afterwards, a change may be the reviewers' as well as practice's, and
 * nothing can tell which. There the course ends and another begins; nothing is compared across. Pure. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "codec/arena.h"
#include "domain/results/series.h"

struct trend_rater {
	const char *id, *name; /* id "": faded before it was kept who reviewed */
	uint32_t cases;
};
struct trend_raters {
	struct trend_rater *of;
	size_t count;
};

/* Sets other_raters of the periods. A break of the question begins anew: it is no matter who reviewed before it. */
void trend_mark_raters(struct series_period *periods, const struct trend_raters *raters, size_t count);
/* Does somebody review in both stretches? True where it is not known of all. */
bool trend_raters_meet(const struct trend_raters *one, size_t n_one, const struct trend_raters *other, size_t n_other);
/* "Anne 8, Bo 4" of some periods, who reviewed most first; with_cases: false for names alone. */
const char *trend_raters_words(
	const struct trend_raters *periods, size_t count, bool with_cases, const char *language, struct arena *a);
