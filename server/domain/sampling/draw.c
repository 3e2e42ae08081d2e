#include "domain/sampling/draw.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/memory.h"
#include "domain/sampling/systematic.h"

/* What sorting moves: what stands before the ticket within the stratum, in five bits, and the first 59 bits of the
 * ticket. The rest is looked up only where two of these are equal. */
struct ticket {
	uint64_t key;
	uint32_t case_index;
};
enum { KEY_BITS = 59, SHORT = 12 };

struct drawing {
	const struct draw_input *in;
	struct sha *sha;		     /* has taken in what all tickets begin with */
	uint32_t *begin;		     /* n_strata + 1 places in tickets */
	struct ticket *tickets, *room;	     /* as many again: for sorting */
	unsigned char (*digests)[SHA_BYTES]; /* whole tickets, per case */
	uint32_t day_place[DAYS_OF_MONTH +
			   1]; /* of each day in the order of the draw, from 0; the unknown day is last */
	bool *chosen;	       /* of a systematic draw */
};

void draw_seed(char seed[SHA_HEX + 1], const char *committed_seed, const char *word)
{
	sha_pieces(seed, (const char *[]){committed_seed, word}, 2);
}

/* -- what may be drawn from -- */

static bool choice_is_sound(const struct draw_input *in)
{
	switch (in->choice) {
	case DRAW_SYSTEMATIC:
		return in->n_strata == 1 && in->strata[0].drawn > 0;
	case DRAW_BY_BIRTHDAY:
		return in->days >= 1 && in->days <= DAYS_OF_MONTH;
	case DRAW_LOWEST:
		break;
	}
	return true;
}

static bool input_is_sound(const struct draw_input *in)
{
	uint32_t *listed = memory_new(in->n_strata, sizeof(*listed));
	bool sound = sha_is_hex(in->seed) && sha_is_hex(in->list_hash) && in->number >= 1 &&
		     in->n_cases <= UINT32_MAX && choice_is_sound(in);

	for (size_t i = 0; sound && i < in->n_cases; i++) {
		sound = in->cases[i].stratum < in->n_strata && in->cases[i].day <= DAYS_OF_MONTH;
		if (sound)
			listed[in->cases[i].stratum]++;
	}
	for (size_t h = 0; sound && h < in->n_strata; h++)
		sound = listed[h] == in->strata[h].listed && in->strata[h].drawn <= in->strata[h].listed;
	free(listed);
	return sound;
}

/* -- what stands before the tickets -- */

struct day {
	unsigned char ticket[SHA_BYTES];
	uint32_t day;
};

static int day_order(const void *left, const void *right)
{
	const struct day *a = left, *b = right;
	int order = memcmp(a->ticket, b->ticket, SHA_BYTES);

	return order ? order : (a->day > b->day) - (a->day < b->day);
}

static void order_days(struct drawing *d)
{
	struct day days[DAYS_OF_MONTH];
	char name[16];

	for (uint32_t i = 0; i < DAYS_OF_MONTH; i++) {
		snprintf(name, sizeof(name), "%02" PRIu32, i + 1);
		days[i].day = i + 1;
		sha_more(d->sha, days[i].ticket, (const char *[]){"day", name}, 2);
	}
	qsort(days, DAYS_OF_MONTH, sizeof(*days), day_order);
	for (uint32_t i = 0; i < DAYS_OF_MONTH; i++)
		d->day_place[days[i].day] = i;
	d->day_place[0] = DAYS_OF_MONTH;
}

/* Sixty bits modulo N: no line is likelier than another by more than 2^-28. */
static uint32_t random_start(struct drawing *d)
{
	unsigned char digest[SHA_BYTES];
	uint64_t start = 0;

	sha_more(d->sha, digest, (const char *[]){"systematic", "start"}, 2);
	for (int i = 0; i < 8; i++)
		start = start << 8 | digest[i];
	return (uint32_t)((start >> 4) % d->in->n_cases);
}

static int by_number(const void *left, const void *right, void *cases)
{
	const struct draw_case *c = cases;

	return strcmp(c[*(const uint32_t *)left].number, c[*(const uint32_t *)right].number);
}

static void choose_lines(struct drawing *d)
{
	uint32_t cases = (uint32_t)d->in->n_cases, n = d->in->strata[0].drawn;
	uint32_t *line = memory_new(cases, sizeof(*line)), *taken = memory_new(n, sizeof(*taken));

	for (uint32_t i = 0; i < cases; i++)
		line[i] = i;
	qsort_r(line, cases, sizeof(*line), by_number, (void *)d->in->cases);
	d->chosen = memory_new(cases, sizeof(*d->chosen));
	if (systematic(cases, n, random_start(d), taken))
		for (uint32_t j = 0; j < n; j++)
			d->chosen[line[taken[j]]] = true;
	free(line);
	free(taken);
}

static uint32_t before_ticket(const struct drawing *d, size_t case_index)
{
	switch (d->in->choice) {
	case DRAW_SYSTEMATIC:
		return !d->chosen[case_index];
	case DRAW_BY_BIRTHDAY:
		return d->day_place[d->in->cases[case_index].day];
	case DRAW_LOWEST:
		break;
	}
	return 0;
}

/* -- the order -- */

