/* trend_test.h - one test of each course: is there a trend at all? Run charts screen; this is asked once of each
 * question, of its newest segment, and p-values are read as those of as many questions as were asked (Holm). Pure. */
#pragma once
#include "codec/arena.h"
#include "domain/results/trend.h"
#include "report/blocks.h"

enum { TREND_POINTS_LEAST = 4 };

enum trend_asked { TREND_ASKED, TREND_FEW_POINTS, TREND_HIDDEN };
struct trend_test {
	const char *id, *title;
	enum trend_asked asked; /* otherwise why not */
	const char *from, *to;	/* months of its first and last point, in words */
	size_t points;
	struct logistic_trend fit; /* by year, on effective numbers of cases */
	double first, last;	   /* the share of the fitted line at both ends */
};

/* For readers who want no table: a line each, in plain words. */
void put_trend_sentences(struct report_draft *d, const struct trend_test *tests, size_t count, const char *language);
/* A note beside them; none where no line was drawn. */
void put_trend_statistics(struct report_draft *d, const struct trend_test *tests, size_t count, const char *language);
void put_trend_tests(struct report_draft *d, const struct trend_test *tests, size_t count, const char *language);
