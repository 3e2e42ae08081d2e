/* SuggestSize: the frame now -> how many cases a margin asks for and hours give, and what each number buys. */
#include "domain/sampling/size.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "db/bind.h"
#include "domain/results/estimate.h"
#include "rpc/call.h"
#include "rpc/messages.h"
#include "rpc/object.h"

QUERY(size_facts, "activity_id", "frame", "kind", "reviewers");

static const double MARGIN_END = 0.5, HOURS_MOST = 2000;
enum { SUGGESTIONS = 5, STEPS_MOST = 100 };

/* What a case is made of. The case facts belong to every case; they are no step to drop. */
struct steps {
	Tilsyn__V1__StepMinutes *told[STEPS_MOST];
	double minutes[STEPS_MOST];
	bool dropped[STEPS_MOST];
	char *dropped_ids[STEPS_MOST]; /* the first to drop first */
	size_t count, n_dropped;
};

void rpc_suggest_size(struct call *c);

static query_fn suggest;

/* Written so that a number that is none is refused too. */
void rpc_suggest_size(struct call *c)
{
	const Tilsyn__V1__SuggestSizeRequest *in = call_request(c);

	if (!(in->margin >= 0 && in->margin < MARGIN_END))
		call_fail_at(c, "margin", "is not between 0 and 0.5");
	else if (!(in->hours >= 0 && in->hours <= HOURS_MOST))
		call_fail_at(c, "hours", "is not between 0 and 2000");
	else
		call_ask(c, suggest, &query_size_facts, bind_values(&query_size_facts, call_request(c), call_arena(c)));
}

static struct size_terms read_terms(const PGresult *rows)
{
	const char *kind = row_text(rows, 0, "kind");

	return (struct size_terms){
		.listed = (uint64_t)row_int(rows, 0, "listed"),
		.reviewers = (uint32_t)row_int(rows, 0, "reviewers"),
		.minutes = strtod(row_text(rows, 0, "minutes"), NULL),
		.together = strcmp(kind, "calibration") == 0,
	};
}

static Tilsyn__V1__SizeSuggestion *add(struct call *c, Tilsyn__V1__SuggestSizeResponse *out, const struct size_terms *t,
	Tilsyn__V1__SizeBasis basis, uint64_t cases)
{
	Tilsyn__V1__SizeSuggestion *s = arena_alloc(call_arena(c), sizeof(*s));

	tilsyn__v1__size_suggestion__init(s);
	if (cases > t->listed)
		cases = t->listed;
	s->basis = basis;
	s->cases = (int32_t)cases;
	s->margin = size_margin(cases, t->listed);
	s->margin_wilson = size_margin_wilson(cases, t->listed);
	s->hours = size_hours(t, cases);
	s->counts_only = cases < RELEVANT_LEAST;
	out->suggestions[out->n_suggestions++] = s;
	return s;
}

static void add_all(struct call *c, Tilsyn__V1__SuggestSizeResponse *out, const struct size_terms *t, uint64_t planned)
{
	const Tilsyn__V1__SuggestSizeRequest *in = call_request(c);
	double z = normal_z(0.95);

	if (planned)
		add(c, out, t, TILSYN__V1__SIZE_BASIS__SIZE_BASIS_PLANNED, planned);
	if (in->margin > 0) {
		add(c, out, t, TILSYN__V1__SIZE_BASIS__SIZE_BASIS_MARGIN, sample_size(in->margin, 0.5, t->listed, z).n);
		add(c, out, t, TILSYN__V1__SIZE_BASIS__SIZE_BASIS_MARGIN_WILSON,
			sample_size_wilson(in->margin, 0.5, t->listed, z).n);
	}
	if (in->hours > 0)
		add(c, out, t, TILSYN__V1__SIZE_BASIS__SIZE_BASIS_HOURS, size_for_hours(t, in->hours));
	add(c, out, t, TILSYN__V1__SIZE_BASIS__SIZE_BASIS_ALL, t->listed);
}

/* -- steps -- */

