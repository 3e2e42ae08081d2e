/* JudgeGoals: an activity's goals and its results -> what each result says of its goal, by interval. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "domain/results/goal.h"
#include "report/figures.h"
#include "report/together.h"
#include "rpc/call.h"
#include "rpc/messages.h"
#include "rpc/telling/behind_rows.h"
#include "rpc/telling/results_rows.h"

QUERY(goals_to_judge, "activity_id");
QUERY(judge_goals, "activity_id", "as_of", "verdicts");

extern struct query query_result_sums, query_result_members;

struct judging {
	const char *as_of;
	json_t *goals; /* as SQL tells them; with the call */
	struct results *results;
	bool knows_without;
	struct question_names without; /* that few stand behind */
};

void rpc_judge_goals(struct call *c);

static query_fn take_goals, take_sums, take_members;

static void let_go(void *goals)
{
	json_decref(goals);
}

void rpc_judge_goals(struct call *c)
{
	const Tilsyn__V1__JudgeGoalsRequest *in = call_request(c);

	call_ask(c, take_goals, &query_goals_to_judge, (const char *[]){in->activity_id});
}

static void ask_sums(struct call *c)
{
	const Tilsyn__V1__JudgeGoalsRequest *in = call_request(c);
	const struct judging *j = call_state(c, sizeof(*j));
	const char *without = question_names_list(&j->without, call_arena(c));

	call_ask(c, take_sums, &query_result_sums,
		(const char *[]){in->activity_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, "f", "da", without});
}

/* The goals come first: what comes in afterwards is judged again. */
static void take_goals(struct call *c, const PGresult *rows)
{
	struct judging *j = call_state(c, sizeof(*j));

	j->as_of = arena_text(call_arena(c), row_text(rows, 0, "as_of"));
	j->goals = json_loads(row_text(rows, 0, "goals"), 0, NULL);
	if (!j->goals) {
		call_fail(c, REASON_INTERNAL, "the database answered in another shape");
		return;
	}
	call_keep(c, j->goals, let_go);
	ask_sums(c);
}

static void take_sums(struct call *c, const PGresult *rows)
{
	const Tilsyn__V1__JudgeGoalsRequest *in = call_request(c);
	struct judging *j = call_state(c, sizeof(*j));
	const char *without = question_names_list(&j->without, call_arena(c));

	j->results = results_read(rows, call_arena(c));
	if (!j->results)
		call_fail(c, REASON_INTERNAL, "the database answered in another shape");
	else
		call_ask(c, take_members, &query_result_members,
			(const char *[]){
				in->activity_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, without, "t"});
}

/* A verdict is about how we work, not about these cases: no correction for the finite population (R15). */
static json_t *verdict_on(struct results *r, const json_t *goal, struct arena *a)
{
	const struct figure_wish wish = {0};
	const struct result_item none = {0}, *item = results_item(r, json_string_value(json_object_get(goal, "item")));
	const Tilsyn__V1__Cell *share = share_cell(r, &wish, item ? item : &none, a);
	bool sure = share->has_interval;
	enum goal_outcome outcome =
		sure ? goal_judge(share->low, share->high, json_number_value(json_object_get(goal, "value")))
		     : GOAL_COUNTS_ONLY;

	return json_pack("{s:I, s:I, s:I, s:I, s:o, s:o, s:s, s:s}", "position",
		json_integer_value(json_object_get(goal, "position")), "yes", (json_int_t)share->count, "relevant",
		(json_int_t)share->n, "submitted", (json_int_t)r->submitted, "low",
		sure ? json_real(share->low) : json_null(), "high", sure ? json_real(share->high) : json_null(),
		"withheld", share->suppressed ? "few_persons" : share->withheld, "outcome", goal_outcome_name(outcome));
}

static void judge(struct call *c)
{
	const Tilsyn__V1__JudgeGoalsRequest *in = call_request(c);
	const struct judging *j = call_state(c, sizeof(*j));
	json_t *verdicts = json_array(), *goal;
	size_t i;
	char *text;

	json_array_foreach(j->goals, i, goal)
		json_array_append_new(verdicts, verdict_on(j->results, goal, call_arena(c)));
	text = json_dumps(verdicts, JSON_COMPACT);
	call_act(c, call_reply_rows, &query_judge_goals, (const char *[]){in->activity_id, j->as_of, text});
	free(text);
	json_decref(verdicts);
}

/* Every leader is told a verdict, so that it is withheld where a page of the results would hide its figure from one of
 * them (R17). */
static void take_members(struct call *c, const PGresult *rows)
{
	struct judging *j = call_state(c, sizeof(*j));
	const struct behind *members = behind_read(rows, call_arena(c));
	const size_t count = behind_count(rows);

	if (!j->knows_without) {
		j->knows_without = true;
		j->without = questions_hidden(members, count, behind_in_force, NULL, LEAST_TO_A_LEADER, call_arena(c));
		if (j->without.count) {
			ask_sums(c);
			return;
		}
	}
	j->results->without = j->without.codes;
	j->results->n_without = j->without.count;
	j->results->small_group = LEAST_TO_A_LEADER;
	results_hide_few(j->results, members, count, false, call_arena(c));
	judge(c);
}
