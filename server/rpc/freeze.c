/* PreviewDraw and FreezeList: the frame now -> waves, shares, chances -> the frozen text (R1, R4, R5). */
#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/allocate.h"
#include "domain/memory.h"
#include "domain/replay.h"
#include "log.h"
#include "rpc/call.h"
#include "rpc/frame.h"
#include "rpc/messages.h"

QUERY(read_frame, "activity_id");
QUERY(freeze_list, "activity_id", "version", "fingerprint", "frozen", "shares", "waves");

struct freeze {
	struct frame frame;
	bool keeps; /* else a preview */
	enum allocate_status allocated;
	uint32_t least; /* cases that the wave, or the strata, take */
	enum frozen_status written;
	char *frozen; /* the text as bytea; with the call */
};

void rpc_preview_draw(struct call *c);
void rpc_freeze_list(struct call *c);

static query_fn take_frame;
static work_fn compute;
static work_done_fn computed;

static void ask_frame(struct call *c, const char *activity_id, bool keeps)
{
	struct freeze *f = call_state(c, sizeof(*f));

	f->keeps = keeps;
	call_frees(c, (void **)&f->frozen);
	call_ask(c, take_frame, &query_read_frame, (const char *[]){activity_id});
}

void rpc_preview_draw(struct call *c)
{
	const Tilsyn__V1__PreviewDrawRequest *in = call_request(c);

	ask_frame(c, in->activity_id, false);
}

void rpc_freeze_list(struct call *c)
{
	const Tilsyn__V1__FreezeListRequest *in = call_request(c);

	ask_frame(c, in->activity_id, true);
}

static void fail_count(struct call *c, enum reason reason, const char *message, const char *name, uint32_t count)
{
	struct failure f = {.reason = reason, .message = message, .n_parameters = 2};
	const struct freeze *state = call_state(c, sizeof(*state));

	f.parameters[0].name = name;
	f.parameters[0].value = arena_print(call_arena(c), "%" PRIu32, count);
	f.parameters[1].name = "wanted";
	f.parameters[1].value = arena_print(call_arena(c), "%" PRIu32, state->frame.case_count);
	call_fail_with(c, &f);
}

/* A preview shows how many, not who: with the cycle's own seed one could try cycles and registers until the waves
 * please (R1). */
static void forget_seed(struct call *c, struct ledger *cycle)
{
	unsigned char random[SHA_BYTES];
	char *seed = arena_alloc(call_arena(c), SHA_HEX + 1);

	randombytes_buf(random, sizeof(random));
	cycle->seed = sodium_bin2hex(seed, SHA_HEX + 1, random, sizeof(random));
}

static void begin_work(struct call *c, struct freeze *f)
{
	if (!f->keeps)
		forget_seed(c, &f->frame.cycle);
	call_work(c, compute, computed, f);
}

static void take_frame(struct call *c, const PGresult *rows)
{
	struct freeze *f = call_state(c, sizeof(*f));
	const char *why;

	if (!frame_read(&f->frame, rows, call_server(c), call_arena(c), &why))
		call_fail(c, REASON_INTERNAL, why);
	else if (f->frame.listed == 0)
		call_fail(c, REASON_EMPTY_FRAME, "no case answers the frame");
	else if (f->frame.case_count > f->frame.listed)
		fail_count(c, REASON_TOO_MANY_CASES, "more cases are wanted than there are", "cases", f->frame.listed);
	else
		begin_work(c, f);
}

/* -- on a worker thread -- */

/* Who stands in which wave now, and which strata the wave gives one case each. */
static void settle_waves(struct frame *f)
{
	ledger_settle(&f->cycle);
	for (size_t i = 0; i < f->cycle.n_workers; i++) {
		struct frozen_stratum *stratum = frame_stratum(&f->list, f->cycle.workers[i].code);

		if (stratum)
			stratum->in_wave = f->cycle.workers[i].wave == f->cycle.wave && !f->cycle.workers[i].absent;
	}
}

static enum allocate_status allocate(struct freeze *f)
{
	struct frozen *list = &f->frame.list;
	uint64_t *sizes = memory_new(list->n_strata, sizeof(*sizes)),
		 *shares = memory_new(list->n_strata, sizeof(*shares));
	bool *in_wave = memory_new(list->n_strata, sizeof(*in_wave));
	enum allocate_status st;

