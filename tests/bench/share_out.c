/* share_out - CPU milliseconds that an assignment takes: share_out CASES REVIEWERS TEAMS
 *
 * A hard department: every tenth pair is barred, every fifth avoided, capacities differ, teams differ in size, and half
 * of the cases have a reviewer already. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "domain/assign.h"
#include "domain/memory.h"
#include "domain/random.h"

static double cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static uint8_t some_pair(struct random *r)
{
	uint32_t n = random_below(r, 10);

	return n == 0 ? ASSIGN_BARRED : n <= 2 ? ASSIGN_AVOID : ASSIGN_FREE;
}

int main(int argc, char **argv)
{
	size_t cases = argc == 4 ? strtoul(argv[1], NULL, 10) : 0, reviewers = cases ? strtoul(argv[2], NULL, 10) : 0;
	uint32_t teams = reviewers ? (uint32_t)strtoul(argv[3], NULL, 10) : 0;
	uint8_t *pairs = memory_new(cases * reviewers, sizeof(*pairs));
	uint32_t *capacity = memory_new(reviewers, sizeof(*capacity)), *team = memory_new(cases, sizeof(*team));
	int32_t *now = memory_new(cases, sizeof(*now)), *reviewer = memory_new(cases, sizeof(*reviewer));
	struct assign_input in = {cases, reviewers, pairs, capacity, now, team, teams};
	struct random r;
	double begin;

	if (!teams)
		return fputs("usage: share_out CASES REVIEWERS TEAMS\n", stderr), 2;
	random_init(&r, 7);
	for (size_t i = 0; i < cases * reviewers; i++)
		pairs[i] = some_pair(&r);
	for (size_t i = 0; i < reviewers; i++)
		capacity[i] = 100 + random_below(&r, 200);
	for (size_t c = 0; c < cases; c++) {
		team[c] = random_below(&r, 1 + random_below(&r, teams));
		now[c] = (int32_t)random_below(&r, 2 * (uint32_t)reviewers);
		if (now[c] >= (int32_t)reviewers)
			now[c] = -1;
	}
	begin = cpu_ms();
	assign_best(&in, reviewer);
	printf("%.1f\n", cpu_ms() - begin);
	free(pairs);
	free(capacity);
	free(team);
	free(now);
	free(reviewer);
	return 0;
}
