/* PreviewDraw and FreezeList: the frame now -> waves, shares, chances -> the frozen text (R1, R4, R5). */
#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/memory.h"
#include "domain/sampling/allocate.h"
#include "domain/sampling/replay.h"
#include "log.h"
#include "rpc/call.h"
#include "rpc/messages.h"
#include "rpc/sampling/frame.h"

QUERY(read_frame, "activity_id");
QUERY(freeze_list, "activity_id", "version", "fingerprint", "frozen", "shares", "waves");

enum { ALL_MOST = 10000 }; /* as many as case_count can say */

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

/* Two numbers that do not go together, and the field of the activity that mends it. */
static void fail_count(
	struct call *c, enum reason reason, const char *field, const char *message, const char *name, uint32_t count)
{
	struct failure f = {.reason = reason, .message = message, .n_parameters = 2, .n_places = 1};
	const struct freeze *state = call_state(c, sizeof(*state));
	struct place *place = arena_alloc(call_arena(c), sizeof(*place));

	*place = (struct place){.field = field, .question = ""};
	f.places = place;
	f.parameters[0].name = name;
	f.parameters[0].value = arena_print(call_arena(c), "%" PRIu32, count);
	f.parameters[1].name = "wanted";
	f.parameters[1].value = arena_print(call_arena(c), "%" PRIu32, state->frame.case_count);
	call_fail_with(c, &f);
}

