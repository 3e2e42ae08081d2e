/* telling.h - a report on its way: rows are read on the loop, a worker thread hides what tells of few persons and
 * writes it, as a message or as a file.
 *
 * It is the state of the call (call_state()), so that a handler has no other. */
#pragma once
#include "report/comparison/two_parts.h"
#include "report/figures.h"
#include "report/progress_report.h"
#include "report/together.h"
#include "report/trend/trend_report.h"
#include "rpc/call.h"

struct telling;
typedef Tilsyn__V1__Report *write_fn(const struct telling *t); /* on a worker thread; in t->arena */
typedef void told_fn(struct call *c, Tilsyn__V1__Report *report);
typedef void hide_fn(struct telling *t); /* on a worker thread; in t->arena */
typedef void hidden_fn(struct call *c);

struct telling {
	struct arena *arena; /* of the worker's; goes with the call */
	const char *language;
	write_fn *write;
	told_fn *told; /* of a message */
	/* What it is made of: one of them. */
	struct results *results;
	struct figure_wish wish;
	struct trend *trend;
	const struct progress *progress;
	struct two_parts *parts;
	/* Who stands behind it, and how many must behind each figure. */
	const struct behind *members;
	size_t n_members;
	uint32_t least;
	hide_fn *hide;
	hidden_fn *hidden;
	/* Questions that it is told without (report/together.h), once that is known. asks_again: it has just become so,
	 * and what it is made of is of all questions. */
	struct question_names without;
	bool knows_without, asks_again, at_first;
	/* Of a file. */
	const struct report_format *format;
	const Tilsyn__V1__RenderReportRequest *asked;
	const char *name, *pdf_program;
	Tilsyn__V1__Report *report;
	char *content, *pdf; /* the latter with the call */
	size_t size;
};

struct telling *telling_new(struct call *c, const char *language, write_fn *write);
void telling_hide(struct call *c, hide_fn *hide, hidden_fn *hidden); /* hide() on a worker thread, then hidden() */
void telling_reply(struct call *c, told_fn *told);		     /* writes it, then told() */
/* Whether it can be written so here. False: the call has failed. */
bool telling_as_file(struct call *c, const Tilsyn__V1__RenderReportRequest *in);
void telling_reply_file(struct call *c, const char *name); /* writes it, then answers a RenderReport */
