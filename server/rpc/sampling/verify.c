/* VerifyDraw: redoes a stored draw from its frozen bytes and compares it with every place that is stored (R2). */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/memory.h"
#include "domain/sampling/frozen.h"
#include "domain/sampling/order.h"
#include "domain/sampling/protocol.h"
#include "rpc/call.h"
#include "rpc/messages.h"

QUERY(read_draw, "activity_id");

struct stored_place {
	const char *case_number, *stratum, *ticket, *place;
	uint32_t rank;
};

struct verification {
	unsigned char *frozen; /* libpq's; with the call */
	size_t frozen_size;
	const char *list_hash, *commitment, *committed_seed, *word, *seed, *protocol_hash; /* as stored */
	uint32_t number;
	unsigned char *
		order; /* the whole, in bytes; NULL: an old draw, of which every case is kept. libpq's; with the call */
	size_t order_size;
	struct stored_place *kept; /* case by case, in the same order */
	size_t n_kept, compared;
	char found_hash[SHA_HEX + 1], found_seed[SHA_HEX + 1];
	char difference[300]; /* the first; "" without */
};

void rpc_verify_draw(struct call *c);

static query_fn take_draw;
static work_fn compare;
static work_done_fn answer;

void rpc_verify_draw(struct call *c)
{
	const Tilsyn__V1__VerifyDrawRequest *in = call_request(c);
	struct verification *v = call_state(c, sizeof(*v));

	call_frees(c, (void **)&v->frozen);
	call_frees(c, (void **)&v->order);
	call_ask(c, take_draw, &query_read_draw, (const char *[]){in->activity_id});
}

static void take_draw(struct call *c, const PGresult *rows)
{
	struct verification *v = call_state(c, sizeof(*v));
	struct arena *arena = call_arena(c);

	v->frozen = PQunescapeBytea((const unsigned char *)row_text(rows, 0, "frozen"), &v->frozen_size);
	v->list_hash = arena_text(arena, row_text(rows, 0, "list_hash"));
	v->commitment = arena_text(arena, row_text(rows, 0, "seed_commitment"));
	v->committed_seed = arena_text(arena, row_text(rows, 0, "committed_seed"));
	v->word = arena_text(arena, row_text(rows, 0, "word"));
	v->seed = arena_text(arena, row_text(rows, 0, "seed"));
	v->protocol_hash = arena_text(arena, row_text(rows, 0, "protocol_hash"));
	v->number = (uint32_t)row_int(rows, 0, "number");
	if (!row_is_null(rows, 0, "case_order"))
		v->order = PQunescapeBytea((const unsigned char *)row_text(rows, 0, "case_order"), &v->order_size);
	v->n_kept = (size_t)PQntuples(rows) - 1;
	v->kept = arena_alloc(arena, v->n_kept * sizeof(*v->kept));
	for (size_t i = 0; i < v->n_kept; i++) {
		int row = (int)i + 1;

		v->kept[i] = (struct stored_place){
			.case_number = arena_text(arena, row_text(rows, row, "case_number")),
			.stratum = arena_text(arena, row_text(rows, row, "stratum")),
			.ticket = arena_text(arena, row_text(rows, row, "ticket")),
			.place = arena_text(arena, row_text(rows, row, "place")),
			.rank = (uint32_t)row_int(rows, row, "rank"),
		};
	}
	call_work(c, compare, answer, v);
}

/* -- on a worker thread -- */

/* False, so that the comparison ends with the first difference. */
__attribute__((format(printf, 2, 3))) static bool differ(struct verification *v, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vsnprintf(v->difference, sizeof(v->difference), format, list);
	va_end(list);
	return false;
}

static bool same_seeds(struct verification *v)
{
	char commitment[SHA_HEX + 1];

	frozen_hash(v->found_hash, (const char *)v->frozen, v->frozen_size);
	draw_seed(v->found_seed, v->committed_seed, v->word);
	sha_text(commitment, v->committed_seed, strlen(v->committed_seed));
	if (strcmp(v->found_hash, v->list_hash) != 0)
		return differ(v, "list hash: stored %s, found %s", v->list_hash, v->found_hash);
	if (strcmp(commitment, v->commitment) != 0)
		return differ(v, "commitment: published %s, found %s", v->commitment, commitment);
	if (strcmp(v->found_seed, v->seed) != 0)
		return differ(v, "seed: stored %s, found %s", v->seed, v->found_seed);
	return true;
}

