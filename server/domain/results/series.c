#include "domain/results/series.h"

#include <math.h>
#include <stdlib.h>

#include "domain/memory.h"
#include "domain/results/estimate.h"
#include "domain/special.h"

/* -- points -- */

static void add_period(
	struct series_point *p, struct series_period *sum, const struct series_period *period, size_t index)
{
	if (!sum->cases && !p->cases)
		p->first = index;
	p->last = index;
	p->cases += period->cases;
	p->yes += period->yes;
	sum->cases += period->cases;
	sum->w += period->w;
	sum->w2 += period->w2;
	sum->wy += period->wy;
	sum->counts_only = sum->counts_only || period->counts_only;
}

static void finish_point(struct series_point *p, const struct series_period *sum)
{
	p->finished = true;
	p->n_eff = sum->w * sum->w / sum->w2;
	p->share = wilson(fmin(1, sum->wy / sum->w), p->n_eff, 0.95);
	p->lower = 0;
	p->upper = 1;
}

static bool ends_here(const struct series_period *periods, size_t n, size_t at)
{
	return at + 1 == n || periods[at + 1].breaks || periods[at + 1].other_raters;
}

static struct series_segment *segment_new(struct series *s)
{
	struct series_segment *segment = &s->segments[s->n_segments++];

	*segment = (struct series_segment){.first = s->n_points};
	return segment;
}

static void make_points(struct series *s, const struct series_period *periods, size_t n)
{
	struct series_segment *segment = NULL;
	struct series_point point = {0};
	struct series_period sum = {0};

	for (size_t t = 0; t < n; t++) {
		const bool last = ends_here(periods, n, t);
		const bool whole = last || periods[t + 1].cycle != periods[t].cycle;

		if (!segment)
			segment = segment_new(s);
		add_period(&point, &sum, &periods[t], t);
		const bool full = point.cases >= RELEVANT_LEAST && whole;
		if (full && !sum.counts_only)
			finish_point(&point, &sum);
		if (full || (last && point.cases)) {
			segment->finished += point.finished;
			segment->count++;
			s->points[s->n_points++] = point;
		}
		if (full || last) {
			point = (struct series_point){0};
			sum = (struct series_period){0};
		}
		if (last)
			segment = NULL;
	}
}

/* -- rules -- */

/* A segment of which more points lie on the median than off it. */
static bool hugs_median(const struct run_chart *chart, size_t points)
{
	return points >= USEFUL_LEAST && chart->useful * 2 < points;
}

/* Where half and more of the numbers are the least of all, none lies below the median and there is no course to read.
 */
static bool lies_at_the_edge(const struct run_chart *chart, const double *y, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (y[i] < chart->center)
			return false;
	return true;
}

/* How many of the common answer came before each of the rare one; what follows the last of those is not over. */
static struct run_chart runs_between(const bool *said_yes, size_t count, bool rare)
{
	double *between = memory_new(count, sizeof(*between));
	size_t gaps = 0, common = 0;
	struct run_chart chart;

	for (size_t i = 0; i < count; i++) {
		if (said_yes[i] != rare) {
			common++;
			continue;
		}
		between[gaps++] = (double)common;
		common = 0;
	}
	chart = run_chart(between, gaps);
	if (chart.undefined == DEFINED && lies_at_the_edge(&chart, between, gaps))
		chart.undefined = UNDEFINED_FEW_UNITS, chart.signal = false;
	free(between);
	return chart;
}

static bool yes_is_rare(const bool *said_yes, size_t count)
{
	size_t yes = 0;

	for (size_t i = 0; i < count; i++)
		yes += said_yes[i];
	return yes * 2 < count;
}

/* The finished points of a segment, one after the other. */
static size_t next_finished(const struct series *s, const struct series_segment *g, size_t from)
{
	while (from < g->first + g->count && !s->points[from].finished)
		from++;
	return from;
}

static void ask_rules(const struct series *s, struct series_segment *g, const bool *said_yes, size_t cases)
{
	double *y = memory_new(g->finished, sizeof(*y));
	size_t at = next_finished(s, g, g->first);

	for (size_t i = 0; i < g->finished; i++, at = next_finished(s, g, at + 1))
		y[i] = s->points[at].share.estimate;
	g->runs = run_chart(y, g->finished);
	if (g->finished && hugs_median(&g->runs, g->finished)) {
		const bool rare = yes_is_rare(said_yes, cases);

		g->between = rare ? BETWEEN_YES : BETWEEN_NO;
		g->runs = runs_between(said_yes, cases, rare);
	}
	if (g->runs.undefined == DEFINED && g->runs.useful < USEFUL_LEAST) {
		g->runs.undefined = UNDEFINED_FEW_UNITS;
		g->runs.signal = false;
	}
	g->chance_of_signal = g->runs.undefined == DEFINED ? run_chance(g->runs.useful) : 0;
	free(y);
}

