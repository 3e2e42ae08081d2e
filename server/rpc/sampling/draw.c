/* MakeDraw and GiveWord: the frozen bytes, the committed seed and a word -> the whole order and the hash of its
 * protocol (R2). */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/memory.h"
#include "domain/sampling/frozen.h"
#include "domain/sampling/order.h"
#include "domain/sampling/protocol.h"
#include "domain/writing.h"
#include "rpc/call.h"
#include "rpc/messages.h"
#include "rpc/sampling/committed_seed.h"

QUERY(read_frozen, "activity_id", "word", "reason");
QUERY(make_draw, "activity_id", "word", "reason", "number", "committed_seed", "draw_seed", "case_order",
	"protocol_hash", "case_numbers", "strata", "ranks", "tickets", "places");

enum column { CASE_NUMBERS, STRATA, RANKS, TICKETS, PLACES, COLUMNS };

struct drawing {
	const char *activity_id, *word, *reason; /* reason NULL: the first draw alone */
	const char *frozen;			 /* the text whose bytes are hashed */
	size_t frozen_size;
	char list_hash[SHA_HEX + 1], committed_seed[SHA_HEX + 1], seed[SHA_HEX + 1], protocol_hash[SHA_HEX + 1];
	const char *commitment;
	uint32_t number;
	bool drawn;
	char *order;		/* the whole, as bytea; with the call */
	char *columns[COLUMNS]; /* of the cases that are kept one by one, as SQL arrays; with the call */
};

void rpc_make_draw(struct call *c);
void rpc_give_word(struct call *c);

static query_fn take_frozen;
static work_fn draw;
static work_done_fn store;

static void begin(struct call *c, const char *activity_id, const char *word, const char *reason)
{
	struct drawing *d = call_state(c, sizeof(*d));

	d->activity_id = activity_id;
	d->word = word;
	d->reason = reason;
	call_frees(c, (void **)&d->order);
	for (int i = 0; i < COLUMNS; i++)
		call_frees(c, (void **)&d->columns[i]);
	call_ask(c, take_frozen, &query_read_frozen, (const char *[]){activity_id, word, reason});
}

void rpc_make_draw(struct call *c)
{
	const Tilsyn__V1__MakeDrawRequest *in = call_request(c);

	begin(c, in->activity_id, in->word, in->reason);
}

void rpc_give_word(struct call *c)
{
	const Tilsyn__V1__GiveWordRequest *in = call_request(c);

	begin(c, in->activity_id, in->word, NULL);
}

static void take_frozen(struct call *c, const PGresult *rows)
{
	struct drawing *d = call_state(c, sizeof(*d));

	if (!committed_seed_open(d->committed_seed, row_text(rows, 0, "sealed_seed"),
		    row_text(rows, 0, "seed_commitment"), call_server(c))) {
		call_fail(c, REASON_INTERNAL, "the committed seed does not open under this server's key");
		return;
	}
	draw_seed(d->seed, d->committed_seed, d->word);
	d->commitment = arena_text(call_arena(c), row_text(rows, 0, "seed_commitment"));
	d->number = (uint32_t)row_int(rows, 0, "number");
	snprintf(d->list_hash, sizeof(d->list_hash), "%s", row_text(rows, 0, "list_hash"));
	d->frozen = arena_text(call_arena(c), row_text(rows, 0, "frozen"));
	d->frozen_size = strlen(d->frozen);
	call_work(c, draw, store, d);
}

/* -- on a worker thread -- */

static void write_quoted(struct writing *out, const char *text)
{
	writing_add(out, "\"");
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			writing_add(out, "\\");
		writing_bytes(out, text, 1);
	}
	writing_add(out, "\"");
}

static void write_cell(struct writing *out, enum column column, const struct frozen *f, const struct draw_pick *p)
{
	char ticket[SHA_HEX + 1];

	switch (column) {
	case CASE_NUMBERS:
		write_quoted(out, f->cases[p->case_index].number);
		break;
	case STRATA:
		write_quoted(out, f->strata[f->cases[p->case_index].stratum].key);
		break;
	case RANKS:
		writing_number(out, p->rank);
		break;
	case TICKETS:
		sha_hex(ticket, p->ticket);
		writing_add(out, "\"\\\\x");
		writing_add(out, ticket);
		writing_add(out, "\"");
		break;
	case PLACES:
	default:
		writing_add(out, draw_place_name(p->place));
		break;
	}
}

static char *array_of(enum column column, const struct frozen *f, const struct draw_pick *kept, size_t count)
{
	struct writing out = {0};

	writing_add(&out, "{");
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			writing_add(&out, ",");
		write_cell(&out, column, f, &kept[i]);
	}
	writing_add(&out, "}");
	writing_end(&out);
	return out.bytes;
}

/* The cases that are kept one by one, to the front; in the order's own order. */
static size_t keep_some(struct draw_pick *order, size_t count)
{
	unsigned limit = order_limit(order, count);
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (order_keeps(&order[i], limit))
			order[kept++] = order[i];
	return kept;
}

static char *order_of(const struct draw_pick *order, size_t count)
{
	size_t size = ORDER_BYTES * count, room = 2 * size + 3;
	unsigned char *bytes = memory_new(size, 1);
	char *bytea = memory_new(room, 1);

	order_bytes(bytes, order, count);
	memcpy(bytea, "\\x", 2);
	sodium_bin2hex(bytea + 2, room - 2, bytes, size);
	free(bytes);
	return bytea;
}

static void write_draw(struct drawing *d, const struct frozen *f, struct draw_pick *order)
{
	size_t kept;

	d->order = order_of(order, f->n_cases);
	protocol_hash(d->protocol_hash, &(struct protocol_draw){d->commitment, d->committed_seed, d->word, d->number},
		&(struct protocol_list){f, d->frozen, d->frozen_size, d->list_hash, d->seed, order});
	kept = keep_some(order, f->n_cases); /* last: the others are gone then */
	for (enum column i = 0; i < COLUMNS; i++)
		d->columns[i] = array_of(i, f, order, kept);
	d->drawn = true;
}

static void *draw(void *input)
{
	struct drawing *d = input;
	struct draw_pick *order;
	struct frozen f;

	if (frozen_parse_hashed(d->frozen, d->frozen_size, d->list_hash, &f) != FROZEN_OK)
		return d;
	order = frozen_draw(&f, d->list_hash, d->seed, d->number);
	if (order)
		write_draw(d, &f, order);
	free(order);
	frozen_clear(&f);
	return d;
}

/* -- on the loop again -- */

static void store(struct call *c, void *output)
{
	const struct drawing *d = output;

	if (!d->drawn) {
		call_fail(c, REASON_INTERNAL, "the frozen list does not read");
		return;
	}
	call_act(c, call_reply_rows, &query_make_draw,
		(const char *[]){d->activity_id, d->word, d->reason, arena_print(call_arena(c), "%" PRIu32, d->number),
			d->committed_seed, d->seed, d->order, d->protocol_hash, d->columns[CASE_NUMBERS],
			d->columns[STRATA], d->columns[RANKS], d->columns[TICKETS], d->columns[PLACES]});
}