	for (size_t h = 0; h < list->n_strata; h++) {
		sizes[h] = list->strata[h].listed;
		in_wave[h] = list->strata[h].in_wave;
		f->least += list->method == FROZEN_STRATIFIED || in_wave[h];
	}
	if (list->method == FROZEN_STRATIFIED)
		st = allocate_min1(f->frame.case_count, sizes, list->n_strata, shares);
	else
		st = allocate_wave(f->frame.case_count, sizes, in_wave, list->n_strata, shares);
	for (size_t h = 0; st == ALLOCATE_OK && h < list->n_strata; h++)
		list->strata[h].drawn = (uint32_t)shares[h];
	free(sizes);
	free(shares);
	free(in_wave);
	return st;
}

/* Of one draw alone. It stays the whole chance without a cycle, and for cases of those whom no wave reaches. */
static void chances_of_draw(struct frozen *list)
{
	for (size_t h = 0; h < list->n_strata; h++)
		list->strata[h].cycle_chance =
			draw_chance((struct draw_stratum){list->strata[h].listed, list->strata[h].drawn});
}

static uint32_t team_number(const struct ledger *cycle, size_t worker)
{
	size_t first = 0;

	while (strcmp(cycle->workers[first].team, cycle->workers[worker].team) != 0)
		first++;
	return (uint32_t)first;
}

/* A wave of a replay may have as many caseworkers as the largest there can be; a draw smaller than that would be
 * refused at its freeze, so it is played with that size. */
static uint32_t *draws_to_play(const struct frame *f)
{
	uint32_t *draws = memory_new(f->cycle.waves, sizeof(*draws));
	uint32_t members = (uint32_t)((f->cycle.n_workers + f->cycle.waves - 1) / f->cycle.waves);

	for (uint32_t w = 0; w < f->cycle.waves; w++)
		draws[w] = f->draws[w] > members ? f->draws[w] : members;
	return draws;
}

static void chances_of_cycle(struct frame *f)
{
	size_t workers = f->cycle.n_workers;
	struct replay_stratum *strata = memory_new(workers, sizeof(*strata));
	double *chance = memory_new(workers, sizeof(*chance));
	uint32_t *draws = draws_to_play(f);
	struct replay_input in = {.strata = strata,
		.n_strata = workers,
		.n_teams = workers,
		.drawn = draws,
		.waves = f->cycle.waves,
		.replays = f->replays,
		.start = f->replay_start};

	for (size_t i = 0; i < workers; i++)
		strata[i] = (struct replay_stratum){f->cycle.workers[i].listed, team_number(&f->cycle, i)};
	if (replay_chances(&in, chance) != ALLOCATE_OK)
		BUG("a replay without room for its wave");
	for (size_t i = 0; i < workers; i++) {
		struct frozen_stratum *stratum = frame_stratum(&f->list, f->cycle.workers[i].code);

		if (stratum)
			stratum->cycle_chance = chance[i];
	}
	free(strata);
	free(chance);
	free(draws);
}

/* A line for each caseworker of the cycle, as the ledger stands before this draw; each ends in NUL. */
static char *ledger_lines(struct frame *f)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (size_t i = 0; i < f->cycle.n_workers; i++) {
		const struct ledger_worker *w = &f->cycle.workers[i];

		fprintf(out,
			"%s: wave %" PRIu32 " of %" PRIu32 ", moved on from %" PRIu32 ", eligible %" PRIu32
			", drawn %" PRIu32 "%s",
			w->code, w->wave, f->cycle.waves, w->moved_on_from, w->listed, w->drawn,
			w->absent ? ", on leave" : "");
		fputc('\0', out);
	}
	fclose(out);
	return text;
}

static void point_at_lines(struct frozen *list, const char *text, size_t count)
{
	list->ledger = memory_new(count, sizeof(*list->ledger));
	list->n_ledger = count;
	for (size_t i = 0; i < count; i++, text += strlen(text) + 1)
		list->ledger[i] = text;
}

static char *as_bytea(const char *text, size_t size)
{
	size_t room = 2 * size + 3;
	char *bytea = memory_new(room, 1);

	memcpy(bytea, "\\x", 2);
	sodium_bin2hex(bytea + 2, room - 2, (const unsigned char *)text, size);
	return bytea;
}

