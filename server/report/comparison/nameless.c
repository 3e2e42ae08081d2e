#include "report/comparison/nameless.h"

#include <stdbool.h>
#include <string.h>

/* Those who answered in any case, each once. */
static int readers_of(const Tilsyn__V1__QuestionAgreement *q)
{
	int readers = 0;

	for (size_t i = 0; i < q->n_answers; i++) {
		size_t first = 0;

		while (strcmp(q->answers[first]->user_id, q->answers[i]->user_id) != 0)
			first++;
		readers += first == i;
	}
	return readers;
}

static void keep_counts(Tilsyn__V1__Cell *cell)
{
	if (!cell)
		return;
	cell->has_share = cell->has_interval = false;
	cell->share = cell->low = cell->high = 0;
	cell->withheld = (char *)"few_readers";
}

static void keep_cases(Tilsyn__V1__QuestionAgreement *q)
{
	q->few_readers = true;
	keep_counts(q->percent_agreement);
	q->alpha = q->ac = q->relevance_agreement = q->relevance_alpha = q->relevance_ac = NULL;
	q->n_counts = q->n_specific = q->n_pairs = q->n_relevance_specific = 0;
	q->relevance_disagreement = q->has_gap = false;
	q->gap = 0;
	q->lost_cases = q->lost_answers = 0;
}

void comparison_hide_names(Tilsyn__V1__GetCalibrationResultsResponse *told, int readers_least)
{
	int most = 0;

	told->without_names = true;
	told->readers_least = readers_least;
	for (size_t i = 0; i < told->n_questions; i++) {
		Tilsyn__V1__QuestionAgreement *q = told->questions[i];
		const int readers = readers_of(q);

		most = readers > most ? readers : most;
		if (readers < readers_least)
			keep_cases(q);
		q->n_answers = q->n_case_numbers = 0;
	}
	told->n_reviewers = told->n_reviewer_pairs = 0;
	if (most >= readers_least)
		return;
	keep_counts(told->percent_agreement);
	keep_counts(told->alpha);
	keep_counts(told->ac);
	keep_counts(told->relevance_agreement);
	told->lost_cases = told->lost_answers = 0;
}
