#include "domain/results/relevance.h"

/* The result, had so many of those not relevant been "nej". */
static struct share with_no(const struct relevance_sums *s, uint32_t cases)
{
	const double part = s->not_relevant ? (double)cases / s->not_relevant : 0;

	return share_of_sums(&(struct case_sums){.yes = s->yes,
				     .no = s->rated - s->yes + cases,
				     .not_relevant = s->not_relevant - cases,
				     .relevant = s->rated + cases,
				     .unweighted = s->unweighted,
				     .w = s->w + part * s->w_nr,
				     .w2 = s->w2 + part * s->w2_nr,
				     .wy = s->wy},
		0);
}

struct relevance relevance_of(const struct relevance_sums *s)
{
	struct relevance told = {.not_relevant = share_of_sums(&(struct case_sums){.yes = s->not_relevant,
								       .no = s->rated,
								       .relevant = s->rated + s->not_relevant,
								       .unweighted = s->unweighted,
								       .w = s->w + s->w_nr,
								       .w2 = s->w2 + s->w2_nr,
								       .wy = s->w_nr},
					 0),
		.result = with_no(s, 0)};

	told.has_ifs = !told.result.counts_only && s->not_relevant > 0;
	if (told.has_ifs) {
		told.if_half = with_no(s, s->not_relevant / 2 + s->not_relevant % 2);
		told.if_all = with_no(s, s->not_relevant);
	}
	return told;
}
