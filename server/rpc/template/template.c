/* ImportTemplate: a YAML file -> its message, checked, on a worker thread -> a draft version in SQL. */
#include <stdlib.h>

#include "db/bind.h"
#include "rpc/call.h"
#include "rpc/messages.h"
#include "rpc/outcome.h"
#include "rpc/template/template_check.h"

QUERY(import_template, "file");

static work_fn read_file;
static work_done_fn store;

/* The worker's own: its arena holds the message and the faults. */
struct reading {
	const ProtobufCBinaryData *yaml;
	struct arena *arena;
	struct codec_fault fault; /* of the shape */
	struct failure faults;	  /* of the content */
	char *json;		  /* the file as jsonb, NULL when it has faults */
};

void rpc_import_template(struct call *c);

static void reading_free(void *reading)
{
	struct reading *r = reading;

	arena_free(r->arena);
	free(r->json);
}

void rpc_import_template(struct call *c)
{
	const Tilsyn__V1__ImportTemplateRequest *in = call_request(c);
	struct reading *r = call_state(c, sizeof(*r));

	r->yaml = &in->yaml;
	r->arena = arena_new();
	call_keep(c, r, reading_free);
	call_work(c, read_file, store, r);
}

static void *read_file(void *input)
{
	struct reading *r = input;
	Tilsyn__V1__TemplateFile *file = (Tilsyn__V1__TemplateFile *)codec_from_yaml(
		&tilsyn__v1__template_file__descriptor, (const char *)r->yaml->data, r->yaml->len, r->arena, &r->fault);

	if (file && template_check(file, r->arena, &r->faults)) {
		json_t *body = codec_to_sql(&file->base);

		r->json = json_dumps(body, JSON_COMPACT);
		json_decref(body);
	}
	return r;
}

static void store(struct call *c, void *read)
{
	const struct reading *r = read;

	if (r->json)
		call_act(c, call_reply_rows, &query_import_template, (const char *[]){r->json});
	else if (r->faults.n_places)
		call_fail_with(c, &r->faults);
	else
		outcome_of_file_fault(c, &r->fault);
}
