/* case_field.h - one field of a case list as text: out of its quotation marks, in UTF-8, without white space at its
 * ends. */
#pragma once
#include <stdbool.h>

#include "intake/csv.h"
#include "intake/encoding.h"

enum {
	FIELD_BYTES = 4096, /* as they stand in the file; no field worth keeping is longer */
	FIELD_LETTERS = 200,
};

/* A CPR number passes through here: case_field_wipe() when the chunk is read. */
struct case_field_buffer {
	char plain[FIELD_BYTES];
	char text[ENCODING_GROWTH * FIELD_BYTES + 1];
};

/* The text lies in the buffer until the next field is read. NULL: not readable in this encoding, too long, or with
 * control characters. */
const char *case_field_text(struct case_field_buffer *b, struct csv_field f, enum encoding e);
void case_field_wipe(struct case_field_buffer *b);
