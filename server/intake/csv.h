/* csv.h - where the fields of a case list stand: RFC 4180 with semicolons.
 *
 * A record ends at a line's end outside quotation marks. Nothing is copied or decoded here: a field is lent bytes as
 * they stand in the file, quotation marks included. Separator, quotation mark and line end are ASCII in every encoding
 * that is read. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum {
	CSV_FIELDS = 256,   /* kept of a record; the rest is counted */
	CSV_RECORD = 65536, /* bytes: in a longer one a quotation mark is missing */
};

struct csv_field {
	const char *bytes;
	size_t size;
};

struct csv_record {
	struct csv_field fields[CSV_FIELDS];
	size_t n_fields;     /* of the file, also beyond CSV_FIELDS */
	size_t n_lines;	     /* that it spans */
	size_t broken_field; /* from 1: the quoted one that does not end as it should; 0: none */
};

/* Reads the record at `at`, which is before `end`; returns where the next one begins. After a broken field that is the
 * next line, so that one stray mark does not hide the faults of all lines behind it. */
const char *csv_read(struct csv_record *r, const char *at, const char *end);

/* An empty line is no record. */
bool csv_is_blank(const struct csv_record *r);

/* The field without its quotation marks, doubled ones single. `to` holds f->size bytes; returns how many are used. */
size_t csv_unquote(char *to, struct csv_field f);
