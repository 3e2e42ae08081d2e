/* measures.h - which measures there are: name -> answer. A new reference; JSON null where the figure is undefined. */
#pragma once
#include "domain/figure.h"
#include "given.h"

typedef json_t *measure_fn(struct given *g);
struct measure_row {
	const char *name;
	measure_fn *answer;
};

extern const struct measure_row agreement_measures[], sample_measures[],
	trend_measures[]; /* each ends with a NULL name */

/* Shared shapes of answers. */
json_t *figure_answer(struct figure f);
json_t *interval_answer(struct interval i); /* estimate, se, low, high */
json_t *bounds_answer(struct interval i);   /* low, high */
json_t *numbers_answer(const double *values, size_t count);
