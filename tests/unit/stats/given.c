#include "given.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const double whole_most = 9007199254740992; /* 2^53: beyond it a double skips whole numbers */

void given_fault(struct given *g, const char *format, ...)
{
	va_list list;

	if (*g->fault)
		return;
	va_start(list, format);
	vsnprintf(g->fault, sizeof(g->fault), format, list);
	va_end(list);
}

static double number_of(struct given *g, const json_t *value, const char *name)
{
	if (!json_is_number(value)) {
		given_fault(g, "%s is no number", name);
		return 0;
	}
	if (!isfinite(json_number_value(value)))
		given_fault(g, "%s is out of range", name);
	return json_number_value(value);
}

double given_number(struct given *g, const char *name)
{
	return number_of(g, json_object_get(g->inputs, name), name);
}

double given_number_or(struct given *g, const char *name, double otherwise)
{
	const json_t *value = json_object_get(g->inputs, name);

	return value && !json_is_null(value) ? number_of(g, value, name) : otherwise;
}

static uint64_t count_of(struct given *g, double value, const char *name, uint64_t most)
{
	if (!(value >= 0 && value <= (double)most && value <= whole_most && value == floor(value))) {
		given_fault(g, "%s is no count", name);
		return 0;
	}
	return (uint64_t)value;
}

uint64_t given_count(struct given *g, const char *name, uint64_t most)
{
	return count_of(g, given_number(g, name), name, most);
}

double given_level(struct given *g)
{
	double level = given_number_or(g, "level", 0.95);

	if (!(level > 0 && level < 1)) {
		given_fault(g, "level is not between 0 and 1");
		return 0.95;
	}
	return level;
}

double *given_numbers(struct given *g, const char *name, size_t *count)
{
	const json_t *list = json_object_get(g->inputs, name);
	double *values;

	*count = json_array_size(list);
	if (!json_is_array(list) || *count > LIST_MAX) {
		given_fault(g, "%s is no list", name);
		*count = 0;
	}
	values = calloc(*count + 1, sizeof(*values));
	for (size_t i = 0; values && i < *count; i++)
		values[i] = number_of(g, json_array_get(list, i), name);
	return values;
}

uint64_t *given_counts(struct given *g, const char *name, size_t *count)
{
	double *values = given_numbers(g, name, count);
	uint64_t *counts = calloc(*count + 1, sizeof(*counts));

	for (size_t i = 0; counts && i < *count; i++)
		counts[i] = count_of(g, values[i], name, (uint64_t)whole_most);
	free(values);
	return counts;
}
