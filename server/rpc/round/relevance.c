/* GetRelevance: counts of an activity and who stands behind them -> how often "ikke relevant", and what it may hide. */
#include <jansson.h>
#include <string.h>

#include "db/query.h"
#include "domain/results/relevance.h"
#include "report/behind.h"
#include "rpc/call.h"
#include "rpc/messages.h"
#include "rpc/object.h"
#include "rpc/telling/behind_rows.h"

QUERY(relevance_sums, "activity_id");
QUERY(relevance_members, "activity_id");

enum { PERSONS_LEAST = 2 }; /* what one caseworker alone stands behind is a person's result (R17) */

void rpc_get_relevance(struct call *c);

static query_fn take_sums, take_members;
static work_fn choose;
static work_done_fn tell;

struct radar {
	Tilsyn__V1__GetRelevanceResponse *out;
	struct relevance_sums *sums; /* beside the questions of `out` */
	json_t **people;	     /* the same */
	bool *one_person;	     /* all its cases are one caseworker's */
	enum told *told;	     /* what of it, in the end */
	const struct behind *members;
	size_t n_members;
	struct arena *arena; /* of the worker's; goes with the call */
};

static struct radar *of(struct call *c)
{
	return call_state(c, sizeof(struct radar));
}

void rpc_get_relevance(struct call *c)
{
	const Tilsyn__V1__GetRelevanceRequest *in = call_request(c);

	call_ask(c, take_sums, &query_relevance_sums, (const char *[]){in->activity_id});
}

/* -- what came -- */

static struct relevance_sums sums_of(const PGresult *rows, int row)
{
	return (struct relevance_sums){.yes = (uint32_t)row_int(rows, row, "yes"),
		.rated = (uint32_t)row_int(rows, row, "rated"),
		.not_relevant = (uint32_t)row_int(rows, row, "not_relevant"),
		.unweighted = (uint32_t)row_int(rows, row, "unweighted"),
		.w = row_double(rows, row, "w"),
		.w2 = row_double(rows, row, "w2"),
		.wy = row_double(rows, row, "wy"),
		.w_nr = row_double(rows, row, "w_nr"),
		.w2_nr = row_double(rows, row, "w2_nr")};
}

static struct relevance_sums sums_of_person(const json_t *person)
{
	return (struct relevance_sums){.rated = object_count(person, "rated"),
		.not_relevant = object_count(person, "not_relevant"),
		.unweighted = object_count(person, "unweighted"),
		.w = object_number(person, "w"),
		.w2 = object_number(person, "w2"),
		.w_nr = object_number(person, "w_nr"),
		.w2_nr = object_number(person, "w2_nr")};
}

static void let_go(void *people)
{
	json_decref(people);
}

/* -- cells -- */

static Tilsyn__V1__Cell *hidden_cell(struct arena *a)
{
	Tilsyn__V1__Cell *cell = arena_alloc(a, sizeof(*cell));

	tilsyn__v1__cell__init(cell);
	cell->suppressed = true;
	return cell;
}

static const char *why_no_share(const struct share *s, bool without_share)
{
	if (s->relevant == 0)
		return "none_relevant";
	if (s->counts_only)
		return "below_10_cases";
	if (s->share.undefined != DEFINED)
		return "some_could_not_be_drawn";
	return without_share ? "few_persons" : "";
}

static Tilsyn__V1__Cell *cell_of(const struct share *s, bool without_share, struct arena *a)
{
	Tilsyn__V1__Cell *cell = arena_alloc(a, sizeof(*cell));

	tilsyn__v1__cell__init(cell);
	cell->count = s->yes;
	cell->n = s->relevant;
	cell->withheld = (char *)why_no_share(s, without_share);
	if (*cell->withheld)
		return cell;
	cell->has_share = cell->has_interval = true;
	cell->share = s->share.estimate;
	cell->low = s->share.low;
	cell->high = s->share.high;
	return cell;
}

static Tilsyn__V1__Cell *rate_of(const struct relevance_sums *s, struct arena *a)
{
	const struct relevance told = relevance_of(s);

	return cell_of(&told.not_relevant, false, a);
}

/* -- in order -- */

static Tilsyn__V1__QuestionRelevance *question_of(const PGresult *rows, int row, struct arena *a)
{
	Tilsyn__V1__QuestionRelevance *q = arena_alloc(a, sizeof(*q));

	tilsyn__v1__question_relevance__init(q);
	q->question = arena_text(a, row_text(rows, row, "question"));
	q->text_da = arena_text(a, row_text(rows, row, "text_da"));
	q->text_en = arena_text(a, row_text(rows, row, "text_en"));
	q->without_reason = (int32_t)row_int(rows, row, "without_reason");
	return q;
}

