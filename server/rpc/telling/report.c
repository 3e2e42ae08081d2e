/* GetResults, GetTrend and RenderReport: sums, months or how far it is -> figures -> a report, as a message or as a
 * file. */
#include <string.h>

#include "db/bind.h"
#include "report/reader/report_text.h"
#include "rpc/messages.h"
#include "rpc/telling/behind_rows.h"
#include "rpc/telling/progress_rows.h"
#include "rpc/telling/results_rows.h"
#include "rpc/telling/telling.h"
#include "rpc/telling/trend_rows.h"
#include "rpc/telling/two_parts.h"

#define PART "department_id", "team_id", "section", "target_group", "template_id"
QUERY(result_sums, "activity_id", "kind", "from_month", "to_month", PART, "first", "language", "without");
QUERY(result_members, "activity_id", "kind", "from_month", "to_month", PART, "without", "to_anyone");
QUERY(look_at_figures, "activity_id", "kind", "from_month", "to_month", PART, "first");
QUERY(trend_periods, "kind", "from_month", "to_month", PART, "items", "language", "without");
QUERY(progress_facts, "activity_id");
QUERY(few_over_time, "kind", "from_month", "to_month", PART, "to_anyone");
QUERY(trend_members, "kind", "from_month", "to_month", PART, "items", "language", "without", "to_anyone");

void rpc_get_results(struct call *c);
void rpc_get_trend(struct call *c);
void rpc_render_report(struct call *c);

static query_fn take_progress_of_file, take_results, take_persons, tell_whole, take_sums_of_file, take_persons_of_file,
	take_trend, take_questions_of_trend, take_few_over_time, take_trend_members;
static write_fn write_progress, write_results, write_trend;
static hidden_fn tell_results, tell_results_as_file, look_at_months;
static told_fn reply_results, reply_trend;

static struct telling *of(struct call *c)
{
	return call_state(c, sizeof(struct telling));
}

/* The next question with the same words, but for the questions that are left out. A file goes to anyone. */
static void ask(struct call *c, query_fn *next, const struct query *q)
{
	const char **values = bind_values(q, call_request(c), call_arena(c));

	for (size_t i = 0; i < q->n_arguments; i++)
		if (strcmp(q->arguments[i], "without") == 0)
			values[i] = question_names_list(&of(c)->without, call_arena(c));
		else if (strcmp(q->arguments[i], "to_anyone") == 0)
			values[i] = of(c)->format ? "t" : "f";
	call_ask(c, next, q, values);
}

static bool is_read(struct call *c, const void *figures)
{
	if (!figures)
		call_fail(c, REASON_INTERNAL, "the database answered in another shape");
	return figures != NULL;
}

/* False: the call has failed. */
static bool read_results(struct call *c, const PGresult *rows)
{
	struct telling *t = of(c);

	t->results = results_read(rows, t->arena);
	if (!is_read(c, t->results))
		return false;
	if (t->wish.these_cases && !results_are_of_a_whole_list(t->results)) {
		call_fail_at(c, "these_cases", "can be said of one whole activity alone");
		return false;
	}
	return true;
}

static Tilsyn__V1__Report *write_results(const struct telling *t)
{
	return report_of_results(t->results, &t->wish, t->language, t->arena);
}

static Tilsyn__V1__Report *write_trend(const struct telling *t)
{
	return report_of_trend(t->trend, t->language, t->arena);
}

static Tilsyn__V1__Report *write_progress(const struct telling *t)
{
	return report_of_progress(t->progress, t->language, t->arena);
}

/* -- few persons: one way for all (report/behind.h) -- */

/* Where few stand behind a question the figures have to be read anew without it. */
static void find_left_out(struct telling *t)
{
	t->asks_again = false;
	if (t->knows_without)
		return;
	t->without = questions_hidden(
		t->members, t->n_members, t->at_first ? behind_at_first : behind_in_force, NULL, t->least, t->arena);
	t->knows_without = true;
	t->asks_again = t->without.count > 0;
}

static void hide_few(struct telling *t)
{
	find_left_out(t);
	if (t->asks_again)
		return;
	t->results->without = t->without.codes;
	t->results->n_without = t->without.count;
	results_hide_few(t->results, t->members, t->n_members, t->at_first, t->arena);
}

static void take_members(struct call *c, const PGresult *rows, bool at_first, uint32_t least)
{
	struct telling *t = of(c);

	t->members = behind_read(rows, t->arena);
	t->n_members = behind_count(rows);
	t->at_first = at_first;
	t->least = least;
}

/* What few stand behind in the results that were read. */
static void hide_in_results(struct call *c, const PGresult *rows, bool at_first, hidden_fn *then)
{
	struct telling *t = of(c);

	take_members(c, rows, at_first, t->results->small_group);
	if (!at_first)
		behind_tell_spread(rows, t->results);
	telling_hide(c, hide_few, then);
}

/* -- messages: planners and leaders have lawful sight of what departments and teams did. A cell that one caseworker
 * alone stands behind is a person's result: the nearest leader's, and nobody's over time (R17) -- */

void rpc_get_results(struct call *c)
{
	const Tilsyn__V1__GetResultsRequest *in = call_request(c);

	telling_new(c, in->language, write_results)->wish.these_cases = in->these_cases;
	ask(c, take_results, &query_result_sums);
}

static void take_results(struct call *c, const PGresult *rows)
{
	if (read_results(c, rows))
		ask(c, take_persons, &query_result_members);
}

