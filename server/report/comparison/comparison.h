/* comparison.h - a round compared: who answered what, how far they agree, where they are furthest apart (R15, R26).
 *
 * Always the same set of measures, fixed by the scale and not by what comes out (stats: degrees get ordinal alpha, AC2
 * with quadratic weights and the table of pairs; ja/nej get nominal alpha, AC1 and specific agreement). In two steps:
 * does the question apply, and among those who graded it, how. Below 10 common cases there are counts and nothing else:
 * no percentage, no mean, no coefficient; of all questions together there is a coefficient from 5 cases on, beside the
 * counts. Intervals are percentile bootstraps, of cases. Pure, any thread. */
#pragma once
#include "codec/arena.h"
#include "tilsyn/v1/calibration.pb-c.h"

/* Grows with every change of what comparison_tell() says: what was kept of an older one is reckoned again. */
enum { COMPARISON_MEASURES = 4 };

enum { NO_GRADE = -1 }; /* a value that is a class of its own */

struct panel_answer {
	const char *user_id, *display_name, *value, *comment, *case_number;
	size_t case_index, rater; /* both count from 0 */
	int category;		  /* place among the values that count, from the lowest, or NO_GRADE */
};

struct compared_question {
	const char *code, *text_da, *text_en;
	const struct panel_answer *answers; /* in case order */
	size_t n_answers;
};

struct comparison {
	size_t n_cases, n_raters, n_questions;
	size_t n_categories; /* values that count */
	struct compared_question *questions;
};

/* Fills everything but the calibration itself. */
void comparison_tell(const struct comparison *c, Tilsyn__V1__GetCalibrationResultsResponse *out, struct arena *a);
