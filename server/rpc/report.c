/* GetResults and RenderReport: entries -> figures -> report (-> bytes). */
#include <string.h>

#include "db/query.h"
#include "printer.h"
#include "render/render.h"
#include "rpc/call.h"
#include "rpc/results_rows.h"
#include "rpc/messages.h"
#include "report/report_text.h"
#include "server.h"

QUERY(result_entries, "activity_id", "language");

typedef char *render_fn(const Tilsyn__V1__Report *report, struct arena *a, size_t *size);

static char *render_json(const Tilsyn__V1__Report *report, struct arena *a, size_t *size)
{
	char *text = codec_to_json(&report->base, a, true);

	*size = strlen(text);
	return text;
}

static const struct format {
	Tilsyn__V1__Format id;
	const char *content_type, *ending;
	render_fn *render;
} formats[] = {
	{TILSYN__V1__FORMAT__FORMAT_TEXT, "text/plain; charset=utf-8", "txt", render_text},
	{TILSYN__V1__FORMAT__FORMAT_HTML, "text/html; charset=utf-8", "html", render_html},
	{TILSYN__V1__FORMAT__FORMAT_JSON, "application/json", "json", render_json},
	{TILSYN__V1__FORMAT__FORMAT_PDF, "application/pdf", "pdf", render_html}, /* then printed */
	{TILSYN__V1__FORMAT__FORMAT_XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx",
		render_xlsx},
	{TILSYN__V1__FORMAT__FORMAT_CSV, "text/csv; charset=utf-8", "csv", render_csv},
};

static const struct format *format_of(Tilsyn__V1__Format id) /* NULL: none of these */
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i].id == id)
			return &formats[i];
	return NULL;
}

static bool is_pdf(const struct format *format)
{
	return format->id == TILSYN__V1__FORMAT__FORMAT_PDF;
}

struct telling {
	struct arena *arena; /* of the worker's; goes with the call */
	const struct results *results;
	struct figure_wish wish;
	const char *language;
	const struct format *format; /* of a file */
	const char *pdf_program;
	Tilsyn__V1__Report *report;
	char *content, *pdf; /* the latter with the call */
	size_t size;
};

void rpc_get_results(struct call *c);
void rpc_render_report(struct call *c);

static query_fn take_for_results, take_for_file;
static work_fn write_report, render_file;
static work_done_fn reply_results, reply_file;

static void let_go(void *arena)
{
	arena_free(arena);
}

static struct telling *telling_new(struct call *c, const char *language, bool these_cases)
{
	struct telling *t = call_state(c, sizeof(*t));

	t->arena = arena_new();
	call_keep(c, t->arena, let_go);
	t->language = language;
	t->wish.these_cases = these_cases;
	return t;
}

static void tell(struct call *c, const PGresult *rows, work_fn *work, work_done_fn *next)
{
	struct telling *t = call_state(c, sizeof(*t));

	t->results = results_read(rows, t->arena);
	if (t->results)
		call_work(c, work, next, t);
	else
		call_fail(c, REASON_INTERNAL, "the database answered in another shape");
}

static void *write_report(void *input)
{
	struct telling *t = input;

	t->report = report_of_results(t->results, &t->wish, t->language, t->arena);
	return t;
}

/* -- GetResults: planners and leaders have lawful sight of single results -- */

void rpc_get_results(struct call *c)
{
	const Tilsyn__V1__GetResultsRequest *in = call_request(c);

	telling_new(c, in->language, in->these_cases);
	call_ask(c, take_for_results, &query_result_entries, (const char *[]){in->activity_id, in->language});
}

static void take_for_results(struct call *c, const PGresult *rows)
{
	tell(c, rows, write_report, reply_results);
}

static void reply_results(struct call *c, void *told)
{
	const struct telling *t = told;
	Tilsyn__V1__GetResultsResponse *out = arena_alloc(call_arena(c), sizeof(*out));

	tilsyn__v1__get_results_response__init(out);
	out->report = t->report;
	call_reply(c, &out->base);
}

/* -- RenderReport: a file goes where nobody knows, so it hides few persons (R16) -- */

static void fail_format(struct call *c, const char *message)
{
	struct place *place = arena_alloc(call_arena(c), sizeof(*place));

	*place = (struct place){.field = "format", .question = ""};
	call_fail_with(
		c, &(struct failure){.reason = REASON_BAD_VALUE, .message = message, .n_places = 1, .places = place});
}

void rpc_render_report(struct call *c)
{
	const Tilsyn__V1__RenderReportRequest *in = call_request(c);
	const char *program = call_server(c)->config->pdf_program;
	const struct format *format = format_of(in->format);

	if (!format || (is_pdf(format) && !printer_is_there(program))) {
		fail_format(
			c, format ? "no PDF is made here: WeasyPrint is not installed" : "is no format of a report");
		return;
	}
	struct telling *t = telling_new(c, in->language, in->these_cases);

	call_frees(c, (void **)&t->pdf);
	t->pdf_program = arena_text(t->arena, program); /* a reload may change it meanwhile */
	t->format = format;
	t->wish.hide_few = true;
	call_ask(c, take_for_file, &query_result_entries, (const char *[]){in->activity_id, in->language});
}

static void take_for_file(struct call *c, const PGresult *rows)
{
	tell(c, rows, render_file, reply_file);
}

static void *render_file(void *input)
{
	struct telling *t = write_report(input);

	t->content = t->format->render(t->report, t->arena, &t->size);
	if (t->content && is_pdf(t->format))
		t->content = t->pdf = printer_pdf(t->pdf_program, t->content, t->size, &t->size);
	return t;
}

static void reply_file(struct call *c, void *told)
{
	const struct telling *t = told;
	const Tilsyn__V1__RenderReportRequest *in = call_request(c);
	Tilsyn__V1__RenderReportResponse *out = arena_alloc(call_arena(c), sizeof(*out));

	if (!t->content) {
		call_fail(c, REASON_INTERNAL, "the report could not be written in this format");
		return;
	}
	tilsyn__v1__render_report_response__init(out);
	out->file_name = arena_print(call_arena(c), "tilsyn-%.8s.%s", in->activity_id, t->format->ending);
	out->content_type = (char *)t->format->content_type;
	out->content = (ProtobufCBinaryData){.len = t->size, .data = (uint8_t *)t->content};
	call_reply(c, &out->base);
}