static uint64_t key_of(uint32_t before, const unsigned char digest[SHA_BYTES])
{
	uint64_t first = 0;

	for (int i = 0; i < 8; i++)
		first = first << 8 | digest[i];
	return (uint64_t)before << KEY_BITS | first >> (64 - KEY_BITS);
}

static uint32_t before_of(const struct ticket *t)
{
	return (uint32_t)(t->key >> KEY_BITS);
}

/* Dealt into its stratum at once, so that what is left to sort are the strata, each by itself. */
static void give_tickets(struct drawing *d)
{
	uint32_t *next = memory_new(d->in->n_strata, sizeof(*next));

	for (size_t h = 0; h < d->in->n_strata; h++) {
		next[h] = d->begin[h];
		d->begin[h + 1] = d->begin[h] + d->in->strata[h].listed;
	}
	for (size_t i = 0; i < d->in->n_cases; i++) {
		sha_more(d->sha, d->digests[i], &d->in->cases[i].number, 1);
		d->tickets[next[d->in->cases[i].stratum]++] =
			(struct ticket){key_of(before_ticket(d, i), d->digests[i]), (uint32_t)i};
	}
	free(next);
}

static bool equal_is_first(const struct drawing *d, uint32_t a, uint32_t b)
{
	int order = memcmp(d->digests[a], d->digests[b], SHA_BYTES);

	return order ? order < 0 : strcmp(d->in->cases[a].number, d->in->cases[b].number) < 0;
}

static inline bool is_first(const struct drawing *d, const struct ticket *a, const struct ticket *b)
{
	return a->key != b->key ? a->key < b->key : equal_is_first(d, a->case_index, b->case_index);
}

static void sort_few(const struct drawing *d, struct ticket *t, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct ticket moved = t[i];
		size_t place = i;

		for (; place > 0 && is_first(d, &moved, &t[place - 1]); place--)
			t[place] = t[place - 1];
		t[place] = moved;
	}
}

/* By merging, as qsort() does, but with the comparison in place: it is most of what sorting costs. */
static void sort(const struct drawing *d, struct ticket *t, size_t count)
{
	size_t half = count / 2, left = 0, right = half, out = 0;

	if (count <= SHORT) {
		sort_few(d, t, count);
		return;
	}
	sort(d, t, half);
	sort(d, t + half, count - half);
	memcpy(d->room, t, half * sizeof(*t));
	while (left < half && right < count)
		t[out++] = is_first(d, &t[right], &d->room[left]) ? t[right++] : d->room[left++];
	memcpy(t + out, d->room + left, (half - left) * sizeof(*t));
}

static uint32_t sample_size_of(const struct drawing *d, size_t stratum)
{
	uint32_t drawn = 0;

	if (d->in->choice != DRAW_BY_BIRTHDAY)
		return d->in->strata[stratum].drawn;
	for (uint32_t i = d->begin[stratum]; i < d->begin[stratum + 1]; i++)
		drawn += before_of(&d->tickets[i]) < d->in->days;
	return drawn;
}

static enum draw_place place_of(const struct drawing *d, const struct ticket *t, uint32_t rank, uint32_t drawn)
{
	if (rank <= drawn)
		return DRAW_SAMPLE;
	if (d->in->choice == DRAW_BY_BIRTHDAY && before_of(t) == DAYS_OF_MONTH)
		return DRAW_REST;
	return rank - drawn <= d->in->spares ? DRAW_SPARE : DRAW_REST;
}

static void order_stratum(const struct drawing *d, size_t stratum, struct draw_pick *picks)
{
	uint32_t first = d->begin[stratum], listed = d->begin[stratum + 1] - first, drawn;

	drawn = sample_size_of(d, stratum);
	sort(d, d->tickets + first, listed);
	for (uint32_t i = 0; i < listed; i++) {
		const struct ticket *t = &d->tickets[first + i];

		picks[first + i].case_index = t->case_index;
		picks[first + i].rank = i + 1;
		picks[first + i].place = place_of(d, t, i + 1, drawn);
		memcpy(picks[first + i].ticket, d->digests[t->case_index], SHA_BYTES);
	}
}

struct draw_pick *draw_order(const struct draw_input *in)
{
	struct drawing d = {.in = in};
	struct draw_pick *picks;
	char number[16];

	if (!input_is_sound(in))
		return NULL;
	snprintf(number, sizeof(number), "%" PRIu32, in->number);
	d.sha = sha_open();
	sha_begin(d.sha, (const char *[]){in->seed, in->list_hash, number}, 3);
	d.begin = memory_new(in->n_strata + 1, sizeof(*d.begin));
	d.tickets = memory_new(in->n_cases, sizeof(*d.tickets));
	d.room = memory_new(in->n_cases, sizeof(*d.room));
	d.digests = memory_new(in->n_cases, sizeof(*d.digests));
	if (in->choice == DRAW_BY_BIRTHDAY)
		order_days(&d);
	if (in->choice == DRAW_SYSTEMATIC)
		choose_lines(&d);
	give_tickets(&d);
	picks = memory_new(in->n_cases, sizeof(*picks));
	for (size_t h = 0; h < in->n_strata; h++)
		order_stratum(&d, h, picks);
	sha_close(d.sha);
	free(d.begin);
	free(d.tickets);
	free(d.room);
	free(d.digests);
	free(d.chosen);
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
