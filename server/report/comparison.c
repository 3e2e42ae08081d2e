#include "report/comparison.h"

#include <string.h>

#include "domain/agreement.h"

enum { COMMON_LEAST = 10, POOLED_LEAST = 5 }; /* cases below which there is no coefficient (R15) */
enum { RELEVANT, NOT_RELEVANT };	      /* the categories of relevance */

/* Answers laid out for comparison: unit by unit, a unit being one question answered for one case. */
struct sheet {
	int8_t *grades, *relevance;
	size_t n_units;
};

static struct sheet sheet_new(size_t units, size_t raters, struct arena *a)
{
	struct sheet s = {arena_alloc(a, units * raters + 1), arena_alloc(a, units * raters + 1), units};

	memset(s.grades, RATING_MISSING, units * raters);
	memset(s.relevance, RATING_MISSING, units * raters);
	return s;
}

static void sheet_put(struct sheet *s, size_t unit, size_t raters, const struct panel_answer *n)
{
	size_t place = unit * raters + n->rater;

	s->grades[place] = (int8_t)(n->category == NO_GRADE ? RATING_MISSING : n->category);
	s->relevance[place] = n->category == NO_GRADE ? NOT_RELEVANT : RELEVANT;
}

static struct ratings grades_of(const struct comparison *c, const struct sheet *s, size_t unit, size_t units)
{
	return (struct ratings){.n_units = units,
		.n_raters = c->n_raters,
		.n_categories = c->n_categories,
		.cells = s->grades + unit * c->n_raters};
}

static struct ratings relevance_of(const struct comparison *c, const struct sheet *s)
{
	return (struct ratings){
		.n_units = s->n_units, .n_raters = c->n_raters, .n_categories = 2, .cells = s->relevance};
}

/* Units that two or more rated, and those of them where all agree. */
struct common {
	size_t units, unanimous;
	double spread; /* mean distance of the outermost ratings, of the whole scale */
};

static struct common common_of(const struct ratings *r)
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

static Tilsyn__V1__Cell *cell_new(struct figure f, size_t count, size_t n, const char *withheld, struct arena *a)
{
	Tilsyn__V1__Cell *cell = arena_alloc(a, sizeof(*cell));

	tilsyn__v1__cell__init(cell);
	cell->count = (int64_t)count;
	cell->n = (int64_t)n;
	cell->has_share = !*withheld && f.undefined == DEFINED;
	cell->share = cell->has_share ? f.value : 0;
	cell->withheld = (char *)(*withheld || f.undefined == DEFINED ? withheld : undefined_name(f.undefined));
	return cell;
}

/* Degrees have an order, ja and nej have none. */
static enum level level_of(const struct comparison *c)
{
	return c->n_categories > 2 ? LEVEL_ORDINAL : LEVEL_NOMINAL;
}

/* -- one question -- */

static Tilsyn__V1__PanelAnswer *told_answer(const struct panel_answer *n, struct arena *a)
{
	Tilsyn__V1__PanelAnswer *told = arena_alloc(a, sizeof(*told));

	tilsyn__v1__panel_answer__init(told);
	told->user_id = (char *)n->user_id;
	told->display_name = (char *)n->display_name;
	told->value = (char *)n->value;
	told->comment = (char *)n->comment;
	return told;
}

static void count_value(Tilsyn__V1__QuestionAgreement *told, const char *value, struct arena *a)
{
	size_t i = 0;

	while (i < told->n_counts && strcmp(told->counts[i]->value, value) != 0)
		i++;
	if (i == told->n_counts) {
		told->counts[i] = arena_alloc(a, sizeof(*told->counts[i]));
		tilsyn__v1__value_count__init(told->counts[i]);
		told->counts[i]->value = (char *)value;
		told->n_counts++;
	}
	told->counts[i]->count++;
}

static void tell_answers(const struct compared_question *q, Tilsyn__V1__QuestionAgreement *told, struct arena *a)
{
	told->answers = arena_alloc(a, (q->n_answers + 1) * sizeof(*told->answers));
	told->counts = arena_alloc(a, (q->n_answers + 1) * sizeof(*told->counts));
	for (size_t i = 0; i < q->n_answers; i++) {
		told->answers[told->n_answers++] = told_answer(&q->answers[i], a);
		count_value(told, q->answers[i].value, a);
	}
}

/* How far apart: on a scale of degrees the spread, else the share of disagreeing pairs; relevance disputed counts as
 * its own. */
