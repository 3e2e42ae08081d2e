/* report_file.h - a report written in a format: where the renderers and the printer are chosen. Any thread. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "codec/arena.h"
#include "tilsyn/v1/report.pb-c.h"

struct report_format {
	Tilsyn__V1__Format id;
	const char *content_type, *ending;
	char *(*render)(const Tilsyn__V1__Report *report, struct arena *a, size_t *size);
};
const struct report_format *report_format(Tilsyn__V1__Format id); /* NULL: none of these */
/* How a text is laid out (Report.columns, Report.aloud). */
enum { COLUMNS_LEAST = 40, COLUMNS_MOST = 80 };
bool report_columns_are_known(int32_t columns);
bool report_format_is_pdf(const struct report_format *format);

/* In the arena, but for a PDF: that is *pdf, too, and yours to free. NULL: it could not be written. */
char *report_written(const Tilsyn__V1__Report *report, const struct report_format *format, const char *pdf_program,
	struct arena *a, char **pdf, size_t *size);
