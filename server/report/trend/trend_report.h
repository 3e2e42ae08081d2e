/* trend_report.h - shares over time become a report: a run chart each, its signals in words, what chance owes it. Pure.
 */
#pragma once
#include "codec/arena.h"
#include "domain/results/series.h"
#include "render/words.h"
#include "report/blocks.h"
#include "report/results.h"
#include "report/together.h"
#include "report/trend/trend_raters.h"
#include "report/trend/trend_test.h"
#include "report/trend/trend_yardstick.h"
#include "tilsyn/v1/report.pb-c.h"

/* One item month by month, of the first answers (R27). */
struct trend_item {
	const char *id, *title;
	size_t n_periods;
	struct series_period *periods;
	const char **months; /* per period: ISO date of its first day */
	const char **rows;   /* per period: the row of its wording (behind_row()); a month of two is there for each */
	struct trend_raters *raters; /* per period */
	bool *said_yes;		     /* the relevant cases of all periods that have not faded */
};

struct trend {
	struct results *of; /* what stands around the figures */
	struct trend_item *items;
	size_t n_items;
	bool reworded;		   /* in some month a question was asked in more than one wording */
	struct trend_half *halves; /* by item in the order above, then half-year */
	size_t n_halves;
	uint32_t small_group;	      /* 0: nothing is hidden */
	const struct behind *members; /* by item */
	size_t n_members;
};

/* Behind a stretch of its periods, which were asked alike: behind_in_row. */
struct alike {
	struct in_row cases;
	struct months months;
};
void trend_alike(struct alike *out, const struct trend_item *item, size_t first, size_t last);

/* What heads a column of its shares. Of a question the cases with the best value; of the others the cases with it in
 * all that applied, beside their mean. */
enum word share_heading(const struct results *of, const char *id);
Tilsyn__V1__Report *report_of_trend(const struct trend *t, const char *language, struct arena *a);
/* What the charts of a page signalled, and what chance alone owes it. */
struct chart_signals {
	uint32_t charts, signals; /* run charts that the rules hold for, and those that broke one */
	double by_chance;
	uint32_t points, outside; /* of charts with limits */
	double outside_by_chance;
};
/* "" where no rule held. */
const char *chart_signals_words(const struct chart_signals *s, const char *language, struct arena *a);
/* The run chart of one item, for a report that is more than that. shown: which of its points may be told; found: what
 * it signals is added there. */
void put_course(struct report_draft *d, const struct trend *t, size_t index, const enum told *shown,
	const char *language, struct chart_signals *found);
/* Whether it has a trend, for the same. */
struct trend_test test_of_course(
	const struct trend *t, size_t index, const enum told *shown, const char *language, struct arena *a);
/* How anchor cases were read meanwhile, for the same. */
void put_course_yardstick(struct report_draft *d, const struct trend *t, const char *language);
