#include "rpc/results_rows.h"

#include <jansson.h>

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

/* The best value is the one of the highest score; a scale without scores has none, and no shares. */
static void read_values(struct results *r, const json_t *list, struct arena *a)
{
	struct result_value *best = NULL;
	double highest = 0;

	r->n_values = json_array_size(list);
	r->values = arena_alloc(a, (r->n_values + 1) * sizeof(*r->values));
	for (size_t i = 0; i < r->n_values; i++) {
		const json_t *value = json_array_get(list, i), *score = json_object_get(value, "score");

		r->values[i] = (struct result_value){.id = text_of(value, "id", a),
			.title = text_of(value, "title", a),
			.counts = truth_of(value, "counts")};
		if (!r->values[i].counts || !json_is_number(score) || (best && json_number_value(score) <= highest))
			continue;
		highest = json_number_value(score);
		best = &r->values[i];
	}
	if (best)
		best->best = true;
}

static void read_steps(struct results *r, const json_t *list, struct arena *a)
{
	r->n_steps = json_array_size(list);
	r->steps = arena_alloc(a, (r->n_steps + 1) * sizeof(*r->steps));
	for (size_t i = 0; i < r->n_steps; i++) {
		const json_t *step = json_array_get(list, i);

		r->steps[i] = (struct result_step){.id = text_of(step, "id", a), .title = text_of(step, "title", a)};
	}
}

static void read_questions(struct results *r, const json_t *list, struct arena *a)
{
	r->n_questions = json_array_size(list);
	r->questions = arena_alloc(a, (r->n_questions + 1) * sizeof(*r->questions));
	for (size_t i = 0; i < r->n_questions; i++) {
		const json_t *question = json_array_get(list, i);

		r->questions[i] = (struct result_question){.id = text_of(question, "id", a),
			.title = text_of(question, "title", a),
			.step = count_of(question, "step")};
	}
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
	r->listed = count_of(frame, "listed");
	r->drawn = count_of(frame, "drawn");
	r->assigned = count_of(frame, "assigned");
	r->submitted = count_of(frame, "submitted");
	r->replaced = count_of(frame, "replaced");
	r->targeted = count_of(frame, "targeted");
	r->small_group = count_of(frame, "small_group");
	r->speaks_for_all = truth_of(frame, "speaks_for_all");
	read_raters(r, json_object_get(frame, "raters"), a);
	read_values(r, json_object_get(frame, "values"), a);
	read_steps(r, json_object_get(frame, "steps"), a);
	read_questions(r, json_object_get(frame, "questions"), a);
}

static void read_entries(struct results *r, const PGresult *rows, struct arena *a)
{
	r->n_entries = (size_t)PQntuples(rows) - 1;
	r->entries = arena_alloc(a, (r->n_entries + 1) * sizeof(*r->entries));
	for (size_t i = 0; i < r->n_entries; i++) {
		int row = (int)i + 1;

		r->entries[i] = (struct result_entry){.review = (uint32_t)row_int(rows, row, "review"),
			.question = (uint32_t)row_int(rows, row, "question"),
			.value = (uint32_t)row_int(rows, row, "value"),
			.caseworker = (uint32_t)row_int(rows, row, "caseworker"),
			.chance = row_double(rows, row, "chance")};
	}
}

struct results *results_read(const PGresult *rows, struct arena *a)
{
	struct results *r = arena_alloc(a, sizeof(*r));
	json_t *frame = PQntuples(rows) > 0 ? json_loads(row_text(rows, 0, "frame"), 0, NULL) : NULL;

	if (!frame)
		return NULL;
	read_frame(r, frame, a);
	read_entries(r, rows, a);
	json_decref(frame);
	return r;
}
