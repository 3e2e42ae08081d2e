/* report_text.h - results become a report: title, sentences, bars per step, what the figures cannot say. Pure. */
#pragma once
#include "codec/arena.h"
#include "report/figures.h"

Tilsyn__V1__Report *report_of_results(
	const struct results *r, const struct figure_wish *w, const char *language, struct arena *a);
