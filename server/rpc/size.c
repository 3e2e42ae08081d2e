/* SuggestSize: the frame now -> how many cases a margin asks for and hours give, and what each number buys. */
#include "domain/size.h"

#include <string.h>

#include "db/bind.h"
#include "domain/estimate.h"
#include "report/minutes.h"
#include "rpc/call.h"
#include "rpc/messages.h"

QUERY(size_facts, "activity_id", "frame", "kind", "reviewers");

static const double MARGIN_END = 0.5, HOURS_MOST = 2000;
enum { SUGGESTIONS = 5 };

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
		.minutes = strcmp(kind, "themed") == 0 ? THEMED_MINUTES : GENERAL_MINUTES,
		.together = strcmp(kind, "calibration") == 0,
	};
}

static void add(struct call *c, Tilsyn__V1__SuggestSizeResponse *out, const struct size_terms *t,
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

static void suggest(struct call *c, const PGresult *rows)
{
	Tilsyn__V1__SuggestSizeResponse *out = arena_alloc(call_arena(c), sizeof(*out));
	struct size_terms t = read_terms(rows);

	if (t.listed == 0) {
		call_fail(c, REASON_EMPTY_FRAME, "no case answers the frame");
		return;
	}
	tilsyn__v1__suggest_size_response__init(out);
	out->listed = (int32_t)t.listed;
	out->exempt = (int32_t)row_int(rows, 0, "exempt");
	out->reviewers = (int32_t)t.reviewers;
	out->minutes = t.minutes;
	out->minutes_from = (char *)"start value";
	out->suggestions = arena_alloc(call_arena(c), SUGGESTIONS * sizeof(Tilsyn__V1__SizeSuggestion *));
	add_all(c, out, &t, (uint64_t)row_int(rows, 0, "planned"));
	call_reply(c, &out->base);
}
