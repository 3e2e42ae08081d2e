/* special.h - the few distribution functions that intervals and tests need.
 *
 * Accurate to about 1e-12. Quantiles are found by bisection on the distribution function: slow (microseconds), simple,
 * sure. Sources: Abramowitz & Stegun 26.2 and 26.5; the continued fraction of the incomplete beta function by Lentz's
 * method. Pure, any thread. */
#pragma once

double normal_quantile(double p);	       /* 0 < p < 1 */
double normal_two_sided(double z);	       /* P(|Z| >= |z|) */
double chi2_tail(double x);		       /* one degree of freedom: P(X >= x) */
double beta_cdf(double x, double a, double b); /* regularised incomplete beta function; a, b > 0 */
double beta_quantile(double p, double a, double b);
double t_quantile(double p, double degrees); /* 0.5 <= p < 1 */
double log_choose(double n, double k);	     /* natural logarithm of n over k */
