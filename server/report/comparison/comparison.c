#include "report/comparison/comparison.h"

#include <math.h>
#include <string.h>

#include "report/comparison/comparison_sheet.h"

enum { RESAMPLES = 2000 };

/* -- the measures, the same always for a scale -- */

static struct measure alpha_of(bool degrees)
{
	return (struct measure){.coefficient = COEFFICIENT_ALPHA, .level = degrees ? LEVEL_ORDINAL : LEVEL_NOMINAL};
}

static struct measure ac_of(bool degrees)
{
	return (struct measure){
		.coefficient = COEFFICIENT_AC, .weights = {.kind = degrees ? WEIGHT_QUADRATIC : WEIGHT_IDENTITY}};
}

/* A measure with its interval, if `withheld` is "". Where the interval does not exist the measure may. */
static Tilsyn__V1__Cell *measured(
	const struct ratings *r, struct measure m, const struct common *common, const char *withheld, struct arena *a)
{
	struct figure f = agreement_measure(r, &m);
	struct interval i = {.undefined = f.undefined, .estimate = f.value};
	bool with_interval = false;

	if (!*withheld && f.undefined == DEFINED) {
		struct interval boot = agreement_bootstrap(r, &m, RESAMPLES, BOOTSTRAP_SEED);

		with_interval = boot.undefined == DEFINED;
		i = with_interval ? boot : i;
	}
	return cell_new(i, with_interval, common->unanimous, common->units, withheld, a);
}

static Tilsyn__V1__Cell *percent_of(const struct ratings *r, const struct common *common, struct arena *a)
{
	return measured(
		r, (struct measure){.coefficient = COEFFICIENT_PERCENT}, common, common_withheld(common->units), a);
}

/* -- values: how often given, how often met by the same -- */

static Tilsyn__V1__ValueShare *share_of_value(const struct ratings *r, const char *value, size_t k,
	struct figure specific, const char *withheld, struct arena *a)
{
	Tilsyn__V1__ValueShare *told = arena_alloc(a, sizeof(*told));
	size_t given = 0, all = 0, paired = 0;

	for (size_t unit = 0; unit < r->n_units; unit++) {
		size_t of_unit = 0, here = 0;

		for (size_t i = 0; i < r->n_raters; i++) {
			int8_t rating = r->cells[unit * r->n_raters + i];

			of_unit += rating != RATING_MISSING;
			here += rating == (int8_t)k;
		}
		given += here;
		all += of_unit;
		paired += of_unit >= 2 ? here : 0;
	}
	tilsyn__v1__value_share__init(told);
	told->value = (char *)value;
	told->share = cell_new((struct interval){.undefined = specific.undefined, .estimate = specific.value}, false,
		(size_t)(specific.value * (double)paired + 0.5), paired, withheld, a);
	told->given = cell_new((struct interval){.undefined = all ? DEFINED : UNDEFINED_EMPTY,
				       .estimate = all ? (double)given / (double)all : 0},
		false, given, all, withheld, a);
	return told;
}

static size_t tell_shares(const struct ratings *r, const char *const *values, size_t n_values, const char *withheld,
	Tilsyn__V1__ValueShare ***told, struct arena *a)
{
	struct figure specific[RATING_CATEGORIES];
	size_t n = 0;

	*told = arena_alloc(a, (r->n_categories + 1) * sizeof(**told));
	agreement_specific(r, specific);
	for (size_t k = 0; k < n_values; k++)
		if (*values[k]) /* one that nobody gave in the whole round says nothing */
			(*told)[n++] = share_of_value(r, values[k], k, specific[k], withheld, a);
	return n;
}