static bool same_place(struct verification *v, const struct stored_place *stored, const struct stored_place *found)
{
	if (strcmp(stored->stratum, found->stratum) != 0 || stored->rank != found->rank)
		return differ(v, "place %zu: stored %s rank %" PRIu32 ", found %s rank %" PRIu32, v->compared + 1,
			stored->stratum, stored->rank, found->stratum, found->rank);
	if (strcmp(stored->case_number, found->case_number) != 0)
		return differ(v, "%s rank %" PRIu32 ": stored case %s, found %s", found->stratum, found->rank,
			stored->case_number, found->case_number);
	if (strcmp(stored->ticket, found->ticket) != 0)
		return differ(v, "%s rank %" PRIu32 ": stored ticket %s, found %s", found->stratum, found->rank,
			stored->ticket, found->ticket);
	if (strcmp(stored->place, found->place) != 0)
		return differ(v, "%s rank %" PRIu32 ": stored as %s, found as %s", found->stratum, found->rank,
			stored->place, found->place);
	return true;
}

static bool same_bytes(struct verification *v, const struct draw_pick *order, size_t count)
{
	unsigned char *bytes;
	size_t place = 0;

	if (v->order_size != ORDER_BYTES * count)
		return differ(v, "stored %zu cases, found %zu", v->order_size / ORDER_BYTES, count);
	bytes = memory_new(v->order_size, 1);
	order_bytes(bytes, order, count);
	while (place < v->order_size && bytes[place] == v->order[place])
		place++;
	free(bytes);
	return place == v->order_size ||
	       differ(v, "place %zu: stored another case than found", place / ORDER_BYTES + 1);
}

/* Every case that is kept, against its place; none is missing and none too many. */
static bool same_kept(struct verification *v, const struct frozen *f, const struct draw_pick *order)
{
	unsigned limit = order_limit(order, f->n_cases);
	char ticket[SHA_HEX + 1];
	size_t kept = 0;
	bool same = true;

	for (v->compared = 0; same && v->compared < f->n_cases; v->compared++) {
		const struct draw_pick *p = &order[v->compared];
		const struct draw_case *found = &f->cases[p->case_index];

		if (v->order && !order_keeps(p, limit))
			continue;
		if (kept == v->n_kept)
			return differ(v, "stored %zu cases one by one, found more", kept);
		sha_hex(ticket, p->ticket);
		same = same_place(v, &v->kept[kept++],
			&(struct stored_place){found->number, f->strata[found->stratum].key, ticket,
				draw_place_name(p->place), p->rank});
	}
	return same && (kept == v->n_kept || differ(v, "stored %zu cases one by one, found %zu", v->n_kept, kept));
}

static bool same_protocol(struct verification *v, const struct frozen *f, const struct draw_pick *order)
{
	char hash[SHA_HEX + 1];

	if (!*v->protocol_hash)
		return true;
	protocol_hash(hash, &(struct protocol_draw){v->commitment, v->committed_seed, v->word, v->number},
		&(struct protocol_list){
			f, (const char *)v->frozen, v->frozen_size, v->found_hash, v->found_seed, order});
	return strcmp(hash, v->protocol_hash) == 0 ||
	       differ(v, "hash of the protocol: stored %s, found %s", v->protocol_hash, hash);
}

static void compare_order(struct verification *v, const struct frozen *f, const struct draw_pick *order)
{
	if ((!v->order || same_bytes(v, order, f->n_cases)) && same_kept(v, f, order))
		same_protocol(v, f, order);
}

static void *compare(void *input)
{
	struct verification *v = input;
	struct draw_pick *order;
	struct frozen f;

	if (!same_seeds(v))
		return v;
	if (frozen_parse((const char *)v->frozen, v->frozen_size, &f) != FROZEN_OK) {
		differ(v, "the frozen bytes are not a frozen list");
		return v;
	}
	order = frozen_draw(&f, v->found_hash, v->found_seed, v->number);
	if (order)
		compare_order(v, &f, order);
	else
		differ(v, "the frozen list contradicts itself");
	free(order);
	frozen_clear(&f);
	return v;
}

/* -- on the loop again -- */

static void answer(struct call *c, void *output)
{
	Tilsyn__V1__VerifyDrawResponse *out = arena_alloc(call_arena(c), sizeof(*out));
	struct verification *v = output;

	tilsyn__v1__verify_draw_response__init(out);
	out->agrees = !*v->difference;
	out->list_hash = v->found_hash;
	out->seed = v->found_seed;
	out->draw_number = (int32_t)v->number;
	out->cases = (int32_t)v->compared;
	out->difference = v->difference;
	out->protocol_hash = (char *)v->protocol_hash;
	call_reply(c, &out->base);
}
