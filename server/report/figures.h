/* figures.h - the figures of a report: what was added up in, cells out (R5, R11, R15, R16). Pure. */
#pragma once
#include "codec/arena.h"
#include "report/results.h"
#include "tilsyn/v1/report.pb-c.h"

struct figure_wish {
	bool these_cases; /* speak of the listed cases, not of how we work */
};

/* Cases with yes of the relevant ones, and their share where the data carry one. */
Tilsyn__V1__Cell *share_cell(
	const struct results *r, const struct figure_wish *w, const struct result_item *item, struct arena *a);
/* The same counts beside the mean of the cases' own shares. */
Tilsyn__V1__Cell *mean_cell(
	const struct results *r, const struct figure_wish *w, const struct result_item *item, struct arena *a);
Tilsyn__V1__Cell *count_cell(const struct result_item *item, uint32_t count, uint32_t n, struct arena *a);