static void take_sums(struct call *c, const PGresult *rows)
{
	const Tilsyn__V1__GetRelevanceRequest *in = call_request(c);
	struct arena *a = call_arena(c);
	struct radar *r = of(c);
	const size_t room = (size_t)PQntuples(rows);
	const struct relevance_sums whole = sums_of(rows, 0); /* the first row is of all questions */

	r->out = arena_alloc(a, sizeof(*r->out));
	tilsyn__v1__get_relevance_response__init(r->out);
	r->out->questions = arena_alloc(a, room * sizeof(*r->out->questions));
	r->sums = arena_alloc(a, room * sizeof(*r->sums));
	r->people = arena_alloc(a, room * sizeof(*r->people));
	r->one_person = arena_alloc(a, room * sizeof(*r->one_person));
	r->out->not_relevant = row_int(rows, 0, "persons") == 1 ? hidden_cell(a) : rate_of(&whole, a);
	for (int row = 1; row < PQntuples(rows); row++) {
		const size_t at = r->out->n_questions++;

		r->out->questions[at] = question_of(rows, row, a);
		r->sums[at] = sums_of(rows, row);
		r->people[at] = json_loads(row_text(rows, row, "people"), 0, NULL);
		call_keep(c, r->people[at], let_go);
		r->one_person[at] = row_int(rows, row, "persons") < PERSONS_LEAST;
	}
	call_act(c, take_members, &query_relevance_members, (const char *[]){in->activity_id});
}

/* As the results decide it of the same cases; where nothing applied, by whose cases they are. */
static enum told told_of(const struct radar *r, size_t at)
{
	const char *item = r->out->questions[at]->question;
	size_t count = 0;
	const struct behind *own = r->sums[at].rated ? behind_item(r->members, r->n_members, item, &count) : NULL;

	if (!r->sums[at].rated)
		return r->one_person[at] ? TOLD_NOTHING : TOLD_WITH_SHARE;
	if (!count) /* cases that nobody is known to stand behind */
		return TOLD_NOTHING;
	struct figures_told f = figures_of(own, count, 1, r->arena);
	const size_t whole = figures_add(&f, behind_in_force, NULL);
	figures_choose(&f, PERSONS_LEAST);
	return figure_told(&f, whole);
}

static void tell_shares(struct radar *r, size_t at, enum told told, struct arena *a)
{
	Tilsyn__V1__QuestionRelevance *q = r->out->questions[at];
	const struct relevance found = relevance_of(&r->sums[at]);
	const bool without_share = told == TOLD_COUNTS;

	if (told == TOLD_NOTHING) {
		q->not_relevant = hidden_cell(a);
		q->result = hidden_cell(a);
		q->without_reason = 0;
		return;
	}
	q->not_relevant = cell_of(&found.not_relevant, without_share, a);
	q->result = cell_of(&found.result, without_share, a);
	if (!found.has_ifs || without_share)
		return;
	q->if_half = cell_of(&found.if_half, false, a);
	q->if_all = cell_of(&found.if_all, false, a);
}

static Tilsyn__V1__ReviewerRelevance *reviewer_of(const json_t *person, struct arena *a)
{
	Tilsyn__V1__ReviewerRelevance *told = arena_alloc(a, sizeof(*told));
	const struct relevance_sums sums = sums_of_person(person);

	tilsyn__v1__reviewer_relevance__init(told);
	told->user_id = arena_text(a, json_string_value(json_object_get(person, "id")));
	told->display_name = arena_text(a, json_string_value(json_object_get(person, "name")));
	told->not_relevant = rate_of(&sums, a);
	return told;
}

/* One's own are one's own answers. Others only where none of them could be told out of the rest as one caseworker's. */
static void tell_people(const struct radar *r, size_t at, bool hidden, struct arena *a)
{
	Tilsyn__V1__QuestionRelevance *q = r->out->questions[at];
	const size_t count = json_array_size(r->people[at]);
	bool others = false;

	for (size_t i = 0; i < count; i++) {
		const json_t *person = json_array_get(r->people[at], i);
		const struct relevance_sums sums = sums_of_person(person);
		const bool own = json_is_true(json_object_get(person, "own"));

		if (own)
			q->own = rate_of(&sums, a);
		others = others || !own;
		hidden = hidden || object_count(person, "persons") < PERSONS_LEAST;
	}
	if (hidden || !others)
		return;
	q->reviewers = arena_alloc(a, count * sizeof(*q->reviewers));
	for (size_t i = 0; i < count; i++)
		q->reviewers[q->n_reviewers++] = reviewer_of(json_array_get(r->people[at], i), a);
}

static void let_go_of_arena(void *arena)
{
	arena_free(arena);
}

static void take_members(struct call *c, const PGresult *rows)
{
	struct radar *r = of(c);

	r->arena = arena_new();
	call_keep(c, r->arena, let_go_of_arena);
	r->members = behind_read(rows, r->arena);
	r->n_members = (size_t)PQntuples(rows);
	r->told = arena_alloc(r->arena, (r->out->n_questions + 1) * sizeof(*r->told));
	call_work(c, choose, tell, r);
}

static void *choose(void *input)
{
	const struct radar *r = input;

	for (size_t at = 0; at < r->out->n_questions; at++)
		r->told[at] = told_of(r, at);
	return input;
}

static void tell(struct call *c, void *chosen)
{
	struct arena *a = call_arena(c);
	struct radar *r = chosen;

	for (size_t at = 0; at < r->out->n_questions; at++) {
		tell_shares(r, at, r->told[at], a);
		tell_people(r, at, r->told[at] == TOLD_NOTHING, a);
	}
	call_reply(c, &r->out->base);
}
