/* paper.h - a question set as a form to print and fill in by hand. Pure.
 *
 * A4, black on white: what is read off it is typed in afterwards, so questions bear their codes and reasons their
 * numbers. Only the case facts that the chosen questions hang on are asked, as in a review. */
#pragma once
#include <stddef.h>

#include "codec/arena.h"
#include "tilsyn/v1/template.pb-c.h"

/* steps: the ids of those to print; none means all. */
char *render_paper(const Tilsyn__V1__TemplateFile *file, char *const *steps, size_t n_steps, const char *language,
	struct arena *a, size_t *size);
