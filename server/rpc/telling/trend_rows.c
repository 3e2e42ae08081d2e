#include "rpc/telling/trend_rows.h"

#include <jansson.h>
#include <string.h>

#include "render/words.h"
#include "rpc/call.h"
#include "rpc/round/yardstick_rows.h"
#include "rpc/telling/results_rows.h"

static const char *title_of(struct results *r, const char *id, const char *language)
{
	const struct result_item *item = results_item(r, id);

	return item && item->title ? item->title : strcmp(id, "all") == 0 ? words(language, WORD_ALL_QUESTIONS) : id;
}

static void read_raters(struct trend_raters *raters, const char *text, struct arena *a)
{
	json_t *list = json_loads(text, 0, NULL);

	raters->count = json_array_size(list);
	raters->of = arena_alloc(a, (raters->count + 1) * sizeof(*raters->of));
	for (size_t i = 0; i < raters->count; i++) {
		const json_t *one = json_array_get(list, i);

		raters->of[i] = (struct trend_rater){arena_text(a, json_string_value(json_object_get(one, "id"))),
			arena_text(a, json_string_value(json_object_get(one, "name"))),
			(uint32_t)json_integer_value(json_object_get(one, "cases"))};
	}
	json_decref(list);
}

static void read_period(struct trend_item *item, size_t at, const PGresult *rows, int row, struct arena *a)
{
	const uint32_t cases = (uint32_t)row_int(rows, row, "cases");

	item->periods[at] = (struct series_period){.cases = cases,
		.yes = (uint32_t)row_int(rows, row, "yes"),
		.faded = cases - (uint32_t)strlen(row_text(rows, row, "said_yes")),
		.w = row_double(rows, row, "w"),
		.w2 = row_double(rows, row, "w2"),
		.wy = row_double(rows, row, "wy"),
		.cycle = (uint32_t)row_int(rows, row, "cycle"),
		.breaks = strcmp(row_text(rows, row, "broke"), "t") == 0,
		.counts_only = row_int(rows, row, "unweighted") > 0};
	item->months[at] = arena_text(a, row_text(rows, row, "period"));
	item->rows[at] = arena_text(a, row_text(rows, row, "wording"));
	read_raters(&item->raters[at], row_text(rows, row, "raters"), a);
}

/* The rows of one item, which stand together. */
static void read_item(struct trend_item *item, const PGresult *rows, struct arena *a)
{
	size_t cases = 0;
	int first = 1, end;

	while (first < PQntuples(rows) && strcmp(row_text(rows, first, "item"), item->id) != 0)
		first++;
	for (end = first; end < PQntuples(rows) && strcmp(row_text(rows, end, "item"), item->id) == 0; end++)
		cases += strlen(row_text(rows, end, "said_yes"));
	item->n_periods = (size_t)(end - first);
	item->periods = arena_alloc(a, (item->n_periods + 1) * sizeof(*item->periods));
	item->months = arena_alloc(a, (item->n_periods + 1) * sizeof(*item->months));
	item->rows = arena_alloc(a, (item->n_periods + 1) * sizeof(*item->rows));
	item->raters = arena_alloc(a, (item->n_periods + 1) * sizeof(*item->raters));
	item->said_yes = arena_alloc(a, cases + 1);
	cases = 0;
	for (int row = first; row < end; row++) {
		read_period(item, (size_t)(row - first), rows, row, a);
		for (const char *c = row_text(rows, row, "said_yes"); *c; c++)
			item->said_yes[cases++] = *c == '1';
	}
	trend_mark_raters(item->periods, item->raters, item->n_periods);
}

struct question_names few_read(const PGresult *rows, const struct question_names *without, struct arena *a)
{
	const size_t count = (size_t)PQntuples(rows);
	struct question_names few = {.codes = arena_alloc(a, (count + 1) * sizeof(*few.codes)), .count = count};

	for (size_t i = 0; i < count; i++)
		few.codes[i] = arena_text(a, row_text(rows, (int)i, "question"));
	return question_names_join(without, &few, a);
}

void trend_tell_without(struct trend *t, const struct question_names *without)
{
	t->of->without = without->codes;
	t->of->n_without = without->count;
}

struct trend *trend_read(const PGresult *rows, const char *language, struct arena *a)
{
	struct trend *t = arena_alloc(a, sizeof(*t));
	json_t *frame = PQntuples(rows) > 0 ? json_loads(row_text(rows, 0, "frame"), 0, NULL) : NULL;
	const json_t *items = json_object_get(frame, "items");

	struct results *of = frame ? results_read_frame(frame, a) : NULL;

	t->of = of;
	t->n_items = json_array_size(items);
	t->items = arena_alloc(a, (t->n_items + 1) * sizeof(*t->items));
	for (size_t i = 0; i < t->n_items; i++) {
		t->items[i].id = arena_text(a, json_string_value(json_array_get(items, i)));
		t->items[i].title = title_of(of, t->items[i].id, language);
		read_item(&t->items[i], rows, a);
	}
	t->reworded = json_is_true(json_object_get(frame, "reworded"));
	t->halves = yardstick_read(json_object_get(frame, "yardstick"), &t->n_halves, a);
	json_decref(frame);
	return t->of ? t : NULL;
}
