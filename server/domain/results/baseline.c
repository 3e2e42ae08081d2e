#include "domain/results/baseline.h"

#include <math.h>
#include <stddef.h>

#include "domain/results/verdict.h"

const char *cannot_tell_name(enum cannot_tell why)
{
	static const char *const names[] = {[NO_BASELINE] = "no_baseline",
		[NOT_ALL_DRAWN] = "not_all_drawn",
		[FEW_CASES] = "few_cases",
		[SMALL_MOVE] = "small_move"};

	return names[why];
}

/* The verdict is on effective cases, and what is waited for is counted in cases: with unequal weights it takes more of
 * these. Later draws are taken to weigh their cases as unequally as those before (Kish 1965). */
static uint32_t in_cases(uint32_t effective, const struct share *before)
{
	static const double rounding = 1e-9;

	return (uint32_t)ceil(effective * fmax(1, before->relevant / before->n_eff) - rounding);
}

struct baseline baseline_of(const struct case_sums *sums, uint32_t left_out, double hoped)
{
	struct baseline b = {.share = share_of_sums(sums, 0)};

	if (b.share.relevant == 0 || b.share.share.undefined != DEFINED) {
		b.why = left_out ? NOT_ALL_DRAWN : NO_BASELINE;
	} else if (b.share.counts_only) {
		b.why = FEW_CASES;
	} else {
		b.cases_needed = in_cases(
			cases_to_tell((struct measured){b.share.share.estimate, b.share.n_eff}, hoped, CHANCE_TO_SEE),
			&b.share);
		b.why = b.cases_needed ? CAN_TELL : SMALL_MOVE;
	}
	return b;
}
