/* concept_page.h - the written concept as a page to print. Pure. */
#pragma once
#include <stddef.h>

#include "codec/arena.h"
#include "tilsyn/v1/concept.pb-c.h"

char *render_concept(
	const Tilsyn__V1__GetConceptResponse *concept, const char *language, struct arena *a, size_t *size);
