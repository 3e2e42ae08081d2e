/* CompareResults, and the same as a file: sums of two parts -> questions that few stand behind in either, then the sums
 * without them -> who stands behind what is compared -> a report. */
#include "rpc/telling/two_parts.h"

#include <jansson.h>
#include <string.h>

#include "db/bind.h"
#include "render/words.h"
#include "rpc/telling/behind_rows.h"
#include "rpc/telling/results_rows.h"
#include "rpc/telling/telling.h"

#define BOTH                                                                                                           \
	"kind", "from_month", "to_month", "department_id", "team_id", "section", "target_group", "template_id",        \
		"other_from_month", "other_to_month", "other_department_id", "other_team_id", "items", "language"
QUERY(two_parts, BOTH, "without");
QUERY(two_parts_members, BOTH, "without", "questions", "to_anyone");

void rpc_compare_results(struct call *c);

static query_fn take_parts, take_questions, take_members;
static hide_fn find_left_out;
static hidden_fn read_on;
static told_fn reply;

static struct telling *of(struct call *c)
{
	return call_state(c, sizeof(struct telling));
}

static void ask_parts(struct call *c)
{
	const char **values = bind_values(&query_two_parts, call_request(c), call_arena(c));

	values[query_two_parts.n_arguments - 1] = question_names_list(&of(c)->without, call_arena(c));
	call_ask(c, take_parts, &query_two_parts, values);
}

/* Of all questions, or of what is compared. */
static void ask_members(struct call *c, query_fn *next, const char *questions)
{
	const char **values = bind_values(&query_two_parts_members, call_request(c), call_arena(c));

	values[query_two_parts_members.n_arguments - 3] = question_names_list(&of(c)->without, call_arena(c));
	values[query_two_parts_members.n_arguments - 2] = questions;
	values[query_two_parts_members.n_arguments - 1] = of(c)->format ? "t" : "f";
	call_ask(c, next, &query_two_parts_members, values);
}

static Tilsyn__V1__Report *write_parts(const struct telling *t)
{
	return report_of_two_parts(t->parts, t->language, t->arena);
}

/* -- rows -- */

static const char *title_of(struct results *const of[PARTS], const char *id, const char *language)
{
	for (size_t i = 0; i < PARTS; i++) {
		const struct result_item *item = results_item(of[i], id);

		if (item && item->title)
			return item->title;
	}
	return strcmp(id, "all") == 0 ? words(language, WORD_ALL_QUESTIONS) : id;
}

static void read_sums(struct parts_item *item, const PGresult *rows, int row)
{
	const int64_t nth = row_int(rows, row, "nth");

	if (nth < 0 || nth >= PARTS)
		return;
	item->asked_otherwise = strcmp(row_text(rows, row, "asked_otherwise"), "t") == 0;
	item->of[nth] = (struct part_sums){.cases = (uint32_t)row_int(rows, row, "cases"),
		.yes = (uint32_t)row_int(rows, row, "yes"),
		.counts_only = row_int(rows, row, "unweighted") > 0,
		.w = row_double(rows, row, "w"),
		.w2 = row_double(rows, row, "w2"),
		.wy = row_double(rows, row, "wy")};
}

/* NULL, by our own bug, when the frame has another shape. */
static struct two_parts *read_parts(const PGresult *rows, const char *language, struct arena *a)
{
	json_t *frame = PQntuples(rows) > 0 ? json_loads(row_text(rows, 0, "frame"), 0, NULL) : NULL;
	const json_t *items = json_object_get(frame, "items");
	struct two_parts *p = arena_alloc(a, sizeof(*p));

