/* told.h - a report to its readers on its way from facts to files: RenderDraft, ApproveReport and PublishReport
 * (told.c).
 *
 * told_read.c reads facts, results, courses and members, in each language; told_write.c writes every file, on a worker
 * thread; publishing stores the bytes (R28) and what they told (R16), if nothing has changed meanwhile. */
#pragma once
#include <jansson.h>

#include "report/reader/reader_report.h"
#include "report/together.h"
#include "rpc/call.h"
#include "rpc/telling/one_sheet.h"
#include "rpc/telling/reader_rows.h"
#include "rpc/telling/report_file.h"

enum { LANGUAGES = 2, MARK_LEAST = 8, HASH_DIGITS = 64, FILES_MOST = 24, LONGEST_MOST = 3 };

struct file {
	const char *language, *view;
	const struct report_format *format;
	char *content, *pdf, *name;
	size_t size;
};

struct publishing {
	struct arena *arena; /* of the worker's; goes with the call */
	const char *report_id, *pdf_program;
	const char *languages[LANGUAGES];
	size_t n_languages, at; /* which is being read */
	struct reader_facts facts[LANGUAGES];
	struct reader_shown shown[LANGUAGES];
	struct reader_wish wish;
	const struct behind *members;  /* behind questions, until that is known: */
	struct question_names without; /* report/together.h */
	size_t n_members;
	bool knows_without;
	struct question_names without_over_time; /* of courses: those, and what few stand behind in one month */
	const char *content_hash;
	struct file *files;
	size_t n_files;
	bool failed, draft;
	bool no_pdf;	 /* nothing makes one here: it is left out, or the sheets of a draft cannot be counted */
	int32_t columns; /* of a draft's text */
	bool aloud;
	struct sheets sheets; /* of a page to a committee */
	struct place longest[LONGEST_MOST];
	size_t n_longest;
	json_t *told;
	void (*done)(struct call *c);
};

/* What is approved is one content, whatever the language: its Danish is read each time, and hashed. */
#define LANGUAGE_OF_HASH "da"

struct publishing *publishing_of(struct call *c); /* the call's own */
bool told_has_lapsed(const struct publishing *p); /* what is told is not what was approved */

/* Reads what all languages need; told_written() goes on when the files are there. */
void told_read(struct call *c);
work_fn told_write;
work_done_fn told_written;
