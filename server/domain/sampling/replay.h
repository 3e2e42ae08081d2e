/* replay.h - the chance of a case over a whole cycle, by playing the cycle again with other seeds (R5).
 *
 * One replay deals the caseworkers anew (as coverage_deal() does, with a generator in place of hashes), then makes the
 * cycle's W draws from the list as it is now, by the rule of ledger.h: who joins enters a wave that is left, who is
 * absent or has no case left moves on. A draw takes one case of every caseworker in its wave and spreads the rest by
 * Hamilton over the cases left (allocate_wave()); a drawn case is exempt from the later draws (R6). Within a stratum
 * all cases are alike, so a case is drawn in the cycle with the chance (cases its stratum gave) / N_h; the answer is
 * the mean of that over the replays.
 *
 * Who is absent when and who joined when is taken as it was and is planned; only the seed is another. A draw that is
 * smaller than its wave, which its freeze would refuse, is played as large as the wave.
 *
 * Standard error of an answer: at most 0.5 / sqrt(replays), 0.005 at 10,000.
 * Cost: replays x W x (strata + distinct sizes x log distinct sizes). Belongs on a worker thread. Pure. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REPLAY_LEAST = 10000 };

struct replay_stratum {
	uint32_t listed; /* N_h; 0: dealt into a wave, but has nothing to give */
	uint32_t team;	 /* which team, 0..teams-1 */
	uint32_t joined; /* the wave at whose freeze they came, with their cases; 0 and 1: they were dealt */
};

struct replay_input {
	const struct replay_stratum *strata;
	size_t n_strata, n_teams;
	const uint32_t *drawn; /* n of each of the cycle's draws, `waves` long; more than is left means all that is
				* left, 0 that the wave was skipped: it moves on whole */
	uint32_t waves;	       /* at least 1 */
	const bool *absent;    /* [stratum * waves + wave - 1]; NULL: nobody ever */
	uint32_t replays;      /* below REPLAY_LEAST counts as REPLAY_LEAST */
	uint64_t start;	       /* of the generator: same start, same answer */
};

/* chance[h], 0..1, for each case of stratum h. */
void replay_chances(const struct replay_input *in, double *chance);
