/* MakeDraw and GiveWord: the frozen bytes, the committed seed and a word -> the whole order (R2). */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "domain/frozen.h"
#include "rpc/call.h"
#include "rpc/committed_seed.h"
#include "rpc/messages.h"

QUERY(read_frozen, "activity_id", "word", "reason");
QUERY(make_draw, "activity_id", "word", "reason", "number", "committed_seed", "draw_seed", "case_numbers", "strata",
	"ranks", "tickets", "places");

enum column { CASE_NUMBERS, STRATA, RANKS, TICKETS, PLACES, COLUMNS };

struct drawing {
	const char *activity_id, *word, *reason; /* reason NULL: the first draw alone */
	unsigned char *frozen;			 /* libpq's; with the call */
	size_t frozen_size;
	char list_hash[SHA_HEX + 1], committed_seed[SHA_HEX + 1], seed[SHA_HEX + 1];
	uint32_t number;
	bool drawn;
	char *columns[COLUMNS]; /* of the order, as SQL arrays; with the call */
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
	call_frees(c, (void **)&d->frozen);
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
	d->number = (uint32_t)row_int(rows, 0, "number");
	snprintf(d->list_hash, sizeof(d->list_hash), "%s", row_text(rows, 0, "list_hash"));
	d->frozen = PQunescapeBytea((const unsigned char *)row_text(rows, 0, "frozen"), &d->frozen_size);
	call_work(c, draw, store, d);
}

/* -- on a worker thread -- */

static void write_quoted(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

static void write_cell(FILE *out, enum column column, const struct frozen *f, const struct draw_pick *p)
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
		fprintf(out, "%" PRIu32, p->rank);
		break;
	case TICKETS:
		sha_hex(ticket, p->ticket);
		fprintf(out, "\"\\\\x%s\"", ticket);
		break;
	case PLACES:
	default:
		fputs(draw_place_name(p->place), out);
		break;
	}
}

static char *array_of(enum column column, const struct frozen *f, const struct draw_pick *order)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (size_t i = 0; i < f->n_cases; i++) {
		fputc(i ? ',' : '{', out);
		write_cell(out, column, f, &order[i]);
	}
	fputc('}', out);
	fclose(out);
	return text;
}

static void *draw(void *input)
{
	struct drawing *d = input;
	struct draw_pick *order;
	struct frozen f;

	if (frozen_parse((const char *)d->frozen, d->frozen_size, &f) != FROZEN_OK)
		return d;
	order = frozen_draw(&f, d->list_hash, d->seed, d->number);
	if (order) {
		for (enum column i = 0; i < COLUMNS; i++)
			d->columns[i] = array_of(i, &f, order);
		d->drawn = true;
	}
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
			d->committed_seed, d->seed, d->columns[CASE_NUMBERS], d->columns[STRATA], d->columns[RANKS],
			d->columns[TICKETS], d->columns[PLACES]});
}
