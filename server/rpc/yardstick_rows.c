#include "rpc/yardstick_rows.h"

#include <string.h>

static const char *text_of(const json_t *half, const char *name, struct arena *a)
{
	const char *text = json_string_value(json_object_get(half, name));

	return arena_text(a, text ? text : "");
}

static uint32_t count_of(const json_t *half, const char *name)
{
	return (uint32_t)json_integer_value(json_object_get(half, name));
}

static double number_of(const json_t *half, const char *name)
{
	return json_number_value(json_object_get(half, name));
}

static double *numbers_of(const json_t *half, const char *name, size_t *count, struct arena *a)
{
	const json_t *list = json_object_get(half, name);
	double *numbers;

	*count = json_array_size(list);
	numbers = arena_alloc(a, (*count + 1) * sizeof(*numbers));
	for (size_t i = 0; i < *count; i++)
		numbers[i] = json_number_value(json_array_get(list, i));
	return numbers;
}

static struct shift shift_of(const json_t *half, const char *name, struct arena *a)
{
	size_t count;
	const double *moves = numbers_of(half, name, &count, a);

	return yardstick_shift(moves, count);
}

static struct trend_half read_half(const json_t *half, struct arena *a)
{
	const double agreed = number_of(half, "agreed_height");
	size_t anchors;
	const double *leans = numbers_of(half, "leans", &anchors, a);
	struct trend_half h = {.item = text_of(half, "item", a),
		.period = text_of(half, "half_year", a),
		.against = text_of(half, "against", a),
		.readings = count_of(half, "readings"),
		.compared = count_of(half, "compared"),
		.as_agreed = count_of(half, "as_agreed"),
		.anchors = (uint32_t)anchors,
		.lean = yardstick_mean(leans, anchors, -agreed, 1 - agreed),
		.practice = {.cases = count_of(half, "cases"),
			.unweighted = count_of(half, "unweighted"),
			.w = number_of(half, "w"),
			.w2 = number_of(half, "w2"),
			.wx = number_of(half, "wx"),
			.wxx = number_of(half, "wxx")}};

	h.change = (struct yardstick_change){.whole = strcmp(h.item, "all") == 0,
		.stayed = count_of(half, "stayed"),
		.same = shift_of(half, "own_moves", a),
		.all = shift_of(half, "moves", a)};
	return h;
}

/* The half-year that one is held against: it stands before it, and is of the same item. */
static const struct practice *practice_before(const struct trend_half *halves, size_t at)
{
	static const struct practice none;

	for (size_t i = at; i-- > 0;)
		if (strcmp(halves[i].period, halves[at].against) == 0)
			return &halves[i].practice;
	return &none;
}

struct trend_half *yardstick_read(const json_t *list, size_t *count, struct arena *a)
{
	const size_t n = json_array_size(list);
	struct trend_half *halves = arena_alloc(a, (n + 1) * sizeof(*halves));
	struct yardstick_change *changes = arena_alloc(a, (n + 1) * sizeof(*changes));

	for (size_t i = 0; i < n; i++) {
		halves[i] = read_half(json_array_get(list, i), a);
		halves[i].change.practice = practice_shift(practice_before(halves, i), &halves[i].practice);
		changes[i] = halves[i].change;
	}
	yardstick_judge(changes, n);
	for (size_t i = 0; i < n; i++)
		halves[i].change = changes[i];
	*count = n;
	return halves;
}
