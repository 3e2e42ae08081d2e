/* ledger.h - who is in which wave when the list of a draw is frozen (R4).
 *
 * The written rule, in this order:
 *   1. At the first freeze of a cycle all caseworkers are dealt (coverage_deal()).
 *   2. Who has come since joins this wave or a later one (coverage_join()).
 *   3. Who stands in an earlier wave that was never frozen moves on to this one.
 *   4. Who stands in this wave and cannot be served - on full leave, or without an eligible case - moves on to the
 * next; in the last wave they stay, and it is no debt. Who moves on is marked with the wave they leave. Pure, any
 * thread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ledger_worker {
	const char *code, *team; /* as in coverage.h */
	uint32_t wave;		 /* 1..waves; 0: not dealt yet */
	uint32_t moved_on_from;	 /* the wave left last; 0: none */
	uint32_t listed;	 /* eligible cases now */
	uint32_t drawn;		 /* cases drawn in the cycle before */
	bool absent;		 /* on full leave today */
};

struct ledger {
	const char *seed;   /* the cycle's, 64 hex digits */
	uint32_t waves;	    /* of the cycle */
	uint32_t wave;	    /* that is frozen now, 1..waves */
	bool dealt;	    /* false: this is the cycle's first freeze */
	const bool *frozen; /* [w - 1]: wave w was frozen before */
	struct ledger_worker *workers;
	size_t n_workers;
};

void ledger_settle(struct ledger *l); /* gives every worker a wave */
