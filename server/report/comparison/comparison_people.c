/* The people of a round, one beside the others and two by two: to talk from, never to rank by. */
#include <math.h>
#include <string.h>

#include "domain/holm.h"
#include "domain/sign.h"
#include "report/comparison/comparison_sheet.h"

enum { DIFFERS_MOST = 5 };	   /* questions named */
static const double CHANCE = 0.05; /* of calling somebody milder or stricter who is not, in the whole round */

struct people {
	const struct comparison *c;
	const struct sheet *sheet;
	const struct panel_answer **who; /* one answer of each rater, for the name */
	size_t *order;			 /* raters by name */
};

static int8_t grade(const struct people *p, size_t case_index, size_t question, size_t rater)
{
	return p->sheet->grades[(case_index * p->c->n_questions + question) * p->c->n_raters + rater];
}

static int8_t relevance(const struct people *p, size_t case_index, size_t question, size_t rater)
{
	return p->sheet->relevance[(case_index * p->c->n_questions + question) * p->c->n_raters + rater];
}

static int by_name(const struct panel_answer *one, const struct panel_answer *other)
{
	int order = strcmp(one->display_name, other->display_name);

	return order ? order : strcmp(one->user_id, other->user_id);
}

static void find_people(struct people *p, struct arena *a)
{
	const struct comparison *c = p->c;

	p->who = arena_alloc(a, (c->n_raters + 1) * sizeof(*p->who));
	p->order = arena_alloc(a, (c->n_raters + 1) * sizeof(*p->order));
	for (size_t q = 0; q < c->n_questions; q++)
		for (size_t i = 0; i < c->questions[q].n_answers; i++)
			p->who[c->questions[q].answers[i].rater] = &c->questions[q].answers[i];
	for (size_t n = 0; n < c->n_raters; n++) {
		size_t i = n;

		for (; i > 0 && by_name(p->who[p->order[i - 1]], p->who[n]) > 0; i--)
			p->order[i] = p->order[i - 1];
		p->order[i] = n;
	}
}

/* One rater's grades of a question against the others'. */
struct against {
	size_t pairs, above, below;
	int stands;		/* questions above most of the others, less those below */
	double distance, reach; /* summed over pairs, of the whole scale; with sign and without */
};

static struct against compare_grades(const struct people *p, size_t case_index, size_t question, size_t rater)
{
	struct against sum = {0};
	int8_t own = grade(p, case_index, question, rater);
	double scale = p->c->n_categories > 1 ? (double)(p->c->n_categories - 1) : 1;

	for (size_t other = 0; own != RATING_MISSING && other < p->c->n_raters; other++) {
		int8_t theirs = grade(p, case_index, question, other);

		if (other == rater || theirs == RATING_MISSING)
			continue;
		sum.pairs++;
		sum.above += own > theirs;
		sum.below += own < theirs;
		sum.distance += (own - theirs) / scale;
		sum.reach += fabs((own - theirs) / scale);
	}
	/* Against most of them: one who stands apart does not put all the others on the other side. */
	sum.stands = (2 * sum.above > sum.pairs) - (2 * sum.below > sum.pairs);
	return sum;
}

static void add(struct against *sum, struct against more)
{
	sum->pairs += more.pairs;
	sum->above += more.above;
	sum->below += more.below;
	sum->stands += more.stands;
	sum->distance += more.distance;
	sum->reach += more.reach;
}

/* The questions where this one stood furthest from the others, furthest first. */
static void tell_differences(const struct people *p, size_t rater, Tilsyn__V1__ReviewerLean *told, struct arena *a)
{
	double far[DIFFERS_MOST];

	told->differs_on = arena_alloc(a, (DIFFERS_MOST + 1) * sizeof(*told->differs_on));
	for (size_t q = 0; q < p->c->n_questions; q++) {
		struct against sum = {0};
		double reach;
		size_t i;

		for (size_t k = 0; k < p->c->n_cases; k++)
			add(&sum, compare_grades(p, k, q, rater));
		if (!(sum.reach > 0))
			continue;
		reach = sum.reach / (double)sum.pairs;
		i = told->n_differs_on < DIFFERS_MOST ? told->n_differs_on++ : DIFFERS_MOST;
		for (; i > 0 && far[i - 1] < reach; i--) {
			if (i < DIFFERS_MOST) {
				far[i] = far[i - 1];
				told->differs_on[i] = told->differs_on[i - 1];
			}
		}
		if (i < DIFFERS_MOST) {
			far[i] = reach;
			told->differs_on[i] = (char *)p->c->questions[q].code;
		}
	}
}