static void write_list(struct freeze *f)
{
	char *lines = ledger_lines(&f->frame), *text = NULL;
	size_t size;

	point_at_lines(&f->frame.list, lines, f->frame.cycle.n_workers);
	f->written = frozen_text(&f->frame.list, &text, &size, NULL);
	if (f->written == FROZEN_OK)
		f->frozen = as_bytea(text, size);
	free(text);
	free(lines);
	free(f->frame.list.ledger);
	f->frame.list.ledger = NULL;
}

static void *compute(void *input)
{
	struct freeze *f = input;

	if (f->frame.cycle.waves)
		settle_waves(&f->frame);
	f->allocated = allocate(f);
	if (f->allocated != ALLOCATE_OK)
		return f;
	chances_of_draw(&f->frame.list);
	if (f->frame.cycle.waves)
		chances_of_cycle(&f->frame);
	write_list(f);
	return f;
}

/* -- on the loop again -- */

static void preview(struct call *c, const struct freeze *f)
{
	Tilsyn__V1__PreviewDrawResponse *out = arena_alloc(call_arena(c), sizeof(*out));
	const struct frozen *list = &f->frame.list;

	tilsyn__v1__preview_draw_response__init(out);
	out->listed = (int32_t)f->frame.listed;
	out->exempt = (int32_t)list->excluded;
	out->drawn = (int32_t)f->frame.case_count;
	out->n_strata = list->n_strata;
	out->strata = arena_alloc(call_arena(c), list->n_strata * sizeof(Tilsyn__V1__Stratum *));
	for (size_t h = 0; h < list->n_strata; h++) {
		const struct frozen_stratum *s = &list->strata[h];
		Tilsyn__V1__Stratum *told = arena_alloc(call_arena(c), sizeof(*told));

		tilsyn__v1__stratum__init(told);
		told->key = (char *)s->key;
		told->listed = (int32_t)s->listed;
		told->drawn = (int32_t)s->drawn;
		told->in_wave = s->in_wave;
		told->chance = draw_chance((struct draw_stratum){s->listed, s->drawn});
		told->cycle_chance = s->cycle_chance;
		out->strata[h] = told;
	}
	call_reply(c, &out->base);
}

static json_t *shares_of(const struct frozen *list)
{
	json_t *shares = json_array();

	for (size_t h = 0; h < list->n_strata; h++) {
		const struct frozen_stratum *s = &list->strata[h];

		json_array_append_new(
			shares, json_pack("{s:s, s:I, s:I, s:b, s:f, s:f}", "key", s->key, "listed",
					(json_int_t)s->listed, "drawn", (json_int_t)s->drawn, "in_wave", s->in_wave,
					"chance", draw_chance((struct draw_stratum){s->listed, s->drawn}),
					"cycle_chance", s->cycle_chance));
	}
	return shares;
}

static json_t *waves_of(const struct frame *f)
{
	json_t *waves = json_array();

	for (size_t i = 0; i < f->cycle.n_workers; i++) {
		const struct ledger_worker *w = &f->cycle.workers[i];

		json_array_append_new(waves,
			json_pack("{s:s, s:I, s:o}", "caseworker_id", f->worker_ids[i], "wave", (json_int_t)w->wave,
				"moved_on_from", w->moved_on_from ? json_integer(w->moved_on_from) : json_null()));
	}
	return waves;
}

/* The text of a value, which it takes. Yours: free(). */
static char *dump(json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT);

	json_decref(value);
	return text;
}

static void keep(struct call *c, const struct freeze *f)
{
	const Tilsyn__V1__FreezeListRequest *in = call_request(c);
	char *shares = dump(shares_of(&f->frame.list)), *waves = dump(waves_of(&f->frame));

	call_act(c, call_reply_rows, &query_freeze_list,
		(const char *[]){in->activity_id, arena_print(call_arena(c), "%" PRId64, in->version),
			f->frame.fingerprint, f->frozen, shares, waves});
	free(shares);
	free(waves);
}

static void computed(struct call *c, void *output)
{
	const struct freeze *f = output;

	if (f->allocated == ALLOCATE_TOO_FEW)
		fail_count(c, REASON_BAD_VALUE,
			"fewer cases than must have one: each caseworker of the wave, or each team", "least", f->least);
	else if (f->allocated == ALLOCATE_TOO_MANY)
		fail_count(c, REASON_TOO_MANY_CASES, "more cases are wanted than there are", "cases", f->frame.listed);
	else if (f->written != FROZEN_OK)
		call_fail(c, REASON_BAD_VALUE, frozen_status_name(f->written));
	else if (f->keeps)
		keep(c, f);
	else
		preview(c, f);
}
