#include "rpc/telling/telling.h"

#include <string.h>

#include "printer.h"
#include "rpc/messages.h"
#include "rpc/telling/format_wanted.h"
#include "server.h"

static struct telling *of(struct call *c)
{
	return call_state(c, sizeof(struct telling));
}

static void let_go(void *arena)
{
	arena_free(arena);
}

struct telling *telling_new(struct call *c, const char *language, write_fn *write)
{
	struct telling *t = of(c);

	t->arena = arena_new();
	call_keep(c, t->arena, let_go);
	t->language = language;
	t->write = write;
	return t;
}

/* -- few persons -- */

static void *hide(void *input)
{
	struct telling *t = input;

	t->hide(t);
	return t;
}

static void hidden(struct call *c, void *told)
{
	const struct telling *t = told;

	t->hidden(c);
}

void telling_hide(struct call *c, hide_fn *hide_few, hidden_fn *then)
{
	of(c)->hide = hide_few;
	of(c)->hidden = then;
	call_work(c, hide, hidden, of(c));
}

/* -- as a message -- */

static void *write_report(void *input)
{
	struct telling *t = input;

	t->report = t->write(t);
	return t;
}

static void written(struct call *c, void *told)
{
	const struct telling *t = told;

	t->told(c, t->report);
}

void telling_reply(struct call *c, told_fn *told)
{
	of(c)->told = told;
	call_work(c, write_report, written, of(c));
}

/* -- as a file -- */

bool telling_as_file(struct call *c, const Tilsyn__V1__RenderReportRequest *in)
{
	const char *program = call_server(c)->config->pdf_program;
	struct telling *t = of(c);
	const struct report_format *format = format_wanted(c, "format", in->format);

	if (!format)
		return false;
	if (!report_columns_are_known(in->columns)) {
		call_fail_at(c, "columns", "are 40 to 80");
		return false;
	}
	call_frees(c, (void **)&t->pdf);
	t->pdf_program = arena_text(t->arena, program); /* a reload may change it meanwhile */
	t->format = format;
	t->asked = in;
	return true;
}

static void *write_file(void *input)
{
	struct telling *t = write_report(input);

	t->report->columns = t->asked->columns;
	t->report->aloud = t->asked->aloud;
	t->content = report_written(t->report, t->format, t->pdf_program, t->arena, &t->pdf, &t->size);
	return t;
}

static void reply_file(struct call *c, void *told)
{
	const struct telling *t = told;
	Tilsyn__V1__RenderReportResponse *out = arena_alloc(call_arena(c), sizeof(*out));

	if (!t->content) {
		call_fail(c, REASON_INTERNAL, "the report could not be written in this format");
		return;
	}
	tilsyn__v1__render_report_response__init(out);
	out->file_name = arena_print(call_arena(c), "tilsyn-%s.%s", t->name, t->format->ending);
	out->content_type = (char *)t->format->content_type;
	out->content = (ProtobufCBinaryData){.len = t->size, .data = (uint8_t *)t->content};
	call_reply(c, &out->base);
}

void telling_reply_file(struct call *c, const char *name)
{
	of(c)->name = name;
	(report_format_is_pdf(of(c)->format) ? call_print : call_work)(c, write_file, reply_file, of(c));
}
