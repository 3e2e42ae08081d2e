#include "domain/sampling/replay.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "domain/memory.h"
#include "domain/random.h"

/* Strata with the same number of cases left have the same quota; Hamilton is done once per size, not once per stratum.
 */
struct size_class {
	uint64_t remainder;
	uint32_t size, strata;
	uint32_t whole; /* seats each gets */
	uint32_t extra; /* how many get one more: the first in listed order */
};

struct replay {
	const struct replay_input *in;
	struct random random;
	uint32_t *left;	    /* cases of each stratum not yet drawn in this cycle */
	uint32_t *wave;	    /* of each stratum, from 0; `waves`: has not joined */
	bool *is_away;	    /* at this draw */
	uint64_t *gave;	    /* cases each stratum gave, over all replays */
	uint32_t *row;	    /* strata grouped by team; shuffled within teams */
	size_t *team_begin; /* n_teams + 1 places in row */
	uint32_t *team_order;
	uint32_t *class_of; /* size -> index + 1 in classes, 0 = none */
	struct size_class *classes;
	size_t n_classes;
};

static void shuffle(struct random *r, uint32_t *items, size_t count)
{
	for (size_t i = count; i > 1; i--) {
		size_t j = random_below(r, (uint32_t)i);
		uint32_t kept = items[i - 1];

		items[i - 1] = items[j];
		items[j] = kept;
	}
}

static bool is_dealt(const struct replay_stratum *s)
{
	return s->joined <= 1;
}

static void deal(struct replay *p)
{
	size_t place = random_below(&p->random, p->in->waves);

	shuffle(&p->random, p->team_order, p->in->n_teams);
	for (size_t t = 0; t < p->in->n_teams; t++) {
		size_t team = p->team_order[t], size = p->team_begin[team + 1] - p->team_begin[team];
		uint32_t *members = p->row + p->team_begin[team];

		shuffle(&p->random, members, size);
		for (size_t i = 0; i < size; i++)
			if (is_dealt(&p->in->strata[members[i]]))
				p->wave[members[i]] = (uint32_t)(place++ % p->in->waves);
	}
}

static int stronger_first(const void *left, const void *right)
{
	const struct size_class *a = left, *b = right;

	if (a->remainder != b->remainder)
		return a->remainder > b->remainder ? -1 : 1;
	return (a->size < b->size) - (a->size > b->size);
}

static void count_classes(struct replay *p)
{
	p->n_classes = 0;
	for (size_t h = 0; h < p->in->n_strata; h++) {
		uint32_t size = p->left[h];

		if (!p->class_of[size]) {
			p->classes[p->n_classes] = (struct size_class){.size = size};
			p->class_of[size] = (uint32_t)++p->n_classes;
		}
		p->classes[p->class_of[size] - 1].strata++;
	}
}

/* allocate_hamilton() over the sizes left, by classes. n <= total. */
static void seat_classes(struct replay *p, uint64_t n, uint64_t total)
{
	uint64_t seats = n;

	for (size_t i = 0; i < p->n_classes; i++) {
		struct size_class *c = &p->classes[i];

		c->whole = total ? (uint32_t)(n * c->size / total) : 0;
		c->remainder = total ? n * c->size % total : 0;
		seats -= (uint64_t)c->whole * c->strata;
	}
	qsort(p->classes, p->n_classes, sizeof(*p->classes), stronger_first);
	for (size_t i = 0; i < p->n_classes; i++) {
		struct size_class *c = &p->classes[i];

		c->extra = seats < c->strata ? (uint32_t)seats : c->strata;
		seats -= c->extra;
		p->class_of[c->size] = (uint32_t)i + 1;
	}
}

static void take(struct replay *p, size_t stratum, uint32_t cases)
{
	p->left[stratum] -= cases;
	p->gave[stratum] += cases;
}

static void take_rest(struct replay *p)
{
	for (size_t h = 0; h < p->in->n_strata; h++) {
		struct size_class *c = &p->classes[p->class_of[p->left[h]] - 1];
		uint32_t cases = c->whole;

		if (c->extra > 0) {
			c->extra--;
			cases++;
		}
		take(p, h, cases);
	}
	for (size_t i = 0; i < p->n_classes; i++)
		p->class_of[p->classes[i].size] = 0;
}