/* P(the share of n cases lies outside), each of them yes with the centre's chance: 3 standard deviations are 0.3 % of a
 * normal curve, and of few cases with a centre near 0 or 1 several times that. */
static double chance_outside(double center, double n_eff, double lower, double upper)
{
	const uint32_t n = (uint32_t)fmax(1, lround(n_eff));
	double outside = 0;

	if (!(center > 0 && center < 1))
		return 0;
	for (uint32_t k = 0; k <= n; k++)
		if ((double)k / n < lower || (double)k / n > upper)
			outside += exp(log_choose(n, k) + k * log(center) + (n - k) * log1p(-center));
	return outside;
}

static void set_limits(struct series *s, struct series_segment *g)
{
	const size_t n = g->finished;
	double *x = memory_new(n, sizeof(*x)), *size = memory_new(n, sizeof(*size)),
	       *lower = memory_new(n, sizeof(*lower)), *upper = memory_new(n, sizeof(*upper));
	bool *outside = memory_new(n, sizeof(*outside));
	size_t at = next_finished(s, g, g->first);

	for (size_t i = 0; i < n; i++, at = next_finished(s, g, at + 1)) {
		size[i] = s->points[at].n_eff;
		x[i] = fmin(size[i], s->points[at].share.estimate * size[i]);
	}
	const struct p_chart chart = p_chart(x, size, n, lower, upper, outside);
	g->has_limits = chart.undefined == DEFINED;
	g->center = chart.center;
	at = next_finished(s, g, g->first);
	for (size_t i = 0; i < n && g->has_limits; i++, at = next_finished(s, g, at + 1)) {
		s->points[at].lower = lower[i];
		s->points[at].upper = upper[i];
		s->points[at].outside = outside[i];
		g->outside_by_chance += chance_outside(chart.center, size[i], lower[i], upper[i]);
	}
	free(x);
	free(size);
	free(lower);
	free(upper);
	free(outside);
}

struct series series_of(const struct series_period *periods, size_t n_periods, const bool *said_yes)
{
	struct series s = {.points = memory_new(n_periods, sizeof(*s.points)),
		.segments = memory_new(n_periods, sizeof(*s.segments))};
	size_t period = 0;

	make_points(&s, periods, n_periods);
	for (size_t i = 0; i < s.n_segments; i++) {
		struct series_segment *g = &s.segments[i];
		size_t cases = 0;

		do {
			const struct series_period *p = &periods[period];

			cases += p->cases - p->faded;
			if (p->faded) {
				g->order_lost = true;
				said_yes += cases;
				cases = 0;
			}
		} while (!ends_here(periods, n_periods, period++));
		ask_rules(&s, g, said_yes, cases);
		if (g->finished >= LIMITS_LEAST)
			set_limits(&s, g);
		said_yes += cases;
	}
	return s;
}

void series_clear(struct series *s)
{
	free(s->points);
	free(s->segments);
	*s = (struct series){0};
}

/* -- what chance does -- */

/* Walks point by point: how likely each pair of crossings so far and length of the run now is, among the courses that
 * have broken no rule of long runs; at the end those with enough crossings remain. */
double run_chance(unsigned useful)
{
	const struct run_limits limits = run_limits(useful);

	if (limits.undefined != DEFINED)
		return 0;
	const size_t longest = limits.longest_run_max, width = longest + 1;
	double *now = memory_new(useful * width, sizeof(*now)), *next = memory_new(useful * width, sizeof(*next));
	double quiet = 0;

	now[1] = 1; /* no crossing, a run of one */
	for (unsigned t = 1; t < useful; t++) {
		for (size_t i = 0; i < useful * width; i++)
			next[i] = 0;
		for (size_t crossings = 0; crossings < t; crossings++)
			for (size_t run = 1; run <= longest; run++) {
				const double half = now[crossings * width + run] / 2;

				next[(crossings + 1) * width + 1] += half;
				if (run < longest)
					next[crossings * width + run + 1] += half;
			}
		double *kept = now;
		now = next;
		next = kept;
	}
	for (size_t crossings = limits.crossings_min; crossings < useful; crossings++)
		for (size_t run = 1; run <= longest; run++)
			quiet += now[crossings * width + run];
	free(now);
	free(next);
	return fmax(0, 1 - quiet);
}
