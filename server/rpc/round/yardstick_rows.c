#include "rpc/round/yardstick_rows.h"
#include "rpc/object.h"

#include <string.h>

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
	const double agreed = object_number(half, "agreed_height");
	size_t anchors;
	const double *leans = numbers_of(half, "leans", &anchors, a);
	struct trend_half h = {.item = object_text(half, "item", a),
		.period = object_text(half, "half_year", a),
		.against = object_text(half, "against", a),
		.readings = object_count(half, "readings"),
		.compared = object_count(half, "compared"),
		.as_agreed = object_count(half, "as_agreed"),
		.anchors = (uint32_t)anchors,
		.lean = yardstick_mean(leans, anchors, -agreed, 1 - agreed),
		.practice = {.cases = object_count(half, "cases"),
			.unweighted = object_count(half, "unweighted"),
			.w = object_number(half, "w"),
			.w2 = object_number(half, "w2"),
			.wx = object_number(half, "wx"),
			.wxx = object_number(half, "wxx")}};

	h.change = (struct yardstick_change){.whole = strcmp(h.item, "all") == 0,
		.stayed = object_count(half, "stayed"),
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
