/* one_sheet.h - a page to a committee is one A4.
 *
 * Counted are the pages of the very PDF that is kept, or of one made for the count; where nothing makes a PDF, the
 * page is held against an estimate (render/sheet.h), and it is said that it is one. For worker threads. */
#pragma once
#include "report/reader/reader.h"
#include "rpc/call.h"

struct sheets {
	uint32_t count; /* 0: nothing was to be counted */
	bool estimated;
};
/* A page that is one A4 as a PDF, set as large as one sheet allows: yours, free(). NULL: as printer_pdf. */
char *sheet_pdf(const Tilsyn__V1__Report *report, const char *pdf_program, struct arena *a, size_t *size);
/* pdf: as it is kept, or NULL. */
struct sheets sheets_of(
	const Tilsyn__V1__Report *report, const char *pdf_program, const char *pdf, size_t size, struct arena *a);
/* What the leader can shorten, the longest first. */
size_t longest_fields(const struct reader_facts *f, struct place *places, size_t most, struct arena *a);
/* A draft that takes more than one says so in its own head. */
void sheets_tell(Tilsyn__V1__Report *report, const struct sheets *s, struct arena *a);
