/* agreement.h - how far reviewers agree on the same cases.
 *
 * Units (one question answered for one case) x raters, cells a category index or missing. q is the length of the answer
 * scale, in its declared order, used or not. Missing is never a category; ikke relevant is given as missing when grades
 * are compared (R26). Formulas and names: Krippendorff (2011), Gwet (2014), Fleiss (1971), Cohen (1960, 1968), Brennan
 * & Prediger (1981), Cicchetti & Feinstein (1990). Values are not clipped: agreement below chance is negative. Pure,
 * any thread. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "domain/figure.h"

enum { RATING_MISSING = -1, RATING_CATEGORIES = INT8_MAX };

struct ratings {
	size_t n_units, n_raters;
	size_t n_categories;  /* q, 1..RATING_CATEGORIES */
	const int8_t *cells;  /* unit by unit: cells[unit * n_raters + rater]: 0..q-1 or RATING_MISSING */
	const double *values; /* per category, for interval data; NULL: 0, 1, 2, ... */
};

/* How near two categories are. Identity, linear 1 - |k-l|/(q-1), quadratic 1 - (k-l)^2/(q-1)^2, or a q x q matrix, 1 on
 * its diagonal. */
enum weighting { WEIGHT_IDENTITY, WEIGHT_LINEAR, WEIGHT_QUADRATIC, WEIGHT_MATRIX };
struct weights {
	enum weighting kind;
	const double *matrix; /* WEIGHT_MATRIX: row by row */
};

/* The four percent agreements; they differ, so name the one shown. */
enum percent_kind {
	PERCENT_MEAN,	     /* mean over units of the share of agreeing pairs (p_o) */
	PERCENT_COINCIDENCE, /* 1 - D_o: units weighted by their number of ratings */
	PERCENT_POOLED,	     /* agreeing pairs / all pairs */
	PERCENT_UNANIMOUS,   /* share of units where all ratings agree */
};
struct figure agreement_percent(const struct ratings *r, enum percent_kind kind);

/* Per category the share of agreement when a rater chose it: o_kk / n_k. specific: q long. */
void agreement_specific(const struct ratings *r, struct figure *specific);

enum level { LEVEL_NOMINAL, LEVEL_ORDINAL, LEVEL_INTERVAL };
struct figure krippendorff_alpha(const struct ratings *r, enum level level);
struct krippendorff_parts {
	size_t pairable_values, pairable_units;
	double marginals[RATING_CATEGORIES]; /* n_k, of pairable values */
	struct figure alpha;
};
struct krippendorff_parts krippendorff_parts(const struct ratings *r, enum level level);

struct figure gwet_ac(const struct ratings *r, struct weights w); /* identity: AC1, else AC2 */
struct figure brennan_prediger(const struct ratings *r, struct weights w);
struct figure fleiss_kappa(const struct ratings *r, struct weights w);
struct figure cohen_kappa(const struct ratings *r, struct weights w); /* two raters */

/* Which coefficient an interval is for. */
enum coefficient {
	COEFFICIENT_PERCENT,
	COEFFICIENT_ALPHA,
	COEFFICIENT_AC,
	COEFFICIENT_BP,
	COEFFICIENT_FLEISS,
	COEFFICIENT_COHEN
};
struct measure {
	enum coefficient coefficient;
	struct weights weights; /* AC, BP, Fleiss, Cohen, and the percentage */
	enum level level;	/* alpha */
};
struct figure agreement_measure(const struct ratings *r, const struct measure *m);

/* Analytic 95 % interval (Gwet 2008, 2014: linearised, t with n-1 degrees of freedom, cut at 1; Cohen: Fleiss, Cohen &
 * Everitt 1969). */
struct interval agreement_interval(const struct ratings *r, const struct measure *m);

/* The default: percentile bootstrap, units resampled with all their ratings, raters fixed, ordinal mid-ranks anew in
 * each resample. Undefined above 5 % undefined resamples, and where all resamples are alike: no variance is no
 * certainty. Deterministic: the units that the measure knows, in the order given, by multinomial.h from a random.h
 * started with `seed`. Few units are unit number random_below(units), one by one; many units of few kinds are drawn as
 * counts, which gives other resamples of the same likelihood. */
enum { BOOTSTRAP_LEAST = 1000, BOOTSTRAP_USUAL = 5000 };
#define BOOTSTRAP_SEED UINT64_C(20240101) /* the day barnets lov came into force; any fixed number would do */
struct interval agreement_bootstrap(
	const struct ratings *r, const struct measure *m, unsigned resamples, uint64_t seed);

/* The same for figures pooled over questions: units that belong together, a case's, are drawn together. clusters: one
 * per unit, 0..n_clusters-1. */
struct interval agreement_bootstrap_clusters(const struct ratings *r, const struct measure *m, const uint32_t *clusters,
	size_t n_clusters, unsigned resamples, uint64_t seed);

/* A plain mean of values, one per case. */
struct interval mean_bootstrap(const double *values, size_t count, unsigned resamples, uint64_t seed);
