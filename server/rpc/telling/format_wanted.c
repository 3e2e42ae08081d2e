#include "rpc/telling/format_wanted.h"

#include <string.h>

#include "printer.h"
#include "server.h"

static void refuse_pdf(struct call *c, const char *field)
{
	struct place place = {.field = field, .question = ""};
	struct failure f = {
		.reason = REASON_NO_PDF, .message = "no PDF is made here: WeasyPrint is not installed", .n_places = 1};

	f.places = memcpy(arena_alloc(call_arena(c), sizeof(place)), &place, sizeof(place));
	call_fail_with(c, &f);
}

const struct report_format *format_wanted(struct call *c, const char *field, Tilsyn__V1__Format id)
{
	const struct report_format *format = report_format(id);

	if (!format)
		call_fail_at(c, field, "is no format of a report");
	else if (!report_format_is_pdf(format) || printer_is_there(call_server(c)->config->pdf_program))
		return format;
	else
		refuse_pdf(c, field);
	return NULL;
}
