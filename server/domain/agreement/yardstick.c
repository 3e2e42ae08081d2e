#include "domain/agreement/yardstick.h"

#include <math.h>
#include <stdlib.h>

#include "domain/agreement/yardstick_power.h"
#include "domain/holm.h"
#include "domain/memory.h"
#include "domain/special.h"

static const double level = 0.05;

static double within(double value, double least, double most)
{
	return fmax(least, fmin(most, value));
}

static double t_two_sided(double t, double degrees)
{
	return beta_cdf(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/* All alike: how many would have been otherwise, and those as far off as can be. */
static void tell_alike(struct interval *told, size_t count, double least, double most)
{
	const double others = 1 - pow(level / 2, 1 / (double)count);

	told->low = told->estimate * (1 - others) + least * others;
	told->high = told->estimate * (1 - others) + most * others;
}

struct interval yardstick_mean(const double *cases, size_t count, double least, double most)
{
	struct interval told = {.undefined = UNDEFINED_FEW_UNITS};
	const double n = (double)count;
	double mean = 0, squares = 0, half;

	if (count < YARDSTICK_LEAST)
		return told;
	for (size_t i = 0; i < count; i++)
		mean += cases[i] / n;
	for (size_t i = 0; i < count; i++)
		squares += (cases[i] - mean) * (cases[i] - mean);
	told.undefined = DEFINED;
	told.estimate = within(mean, least, most);
	if (squares < 1e-18 * n) { /* what rounding leaves of values that are alike */
		tell_alike(&told, count, least, most);
		return told;
	}
	told.se = sqrt(squares / (n - 1) / n);
	half = told.se * t_quantile(1 - level / 2, n - 1);
	told.low = within(mean - half, least, most);
	told.high = within(mean + half, least, most);
	return told;
}

struct shift yardstick_shift(const double *moves, size_t count)
{
	struct shift s = {.cases = count, .by = yardstick_mean(moves, count, -1, 1), .p = 1};

	if (s.by.undefined)
		return s;
	s.p = s.by.se > 0 ? t_two_sided(s.by.estimate / s.by.se, (double)count - 1)
			  : fmin(1, 2 * pow(1 + fabs(s.by.estimate), -(double)count));
	return s;
}

/* -- practice -- */

struct spread {
	bool known;
	double mean, variance, n; /* n: cases in effect, fewer where weights are unequal */
};

static struct spread spread_of(const struct practice *p)
{
	struct spread s = {.n = p->w2 > 0 ? p->w * p->w / p->w2 : 0};

	s.known = p->unweighted == 0 && p->cases >= PRACTICE_LEAST && s.n > 1;
	if (!s.known)
		return s;
	s.mean = p->wx / p->w;
	s.variance = (p->wxx / p->w - s.mean * s.mean) * s.n / (s.n - 1);
	if (s.variance < 1e-12) /* what rounding leaves of cases that are alike */
		s.variance = 0;
	return s;
}

struct interval practice_mean(const struct practice *p)
{
	const struct spread s = spread_of(p);
	struct interval told = {.undefined = UNDEFINED_FEW_UNITS};
	double half;

	if (!s.known)
		return told;
	told.undefined = DEFINED;
	told.estimate = s.mean;
	told.se = sqrt(s.variance / s.n);
	half = told.se * t_quantile(1 - level / 2, s.n - 1);
	told.low = within(s.mean - half, 0, 1);
	told.high = within(s.mean + half, 0, 1);
	return told;
}

/* Welch. Where neither half-year has any spread there is nothing to go by, and nothing is said. */
struct shift practice_shift(const struct practice *before, const struct practice *now)
{
	const struct spread b = spread_of(before), n = spread_of(now);
	struct shift s = {.cases = before->cases < now->cases ? before->cases : now->cases,
		.by = {.undefined = UNDEFINED_FEW_UNITS},
		.p = 1};
	double one, other, degrees, half;

	if (!b.known || !n.known)
		return s;
	one = b.variance / b.n;
	other = n.variance / n.n;
	if (one + other <= 0) {
		s.by.undefined = UNDEFINED_NO_VARIATION;
		return s;
	}
	degrees = (one + other) * (one + other) / (one * one / (b.n - 1) + other * other / (n.n - 1));
	s.by = (struct interval){.estimate = n.mean - b.mean, .se = sqrt(one + other)};
	half = s.by.se * t_quantile(1 - level / 2, degrees);
	s.by.low = within(s.by.estimate - half, -1, 1);
	s.by.high = within(s.by.estimate + half, -1, 1);
	s.p = t_two_sided(s.by.estimate / s.by.se, degrees);
	return s;
}

/* -- all together -- */

/* The same readers and nobody else: asked once. */
static bool is_asked_twice(const struct yardstick_change *c)
{
	return c->same.cases == c->all.cases && fabs(c->same.by.estimate - c->all.by.estimate) < 1e-12 &&
	       fabs(c->same.by.se - c->all.by.se) < 1e-12;
}

/* One of several who stayed: nothing is said of them alone. One who always reads alone is the yardstick. */
static void leave_out_one(struct yardstick_change *c)
{
	if (c->stayed < READERS_LEAST && !is_asked_twice(c))
		c->same = yardstick_shift(NULL, 0);
}

static size_t asked_of(struct yardstick_change *c, struct shift **asked)
{
	size_t count = 0;

	if (!c->same.by.undefined)
		asked[count++] = &c->same;
	if (!c->all.by.undefined && !(count && is_asked_twice(c)))
		asked[count++] = &c->all;
	return count;
}

static size_t practice_of(struct yardstick_change *c, struct shift **asked)
{
	asked[0] = &c->practice;
	return c->practice.by.undefined ? 0 : 1;
}

double yardstick_seen(const struct shift *s)
{
	if (s->by.undefined || s->at <= 0)
		return 0;
	if (s->by.se > 0)
		return s->by.se * power_factor(s->cases, s->cases, s->at);
	return pow(s->at / 2, -1 / (double)s->cases) - 1; /* all alike: what the sign test would find */
}

size_t yardstick_needed(const struct shift *s)
{
	if (s->by.undefined || s->at <= 0)
		return 0;
	if (s->by.se > 0)
		return power_cases(s->cases, s->by.se * sqrt((double)s->cases), YARDSTICK_WORTH, s->at);
	return (size_t)ceil(log(2 / s->at) / log(1 + YARDSTICK_WORTH));
}

/* Holm over one family, which has the `share`th part of the false alarms. */
static void adjust(struct shift **family, size_t count, double share)
{
	double *p = memory_new(count, sizeof(*p)), *adjusted = memory_new(count, sizeof(*adjusted));

	for (size_t i = 0; i < count; i++)
		p[i] = family[i]->p;
	holm(p, count, adjusted);
	for (size_t i = 0; i < count; i++) {
		family[i]->adjusted = fmin(1, adjusted[i] * share);
		family[i]->at = level / share / (double)count;
	}
	free(p);
	free(adjusted);
}

static void adjust_all(struct yardstick_change *changes, size_t count,
	size_t (*asked_of_one)(struct yardstick_change *c, struct shift **asked))
{
	struct shift **whole = memory_new(2 * count, sizeof(struct shift *));
	struct shift **parts = memory_new(2 * count, sizeof(struct shift *));
	size_t n_whole = 0, n_parts = 0;
	double share;

	for (size_t i = 0; i < count; i++)
		if (changes[i].whole)
			n_whole += asked_of_one(&changes[i], whole + n_whole);
		else
			n_parts += asked_of_one(&changes[i], parts + n_parts);
	share = n_whole && n_parts ? 2 : 1;
	adjust(whole, n_whole, share);
	adjust(parts, n_parts, share);
	free(whole);
	free(parts);
}

static bool has_moved(const struct shift *s)
{
	return !s->by.undefined && s->adjusted < level;
}

static enum movement movement_of(const struct yardstick_change *c)
{
	if (c->same.by.undefined && c->all.by.undefined)
		return MOVED_UNKNOWN;
	if (has_moved(&c->same))
		return MOVED_YARDSTICK;
	if (has_moved(&c->all))
		return MOVED_READERS;
	if (c->practice.by.undefined)
		return MOVED_NO_SIGN;
	return has_moved(&c->practice) ? MOVED_PRACTICE : MOVED_NEITHER;
}

void yardstick_judge(struct yardstick_change *changes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		leave_out_one(&changes[i]);
		changes[i].same.adjusted = changes[i].all.adjusted = changes[i].practice.adjusted = 1;
	}
	adjust_all(changes, count, asked_of);
	adjust_all(changes, count, practice_of);
	for (size_t i = 0; i < count; i++)
		changes[i].movement = movement_of(&changes[i]);
}

const struct shift *yardstick_basis(const struct yardstick_change *c)
{
	return c->same.by.undefined || c->movement == MOVED_READERS ? &c->all : &c->same;
}