static void take_persons(struct call *c, const PGresult *rows)
{
	const Tilsyn__V1__GetResultsRequest *in = call_request(c);
	struct telling *t = of(c);

	t->results->small_group = t->results->nearest ? 1 : LEAST_TO_A_LEADER;
	hide_in_results(c, rows, in->first, tell_results);
}

static void tell_results(struct call *c)
{
	const struct telling *t = of(c);

	if (t->asks_again)
		ask(c, take_results, &query_result_sums);
	else if (t->results->nearest && t->results->submitted) /* whoever is seen alone is told (R18) */
		call_act(c, tell_whole, &query_look_at_figures,
			bind_values(&query_look_at_figures, call_request(c), call_arena(c)));
	else
		telling_reply(c, reply_results);
}

static void tell_whole(struct call *c, const PGresult *rows)
{
	(void)rows;
	telling_reply(c, reply_results);
}

static void reply_results(struct call *c, Tilsyn__V1__Report *report)
{
	Tilsyn__V1__GetResultsResponse *out = arena_alloc(call_arena(c), sizeof(*out));

	tilsyn__v1__get_results_response__init(out);
	out->report = report;
	call_reply(c, &out->base);
}

void rpc_get_trend(struct call *c)
{
	const Tilsyn__V1__GetTrendRequest *in = call_request(c);

	telling_new(c, in->language, write_trend);
	ask(c, take_trend, &query_trend_periods);
}

static void reply_trend(struct call *c, Tilsyn__V1__Report *report)
{
	Tilsyn__V1__GetTrendResponse *out = arena_alloc(call_arena(c), sizeof(*out));

	tilsyn__v1__get_trend_response__init(out);
	out->report = report;
	call_reply(c, &out->base);
}

/* -- files: they go where nobody knows, so few persons are hidden (R16) -- */

void rpc_render_report(struct call *c)
{
	const Tilsyn__V1__RenderReportRequest *in = call_request(c);
	const bool is_trend = in->subject == TILSYN__V1__REPORT_SUBJECT__REPORT_SUBJECT_TREND;
	const bool is_progress = in->subject == TILSYN__V1__REPORT_SUBJECT__REPORT_SUBJECT_PROGRESS;

	if (in->subject == TILSYN__V1__REPORT_SUBJECT__REPORT_SUBJECT_COMPARISON) {
		two_parts_as_file(c, in);
		return;
	}
	telling_new(c, in->language,
		is_progress ? write_progress
		: is_trend  ? write_trend
			    : write_results)
		->wish.these_cases = in->these_cases;
	if (!telling_as_file(c, in))
		return;
	if (is_progress)
		ask(c, take_progress_of_file, &query_progress_facts);
	else if (is_trend)
		ask(c, take_trend, &query_trend_periods);
	else
		ask(c, take_sums_of_file, &query_result_sums);
}

static void take_progress_of_file(struct call *c, const PGresult *rows)
{
	struct telling *t = of(c);

	t->progress = progress_read(rows, t->arena);
	if (is_read(c, t->progress))
		telling_reply_file(c, "progress");
}

static void take_sums_of_file(struct call *c, const PGresult *rows)
{
	if (read_results(c, rows))
		ask(c, take_persons_of_file, &query_result_members);
}

static void take_persons_of_file(struct call *c, const PGresult *rows)
{
	const Tilsyn__V1__RenderReportRequest *in = call_request(c);

	hide_in_results(c, rows, in->first, tell_results_as_file);
}

static void tell_results_as_file(struct call *c)
{
	const Tilsyn__V1__RenderReportRequest *in = call_request(c);
	const struct telling *t = of(c);

	if (t->asks_again)
		ask(c, take_sums_of_file, &query_result_sums);
	else
		telling_reply_file(
			c, *in->activity_id ? arena_print(call_arena(c), "%.8s", in->activity_id) : t->results->kind);
}

/* -- over time: on the screen and as a file alike, but for how many must stand behind a point -- */

static void take_trend(struct call *c, const PGresult *rows)
{
	struct telling *t = of(c);

	t->trend = trend_read(rows, t->language, t->arena);
	if (is_read(c, t->trend))
		ask(c, t->knows_without ? take_trend_members : take_questions_of_trend,
			t->knows_without ? &query_trend_members : &query_result_members);
}

static uint32_t least_over_time(const struct telling *t)
{
	return t->format ? t->trend->of->small_group : LEAST_TO_A_LEADER;
}

/* Of all questions, asked for or not: what few stand behind in all of the time is in no point, and what few stand
 * behind in one month neither. Left out of that month alone it would be told by what the others come to. */
static void take_questions_of_trend(struct call *c, const PGresult *rows)
{
	take_members(c, rows, true, least_over_time(of(c)));
	telling_hide(c, find_left_out, look_at_months);
}

static void look_at_months(struct call *c)
{
	ask(c, take_few_over_time, &query_few_over_time);
}

static void take_few_over_time(struct call *c, const PGresult *rows)
{
	struct telling *t = of(c);

	t->without = few_read(rows, &t->without, t->arena);
	if (t->without.count)
		ask(c, take_trend, &query_trend_periods);
	else
		ask(c, take_trend_members, &query_trend_members);
}

static void take_trend_members(struct call *c, const PGresult *rows)
{
	struct telling *t = of(c);

	trend_tell_without(t->trend, &t->without);
	t->trend->members = behind_read(rows, t->arena);
	t->trend->n_members = (size_t)PQntuples(rows);
	t->trend->small_group = least_over_time(t);
	if (t->format)
		telling_reply_file(c, "trend");
	else
		telling_reply(c, reply_trend);
}
