/* CreateInvite and RenewInvite: a random code -> the account that it opens. Only the code's hash is kept. */
#include <string.h>

#include "db/bind.h"
#include "rpc/call.h"
#include "rpc/messages.h"
#include "rpc/secret.h"

/* Both take the code's hash last. */
QUERY(create_invite, "user_name", "display_name", "roles", "caseworker_id", "led_teams", "code_hash");
QUERY(renew_invite, "user_id", "version", "code_hash");

static query_fn created, renewed;

struct inviting {
	char code[CODE_CHARS], hash[HEX_HASH_CHARS];
};

void rpc_create_invite(struct call *c);
void rpc_renew_invite(struct call *c);

static void invite(struct call *c, query_fn *next, const struct query *q)
{
	struct inviting *i = call_state(c, sizeof(*i));
	const char **values = bind_values(q, call_request(c), call_arena(c));

	secret_code(i->code);
	secret_code_hash(i->code, i->hash);
	values[q->n_arguments - 1] = i->hash;
	call_act(c, next, q, values);
}

static char *code_of(struct call *c)
{
	const struct inviting *i = call_state(c, sizeof(*i));

	return arena_text(call_arena(c), i->code);
}

void rpc_create_invite(struct call *c)
{
	invite(c, created, &query_create_invite);
}

static void created(struct call *c, const PGresult *rows)
{
	Tilsyn__V1__CreateInviteResponse *out = call_bind(c, rows);

	if (!out)
		return;
	out->invite_code = code_of(c);
	call_reply(c, &out->base);
}

void rpc_renew_invite(struct call *c)
{
	invite(c, renewed, &query_renew_invite);
}

static void renewed(struct call *c, const PGresult *rows)
{
	Tilsyn__V1__RenewInviteResponse *out = call_bind(c, rows);

	if (!out)
		return;
	out->invite_code = code_of(c);
	call_reply(c, &out->base);
}
