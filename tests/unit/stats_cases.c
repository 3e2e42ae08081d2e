/* stats_cases FILE - answers every case of a file of statistics cases, as one JSON object; undefined is null.
 * stats_cases --check FILE - compares the answers with what each case expects, within its tolerance.
 *
 * A case names its measure and gives data (units x raters), a table of two raters, or inputs. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/agreement.h"
#include "domain/allocate.h"
#include "domain/estimate.h"
#include "domain/systematic.h"
#include "domain/trend.h"

/* -- reading a case -- */

static double number(const json_t *inputs, const char *name, double otherwise)
{
	const json_t *value = json_object_get(inputs, name);

	return json_is_number(value) ? json_number_value(value) : otherwise;
}

static uint64_t whole(const json_t *inputs, const char *name)
{
	return (uint64_t)number(inputs, name, 0);
}

static double level_of(const json_t *inputs)
{
	return number(inputs, "level", 0.95);
}

static double *numbers(const json_t *inputs, const char *name, size_t *count)
{
	const json_t *list = json_object_get(inputs, name);
	double *values;

	*count = json_array_size(list);
	values = calloc(*count + 1, sizeof(*values));
	for (size_t i = 0; i < *count; i++)
		values[i] = json_number_value(json_array_get(list, i));
	return values;
}

static bool same_value(const json_t *a, const json_t *b)
{
	return json_is_number(a) && json_is_number(b) ? json_number_value(a) == json_number_value(b) : json_equal(a, b);
}

static int index_of(const json_t *list, const json_t *value)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (same_value(json_array_get(list, i), value))
			return (int)i;
	return -1;
}

/* The scale that counts: without the values for ikke relevant, or with them as categories. New reference. */
static json_t *scale_of(const json_t *c)
{
	const json_t *na = json_object_get(c, "na_values"), *listed = json_object_get(c, "categories");
	bool keep = json_is_true(json_object_get(c, "na_as_category"));
	json_t *scale = json_array();

	for (size_t i = 0; i < json_array_size(listed); i++)
		if (keep || index_of(na, json_array_get(listed, i)) < 0)
			json_array_append(scale, json_array_get(listed, i));
	for (size_t i = 0; keep && i < json_array_size(na); i++)
		if (index_of(scale, json_array_get(na, i)) < 0)
			json_array_append(scale, json_array_get(na, i));
	return scale;
}

struct question {
	struct ratings ratings;
	struct measure measure;
	int8_t *cells;
	double *values, *matrix;
};

static void read_data(struct question *q, const json_t *data, const json_t *scale)
{
	size_t units = json_array_size(data), raters = 0;

	for (size_t u = 0; u < units; u++)
		if (json_array_size(json_array_get(data, u)) > raters)
			raters = json_array_size(json_array_get(data, u));
	q->cells = malloc(units * raters + 1);
	memset(q->cells, RATING_MISSING, units * raters + 1);
	for (size_t u = 0; u < units; u++)
		for (size_t r = 0; r < json_array_size(json_array_get(data, u)); r++)
			q->cells[u * raters + r] = (int8_t)index_of(scale, json_array_get(json_array_get(data, u), r));
	q->ratings.n_units = units;
	q->ratings.n_raters = raters;
}

static size_t table_cell(const json_t *table, size_t k, size_t l)
{
	return (size_t)json_number_value(json_array_get(json_array_get(table, k), l));
}

static void read_table(struct question *q, const json_t *table)
{
	size_t side = json_array_size(table), units = 0, u = 0;

	for (size_t i = 0; i < side * side; i++)
		units += table_cell(table, i / side, i % side);
	q->cells = malloc(2 * units + 1);
	for (size_t i = 0; i < side * side; i++) {
		for (size_t n = table_cell(table, i / side, i % side); n > 0; n--, u++) {
			q->cells[2 * u] = (int8_t)(i / side);
			q->cells[2 * u + 1] = (int8_t)(i % side);
		}
	}
	q->ratings.n_units = units;
	q->ratings.n_raters = 2;
	if (q->ratings.n_categories == 0)
		q->ratings.n_categories = side;
}

