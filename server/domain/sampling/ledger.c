#include "domain/sampling/ledger.h"

#include <stdlib.h>

#include "domain/memory.h"
#include "domain/sampling/coverage.h"

static void deal(struct ledger *l)
{
	struct coverage_worker *workers = memory_new(l->n_workers, sizeof(*workers));
	uint32_t *wave = memory_new(l->n_workers, sizeof(*wave));

	for (size_t i = 0; i < l->n_workers; i++)
		workers[i] = (struct coverage_worker){l->workers[i].code, l->workers[i].team};
	coverage_deal(l->seed, workers, l->n_workers, l->waves, wave);
	for (size_t i = 0; i < l->n_workers; i++)
		l->workers[i].wave = wave[i];
	free(workers);
	free(wave);
}

static void move_on(struct ledger_worker *w, uint32_t wave)
{
	w->moved_on_from = w->wave;
	w->wave = wave;
}

void ledger_settle(struct ledger *l)
{
	if (!l->dealt)
		deal(l);
	for (size_t i = 0; i < l->n_workers; i++) {
		struct ledger_worker *w = &l->workers[i];

		if (w->wave == 0)
			w->wave = coverage_join(l->seed, w->code, l->wave, l->waves);
		if (w->wave < l->wave && !l->frozen[w->wave - 1])
			move_on(w, l->wave);
		if (w->wave == l->wave && (w->listed == 0 || w->absent) && l->wave < l->waves)
			move_on(w, l->wave + 1);
	}
}
