#include "report/comparison/comparison_sheet.h"

#include <string.h>

static struct sheet sheet_new(const struct comparison *c, size_t units, struct arena *a)
{
	struct sheet s = {.grades = arena_alloc(a, units * c->n_raters + 1),
		.relevance = arena_alloc(a, units * c->n_raters + 1),
		.n_units = units,
		.n_raters = c->n_raters,
		.n_categories = c->n_categories};

	memset(s.grades, RATING_MISSING, units * c->n_raters);
	memset(s.relevance, RATING_MISSING, units * c->n_raters);
	return s;
}

static void sheet_put(struct sheet *s, size_t unit, const struct panel_answer *n)
{
	size_t place = unit * s->n_raters + n->rater;

	s->grades[place] = (int8_t)(n->category == NO_GRADE ? RATING_MISSING : n->category);
	s->relevance[place] = n->category == NO_GRADE ? NOT_RELEVANT : RELEVANT;
}

struct sheet sheet_of_question(const struct comparison *c, const struct compared_question *q, struct arena *a)
{
	struct sheet s = sheet_new(c, c->n_cases, a);

	for (size_t i = 0; i < q->n_answers; i++)
		sheet_put(&s, q->answers[i].case_index, &q->answers[i]);
	return s;
}

struct sheet sheet_of_round(const struct comparison *c, struct arena *a)
{
	struct sheet s = sheet_new(c, c->n_cases * c->n_questions, a);

	for (size_t q = 0; q < c->n_questions; q++)
		for (size_t i = 0; i < c->questions[q].n_answers; i++) {
			const struct panel_answer *n = &c->questions[q].answers[i];

			sheet_put(&s, n->case_index * c->n_questions + q, n);
		}
	return s;
}

struct ratings sheet_grades(const struct sheet *s)
{
	return (struct ratings){
		.n_units = s->n_units, .n_raters = s->n_raters, .n_categories = s->n_categories, .cells = s->grades};
}

struct ratings sheet_relevance(const struct sheet *s)
{
	return (struct ratings){
		.n_units = s->n_units, .n_raters = s->n_raters, .n_categories = 2, .cells = s->relevance};
}

struct common common_of(const struct ratings *r)
{
	struct common common = {0};

	for (size_t unit = 0; unit < r->n_units; unit++) {
		int low = RATING_CATEGORIES, high = RATING_MISSING;
		size_t count = 0;

		for (size_t i = 0; i < r->n_raters; i++) {
			int rating = r->cells[unit * r->n_raters + i];

			if (rating == RATING_MISSING)
				continue;
			count++;
			low = rating < low ? rating : low;
			high = rating > high ? rating : high;
		}
		if (count < 2)
			continue;
		common.units++;
		common.unanimous += low == high;
		common.spread += r->n_categories > 1 ? (double)(high - low) / (double)(r->n_categories - 1) : 0;
	}
	if (common.units)
		common.spread /= (double)common.units;
	return common;
}

enum { COMMON_LEAST = 10, POOLED_LEAST = 5 };

const char *common_withheld(size_t cases)
{
	return cases < COMMON_LEAST ? "below_10_common_cases" : "";
}

const char *pooled_withheld(size_t cases)
{
	return cases < POOLED_LEAST ? "below_5_common_cases" : "";
}

struct lost sheet_lost(const struct sheet *s)
{
	struct lost lost = {0};

	for (size_t unit = 0; unit < s->n_units; unit++) {
		size_t answers = 0, grades = 0;

		for (size_t i = 0; i < s->n_raters; i++) {
			answers += s->relevance[unit * s->n_raters + i] != RATING_MISSING;
			grades += s->grades[unit * s->n_raters + i] != RATING_MISSING;
		}
		if (answers < 2)
			continue;
		lost.units += grades < 2;
		lost.answers += grades < 2 ? answers : answers - grades;
	}
	return lost;
}

bool comparison_has_degrees(const struct comparison *c)
{
	return c->n_categories > 2;
}

const char **comparison_values(const struct comparison *c, struct arena *a)
{
	const char **values = arena_alloc(a, (c->n_categories + 1) * sizeof(*values));

	for (size_t k = 0; k < c->n_categories; k++)
		values[k] = "";
	for (size_t q = 0; q < c->n_questions; q++)
		for (size_t i = 0; i < c->questions[q].n_answers; i++)
			if (c->questions[q].answers[i].category != NO_GRADE)
				values[c->questions[q].answers[i].category] = c->questions[q].answers[i].value;
	return values;
}

Tilsyn__V1__Cell *cell_new(
	struct interval i, bool with_interval, size_t count, size_t n, const char *withheld, struct arena *a)
{
	Tilsyn__V1__Cell *cell = arena_alloc(a, sizeof(*cell));

	tilsyn__v1__cell__init(cell);
	cell->count = (int64_t)count;
	cell->n = (int64_t)n;
	cell->has_share = !*withheld && i.undefined == DEFINED;
	cell->share = cell->has_share ? i.estimate : 0;
	cell->withheld = (char *)(*withheld || i.undefined == DEFINED ? withheld : undefined_name(i.undefined));
	cell->has_interval = cell->has_share && with_interval;
	cell->low = cell->has_interval ? i.low : 0;
	cell->high = cell->has_interval ? i.high : 0;
	return cell;
}