/* Who comes with this freeze, and who moves on to the next. */
static void settle_wave(struct replay *p, uint32_t wave, uint64_t *total)
{
	bool last = wave + 1 == p->in->waves, skipped = p->in->drawn[wave] == 0;

	for (size_t h = 0; h < p->in->n_strata; h++) {
		const struct replay_stratum *s = &p->in->strata[h];

		if (!is_dealt(s) && s->joined == wave + 1) {
			p->wave[h] = wave + random_below(&p->random, p->in->waves - wave);
			p->left[h] = s->listed;
			*total += s->listed;
		}
		p->is_away[h] = skipped || (p->in->absent && p->in->absent[h * p->in->waves + wave]);
		if (p->wave[h] == wave && (p->left[h] == 0 || p->is_away[h]) && !last)
			p->wave[h]++;
	}
}

static void play_draw(struct replay *p, uint32_t wave, uint64_t *total)
{
	uint64_t n = p->in->drawn[wave], ones = 0;

	settle_wave(p, wave, total);
	for (size_t h = 0; h < p->in->n_strata; h++) {
		if (p->wave[h] != wave || p->left[h] == 0 || p->is_away[h])
			continue;
		take(p, h, 1);
		ones++;
	}
	*total -= ones;
	n = n > ones ? n - ones : 0;
	if (n > *total)
		n = *total;
	if (n > 0) {
		count_classes(p);
		seat_classes(p, n, *total);
		take_rest(p);
		*total -= n;
	}
}

static void play_cycle(struct replay *p)
{
	uint64_t total = 0;

	for (size_t h = 0; h < p->in->n_strata; h++) {
		p->left[h] = is_dealt(&p->in->strata[h]) ? p->in->strata[h].listed : 0;
		p->wave[h] = p->in->waves;
		total += p->left[h];
	}
	deal(p);
	for (uint32_t wave = 0; wave < p->in->waves; wave++)
		play_draw(p, wave, &total);
}

static void group_by_team(struct replay *p)
{
	size_t *next = memory_new(p->in->n_teams + 1, sizeof(*next));

	for (size_t h = 0; h < p->in->n_strata; h++)
		p->team_begin[p->in->strata[h].team + 1]++;
	for (size_t t = 0; t < p->in->n_teams; t++) {
		p->team_begin[t + 1] += p->team_begin[t];
		p->team_order[t] = (uint32_t)t;
	}
	memcpy(next, p->team_begin, p->in->n_teams * sizeof(*next));
	for (size_t h = 0; h < p->in->n_strata; h++)
		p->row[next[p->in->strata[h].team]++] = (uint32_t)h;
	free(next);
}

static uint32_t largest(const struct replay_input *in)
{
	uint32_t size = 0;

	for (size_t h = 0; h < in->n_strata; h++)
		if (in->strata[h].listed > size)
			size = in->strata[h].listed;
	return size;
}

static void replay_init(struct replay *p, const struct replay_input *in)
{
	size_t strata = in->n_strata;

	*p = (struct replay){.in = in};
	random_init(&p->random, in->start);
	p->left = memory_new(strata, sizeof(*p->left));
	p->wave = memory_new(strata, sizeof(*p->wave));
	p->is_away = memory_new(strata, sizeof(*p->is_away));
	p->gave = memory_new(strata, sizeof(*p->gave));
	p->row = memory_new(strata, sizeof(*p->row));
	p->team_begin = memory_new(in->n_teams + 1, sizeof(*p->team_begin));
	p->team_order = memory_new(in->n_teams, sizeof(*p->team_order));
	p->class_of = memory_new((size_t)largest(in) + 1, sizeof(*p->class_of));
	p->classes = memory_new(strata, sizeof(*p->classes));
	group_by_team(p);
}

static void replay_clear(struct replay *p)
{
	free(p->left);
	free(p->wave);
	free(p->is_away);
	free(p->gave);
	free(p->row);
	free(p->team_begin);
	free(p->team_order);
	free(p->class_of);
	free(p->classes);
}

void replay_chances(const struct replay_input *in, double *chance)
{
	uint32_t replays = in->replays < REPLAY_LEAST ? REPLAY_LEAST : in->replays;
	struct replay p;

	replay_init(&p, in);
	for (uint32_t i = 0; i < replays; i++)
		play_cycle(&p);
	for (size_t h = 0; h < in->n_strata; h++) {
		uint32_t listed = in->strata[h].listed;

		chance[h] = listed ? (double)p.gave[h] / ((double)listed * replays) : 0;
	}
	replay_clear(&p);
}
