#include "measures.h"
#include "ratings_given.h"

enum { RESAMPLES_MAX = 200000 };

typedef json_t *of_ratings_fn(const struct ratings_given *q);

static json_t *of_ratings(struct given *g, enum coefficient coefficient, of_ratings_fn *answer)
{
	struct ratings_given q;
	json_t *answered = ratings_read(&q, g, coefficient) ? answer(&q) : NULL;

	ratings_clear(&q);
	return answered;
}

static json_t *estimate(const struct ratings_given *q)
{
	return figure_answer(agreement_measure(&q->ratings, &q->measure));
}

static json_t *analytic(const struct ratings_given *q)
{
	return interval_answer(agreement_interval(&q->ratings, &q->measure));
}

#define COEFFICIENT(name, which)                                                                                       \
	static json_t *name(struct given *g)                                                                           \
	{                                                                                                              \
		return of_ratings(g, which, estimate);                                                                 \
	}                                                                                                              \
	static json_t *name##_ci(struct given *g)                                                                      \
	{                                                                                                              \
		return of_ratings(g, which, analytic);                                                                 \
	}
COEFFICIENT(alpha, COEFFICIENT_ALPHA)
COEFFICIENT(ac, COEFFICIENT_AC)
COEFFICIENT(prediger, COEFFICIENT_BP)
COEFFICIENT(fleiss, COEFFICIENT_FLEISS)
COEFFICIENT(cohen, COEFFICIENT_COHEN)

static json_t *percent_ci(struct given *g)
{
	return of_ratings(g, COEFFICIENT_PERCENT, analytic);
}

/* Without weights the plain percentage; with them the weighted one. */
static json_t *percent_mean(const struct ratings_given *q)
{
	return q->measure.weights.kind == WEIGHT_IDENTITY ? figure_answer(agreement_percent(&q->ratings, PERCENT_MEAN))
							  : estimate(q);
}

static json_t *percent_unanimous(const struct ratings_given *q)
{
	return figure_answer(agreement_percent(&q->ratings, PERCENT_UNANIMOUS));
}

static json_t *percent_coincidence(const struct ratings_given *q)
{
	return figure_answer(agreement_percent(&q->ratings, PERCENT_COINCIDENCE));
}

static json_t *percent_pooled(const struct ratings_given *q)
{
	return figure_answer(agreement_percent(&q->ratings, PERCENT_POOLED));
}

static json_t *percent(struct given *g)
{
	return of_ratings(g, COEFFICIENT_PERCENT, percent_mean);
}

static json_t *unanimous(struct given *g)
{
	return of_ratings(g, COEFFICIENT_PERCENT, percent_unanimous);
}

static json_t *coincidence(struct given *g)
{
	return of_ratings(g, COEFFICIENT_PERCENT, percent_coincidence);
}

static json_t *pooled(struct given *g)
{
	return of_ratings(g, COEFFICIENT_PERCENT, percent_pooled);
}

static json_t *specific_of(const struct ratings_given *q)
{
	struct figure specific[RATING_CATEGORIES];
	json_t *list = json_array();

	agreement_specific(&q->ratings, specific);
	for (size_t k = 0; k < q->ratings.n_categories; k++)
		json_array_append_new(list, figure_answer(specific[k]));
	return list;
}

static json_t *specific(struct given *g)
{
	return of_ratings(g, COEFFICIENT_PERCENT, specific_of);
}

static json_t *parts_of(const struct ratings_given *q)
{
	struct krippendorff_parts parts = krippendorff_parts(&q->ratings, q->measure.level);

	return json_pack("{s:I,s:I,s:o,s:o}", "pairable_values", (json_int_t)parts.pairable_values, "pairable_units",
		(json_int_t)parts.pairable_units, "marginals", numbers_answer(parts.marginals, q->ratings.n_categories),
		"estimate", figure_answer(parts.alpha));
}

static json_t *parts(struct given *g)
{
	return of_ratings(g, COEFFICIENT_ALPHA, parts_of);
}

static json_t *bootstrap(struct given *g, enum coefficient coefficient)
{
	double reps = given_number_or(g, "reps", BOOTSTRAP_USUAL);
	struct ratings_given q;
	json_t *answered = NULL;

	if (!(reps >= 1 && reps <= RESAMPLES_MAX))
		given_fault(g, "reps is not between 1 and %d", RESAMPLES_MAX);
	if (ratings_read(&q, g, coefficient))
		answered = bounds_answer(agreement_bootstrap(&q.ratings, &q.measure, (unsigned)reps, BOOTSTRAP_SEED));
	ratings_clear(&q);
	return answered;
}

static json_t *alpha_bootstrap(struct given *g)
{
	return bootstrap(g, COEFFICIENT_ALPHA);
}

static json_t *ac_bootstrap(struct given *g)
{
	return bootstrap(g, COEFFICIENT_AC);
}

const struct measure_row agreement_measures[] = {
	{"percent_agreement", percent},
	{"percent_agreement_unanimous", unanimous},
	{"percent_agreement_coincidence", coincidence},
	{"percent_agreement_pooled", pooled},
	{"percent_agreement_ci", percent_ci},
	{"specific_agreement", specific},
	{"krippendorff_alpha", alpha},
	{"krippendorff_alpha_ci", alpha_ci},
	{"krippendorff_parts", parts},
	{"krippendorff_bootstrap", alpha_bootstrap},
	{"gwet_ac", ac},
	{"gwet_ac_ci", ac_ci},
	{"gwet_ac_bootstrap", ac_bootstrap},
	{"brennan_prediger", prediger},
	{"brennan_prediger_ci", prediger_ci},
	{"fleiss_kappa", fleiss},
	{"fleiss_kappa_ci", fleiss_ci},
	{"cohen_kappa", cohen},
	{"cohen_kappa_ci", cohen_ci},
	{NULL, NULL},
};
