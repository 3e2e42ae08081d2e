/* results_parts.h - the parts of a report of results, for reports that are more than that. Pure. */
#pragma once
#include "report/blocks.h"
#include "report/figures.h"

void put_most_and_least(struct report_draft *d, const struct results *r, const char *language);
void put_steps_and_markers(
	struct report_draft *d, const struct results *r, const struct figure_wish *w, const char *language);
/* In how many caseworkers' cases each is seen; nothing where that was not counted. */
void put_spread(struct report_draft *d, const struct results *r, const char *language);
void put_questions(struct report_draft *d, const struct results *r, const struct figure_wish *w, const char *language);

/* The questions most in order, or least, of those that can be held against each other; at most three. */
enum { NAMED_MOST = 3 };
size_t questions_named(
	const struct results *r, bool strength, const struct result_item *named[NAMED_MOST], struct arena *a);
