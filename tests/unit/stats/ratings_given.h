/* ratings_given.h - data or a table of two raters, as the measures of agreement want them. */
#pragma once
#include "domain/agreement/agreement.h"
#include "given.h"

struct ratings_given {
	struct ratings ratings;
	struct measure measure;
	int8_t *cells;
	double *values, *matrix;
};

/* False: the case does not read; the fault says why. Clear it either way. */
bool ratings_read(struct ratings_given *q, struct given *g, enum coefficient coefficient);
void ratings_clear(struct ratings_given *q);
