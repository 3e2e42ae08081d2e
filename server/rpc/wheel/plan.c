/* TellPlan: the year as one may see it -> the same in words. */
#include <jansson.h>

#include "report/wheel/plan_words.h"
#include "rpc/call.h"
#include "rpc/messages.h"

QUERY(plan_told, "year", "language");

struct plan {
	struct arena *arena; /* of the worker's */
	const char *language;
	Tilsyn__V1__Wheel *wheel;
	json_t *facts;
	Tilsyn__V1__TellPlanResponse *told;
};

void rpc_tell_plan(struct call *c);

static query_fn take;
static work_fn tell;
static work_done_fn reply;

static void let_go(void *plan)
{
	struct plan *p = plan;

	json_decref(p->facts);
	arena_free(p->arena);
}

void rpc_tell_plan(struct call *c)
{
	const Tilsyn__V1__TellPlanRequest *in = call_request(c);
	struct place *place = arena_alloc(call_arena(c), sizeof(*place));

	*place = (struct place){.field = "year", .question = ""};
	if (in->year < 2000 || in->year > 2200)
		call_fail_with(c, &(struct failure){.reason = REASON_BAD_VALUE,
					  .message = "is not a year",
					  .n_places = 1,
					  .places = place});
	else
		call_ask(c, take, &query_plan_told,
			(const char *[]){arena_print(call_arena(c), "%d", in->year), in->language});
}

static void take(struct call *c, const PGresult *rows)
{
	const Tilsyn__V1__TellPlanRequest *in = call_request(c);
	struct plan *p = call_state(c, sizeof(*p));
	json_t *wheel = json_loads(row_text(rows, 0, "wheel"), 0, NULL);
	struct codec_fault fault;

	p->arena = arena_new();
	p->language = in->language;
	p->facts = json_loads(row_text(rows, 0, "facts"), 0, NULL);
	call_keep(c, p, let_go);
	p->wheel = (Tilsyn__V1__Wheel *)codec_from_sql(&tilsyn__v1__wheel__descriptor, wheel, p->arena, &fault);
	json_decref(wheel);
	if (p->wheel)
		call_work(c, tell, reply, p);
	else
		call_fail(c, REASON_INTERNAL, "the database answered in another shape");
}

static void *tell(void *input)
{
	struct plan *p = input;

	p->told = plan_words(p->wheel, p->facts, p->language, p->arena);
	return p;
}

static void reply(struct call *c, void *output)
{
	const struct plan *p = output;

	call_reply(c, &p->told->base);
}