static Tilsyn__V1__ReviewerLean *tell_lean(const struct people *p, size_t rater, struct arena *a)
{
	Tilsyn__V1__ReviewerLean *told = arena_alloc(a, sizeof(*told));
	struct against all = {0};

	tilsyn__v1__reviewer_lean__init(told);
	told->user_id = (char *)p->who[rater]->user_id;
	told->display_name = (char *)p->who[rater]->display_name;
	for (size_t k = 0; k < p->c->n_cases; k++) {
		struct against of_case = {0};

		for (size_t q = 0; q < p->c->n_questions; q++) {
			told->answered += relevance(p, k, q, rater) != RATING_MISSING;
			told->not_relevant += relevance(p, k, q, rater) == NOT_RELEVANT;
			add(&of_case, compare_grades(p, k, q, rater));
		}
		told->cases += of_case.pairs > 0;
		told->cases_milder += of_case.stands > 0;
		told->cases_stricter += of_case.stands < 0;
		add(&all, of_case);
	}
	told->compared = (int32_t)all.pairs;
	told->milder = (int32_t)all.above;
	told->stricter = (int32_t)all.below;
	told->same = (int32_t)(all.pairs - all.above - all.below);
	told->has_lean = !*common_withheld((size_t)told->cases);
	told->lean = told->has_lean ? all.distance / (double)all.pairs : 0;
	tell_differences(p, rater, told, a);
	return told;
}

/* Milder or stricter only where that is more than chance gives, with as many asked about as there are reviewers. */
static void tell_leaning(Tilsyn__V1__GetCalibrationResultsResponse *out, struct arena *a)
{
	double *p = arena_alloc(a, (out->n_reviewers + 1) * sizeof(*p)),
	       *adjusted = arena_alloc(a, (out->n_reviewers + 1) * sizeof(*adjusted));

	for (size_t i = 0; i < out->n_reviewers; i++)
		p[i] = sign_two_sided(
			(size_t)out->reviewers[i]->cases_milder, (size_t)out->reviewers[i]->cases_stricter);
	holm(p, out->n_reviewers, adjusted);
	for (size_t i = 0; i < out->n_reviewers; i++) {
		Tilsyn__V1__ReviewerLean *r = out->reviewers[i];

		if (!r->has_lean)
			continue;
		r->leaning = adjusted[i] > CHANCE		   ? TILSYN__V1__LEANING__LEANING_NONE
			     : r->cases_milder > r->cases_stricter ? TILSYN__V1__LEANING__LEANING_MILDER
								   : TILSYN__V1__LEANING__LEANING_STRICTER;
	}
}

/* One question of one case that both answered; true: alike. */
static bool count_both(
	const struct people *p, Tilsyn__V1__ReviewerPair *told, size_t one, size_t other, size_t k, size_t q)
{
	int8_t mine = grade(p, k, q, one), theirs = grade(p, k, q, other);

	told->both++;
	if (relevance(p, k, q, one) != relevance(p, k, q, other)) {
		told->relevance++;
		return false;
	}
	told->alike += mine == theirs;
	told->milder += mine > theirs;
	told->stricter += mine < theirs;
	return mine == theirs;
}

/* Mean over cases of the share of questions that both answered alike; ikke relevant is an answer. */
static Tilsyn__V1__ReviewerPair *tell_pair(const struct people *p, size_t one, size_t other, struct arena *a)
{
	Tilsyn__V1__ReviewerPair *told = arena_alloc(a, sizeof(*told));
	struct interval mean = {.undefined = UNDEFINED_NO_PAIRS};
	size_t cases = 0, unanimous = 0;

	tilsyn__v1__reviewer_pair__init(told);
	told->one = (char *)p->who[one]->user_id;
	told->other = (char *)p->who[other]->user_id;
	for (size_t k = 0; k < p->c->n_cases; k++) {
		size_t both = 0, alike = 0;

		for (size_t q = 0; q < p->c->n_questions; q++) {
			if (relevance(p, k, q, one) == RATING_MISSING || relevance(p, k, q, other) == RATING_MISSING)
				continue;
			both++;
			alike += count_both(p, told, one, other, k, q);
		}
		if (both == 0)
			continue;
		mean.estimate += (double)alike / (double)both;
		unanimous += alike == both;
		cases++;
	}
	if (cases > 0) {
		mean.undefined = DEFINED;
		mean.estimate /= (double)cases;
	}
	told->agreement = cell_new(mean, false, unanimous, cases, common_withheld(cases), a);
	return told;
}

void comparison_tell_people(const struct comparison *c, const struct sheet *s,
	Tilsyn__V1__GetCalibrationResultsResponse *out, struct arena *a)
{
	struct people p = {.c = c, .sheet = s};

	find_people(&p, a);
	out->reviewers = arena_alloc(a, (c->n_raters + 1) * sizeof(*out->reviewers));
	out->reviewer_pairs = arena_alloc(a, (c->n_raters * c->n_raters + 1) * sizeof(*out->reviewer_pairs));
	for (size_t i = 0; i < c->n_raters; i++) {
		out->reviewers[out->n_reviewers++] = tell_lean(&p, p.order[i], a);
		for (size_t j = i + 1; j < c->n_raters; j++)
			out->reviewer_pairs[out->n_reviewer_pairs++] = tell_pair(&p, p.order[i], p.order[j], a);
	}
	tell_leaning(out, a);
}
