/* PutActivity, PutWheel and AcceptProposal: offer fresh committed seeds along with what is put; the database takes them
 * for what is new (R1). */
#include <jansson.h>
#include <stdlib.h>

#include "rpc/call.h"
#include "rpc/messages.h"
#include "rpc/sampling/committed_seed.h"

QUERY(put_activity, "wanted", "seed_commitment", "sealed_seed", "cycle_seed_commitment", "cycle_sealed_seed");
QUERY(put_wheel, "wanted", "seeds", "dropped");

QUERY(accept_proposal, "proposal_id", "wanted", "seed_commitment", "sealed_seed", "cycle_seed_commitment",
	"cycle_sealed_seed");

enum { ACTIVITIES_MAX = 400 }; /* in a plan; more is refused by the database, which then wants no seeds */

void rpc_put_activity(struct call *c);
void rpc_accept_proposal(struct call *c);
void rpc_put_wheel(struct call *c);

void rpc_put_activity(struct call *c)
{
	const Tilsyn__V1__PutActivityRequest *in = call_request(c);
	struct committed_seed own = committed_seed_new(call_server(c), call_arena(c));
	struct committed_seed cycle = committed_seed_new(call_server(c), call_arena(c));
	Tilsyn__V1__Activity none = TILSYN__V1__ACTIVITY__INIT;
	json_t *wanted = codec_to_sql(in->activity ? &in->activity->base : &none.base);
	char *text = json_dumps(wanted, JSON_COMPACT);

	call_act(c, call_reply_rows, &query_put_activity,
		(const char *[]){text, own.commitment, own.sealed, cycle.commitment, cycle.sealed});
	free(text);
	json_decref(wanted);
}

/* As many activities as an entry can become. */
static size_t times_of(const Tilsyn__V1__Activity *entry)
{
	switch (entry->cadence) {
	case TILSYN__V1__CADENCE__CADENCE_MONTHLY:
		return 12;
	case TILSYN__V1__CADENCE__CADENCE_SECOND_MONTH:
		return 6;
	case TILSYN__V1__CADENCE__CADENCE_QUARTERLY:
		return 4;
	case TILSYN__V1__CADENCE__CADENCE_OWN:
		return entry->n_periods + 1;
	default:
		return 1;
	}
}

void rpc_accept_proposal(struct call *c)
{
	const Tilsyn__V1__AcceptProposalRequest *in = call_request(c);
	struct committed_seed own = committed_seed_new(call_server(c), call_arena(c));
	struct committed_seed cycle = committed_seed_new(call_server(c), call_arena(c));
	json_t *wanted = in->activity ? codec_to_sql(&in->activity->base) : NULL;
	char *text = wanted ? json_dumps(wanted, JSON_COMPACT) : NULL;

	call_act(c, call_reply_rows, &query_accept_proposal,
		(const char *[]){in->proposal_id, text, own.commitment, own.sealed, cycle.commitment, cycle.sealed});
	free(text);
	json_decref(wanted);
}

/* A pair for each activity: its own, and its cycle's in case the cycle is new. */
static json_t *offer_seeds(struct call *c, const Tilsyn__V1__Wheel *wheel)
{
	json_t *seeds = json_array();
	size_t count = 0;

	for (size_t i = 0; i < wheel->n_activities && count < ACTIVITIES_MAX; i++)
		count += times_of(wheel->activities[i]);
	for (size_t i = 0; i < count && i < ACTIVITIES_MAX; i++) {
		struct committed_seed own = committed_seed_new(call_server(c), call_arena(c));
		struct committed_seed cycle = committed_seed_new(call_server(c), call_arena(c));

		json_array_append_new(
			seeds, json_pack("{s:s, s:s, s:s, s:s}", "commitment", own.commitment, "sealed", own.sealed,
				       "cycle_commitment", cycle.commitment, "cycle_sealed", cycle.sealed));
	}
	return seeds;
}

static json_t *list_dropped(const Tilsyn__V1__PutWheelRequest *in)
{
	json_t *list = json_array();

	for (size_t i = 0; i < in->n_dropped; i++)
		json_array_append_new(list, codec_to_sql(&in->dropped[i]->base));
	return list;
}

void rpc_put_wheel(struct call *c)
{
	const Tilsyn__V1__PutWheelRequest *in = call_request(c);
	Tilsyn__V1__Wheel none = TILSYN__V1__WHEEL__INIT;
	const Tilsyn__V1__Wheel *wheel = in->wheel ? in->wheel : &none;
	json_t *wanted = codec_to_sql(&wheel->base), *seeds = offer_seeds(c, wheel), *dropped = list_dropped(in);
	char *text = json_dumps(wanted, JSON_COMPACT), *offered = json_dumps(seeds, JSON_COMPACT);
	char *gone = json_dumps(dropped, JSON_COMPACT);

	call_act(c, call_reply_rows, &query_put_wheel, (const char *[]){text, offered, gone});
	free(text);
	free(offered);
	free(gone);
	json_decref(wanted);
	json_decref(seeds);
	json_decref(dropped);
}