	if (!frame)
		return NULL;
	struct results *const parts[PARTS] = {
		results_read_frame(frame, a), results_read_frame(json_object_get(frame, "other"), a)};
	p->of[0] = parts[0];
	p->of[1] = parts[1];
	p->common_rater = json_is_true(json_object_get(frame, "common_rater"));
	p->n_items = json_array_size(items);
	p->items = arena_alloc(a, (p->n_items + 1) * sizeof(*p->items));
	for (size_t i = 0; i < p->n_items; i++) {
		struct parts_item *item = &p->items[i];

		item->id = arena_text(a, json_string_value(json_array_get(items, i)));
		item->title = title_of(parts, item->id, language);
		for (int row = 1; row < PQntuples(rows); row++)
			if (strcmp(row_text(rows, row, "item"), item->id) == 0)
				read_sums(item, rows, row);
	}
	json_decref(frame);
	return p;
}

/* False: the call has failed. */
static bool is_read(struct call *c, const PGresult *rows)
{
	struct telling *t = of(c);

	t->parts = read_parts(rows, t->language, t->arena);
	if (!t->parts)
		call_fail(c, REASON_INTERNAL, "the database answered in another shape");
	return t->parts != NULL;
}

/* -- few persons. A message goes to leaders, who see what few did but nobody's own (R17); a file anywhere (R16) -- */

static uint32_t least(const struct telling *t)
{
	return t->format ? t->parts->of[0]->small_group : LEAST_TO_A_LEADER;
}

static void tell(struct call *c)
{
	if (of(c)->format)
		telling_reply_file(c, "comparison");
	else
		telling_reply(c, reply);
}

static void take_parts(struct call *c, const PGresult *rows)
{
	struct telling *t = of(c);

	if (!is_read(c, rows))
		return;
	for (size_t i = 0; i < PARTS; i++) {
		((struct results *)t->parts->of[i])->without = t->without.codes;
		((struct results *)t->parts->of[i])->n_without = t->without.count;
	}
	if (t->knows_without)
		ask_members(c, take_members, "f");
	else
		ask_members(c, take_questions, "t");
}

static bool in_part(const struct behind *m, const void *part)
{
	return behind_at_first(m, NULL) && m->group == *(const int32_t *)part;
}

static void take_questions(struct call *c, const PGresult *rows)
{
	struct telling *t = of(c);

	t->members = behind_read(rows, t->arena);
	t->n_members = (size_t)PQntuples(rows);
	t->least = least(t);
	telling_hide(c, find_left_out, read_on);
}

/* What few stand behind in one part is left out of both: they are compared. */
static void find_left_out(struct telling *t)
{
	t->knows_without = true;
	t->without.codes = arena_alloc(t->arena, (PARTS * t->n_members + 1) * sizeof(*t->without.codes));
	for (int32_t part = 0; part < PARTS; part++) {
		const struct question_names hidden =
			questions_hidden(t->members, t->n_members, in_part, &part, t->least, t->arena);

		for (size_t i = 0; i < hidden.count; i++)
			if (!question_is_named(&t->without, hidden.codes[i]))
				t->without.codes[t->without.count++] = hidden.codes[i];
	}
}

static void read_on(struct call *c)
{
	if (of(c)->without.count)
		ask_parts(c);
	else
		ask_members(c, take_members, "f");
}

static void take_members(struct call *c, const PGresult *rows)
{
	struct telling *t = of(c);

	t->parts->members = behind_read(rows, t->arena);
	t->parts->n_members = (size_t)PQntuples(rows);
	t->parts->small_group = least(t);
	tell(c);
}

/* -- as a message, and as a file -- */

void rpc_compare_results(struct call *c)
{
	const Tilsyn__V1__CompareResultsRequest *in = call_request(c);

	telling_new(c, in->language, write_parts);
	ask_parts(c);
}

static void reply(struct call *c, Tilsyn__V1__Report *report)
{
	Tilsyn__V1__CompareResultsResponse *out = arena_alloc(call_arena(c), sizeof(*out));

	tilsyn__v1__compare_results_response__init(out);
	out->report = report;
	call_reply(c, &out->base);
}

void two_parts_as_file(struct call *c, const Tilsyn__V1__RenderReportRequest *in)
{
	telling_new(c, in->language, write_parts);
	if (telling_as_file(c, in))
		ask_parts(c);
}
