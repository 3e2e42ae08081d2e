#include "report/figures.h"

static Tilsyn__V1__Cell *cell_new(struct arena *a, bool hidden)
{
	Tilsyn__V1__Cell *cell = arena_alloc(a, sizeof(*cell));

	tilsyn__v1__cell__init(cell);
	cell->suppressed = hidden;
	return cell;
}

Tilsyn__V1__Cell *count_cell(const struct result_item *item, uint32_t count, uint32_t n, struct arena *a)
{
	Tilsyn__V1__Cell *cell = cell_new(a, item->hidden);

	if (!item->hidden) {
		cell->count = count;
		cell->n = n;
	}
	return cell;
}

static const char *why_no_share(const struct results *r, const struct result_item *item, const struct share *s)
{
	if (s->relevant == 0)
		return "none_relevant";
	if (s->counts_only)
		return "below_10_cases";
	if (!r->speaks_for_all)
		return "some_could_not_be_drawn";
	return item->without_share ? "few_persons" : "";
}

static Tilsyn__V1__Cell *cell_of(const struct results *r, const struct figure_wish *w, const struct result_item *item,
	const struct case_sums *sums, struct arena *a)
{
	const struct share s = share_of_sums(sums, w->these_cases ? r->listed : 0);
	Tilsyn__V1__Cell *cell = cell_new(a, item->hidden);

	if (item->hidden)
		return cell;
	cell->count = s.yes;
	cell->n = s.relevant;
	cell->withheld = (char *)why_no_share(r, item, &s);
	if (*cell->withheld || s.share.undefined != DEFINED)
		return cell;
	cell->has_share = cell->has_interval = true;
	cell->share = s.share.estimate;
	cell->low = s.share.low;
	cell->high = s.share.high;
	return cell;
}

Tilsyn__V1__Cell *share_cell(
	const struct results *r, const struct figure_wish *w, const struct result_item *item, struct arena *a)
{
	return cell_of(r, w, item, &item->sums, a);
}

Tilsyn__V1__Cell *mean_cell(
	const struct results *r, const struct figure_wish *w, const struct result_item *item, struct arena *a)
{
	struct case_sums sums = item->sums;
	Tilsyn__V1__Cell *cell;

	sums.wy = item->mean;
	cell = cell_of(r, w, item, &sums, a);
	cell->mean = true;
	return cell;
}
