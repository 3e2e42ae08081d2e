/* PutRows: what the chunks before left to know -> the chunk read on a worker thread -> rows and faults in SQL. */
#include <stdlib.h>

#include <sodium.h>

#include "db/bind.h"
#include "intake/case_list_json.h"
#include "rpc/call.h"
#include "rpc/messages.h"
#include "server.h"

enum { CHUNK_BYTES = 262144 };

QUERY(import_reader, "import_id", "chunk");
QUERY(put_rows, "import_id", "chunk", "record_count", "read_rows", "read_faults", "reader");

/* The worker's own: its arena holds the rows and the faults. */
struct chunk {
	struct case_list_input in;
	struct case_list list;
	struct arena *arena;
	char *rows, *faults, *reader; /* jsonb */
};

void rpc_put_rows(struct call *c);

static query_fn take_reader;
static work_fn read_chunk;
static work_done_fn store;

static void chunk_free(void *chunk)
{
	struct chunk *k = chunk;

	sodium_memzero(&k->in.key, sizeof(k->in.key));
	arena_free(k->arena);
	free(k->rows);
	free(k->faults);
	free(k->reader);
}

void rpc_put_rows(struct call *c)
{
	const Tilsyn__V1__PutRowsRequest *in = call_request(c);

	if (in->rows.len > CHUNK_BYTES)
		call_fail(c, REASON_TOO_LARGE, "a chunk is at most 262144 bytes");
	else
		call_ask(c, take_reader, &query_import_reader,
			bind_values(&query_import_reader, &in->base, call_arena(c)));
}

static void take_reader(struct call *c, const PGresult *rows)
{
	const Tilsyn__V1__PutRowsRequest *in = call_request(c);
	struct chunk *k = call_state(c, sizeof(*k));

	k->in = (struct case_list_input){.bytes = (const char *)in->rows.data,
		.size = in->rows.len,
		.today = day_read_iso(row_text(rows, 0, "today"))};
	if (!k->in.today || !case_list_state_from_json(&k->in.state, row_text(rows, 0, "reader"))) {
		call_fail(c, REASON_INTERNAL, "the database speaks of the import in another shape");
		return;
	}
	cpr_key(k->in.key, call_server(c)->key);
	k->arena = arena_new();
	call_keep(c, k, chunk_free);
	call_work(c, read_chunk, store, k);
}

static void *read_chunk(void *input)
{
	struct chunk *k = input;

	case_list_read(&k->list, &k->in, k->arena);
	k->rows = case_list_rows_to_json(&k->list);
	k->faults = case_list_faults_to_json(&k->list);
	k->reader = case_list_state_to_json(&k->list.state);
	return k;
}

static void store(struct call *c, void *read)
{
	const Tilsyn__V1__PutRowsRequest *in = call_request(c);
	const struct chunk *k = read;

	call_act(c, call_reply_rows, &query_put_rows,
		(const char *[]){in->import_id, arena_print(call_arena(c), "%d", (int)in->chunk),
			arena_print(call_arena(c), "%zu", k->list.n_records), k->rows, k->faults, k->reader});
}
