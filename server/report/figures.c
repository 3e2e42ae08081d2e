#include "report/figures.h"

#include "domain/estimate.h"

/* What each case says of one figure, before it is summed up. */
struct verdicts {
	struct weighted_case *cases; /* one per review that was asked */
	uint32_t *caseworkers;
	size_t count;
};

static Tilsyn__V1__Cell *cell_new(struct arena *a)
{
	Tilsyn__V1__Cell *cell = arena_alloc(a, sizeof(*cell));

	tilsyn__v1__cell__init(cell);
	return cell;
}

static Tilsyn__V1__Cell *hidden_cell(struct arena *a)
{
	Tilsyn__V1__Cell *cell = cell_new(a);

	cell->suppressed = true;
	return cell;
}

Tilsyn__V1__Cell *count_cell(const struct sum *s, uint32_t count, uint32_t n, struct arena *a)
{
	if (s->hidden)
		return hidden_cell(a);
	Tilsyn__V1__Cell *cell = cell_new(a);

	cell->count = count;
	cell->n = n;
	return cell;
}

static const char *why_no_share(const struct results *r, const struct share *s)
{
	if (s->relevant == 0)
		return "none_relevant";
	if (s->counts_only)
		return "below_10_cases";
	return r->speaks_for_all ? "" : "some_could_not_be_drawn";
}

static Tilsyn__V1__Cell *share_cell(const struct results *r, const struct share *s, struct arena *a)
{
	Tilsyn__V1__Cell *cell = cell_new(a);

	cell->count = s->yes;
	cell->n = s->relevant;
	cell->withheld = (char *)why_no_share(r, s);
	if (*cell->withheld || s->share.undefined != DEFINED)
		return cell;
	cell->has_share = cell->has_interval = true;
	cell->share = s->share.estimate;
	cell->low = s->share.low;
	cell->high = s->share.high;
	return cell;
}

/* Children and caseworkers behind a figure are counted apart. Where fewer than the limit stand behind one part, the
 * whole row goes: its parts would give each other away. */
static bool few_behind(const struct results *r, const struct verdicts *v, struct arena *a)
{
	bool *seen = arena_alloc(a, r->submitted + 1); /* by caseworker: never more of them than reviews */
	uint32_t children = 0, caseworkers = 0;

	for (size_t i = 0; i < v->count; i++) {
		if (v->cases[i].answer == ANSWER_NOT_RELEVANT)
			continue;
		children++;
		if (!seen[v->caseworkers[i]])
			caseworkers++;
		seen[v->caseworkers[i]] = true;
	}
	return children > 0 && (children < r->small_group || caseworkers < r->small_group);
}

static struct sum sum_up(
	const struct results *r, const struct figure_wish *w, const struct verdicts *v, struct arena *a)
{
	struct share s = share_of(v->cases, v->count, w->these_cases ? r->listed : 0, r->drawn);
	struct sum t = {.yes = s.yes, .no = s.no, .not_relevant = s.not_relevant, .relevant = s.relevant};

	t.hidden = w->hide_few && few_behind(r, v, a);
	t.share = t.hidden ? hidden_cell(a) : share_cell(r, &s, a);
	return t;
}

static struct verdicts verdicts_new(size_t room, struct arena *a)
{
	return (struct verdicts){.cases = arena_alloc(a, (room + 1) * sizeof(struct weighted_case)),
		.caseworkers = arena_alloc(a, (room + 1) * sizeof(uint32_t))};
}

static void add_verdict(struct verdicts *v, const struct result_entry *e, enum relevant_answer answer)
{
	/* Without weights nothing but counts is shown; any chance will do. */
	v->cases[v->count] = (struct weighted_case){.chance = e->chance > 0 ? e->chance : 1, .answer = answer};
	v->caseworkers[v->count++] = e->caseworker;
}

static enum relevant_answer answer_of(const struct results *r, const struct result_entry *e)
{
	const struct result_value *value = &r->values[e->value];

	return !value->counts ? ANSWER_NOT_RELEVANT : value->best ? ANSWER_YES : ANSWER_NO;
}

struct sum sum_question(const struct results *r, const struct figure_wish *w, size_t question, struct arena *a)
{
	struct verdicts v = verdicts_new(r->submitted, a);
	uint32_t *counts = arena_alloc(a, (r->n_values + 1) * sizeof(*counts));
	struct sum t;

	for (size_t i = 0; i < r->n_entries; i++) {
		const struct result_entry *e = &r->entries[i];

		if (e->question != question)
			continue;
		counts[e->value]++;
		add_verdict(&v, e, answer_of(r, e));
	}
	t = sum_up(r, w, &v, a);
	t.counts = counts;
	return t;
}

static enum relevant_answer worse(enum relevant_answer one, enum relevant_answer other)
{
	if (one == ANSWER_NOT_RELEVANT)
		return other;
	return other == ANSWER_NO ? ANSWER_NO : one;
}

struct sum sum_step(const struct results *r, const struct figure_wish *w, size_t step, struct arena *a)
{
	struct verdicts v = verdicts_new(r->submitted, a);
	const struct result_entry *last = NULL;

	for (size_t i = 0; i < r->n_entries; i++) { /* by review: a case's entries stand together */
		const struct result_entry *e = &r->entries[i];

		if (r->questions[e->question].step != step)
			continue;
		if (!last || last->review != e->review)
			add_verdict(&v, e, answer_of(r, e));
		else
			v.cases[v.count - 1].answer = worse(v.cases[v.count - 1].answer, answer_of(r, e));
		last = e;
	}
	return sum_up(r, w, &v, a);
}
