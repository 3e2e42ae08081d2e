#include "rpc/telling/results_rows.h"

#include <jansson.h>
#include <string.h>

#include "rpc/call.h"
#include "rpc/object.h"

static void read_raters(struct results *r, const json_t *list, struct arena *a)
{
	r->n_raters = json_array_size(list);
	r->raters = arena_alloc(a, (r->n_raters + 1) * sizeof(*r->raters));
	for (size_t i = 0; i < r->n_raters; i++)
		r->raters[i] = arena_text(a, json_string_value(json_array_get(list, i)));
}

static void read_values(struct results *r, const json_t *list, struct arena *a)
{
	r->n_values = json_array_size(list);
	r->values = arena_alloc(a, (r->n_values + 1) * sizeof(*r->values));
	for (size_t i = 0; i < r->n_values; i++) {
		const json_t *value = json_array_get(list, i);

		r->values[i] = (struct result_value){.id = object_text(value, "id", a),
			.title = object_text(value, "title", a),
			.counts = object_true(value, "counts"),
			.best = object_true(value, "best")};
	}
}

static struct result_item *read_items(size_t n_values, const json_t *list, size_t *count, struct arena *a)
{
	struct result_item *items = arena_alloc(a, (json_array_size(list) + 1) * sizeof(*items));

	*count = json_array_size(list);
	for (size_t i = 0; i < *count; i++) {
		const json_t *item = json_array_get(list, i);

		items[i] = (struct result_item){.id = object_text(item, "id", a),
			.title = object_text(item, "title", a),
			.code = json_object_get(item, "code") ? object_text(item, "code", a) : NULL,
			.older = object_true(item, "older"),
			.step = object_count(item, "step"),
			.marker = object_text(item, "marker", a),
			.counts = arena_alloc(a, (n_values + 1) * sizeof(*items[i].counts))};
	}
	return items;
}

static void read_frame(struct results *r, const json_t *frame, struct arena *a)
{
	r->title = object_text(frame, "title", a);
	r->kind = object_text(frame, "kind", a);
	r->from = object_text(frame, "from", a);
	r->to = object_text(frame, "to", a);
	r->template_version = object_text(frame, "template", a);
	r->data_hash = object_text(frame, "data_hash", a);
	r->made_at = json_integer_value(json_object_get(frame, "made_at"));
	r->department = object_text(frame, "department", a);
	r->team = object_text(frame, "team", a);
	r->section = object_text(frame, "section", a);
	r->target_group = object_text(frame, "target_group", a);
	r->question_set = object_text(frame, "question_set", a);
	r->from_month = object_text(frame, "from_month", a);
	r->to_month = object_text(frame, "to_month", a);
	r->activities = object_count(frame, "activities");
	r->listed = object_count(frame, "listed");
	r->drawn = object_count(frame, "drawn");
	r->assigned = object_count(frame, "assigned");
	r->submitted = object_count(frame, "submitted");
	r->replaced = object_count(frame, "replaced");
	r->targeted = object_count(frame, "targeted");
	r->nearest = object_true(frame, "nearest");
	r->small_group = object_count(frame, "small_group");
	r->speaks_for_all = object_true(frame, "speaks_for_all");
	r->faded_without = object_true(frame, "faded_without");
	read_raters(r, json_object_get(frame, "raters"), a);
	read_values(r, json_object_get(frame, "values"), a);
	r->steps = read_items(r->n_values, json_object_get(frame, "steps"), &r->n_steps, a);
	r->markers = read_items(r->n_values, json_object_get(frame, "markers"), &r->n_markers, a);
	r->questions = read_items(r->n_values, json_object_get(frame, "questions"), &r->n_questions, a);
	r->all.id = "all";
}

/* -- sums -- */

enum meaning { MEANS_YES, MEANS_NO, MEANS_NOT_RELEVANT };

static enum meaning meaning_of(struct results *r, struct result_item *item, const char *value, uint32_t cases)
{
	if (strcmp(value, "alle") == 0)
		return MEANS_YES;
	if (strcmp(value, "ikke_alle") == 0)
		return MEANS_NO;
	for (size_t v = 0; v < r->n_values; v++)
		if (strcmp(r->values[v].id, value) == 0) {
			if (item->counts)
				item->counts[v] += cases;
			return !r->values[v].counts ? MEANS_NOT_RELEVANT : r->values[v].best ? MEANS_YES : MEANS_NO;
		}
	return MEANS_NOT_RELEVANT;
}

static void add_sum(struct results *r, const PGresult *rows, int row)
{
	struct result_item *item = results_item(r, row_text(rows, row, "item"));
	const uint32_t cases = (uint32_t)row_int(rows, row, "cases");

	if (!item)
		return;
	struct case_sums *s = &item->sums;
	const enum meaning meaning = meaning_of(r, item, row_text(rows, row, "value"), cases);
	s->unweighted += (uint32_t)row_int(rows, row, "unweighted");
	if (meaning == MEANS_NOT_RELEVANT) {
		s->not_relevant += cases;
		return;
	}
	s->relevant += cases;
	s->w += row_double(rows, row, "w");
	s->w2 += row_double(rows, row, "w2");
	item->mean += row_double(rows, row, "ws");
	if (meaning == MEANS_YES) {
		s->yes += cases;
		s->wy += row_double(rows, row, "w");
	} else {
		s->no += cases;
	}
}

struct results *results_read_frame(const json_t *frame, struct arena *a)
{
	struct results *r = arena_alloc(a, sizeof(*r));

	read_frame(r, frame, a);
	return r;
}

struct results *results_read(const PGresult *rows, struct arena *a)
{
	json_t *frame = PQntuples(rows) > 0 ? json_loads(row_text(rows, 0, "frame"), 0, NULL) : NULL;

	if (!frame)
		return NULL;
	struct results *r = results_read_frame(frame, a);
	for (int row = 1; row < PQntuples(rows); row++)
		add_sum(r, rows, row);
	json_decref(frame);
	return r;
}
