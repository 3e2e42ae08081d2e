/* ListSuggestions: counts of an activity, by item and by team -> what they justify suggesting, as far as no single
 * caseworker stands behind it (report/behind.h). */
#include <string.h>

#include "db/bind.h"
#include "domain/results/suggest.h"
#include "report/behind.h"
#include "rpc/call.h"
#include "rpc/followup/kept.h"
#include "rpc/messages.h"
#include "rpc/telling/behind_rows.h"

QUERY(suggestion_members, "activity_id");
QUERY(suggestion_facts, "activity_id", "language");

void rpc_list_suggestions(struct call *c);

static query_fn take_members, suggest;

struct members {
	const struct behind *members;
	size_t count;
};

/* The rows of one item follow each other: the first is of all cases, the others of the teams. */
struct facts {
	const PGresult *rows;
	struct arena *arena;
	Tilsyn__V1__ListSuggestionsResponse *out;
	size_t room;
	const struct members *all;
};

static Tilsyn__V1__Suggestion *add(struct facts *f, Tilsyn__V1__SuggestionKind kind, int row)
{
	Tilsyn__V1__Suggestion *s = arena_alloc(f->arena, sizeof(*s));

	tilsyn__v1__suggestion__init(s);
	if (f->out->n_suggestions == f->room) {
		Tilsyn__V1__Suggestion **more = arena_alloc(f->arena, (2 * f->room + 16) * sizeof(*more));

		if (f->room)
			memcpy(more, f->out->suggestions, f->room * sizeof(*more));
		f->out->suggestions = more;
		f->room = 2 * f->room + 16;
	}
	f->out->suggestions[f->out->n_suggestions++] = s;
	s->kind = kind;
	s->item = arena_text(f->arena, row_text(f->rows, row, "item"));
	s->title = arena_text(f->arena, row_text(f->rows, row, "title"));
	s->yes = (int32_t)row_int(f->rows, row, "yes");
	s->no = (int32_t)row_int(f->rows, row, "no");
	s->not_relevant = (int32_t)row_int(f->rows, row, "not_relevant");
	s->review_id = arena_text(f->arena, row_text(f->rows, row, "review_id"));
	s->case_number = arena_text(f->arena, row_text(f->rows, row, "case_number"));
	s->proposal_id = arena_text(f->arena, row_text(f->rows, row, "proposal_id"));
	return s;
}

static struct seen seen_in(const PGresult *rows, int row)
{
	const uint32_t yes = (uint32_t)row_int(rows, row, "yes"), no = (uint32_t)row_int(rows, row, "no");

	return (struct seen){.sums = {.yes = yes,
				     .no = no,
				     .relevant = yes + no,
				     .unweighted = (uint32_t)row_int(rows, row, "unweighted"),
				     .w = row_double(rows, row, "w"),
				     .w2 = row_double(rows, row, "w2"),
				     .wy = row_double(rows, row, "wy")},
		.caseworkers = (uint32_t)row_int(rows, row, "caseworkers"),
		.caseworkers_no = (uint32_t)row_int(rows, row, "caseworkers_no")};
}

static bool is_in_team(const struct behind *m, const void *what)
{
	return behind_in_force(m, NULL) && m->group == *(const int32_t *)what;
}

/* Counts of all cases of an item, and of teams beside them. No share is told. */
static bool may_be_told(struct facts *f, int row, const int32_t *teams, size_t n_teams)
{
	size_t count;
	const struct behind *members =
		behind_item(f->all->members, f->all->count, row_text(f->rows, row, "item"), &count);
	struct figures_told told = figures_of(members, count, n_teams + 1, f->arena);
	bool fine = true;

	figures_add(&told, behind_in_force, NULL);
	for (size_t i = 0; i < n_teams; i++)
		figures_add(&told, is_in_team, &teams[i]);
	for (size_t i = told.n_told; i < told.n_sets; i++)
		told.sets[i].share = false;
	figures_choose(&told, KEPT_LEAST);
	for (size_t i = told.n_told; i < told.n_sets; i++)
		fine = fine && figure_told(&told, i) != TOLD_NOTHING;
	return fine;
}