/* Pairs of reviewers on the same case, by what the two said. */
static void tell_pairs(
	const struct ratings *r, const char *const *values, Tilsyn__V1__QuestionAgreement *told, struct arena *a)
{
	size_t q = r->n_categories, *counts = arena_alloc(a, q * q * sizeof(*counts));

	for (size_t unit = 0; unit < r->n_units; unit++)
		for (size_t i = 0; i < r->n_raters; i++)
			for (size_t j = i + 1; j < r->n_raters; j++) {
				int8_t one = r->cells[unit * r->n_raters + i], other = r->cells[unit * r->n_raters + j];

				if (one != RATING_MISSING && other != RATING_MISSING)
					counts[(size_t)(one < other ? one : other) * q +
						(size_t)(one < other ? other : one)]++;
			}
	told->pairs = arena_alloc(a, (q * q + 1) * sizeof(*told->pairs));
	for (size_t i = 0; i < q * q; i++) {
		Tilsyn__V1__PairCount *pair;

		if (counts[i] == 0)
			continue;
		pair = told->pairs[told->n_pairs++] = arena_alloc(a, sizeof(*pair));
		tilsyn__v1__pair_count__init(pair);
		pair->low = (char *)values[i / q];
		pair->high = (char *)values[i % q];
		pair->count = (int32_t)counts[i];
	}
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

/* From the lowest value; those that are a class of their own come last. */
static void tell_counts(
	const struct compared_question *q, size_t categories, Tilsyn__V1__QuestionAgreement *told, struct arena *a)
{
	told->counts = arena_alloc(a, (q->n_answers + 1) * sizeof(*told->counts));
	for (size_t k = 0; k <= categories; k++)
		for (size_t i = 0; i < q->n_answers; i++)
			if (q->answers[i].category == (k < categories ? (int)k : NO_GRADE))
				count_value(told, q->answers[i].value, a);
}

static void tell_answers(const struct compared_question *q, Tilsyn__V1__QuestionAgreement *told, struct arena *a)
{
	told->answers = arena_alloc(a, (q->n_answers + 1) * sizeof(*told->answers));
	told->case_numbers = arena_alloc(a, (q->n_answers + 1) * sizeof(*told->case_numbers));
	for (size_t i = 0; i < q->n_answers; i++) {
		told->case_numbers[told->n_case_numbers++] = (char *)q->answers[i].case_number;
		told->answers[told->n_answers++] = told_answer(&q->answers[i], a);
	}
}

static double disagreement(const struct ratings *r)
{
	struct figure f = agreement_percent(r, PERCENT_MEAN);

	return f.undefined == DEFINED ? 1 - f.value : 0;
}

/* How far apart: on a scale of degrees the spread, else the share of disagreeing pairs; relevance disputed counts as
 * its own. It orders the agenda however few the cases are, and is told only where they carry it. */
static double gap_of(
	bool degrees, const struct common *common, const struct ratings *grades, const struct ratings *relevance)
{
	return fmax(degrees ? common->spread : disagreement(grades), disagreement(relevance));
}

static void tell_relevance(const struct sheet *s, Tilsyn__V1__QuestionAgreement *told, struct arena *a)
{
	static const char *const names[] = {[NOT_RELEVANT] = "ikke_relevant", [RELEVANT] = "relevant"};
	struct ratings r = sheet_relevance(s);
	struct common asked = common_of(&r);
	const char *withheld = common_withheld(asked.units);
	struct lost lost = sheet_lost(s);

	told->cases = (int32_t)asked.units;
	told->relevance_disagreement = asked.unanimous < asked.units;
	told->relevance_agreement = percent_of(&r, &asked, a);
	told->relevance_alpha = measured(&r, alpha_of(false), &asked, withheld, a);
	told->relevance_ac = measured(&r, ac_of(false), &asked, withheld, a);
	told->n_relevance_specific =
		tell_shares(&r, names, sizeof(names) / sizeof(*names), withheld, &told->relevance_specific, a);
	told->lost_cases = (int32_t)lost.units;
	told->lost_answers = (int32_t)lost.answers;
}

static Tilsyn__V1__QuestionAgreement *tell_question(const struct comparison *c, const struct compared_question *q,
	const char *const *values, double *gap, struct arena *a)
{
	Tilsyn__V1__QuestionAgreement *told = arena_alloc(a, sizeof(*told));
	struct sheet sheet = sheet_of_question(c, q, a);
	struct ratings grades = sheet_grades(&sheet), relevance = sheet_relevance(&sheet);
	struct common common = common_of(&grades);
	const char *withheld = common_withheld(common.units);
	bool degrees = comparison_has_degrees(c);

	tilsyn__v1__question_agreement__init(told);
	told->question = (char *)q->code;
	told->text_da = (char *)q->text_da;
	told->text_en = (char *)q->text_en;
	tell_relevance(&sheet, told, a);
	told->percent_agreement = percent_of(&grades, &common, a);
	told->alpha = measured(&grades, alpha_of(degrees), &common, withheld, a);
	told->ac = measured(&grades, ac_of(degrees), &common, withheld, a);
	told->n_specific = tell_shares(&grades, values, c->n_categories, withheld, &told->specific, a);
	if (degrees)
		tell_pairs(&grades, values, told, a);
	*gap = gap_of(degrees, &common, &grades, &relevance);
	told->has_gap = !*withheld;
	told->gap = told->has_gap ? *gap : 0;
	tell_counts(q, c->n_categories, told, a);
	tell_answers(q, told, a);
	return told;
}

/* The largest gap first; equal ones stay in the order of questions. */
static void tell_questions(const struct comparison *c, Tilsyn__V1__GetCalibrationResultsResponse *out, struct arena *a)
{
	const char **values = comparison_values(c, a);
	double *gaps = arena_alloc(a, (c->n_questions + 1) * sizeof(*gaps));

	out->questions = arena_alloc(a, (c->n_questions + 1) * sizeof(*out->questions));
	for (size_t q = 0; q < c->n_questions; q++) {
		double gap;
		Tilsyn__V1__QuestionAgreement *told = tell_question(c, &c->questions[q], values, &gap, a);
		size_t i = out->n_questions++;

		for (; i > 0 && gaps[i - 1] < gap; i--) {
			out->questions[i] = out->questions[i - 1];
			gaps[i] = gaps[i - 1];
		}
		out->questions[i] = told;
		gaps[i] = gap;
	}
}

/* -- the round as a whole: answers about one case hang together, so cases are resampled -- */

struct whole {
	const struct comparison *c;
	size_t cases, unanimous; /* with something that two rated */
};

/* Mean over cases of each case's percentage. */
static Tilsyn__V1__Cell *mean_of_cases(struct whole *w, const struct ratings *all, struct arena *a)
{
	double *means = arena_alloc(a, (w->c->n_cases + 1) * sizeof(*means));
	struct interval mean;
	bool with_interval;

	w->cases = w->unanimous = 0;
	for (size_t i = 0; i < w->c->n_cases; i++) {
		struct ratings one = *all;
		struct common common;
		struct figure agreement;

		one.cells += i * w->c->n_questions * w->c->n_raters;
		one.n_units = w->c->n_questions;
		agreement = agreement_percent(&one, PERCENT_MEAN);
		if (agreement.undefined != DEFINED)
			continue;
		common = common_of(&one);
		w->unanimous += common.unanimous == common.units;
		means[w->cases++] = agreement.value;
	}
	mean = mean_bootstrap(means, w->cases, RESAMPLES, BOOTSTRAP_SEED);
	with_interval = mean.undefined == DEFINED;
	mean.undefined = w->cases ? DEFINED : UNDEFINED_NO_PAIRS;
	return cell_new(mean, with_interval, w->unanimous, w->cases, common_withheld(w->cases), a);
}

static Tilsyn__V1__Cell *pooled(const struct whole *w, const struct ratings *all, struct measure m, struct arena *a)
{
	const char *withheld = pooled_withheld(w->cases);
	uint32_t *case_of = arena_alloc(a, (all->n_units + 1) * sizeof(*case_of));
	struct figure f = agreement_measure(all, &m);
	struct interval i = {.undefined = f.undefined, .estimate = f.value}, boot = i;

	for (size_t unit = 0; unit < all->n_units; unit++)
		case_of[unit] = w->c->n_questions ? (uint32_t)(unit / w->c->n_questions) : 0;
	if (!*withheld && f.undefined == DEFINED)
		boot = agreement_bootstrap_clusters(all, &m, case_of, w->c->n_cases, RESAMPLES, BOOTSTRAP_SEED);
	return cell_new(
		boot.undefined == DEFINED ? boot : i, boot.undefined == DEFINED, w->unanimous, w->cases, withheld, a);
}

static void tell_whole(const struct comparison *c, Tilsyn__V1__GetCalibrationResultsResponse *out, struct arena *a)
{
	struct sheet sheet = sheet_of_round(c, a);
	struct ratings grades = sheet_grades(&sheet), relevance = sheet_relevance(&sheet);
	struct whole w = {.c = c};
	struct lost lost = sheet_lost(&sheet);
	size_t asked;

	out->degrees = comparison_has_degrees(c);
	out->relevance_agreement = mean_of_cases(&w, &relevance, a);
	asked = w.cases;
	out->percent_agreement = mean_of_cases(&w, &grades, a);
	out->alpha = pooled(&w, &grades, alpha_of(out->degrees), a);
	out->ac = pooled(&w, &grades, ac_of(out->degrees), a);
	out->lost_cases = (int32_t)(asked - w.cases);
	out->lost_answers = (int32_t)lost.answers;
	comparison_tell_people(c, &sheet, out, a);
}

void comparison_tell(const struct comparison *c, Tilsyn__V1__GetCalibrationResultsResponse *out, struct arena *a)
{
	tell_questions(c, out, a);
	tell_whole(c, out, a);
}
