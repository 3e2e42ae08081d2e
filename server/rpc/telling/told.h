/* told.h - a report to its readers on its way from facts to files: RenderDraft and PublishReport (told.c).
 *
 * told_read.c reads facts, results, courses and members, in each language; told_write.c writes every file, on a worker
 * thread; publishing stores the bytes (R28) and what they told (R16), if nothing has changed meanwhile. */
#pragma once
#include <jansson.h>

#include "report/reader/reader.h"
#include "report/reader/reader_report.h"
#include "rpc/call.h"
#include "rpc/telling/one_sheet.h"
#include "rpc/telling/reader_rows.h"
#include "rpc/telling/report_file.h"

enum { LANGUAGES = 2, FILES_MOST = 24, LONGEST_MOST = 3 };

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
	struct reader_wish wish;
	struct file *files;
	size_t n_files;
	bool failed, draft;
	int32_t columns; /* of a draft's text */
	bool aloud;
	bool no_pdf;	      /* nothing makes one here: it is left out, or the sheets of a draft cannot be counted */
	struct sheets sheets; /* of a page to a committee */
	struct place longest[LONGEST_MOST];
	size_t n_longest;
	json_t *told;
	void (*done)(struct call *c);
};

/* The call's own. */
struct publishing *publishing_of(struct call *c);

/* Reads what all languages need; told_written() goes on when the files are there. */
void told_read(struct call *c);
work_fn told_write;
work_done_fn told_written;
