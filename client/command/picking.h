/* picking.h - what typed words choose: numbers of a list, a condition on a case fact, a name made of a title. Pure. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "codec/arena.h"
#include "tilsyn/v1/template.pb-c.h"

/* "1,3-5", "all" or "alle"; nothing for empty text. Sets picked[0..count-1]; false when it is none of these. */
bool picking_numbers(const char *typed, size_t count, bool *picked);
/* "siblings = ja", "age_at_decision >= 12", "placed_since months_ge 6". NULL when it does not fit the facts. */
Tilsyn__V1__Condition *picking_condition(
	struct arena *arena, Tilsyn__V1__CaseFact *const *facts, size_t count, const char *typed);
/* "Vold og overgreb 2026" -> "vold-og-overgreb-2026": what the database takes as a code. */
char *picking_code(struct arena *arena, const char *title);
/* The version after this one: "1.2.0" -> "1.3.0", "3" -> "4"; "1" after none. NULL when it has no such numbers. */
char *picking_next_version(struct arena *arena, const char *version);