static void fail_at(struct call *c, enum reason reason, const char *field, const char *message)
{
	struct place *place = arena_alloc(call_arena(c), sizeof(*place));

	*place = (struct place){.field = field, .question = ""};
	call_fail_with(c, &(struct failure){.reason = reason, .message = message, .n_places = 1, .places = place});
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

/* Cases that the method can draw at all. */
static uint32_t drawable(const struct frame *f)
{
	uint32_t cases = 0;

	for (size_t h = 0; h < f->list.n_strata; h++)
		if (!f->list.strata[h].no_day)
			cases += f->list.strata[h].listed;
	return cases;
}

static void check_count(struct call *c, struct freeze *f)
{
	uint32_t cases = drawable(&f->frame);
	bool takes_all = f->frame.list.method == FROZEN_ALL ||
			 (f->frame.list.method == FROZEN_TARGETED && f->frame.case_count == 0);

	if (cases == 0)
		fail_at(c, REASON_BAD_VALUE, "activity.method", "the day of birth is not known of any listed case");
	else if (takes_all && cases > ALL_MOST)
		fail_count(
			c, REASON_BAD_VALUE, "activity.method", "too many cases to review all of them", "cases", cases);
	else if (f->frame.case_count > cases)
		fail_count(c, REASON_TOO_MANY_CASES, "activity.case_count", "more cases are wanted than there are",
			"cases", cases);
	else {
		if (takes_all)
			f->frame.case_count = cases;
		begin_work(c, f);
	}
}

static void take_frame(struct call *c, const PGresult *rows)
{
	struct freeze *f = call_state(c, sizeof(*f));
	const char *why;

	if (!frame_read(&f->frame, rows, call_server(c), call_arena(c), &why))
		call_fail(c, REASON_INTERNAL, why);
	else if (f->frame.listed == 0)
		fail_at(c, REASON_EMPTY_FRAME, "activity.frame", "no case answers the frame");
	else
		check_count(c, f);
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

/* The days decide how many come; what is expected of them stands in the list. */
static enum allocate_status allocate_days(struct frame *f)
{
	f->list.days = expected_days(f->case_count, drawable(f));
	for (size_t h = 0; h < f->list.n_strata; h++) {
		struct frozen_stratum *s = &f->list.strata[h];

		s->drawn = s->no_day ? 0 : frozen_expected(s->listed, f->list.days);
	}
	return ALLOCATE_OK;
}

static enum allocate_status allocate_shares(struct freeze *f)
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
	else /* without a wave it is Hamilton */
		st = allocate_wave(f->frame.case_count, sizes, in_wave, list->n_strata, shares);
	for (size_t h = 0; st == ALLOCATE_OK && h < list->n_strata; h++)
		list->strata[h].drawn = (uint32_t)shares[h];
	free(sizes);
	free(shares);
	free(in_wave);
	return st;
}

static enum allocate_status allocate(struct freeze *f)
{
	return f->frame.list.method == FROZEN_BIRTHDAY ? allocate_days(&f->frame) : allocate_shares(f);
}

/* Of one draw alone. It stays the whole chance without a cycle, and for cases of those whom no wave reaches. */
static void chances_of_draw(struct frozen *list)
{
	for (size_t h = 0; h < list->n_strata; h++)
		list->strata[h].cycle_chance = frozen_chance(list, h);
}

static uint32_t team_number(const struct ledger *cycle, size_t worker)
{
	size_t first = 0;

	while (strcmp(cycle->workers[first].team, cycle->workers[worker].team) != 0)
		first++;
	return (uint32_t)first;
}

/* This wave is of today, whatever was planned; a wave that was passed over moves on. */
static void settle_replay(struct frame *f)
{
	uint32_t waves = f->cycle.waves, now = f->cycle.wave;

	for (uint32_t w = 1; w < now; w++)
		if (!f->cycle.frozen[w - 1])
			f->draws[w - 1] = 0;
	f->draws[now - 1] = f->case_count;
	for (size_t i = 0; i < f->cycle.n_workers; i++) {
		f->absent[i * waves + now - 1] = f->cycle.workers[i].absent;
		if (f->joined[i] == 0)
			f->joined[i] = f->cycle.dealt ? now : 1;
	}
}

static void chances_of_cycle(struct frame *f)
{
	size_t workers = f->cycle.n_workers;
	struct replay_stratum *strata = memory_new(workers, sizeof(*strata));
	double *chance = memory_new(workers, sizeof(*chance));
	struct replay_input in = {.strata = strata,
		.n_strata = workers,
		.n_teams = workers,
		.drawn = f->draws,
		.waves = f->cycle.waves,
		.absent = f->absent,
		.replays = f->replays,
		.start = f->replay_start};

	settle_replay(f);
	for (size_t i = 0; i < workers; i++)
		strata[i] =
			(struct replay_stratum){f->cycle.workers[i].listed, team_number(&f->cycle, i), f->joined[i]};
	replay_chances(&in, chance);
	for (size_t i = 0; i < workers; i++) {
		struct frozen_stratum *stratum = frame_stratum(&f->list, f->cycle.workers[i].code);

		if (stratum)
			stratum->cycle_chance = chance[i];
	}
	free(strata);
	free(chance);
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

/* How sure the figures can be, and whom the draw reaches; by birthday with the fewest cases that can come. */
static void tell_expected(struct call *c, const struct frame *f, Tilsyn__V1__PreviewDrawResponse *out)
{
	const struct frozen *list = &f->list;
	struct expected_stratum *strata = arena_alloc(call_arena(c), list->n_strata * sizeof(*strata));
	struct expected_stratum simple = {f->listed, (uint32_t)out->drawn, 1, false};
	uint32_t on_day[DAYS_OF_MONTH] = {0};
	struct expected_range range;

	for (size_t i = 0; i < list->n_cases; i++)
		if (list->cases[i].day)
			on_day[list->cases[i].day - 1]++;
	range = expected_range(on_day, list->days);
	for (size_t h = 0; h < list->n_strata; h++)
		strata[h] = (struct expected_stratum){list->strata[h].listed, list->strata[h].drawn,
			frozen_chance(list, h), list->method == FROZEN_BIRTHDAY};
	out->reached = expected_reached(strata, f->holdings, f->n_holdings);
	for (size_t i = 0; i < f->n_holdings; i++)
		out->caseworkers += i == 0 || f->holdings[i].holder != f->holdings[i - 1].holder;
	if (list->method == FROZEN_BIRTHDAY) {
		out->days = (int32_t)list->days;
		out->least = (int32_t)range.least;
		out->most = (int32_t)range.most;
		for (size_t h = 0; h < list->n_strata; h++)
			strata[h].drawn = list->strata[h].no_day ? 0 : range.least;
	}
	out->margin_simple = expected_margin(&simple, 1);
	out->margin = expected_margin(strata, list->n_strata);
}

static void preview(struct call *c, const struct freeze *f)
{
	Tilsyn__V1__PreviewDrawResponse *out = arena_alloc(call_arena(c), sizeof(*out));
	const struct frozen *list = &f->frame.list;

	tilsyn__v1__preview_draw_response__init(out);
	out->listed = (int32_t)f->frame.listed;
	out->exempt = (int32_t)list->excluded;
	for (size_t h = 0; h < list->n_strata; h++)
		out->drawn += (int32_t)list->strata[h].drawn;
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
		told->chance = frozen_chance(list, h);
		told->cycle_chance = s->cycle_chance;
		out->strata[h] = told;
	}
	tell_expected(c, &f->frame, out);
	call_reply(c, &out->base);
}

/* Targeted cases have no chance (R5). */
static json_t *chance_of(const struct frozen *list, double chance)
{
	return list->method == FROZEN_TARGETED ? json_null() : json_real(chance);
}

static json_t *shares_of(const struct frozen *list)
{
	json_t *shares = json_array();

	for (size_t h = 0; h < list->n_strata; h++) {
		const struct frozen_stratum *s = &list->strata[h];

		json_array_append_new(shares, json_pack("{s:s, s:I, s:I, s:b, s:o, s:o}", "key", s->key, "listed",
						      (json_int_t)s->listed, "drawn", (json_int_t)s->drawn, "in_wave",
						      s->in_wave, "chance", chance_of(list, frozen_chance(list, h)),
						      "cycle_chance", chance_of(list, s->cycle_chance)));
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
		fail_count(c, REASON_BAD_VALUE, "activity.case_count",
			"fewer cases than must have one: each caseworker of the wave, or each stratum", "least",
			f->least);
	else if (f->allocated == ALLOCATE_TOO_MANY)
		fail_count(c, REASON_TOO_MANY_CASES, "activity.case_count", "more cases are wanted than there are",
			"cases", f->frame.listed);
	else if (f->written != FROZEN_OK)
		call_fail(c, REASON_BAD_VALUE, frozen_status_name(f->written));
	else if (f->keeps)
		keep(c, f);
	else
		preview(c, f);
}
