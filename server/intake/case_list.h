/* case_list.h - reads a municipality's case list: the bytes of a chunk in, rows and faults out.
 *
 * One row per decision; a case without one has a row without one. Columns are found by their headings, in any order;
 * those not named here (remarks above all, R19) are never looked at. A CPR number leaves the reader as its HMAC, the
 * day of the month of birth and the age at the decision; no fault repeats what a field held.
 *
 * Pure, any thread: what must be known of the chunks before stands in the state. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "codec/arena.h"
#include "intake/cpr.h"
#include "intake/day.h"
#include "intake/encoding.h"
#include "tilsyn/v1/case.pb-c.h"

enum case_column {
	CASE_NUMBER,
	CASE_CPR,
	CASE_FAMILY,
	CASE_WORKER_CODE,
	CASE_WORKER_NAME,
	CASE_TEAM,
	CASE_DEPARTMENT,
	CASE_TARGET_GROUP,
	CASE_OPENED,
	CASE_CLOSED,
	CASE_SECTION,
	CASE_MEASURE,
	CASE_DECIDED,
	CASE_COLUMNS,
};

extern const char *const case_headings[CASE_COLUMNS];

struct case_list_state {
	enum encoding encoding;
	int column[CASE_COLUMNS]; /* where each stands, from 1; 0: missing, then nothing of the file can be read */
	int width;		  /* columns of the header; 0: not read yet */
	int64_t lines;		  /* of the file, so far */
};

struct case_row {
	struct case_row *next;
	int64_t line;
	const char *text[CASE_COLUMNS]; /* UTF-8, never NULL; of a CPR number, of days and of the section "" */
	char section[8];		/* "32", "32 a"; "": no decision */
	day opened, closed, decided;
	const char *cpr_hmac; /* NULL: the list has none; then no birthday and no age either */
	int birth_day, age;
};

struct case_fault {
	struct case_fault *next;
	int64_t line;
	int column;	     /* of the file, from 1; 0: the whole line */
	const char *heading; /* "" for the whole line */
	Tilsyn__V1__FaultKind kind;
};

struct case_list_input {
	const char *bytes; /* a chunk: whole records */
	size_t size;
	unsigned char key[CPR_KEY]; /* cpr_key() */
	day today;
	struct case_list_state state;
};

struct case_list {
	struct case_list_state state; /* after the chunk */
	size_t n_records;	      /* data rows, faulty ones included */
	struct case_row *rows;	      /* those without a fault */
	struct case_fault *faults;
};

void case_list_read(struct case_list *list, const struct case_list_input *in, struct arena *arena);
