#include <math.h>
#include <stdlib.h>

#include "domain/results/estimate.h"
#include "domain/sampling/allocate.h"
#include "domain/sampling/systematic.h"
#include "measures.h"

enum { COUNT_MAX = 100000000, DRAWN_MAX = 10000000 }; /* cases: of a population, and of one draw */

static json_t *wilson_answer(struct given *g)
{
	double x = given_number(g, "x"), n = given_number(g, "n"), level = given_level(g);

	return *g->fault ? NULL : bounds_answer(wilson(n > 0 ? x / n : 0, n, level));
}

static json_t *wilson_fpc_answer(struct given *g)
{
	uint64_t x = given_count(g, "x", COUNT_MAX), n = given_count(g, "n", COUNT_MAX),
		 all = given_count(g, "N", COUNT_MAX);
	double level = given_level(g);

	return *g->fault ? NULL : bounds_answer(wilson_fpc(x, n, all, level));
}

static json_t *clopper_pearson_answer(struct given *g)
{
	uint64_t x = given_count(g, "x", COUNT_MAX), n = given_count(g, "n", COUNT_MAX);
	double level = given_level(g);

	return *g->fault ? NULL : bounds_answer(clopper_pearson(x, n, level));
}

static json_t *hypergeometric_answer(struct given *g)
{
	uint64_t x = given_count(g, "x", COUNT_MAX), n = given_count(g, "n", COUNT_MAX),
		 all = given_count(g, "N", COUNT_MAX);
	double level = given_level(g);
	struct exact_interval i;

	if (*g->fault)
		return NULL;
	i = hypergeometric_exact(x, n, all, level);
	if (i.undefined != DEFINED)
		return json_null();
	return json_pack("{s:f,s:f,s:I,s:I}", "low", i.low, "high", i.high, "M_low", (json_int_t)i.m_low, "M_high",
		(json_int_t)i.m_high);
}

/* Yours: free() it. NULL with a fault. */
static struct stratum_count *read_strata(struct given *g, size_t *count)
{
	size_t n_drawn, n_yes;
	uint64_t *listed = given_counts(g, "Nh", count), *drawn = given_counts(g, "nh", &n_drawn),
		 *yes = given_counts(g, "xh", &n_yes);
	struct stratum_count *strata = NULL;

	if (*count != n_drawn || *count != n_yes)
		given_fault(g, "Nh, nh and xh are not of one length");
	if (!*g->fault) {
		strata = calloc(*count + 1, sizeof(*strata));
		for (size_t h = 0; h < *count; h++)
			strata[h] = (struct stratum_count){listed[h], drawn[h], yes[h]};
	}
	free(listed);
	free(drawn);
	free(yes);
	return strata;
}

static json_t *stratified_answer(struct given *g)
{
	size_t count;
	double level = given_level(g);
	struct stratum_count *strata = read_strata(g, &count);
	struct interval i;

	if (!strata)
		return NULL;
	i = stratified_proportion(strata, count, level);
	free(strata);
	if (i.undefined == UNDEFINED_SINGLE)
		return json_pack("{s:f,s:n}", "estimate", i.estimate, "se");
	return interval_answer(i);
}

static json_t *fallback_answer(struct given *g)
{
	size_t count;
	double level = given_level(g);
	struct stratum_count *strata = read_strata(g, &count);
	struct stratified_fallback f;

	if (!strata)
		return NULL;
	f = stratified_fallback(strata, count, level);
	free(strata);
	if (f.interval.undefined != DEFINED)
		return json_null();
	return json_pack("{s:f,s:f,s:o,s:f,s:f}", "estimate", f.interval.estimate, "n_kish", f.n_kish, "n_eff",
		isfinite(f.n_eff) ? json_real(f.n_eff) : json_null(), "low", f.interval.low, "high", f.interval.high);
}

