#include "rpc/telling/report_file.h"

#include <string.h>

#include "codec/codec.h"
#include "printer.h"
#include "render/render.h"
#include "rpc/telling/one_sheet.h"

static char *render_json(const Tilsyn__V1__Report *report, struct arena *a, size_t *size)
{
	char *text = codec_to_json(&report->base, a, true);

	*size = strlen(text);
	return text;
}

static const struct report_format formats[] = {
	{TILSYN__V1__FORMAT__FORMAT_TEXT, "text/plain; charset=utf-8", "txt", render_text},
	{TILSYN__V1__FORMAT__FORMAT_HTML, "text/html; charset=utf-8", "html", render_html},
	{TILSYN__V1__FORMAT__FORMAT_JSON, "application/json", "json", render_json},
	{TILSYN__V1__FORMAT__FORMAT_PDF, "application/pdf", "pdf", render_html}, /* then printed */
	{TILSYN__V1__FORMAT__FORMAT_XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx",
		render_xlsx},
	{TILSYN__V1__FORMAT__FORMAT_CSV, "text/csv; charset=utf-8", "csv", render_csv},
};

const struct report_format *report_format(Tilsyn__V1__Format id)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i].id == id)
			return &formats[i];
	return NULL;
}

bool report_columns_are_known(int32_t columns)
{
	return columns == 0 || (columns >= COLUMNS_LEAST && columns <= COLUMNS_MOST);
}

bool report_format_is_pdf(const struct report_format *format)
{
	return format->id == TILSYN__V1__FORMAT__FORMAT_PDF;
}

char *report_written(const Tilsyn__V1__Report *report, const struct report_format *format, const char *pdf_program,
	struct arena *a, char **pdf, size_t *size)
{
	char *content;

	if (report_format_is_pdf(format) && report->one_page && !report->slides)
		return *pdf = sheet_pdf(report, pdf_program, a, size);
	content = format->render(report, a, size);
	if (content && report_format_is_pdf(format))
		content = *pdf = printer_pdf(pdf_program, content, *size, size);
	return content;
}
