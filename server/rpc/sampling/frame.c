#include "rpc/sampling/frame.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "rpc/call.h"
#include "rpc/sampling/committed_seed.h"

static bool read_strata(struct frame *f, const json_t *strata, struct arena *arena)
{
	size_t i;
	json_t *s;

	f->list.n_strata = json_array_size(strata);
	f->list.strata = arena_alloc(arena, f->list.n_strata * sizeof(*f->list.strata));
	json_array_foreach(strata, i, s)
	{
		const char *key;
		int listed;

		if (json_unpack(s, "{s:s, s:i}", "key", &key, "listed", &listed) != 0)
			return false;
		f->list.strata[i].key = arena_text(arena, key);
		f->list.strata[i].listed = (uint32_t)listed;
	}
	return true;
}

static int by_key(const void *key, const void *stratum)
{
	return strcmp(key, ((const struct frozen_stratum *)stratum)->key);
}

struct frozen_stratum *frame_stratum(const struct frozen *list, const char *key)
{
	if (list->n_strata == 0)
		return NULL;
	return bsearch(key, list->strata, list->n_strata, sizeof(*list->strata), by_key);
}

static bool read_holdings(struct frame *f, const json_t *holders, struct arena *arena)
{
	const char *last = "";
	uint32_t number = 0;
	size_t i;
	json_t *h;

	f->n_holdings = json_array_size(holders);
	f->holdings = arena_alloc(arena, f->n_holdings * sizeof(*f->holdings));
	json_array_foreach(holders, i, h)
	{
		const char *key, *holder;
		const struct frozen_stratum *stratum;
		int listed;

		if (json_unpack(h, "{s:s, s:s, s:i}", "holder", &holder, "key", &key, "listed", &listed) != 0)
			return false;
		stratum = frame_stratum(&f->list, key);
		if (!stratum)
			return false;
		number += strcmp(holder, last) != 0;
		last = holder;
		f->holdings[i] =
			(struct expected_holding){number, (uint32_t)listed, (size_t)(stratum - f->list.strata)};
	}
	return true;
}

static bool read_absences(struct frame *f, size_t worker, const json_t *waves)
{
	size_t i;
	json_t *number;

	json_array_foreach(waves, i, number)
	{
		json_int_t wave = json_integer_value(number);

		if (wave < 1 || wave > f->cycle.waves)
			return false;
		f->absent[worker * f->cycle.waves + (size_t)wave - 1] = true;
	}
	return true;
}

static bool read_workers(struct frame *f, const json_t *workers, struct arena *arena)
{
	size_t i;
	json_t *w;

	f->cycle.n_workers = json_array_size(workers);
	f->cycle.workers = arena_alloc(arena, f->cycle.n_workers * sizeof(*f->cycle.workers));
	f->worker_ids = arena_alloc(arena, f->cycle.n_workers * sizeof(*f->worker_ids));
	f->joined = arena_alloc(arena, f->cycle.n_workers * sizeof(*f->joined));
	f->absent = arena_alloc(arena, f->cycle.n_workers * f->cycle.waves * sizeof(*f->absent));
	json_array_foreach(workers, i, w)
	{
		const char *id, *code, *team;
		const struct frozen_stratum *stratum;
		int drawn, absent;

		if (json_unpack(w, "{s:s, s:s, s:s, s:i, s:b}", "caseworker_id", &id, "code", &code, "team", &team,
			    "drawn", &drawn, "absent", &absent) != 0)
			return false;
		stratum = frame_stratum(&f->list, code);
		f->worker_ids[i] = arena_text(arena, id);
		f->cycle.workers[i] = (struct ledger_worker){
			.code = arena_text(arena, code),
			.team = arena_text(arena, team),
			.wave = (uint32_t)json_integer_value(json_object_get(w, "wave")), /* null: 0 */
			.moved_on_from = (uint32_t)json_integer_value(json_object_get(w, "moved_on_from")),
			.listed = stratum ? stratum->listed : 0,
			.drawn = (uint32_t)drawn,
			.absent = absent,
		};
		f->joined[i] = (uint32_t)json_integer_value(json_object_get(w, "joined")); /* null: 0 */
		if (!read_absences(f, i, json_object_get(w, "absent_in")))
			return false;
	}
	return true;
}

