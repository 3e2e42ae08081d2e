/* two_parts.h - two parts of results held against each other: two stretches of time, two teams, two departments (R15,
 * R16, R17). The other is told as it stands to the one. Pure, any thread. */
#pragma once
#include "report/behind.h"
#include "report/results.h"
#include "tilsyn/v1/report.pb-c.h"

enum { PARTS = 2 };

struct part_sums { /* of the first answers */
	uint32_t cases, yes;
	bool counts_only;
	double w, w2, wy;
};
struct parts_item {
	const char *id, *title;
	bool asked_otherwise; /* not the same question in both */
	struct part_sums of[PARTS];
};
struct two_parts {
	const struct results
		*of[PARTS]; /* what stands around the figures; raters, versions and hash of the first are of both */
	bool common_rater;
	struct parts_item *items;
	size_t n_items;
	uint32_t small_group;	      /* 0: nothing is hidden */
	const struct behind *members; /* by item; group: of which part */
	size_t n_members;
};

Tilsyn__V1__Report *report_of_two_parts(const struct two_parts *p, const char *language, struct arena *a);
