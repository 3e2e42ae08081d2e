#include "rpc/results_rows.h"

#include <jansson.h>
#include <string.h>

#include "rpc/call.h"

static const char *text_of(const json_t *object, const char *name, struct arena *a)
{
	const char *text = json_string_value(json_object_get(object, name));

	return arena_text(a, text ? text : "");
}

static uint32_t count_of(const json_t *object, const char *name)
{
	return (uint32_t)json_integer_value(json_object_get(object, name));
}

static bool truth_of(const json_t *object, const char *name)
{
	return json_is_true(json_object_get(object, name));
}

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

		r->values[i] = (struct result_value){.id = text_of(value, "id", a),
			.title = text_of(value, "title", a),
			.counts = truth_of(value, "counts"),
			.best = truth_of(value, "best")};
	}
}

static struct result_item *read_items(size_t n_values, const json_t *list, size_t *count, struct arena *a)
{
	struct result_item *items = arena_alloc(a, (json_array_size(list) + 1) * sizeof(*items));

	*count = json_array_size(list);
	for (size_t i = 0; i < *count; i++) {
		const json_t *item = json_array_get(list, i);

		items[i] = (struct result_item){.id = text_of(item, "id", a),
			.title = text_of(item, "title", a),
			.step = count_of(item, "step"),
			.counts = arena_alloc(a, (n_values + 1) * sizeof(*items[i].counts))};
	}
	return items;
}

static void read_frame(struct results *r, const json_t *frame, struct arena *a)
{
	r->title = text_of(frame, "title", a);
	r->kind = text_of(frame, "kind", a);
	r->from = text_of(frame, "from", a);
	r->to = text_of(frame, "to", a);
	r->template_version = text_of(frame, "template", a);
	r->data_hash = text_of(frame, "data_hash", a);
	r->made_at = json_integer_value(json_object_get(frame, "made_at"));
	r->department = text_of(frame, "department", a);
	r->team = text_of(frame, "team", a);
	r->section = text_of(frame, "section", a);
	r->target_group = text_of(frame, "target_group", a);
	r->question_set = text_of(frame, "question_set", a);
	r->from_month = text_of(frame, "from_month", a);
	r->to_month = text_of(frame, "to_month", a);
	r->activities = count_of(frame, "activities");
	r->listed = count_of(frame, "listed");
	r->drawn = count_of(frame, "drawn");
	r->assigned = count_of(frame, "assigned");
	r->submitted = count_of(frame, "submitted");
	r->replaced = count_of(frame, "replaced");
	r->targeted = count_of(frame, "targeted");
	r->few_cases = truth_of(frame, "few_cases");
	r->nearest = truth_of(frame, "nearest");
	r->small_group = count_of(frame, "small_group");
	r->speaks_for_all = truth_of(frame, "speaks_for_all");
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
