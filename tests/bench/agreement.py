"""How long an interval takes: 2,000 bootstrap resamples of 10,000 units x 8 raters, against what Debian 12 has for agreement.

Debian's R has no package for Krippendorff's alpha, Gwet's AC or Fleiss' kappa (psych has Cohen's for two raters); Python has two:
nltk's AnnotationTask.alpha, the only Krippendorff, and statsmodels' fleiss_kappa, the fastest of all agreement measures there. The
peers get their data in the form they are quickest with and resample by numpy; they run a few resamples, and their time is counted
up to all. Both must come to our estimate first."""
import math
import time

import measure
from programs import output_of

DIGITS = 1e-6


def figures(here, what, units, raters, resamples):
    return list(map(float, output_of([here.build / "tests/bench/resample", what, units, raters, resamples]).split()))


def ratings(here, what, units, raters):
    lines = output_of([here.build / "tests/bench/resample", what, units, raters, 0]).splitlines()
    return [[None if cell == "-" else int(cell) for cell in line.split()] for line in lines]


def nltk_alpha(rows):
    """One ordinal alpha by nltk, its distance made of the marginals first; seconds and value."""
    from nltk.metrics.agreement import AnnotationTask
    begun = time.perf_counter()
    counts = [0, 0, 0]
    for row in rows:
        said = [v for v in row if v is not None]
        for value in said if len(said) > 1 else []:
            counts[value] += 1

    def distance(one, other):
        low, high = min(one, other), max(one, other)
        return (sum(counts[low:high + 1]) - (counts[low] + counts[high]) / 2) ** 2
    task = AnnotationTask([(rater, unit, value) for unit, row in enumerate(rows) for rater, value in enumerate(row) if value is not None],
                          distance=distance)
    value = task.alpha()
    return time.perf_counter() - begun, value


def statsmodels_fleiss(rows, resamples):
    """Fleiss' kappa of complete rows, resampled; seconds a resample, and the estimate."""
    import numpy
    from statsmodels.stats.inter_rater import fleiss_kappa
    table = numpy.array([[row.count(k) for k in range(3)] for row in rows])
    estimate = fleiss_kappa(table)
    generator = numpy.random.default_rng(1)
    begun = time.perf_counter()
    for _ in range(resamples):
        fleiss_kappa(table[generator.integers(0, len(table), len(table))])
    return (time.perf_counter() - begun) / resamples, estimate


def run(here, plan):
    units, raters, resamples = (10000, 8, 2000) if plan.rounds > 1 else (200, 8, 1000)
    rows, whole = ratings(here, "data", units, raters), ratings(here, "whole", units, raters)

    def ours(what):
        return lambda: 1 / figures(here, what, units, raters, resamples)[0]
    assert math.isclose(nltk_alpha(rows)[1], figures(here, "alpha", units, raters, resamples)[1], abs_tol=DIGITS)
    assert math.isclose(statsmodels_fleiss(whole, 1)[1], figures(here, "fleiss", units, raters, resamples)[1], abs_tol=DIGITS)
    alpha = measure.in_turns(plan.rounds, ours=ours("alpha"), peers=lambda: 1 / (nltk_alpha(rows)[0] * resamples))
    fleiss = measure.in_turns(plan.rounds, ours=ours("fleiss"), peers=lambda: 1 / (statsmodels_fleiss(whole, 20)[0] * resamples))
    return [measure.Result("ordinal alpha, nltk", alpha["ours"], alpha["peers"], ">= 50", "intervals/s",
                           f"{resamples:,} resamples of {units:,} units x {raters} raters, 10 % missing; nltk's time for one, counted up"),
            measure.Result("Fleiss, statsmodels", fleiss["ours"], fleiss["peers"], ">= 50", "intervals/s",
                           "the same without gaps by Fleiss' kappa, which statsmodels reckons by numpy on a table counted beforehand: the fastest measure "
                           "of agreement in Debian's R and Python, though not the same one")]