static void read_weights(struct question *q, const json_t *weights)
{
	size_t side = json_array_size(weights);

	if (json_is_array(weights)) {
		q->matrix = calloc(side * side + 1, sizeof(*q->matrix));
		for (size_t i = 0; i < side * side; i++)
			q->matrix[i] = json_number_value(json_array_get(json_array_get(weights, i / side), i % side));
		q->measure.weights = (struct weights){WEIGHT_MATRIX, q->matrix};
	} else if (json_is_string(weights)) {
		q->measure.weights.kind = strcmp(json_string_value(weights), "linear") == 0	 ? WEIGHT_LINEAR
					  : strcmp(json_string_value(weights), "quadratic") == 0 ? WEIGHT_QUADRATIC
												 : WEIGHT_IDENTITY;
	}
}

static enum level read_level(const json_t *c)
{
	const char *level = json_string_value(json_object_get(c, "level"));

	if (level && strcmp(level, "ordinal") == 0)
		return LEVEL_ORDINAL;
	return level && strcmp(level, "interval") == 0 ? LEVEL_INTERVAL : LEVEL_NOMINAL;
}

static void read_values(struct question *q, const json_t *scale)
{
	q->values = calloc(json_array_size(scale) + 1, sizeof(*q->values));
	for (size_t k = 0; k < json_array_size(scale); k++) {
		if (!json_is_number(json_array_get(scale, k)))
			return;
		q->values[k] = json_number_value(json_array_get(scale, k));
	}
	q->ratings.values = q->values;
}

static void question_init(struct question *q, const json_t *c, enum coefficient coefficient)
{
	json_t *scale = scale_of(c);

	*q = (struct question){.measure.coefficient = coefficient};
	q->ratings.n_categories = json_array_size(scale);
	q->measure.level = read_level(c);
	read_weights(q, json_object_get(c, "weights"));
	if (json_array_size(scale) > 0)
		read_values(q, scale);
	if (json_object_get(c, "table"))
		read_table(q, json_object_get(c, "table"));
	else
		read_data(q, json_object_get(c, "data"), scale);
	q->ratings.cells = q->cells;
	json_decref(scale);
}

static void question_clear(struct question *q)
{
	free(q->cells);
	free(q->values);
	free(q->matrix);
}

/* -- answers: new references -- */

static json_t *figure_answer(struct figure f)
{
	return f.undefined == DEFINED ? json_real(f.value) : json_null();
}

static json_t *interval_answer(struct interval i)
{
	if (i.undefined != DEFINED)
		return json_null();
	return json_pack("{s:f,s:f,s:f,s:f}", "estimate", i.estimate, "se", i.se, "low", i.low, "high", i.high);
}

static json_t *bounds_answer(struct interval i)
{
	return i.undefined == DEFINED ? json_pack("{s:f,s:f}", "low", i.low, "high", i.high) : json_null();
}

static json_t *numbers_answer(const double *values, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_real(values[i]));
	return list;
}

static json_t *coefficient_answer(const json_t *c, enum coefficient coefficient)
{
	struct question q;
	json_t *answer;

	question_init(&q, c, coefficient);
	answer = figure_answer(agreement_measure(&q.ratings, &q.measure));
	question_clear(&q);
	return answer;
}

static json_t *ci_answer(const json_t *c, enum coefficient coefficient)
{
	struct question q;
	json_t *answer;

	question_init(&q, c, coefficient);
	answer = interval_answer(agreement_interval(&q.ratings, &q.measure));
	question_clear(&q);
	return answer;
}

static json_t *bootstrap_answer(const json_t *c, enum coefficient coefficient)
{
	unsigned reps = (unsigned)number(json_object_get(c, "inputs"), "reps", BOOTSTRAP_USUAL);
	struct question q;
	json_t *answer;

	question_init(&q, c, coefficient);
	answer = bounds_answer(agreement_bootstrap(&q.ratings, &q.measure, reps, BOOTSTRAP_SEED));
	question_clear(&q);
	return answer;
}

static json_t *percent_answer(const json_t *c, enum percent_kind kind)
{
	struct question q;
	json_t *answer;

	question_init(&q, c, COEFFICIENT_PERCENT);
	answer = figure_answer(agreement_percent(&q.ratings, kind));
	question_clear(&q);
	return answer;
}

