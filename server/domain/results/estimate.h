/* estimate.h - shares out of samples, and how sure they are.
 *
 * Intervals are two-sided, level 0 < level < 1 (0.95 where none is asked for), ends cut at [0, 1]. Counts are whole
 * cases. Sources: Wilson (1927); O'Neill (2021) for the finite population; Clopper & Pearson (1934); Cochran (1977);
 * Kish (1965); Korn & Graubard (1998). Pure, any thread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "domain/figure.h"

enum { RELEVANT_LEAST = 10 }; /* below so many relevant cases: counts only (R15) */

struct interval wilson(double p, double n, double level); /* n: cases, or an effective number of them */
struct interval wilson_fpc(uint64_t x, uint64_t n, uint64_t population, double level);
struct interval clopper_pearson(uint64_t x, uint64_t n, double level);

struct exact_interval {
	enum undefined undefined;
	uint64_t m_low, m_high; /* cases of the population */
	double low, high;	/* m / N */
};
struct exact_interval hypergeometric_exact(uint64_t x, uint64_t n, uint64_t population, double level);

struct stratum_count {
	uint64_t listed, drawn, yes; /* N_h, n_h, x_h */
};
/* Textbook form, every drawn case answers: p_st and its standard error. Strata with one of several cases:
 * UNDEFINED_SINGLE. */
struct interval stratified_proportion(const struct stratum_count *strata, size_t count, double level);

/* With strata of one: Wilson on p_st with Kish's number of cases, finite population. */
struct stratified_fallback {
	struct interval interval;
	double n_kish, n_eff;
};
struct stratified_fallback stratified_fallback(const struct stratum_count *strata, size_t count, double level);

/* The estimator of results (R15): one entry per reviewed case. */
enum relevant_answer { ANSWER_YES, ANSWER_NO, ANSWER_NOT_RELEVANT };
struct weighted_case {
	double chance; /* its stored inclusion probability, above 0, at most 1 */
	enum relevant_answer answer;
};
struct weighted_mean_case {
	double chance;
	double mean; /* 0..1: the case's own mean over several questions; the case is the unit of variance */
	bool relevant;
};
struct share {
	uint32_t yes, no, not_relevant; /* cases; counts are always shown. Of means: yes and no stay 0 */
	uint32_t relevant;
	bool counts_only;      /* below RELEVANT_LEAST relevant cases: show no share, anywhere, charts included */
	struct interval share; /* estimate sum w yes / sum w (yes + no), Wilson at n_eff */
	double n_eff;	       /* (sum w)^2 / sum w^2 over the relevant cases */
};
/* The same of what was added up before: sums over the relevant cases of the weight 1 / chance, of its square, and of
 * the weight times yes (or times the case's mean). */
struct case_sums {
	uint32_t yes, no, not_relevant, relevant;
	uint32_t unweighted; /* cases whose chance is not known: then there is no share */
	double w, w2, wy;
};
/* population: N when the statement is about these N cases, 0 for how we work (trend, comparison, verdict always 0). The
 * n that goes with it are the cases that were reviewed, relevant or not: a drawn case that nobody has read tells
 * nothing. */
struct share share_of(const struct weighted_case *cases, size_t count, uint64_t population);
struct share share_of_sums(const struct case_sums *s, uint64_t population);
struct share share_of_means(const struct weighted_mean_case *cases, size_t count, uint64_t population);

/* Cases needed for a half width `margin` at share p in a population of N (0: without end). Rounded up, at most N. */
struct sample_size {
	enum undefined undefined;
	double n0, unrounded;
	uint64_t n;
};
struct sample_size sample_size(double margin, double p, uint64_t population, double z);
struct sample_size sample_size_wilson(
	double margin, double p, uint64_t population, double z); /* only n; population above 0 */

double normal_z(double level); /* 1.959964 at 0.95 */