static bool read_waves(struct frame *f, const json_t *frozen_waves, const json_t *draws, struct arena *arena)
{
	bool *frozen = arena_alloc(arena, f->cycle.waves * sizeof(*frozen));
	size_t i;
	json_t *number;

	f->draws = arena_alloc(arena, f->cycle.waves * sizeof(*f->draws));
	f->cycle.frozen = frozen;
	if (json_array_size(draws) != f->cycle.waves)
		return false;
	json_array_foreach(draws, i, number) f->draws[i] = (uint32_t)json_integer_value(number);
	json_array_foreach(frozen_waves, i, number)
	{
		json_int_t wave = json_integer_value(number);

		if (wave < 1 || wave > f->cycle.waves)
			return false;
		frozen[wave - 1] = true;
	}
	return true;
}

static bool read_cycle(
	struct frame *f, const json_t *cycle, const struct server *s, struct arena *arena, const char **why)
{
	const char *name, *commitment, *sealed;
	json_t *frozen_waves, *draws, *workers;
	int waves, wave, dealt;
	char *seed = arena_alloc(arena, SHA_HEX + 1);

	if (json_unpack((json_t *)cycle, "{s:s, s:i, s:i, s:s, s:s, s:b, s:o, s:o, s:o}", "name", &name, "waves",
		    &waves, "wave", &wave, "seed_commitment", &commitment, "sealed_seed", &sealed, "dealt", &dealt,
		    "frozen_waves", &frozen_waves, "draws", &draws, "caseworkers", &workers) != 0)
		return false;
	f->list.cycle = arena_text(arena, name);
	f->cycle.seed = seed;
	f->cycle.waves = (uint32_t)waves;
	f->cycle.wave = (uint32_t)wave;
	f->cycle.dealt = dealt;
	/* Any number will do that nobody chose: replays are not draws. */
	f->replay_start = strtoull(arena_copy(arena, commitment, strnlen(commitment, 16)), NULL, 16);
	if (!committed_seed_open(seed, sealed, commitment, s)) {
		*why = "the cycle's seed does not open under this server's key";
		return false;
	}
	return read_workers(f, workers, arena) && read_waves(f, frozen_waves, draws, arena);
}

static bool read_plan(struct frame *f, json_t *plan, const struct server *s, struct arena *arena, const char **why)
{
	const char *title, *text, *method, *fingerprint;
	json_t *strata, *holders, *cycle;
	int case_count, spares, replays, listed, exempt;

	if (json_unpack(plan, "{s:s, s:s, s:s, s:s, s:i, s:i, s:i, s:i, s:i, s:o, s:o, s:o}", "title", &title, "frame",
		    &text, "method", &method, "fingerprint", &fingerprint, "case_count", &case_count, "spare_count",
		    &spares, "replays", &replays, "listed", &listed, "exempt", &exempt, "strata", &strata, "holders",
		    &holders, "cycle", &cycle) != 0 ||
		!frozen_method_find(method, &f->list.method))
		return false;
	f->list.title = arena_text(arena, title);
	f->list.frame = arena_text(arena, text);
	f->list.cycle = "";
	f->list.excluded = (uint32_t)exempt;
	f->list.spares = (uint32_t)spares;
	f->fingerprint = arena_text(arena, fingerprint);
	f->case_count = (uint32_t)case_count;
	f->listed = (uint32_t)listed;
	f->replays = (uint32_t)replays;
	return read_strata(f, strata, arena) && read_holdings(f, holders, arena) &&
	       (json_is_null(cycle) || read_cycle(f, cycle, s, arena, why));
}

static bool read_cases(struct frame *f, const PGresult *rows, struct arena *arena)
{
	int count = PQntuples(rows);
	struct frozen *list = &f->list;

	list->n_cases = (size_t)count - 1;
	list->cases = arena_alloc(arena, list->n_cases * sizeof(*list->cases));
	for (int row = 1; row < count; row++) {
		struct frozen_stratum *stratum = frame_stratum(list, row_text(rows, row, "stratum"));

		if (!stratum)
			return false;
		list->cases[row - 1] = (struct draw_case){
			.number = arena_text(arena, row_text(rows, row, "case_number")),
			.stratum = (uint32_t)(stratum - list->strata),
			.day = (uint32_t)row_int(rows, row, "birth_day"), /* null: 0 */
		};
		stratum->no_day = list->method == FROZEN_BIRTHDAY && list->cases[row - 1].day == 0;
	}
	return true;
}

bool frame_read(struct frame *f, const PGresult *rows, const struct server *s, struct arena *arena, const char **why)
{
	json_t *plan = PQntuples(rows) > 0 ? json_loads(row_text(rows, 0, "plan"), 0, NULL) : NULL;
	bool fine;

	*why = "the frame came in another shape";
	fine = plan && read_plan(f, plan, s, arena, why) && read_cases(f, rows, arena);
	json_decref(plan);
	return fine;
}
