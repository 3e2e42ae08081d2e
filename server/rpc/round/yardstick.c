/* GetYardstick: readings of anchor cases and ordinary reviews -> half-years side by side, and what moved between them.
 */
#include "db/query.h"
#include "rpc/call.h"
#include "rpc/messages.h"
#include "rpc/round/yardstick_rows.h"

QUERY(yardstick_readings, "template_id", "question");

void rpc_get_yardstick(struct call *c);

static query_fn tell;

void rpc_get_yardstick(struct call *c)
{
	const Tilsyn__V1__GetYardstickRequest *in = call_request(c);

	call_ask(c, tell, &query_yardstick_readings, (const char *[]){in->template_id, in->question});
}

static Tilsyn__V1__Cell *practice_cell(const struct practice *p, struct arena *a)
{
	const struct interval mean = practice_mean(p);
	Tilsyn__V1__Cell *cell = arena_alloc(a, sizeof(*cell));

	tilsyn__v1__cell__init(cell);
	cell->count = cell->n = (int64_t)p->cases;
	cell->has_share = cell->has_interval = mean.undefined == DEFINED;
	cell->share = mean.estimate;
	cell->low = mean.low;
	cell->high = mean.high;
	cell->withheld = (char *)(cell->has_share ? "" : p->unweighted ? "some_could_not_be_drawn" : "below_10_cases");
	return cell;
}

static void tell_change(Tilsyn__V1__YardstickPeriod *told, const struct trend_half *h)
{
	const struct shift *by = yardstick_basis(&h->change);

	told->against = (char *)h->against;
	told->same_readers = (int32_t)h->change.stayed;
	told->shared_anchors = (int32_t)by->cases;
	told->by_reader = by == &h->change.same;
	told->has_move = by->by.undefined == DEFINED;
	if (!told->has_move)
		return;
	told->move = by->by.estimate;
	told->move_low = by->by.low;
	told->move_high = by->by.high;
	told->seen = yardstick_seen(by);
	told->needed = (int32_t)yardstick_needed(by);
}

static Tilsyn__V1__YardstickPeriod *period_of(const struct trend_half *h, struct arena *a)
{
	Tilsyn__V1__YardstickPeriod *told = arena_alloc(a, sizeof(*told));

	tilsyn__v1__yardstick_period__init(told);
	told->period = (char *)h->period;
	told->readings = (int32_t)h->readings;
	told->compared = (int32_t)h->compared;
	told->as_agreed = (int32_t)h->as_agreed;
	told->anchors = (int32_t)h->anchors;
	told->has_lean = told->has_interval = h->lean.undefined == DEFINED;
	told->lean = h->lean.estimate;
	told->lean_low = h->lean.low;
	told->lean_high = h->lean.high;
	told->practice = practice_cell(&h->practice, a);
	tell_change(told, h);
	return told;
}

static Tilsyn__V1__Movement movement_of(const struct trend_half *h)
{
	static const Tilsyn__V1__Movement told[] = {
		[MOVED_UNKNOWN] = TILSYN__V1__MOVEMENT__MOVEMENT_TOO_FEW,
		[MOVED_NO_SIGN] = TILSYN__V1__MOVEMENT__MOVEMENT_NO_SIGN,
		[MOVED_NEITHER] = TILSYN__V1__MOVEMENT__MOVEMENT_NEITHER,
		[MOVED_PRACTICE] = TILSYN__V1__MOVEMENT__MOVEMENT_PRACTICE,
		[MOVED_YARDSTICK] = TILSYN__V1__MOVEMENT__MOVEMENT_YARDSTICK,
		[MOVED_READERS] = TILSYN__V1__MOVEMENT__MOVEMENT_READERS,
	};

	return *h->against ? told[h->change.movement] : TILSYN__V1__MOVEMENT__MOVEMENT_UNSPECIFIED;
}

static void tell(struct call *c, const PGresult *rows)
{
	struct arena *a = call_arena(c);
	Tilsyn__V1__GetYardstickResponse *out = arena_alloc(a, sizeof(*out));
	json_t *list = json_loads(row_text(rows, 0, "halves"), 0, NULL);
	size_t count;
	const struct trend_half *halves = yardstick_read(list, &count, a);

	json_decref(list);
	tilsyn__v1__get_yardstick_response__init(out);
	out->periods = arena_alloc(a, (count + 1) * sizeof(*out->periods));
	out->movements = arena_alloc(a, (count + 1) * sizeof(*out->movements));
	out->n_periods = out->n_movements = count;
	for (size_t i = 0; i < count; i++) {
		out->periods[i] = period_of(&halves[i], a);
		out->movements[i] = movement_of(&halves[i]);
	}
	call_reply(c, &out->base);
}