static double gap_of(
	const struct comparison *c, const struct common *grades, struct figure agreement, struct figure relevance)
{
	double grade = level_of(c) == LEVEL_ORDINAL	? grades->spread
		       : agreement.undefined == DEFINED ? 1 - agreement.value
							: 0;
	double relevant = relevance.undefined == DEFINED ? 1 - relevance.value : 0;

	return grade > relevant ? grade : relevant;
}

static Tilsyn__V1__QuestionAgreement *tell_question(
	const struct comparison *c, const struct compared_question *q, struct arena *a)
{
	Tilsyn__V1__QuestionAgreement *told = arena_alloc(a, sizeof(*told));
	struct sheet sheet = sheet_new(c->n_cases, c->n_raters, a);

	for (size_t i = 0; i < q->n_answers; i++)
		sheet_put(&sheet, q->answers[i].case_index, c->n_raters, &q->answers[i]);
	struct ratings grades = grades_of(c, &sheet, 0, c->n_cases), relevance = relevance_of(c, &sheet);
	struct common common = common_of(&grades), asked = common_of(&relevance);
	struct figure agreement = agreement_percent(&grades, PERCENT_MEAN),
		      on_relevance = agreement_percent(&relevance, PERCENT_MEAN);

	tilsyn__v1__question_agreement__init(told);
	told->question = (char *)q->code;
	told->text_da = (char *)q->text_da;
	told->text_en = (char *)q->text_en;
	told->cases = (int32_t)asked.units;
	told->percent_agreement = cell_new(agreement, common.unanimous, common.units, "", a);
	told->alpha = cell_new(krippendorff_alpha(&grades, level_of(c)), common.unanimous, common.units,
		common.units < COMMON_LEAST ? "below_10_common_cases" : "", a);
	told->relevance_disagreement = asked.unanimous < asked.units;
	told->gap = gap_of(c, &common, agreement, on_relevance);
	tell_answers(q, told, a);
	return told;
}

/* The largest gap first; equal ones stay in the order of questions. */
static void insert_by_gap(Tilsyn__V1__GetCalibrationResultsResponse *out, Tilsyn__V1__QuestionAgreement *told)
{
	size_t i = out->n_questions++;

	for (; i > 0 && out->questions[i - 1]->gap < told->gap; i--)
		out->questions[i] = out->questions[i - 1];
	out->questions[i] = told;
}

/* -- the round as a whole -- */

/* Case by case, so that a case's questions stand together. */
static struct sheet whole_sheet(const struct comparison *c, struct arena *a)
{
	struct sheet sheet = sheet_new(c->n_cases * c->n_questions, c->n_raters, a);

	for (size_t q = 0; q < c->n_questions; q++)
		for (size_t i = 0; i < c->questions[q].n_answers; i++) {
			const struct panel_answer *n = &c->questions[q].answers[i];

			sheet_put(&sheet, n->case_index * c->n_questions + q, c->n_raters, n);
		}
	return sheet;
}

static void tell_whole(const struct comparison *c, Tilsyn__V1__GetCalibrationResultsResponse *out, struct arena *a)
{
	struct sheet sheet = whole_sheet(c, a);
	struct ratings all = grades_of(c, &sheet, 0, sheet.n_units);
	struct figure mean = {UNDEFINED_NO_PAIRS, 0};
	size_t cases = 0, unanimous = 0;

	for (size_t i = 0; i < c->n_cases; i++) {
		struct ratings one = grades_of(c, &sheet, i * c->n_questions, c->n_questions);
		struct figure agreement = agreement_percent(&one, PERCENT_MEAN);
		struct common common = common_of(&one);

		if (agreement.undefined != DEFINED)
			continue;
		mean.value += agreement.value;
		cases++;
		unanimous += common.unanimous == common.units;
	}
	if (cases)
		mean = (struct figure){DEFINED, mean.value / (double)cases};
	out->percent_agreement = cell_new(mean, unanimous, cases, "", a);
	out->alpha = cell_new(krippendorff_alpha(&all, level_of(c)), unanimous, cases,
		cases < POOLED_LEAST ? "below_5_common_cases" : "", a);
}

void comparison_tell(const struct comparison *c, Tilsyn__V1__GetCalibrationResultsResponse *out, struct arena *a)
{
	out->questions = arena_alloc(a, (c->n_questions + 1) * sizeof(*out->questions));
	for (size_t q = 0; q < c->n_questions; q++)
		insert_by_gap(out, tell_question(c, &c->questions[q], a));
	tell_whole(c, out, a);
}
