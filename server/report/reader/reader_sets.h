/* reader_sets.h - which figures of a report may be told: its wholes, periods, groups and points, and from where to
 * where actions moved what they are measured by, together with all that earlier reports told (R16). Pure. */
#pragma once
#include "report/period_columns.h"
#include "report/reader/reader.h"

/* Of a row; of a reworded question that is an indicator there is one more, of the question, which has periods and
 * points alone: a course goes over all its wordings, and breaks between them. */
struct item_shown {
	const char *item;
	enum told whole, first; /* of the results, in force and at first */
	struct spread spread;	/* of the results in force */
	enum told periods[PERIODS_MOST];
	enum told *groups; /* with the others, since the difference is told */
	enum told *points; /* of its run chart */
	size_t n_points;
};
enum { SERIES_POINTS_MOST = 120 }; /* ten years of months */
struct shown_set {		   /* that the report tells; kept when it is published */
	const char *item;
	const char **reviews;
	size_t n_reviews;
	bool share; /* beside the counts */
};
struct reader_shown {
	struct item_shown *items;
	size_t n_items;
	struct shown_set *sets;
	size_t n_sets;
	bool *ends; /* by action: from where to where it moved is told */
	bool hid_something;
};

/* What each kind of report tells differs: groups and points where it has them. */
struct reader_shown reader_choose(
	const struct reader_facts *f, const struct period_column *columns, size_t n_columns, struct arena *a);
/* The periods of an item that were asked as in the last month of a column, of two wordings there as the one that was
 * first asked later: what was asked otherwise is not added to them. */
struct asked_alike {
	size_t first, count;
	bool changed; /* before it begins, or somewhere else in the column, it was asked otherwise */
};
struct asked_alike asked_alike(const struct trend_item *item, const struct period_column *column);
const struct item_shown *shown_item(const struct reader_shown *s, const char *item); /* NULL: nobody was relevant */
