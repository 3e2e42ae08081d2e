/* AddFinding: who stands behind the counts it would keep -> the finding. One of a single review keeps no counts. */
#include "db/bind.h"
#include "rpc/call.h"
#include "rpc/followup/kept.h"
#include "rpc/messages.h"

QUERY(finding_figure, "activity_id", "team_id", "department_id", "item");
QUERY(add_finding, "kind", "review_id", "activity_id", "team_id", "department_id", "item", "words", "fit", "sets");
enum { ADD_FIT = 7, ADD_SETS = 8 }; /* arguments that are no field */

void rpc_add_finding(struct call *c);

static query_fn add;

void rpc_add_finding(struct call *c)
{
	const Tilsyn__V1__AddFindingRequest *in = call_request(c);

	if (*in->review_id)
		call_act(c, call_reply_rows, &query_add_finding,
			bind_values(&query_add_finding, &in->base, call_arena(c)));
	else
		call_ask(c, add, &query_finding_figure, bind_values(&query_finding_figure, &in->base, call_arena(c)));
}

static void add(struct call *c, const PGresult *rows)
{
	const Tilsyn__V1__AddFindingRequest *in = call_request(c);
	const char **values = bind_values(&query_add_finding, &in->base, call_arena(c));
	const struct kept kept = kept_of(rows, false, call_arena(c));

	if (kept.told == TOLD_NOTHING) {
		call_fail_at(c,
			*in->team_id	     ? "team_id"
			: *in->department_id ? "department_id"
					     : "activity_id",
			"one caseworker alone stands behind these figures, or behind their difference to what is told already: word a finding out of the review itself, or take another group");
		return;
	}
	values[ADD_FIT] = kept.reviews;
	values[ADD_SETS] = kept.sets;
	call_act(c, call_reply_rows, &query_add_finding, values);
}
