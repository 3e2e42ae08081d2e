/* results.h - what results are made of, as plain values: of an activity, or of a kind of audit over time.
 *
 * No row, no call and no clock is needed to tell them; rpc/results_rows.h reads them. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "domain/results/estimate.h"
#include "report/behind.h"
#include "report/spread.h"

struct result_value { /* of the scale, in its declared order */
	const char *id, *title;
	bool counts; /* false: a class of its own, out of every denominator (R11) */
	bool best;   /* ja; hoej */
};

/* A question, a step, a marker, or all of it. */
struct result_item {
	const char *id, *title;
	const char *code;   /* of one wording of a question, "P-1@2": the question, P-1; else NULL */
	bool older;	    /* a wording that the newest version asks no more */
	size_t step;	    /* of a question */
	const char *marker; /* likewise; NULL or "" for none */
	uint32_t *counts;   /* of a question: cases per value of the scale */
	/* Of a question yes is the best value. Of the others a case says yes when every question that applied got the
	 * best value: the case is the unit (R15). */
	struct case_sums sums;
	double mean;	    /* of the others: sum of weight times the share of yes among what applied in the case */
	bool hidden;	    /* so few persons stand behind it that it is not told (R16) */
	bool without_share; /* its counts are told, and its share would tell of few beside them */
	struct spread spread;
};

struct results {
	const char *title, *kind, *from, *to, *template_version, *data_hash;
	const char *department, *team, *section, *target_group, *question_set, *from_month,
		*to_month; /* "" where not asked for */
	int64_t made_at;
	uint32_t activities, listed, drawn, assigned, submitted, replaced, targeted;
	bool nearest;	      /* the reader is the nearest leader of everybody behind them */
	uint32_t small_group; /* caseworkers that must stand behind a figure shown to others (R16) */
	bool speaks_for_all;  /* every listed case could be drawn, or the cycle is closed (R5) */
	size_t n_raters, n_values, n_steps, n_markers, n_questions;
	const char **raters;
	/* Codes of questions that steps, markers and all are told without, since they are hidden (report/together.h).
	 */
	const char **without;
	size_t n_without;
	bool faded_without; /* some of those cases have faded: what they are part of cannot be computed anew */
	struct result_value *values;
	struct result_item *steps, *markers, *questions, all;
};

bool results_are_of_a_whole_list(const struct results *r); /* how many were listed is known of nothing else */
bool results_are_graded(const struct results *r);	   /* degrees, more than two values that count */

/* By its name in the rows: a question's code, "step:ID", "marker:ID", "all". NULL: a question that no version asked
 * about knows. */
struct result_item *results_item(const struct results *r, const char *name);

const char *result_code(const struct result_item *question);
/* The rows of an item one by one, the newest words first: one, or each wording of a question. NULL: no more. */
struct result_item *results_row(const struct results *r, const char *name, size_t nth);
bool results_are_reworded(const struct results *r); /* a question has a row for each wording */

void result_item_told(struct result_item *item, enum told told);
/* Hides what would tell of few persons. members: by item. at_first: the figures are of the first answers. */
void results_hide_few(
	struct results *r, const struct behind *members, size_t n_members, bool at_first, struct arena *a);
