#include <stdlib.h>

#include "domain/results/trend.h"
#include "measures.h"

enum { COUNT_MAX = 100000000 };

static json_t *run_limits_answer(struct given *g)
{
	uint64_t n = given_count(g, "n", COUNT_MAX);
	struct run_limits l;

	if (*g->fault)
		return NULL;
	l = run_limits((unsigned)n);
	if (l.undefined != DEFINED)
		return json_null();
	return json_pack("{s:i,s:i}", "longest_run_max", (int)l.longest_run_max, "crossings_min", (int)l.crossings_min);
}

static json_t *run_chart_answer(struct given *g)
{
	size_t count;
	double *y = given_numbers(g, "y", &count);
	struct run_chart r = {0};

	if (!*g->fault)
		r = run_chart(y, count);
	free(y);
	if (*g->fault)
		return NULL;
	if (r.undefined != DEFINED)
		return json_null();
	return json_pack("{s:f,s:i,s:i,s:i,s:b}", "center", r.center, "useful", (int)r.useful, "longest_run",
		(int)r.longest_run, "crossings", (int)r.crossings, "signal", r.signal);
}

/* x, n and scores of one length; without scores 1, 2, 3, ... No period has more yes than cases. */
struct series {
	double *x, *n, *scores;
	size_t count;
};

static double *scores_of(struct given *g, size_t count)
{
	size_t given = count;
	double *scores;

	if (json_object_get(g->inputs, "scores")) {
		scores = given_numbers(g, "scores", &given);
	} else {
		scores = calloc(count + 1, sizeof(*scores));
		for (size_t i = 0; i < count; i++)
			scores[i] = (double)i + 1;
	}
	if (given != count)
		given_fault(g, "x and scores are not of one length");
	return scores;
}

static struct series read_series(struct given *g)
{
	struct series s;
	size_t n_count;

	s.x = given_numbers(g, "x", &s.count);
	s.n = given_numbers(g, "n", &n_count);
	s.scores = scores_of(g, s.count);
	if (n_count != s.count)
		given_fault(g, "x and n are not of one length");
	for (size_t i = 0; i < s.count && !*g->fault; i++)
		if (!(s.x[i] >= 0 && s.n[i] >= 0 && s.x[i] <= s.n[i]))
			given_fault(g, "period %zu has no share", i + 1);
	return s;
}

static void series_clear(struct series *s)
{
	free(s->x);
	free(s->n);
	free(s->scores);
}

typedef struct p_chart chart_fn(const double *x, const double *n, size_t count, double *lcl, double *ucl, bool *signal);

/* null where there were no cases. */
static json_t *limits_answer(const double *limits, const double *n, size_t count)
{
	json_t *list = json_array();

	for (size_t t = 0; t < count; t++)
		json_array_append_new(list, n[t] > 0 ? json_real(limits[t]) : json_null());
	return list;
}

static json_t *told_chart(const struct p_chart *p, const double *n, size_t count, const double *lcl, const double *ucl,
	const bool *signal)
{
	json_t *signals = json_array();

	for (size_t t = 0; t < count; t++)
		if (signal[t])
			json_array_append_new(signals, json_integer((json_int_t)t + 1));
	return json_pack("{s:f,s:f,s:o,s:o,s:o}", "center", p->center, "sigma_z", p->sigma_z, "lcl",
		limits_answer(lcl, n, count), "ucl", limits_answer(ucl, n, count), "signals", signals);
}

static json_t *chart(struct given *g, chart_fn *make)
{
	struct series s = read_series(g);
	double *lcl = calloc(s.count + 1, sizeof(*lcl)), *ucl = calloc(s.count + 1, sizeof(*ucl));
	bool *signal = calloc(s.count + 1, sizeof(*signal));
	json_t *answer = NULL;

	if (!*g->fault) {
		struct p_chart p = make(s.x, s.n, s.count, lcl, ucl, signal);

		answer = p.undefined == DEFINED ? told_chart(&p, s.n, s.count, lcl, ucl, signal) : json_null();
	}
	series_clear(&s);
	free(lcl);
	free(ucl);
	free(signal);
	return answer;
}

static json_t *p_chart_answer(struct given *g)
{
	return chart(g, p_chart);
}

static json_t *laney_answer(struct given *g)
{
	return chart(g, laney_chart);
}

static json_t *cochran_armitage_answer(struct given *g)
{
	struct series s = read_series(g);
	struct cochran_armitage t = {0};

	if (!*g->fault)
		t = cochran_armitage(s.x, s.n, s.scores, s.count);
	series_clear(&s);
	if (*g->fault)
		return NULL;
	return t.undefined == DEFINED ? json_pack("{s:f,s:f,s:f}", "z", t.z, "chi2", t.chi2, "p", t.p) : json_null();
}

static json_t *logistic_answer(struct given *g)
{
	struct series s = read_series(g);
	struct logistic_trend t = {0};

	if (!*g->fault)
		t = logistic_trend(s.x, s.n, s.scores, s.count);
	series_clear(&s);
	if (*g->fault)
		return NULL;
	if (t.undefined == UNDEFINED_SEPARATED)
		return json_pack("{s:n,s:n,s:n,s:n,s:n,s:f,s:f,s:n}", "intercept", "slope", "se_slope", "z", "p_wald",
			"lr_chi2", t.lr_chi2, "p_lr", t.p_lr, "odds_ratio");
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

static json_t *two_proportions_answer(struct given *g)
{
	uint64_t x1 = given_count(g, "x1", COUNT_MAX), n1 = given_count(g, "n1", COUNT_MAX);
	uint64_t x2 = given_count(g, "x2", COUNT_MAX), n2 = given_count(g, "n2", COUNT_MAX);
	struct two_proportions t;

	if (*g->fault)
		return NULL;
	t = two_proportions(x1, n1, x2, n2);
	if (t.undefined != DEFINED)
		return json_null();
	return json_pack("{s:f,s:f,s:f,s:f,s:o,s:o,s:o}", "diff", t.difference, "newcombe_low", t.low, "newcombe_high",
		t.high, "p_fisher", t.p_fisher, "z", test_value(&t, t.z), "chi2", test_value(&t, t.chi2), "p",
		test_value(&t, t.p));
}

const struct measure_row trend_measures[] = {
	{"run_limits", run_limits_answer},
	{"run_chart", run_chart_answer},
	{"p_chart", p_chart_answer},
	{"laney_p_chart", laney_answer},
	{"cochran_armitage", cochran_armitage_answer},
	{"logistic_trend", logistic_answer},
	{"two_proportions", two_proportions_answer},
	{NULL, NULL},
};
