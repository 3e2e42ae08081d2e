/* figures.h - the figures of a report: entries in, cells out (R5, R11, R15, R16). Pure. */
#pragma once
#include "codec/arena.h"
#include "report/results.h"
#include "tilsyn/v1/report.pb-c.h"

struct figure_wish {
	bool these_cases; /* speak of the listed cases, not of how we work */
	bool hide_few;	  /* for readers without lawful sight of single results (R16) */
};

/* How one question, or all of a step for each case, was answered. */
struct sum {
	uint32_t *counts;			  /* per value of the scale; of a question alone */
	uint32_t yes, no, not_relevant, relevant; /* cases */
	bool hidden;				  /* too few caseworkers or children behind it */
	Tilsyn__V1__Cell *share;
};

struct sum sum_question(const struct results *r, const struct figure_wish *w, size_t question, struct arena *a);

/* The case is the unit: yes when every question of the step that applied got the best value. */
struct sum sum_step(const struct results *r, const struct figure_wish *w, size_t step, struct arena *a);

Tilsyn__V1__Cell *count_cell(const struct sum *s, uint32_t count, uint32_t n, struct arena *a);
