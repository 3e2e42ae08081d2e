/* ComposeTemplate: the picked sets -> one set, put together and checked on a worker thread -> a draft version in SQL.
 */
#include <stdlib.h>

#include "db/bind.h"
#include "rpc/call.h"
#include "rpc/messages.h"
#include "rpc/template/template_compose.h"

QUERY(composition_sources, "picks");
QUERY(compose_template, "file");

static query_fn take_sources;
static work_fn compose;
static work_done_fn store;

/* The worker's own, as in ImportTemplate. */
struct composing {
	const Tilsyn__V1__ComposeTemplateRequest *wanted;
	struct arena *arena;
	size_t n_sources;
	char **ids, **files; /* as jsonb */
	struct failure faults;
	char *json; /* NULL when it has faults */
};

void rpc_compose_template(struct call *c);

static void composing_free(void *composing)
{
	struct composing *m = composing;

	arena_free(m->arena);
	free(m->json);
}

void rpc_compose_template(struct call *c)
{
	struct composing *m = call_state(c, sizeof(*m));

	m->wanted = call_request(c);
	m->arena = arena_new();
	call_keep(c, m, composing_free);
	call_ask(c, take_sources, &query_composition_sources,
		bind_values(&query_composition_sources, &m->wanted->base, call_arena(c)));
}

static void take_sources(struct call *c, const PGresult *rows)
{
	struct composing *m = call_state(c, sizeof(*m));

	m->n_sources = (size_t)PQntuples(rows);
	m->ids = arena_alloc(m->arena, (m->n_sources + 1) * sizeof(*m->ids));
	m->files = arena_alloc(m->arena, (m->n_sources + 1) * sizeof(*m->files));
	for (size_t i = 0; i < m->n_sources; i++) {
		m->ids[i] = arena_text(m->arena, row_text(rows, (int)i, "template_id"));
		m->files[i] = arena_text(m->arena, row_text(rows, (int)i, "file"));
	}
	call_work(c, compose, store, m);
}

static const Tilsyn__V1__TemplateFile *read_source(struct composing *m, const char *text)
{
	struct codec_fault fault;
	json_t *body = json_loads(text, 0, NULL);
	ProtobufCMessage *file = codec_from_sql(&tilsyn__v1__template_file__descriptor, body, m->arena, &fault);

	json_decref(body);
	return (const Tilsyn__V1__TemplateFile *)file;
}

static void *compose(void *input)
{
	struct composing *m = input;
	struct source *sources = arena_alloc(m->arena, (m->n_sources + 1) * sizeof(*sources));
	Tilsyn__V1__TemplateFile *file;

	for (size_t i = 0; i < m->n_sources; i++) {
		sources[i] = (struct source){m->ids[i], read_source(m, m->files[i])};
		if (!sources[i].file) {
			m->faults = (struct failure){
				.reason = REASON_INTERNAL, .message = "a stored question set has another shape"};
			return m;
		}
	}
	if (template_compose(m->wanted, sources, m->n_sources, m->arena, &file, &m->faults)) {
		json_t *body = codec_to_sql(&file->base);

		m->json = json_dumps(body, JSON_COMPACT);
		json_decref(body);
	}
	return m;
}

static void store(struct call *c, void *composed)
{
	const struct composing *m = composed;

	if (m->json)
		call_act(c, call_reply_rows, &query_compose_template, (const char *[]){m->json});
	else
		call_fail_with(c, &m->faults);
}
