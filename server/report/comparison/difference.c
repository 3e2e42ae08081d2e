#include "report/comparison/difference.h"

#include <math.h>
#include <stdlib.h>

#include "domain/results/verdict.h"
#include "render/number.h"
#include "render/words.h"
#include "report/blocks.h"

struct compared compared_of(
	uint32_t cases, uint32_t yes, bool counts_only, double w, double w2, double wy, enum told told)
{
	const struct case_sums sums = {.yes = yes,
		.no = cases - yes,
		.relevant = cases,
		.unweighted = counts_only ? 1 : 0,
		.w = w,
		.w2 = w2,
		.wy = wy};

	return (struct compared){share_of_sums(&sums, 0), counts_only, told};
}

static bool has_share(const struct compared *c)
{
	return c->told == TOLD_WITH_SHARE && !c->counts_only && !c->share.counts_only &&
	       c->share.share.undefined == DEFINED;
}

static struct interval between(const struct compared *before, const struct compared *now, double level)
{
	return difference_at((struct measured){before->share.share.estimate, before->share.n_eff},
		(struct measured){now->share.share.estimate, now->share.n_eff}, level);
}

static enum difference kind_of(struct interval d)
{
	return d.undefined != DEFINED ? DIFFERENCE_UNKNOWN
	       : d.low > 0	      ? DIFFERENCE_HIGHER
	       : d.high < 0	      ? DIFFERENCE_LOWER
				      : DIFFERENCE_NONE;
}

enum difference difference_among(const struct compared *before, const struct compared *now, size_t several)
{
	return has_share(before) && has_share(now) && several
		       ? kind_of(between(before, now, 1 - 0.05 / (double)several))
		       : DIFFERENCE_UNKNOWN;
}

const char *difference_points(struct arena *a, double share)
{
	const long rounded = lround(share * 100);

	return arena_print(a, rounded < 0 ? "−%ld" : "%ld", labs(rounded));
}

/* In one piece: "−28 to" alone at the end of a line reads as the start of another figure. After "lower" it is how much
 * lower, from the least on: "16 lower (−28 to −3)" would be read twice. */
static const char *range(struct arena *a, const char *language, struct interval d, bool lower)
{
	return number_unbroken(
		a, words_fill(a, language, WORD_DIFFERENCE_RANGE, "low", difference_points(a, lower ? -d.high : d.low),
			   "high", difference_points(a, lower ? -d.low : d.high), NULL));
}

struct difference_told difference_unknown(const char *why)
{
	return (struct difference_told){.is = DIFFERENCE_UNKNOWN, .text = why};
}

struct difference_told difference_tell(
	const struct compared *before, const struct compared *now, const char *language, struct arena *a)
{
	const bool of_few = before->told != TOLD_WITH_SHARE || now->told != TOLD_WITH_SHARE;

	if (of_few || !has_share(before) || !has_share(now))
		return difference_unknown(
			words(language, of_few						? WORD_DIFFERENCE_HIDDEN
					: before->share.relevant && now->share.relevant ? WORD_DIFFERENCE_TOO_FEW
											: WORD_DIFFERENCE_NOTHING));
	const struct interval d = between(before, now, 0.95);
	const enum difference is = kind_of(d);

	if (is == DIFFERENCE_UNKNOWN)
		return difference_unknown(words(language, WORD_DIFFERENCE_TOO_FEW));
	return (struct difference_told){.is = is,
		.text = words_fill(a, language,
			is == DIFFERENCE_HIGHER	 ? WORD_DIFFERENCE_HIGHER
			: is == DIFFERENCE_LOWER ? WORD_DIFFERENCE_LOWER
						 : WORD_DIFFERENCE_NONE,
			"points", difference_points(a, fabs(d.estimate)), "range",
			range(a, language, d, is == DIFFERENCE_LOWER), NULL),
		.by = d};
}

void row_difference(struct arena *a, Tilsyn__V1__Row *row, const struct difference_told *told)
{
	enum { POINTS = 100 };

	row_text_value(a, row, told->text);
	if (told->is == DIFFERENCE_UNKNOWN)
		return;
	Tilsyn__V1__Difference *by = arena_alloc(a, sizeof(*by));

	tilsyn__v1__difference__init(by);
	by->points = told->by.estimate * POINTS;
	by->low = told->by.low * POINTS;
	by->high = told->by.high * POINTS;
	row->values[row->n_values - 1]->difference = by;
}

Tilsyn__V1__Cell *compared_cell(struct arena *a, const struct compared *c, bool mean)
{
	Tilsyn__V1__Cell *cell = arena_alloc(a, sizeof(*cell));

	tilsyn__v1__cell__init(cell);
	cell->suppressed = c->told == TOLD_NOTHING;
	cell->mean = mean;
	if (cell->suppressed)
		return cell;
	cell->count = c->share.yes;
	cell->n = c->share.relevant;
	cell->withheld = (char *)(!c->share.relevant	   ? "none_relevant"
				  : c->share.counts_only   ? "below_10_cases"
				  : c->counts_only	   ? "some_could_not_be_drawn"
				  : c->told == TOLD_COUNTS ? "few_persons"
							   : "");
	if (*cell->withheld || c->share.share.undefined != DEFINED)
		return cell;
	cell->has_share = cell->has_interval = true;
	cell->share = c->share.share.estimate;
	cell->low = c->share.share.low;
	cell->high = c->share.share.high;
	return cell;
}
