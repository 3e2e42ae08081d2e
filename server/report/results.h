/* results.h - what the results of an activity are made of, as plain values.
 *
 * No row, no call and no clock is needed to tell them; rpc/results_rows.h reads them. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct result_value { /* of the scale, in its declared order */
	const char *id, *title;
	bool counts; /* false: a class of its own, out of every denominator (R11) */
	bool best;   /* ja; hoej */
};

struct result_question {
	const char *id, *title;
	size_t step;
};

struct result_step {
	const char *id, *title;
};

struct result_entry { /* one answer of a submitted review of a drawn case */
	uint32_t review, question, value, caseworker;
	double chance; /* of the case to be reviewed; 0 where the figures do not speak for all */
};

struct results {
	const char *title, *kind, *from, *to, *template_version, *data_hash;
	int64_t made_at;
	uint32_t listed, drawn, assigned, submitted, replaced, targeted;
	uint32_t small_group; /* caseworkers and children that must stand behind a figure shown to others (R16) */
	bool speaks_for_all;  /* every listed case could be drawn, or the cycle is closed (R5) */
	size_t n_raters, n_values, n_steps, n_questions, n_entries;
	const char **raters;
	struct result_value *values;
	struct result_step *steps;
	struct result_question *questions;
	struct result_entry *entries; /* by review, then question */
};

bool results_are_graded(const struct results *r); /* degrees, more than two values that count */
