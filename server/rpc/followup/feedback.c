/* RenderFeedback: reviews in words, each look logged -> a document, on a worker thread. Nothing of it is kept (R28). */
#include <jansson.h>
#include <string.h>

#include "printer.h"
#include "report/reader/feedback_report.h"
#include "rpc/call.h"
#include "rpc/messages.h"
#include "rpc/telling/format_wanted.h"
#include "server.h"

QUERY(feedback_document, "review_id", "caseworker_id");

struct document {
	struct arena *arena; /* of the worker's; goes with the call */
	const char *language, *pdf_program;
	const struct report_format *format;
	int32_t columns;
	bool aloud;
	const Tilsyn__V1__GetFeedbackResponse **told;
	size_t n_told, size;
	int64_t made_at;
	char *content, *pdf; /* the latter with the call */
};

static query_fn take;
static work_fn print;
static work_done_fn reply;

void rpc_render_feedback(struct call *c);

static struct document *of(struct call *c)
{
	return call_state(c, sizeof(struct document));
}

static void let_go(void *arena)
{
	arena_free(arena);
}

static const char *or_null(const char *id)
{
	return *id ? id : NULL;
}

void rpc_render_feedback(struct call *c)
{
	const Tilsyn__V1__RenderFeedbackRequest *in = call_request(c);
	const char *program = call_server(c)->config->pdf_program;
	const struct report_format *format;
	struct document *d = of(c);

	if (*in->language && strcmp(in->language, "da") != 0 && strcmp(in->language, "en") != 0) {
		call_fail_at(c, "language", "is da or en");
	} else if (!report_columns_are_known(in->columns)) {
		call_fail_at(c, "columns", "are 40 to 80");
	} else if ((format = format_wanted(c, "format", in->format))) {
		d->format = format;
		d->columns = in->columns;
		d->aloud = in->aloud;
		d->arena = arena_new();
		call_keep(c, d->arena, let_go);
		call_frees(c, (void **)&d->pdf);
		d->language = in->language;
		d->pdf_program = arena_text(d->arena, program); /* a reload may change it meanwhile */
		call_act(c, take, &query_feedback_document,
			(const char *[]){or_null(in->review_id), or_null(in->caseworker_id)});
	}
}

static bool read_told(struct document *d, const PGresult *rows)
{
	json_t *list = json_loads(row_text(rows, 0, "feedback"), 0, NULL);
	const size_t count = json_array_size(list);
	struct codec_fault fault;

	d->told = arena_alloc(d->arena, (count + 1) * sizeof(*d->told));
	for (size_t i = 0; i < count; i++) {
		const ProtobufCMessage *one = codec_from_sql(
			&tilsyn__v1__get_feedback_response__descriptor, json_array_get(list, i), d->arena, &fault);

		if (one)
			d->told[d->n_told++] = (const Tilsyn__V1__GetFeedbackResponse *)one;
	}
	json_decref(list);
	return count && d->n_told == count;
}

static void take(struct call *c, const PGresult *rows)
{
	struct document *d = of(c);

	d->made_at = row_int(rows, 0, "made_at");
	if (read_told(d, rows))
		(report_format_is_pdf(d->format) ? call_print : call_work)(c, print, reply, d);
	else
		call_fail(c, REASON_INTERNAL, "the database answered in another shape");
}

static void *print(void *input)
{
	struct document *d = input;
	Tilsyn__V1__Report *report = report_of_feedback(d->told, d->n_told, d->language, d->made_at, d->arena);

	report->columns = d->columns;
	report->aloud = d->aloud;
	d->content = report_written(report, d->format, d->pdf_program, d->arena, &d->pdf, &d->size);
	return d;
}

/* "2026-0017" of a case number that may hold anything. */
static const char *name_of(struct call *c, const struct document *d)
{
	char *name = arena_text(call_arena(c), d->n_told == 1 ? d->told[0]->head->case_number : "sager");

	for (char *at = name; *at; at++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", *at))
			*at = '-';
	return name;
}

static void reply(struct call *c, void *output)
{
	const struct document *d = output;
	Tilsyn__V1__RenderFeedbackResponse *out = arena_alloc(call_arena(c), sizeof(*out));

	if (!d->content) {
		call_fail(c, REASON_INTERNAL, "the document could not be written in this format");
		return;
	}
	tilsyn__v1__render_feedback_response__init(out);
	out->file_name = arena_print(call_arena(c), "tilbagemelding-%.60s.%s", name_of(c, d), d->format->ending);
	out->content_type = (char *)d->format->content_type;
	out->content = (ProtobufCBinaryData){.len = d->size, .data = (uint8_t *)d->content};
	call_reply(c, &out->base);
}