/* N that is not given is without end; one of 0 is a fault. */
static uint64_t population(struct given *g)
{
	const json_t *given = json_object_get(g->inputs, "N");
	uint64_t all;

	if (!given || json_is_null(given))
		return 0;
	all = given_count(g, "N", COUNT_MAX);
	if (all == 0)
		given_fault(g, "N is no population");
	return all;
}

static double z_of(struct given *g)
{
	double level = given_level(g);

	return given_number_or(g, "z", normal_z(level));
}

static json_t *sample_size_answer(struct given *g)
{
	double margin = given_number(g, "margin"), p = given_number_or(g, "p", 0.5), z = z_of(g);
	uint64_t all = population(g);
	struct sample_size s;

	if (*g->fault)
		return NULL;
	s = sample_size(margin, p, all, z);
	if (s.undefined != DEFINED)
		return json_null();
	return json_pack("{s:f,s:f,s:I}", "n0", s.n0, "unrounded", s.unrounded, "n", (json_int_t)s.n);
}

static json_t *sample_size_wilson_answer(struct given *g)
{
	double margin = given_number(g, "margin"), p = given_number_or(g, "p", 0.5), z = z_of(g);
	uint64_t all = given_count(g, "N", COUNT_MAX);
	struct sample_size s;

	if (*g->fault)
		return NULL;
	s = sample_size_wilson(margin, p, all, z);
	return s.undefined == DEFINED ? json_integer((json_int_t)s.n) : json_null();
}

typedef enum allocate_status allocate_fn(uint64_t n, const uint64_t *sizes, size_t strata, uint64_t *shares);

static json_t *allocation(struct given *g, allocate_fn *allocate)
{
	size_t count;
	uint64_t n = given_count(g, "n", UINT64_C(1) << 53), *sizes = given_counts(g, "sizes", &count);
	uint64_t *shares = calloc(count + 1, sizeof(*shares));
	json_t *answer = *g->fault ? NULL : json_null();

	const enum allocate_status status = answer ? allocate(n, sizes, count, shares) : ALLOCATE_TOO_FEW;

	if (status == ALLOCATE_TOO_MANY)
		g->note = "more cases are wanted than there are: all are taken";
	if (status == ALLOCATE_TOO_LARGE)
		given_fault(g, "sizes add up past 2^53");
	if (status == ALLOCATE_OK || status == ALLOCATE_TOO_MANY) {
		answer = json_array();
		for (size_t h = 0; h < count; h++)
			json_array_append_new(answer, json_integer((json_int_t)shares[h]));
	}
	free(sizes);
	free(shares);
	return answer;
}

static json_t *hamilton_answer(struct given *g)
{
	return allocation(g, allocate_hamilton);
}

static json_t *min1_answer(struct given *g)
{
	return allocation(g, allocate_min1);
}

static json_t *systematic_answer(struct given *g)
{
	uint32_t all = (uint32_t)given_count(g, "N", UINT32_MAX), n = (uint32_t)given_count(g, "n", DRAWN_MAX);
	double u = given_number(g, "u");
	uint32_t *lines = calloc((size_t)n + 1, sizeof(*lines));
	json_t *answer = *g->fault ? NULL : json_null();

	if (answer && u >= 0 && u < 1 && systematic(all, n, (uint32_t)floor(u * all), lines)) {
		answer = json_array();
		for (uint32_t j = 0; j < n; j++)
			json_array_append_new(answer, json_integer(lines[j]));
	}
	free(lines);
	return answer;
}

const struct measure_row sample_measures[] = {
	{"wilson", wilson_answer},
	{"wilson_fpc", wilson_fpc_answer},
	{"clopper_pearson", clopper_pearson_answer},
	{"hypergeometric_exact", hypergeometric_answer},
	{"stratified_proportion", stratified_answer},
	{"stratified_fallback", fallback_answer},
	{"sample_size", sample_size_answer},
	{"sample_size_wilson", sample_size_wilson_answer},
	{"allocation_hamilton", hamilton_answer},
	{"allocation_min1", min1_answer},
	{"systematic_fractional", systematic_answer},
	{NULL, NULL},
};
