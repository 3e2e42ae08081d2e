#include "domain/results/verdict.h"

#include <math.h>

#include "domain/results/estimate.h"

const char *verdict_name(enum verdict v)
{
	static const char *const names[] = {[VERDICT_NOT_YET] = "not_yet",
		[VERDICT_MOVED] = "moved",
		[VERDICT_MOVED_LESS] = "moved_less",
		[VERDICT_NOT_MOVED] = "not_moved",
		[VERDICT_FALLEN] = "fallen",
		[VERDICT_UNDECIDED] = "undecided"};

	return names[v];
}

static bool makes_sense(struct measured m)
{
	return m.share >= 0 && m.share <= 1 && m.n_eff > 0 && isfinite(m.n_eff);
}

struct interval difference_at(struct measured before, struct measured later, double level)
{
	struct interval d = {.undefined = UNDEFINED_INPUT};

	if (!makes_sense(before) || !makes_sense(later))
		return d;
	const struct interval b = wilson(before.share, before.n_eff, level);
	const struct interval l = wilson(later.share, later.n_eff, level);

	d.undefined = DEFINED;
	d.estimate = later.share - before.share;
	d.low = d.estimate - hypot(later.share - l.low, b.high - before.share);
	d.high = d.estimate + hypot(l.high - later.share, before.share - b.low);
	return d;
}

struct interval difference_of(struct measured before, struct measured later)
{
	return difference_at(before, later, 0.95);
}

enum verdict verdict_of(struct interval d, double hoped, uint32_t cases, uint32_t fixed)
{
	if (cases < fixed || d.undefined != DEFINED)
		return VERDICT_NOT_YET;
	if (d.high < 0)
		return VERDICT_FALLEN;
	if (d.low > 0)
		return d.high < hoped ? VERDICT_MOVED_LESS : VERDICT_MOVED;
	return d.high < hoped ? VERDICT_NOT_MOVED : VERDICT_UNDECIDED;
}

static bool is_seen(struct measured before, uint32_t yes, uint32_t n)
{
	return difference_of(before, (struct measured){(double)yes / n, n}).low > 0;
}

/* The fewest yes of n that show a move; n + 1: none. More yes never show it less. */
static uint32_t fewest_seen(struct measured before, uint32_t n)
{
	uint32_t low = 0, high = n + 1;

	while (low < high) {
		const uint32_t middle = low + (high - low) / 2;

		if (is_seen(before, middle, n))
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* P(X >= x) of a binomial. */
static double upper_tail(uint32_t x, uint32_t n, double p)
{
	double sum = 0;

	if (p >= 1)
		return x <= n;
	for (uint32_t k = x; k <= n; k++)
		sum += exp(lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0) + k * log(p) + (n - k) * log1p(-p));
	return sum;
}

uint32_t cases_to_tell(struct measured before, double hoped, double power)
{
	const double later = fmin(1, before.share + hoped);

	if (!makes_sense(before) || !(hoped > 0))
		return 0;
	for (uint32_t n = RELEVANT_LEAST; n <= VERDICT_CASES_MOST; n++) {
		const uint32_t yes = fewest_seen(before, n);

		if (yes <= n && upper_tail(yes, n, later) >= power)
			return n;
	}
	return 0;
}