static json_t *specific_answer(const json_t *c)
{
	struct figure specific[RATING_CATEGORIES];
	json_t *list = json_array();
	struct question q;

	question_init(&q, c, COEFFICIENT_PERCENT);
	agreement_specific(&q.ratings, specific);
	for (size_t k = 0; k < q.ratings.n_categories; k++)
		json_array_append_new(list, figure_answer(specific[k]));
	question_clear(&q);
	return list;
}

static json_t *parts_answer(const json_t *c)
{
	struct krippendorff_parts parts;
	struct question q;
	json_t *answer;

	question_init(&q, c, COEFFICIENT_ALPHA);
	parts = krippendorff_parts(&q.ratings, q.measure.level);
	answer = json_pack("{s:i,s:i,s:o,s:o}", "pairable_values", (int)parts.pairable_values, "pairable_units",
		(int)parts.pairable_units, "marginals", numbers_answer(parts.marginals, q.ratings.n_categories),
		"estimate", figure_answer(parts.alpha));
	question_clear(&q);
	return answer;
}

#define COEFFICIENT(name, which)                                                                                       \
	static json_t *name##_case(const json_t *c)                                                                    \
	{                                                                                                              \
		return coefficient_answer(c, which);                                                                   \
	}                                                                                                              \
	static json_t *name##_ci_case(const json_t *c)                                                                 \
	{                                                                                                              \
		return ci_answer(c, which);                                                                            \
	}
COEFFICIENT(krippendorff_alpha, COEFFICIENT_ALPHA)
COEFFICIENT(gwet_ac, COEFFICIENT_AC)
COEFFICIENT(brennan_prediger, COEFFICIENT_BP)
COEFFICIENT(fleiss_kappa, COEFFICIENT_FLEISS)
COEFFICIENT(cohen_kappa, COEFFICIENT_COHEN)

static json_t *percent_ci_case(const json_t *c)
{
	return ci_answer(c, COEFFICIENT_PERCENT);
}

static json_t *krippendorff_bootstrap_case(const json_t *c)
{
	return bootstrap_answer(c, COEFFICIENT_ALPHA);
}

static json_t *gwet_ac_bootstrap_case(const json_t *c)
{
	return bootstrap_answer(c, COEFFICIENT_AC);
}

static json_t *percent_case(const json_t *c)
{
	return percent_answer(c, PERCENT_MEAN);
}

static json_t *percent_unanimous_case(const json_t *c)
{
	return percent_answer(c, PERCENT_UNANIMOUS);
}

static json_t *percent_coincidence_case(const json_t *c)
{
	return percent_answer(c, PERCENT_COINCIDENCE);
}

static json_t *percent_pooled_case(const json_t *c)
{
	return percent_answer(c, PERCENT_POOLED);
}

static json_t *wilson_case(const json_t *in)
{
	double n = number(in, "n", 0);

	return bounds_answer(wilson(n > 0 ? number(in, "x", 0) / n : 0, n, level_of(in)));
}

static json_t *wilson_fpc_case(const json_t *in)
{
	return bounds_answer(wilson_fpc(whole(in, "x"), whole(in, "n"), whole(in, "N"), level_of(in)));
}

static json_t *clopper_pearson_case(const json_t *in)
{
	return bounds_answer(clopper_pearson(whole(in, "x"), whole(in, "n"), level_of(in)));
}

static json_t *hypergeometric_case(const json_t *in)
{
	struct exact_interval i = hypergeometric_exact(whole(in, "x"), whole(in, "n"), whole(in, "N"), level_of(in));

	if (i.undefined != DEFINED)
		return json_null();
	return json_pack("{s:f,s:f,s:I,s:I}", "low", i.low, "high", i.high, "M_low", (json_int_t)i.m_low, "M_high",
		(json_int_t)i.m_high);
}

static struct stratum_count *read_strata(const json_t *in, size_t *count)
{
	size_t n_drawn, n_yes;
	double *listed = numbers(in, "Nh", count), *drawn = numbers(in, "nh", &n_drawn),
	       *yes = numbers(in, "xh", &n_yes);
	struct stratum_count *strata = calloc(*count + 1, sizeof(*strata));

	for (size_t h = 0; h < *count && h < n_drawn && h < n_yes; h++)
		strata[h] = (struct stratum_count){(uint64_t)listed[h], (uint64_t)drawn[h], (uint64_t)yes[h]};
	free(listed);
	free(drawn);
	free(yes);
	return strata;
}

