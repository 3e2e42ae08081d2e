/* plan_words.h - a year told so that caseworkers understand it: when, what for, how cases are picked, who looks, who
 * hears what. All of it lies in the arena. */
#pragma once
#include <jansson.h>

#include "codec/arena.h"
#include "tilsyn/v1/plan.pb-c.h"

/* facts: what api.plan_told gives beside each activity, in the same order. */
Tilsyn__V1__TellPlanResponse *plan_words(
	const Tilsyn__V1__Wheel *wheel, const json_t *facts, const char *language, struct arena *a);
