/* coverage.h - who is reached when: the waves of a cycle (R4).
 *
 * A cycle has W draws and as many waves; each caseworker is dealt into one. All follows from the cycle's seed (64 hex
 * digits), not from the order of the list:
 *
 *   ticket of a team        SHA-256(seed 0x1f "team" 0x1f team)
 *   ticket of a caseworker  SHA-256(seed 0x1f "wave" 0x1f code)
 *   ticket of a wave        SHA-256(seed 0x1f "start" 0x1f wave)
 *
 * Teams stand in ascending order of their tickets, within a team the caseworkers in ascending order of theirs; the
 * whole row is dealt like cards to the waves in turn, W followed by 1, beginning with the wave of the lowest ticket. So
 * waves differ by at most one caseworker, in all and within each team.
 *
 * Who cannot be served by a wave is carried to the next by its caller; a joiner enters by coverage_join(). Pure, any
 * thread. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct coverage_worker {
	const char *code; /* unique, no control characters */
	const char *team; /* "" is a team of its own */
};

/* wave[i] becomes the wave of workers[i], 1..waves. waves >= 1. */
void coverage_deal(
	const char *seed, const struct coverage_worker *workers, size_t count, uint32_t waves, uint32_t *wave);

/* A wave first..last for one who came after the deal: the wave whose ticket SHA-256(seed 0x1f "join" 0x1f code 0x1f
 * wave) is the lowest. 1 <= first <= last. */
uint32_t coverage_join(const char *seed, const char *code, uint32_t first, uint32_t last);