static json_t *stratified_case(const json_t *in)
{
	size_t count;
	struct stratum_count *strata = read_strata(in, &count);
	struct interval i = stratified_proportion(strata, count, level_of(in));

	free(strata);
	if (i.undefined == UNDEFINED_SINGLE)
		return json_pack("{s:f,s:n}", "estimate", i.estimate, "se");
	return interval_answer(i);
}

static json_t *fallback_case(const json_t *in)
{
	size_t count;
	struct stratum_count *strata = read_strata(in, &count);
	struct stratified_fallback f = stratified_fallback(strata, count, level_of(in));

	free(strata);
	if (f.interval.undefined != DEFINED)
		return json_null();
	return json_pack("{s:f,s:f,s:o,s:f,s:f}", "estimate", f.interval.estimate, "n_kish", f.n_kish, "n_eff",
		isfinite(f.n_eff) ? json_real(f.n_eff) : json_null(), "low", f.interval.low, "high", f.interval.high);
}

static double z_of(const json_t *in)
{
	return number(in, "z", normal_z(level_of(in)));
}

static json_t *sample_size_case(const json_t *in)
{
	struct sample_size s = sample_size(number(in, "margin", 0), number(in, "p", 0.5), whole(in, "N"), z_of(in));

	if (s.undefined != DEFINED)
		return json_null();
	return json_pack("{s:f,s:f,s:I}", "n0", s.n0, "unrounded", s.unrounded, "n", (json_int_t)s.n);
}

static json_t *sample_size_wilson_case(const json_t *in)
{
	struct sample_size s =
		sample_size_wilson(number(in, "margin", 0), number(in, "p", 0.5), whole(in, "N"), z_of(in));

	return s.undefined == DEFINED ? json_integer((json_int_t)s.n) : json_null();
}

typedef enum allocate_status allocate_fn(uint64_t n, const uint64_t *sizes, size_t strata, uint64_t *shares);

static json_t *allocation(const json_t *in, allocate_fn *allocate)
{
	size_t count;
	double *listed = numbers(in, "sizes", &count);
	uint64_t *sizes = calloc(count + 1, sizeof(*sizes)), *shares = calloc(count + 1, sizeof(*shares));
	json_t *answer = json_null();

	for (size_t h = 0; h < count; h++)
		sizes[h] = (uint64_t)listed[h];
	if (allocate(whole(in, "n"), sizes, count, shares) == ALLOCATE_OK) {
		answer = json_array();
		for (size_t h = 0; h < count; h++)
			json_array_append_new(answer, json_integer((json_int_t)shares[h]));
	}
	free(listed);
	free(sizes);
	free(shares);
	return answer;
}

static json_t *hamilton_case(const json_t *in)
{
	return allocation(in, allocate_hamilton);
}

static json_t *min1_case(const json_t *in)
{
	return allocation(in, allocate_min1);
}

static json_t *systematic_case(const json_t *in)
{
	double u = number(in, "u", -1);
	uint32_t n = (uint32_t)whole(in, "n"), *lines = calloc((size_t)n + 1, sizeof(*lines));
	json_t *answer = json_null();

	if (u >= 0 && u < 1 &&
		systematic((uint32_t)whole(in, "N"), n, (uint32_t)floor(u * (double)whole(in, "N")), lines)) {
		answer = json_array();
		for (uint32_t j = 0; j < n; j++)
			json_array_append_new(answer, json_integer(lines[j]));
	}
	free(lines);
	return answer;
}

static json_t *run_limits_case(const json_t *in)
{
	struct run_limits l = run_limits((unsigned)whole(in, "n"));

	if (l.undefined != DEFINED)
		return json_null();
	return json_pack("{s:i,s:i}", "longest_run_max", (int)l.longest_run_max, "crossings_min", (int)l.crossings_min);
}

static json_t *run_chart_case(const json_t *in)
{
	size_t count;
	double *y = numbers(in, "y", &count);
	struct run_chart r = run_chart(y, count);

	free(y);
	if (r.undefined != DEFINED)
		return json_null();
	return json_pack("{s:f,s:i,s:i,s:i,s:b}", "center", r.center, "useful", (int)r.useful, "longest_run",
		(int)r.longest_run, "crossings", (int)r.crossings, "signal", r.signal);
}

