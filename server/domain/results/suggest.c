#include "domain/results/suggest.h"

#include "domain/results/verdict.h"

static bool is_enough(const struct seen *s)
{
	return s->sums.relevant >= RELEVANT_LEAST;
}

bool suggests_attention(const struct seen *s)
{
	return is_enough(s) && 2 * s->sums.no > s->sums.relevant;
}

bool suggests_strength(const struct seen *s)
{
	return is_enough(s) && 10 * s->sums.yes >= 9 * s->sums.relevant;
}

bool suggests_competence(const struct seen *s, uint32_t small_group)
{
	return suggests_attention(s) && s->caseworkers_no >= small_group && 2 * s->caseworkers_no >= s->caseworkers;
}

bool suggests_exchange(const struct seen *strong, const struct seen *other, uint32_t small_group)
{
	if (!suggests_strength(strong) || !suggests_attention(other) || strong->caseworkers < small_group ||
		other->caseworkers < small_group)
		return false;
	const struct share s = share_of_sums(&strong->sums, 0), o = share_of_sums(&other->sums, 0);
	if (s.share.undefined != DEFINED || o.share.undefined != DEFINED)
		return false;
	const struct interval d = difference_of(
		(struct measured){o.share.estimate, o.n_eff}, (struct measured){s.share.estimate, s.n_eff});

	return d.undefined == DEFINED && d.low > 0;
}