static void read_steps(struct steps *s, const PGresult *rows, struct arena *a)
{
	json_t *list = json_loads(row_text(rows, 0, "steps"), 0, NULL);

	for (size_t i = 0; i < json_array_size(list) && s->count < STEPS_MOST; i++) {
		const json_t *step = json_array_get(list, i);
		Tilsyn__V1__StepMinutes *told = arena_alloc(a, sizeof(*told));

		tilsyn__v1__step_minutes__init(told);
		told->step = object_text(step, "step", a);
		told->title_da = object_text(step, "title_da", a);
		told->title_en = object_text(step, "title_en", a);
		told->minutes = json_number_value(json_object_get(step, "minutes"));
		told->reviews = (int32_t)json_integer_value(json_object_get(step, "reviews"));
		s->minutes[s->count] = told->minutes;
		s->told[s->count++] = told;
	}
	json_decref(list);
}

static double minutes_left(const struct steps *s)
{
	double sum = 0;

	for (size_t i = 0; i < s->count; i++)
		sum += s->dropped[i] ? 0 : s->minutes[i];
	return sum;
}

/* What the minutes of a case rest on. */
static const char *minutes_from(const struct steps *s, int64_t whole_reviews)
{
	size_t measured = 0;

	for (size_t i = 0; i < s->count; i++)
		measured += s->told[i]->reviews > 0;
	if (s->count ? measured == s->count : whole_reviews > 0)
		return "measured";
	return measured ? "partly measured" : "start value";
}

static void tell_steps(Tilsyn__V1__SizeSuggestion *to, const struct steps *s, struct arena *a)
{
	to->steps = arena_alloc(a, s->count * sizeof(*to->steps));
	to->dropped = arena_alloc(a, s->count * sizeof(*to->dropped));
	for (size_t i = 0; i < s->count; i++)
		if (!s->dropped[i] && *s->told[i]->step)
			to->steps[to->n_steps++] = s->told[i]->step;
	for (size_t i = 0; i < s->n_dropped; i++)
		to->dropped[to->n_dropped++] = s->dropped_ids[i];
}

/* Fewer steps and more cases, line by line, until the hours give every case or one step is left. */
static void add_fewer_steps(struct call *c, Tilsyn__V1__SuggestSizeResponse *out, struct size_terms t, struct steps *s)
{
	const Tilsyn__V1__SuggestSizeRequest *in = call_request(c);
	size_t facts = s->count && !*s->told[0]->step;
	int32_t next;

	while (in->hours > 0 && size_for_hours(&t, in->hours) < t.listed &&
		(next = size_drop(s->minutes + facts, s->dropped + facts, s->count - facts)) >= 0) {
		size_t i = (size_t)next + facts;

		s->dropped[i] = true;
		s->dropped_ids[s->n_dropped++] = s->told[i]->step;
		t.minutes = minutes_left(s);
		tell_steps(
			add(c, out, &t, TILSYN__V1__SIZE_BASIS__SIZE_BASIS_FEWER_STEPS, size_for_hours(&t, in->hours)),
			s, call_arena(c));
	}
}

static void suggest(struct call *c, const PGresult *rows)
{
	Tilsyn__V1__SuggestSizeResponse *out = arena_alloc(call_arena(c), sizeof(*out));
	struct steps *s = arena_alloc(call_arena(c), sizeof(*s));
	struct size_terms t = read_terms(rows);

	if (t.listed == 0) {
		call_fail(c, REASON_EMPTY_FRAME, "no case answers the frame");
		return;
	}
	read_steps(s, rows, call_arena(c));
	if (s->count)
		t.minutes = minutes_left(s);
	tilsyn__v1__suggest_size_response__init(out);
	out->listed = (int32_t)t.listed;
	out->exempt = (int32_t)row_int(rows, 0, "exempt");
	out->reviewers = (int32_t)t.reviewers;
	out->minutes = t.minutes;
	out->minutes_from = (char *)minutes_from(s, row_int(rows, 0, "reviews"));
	out->steps = s->told;
	out->n_steps = s->count;
	out->suggestions = arena_alloc(call_arena(c), (SUGGESTIONS + s->count) * sizeof(Tilsyn__V1__SizeSuggestion *));
	add_all(c, out, &t, (uint64_t)row_int(rows, 0, "planned"));
	add_fewer_steps(c, out, t, s);
	call_reply(c, &out->base);
}
