#include "report/trend/trend_test.h"

#include <math.h>

#include "domain/holm.h"
#include "domain/special.h"
#include "render/number.h"
#include "render/words.h"

struct asking {
	struct report_draft *d;
	struct arena *a;
	const char *language;
};

static bool is_asked(const struct trend_test *t)
{
	return t->asked == TREND_ASKED && t->fit.undefined == DEFINED;
}

/* "0.03", and no more digits than a p-value is good for. */
static const char *p_words(const struct asking *w, double p)
{
	return p < 0.01 ? words(w->language, WORD_BELOW_ONE_IN_HUNDRED) : number_coefficient(w->a, w->language, p);
}

static const char *odds_words(const struct asking *w, const struct logistic_trend *fit)
{
	const double reach = normal_quantile(0.975) * fit->se_slope;

	/* A number and its interval are read as one. */
	return number_unbroken(w->a,
		arena_print(w->a, "%s (%s)", number_coefficient(w->a, w->language, fit->odds_ratio),
			number_coefficients(w->a, w->language, exp(fit->slope - reach), exp(fit->slope + reach))));
}

static const char *why_not(const struct asking *w, const struct trend_test *t)
{
	return words(w->language, t->asked == TREND_HIDDEN		    ? WORD_TREND_HIDDEN
				  : t->asked == TREND_FEW_POINTS	    ? WORD_TREND_FEW_POINTS
				  : t->fit.undefined == UNDEFINED_SEPARATED ? WORD_TREND_SEPARATED
									    : WORD_TREND_NO_VARIATION);
}

static void put_test(const struct asking *w, Tilsyn__V1__Block *b, const struct trend_test *t, double adjusted)
{
	Tilsyn__V1__Row *row = block_row(w->a, b, t->id, t->title);

	if (!is_asked(t)) {
		row_text_value(w->a, row, why_not(w, t));
		for (int i = 0; i < 4; i++)
			row_text_value(w->a, row, "–");
		return;
	}
	row_text_value(w->a, row,
		words(w->language, adjusted >= 0.05   ? WORD_TREND_NONE
				   : t->fit.slope > 0 ? WORD_TREND_RISES
						      : WORD_TREND_FALLS));
	row_text_value(w->a, row,
		words_fill(w->a, w->language, WORD_TREND_FROM_TO, "first", number_percent(w->a, w->language, t->first),
			"from", t->from, "last", number_percent(w->a, w->language, t->last), "to", t->to, NULL));
	row_text_value(w->a, row, odds_words(w, &t->fit));
	row_text_value(w->a, row, p_words(w, t->fit.p_lr));
	row_text_value(w->a, row, p_words(w, adjusted));
}

/* As many p-values as were asked, read as those of as many tests; in their order. */
static const double *adjusted_of(const struct asking *w, const struct trend_test *tests, size_t count)
{
	double *p = arena_alloc(w->a, (count + 1) * sizeof(*p)),
	       *adjusted = arena_alloc(w->a, (count + 1) * sizeof(*p));
	size_t asked = 0;

	for (size_t i = 0; i < count; i++)
		if (is_asked(&tests[i]))
			p[asked++] = tests[i].fit.p_lr;
	holm(p, asked, adjusted);
	return adjusted;
}

/* Without a certain trend there is no line to speak of: its ends would be read as one. */
static const char *sentence(const struct asking *w, const struct trend_test *t, double adjusted)
{
	if (!is_asked(t))
		return words_fill(
			w->a, w->language, WORD_TREND_SENTENCE, "what", t->title, "trend", why_not(w, t), NULL);
	if (adjusted >= 0.05)
		return words_fill(w->a, w->language, WORD_TREND_SENTENCE, "what", t->title, "trend",
			words(w->language, WORD_TREND_NONE), NULL);
	return words_fill(w->a, w->language, t->fit.slope > 0 ? WORD_TREND_SENTENCE_RISES : WORD_TREND_SENTENCE_FALLS,
		"what", t->title, "first", number_percent(w->a, w->language, t->first), "from", t->from, "last",
		number_percent(w->a, w->language, t->last), "to", t->to, NULL);
}

void put_trend_sentences(struct report_draft *d, const struct trend_test *tests, size_t count, const char *language)
{
	const struct asking w = {d, d->arena, language};
	const double *adjusted = adjusted_of(&w, tests, count);
	const char *text = "";
	size_t hidden = 0;

	for (size_t i = 0; i < count; i++)
		hidden += tests[i].asked == TREND_HIDDEN;
	if (count && hidden == count) { /* once, not once for each */
		draft_block(d, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SENTENCE, "trends", words(language, WORD_TREND_TESTS))
			->text = (char *)words(language, WORD_TREND_ALL_HIDDEN);
		return;
	}
	for (size_t i = 0; i < count; i++)
		text = arena_print(w.a, "%s%s\n", text, sentence(&w, &tests[i], is_asked(&tests[i]) ? *adjusted++ : 1));
	if (count)
		draft_block(d, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SENTENCE, "trends", words(language, WORD_TREND_TESTS))
			->text = arena_print(w.a, "%s%s", text, words(language, WORD_TREND_SENTENCES_HOW));
}

/* Effect and p of each line that was drawn: who knows statistics asks for no less, and needs no more. */
void put_trend_statistics(struct report_draft *d, const struct trend_test *tests, size_t count, const char *language)
{
	const struct asking w = {d, d->arena, language};
	const double *adjusted = adjusted_of(&w, tests, count);
	const char *text = words(language, WORD_TREND_STATISTICS_HOW);
	size_t asked = 0;

	for (size_t i = 0; i < count; i++)
		if (is_asked(&tests[i]))
			text = arena_print(w.a, "%s\n%s", text,
				words_fill(w.a, language, WORD_TREND_STATISTICS_OF, "what", tests[i].title, "odds",
					odds_words(&w, &tests[i].fit), "p", p_words(&w, adjusted[asked++]), NULL));
	if (asked)
		draft_block(d, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_NOTE, "trend-statistics",
			words(language, WORD_TREND_STATISTICS))
			->text = (char *)text;
}

void put_trend_tests(struct report_draft *d, const struct trend_test *tests, size_t count, const char *language)
{
	const struct asking w = {d, d->arena, language};
	const double *adjusted = adjusted_of(&w, tests, count);
	size_t at = 0;
	Tilsyn__V1__Block *b;

	b = draft_block(d, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_TABLE, "trend-tests", words(language, WORD_TREND_TESTS));
	b->text = (char *)words(language, WORD_TREND_TESTS_HOW);
	block_room(w.a, b, 6, count);
	block_column(w.a, b, "item", words(language, WORD_INDICATOR), "row");
	block_column(w.a, b, "trend", words(language, WORD_TREND_IS), "text");
	block_column(w.a, b, "course", words(language, WORD_TREND_LINE), "text");
	block_column(w.a, b, "odds", words(language, WORD_TREND_ODDS), "text");
	block_column(w.a, b, "p", "p", "text");
	block_column(w.a, b, "p_all", words(language, WORD_TREND_HOLM), "text");
	for (size_t i = 0; i < count; i++)
		put_test(&w, b, &tests[i], is_asked(&tests[i]) ? adjusted[at++] : 0);
}
