#include "domain/draw.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/memory.h"

/* What sorting moves: 40 bytes, the number is looked up only when two tickets are equal. */
struct ticket {
	unsigned char bytes[SHA_BYTES];
	uint32_t stratum, case_index;
};

void draw_seed(char seed[SHA_HEX + 1], const char *committed_seed, const char *word)
{
	sha_pieces(seed, (const char *[]){committed_seed, word}, 2);
}

static bool input_is_sound(const struct draw_input *in)
{
	uint32_t *listed = memory_new(in->n_strata, sizeof(*listed));
	bool sound = sha_is_hex(in->seed) && sha_is_hex(in->list_hash) && in->number >= 1 && in->n_cases <= UINT32_MAX;

	for (size_t i = 0; sound && i < in->n_cases; i++) {
		sound = in->cases[i].stratum < in->n_strata;
		if (sound)
			listed[in->cases[i].stratum]++;
	}
	for (size_t h = 0; sound && h < in->n_strata; h++)
		sound = listed[h] == in->strata[h].listed && in->strata[h].drawn <= in->strata[h].listed;
	free(listed);
	return sound;
}

static struct ticket *give_tickets(const struct draw_input *in)
{
	struct ticket *tickets = memory_new(in->n_cases, sizeof(*tickets));
	struct sha *s = sha_open();
	char number[16];

	snprintf(number, sizeof(number), "%" PRIu32, in->number);
	for (size_t i = 0; i < in->n_cases; i++) {
		sha_joined(
			s, tickets[i].bytes, (const char *[]){in->seed, in->list_hash, number, in->cases[i].number}, 4);
		tickets[i].stratum = in->cases[i].stratum;
		tickets[i].case_index = (uint32_t)i;
	}
	sha_close(s);
	return tickets;
}

static int in_order(const void *left, const void *right, void *cases)
{
	const struct ticket *a = left, *b = right;
	const struct draw_case *c = cases;
	int order;

	if (a->stratum != b->stratum)
		return a->stratum < b->stratum ? -1 : 1;
	order = memcmp(a->bytes, b->bytes, SHA_BYTES);
	return order ? order : strcmp(c[a->case_index].number, c[b->case_index].number);
}

static enum draw_place place_of(uint32_t rank, uint32_t drawn, uint32_t spares)
{
	if (rank <= drawn)
		return DRAW_SAMPLE;
	return rank - drawn <= spares ? DRAW_SPARE : DRAW_REST;
}

struct draw_pick *draw_order(const struct draw_input *in)
{
	struct ticket *tickets;
	struct draw_pick *picks;
	uint32_t rank = 0;

	if (!input_is_sound(in))
		return NULL;
	tickets = give_tickets(in);
	qsort_r(tickets, in->n_cases, sizeof(*tickets), in_order, (void *)in->cases);
	picks = memory_new(in->n_cases, sizeof(*picks));
	for (size_t i = 0; i < in->n_cases; i++) {
		const struct ticket *t = &tickets[i];

		rank = i > 0 && t->stratum == tickets[i - 1].stratum ? rank + 1 : 1;
		picks[i].case_index = t->case_index;
		picks[i].rank = rank;
		picks[i].place = place_of(rank, in->strata[t->stratum].drawn, in->spares);
		memcpy(picks[i].ticket, t->bytes, SHA_BYTES);
	}
	free(tickets);
	return picks;
}

double draw_chance(struct draw_stratum s)
{
	return s.listed ? (double)s.drawn / s.listed : 0;
}

const char *draw_place_name(enum draw_place place)
{
	static const char *const names[] = {[DRAW_SAMPLE] = "sample", [DRAW_SPARE] = "spare", [DRAW_REST] = "rest"};

	return names[place];
}