typedef struct p_chart chart_fn(const double *x, const double *n, size_t count, double *lcl, double *ucl, bool *signal);

static json_t *chart(const json_t *in, chart_fn *make)
{
	size_t count, n_count;
	double *x = numbers(in, "x", &count), *n = numbers(in, "n", &n_count);
	double *lcl = calloc(count + 1, sizeof(*lcl)), *ucl = calloc(count + 1, sizeof(*ucl));
	bool *signal = calloc(count + 1, sizeof(*signal));
	struct p_chart p = make(x, n, count < n_count ? count : n_count, lcl, ucl, signal);
	json_t *answer = json_null(), *signals = json_array();

	for (size_t t = 0; t < count; t++)
		if (signal[t])
			json_array_append_new(signals, json_integer((json_int_t)t + 1));
	if (p.undefined == DEFINED)
		answer = json_pack("{s:f,s:f,s:o,s:o,s:O}", "center", p.center, "sigma_z", p.sigma_z, "lcl",
			numbers_answer(lcl, count), "ucl", numbers_answer(ucl, count), "signals", signals);
	json_decref(signals);
	free(x);
	free(n);
	free(lcl);
	free(ucl);
	free(signal);
	return answer;
}

static json_t *p_chart_case(const json_t *in)
{
	return chart(in, p_chart);
}

static json_t *laney_case(const json_t *in)
{
	return chart(in, laney_chart);
}

/* x, n and scores of one length; without scores 1, 2, 3, ... */
struct series {
	double *x, *n, *scores;
	size_t count;
};

static struct series read_series(const json_t *in)
{
	size_t n_count, s_count;
	struct series s;

	s.x = numbers(in, "x", &s.count);
	s.n = numbers(in, "n", &n_count);
	s.scores = numbers(in, "scores", &s_count);
	if (s_count == 0) {
		free(s.scores);
		s.scores = calloc(s.count + 1, sizeof(*s.scores));
		for (s_count = 0; s_count < s.count; s_count++)
			s.scores[s_count] = (double)s_count + 1;
	}
	s.count = s.count < n_count ? s.count : n_count;
	s.count = s.count < s_count ? s.count : s_count;
	return s;
}

static void series_clear(struct series *s)
{
	free(s->x);
	free(s->n);
	free(s->scores);
}

static json_t *cochran_armitage_case(const json_t *in)
{
	struct series s = read_series(in);
	struct cochran_armitage t = cochran_armitage(s.x, s.n, s.scores, s.count);

	series_clear(&s);
	return t.undefined == DEFINED ? json_pack("{s:f,s:f,s:f}", "z", t.z, "chi2", t.chi2, "p", t.p) : json_null();
}

static json_t *logistic_case(const json_t *in)
{
	struct series s = read_series(in);
	struct logistic_trend t = logistic_trend(s.x, s.n, s.scores, s.count);

	series_clear(&s);
	if (t.undefined != DEFINED)
		return json_null();
	return json_pack("{s:f,s:f,s:f,s:f,s:f,s:f,s:f,s:f}", "intercept", t.intercept, "slope", t.slope, "se_slope",
		t.se_slope, "z", t.z, "p_wald", t.p_wald, "lr_chi2", t.lr_chi2, "p_lr", t.p_lr, "odds_ratio",
		t.odds_ratio);
}

static json_t *test_value(const struct two_proportions *t, double value)
{
	return t->test_undefined == DEFINED ? json_real(value) : json_null();
}

static json_t *two_proportions_case(const json_t *in)
{
	struct two_proportions t = two_proportions(whole(in, "x1"), whole(in, "n1"), whole(in, "x2"), whole(in, "n2"));

	if (t.undefined != DEFINED)
		return json_null();
	return json_pack("{s:f,s:f,s:f,s:f,s:o,s:o,s:o}", "diff", t.difference, "newcombe_low", t.low, "newcombe_high",
		t.high, "p_fisher", t.p_fisher, "z", test_value(&t, t.z), "chi2", test_value(&t, t.chi2), "p",
		test_value(&t, t.p));
}

/* -- the measures -- */

