#include "render/cell.h"

#include <string.h>

#include "render/number.h"
#include "render/page.h"
#include "render/words.h"

static enum word reason_word(const char *reason)
{
	static const struct {
		const char *id;
		enum word word;
	} reasons[] = {
		{"below_10_cases", WORD_BELOW_10_CASES},
		{"below_10_common_cases", WORD_BELOW_10_COMMON_CASES},
		{"few_persons", WORD_SHARE_OF_FEW},
		{"none_relevant", WORD_NONE_RELEVANT},
		{"not_a_random_draw", WORD_NOT_A_RANDOM_DRAW},
		{"some_could_not_be_drawn", WORD_SOME_COULD_NOT_BE_DRAWN},
	};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (strcmp(reasons[i].id, reason) == 0)
			return reasons[i].word;
	return WORD_SHARE_WITHHELD;
}

/* A count without a denominator (cases assigned, answers saved) has n = 0 in a column of counts or of a bar's parts. */
static bool has_n(const Tilsyn__V1__Column *column, const Tilsyn__V1__Cell *cell)
{
	return cell->n != 0 || strcmp(column->class_, "share") == 0 || strcmp(column->class_, "coefficient") == 0;
}

static const char *all_met(struct arena *a, const char *language, const Tilsyn__V1__Cell *cell)
{
	return words_fill(a, language, WORD_ALL_MET_IN, "of",
		number_unbroken(a, number_of(a, language, cell->count, cell->n)), NULL);
}

const char *cell_under_point(struct arena *a, const char *language, const Tilsyn__V1__Cell *cell)
{
	if (cell->suppressed)
		return words(language, WORD_HIDDEN);
	if (cell->mean)
		return words_fill(a, language, WORD_CASES_ARE, "n", number_count(a, language, cell->n), NULL);
	return number_of(a, language, cell->count, cell->n);
}

struct cell_words cell_words(
	struct arena *a, const char *language, const Tilsyn__V1__Column *column, const Tilsyn__V1__Cell *cell)
{
	struct cell_words w = {0};
	bool coefficient = strcmp(column->class_, "coefficient") == 0;

	if (cell->suppressed) {
		w.count = words(language, WORD_HIDDEN);
		return w;
	}
	w.count = cell->mean		? all_met(a, language, cell)
		  : has_n(column, cell) ? number_of(a, language, cell->count, cell->n)
					: number_count(a, language, cell->count);
	if (cell->has_share)
		w.share = (coefficient ? number_coefficient : number_percent)(a, language, cell->share);
	if (cell->has_share && cell->mean)
		w.share = words_fill(a, language, WORD_ON_AVERAGE, "share", w.share, NULL);
	if (cell->has_share && cell->has_interval)
		w.interval = (coefficient ? number_coefficients : number_percents)(a, language, cell->low, cell->high);
	if (!cell->has_share && !text_is_empty(cell->withheld))
		w.remark = words(language, reason_word(cell->withheld));
	return w;
}

char *cell_line(struct arena *a, const struct cell_words *w)
{
	struct page page = {.arena = a};
	size_t size;

	page_put(&page, w->count);
	if (w->share)
		page_print(&page, ", %s", w->share);
	if (w->interval)
		page_print(&page, " (%s)", w->interval);
	if (w->remark)
		page_print(&page, " (%s)", w->remark);
	return page_end(&page, &size);
}
