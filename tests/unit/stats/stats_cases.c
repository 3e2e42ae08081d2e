/* stats_cases FILE - answers every case of a file of statistics cases, as one JSON object; undefined is null.
 * stats_cases --check FILE - compares the answers with what each case expects, within its tolerance.
 *
 * A case that does not read is left out and told on stderr; the others are answered. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "case_file.h"
#include "measures.h"

/* -- answers: new references -- */

json_t *figure_answer(struct figure f)
{
	return f.undefined == DEFINED && isfinite(f.value) ? json_real(f.value) : json_null();
}

json_t *interval_answer(struct interval i)
{
	if (i.undefined != DEFINED)
		return json_null();
	return json_pack("{s:f,s:f,s:f,s:f}", "estimate", i.estimate, "se", i.se, "low", i.low, "high", i.high);
}

json_t *bounds_answer(struct interval i)
{
	return i.undefined == DEFINED ? json_pack("{s:f,s:f}", "low", i.low, "high", i.high) : json_null();
}

json_t *numbers_answer(const double *values, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_real(values[i]));
	return list;
}

static measure_fn *find_measure(const char *name)
{
	const struct measure_row *const tables[] = {agreement_measures, sample_measures, trend_measures};

	for (size_t t = 0; t < sizeof(tables) / sizeof(*tables); t++)
		for (const struct measure_row *row = tables[t]; row->name; row++)
			if (strcmp(row->name, name) == 0)
				return row->answer;
	return NULL;
}

/* NULL, with the fault: the case does not read, or asks for a measure we do not have. */
static json_t *answer_to(struct given *g)
{
	const char *name = json_string_value(json_object_get(g->whole, "measure"));
	measure_fn *measure = name ? find_measure(name) : NULL;
	json_t *answer = NULL;

	if (!name)
		given_fault(g, "names no measure");
	else if (!measure)
		given_fault(g, "there is no measure %s", name);
	else if (g->inputs && !json_is_null(g->inputs) && !json_is_object(g->inputs))
		given_fault(g, "inputs are no object");
	else
		answer = measure(g);
	if (*g->fault) {
		json_decref(answer);
		return NULL;
	}
	if (!answer)
		given_fault(g, "has no answer that is a number");
	return answer;
}

static json_t *answer_all(const json_t *cases)
{
	json_t *answers = json_object();

	for (size_t i = 0; i < json_array_size(cases); i++) {
		struct given g = {.whole = json_array_get(cases, i)};
		const char *id = json_string_value(json_object_get(g.whole, "id"));
		json_t *answer = NULL;

		g.inputs = json_object_get(g.whole, "inputs");
		if (!id)
			given_fault(&g, "has no id");
		else if (json_object_get(answers, id))
			given_fault(&g, "its id was there before");
		else
			answer = answer_to(&g);
		if (answer)
			json_object_set_new(answers, id, answer);
		else
			fprintf(stderr, "case %zu (%s): %s\n", i + 1, id ? id : "?", g.fault);
		if (answer && g.note)
			fprintf(stderr, "case %zu (%s): %s\n", i + 1, id, g.note);
	}
	return answers;
}

/* -- checking -- */

static bool agrees(const json_t *want, const json_t *got, double tolerance)
{
	const char *key;
	json_t *value;

	if (json_is_number(want) && json_is_number(got))
		return fabs(json_number_value(want) - json_number_value(got)) <= tolerance;
	if (json_is_array(want)) {
		for (size_t i = 0; i < json_array_size(want); i++)
			if (!agrees(json_array_get(want, i), json_array_get(got, i), tolerance))
				return false;
		return json_array_size(want) == json_array_size(got);
	}
	if (json_is_object(want)) {
		json_object_foreach((json_t *)want, key, value)
			/* se0 belongs to a test of kappa = 0, which is no interval */
			if (strcmp(key, "se0") != 0 &&
				!agrees(value, json_object_get(got, key), tolerance)) return false;
		return json_is_object(got);
	}
	return json_equal(want, got);
}

static int check(const json_t *cases, const json_t *answers)
{
	int wrong = 0;

	for (size_t i = 0; i < json_array_size(cases); i++) {
		const json_t *c = json_array_get(cases, i);
		const char *id = json_string_value(json_object_get(c, "id"));
		const json_t *got = id ? json_object_get(answers, id) : NULL;
		double tolerance = json_number_value(json_object_get(c, "tolerance"));

		if (agrees(json_object_get(c, "expected"), got, tolerance))
			continue;
		fprintf(stderr, "%s: expected ", id ? id : "?");
		json_dumpf(json_object_get(c, "expected"), stderr, JSON_ENCODE_ANY | JSON_COMPACT);
		fputs(", got ", stderr);
		if (got)
			json_dumpf(got, stderr, JSON_ENCODE_ANY | JSON_COMPACT);
		fputc('\n', stderr);
		wrong++;
	}
	fprintf(stderr, "%zu cases, %d wrong\n", json_array_size(cases), wrong);
	return wrong > 0 || json_array_size(cases) == 0;
}

int main(int argc, char **argv)
{
	bool checking = argc == 3 && strcmp(argv[1], "--check") == 0;
	json_t *cases, *answers;
	int rc = 0;

	if (argc != 2 && !checking) {
		fprintf(stderr, "usage: %s [--check] FILE\n", argv[0]);
		return 2;
	}
	cases = case_file_read(argv[argc - 1]);
	if (!cases) {
		puts("{}"); /* an object in any event */
		return 2;
	}
	answers = answer_all(cases);
	if (checking)
		rc = check(cases, answers);
	else if (json_dumpf(answers, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(12)) != 0 ||
		 fputc('\n', stdout) == EOF || fflush(stdout) != 0)
		rc = 2;
	json_decref(answers);
	json_decref(cases);
	return rc;
}
