/* ProposeAssignments: every case against every reviewer -> the most even distribution in which nobody is barred (R7).
 */
#include <stdlib.h>
#include <string.h>

#include "domain/assign.h"
#include "rpc/call.h"
#include "rpc/messages.h"

QUERY(propose_assignments, "activity_id");

/* Rows come case by case, each with the same reviewers in the same order. */
struct proposal {
	struct assign_input in;
	const char **case_numbers, **reviewer_ids, **reviewer_names;
	Tilsyn__V1__Conflict *conflicts; /* as in.pairs */
	int32_t *chosen;
};

void rpc_propose_assignments(struct call *c);

static query_fn take_pairs;
static work_fn choose;
static work_done_fn answer;

void rpc_propose_assignments(struct call *c)
{
	const Tilsyn__V1__ProposeAssignmentsRequest *in = call_request(c);

	call_act(c, take_pairs, &query_propose_assignments, (const char *[]){in->activity_id});
}

static size_t count_reviewers(const PGresult *rows)
{
	int count = 0;

	while (count < PQntuples(rows) && !row_is_null(rows, count, "reviewer_id") &&
		strcmp(row_text(rows, count, "case_number"), row_text(rows, 0, "case_number")) == 0)
		count++;
	return (size_t)count;
}

static Tilsyn__V1__Conflict conflict_of(const char *word)
{
	int value = TILSYN__V1__CONFLICT__CONFLICT_UNSPECIFIED;

	if (*word)
		codec_enum_value(&tilsyn__v1__conflict__descriptor, word, &value);
	return (Tilsyn__V1__Conflict)value;
}

static void take_reviewers(struct proposal *p, const PGresult *rows, struct arena *arena)
{
	p->reviewer_ids = arena_alloc(arena, p->in.n_reviewers * sizeof(*p->reviewer_ids));
	p->reviewer_names = arena_alloc(arena, p->in.n_reviewers * sizeof(*p->reviewer_names));
	for (size_t r = 0; r < p->in.n_reviewers; r++) {
		p->reviewer_ids[r] = arena_text(arena, row_text(rows, (int)r, "reviewer_id"));
		p->reviewer_names[r] = arena_text(arena, row_text(rows, (int)r, "reviewer_name"));
	}
}

static void take_pairs(struct call *c, const PGresult *rows)
{
	struct proposal *p = call_state(c, sizeof(*p));
	struct arena *arena = call_arena(c);
	size_t reviewers = count_reviewers(rows), per_case = reviewers ? reviewers : 1;
	size_t cases = (size_t)PQntuples(rows) / per_case, pairs = cases * reviewers;
	uint8_t *pair = arena_alloc(arena, pairs);
	uint32_t *capacity = arena_alloc(arena, reviewers * sizeof(*capacity));

	p->in = (struct assign_input){.n_cases = cases, .n_reviewers = reviewers, .pairs = pair, .capacity = capacity};
	p->conflicts = arena_alloc(arena, pairs * sizeof(*p->conflicts));
	p->chosen = arena_alloc(arena, cases * sizeof(*p->chosen));
	p->case_numbers = arena_alloc(arena, cases * sizeof(*p->case_numbers));
	take_reviewers(p, rows, arena);
	for (size_t i = 0; i < cases; i++)
		p->case_numbers[i] = arena_text(arena, row_text(rows, (int)(i * per_case), "case_number"));
	for (size_t r = 0; r < reviewers; r++)
		capacity[r] = (uint32_t)row_int(rows, (int)r, "capacity");
	for (size_t i = 0; i < pairs; i++) {
		pair[i] = (uint8_t)row_int(rows, (int)i, "pair");
		p->conflicts[i] = conflict_of(row_text(rows, (int)i, "conflict"));
	}
	call_work(c, choose, answer, p);
}

static void *choose(void *input)
{
	struct proposal *p = input;

	assign_best(&p->in, p->chosen);
	return p;
}

static Tilsyn__V1__Assignment *assignment(const struct proposal *p, size_t i, struct arena *arena)
{
	Tilsyn__V1__Assignment *a = arena_alloc(arena, sizeof(*a));
	size_t reviewer = (size_t)p->chosen[i];

	tilsyn__v1__assignment__init(a);
	a->case_number = (char *)p->case_numbers[i];
	a->reviewer_id = (char *)p->reviewer_ids[reviewer];
	a->reviewer_name = (char *)p->reviewer_names[reviewer];
	a->conflict = p->conflicts[i * p->in.n_reviewers + reviewer];
	return a;
}

static void answer(struct call *c, void *output)
{
	struct arena *arena = call_arena(c);
	Tilsyn__V1__ProposeAssignmentsResponse *out = arena_alloc(arena, sizeof(*out));
	const struct proposal *p = output;

	tilsyn__v1__propose_assignments_response__init(out);
	out->assignments = arena_alloc(arena, p->in.n_cases * sizeof(*out->assignments));
	out->unassigned = arena_alloc(arena, p->in.n_cases * sizeof(*out->unassigned));
	for (size_t i = 0; i < p->in.n_cases; i++) {
		if (p->chosen[i] < 0)
			out->unassigned[out->n_unassigned++] = (char *)p->case_numbers[i];
		else
			out->assignments[out->n_assignments++] = assignment(p, i, arena);
	}
	call_reply(c, &out->base);
}
