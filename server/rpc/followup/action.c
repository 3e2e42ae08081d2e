/* GetBaseline and AddAction: sums of earlier draws -> what an action is held against, and how many cases it takes.
 * GetAction: how far the later draws are. JudgeAction: their sums -> did what was done move practice? (R21) Each only
 * where that tells of no single caseworker (rpc/kept.h). */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "codec/codec.h"
#include "db/bind.h"
#include "domain/results/baseline.h"
#include "domain/results/verdict.h"
#include "rpc/call.h"
#include "rpc/followup/kept.h"
#include "rpc/messages.h"

QUERY(baseline_sums, "activity_id", "item", "team_id", "department_id", "hoped");
QUERY(add_action, "level", "kind", "words", "owner_id", "starts_on", "deadline", "finding_id", "review_id",
	"caseworker_id", "team_id", "department_id", "activity_id", "item", "hoped", "baseline", "cases_needed", "fit",
	"sets", "share");
QUERY(baseline_figure, "activity_id", "item", "team_id", "department_id", "hoped");
QUERY(later_figure, "action_id");
QUERY(get_action, "action_id", "tell_later");
QUERY(effect_sums, "action_id");
QUERY(judge_action, "action_id", "outcome", "yes", "relevant", "share", "n_eff", "difference", "low", "high",
	"activities", "fit", "sets");
/* arguments of add_action that are no field */
enum { ADD_BASELINE = 14, ADD_CASES_NEEDED = 15, ADD_FIT = 16, ADD_SETS = 17, ADD_SHARE = 18 };
enum { JUDGE_FIT = 10, JUDGE_SETS = 11 }; /* likewise, of judge_action */

struct measuring { /* between the sums and who stands behind them */
	struct baseline baseline;
	const char *activities;				/* titles, as JSON */
	void (*done)(struct call *c, struct kept kept); /* what follows where it may be told */
	const char *values[12];				/* of judge_action */
};

void rpc_get_baseline(struct call *c);
void rpc_add_action(struct call *c);
void rpc_get_action(struct call *c);
void rpc_judge_action(struct call *c);

static query_fn take_sums, take_figure, tell_action, judge, judge_figure;

static struct measuring *of(struct call *c)
{
	return call_state(c, sizeof(struct measuring));
}

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

static void ask_sums(struct call *c, void (*done)(struct call *c, struct kept kept))
{
	of(c)->done = done;
	call_ask(c, take_sums, &query_baseline_sums, bind_values(&query_baseline_sums, call_request(c), call_arena(c)));
}

/* Both requests have it. */
static double hoped(struct call *c)
{
	return call_rpc(c)->start == rpc_add_action ? ((const Tilsyn__V1__AddActionRequest *)call_request(c))->hoped
						    : ((const Tilsyn__V1__GetBaselineRequest *)call_request(c))->hoped;
}

static const char *widened_by(struct call *c)
{
	const char *team = call_rpc(c)->start == rpc_add_action
				   ? ((const Tilsyn__V1__AddActionRequest *)call_request(c))->team_id
				   : ((const Tilsyn__V1__GetBaselineRequest *)call_request(c))->team_id;

	return *team ? "team_id" : "department_id";
}

static void take_sums(struct call *c, const PGresult *rows)
{
	struct measuring *m = of(c);
	const struct case_sums sums = sums_of(rows);

	m->baseline = baseline_of(&sums, (uint32_t)row_int(rows, 0, "left_out"), hoped(c));
	m->activities = arena_text(call_arena(c), row_text(rows, 0, "activities"));
	call_ask(c, take_figure, &query_baseline_figure,
		bind_values(&query_baseline_figure, call_request(c), call_arena(c)));
}

static bool has_share(const struct baseline *b)
{
	return !b->share.counts_only && b->share.share.undefined == DEFINED;
}

static void refuse_baseline(struct call *c)
{
	struct place place = {.field = widened_by(c), .question = ""};
	struct failure f = {.reason = REASON_BAD_VALUE,
		.message =
			"one caseworker alone stands behind the baseline, or behind its difference to what is told already: "
			"measure the whole department, or make the action without a measure",
		.n_parameters = 1,
		.parameters = {{"why", "baseline_of_one"}},
		.n_places = 1};

	f.places = memcpy(arena_alloc(call_arena(c), sizeof(place)), &place, sizeof(place));
	call_fail_with(c, &f);
}

