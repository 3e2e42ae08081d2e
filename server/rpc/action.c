/* GetBaseline and AddAction: sums of earlier draws -> what an action is held against, and how many cases it takes.
 * JudgeAction: sums of later draws -> did what was done move practice? (R21) */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

#include "codec/codec.h"
#include "db/bind.h"
#include "domain/results/baseline.h"
#include "domain/results/verdict.h"
#include "rpc/call.h"
#include "rpc/messages.h"

QUERY(baseline_sums, "activity_id", "item", "team_id", "department_id", "hoped");
QUERY(add_action, "level", "kind", "words", "owner_id", "starts_on", "deadline", "finding_id", "review_id",
	"caseworker_id", "team_id", "department_id", "activity_id", "item", "hoped", "baseline", "cases_needed");
QUERY(effect_sums, "action_id");
QUERY(judge_action, "action_id", "outcome", "yes", "relevant", "share", "n_eff", "difference", "low", "high",
	"activities");
enum { ADD_BASELINE = 14, ADD_CASES_NEEDED = 15 }; /* arguments of add_action that are no field */

void rpc_get_baseline(struct call *c);
void rpc_add_action(struct call *c);
void rpc_judge_action(struct call *c);

static query_fn tell_baseline, add_with_baseline, judge;

/* All of them have weights: SQL leaves out draws that cannot speak of all cases (R5). */
static struct case_sums sums_of(const PGresult *rows)
{
	const uint32_t yes = (uint32_t)row_int(rows, 0, "yes"), relevant = (uint32_t)row_int(rows, 0, "relevant");

	return (struct case_sums){.yes = yes,
		.no = relevant - yes,
		.relevant = relevant,
		.w = row_double(rows, 0, "w"),
		.w2 = row_double(rows, 0, "w2"),
		.wy = row_double(rows, 0, "wy")};
}

/* -- the baseline -- */

static void ask_sums(struct call *c, query_fn *next)
{
	call_ask(c, next, &query_baseline_sums, bind_values(&query_baseline_sums, call_request(c), call_arena(c)));
}

/* As it is kept, and as the message Baseline has it. */
static json_t *as_json(const struct baseline *b, const PGresult *rows)
{
	const bool shown = !b->share.counts_only && b->share.share.undefined == DEFINED;
	const struct interval *i = &b->share.share;

	return json_pack("{s:I, s:I, s:b, s:f, s:f, s:f, s:f, s:o, s:I, s:s?}", "yes", (json_int_t)b->share.yes,
		"relevant", (json_int_t)b->share.relevant, "has_share", shown, "share", shown ? i->estimate : 0, "low",
		shown ? i->low : 0, "high", shown ? i->high : 0, "n_eff", shown ? b->share.n_eff : 0, "activities",
		json_loads(row_text(rows, 0, "activities"), 0, NULL), "cases_needed", (json_int_t)b->cases_needed,
		"cannot_tell", cannot_tell_name(b->why));
}

void rpc_get_baseline(struct call *c)
{
	ask_sums(c, tell_baseline);
}

static void tell_baseline(struct call *c, const PGresult *rows)
{
	const Tilsyn__V1__GetBaselineRequest *in = call_request(c);
	Tilsyn__V1__GetBaselineResponse *out = arena_alloc(call_arena(c), sizeof(*out));
	const struct case_sums sums = sums_of(rows);
	const struct baseline b = baseline_of(&sums, (uint32_t)row_int(rows, 0, "left_out"), in->hoped);
	json_t *json = as_json(&b, rows);
	struct codec_fault fault;

	tilsyn__v1__get_baseline_response__init(out);
	out->baseline =
		(Tilsyn__V1__Baseline *)codec_from_sql(&tilsyn__v1__baseline__descriptor, json, call_arena(c), &fault);
	json_decref(json);
	if (out->baseline)
		call_reply(c, &out->base);
	else
		call_fail(c, REASON_INTERNAL, "a baseline of another shape");
}

/* -- a new action -- */

void rpc_add_action(struct call *c)
{
	const Tilsyn__V1__AddActionRequest *in = call_request(c);
	const bool of_a_group = in->level == TILSYN__V1__ACTION_LEVEL__ACTION_LEVEL_TEAM ||
				in->level == TILSYN__V1__ACTION_LEVEL__ACTION_LEVEL_DEPARTMENT;

	if (*in->item && of_a_group)
		ask_sums(c, add_with_baseline);
	else
		call_act(c, call_reply_rows, &query_add_action,
			bind_values(&query_add_action, &in->base, call_arena(c)));
}

static void add_with_baseline(struct call *c, const PGresult *rows)
{
	const Tilsyn__V1__AddActionRequest *in = call_request(c);
	const char **values = bind_values(&query_add_action, call_request(c), call_arena(c));
	const struct case_sums sums = sums_of(rows);
	const struct baseline b = baseline_of(&sums, (uint32_t)row_int(rows, 0, "left_out"), in->hoped);
	json_t *json = as_json(&b, rows);
	char *text = json_dumps(json, JSON_COMPACT);

	values[ADD_BASELINE] = text;
	values[ADD_CASES_NEEDED] = arena_print(call_arena(c), "%" PRIu32, b.cases_needed);
	call_act(c, call_reply_rows, &query_add_action, values);
	free(text);
	json_decref(json);
}

/* -- the verdict -- */

void rpc_judge_action(struct call *c)
{
	const Tilsyn__V1__JudgeActionRequest *in = call_request(c);

	call_ask(c, judge, &query_effect_sums, (const char *[]){in->action_id});
}

static void judge(struct call *c, const PGresult *rows)
{
	const Tilsyn__V1__JudgeActionRequest *in = call_request(c);
	struct arena *a = call_arena(c);
	const struct case_sums sums = sums_of(rows);
	const struct share later = share_of_sums(&sums, 0);
	const struct measured before = {row_double(rows, 0, "before_share"), row_double(rows, 0, "before_n_eff")};
	const struct interval d = difference_of(before, (struct measured){later.share.estimate, later.n_eff});
	const enum verdict v =
		verdict_of(d, row_double(rows, 0, "hoped"), later.relevant, (uint32_t)row_int(rows, 0, "cases_needed"));

	if (v == VERDICT_NOT_YET) {
		call_fail(c, REASON_WRONG_STATE, "the effect cannot be judged now");
		return;
	}
	call_act(c, call_reply_rows, &query_judge_action,
		(const char *[]){in->action_id, verdict_name(v), row_text(rows, 0, "yes"),
			row_text(rows, 0, "relevant"), arena_print(a, "%.17g", later.share.estimate),
			arena_print(a, "%.17g", later.n_eff), arena_print(a, "%.17g", d.estimate),
			arena_print(a, "%.17g", d.low), arena_print(a, "%.17g", d.high),
			row_text(rows, 0, "activities")});
}
