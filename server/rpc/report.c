/* GetResults and RenderReport: entries -> figures -> report (-> bytes). */
#include <string.h>

#include "db/bind.h"
#include "db/query.h"
#include "printer.h"
#include "render/render.h"
#include "rpc/call.h"
#include "rpc/results_rows.h"
#include "rpc/messages.h"
#include "report/report_text.h"
#include "server.h"

#define WISH "activity_id", "kind", "from_month", "to_month", "department_id", "team_id", "section", "target_group"
QUERY(result_sums, WISH, "first", "language");
QUERY(result_members, WISH);

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
	struct results *results;
	struct figure_wish wish;
	struct result_member *members; /* of a file */
	size_t n_members;
	const char *language;
	const struct format *format; /* of a file */
	const char *pdf_program;
	Tilsyn__V1__Report *report;
	char *content, *pdf; /* the latter with the call */
	size_t size;
};

void rpc_get_results(struct call *c);
void rpc_render_report(struct call *c);

static query_fn take_for_results, take_for_file, take_members;
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

static void ask_sums(struct call *c, query_fn *next)
{
	call_ask(c, next, &query_result_sums, bind_values(&query_result_sums, call_request(c), call_arena(c)));
}

/* False: the call has failed. */
static bool take_sums(struct call *c, const PGresult *rows)
{
	struct telling *t = call_state(c, sizeof(*t));

	t->results = results_read(rows, t->arena);
	if (!t->results)
		call_fail(c, REASON_INTERNAL, "the database answered in another shape");
	else if (t->wish.these_cases && !results_are_of_a_whole_list(t->results))
		call_fail_at(c, "these_cases", "can be said of one whole activity alone");
	else
		return true;
	return false;
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
	ask_sums(c, take_for_results);
}

static void take_for_results(struct call *c, const PGresult *rows)
{
	if (take_sums(c, rows))
		call_work(c, write_report, reply_results, call_state(c, sizeof(struct telling)));
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

void rpc_render_report(struct call *c)
{
	const Tilsyn__V1__RenderReportRequest *in = call_request(c);
	const char *program = call_server(c)->config->pdf_program;
	const struct format *format = format_of(in->format);

	if (!format || (is_pdf(format) && !printer_is_there(program))) {
		call_fail_at(c, "format",
			format ? "no PDF is made here: WeasyPrint is not installed" : "is no format of a report");
		return;
	}
	struct telling *t = telling_new(c, in->language, in->these_cases);

	call_frees(c, (void **)&t->pdf);
	t->pdf_program = arena_text(t->arena, program); /* a reload may change it meanwhile */
	t->format = format;
	ask_sums(c, take_for_file);
}

static void take_for_file(struct call *c, const PGresult *rows)
{
	if (take_sums(c, rows))
		call_ask(c, take_members, &query_result_members,
			bind_values(&query_result_members, call_request(c), call_arena(c)));
}

static void take_members(struct call *c, const PGresult *rows)
{
	struct telling *t = call_state(c, sizeof(*t));

	t->members = members_read(rows, &t->n_members, t->arena);
	call_work(c, render_file, reply_file, t);
}

static void *render_file(void *input)
{
	struct telling *t = input;

	results_hide_few(t->results, t->members, t->n_members);
	write_report(t);
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
	out->file_name = arena_print(call_arena(c), "tilsyn-%.8s.%s",
		*in->activity_id ? in->activity_id : t->results->kind, t->format->ending);
	out->content_type = (char *)t->format->content_type;
	out->content = (ProtobufCBinaryData){.len = t->size, .data = (uint8_t *)t->content};
	call_reply(c, &out->base);
}