static void suggest_of_all(struct facts *f, int row)
{
	const struct seen s = seen_in(f->rows, row);

	if (!(suggests_attention(&s) || suggests_strength(&s)) || !may_be_told(f, row, NULL, 0))
		return;
	if (suggests_attention(&s))
		add(f, TILSYN__V1__SUGGESTION_KIND__SUGGESTION_KIND_ATTENTION, row);
	if (suggests_strength(&s))
		add(f, TILSYN__V1__SUGGESTION_KIND__SUGGESTION_KIND_STRENGTH, row);
	if (suggests_competence(&s, (uint32_t)row_int(f->rows, row, "small_group")))
		add(f, TILSYN__V1__SUGGESTION_KIND__SUGGESTION_KIND_COMPETENCE, row)->caseworkers =
			(int32_t)s.caseworkers_no;
}

/* Whole steps alone: one question is too little for a meeting of two teams. */
static void suggest_exchange(struct facts *f, int strong, int other)
{
	const struct seen s = seen_in(f->rows, strong), o = seen_in(f->rows, other);
	Tilsyn__V1__Suggestion *found;

	if (strong == other || strncmp(row_text(f->rows, strong, "item"), "step:", 5) != 0 ||
		!suggests_exchange(&s, &o, (uint32_t)row_int(f->rows, strong, "small_group")) ||
		!may_be_told(f, strong,
			(const int32_t[]){(int32_t)row_int(f->rows, strong, "team_nth"),
				(int32_t)row_int(f->rows, other, "team_nth")},
			2))
		return;
	found = add(f, TILSYN__V1__SUGGESTION_KIND__SUGGESTION_KIND_EXCHANGE, strong);
	found->team = arena_text(f->arena, row_text(f->rows, strong, "team"));
	found->other_team = arena_text(f->arena, row_text(f->rows, other, "team"));
	found->other_yes = (int32_t)o.sums.yes;
	found->other_no = (int32_t)o.sums.no;
	found->examples = (int32_t)row_int(f->rows, strong, "examples");
}

void rpc_list_suggestions(struct call *c)
{
	call_ask(c, take_members, &query_suggestion_members,
		bind_values(&query_suggestion_members, call_request(c), call_arena(c)));
}

static void take_members(struct call *c, const PGresult *rows)
{
	struct members *all = call_state(c, sizeof(*all));

	*all = (struct members){behind_read(rows, call_arena(c)), (size_t)PQntuples(rows)};
	call_act(c, suggest, &query_suggestion_facts,
		bind_values(&query_suggestion_facts, call_request(c), call_arena(c)));
}

static bool is_kind(const PGresult *rows, int row, const char *kind)
{
	return row < PQntuples(rows) && !strcmp(row_text(rows, row, "kind"), kind);
}

static void suggest(struct call *c, const PGresult *rows)
{
	Tilsyn__V1__ListSuggestionsResponse *out = arena_alloc(call_arena(c), sizeof(*out));
	struct facts f = {
		.rows = rows, .arena = call_arena(c), .out = out, .all = call_state(c, sizeof(struct members))};
	int end;

	tilsyn__v1__list_suggestions_response__init(out);
	for (int row = 0; row < PQntuples(rows); row = end) {
		for (end = row + 1; is_kind(rows, row, "figure") && is_kind(rows, end, "figure") &&
				    !strcmp(row_text(rows, row, "item"), row_text(rows, end, "item"));
			end++)
			;
		if (is_kind(rows, row, "critical"))
			add(&f, TILSYN__V1__SUGGESTION_KIND__SUGGESTION_KIND_CRITICAL, row);
		else if (is_kind(rows, row, "themed"))
			add(&f, TILSYN__V1__SUGGESTION_KIND__SUGGESTION_KIND_THEMED, row);
		else
			suggest_of_all(&f, row);
		for (int strong = row + 1; strong < end; strong++)
			for (int other = row + 1; other < end; other++)
				suggest_exchange(&f, strong, other);
	}
	call_reply(c, &out->base);
}
