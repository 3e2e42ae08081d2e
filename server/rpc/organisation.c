/* CreateInvite: a random code -> the account that it opens. Only the code's hash is kept. */
#include <string.h>

#include "db/bind.h"
#include "rpc/call.h"
#include "rpc/messages.h"
#include "rpc/secret.h"

QUERY(create_invite, "user_name", "display_name", "roles", "caseworker_id", "led_teams", "code_hash");

static query_fn created;

struct inviting {
	char code[CODE_CHARS], hash[HEX_HASH_CHARS];
};

void rpc_create_invite(struct call *c);

void rpc_create_invite(struct call *c)
{
	struct inviting *i = call_state(c, sizeof(*i));
	const char **values = bind_values(&query_create_invite, call_request(c), call_arena(c));

	secret_code(i->code);
	secret_code_hash(i->code, i->hash);
	values[query_create_invite.n_arguments - 1] = i->hash;
	call_act(c, created, &query_create_invite, values);
}

static void created(struct call *c, const PGresult *rows)
{
	const struct inviting *i = call_state(c, sizeof(*i));
	Tilsyn__V1__CreateInviteResponse *out = call_bind(c, rows);

	if (!out)
		return;
	out->invite_code = arena_text(call_arena(c), i->code);
	call_reply(c, &out->base);
}
