/* CompareResults, and the same as a file: sums of two parts -> who stands behind them -> a report. */
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
QUERY(two_parts, BOTH);
QUERY(two_parts_members, BOTH);

void rpc_compare_results(struct call *c);

static query_fn take_parts, take_members, take_parts_of_file, take_members_of_file;
static told_fn reply;

static void ask(struct call *c, query_fn *next, const struct query *q)
{
	call_ask(c, next, q, bind_values(q, call_request(c), call_arena(c)));
}

static struct telling *of(struct call *c)
{
	return call_state(c, sizeof(struct telling));
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

static void hide_few(struct call *c, const PGresult *rows, uint32_t least)
{
	struct telling *t = of(c);

	t->parts->members = behind_read(rows, t->arena);
	t->parts->n_members = (size_t)PQntuples(rows);
	t->parts->small_group = least;
}

/* -- as a message: to leaders, who see what few did but nobody's own (R17) -- */

enum { MORE_THAN_ONE = 2 };

void rpc_compare_results(struct call *c)
{
	const Tilsyn__V1__CompareResultsRequest *in = call_request(c);

	telling_new(c, in->language, write_parts);
	ask(c, take_parts, &query_two_parts);
}

static void take_parts(struct call *c, const PGresult *rows)
{
	if (!is_read(c, rows))
		return;
	if (of(c)->parts->of[0]->few_cases || of(c)->parts->of[1]->few_cases)
		ask(c, take_members, &query_two_parts_members);
	else
		telling_reply(c, reply);
}

static void take_members(struct call *c, const PGresult *rows)
{
	hide_few(c, rows, MORE_THAN_ONE);
	telling_reply(c, reply);
}

static void reply(struct call *c, Tilsyn__V1__Report *report)
{
	Tilsyn__V1__CompareResultsResponse *out = arena_alloc(call_arena(c), sizeof(*out));

	tilsyn__v1__compare_results_response__init(out);
	out->report = report;
	call_reply(c, &out->base);
}

/* -- as a file (R16) -- */

void two_parts_as_file(struct call *c, const Tilsyn__V1__RenderReportRequest *in)
{
	telling_new(c, in->language, write_parts);
	if (telling_as_file(c, in))
		ask(c, take_parts_of_file, &query_two_parts);
}

static void take_parts_of_file(struct call *c, const PGresult *rows)
{
	if (is_read(c, rows))
		ask(c, take_members_of_file, &query_two_parts_members);
}

static void take_members_of_file(struct call *c, const PGresult *rows)
{
	hide_few(c, rows, of(c)->parts->of[0]->small_group);
	telling_reply_file(c, "comparison");
}
