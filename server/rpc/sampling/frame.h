/* frame.h - what api.read_frame says: the cases that can be drawn now, their strata, and the cycle they belong to.
 *
 * Everything lies in the arena. Strata and workers have no numbers of the draw yet: those are freeze.c's. */
#pragma once
#include <libpq-fe.h>

#include "codec/arena.h"
#include "domain/sampling/expected.h"
#include "domain/sampling/frozen.h"
#include "domain/sampling/ledger.h"
#include "server.h"

struct frame {
	struct frozen list; /* without its ledger */
	uint32_t case_count, listed, replays;
	const char *fingerprint;
	struct ledger cycle;	 /* cycle.waves == 0: no coverage draw */
	const char **worker_ids; /* one per cycle.workers */
	uint32_t *joined;	 /* of each worker: the wave they came with; 0: not in the cycle yet */
	bool *absent;		 /* [worker * waves + wave - 1], as it was and is planned */
	uint32_t *draws;	 /* cases of each of the cycle's draws, cycle.waves long */
	uint64_t replay_start;
	struct expected_holding *holdings; /* of each caseworker in each stratum */
	size_t n_holdings;
};

/* Strata stand in the order of their keys' bytes. Lent; NULL: the list has none of this key. */
struct frozen_stratum *frame_stratum(const struct frozen *list, const char *key);

/* False: the cycle's seed does not open, or the database speaks another shape; `why` says which. */
bool frame_read(struct frame *f, const PGresult *rows, const struct server *s, struct arena *arena, const char **why);
