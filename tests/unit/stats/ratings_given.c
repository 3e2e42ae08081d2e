#include "ratings_given.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CELLS_MAX = 50000000 };

static bool same_value(const json_t *a, const json_t *b)
{
	return json_is_number(a) && json_is_number(b) ? json_number_value(a) == json_number_value(b) : json_equal(a, b);
}

static bool is_scalar(const json_t *value)
{
	return json_is_string(value) || json_is_number(value) || json_is_boolean(value);
}

static int index_of(const json_t *list, const json_t *value)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (same_value(json_array_get(list, i), value))
			return (int)i;
	return -1;
}

/* -- the scale -- */

/* What occurs, when no scale is declared: numbers have an order of their own, words as they come. */
static json_t *scale_that_occurs(const json_t *data)
{
	json_t *scale = json_array();

	for (size_t u = 0; u < json_array_size(data); u++) {
		const json_t *row = json_array_get(data, u);

		for (size_t r = 0; r < json_array_size(row); r++) {
			json_t *value = json_array_get(row, r);
			size_t place = json_array_size(scale);

			if (!is_scalar(value) || index_of(scale, value) >= 0)
				continue;
			while (json_is_number(value) && place > 0 && json_is_number(json_array_get(scale, place - 1)) &&
				json_number_value(json_array_get(scale, place - 1)) > json_number_value(value))
				place--;
			json_array_insert(scale, place, value);
		}
	}
	return scale;
}

/* The scale that counts: without the values for ikke relevant, or with them as categories. New reference. */
static json_t *scale_of(struct given *g)
{
	const json_t *na = json_object_get(g->whole, "na_values"), *listed = json_object_get(g->whole, "categories");
	bool keep = json_is_true(json_object_get(g->whole, "na_as_category"));
	json_t *found = NULL, *scale = json_array();

	if (na && !json_is_null(na) && !json_is_array(na))
		given_fault(g, "na_values is no list");
	if (listed && !json_is_null(listed) && !json_is_array(listed))
		given_fault(g, "categories is no list");
	if (!json_is_array(listed)) {
		found = scale_that_occurs(json_object_get(g->whole, "data"));
		listed = found;
	}
	for (size_t i = 0; i < json_array_size(listed); i++) {
		json_t *value = json_array_get(listed, i);

		if (!is_scalar(value))
			given_fault(g, "a category is neither a word nor a number");
		else if (index_of(scale, value) >= 0)
			given_fault(g, "a category is listed twice");
		else if (keep || index_of(na, value) < 0)
			json_array_append(scale, value);
	}
	for (size_t i = 0; keep && i < json_array_size(na); i++)
		if (index_of(scale, json_array_get(na, i)) < 0)
			json_array_append(scale, json_array_get(na, i));
	json_decref(found);
	if (json_array_size(scale) > RATING_CATEGORIES)
		given_fault(g, "more than %d categories", RATING_CATEGORIES);
	return scale;
}

static void read_values(struct ratings_given *q, const json_t *scale)
{
	bool numbers = json_array_size(scale) > 0;

	q->values = calloc(json_array_size(scale) + 1, sizeof(*q->values));
	for (size_t k = 0; k < json_array_size(scale); k++) {
		numbers = numbers && json_is_number(json_array_get(scale, k));
		q->values[k] = json_number_value(json_array_get(scale, k));
	}
	q->ratings.values = numbers ? q->values : NULL;
}

/* -- the ratings -- */

static void read_data(struct ratings_given *q, struct given *g, const json_t *data, const json_t *scale)
{
	const json_t *na = json_object_get(g->whole, "na_values");
	size_t units = json_array_size(data), raters = json_array_size(json_array_get(data, 0));

	if (!json_is_array(data)) {
		given_fault(g, "neither data nor a table");
		return;
	}
	if (raters > CELLS_MAX / (units + 1)) {
		given_fault(g, "too much data");
		return;
	}
	q->cells = malloc(units * raters + 1);
	memset(q->cells, RATING_MISSING, units * raters + 1);
	for (size_t u = 0; u < units; u++) {
		const json_t *row = json_array_get(data, u);

		if (!json_is_array(row) || json_array_size(row) != raters) {
			given_fault(g, "unit %zu has not one place for each rater", u + 1);
			return;
		}
		for (size_t r = 0; r < raters; r++) {
			const json_t *value = json_array_get(row, r);
			int category = index_of(scale, value);

			if (category < 0 && !json_is_null(value) && index_of(na, value) < 0) {
				given_fault(g, "unit %zu, rater %zu: not on the scale", u + 1, r + 1);
				return;
			}
			q->cells[u * raters + r] = (int8_t)category;
		}
	}
	q->ratings.n_units = units;
	q->ratings.n_raters = raters;
}

