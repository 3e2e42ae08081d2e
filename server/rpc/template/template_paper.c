/* RenderTemplate: a stored version -> a form on paper, laid out on a worker thread. */
#include <string.h>

#include "db/query.h"
#include "render/paper.h"
#include "rpc/call.h"
#include "rpc/messages.h"

QUERY(get_template, "template_id", "code", "version_name");

static query_fn take_template;
static work_fn lay_out;
static work_done_fn reply;

/* The worker's own. */
struct printing {
	const Tilsyn__V1__RenderTemplateRequest *wanted;
	struct arena *arena;
	char *stored; /* the file as jsonb */
	const Tilsyn__V1__TemplateFile *file;
	size_t unknown_step; /* one more than its place in the request; 0: none */
	char *content;
	size_t size;
};

void rpc_render_template(struct call *c);

static void let_go(void *arena)
{
	arena_free(arena);
}

void rpc_render_template(struct call *c)
{
	struct printing *m = call_state(c, sizeof(*m));

	m->wanted = call_request(c);
	m->arena = arena_new();
	call_keep(c, m->arena, let_go);
	call_ask(c, take_template, &query_get_template, (const char *[]){m->wanted->template_id, "", ""});
}

static void take_template(struct call *c, const PGresult *rows)
{
	struct printing *m = call_state(c, sizeof(*m));

	m->stored = arena_text(m->arena, row_text(rows, 0, "file"));
	call_work(c, lay_out, reply, m);
}

static bool has_step(const Tilsyn__V1__TemplateFile *file, const char *id)
{
	for (size_t i = 0; i < file->n_steps; i++)
		if (!strcmp(file->steps[i]->id, id))
			return true;
	return false;
}

static void *lay_out(void *input)
{
	struct printing *m = input;
	struct codec_fault fault;
	json_t *body = json_loads(m->stored, 0, NULL);

	m->file = (const Tilsyn__V1__TemplateFile *)codec_from_sql(
		&tilsyn__v1__template_file__descriptor, body, m->arena, &fault);
	json_decref(body);
	for (size_t i = 0; m->file && !m->unknown_step && i < m->wanted->n_steps; i++)
		if (!has_step(m->file, m->wanted->steps[i]))
			m->unknown_step = i + 1;
	if (m->file && m->file->scale && !m->unknown_step)
		m->content = render_paper(
			m->file, m->wanted->steps, m->wanted->n_steps, m->wanted->language, m->arena, &m->size);
	return m;
}

static void fail_step(struct call *c, size_t nth)
{
	struct place *place = arena_alloc(call_arena(c), sizeof(*place));

	*place = (struct place){.field = arena_print(call_arena(c), "steps[%zu]", nth), .question = ""};
	call_fail_with(c, &(struct failure){.reason = REASON_BAD_VALUE,
				  .message = "is no step of this set",
				  .n_places = 1,
				  .places = place});
}

static void reply(struct call *c, void *laid_out)
{
	const struct printing *m = laid_out;
	Tilsyn__V1__RenderTemplateResponse *out = arena_alloc(call_arena(c), sizeof(*out));

	if (m->unknown_step) {
		fail_step(c, m->unknown_step - 1);
		return;
	}
	if (!m->content) {
		call_fail(c, REASON_INTERNAL, "a stored question set has another shape");
		return;
	}
	tilsyn__v1__render_template_response__init(out);
	out->file_name = arena_print(call_arena(c), "%s-%s.html", m->file->id, m->file->version);
	out->content_type = (char *)"text/html; charset=utf-8";
	out->content = (ProtobufCBinaryData){.len = m->size, .data = (uint8_t *)m->content};
	call_reply(c, &out->base);
}
