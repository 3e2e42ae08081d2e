/* GetProtocol: the draw in force as a text that anyone can redo. */
#include <stdlib.h>

#include "domain/sampling/protocol.h"
#include "rpc/call.h"
#include "rpc/messages.h"

QUERY(get_protocol, "activity_id");

struct printing {
	unsigned char *frozen; /* libpq's; with the call */
	size_t frozen_size;
	const char *file_name;
	struct protocol_draw draw;
	char *text; /* with the call */
	size_t size;
};

void rpc_get_protocol(struct call *c);

static query_fn take_draw;
static work_fn print;
static work_done_fn answer;

void rpc_get_protocol(struct call *c)
{
	const Tilsyn__V1__GetProtocolRequest *in = call_request(c);
	struct printing *p = call_state(c, sizeof(*p));

	call_frees(c, (void **)&p->frozen);
	call_frees(c, (void **)&p->text);
	call_act(c, take_draw, &query_get_protocol, (const char *[]){in->activity_id});
}

static void take_draw(struct call *c, const PGresult *rows)
{
	struct printing *p = call_state(c, sizeof(*p));
	struct arena *arena = call_arena(c);

	p->frozen = PQunescapeBytea((const unsigned char *)row_text(rows, 0, "frozen"), &p->frozen_size);
	p->draw = (struct protocol_draw){
		.commitment = arena_text(arena, row_text(rows, 0, "seed_commitment")),
		.committed_seed = arena_text(arena, row_text(rows, 0, "committed_seed")),
		.word = arena_text(arena, row_text(rows, 0, "word")),
		.number = (uint32_t)row_int(rows, 0, "number"),
	};
	p->file_name = arena_print(arena, "protokol-%.12s-%u.txt", row_text(rows, 0, "list_hash"), p->draw.number);
	call_work(c, print, answer, p);
}

static void *print(void *input)
{
	struct printing *p = input;

	p->text = protocol_text((const char *)p->frozen, p->frozen_size, &p->draw, &p->size);
	return p;
}

static void answer(struct call *c, void *output)
{
	Tilsyn__V1__GetProtocolResponse *out = arena_alloc(call_arena(c), sizeof(*out));
	struct printing *p = output;

	if (!p->text) {
		call_fail(c, REASON_DRAW_DIFFERS, "the stored draw does not fit its frozen list");
		return;
	}
	tilsyn__v1__get_protocol_response__init(out);
	out->file_name = (char *)p->file_name;
	out->protocol = (ProtobufCBinaryData){p->size, (uint8_t *)p->text};
	call_reply(c, &out->base);
}
