#include "rpc/rpc.h"

#include <stdlib.h>
#include <string.h>

#include "rpc/messages.h"

#define RPC(service, method, fn, who, lane, manual)
#define RPC_C(service, method, fn, who, lane, manual)	   void rpc_##fn(struct call *c);
#define RPC_STREAM(service, method, fn, who, lane, manual) void rpc_##fn(struct call *c);
#include "rpc/table.def"
#undef RPC
#undef RPC_C
#undef RPC_STREAM

#define ROW(service, method, fn, who, lane, answer, sql, stream, start, manual)                                        \
	{#service, #method, "/tilsyn.v1." #service "/" #method, &tilsyn__v1__##fn##_request__descriptor,               \
		&tilsyn__v1__##answer##__descriptor, sql, who, lane, stream, start, manual},
#define RPC(service, method, fn, who, lane, manual)                                                                    \
	ROW(service, method, fn, who, lane, fn##_response, #fn, false, NULL, manual)
#define RPC_C(service, method, fn, who, lane, manual)                                                                  \
	ROW(service, method, fn, who, lane, fn##_response, NULL, false, rpc_##fn, manual)
#define RPC_STREAM(service, method, fn, who, lane, manual)                                                             \
	ROW(service, method, fn, who, lane, event, NULL, true, rpc_##fn, manual)

const struct rpc rpc_table[] = {
#include "rpc/table.def"
};
const size_t rpc_count = sizeof(rpc_table) / sizeof(rpc_table[0]);

const struct rpc *rpc_find(const char *path)
{
	for (size_t i = 0; i < rpc_count; i++)
		if (!strcmp(rpc_table[i].path, path))
			return &rpc_table[i];
	return NULL;
}

bool rpc_acts(const struct rpc *r)
{
	return r->lane == WRITES || r->lane == LOOKS ||
	       protobuf_c_message_descriptor_get_field_by_name(r->request, "request_id");
}
