/* RenderConcept: a version of the concept -> a page, on a worker thread. */
#include <stdlib.h>

#include "db/query.h"
#include "printer.h"
#include "render/concept_page.h"
#include "rpc/call.h"
#include "rpc/messages.h"
#include "rpc/telling/format_wanted.h"
#include "server.h"

QUERY(get_concept, "version");

static query_fn take;
static work_fn print;
static work_done_fn reply;

struct printing {
	struct arena *arena;		    /* of the worker's; goes with the call */
	const char *language, *pdf_program; /* the latter NULL: HTML */
	Tilsyn__V1__GetConceptResponse concept;
	char *content, *pdf;
	size_t size;
};

void rpc_render_concept(struct call *c);

static void let_go(void *arena)
{
	arena_free(arena);
}

void rpc_render_concept(struct call *c)
{
	const Tilsyn__V1__RenderConceptRequest *in = call_request(c);
	const char *program = call_server(c)->config->pdf_program;
	const bool is_pdf = in->format == TILSYN__V1__FORMAT__FORMAT_PDF;
	struct printing *p = call_state(c, sizeof(*p));

	if (!is_pdf && in->format != TILSYN__V1__FORMAT__FORMAT_HTML && in->format) {
		call_fail_at(c, "format", "a concept is printed as HTML or PDF");
		return;
	}
	if (is_pdf && !format_wanted(c, "format", in->format))
		return;
	p->arena = arena_new();
	call_keep(c, p->arena, let_go);
	call_frees(c, (void **)&p->pdf);
	p->language = in->language;
	p->pdf_program = is_pdf ? arena_text(p->arena, program) : NULL; /* a reload may change it meanwhile */
	call_ask(c, take, &query_get_concept,
		(const char *[]){arena_print(call_arena(c), "%lld", (long long)in->version)});
}

static ProtobufCMessage *read_part(
	struct printing *p, const PGresult *rows, const char *column, const ProtobufCMessageDescriptor *type)
{
	struct codec_fault fault;
	json_t *stored = json_loads(row_text(rows, 0, column), 0, NULL);
	ProtobufCMessage *part = codec_from_sql(type, stored, p->arena, &fault);

	json_decref(stored);
	return part;
}

static void take(struct call *c, const PGresult *rows)
{
	struct printing *p = call_state(c, sizeof(*p));

	tilsyn__v1__get_concept_response__init(&p->concept);
	p->concept.concept = (Tilsyn__V1__Concept *)read_part(p, rows, "concept", &tilsyn__v1__concept__descriptor);
	p->concept.told =
		(Tilsyn__V1__ConceptVersion *)read_part(p, rows, "told", &tilsyn__v1__concept_version__descriptor);
	if (p->concept.concept && p->concept.told)
		(p->pdf_program ? call_print : call_work)(c, print, reply, p);
	else
		call_fail(c, REASON_INTERNAL, "a stored concept has another shape");
}

static void *print(void *input)
{
	struct printing *p = input;

	p->content = render_concept(&p->concept, p->language, p->arena, &p->size);
	if (p->pdf_program)
		p->content = p->pdf = printer_pdf(p->pdf_program, p->content, p->size, &p->size);
	return p;
}

static void reply(struct call *c, void *printed)
{
	const struct printing *p = printed;
	Tilsyn__V1__RenderConceptResponse *out = arena_alloc(call_arena(c), sizeof(*out));

	if (!p->content) {
		call_fail(c, REASON_INTERNAL, "the concept could not be printed");
		return;
	}
	tilsyn__v1__render_concept_response__init(out);
	out->file_name = arena_print(
		call_arena(c), "koncept-%lld.%s", (long long)p->concept.told->version, p->pdf_program ? "pdf" : "html");
	out->content_type = (char *)(p->pdf_program ? "application/pdf" : "text/html; charset=utf-8");
	out->content = (ProtobufCBinaryData){.len = p->size, .data = (uint8_t *)p->content};
	call_reply(c, &out->base);
}