static void take_figure(struct call *c, const PGresult *rows)
{
	const bool with_share = has_share(&of(c)->baseline);
	const struct kept kept = kept_of(rows, with_share, call_arena(c));

	if (with_share ? kept.told == TOLD_WITH_SHARE : kept.told != TOLD_NOTHING)
		of(c)->done(c, kept);
	else
		refuse_baseline(c);
}

/* As it is kept, and as the message Baseline has it. */
static json_t *as_json(const struct measuring *m)
{
	const struct baseline *b = &m->baseline;
	const bool shown = has_share(b);
	const struct interval *i = &b->share.share;

	return json_pack("{s:I, s:I, s:b, s:f, s:f, s:f, s:f, s:o, s:I, s:s?}", "yes", (json_int_t)b->share.yes,
		"relevant", (json_int_t)b->share.relevant, "has_share", shown, "share", shown ? i->estimate : 0, "low",
		shown ? i->low : 0, "high", shown ? i->high : 0, "n_eff", shown ? b->share.n_eff : 0, "activities",
		json_loads(m->activities, 0, NULL), "cases_needed", (json_int_t)b->cases_needed, "cannot_tell",
		cannot_tell_name(b->why));
}

static void tell_baseline(struct call *c, struct kept kept)
{
	Tilsyn__V1__GetBaselineResponse *out = arena_alloc(call_arena(c), sizeof(*out));
	json_t *json = as_json(of(c));
	struct codec_fault fault;

	(void)kept;
	tilsyn__v1__get_baseline_response__init(out);
	out->baseline =
		(Tilsyn__V1__Baseline *)codec_from_sql(&tilsyn__v1__baseline__descriptor, json, call_arena(c), &fault);
	json_decref(json);
	if (out->baseline)
		call_reply(c, &out->base);
	else
		call_fail(c, REASON_INTERNAL, "a baseline of another shape");
}

void rpc_get_baseline(struct call *c)
{
	ask_sums(c, tell_baseline);
}

/* -- a new action -- */

static void add_with_baseline(struct call *c, struct kept kept)
{
	const char **values = bind_values(&query_add_action, call_request(c), call_arena(c));
	json_t *json = as_json(of(c));
	char *text = json_dumps(json, JSON_COMPACT);

	values[ADD_BASELINE] = text;
	values[ADD_CASES_NEEDED] = arena_print(call_arena(c), "%" PRIu32, of(c)->baseline.cases_needed);
	values[ADD_FIT] = kept.reviews;
	values[ADD_SETS] = kept.sets;
	values[ADD_SHARE] = has_share(&of(c)->baseline) ? "t" : "f";
	call_act(c, call_reply_rows, &query_add_action, values);
	free(text);
	json_decref(json);
}

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

/* -- how far it is -- */

void rpc_get_action(struct call *c)
{
	const Tilsyn__V1__GetActionRequest *in = call_request(c);

	call_ask(c, tell_action, &query_later_figure, (const char *[]){in->action_id});
}

static void tell_action(struct call *c, const PGresult *rows)
{
	const Tilsyn__V1__GetActionRequest *in = call_request(c);
	const bool told = kept_of(rows, false, call_arena(c)).told != TOLD_NOTHING;

	call_act(c, call_reply_rows, &query_get_action, (const char *[]){in->action_id, told ? "t" : "f"});
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
	const char *values[] = {in->action_id, verdict_name(v), arena_text(a, row_text(rows, 0, "yes")),
		arena_text(a, row_text(rows, 0, "relevant")), arena_print(a, "%.17g", later.share.estimate),
		arena_print(a, "%.17g", later.n_eff), arena_print(a, "%.17g", d.estimate),
		arena_print(a, "%.17g", d.low), arena_print(a, "%.17g", d.high),
		arena_text(a, row_text(rows, 0, "activities"))};

	memcpy(of(c)->values, values, sizeof(values));
	call_ask(c, judge_figure, &query_later_figure, (const char *[]){in->action_id});
}

static void judge_figure(struct call *c, const PGresult *rows)
{
	const struct kept kept = kept_of(rows, true, call_arena(c));
	struct measuring *m = of(c);

	if (kept.told != TOLD_WITH_SHARE) {
		call_fail(c, REASON_WRONG_STATE, "one caseworker alone would stand behind the verdict");
		return;
	}
	m->values[JUDGE_FIT] = kept.reviews;
	m->values[JUDGE_SETS] = kept.sets;
	call_act(c, call_reply_rows, &query_judge_action, m->values);
}
