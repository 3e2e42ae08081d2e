#include "domain/sampling/coverage.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/memory.h"
#include "domain/sha.h"

struct seat {
	unsigned char team_ticket[SHA_BYTES], ticket[SHA_BYTES];
	const struct coverage_worker *worker;
};

/* The names break a tie of tickets, so that the order of the list never shows. */
static int in_order(const void *left, const void *right)
{
	const struct seat *a = left, *b = right;
	int order = memcmp(a->team_ticket, b->team_ticket, SHA_BYTES);

	if (!order)
		order = strcmp(a->worker->team, b->worker->team);
	if (!order)
		order = memcmp(a->ticket, b->ticket, SHA_BYTES);
	return order ? order : strcmp(a->worker->code, b->worker->code);
}

/* The wave with the lowest ticket; the last piece is its number. */
static uint32_t lowest_wave(struct sha *s, const char **pieces, size_t count, uint32_t first, uint32_t last)
{
	unsigned char lowest[SHA_BYTES], ticket[SHA_BYTES];
	uint32_t chosen = first;
	char number[16];

	pieces[count - 1] = number;
	for (uint32_t wave = first; wave <= last; wave++) {
		snprintf(number, sizeof(number), "%" PRIu32, wave);
		sha_joined(s, ticket, pieces, count);
		if (wave == first || memcmp(ticket, lowest, SHA_BYTES) < 0) {
			memcpy(lowest, ticket, SHA_BYTES);
			chosen = wave;
		}
	}
	pieces[count - 1] = NULL; /* `number` ends here */
	return chosen;
}

void coverage_deal(
	const char *seed, const struct coverage_worker *workers, size_t count, uint32_t waves, uint32_t *wave)
{
	struct seat *row = memory_new(count, sizeof(*row));
	struct sha *s = sha_open();
	uint32_t start = lowest_wave(s, (const char *[]){seed, "start", NULL}, 3, 1, waves);

	for (size_t i = 0; i < count; i++) {
		sha_joined(s, row[i].team_ticket, (const char *[]){seed, "team", workers[i].team}, 3);
		sha_joined(s, row[i].ticket, (const char *[]){seed, "wave", workers[i].code}, 3);
		row[i].worker = &workers[i];
	}
	qsort(row, count, sizeof(*row), in_order);
	for (size_t i = 0; i < count; i++)
		wave[row[i].worker - workers] = (uint32_t)((start - 1 + i) % waves) + 1;
	sha_close(s);
	free(row);
}

uint32_t coverage_join(const char *seed, const char *code, uint32_t first, uint32_t last)
{
	struct sha *s = sha_open();
	uint32_t chosen = lowest_wave(s, (const char *[]){seed, "join", code, NULL}, 4, first, last);

	sha_close(s);
	return chosen;
}