static const struct {
	const char *name;
	json_t *(*of_case)(const json_t *c); /* reads data or table */
	json_t *(*of_inputs)(const json_t *inputs);
} measures[] = {
	{"percent_agreement", percent_case, NULL},
	{"percent_agreement_unanimous", percent_unanimous_case, NULL},
	{"percent_agreement_coincidence", percent_coincidence_case, NULL},
	{"percent_agreement_pooled", percent_pooled_case, NULL},
	{"percent_agreement_ci", percent_ci_case, NULL},
	{"specific_agreement", specific_answer, NULL},
	{"krippendorff_alpha", krippendorff_alpha_case, NULL},
	{"krippendorff_alpha_ci", krippendorff_alpha_ci_case, NULL},
	{"krippendorff_parts", parts_answer, NULL},
	{"krippendorff_bootstrap", krippendorff_bootstrap_case, NULL},
	{"gwet_ac", gwet_ac_case, NULL},
	{"gwet_ac_ci", gwet_ac_ci_case, NULL},
	{"gwet_ac_bootstrap", gwet_ac_bootstrap_case, NULL},
	{"brennan_prediger", brennan_prediger_case, NULL},
	{"brennan_prediger_ci", brennan_prediger_ci_case, NULL},
	{"fleiss_kappa", fleiss_kappa_case, NULL},
	{"fleiss_kappa_ci", fleiss_kappa_ci_case, NULL},
	{"cohen_kappa", cohen_kappa_case, NULL},
	{"cohen_kappa_ci", cohen_kappa_ci_case, NULL},
	{"wilson", NULL, wilson_case},
	{"wilson_fpc", NULL, wilson_fpc_case},
	{"clopper_pearson", NULL, clopper_pearson_case},
	{"hypergeometric_exact", NULL, hypergeometric_case},
	{"stratified_proportion", NULL, stratified_case},
	{"stratified_fallback", NULL, fallback_case},
	{"sample_size", NULL, sample_size_case},
	{"sample_size_wilson", NULL, sample_size_wilson_case},
	{"allocation_hamilton", NULL, hamilton_case},
	{"allocation_min1", NULL, min1_case},
	{"systematic_fractional", NULL, systematic_case},
	{"run_limits", NULL, run_limits_case},
	{"run_chart", NULL, run_chart_case},
	{"p_chart", NULL, p_chart_case},
	{"laney_p_chart", NULL, laney_case},
	{"cochran_armitage", NULL, cochran_armitage_case},
	{"logistic_trend", NULL, logistic_case},
	{"two_proportions", NULL, two_proportions_case},
};

/* NULL: a measure we do not have. */
static json_t *answer_to(const json_t *c)
{
	const char *measure = json_string_value(json_object_get(c, "measure"));

	for (size_t i = 0; measure && i < sizeof(measures) / sizeof(*measures); i++) {
		if (strcmp(measures[i].name, measure) != 0)
			continue;
		return measures[i].of_case ? measures[i].of_case(c)
					   : measures[i].of_inputs(json_object_get(c, "inputs"));
	}
	return NULL;
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
		const json_t *got = json_object_get(answers, id);

		if (agrees(json_object_get(c, "expected"), got, number(c, "tolerance", 0)))
			continue;
		fprintf(stderr, "%s: expected ", id);
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

static json_t *answer_all(const json_t *cases)
{
	json_t *answers = json_object();

	for (size_t i = 0; i < json_array_size(cases); i++) {
		const json_t *c = json_array_get(cases, i);
		json_t *answer = answer_to(c);

		if (answer)
			json_object_set_new(answers, json_string_value(json_object_get(c, "id")), answer);
	}
	return answers;
}

int main(int argc, char **argv)
{
	bool checking = argc == 3 && strcmp(argv[1], "--check") == 0;
	json_t *file, *answers;
	json_error_t error;
	int rc = 0;

	if (argc != 2 && !checking) {
		fprintf(stderr, "usage: %s [--check] FILE\n", argv[0]);
		return 2;
	}
	file = json_load_file(argv[argc - 1], 0, &error);
	if (!file) {
		fprintf(stderr, "%s:%d: %s\n", argv[argc - 1], error.line, error.text);
		return 2;
	}
	answers = answer_all(json_object_get(file, "cases"));
	if (checking)
		rc = check(json_object_get(file, "cases"), answers);
	else if (json_dumpf(answers, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(12)) != 0 ||
		 fputc('\n', stdout) == EOF)
		rc = 2;
	json_decref(answers);
	json_decref(file);
	return rc;
}
