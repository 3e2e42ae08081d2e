/* comparison_sheet.h - the answers of a round laid out for the measures. The room of the comparison only. */
#pragma once
#include "domain/agreement/agreement.h"
#include "report/comparison/comparison.h"

enum { NOT_RELEVANT, RELEVANT }; /* the categories of relevance */

/* Unit by unit, a unit being one question answered for one case. */
struct sheet {
	int8_t *grades, *relevance;
	size_t n_units, n_raters, n_categories;
};

struct sheet sheet_of_question(const struct comparison *c, const struct compared_question *q, struct arena *a);
struct sheet sheet_of_round(
	const struct comparison *c, struct arena *a); /* case by case, a case's questions together */

struct ratings sheet_grades(const struct sheet *s);
struct ratings sheet_relevance(const struct sheet *s);

/* Units that two or more rated, and those of them where all agree. */
struct common {
	size_t units, unanimous;
	double spread; /* mean distance of the outermost ratings, of the whole scale */
};
struct common common_of(const struct ratings *r);

/* Why so many common cases carry no figure but counts (R15); "" = they do. */
const char *common_withheld(size_t cases);
/* The same of a coefficient over all questions, which has more answers to rest on: its counts stand beside it. */
const char *pooled_withheld(size_t cases);

/* What the step from relevance to grades leaves out (R26). */
struct lost {
	size_t units;	/* rated by two, graded by fewer */
	size_t answers; /* in units rated by two: not relevant, or left without another grade */
};
struct lost sheet_lost(const struct sheet *s);

/* Degrees have an order, ja and nej have none. */
bool comparison_has_degrees(const struct comparison *c);

/* The names of the values that count, by category, as the answers bear them; "" for those nobody gave. */
const char **comparison_values(const struct comparison *c, struct arena *a);

/* comparison_people.c: one beside the others, and two by two. */
void comparison_tell_people(const struct comparison *c, const struct sheet *s,
	Tilsyn__V1__GetCalibrationResultsResponse *out, struct arena *a);
/* A share of equal answers between two reviewers, or any other: counts always. */
Tilsyn__V1__Cell *cell_new(
	struct interval i, bool with_interval, size_t count, size_t n, const char *withheld, struct arena *a);
