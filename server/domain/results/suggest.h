/* suggest.h - what results justify suggesting: by counts of cases, by teams, never by person.
 *
 * Below RELEVANT_LEAST relevant cases nothing is suggested. Pure, any thread. */
#pragma once
#include <stdbool.h>

#include "domain/results/estimate.h"

struct seen {
	struct case_sums sums;
	uint32_t caseworkers;	 /* judged where it applied */
	uint32_t caseworkers_no; /* in whose cases something was missing */
};

bool suggests_attention(const struct seen *s); /* no in more than half of the cases */
bool suggests_strength(const struct seen *s);  /* yes in nine of ten or more */
/* As attention, and spread: over half of the caseworkers or more, and over no fewer than a small group (R16). */
bool suggests_competence(const struct seen *s, uint32_t small_group);
/* One team can teach another: the strong one by suggests_strength, the other by suggests_attention, neither smaller
 * than a small group, and the interval of their difference above 0. */
bool suggests_exchange(const struct seen *strong, const struct seen *other, uint32_t small_group);
