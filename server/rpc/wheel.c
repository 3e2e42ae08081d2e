/* PutActivity: offers fresh committed seeds along with the activity; the database takes them for what is new (R1). */
#include <jansson.h>
#include <stdlib.h>

#include "rpc/call.h"
#include "rpc/committed_seed.h"
#include "rpc/messages.h"

QUERY(put_activity, "wanted", "seed_commitment", "sealed_seed", "cycle_seed_commitment", "cycle_sealed_seed");

void rpc_put_activity(struct call *c);

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
