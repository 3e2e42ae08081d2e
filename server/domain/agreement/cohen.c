#include <stdlib.h>

#include "domain/agreement/agreement.h"
#include "domain/agreement/chance.h"
#include "domain/agreement/tally.h"
#include "domain/memory.h"

size_t cohen_table(const struct ratings *r, double *p)
{
	size_t q = r->n_categories, units = 0;

	for (size_t i = 0; i < q * q; i++)
		p[i] = 0;
	for (size_t unit = 0; unit < r->n_units; unit++) {
		const int8_t *cells = r->cells + unit * 2;

		if (cells[0] == RATING_MISSING || cells[1] == RATING_MISSING)
			continue;
		p[(size_t)cells[0] * q + (size_t)cells[1]]++;
		units++;
	}
	for (size_t i = 0; units > 0 && i < q * q; i++)
		p[i] /= (double)units;
	return units;
}

struct figure cohen_of_table(const double *p, const double *matrix, size_t q)
{
	double observed = 0, expected = 0, first[RATING_CATEGORIES] = {0}, second[RATING_CATEGORIES] = {0};

	for (size_t k = 0; k < q; k++) {
		for (size_t l = 0; l < q; l++) {
			first[k] += p[k * q + l];
			second[l] += p[k * q + l];
			observed += matrix[k * q + l] * p[k * q + l];
		}
	}
	for (size_t k = 0; k < q; k++)
		for (size_t l = 0; l < q; l++)
			expected += matrix[k * q + l] * first[k] * second[l];
	return chance_corrected(observed, expected);
}

struct figure cohen_kappa(const struct ratings *r, struct weights w)
{
	struct figure figure = {UNDEFINED_NO_PAIRS, 0};
	double *p, *matrix;

	if (r->n_raters != 2)
		return (struct figure){UNDEFINED_INPUT, 0};
	if (r->n_units == 0)
		return (struct figure){UNDEFINED_EMPTY, 0};
	p = memory_new(r->n_categories * r->n_categories, sizeof(*p));
	matrix = weights_matrix(w, r->n_categories);
	if (cohen_table(r, p) > 0)
		figure = cohen_of_table(p, matrix, r->n_categories);
	free(p);
	free(matrix);
	return figure;
}
