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
	const char **case_numbers, **teams; /* per case; the team's name */
	uint32_t *team;			    /* per case: its number */
	Tilsyn__V1__ReviewerShare **shares; /* per reviewer */
	int64_t version;
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

static void take_reviewers(struct proposal *p, const PGresult *rows, uint32_t *capacity, struct arena *arena)
{
	p->shares = arena_alloc(arena, p->in.n_reviewers * sizeof(Tilsyn__V1__ReviewerShare *));
	for (size_t r = 0; r < p->in.n_reviewers; r++) {
		Tilsyn__V1__ReviewerShare *s = p->shares[r] = arena_alloc(arena, sizeof(*s));

		tilsyn__v1__reviewer_share__init(s);
		s->user_id = arena_text(arena, row_text(rows, (int)r, "reviewer_id"));
		s->display_name = arena_text(arena, row_text(rows, (int)r, "reviewer_name"));
		s->open_elsewhere = (int32_t)row_int(rows, (int)r, "elsewhere");
		s->second_readings = (int32_t)row_int(rows, (int)r, "second_readings");
		s->away_percent = (int32_t)row_int(rows, (int)r, "away_percent");
		capacity[r] = (uint32_t)row_int(rows, (int)r, "capacity");
	}
}

static void take_cases(struct proposal *p, const PGresult *rows, struct arena *arena)
{
	size_t per_case = p->in.n_reviewers ? p->in.n_reviewers : 1;
	const char **names = arena_alloc(arena, p->in.n_cases * sizeof(*names));

	p->case_numbers = arena_alloc(arena, p->in.n_cases * sizeof(*p->case_numbers));
	p->teams = arena_alloc(arena, p->in.n_cases * sizeof(*p->teams));
	p->team = arena_alloc(arena, p->in.n_cases * sizeof(*p->team));
	for (size_t i = 0; i < p->in.n_cases; i++) {
		p->case_numbers[i] = arena_text(arena, row_text(rows, (int)(i * per_case), "case_number"));
		p->teams[i] = arena_text(arena, row_text(rows, (int)(i * per_case), "team"));
		while (p->team[i] < p->in.n_teams && strcmp(names[p->team[i]], p->teams[i]) != 0)
			p->team[i]++;
		if (p->team[i] == p->in.n_teams)
			names[p->in.n_teams++] = p->teams[i];
	}
	p->in.team = p->team;
}

static void take_pairs(struct call *c, const PGresult *rows)
{
	struct proposal *p = call_state(c, sizeof(*p));
	struct arena *arena = call_arena(c);
	size_t reviewers = count_reviewers(rows), cases = (size_t)PQntuples(rows) / (reviewers ? reviewers : 1);
	size_t pairs = cases * reviewers;
	uint8_t *pair = arena_alloc(arena, pairs);
	uint32_t *capacity = arena_alloc(arena, reviewers * sizeof(*capacity));

	p->in = (struct assign_input){.n_cases = cases, .n_reviewers = reviewers, .pairs = pair, .capacity = capacity};
	p->conflicts = arena_alloc(arena, pairs * sizeof(*p->conflicts));
	p->chosen = arena_alloc(arena, cases * sizeof(*p->chosen));
	p->version = cases ? row_int(rows, 0, "version") : 0;
	take_reviewers(p, rows, capacity, arena);
	take_cases(p, rows, arena);
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
	a->team = (char *)p->teams[i];
	a->reviewer_id = p->shares[reviewer]->user_id;
	a->reviewer_name = p->shares[reviewer]->display_name;
	a->conflict = p->conflicts[i * p->in.n_reviewers + reviewer];
	return a;
}

static int by_cases(const void *one, const void *other)
{
	const Tilsyn__V1__TeamCount *a = *(Tilsyn__V1__TeamCount *const *)one;
	const Tilsyn__V1__TeamCount *b = *(Tilsyn__V1__TeamCount *const *)other;

	return a->cases != b->cases ? b->cases - a->cases : strcmp(a->team, b->team);
}

static Tilsyn__V1__TeamCount *team_count(Tilsyn__V1__ReviewerShare *s, const char *team, struct arena *arena)
{
	Tilsyn__V1__TeamCount *t;

	for (size_t i = 0; i < s->n_teams; i++)
		if (!strcmp(s->teams[i]->team, team))
			return s->teams[i];
	t = arena_alloc(arena, sizeof(*t));
	tilsyn__v1__team_count__init(t);
	t->team = (char *)team;
	return s->teams[s->n_teams++] = t;
}

static void count_teams(struct proposal *p, size_t reviewer, struct arena *arena)
{
	Tilsyn__V1__ReviewerShare *s = p->shares[reviewer];

	for (size_t i = 0; i < p->in.n_cases; i++)
		s->cases += p->chosen[i] == (int32_t)reviewer;
	s->teams = arena_alloc(arena, (size_t)s->cases * sizeof(*s->teams));
	for (size_t i = 0; i < p->in.n_cases; i++)
		if (p->chosen[i] == (int32_t)reviewer)
			team_count(s, p->teams[i], arena)->cases++;
	qsort(s->teams, s->n_teams, sizeof(*s->teams), by_cases);
}

static void answer(struct call *c, void *output)
{
	struct arena *arena = call_arena(c);
	Tilsyn__V1__ProposeAssignmentsResponse *out = arena_alloc(arena, sizeof(*out));
	struct proposal *p = output;

	tilsyn__v1__propose_assignments_response__init(out);
	out->assignments = arena_alloc(arena, p->in.n_cases * sizeof(*out->assignments));
	out->unassigned = arena_alloc(arena, p->in.n_cases * sizeof(*out->unassigned));
	for (size_t i = 0; i < p->in.n_cases; i++) {
		if (p->chosen[i] < 0)
			out->unassigned[out->n_unassigned++] = (char *)p->case_numbers[i];
		else
			out->assignments[out->n_assignments++] = assignment(p, i, arena);
	}
	for (size_t r = 0; r < p->in.n_reviewers; r++)
		count_teams(p, r, arena);
	out->shares = p->shares;
	out->n_shares = p->in.n_reviewers;
	out->version = p->version;
	call_reply(c, &out->base);
}
