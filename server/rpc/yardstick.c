/* GetYardstick: readings of anchor cases and ordinary reviews -> half-years side by side. */
#include <string.h>

#include "db/query.h"
#include "domain/agreement/yardstick.h"
#include "rpc/call.h"
#include "rpc/messages.h"

QUERY(yardstick_readings, "template_id", "question");

void rpc_get_yardstick(struct call *c);

static query_fn tell;

void rpc_get_yardstick(struct call *c)
{
	const Tilsyn__V1__GetYardstickRequest *in = call_request(c);

	call_ask(c, tell, &query_yardstick_readings, (const char *[]){in->template_id, in->question});
}

/* One half-year as it is read: the values wait for their mean. */
struct half_year {
	double *readings, *practice;
	size_t n_readings, n_practice;
	struct interval reading, practised;
};

static void put_reading(Tilsyn__V1__YardstickPeriod *told, struct half_year *h, const PGresult *rows, int row)
{
	told->readings++;
	told->compared += (int32_t)row_int(rows, row, "compared");
	told->as_agreed += (int32_t)row_int(rows, row, "as_agreed");
	if (!row_is_null(rows, row, "height"))
		h->readings[h->n_readings++] = row_double(rows, row, "height");
}

static void tell_means(Tilsyn__V1__YardstickPeriod *told, struct half_year *h, struct arena *a)
{
	Tilsyn__V1__Cell *cell = arena_alloc(a, sizeof(*cell));

	h->reading = yardstick_mean(h->readings, h->n_readings);
	h->practised = yardstick_mean(h->practice, h->n_practice);
	told->has_lean = told->has_interval = h->reading.undefined == DEFINED;
	told->lean = h->reading.estimate;
	told->lean_low = h->reading.low;
	told->lean_high = h->reading.high;
	tilsyn__v1__cell__init(cell);
	cell->count = cell->n = (int64_t)h->n_practice;
	cell->has_share = cell->has_interval = h->practised.undefined == DEFINED;
	cell->share = h->practised.estimate;
	cell->low = h->practised.low;
	cell->high = h->practised.high;
	cell->withheld = (char *)(cell->has_share ? "" : "below_10_cases");
	told->practice = cell;
}

static Tilsyn__V1__YardstickPeriod *period_new(const char *name, struct half_year *h, size_t room, struct arena *a)
{
	Tilsyn__V1__YardstickPeriod *told = arena_alloc(a, sizeof(*told));

	tilsyn__v1__yardstick_period__init(told);
	told->period = arena_text(a, name);
	h->readings = arena_alloc(a, room * sizeof(*h->readings));
	h->practice = arena_alloc(a, room * sizeof(*h->practice));
	return told;
}

static Tilsyn__V1__Movement movement_of(const struct half_year *before, const struct half_year *now)
{
	static const Tilsyn__V1__Movement told[] = {
		[MOVED_UNKNOWN] = TILSYN__V1__MOVEMENT__MOVEMENT_TOO_FEW,
		[MOVED_NEITHER] = TILSYN__V1__MOVEMENT__MOVEMENT_NEITHER,
		[MOVED_PRACTICE] = TILSYN__V1__MOVEMENT__MOVEMENT_PRACTICE,
		[MOVED_YARDSTICK] = TILSYN__V1__MOVEMENT__MOVEMENT_YARDSTICK,
	};

	return told[yardstick_movement(&before->reading, &now->reading, &before->practised, &now->practised)];
}

/* How many half-years, and how many rows the largest has: rows come period by period. */
static size_t count_periods(const PGresult *rows, size_t *largest)
{
	size_t periods = 0, run = 0;

	*largest = 0;
	for (int row = 0; row < PQntuples(rows); row++) {
		if (row == 0 || strcmp(row_text(rows, row, "period"), row_text(rows, row - 1, "period")) != 0) {
			periods++;
			run = 0;
		}
		run++;
		*largest = run > *largest ? run : *largest;
	}
	return periods;
}

static void tell(struct call *c, const PGresult *rows)
{
	struct arena *a = call_arena(c);
	Tilsyn__V1__GetYardstickResponse *out = arena_alloc(a, sizeof(*out));
	size_t largest, periods = count_periods(rows, &largest), last;
	struct half_year *h = arena_alloc(a, (periods + 1) * sizeof(*h));

	tilsyn__v1__get_yardstick_response__init(out);
	out->periods = arena_alloc(a, (periods + 1) * sizeof(*out->periods));
	out->movements = arena_alloc(a, (periods + 1) * sizeof(*out->movements));
	for (int row = 0; row < PQntuples(rows); row++) {
		const char *name = row_text(rows, row, "period");

		if (out->n_periods == 0 || strcmp(out->periods[out->n_periods - 1]->period, name) != 0) {
			out->periods[out->n_periods] = period_new(name, &h[out->n_periods], largest, a);
			out->n_periods++;
		}
		last = out->n_periods - 1;
		if (strcmp(row_text(rows, row, "is_anchor"), "t") == 0)
			put_reading(out->periods[last], &h[last], rows, row);
		else if (!row_is_null(rows, row, "height"))
			h[last].practice[h[last].n_practice++] = row_double(rows, row, "height");
	}
	for (size_t i = 0; i < out->n_periods; i++) {
		tell_means(out->periods[i], &h[i], a);
		out->movements[out->n_movements++] =
			i == 0 ? TILSYN__V1__MOVEMENT__MOVEMENT_UNSPECIFIED : movement_of(&h[i - 1], &h[i]);
	}
	call_reply(c, &out->base);
}