static uint64_t table_cell(struct given *g, const json_t *table, size_t k, size_t l)
{
	const json_t *cell = json_array_get(json_array_get(table, k), l);
	double count = json_number_value(cell);

	if (json_is_number(cell) && count >= 0 && count <= CELLS_MAX && count == floor(count))
		return (uint64_t)count;
	given_fault(g, "table: row %zu, column %zu is no count", k + 1, l + 1);
	return 0;
}

static void read_table(struct ratings_given *q, struct given *g, const json_t *table)
{
	size_t side = json_array_size(table), units = 0, u = 0;

	if (!json_is_array(table) || side == 0 || side > RATING_CATEGORIES ||
		(q->ratings.n_categories > 0 && q->ratings.n_categories != side)) {
		given_fault(g, "table has another size than the scale");
		return;
	}
	for (size_t k = 0; k < side; k++)
		if (json_array_size(json_array_get(table, k)) != side)
			given_fault(g, "table is not square");
	for (size_t i = 0; i < side * side && !*g->fault; i++)
		units += table_cell(g, table, i / side, i % side);
	if (units > CELLS_MAX)
		given_fault(g, "too much data");
	if (*g->fault)
		return;
	q->cells = malloc(2 * units + 1);
	for (size_t i = 0; i < side * side; i++) {
		for (uint64_t n = table_cell(g, table, i / side, i % side); n > 0; n--, u++) {
			q->cells[2 * u] = (int8_t)(i / side);
			q->cells[2 * u + 1] = (int8_t)(i % side);
		}
	}
	q->ratings.n_units = units;
	q->ratings.n_raters = 2;
	q->ratings.n_categories = side;
}

/* -- the measure -- */

/* How near two categories are: 1 on the diagonal, never more, and no number that is none. */
static void read_matrix(struct ratings_given *q, struct given *g, const json_t *weights)
{
	size_t side = q->ratings.n_categories;

	q->matrix = calloc(side * side + 1, sizeof(*q->matrix));
	q->measure.weights = (struct weights){WEIGHT_MATRIX, q->matrix};
	if (json_array_size(weights) != side)
		given_fault(g, "weights have another size than the scale");
	for (size_t i = 0; i < side * side && !*g->fault; i++) {
		const json_t *row = json_array_get(weights, i / side), *cell = json_array_get(row, i % side);
		double w = json_number_value(cell);

		if (json_array_size(row) != side || !json_is_number(cell) || !(fabs(w) <= 1 + 1e-9))
			given_fault(g, "weights: row %zu, column %zu is no weight", i / side + 1, i % side + 1);
		else if (i / side == i % side && fabs(w - 1) > 1e-9)
			given_fault(g, "weights are not 1 on the diagonal");
		q->matrix[i] = w;
	}
}

static void read_weights(struct ratings_given *q, struct given *g, const json_t *weights)
{
	const char *name = json_string_value(weights);

	if (!weights || json_is_null(weights) || (name && strcmp(name, "identity") == 0))
		return;
	if (json_is_array(weights))
		read_matrix(q, g, weights);
	else if (name && strcmp(name, "linear") == 0)
		q->measure.weights.kind = WEIGHT_LINEAR;
	else if (name && strcmp(name, "quadratic") == 0)
		q->measure.weights.kind = WEIGHT_QUADRATIC;
	else
		given_fault(g, "weights of no known kind");
}

static enum level read_level(struct given *g)
{
	const json_t *level = json_object_get(g->whole, "level");
	const char *name = json_string_value(level);

	if (!level || json_is_null(level) || (name && strcmp(name, "nominal") == 0))
		return LEVEL_NOMINAL;
	if (name && strcmp(name, "ordinal") == 0)
		return LEVEL_ORDINAL;
	if (!name || strcmp(name, "interval") != 0)
		given_fault(g, "level of no known kind");
	return LEVEL_INTERVAL;
}

bool ratings_read(struct ratings_given *q, struct given *g, enum coefficient coefficient)
{
	const json_t *table = json_object_get(g->whole, "table");
	json_t *scale = scale_of(g);

	*q = (struct ratings_given){.measure.coefficient = coefficient};
	q->ratings.n_categories = json_array_size(scale);
	q->measure.level = read_level(g);
	read_values(q, scale);
	if (!*g->fault) {
		if (table && !json_is_null(table))
			read_table(q, g, table);
		else
			read_data(q, g, json_object_get(g->whole, "data"), scale);
	}
	if (!*g->fault)
		read_weights(q, g, json_object_get(g->whole, "weights"));
	q->ratings.cells = q->cells;
	json_decref(scale);
	return !*g->fault;
}

void ratings_clear(struct ratings_given *q)
{
	free(q->cells);
	free(q->values);
	free(q->matrix);
}
