/* Signing in: what SQL knows -> Argon2id on a worker thread -> what SQL keeps. */
#include <stdio.h>
#include <string.h>

#include "db/bind.h"
#include "rpc/call.h"
#include "rpc/messages.h"
#include "rpc/secret.h"
#include "server.h"

QUERY(sign_in_secret, "user_name");
QUERY(sign_in_failed, "user_name");
QUERY(open_session, "user_name", "password_hash", "new_hash", "token_hash", "device", "idle_ms", "length_ms");
QUERY(invite_owner, "code_hash");
QUERY(redeem_invite, "code_hash", "password_hash", "token_hash", "device", "idle_ms", "length_ms");
QUERY(own_secret, );
QUERY(change_password, "old_hash", "new_hash");
QUERY(server_info, );

void rpc_login(struct call *c);
void rpc_redeem_invite(struct call *c);
void rpc_change_password(struct call *c);
void rpc_get_server_info(struct call *c);

/* Between the steps: the work, and the token that the client gets. */
struct signing_in {
	struct secret_work work;
	const char *user_name;
	char token[TOKEN_CHARS];
	char token_hash[HEX_HASH_CHARS];
	char code_hash[HEX_HASH_CHARS];
};

static void set_value(const struct query *q, const char **values, const char *name, const char *value)
{
	for (size_t i = 0; i < q->n_arguments; i++)
		if (!strcmp(q->arguments[i], name))
			values[i] = value;
}

static struct signing_in *begin(struct call *c)
{
	struct signing_in *s = call_state(c, sizeof(*s));
	const struct config *config = call_server(c)->config;

	s->work.memory = config->password_memory;
	s->work.passes = config->password_passes;
	return s;
}

static void work(struct call *c, work_done_fn *next)
{
	call_work(c, secret_run, next, &begin(c)->work);
}

/* The values of a query that opens a session: the request's fields, a fresh token, the limits. */
static const char **session_values(struct call *c, const struct query *q)
{
	struct signing_in *s = begin(c);
	const struct config *config = call_server(c)->config;
	const char **values = bind_values(q, call_request(c), call_arena(c));

	secret_token(s->token);
	secret_hash(s->token, s->token_hash);
	set_value(q, values, "token_hash", s->token_hash);
	set_value(q, values, "idle_ms", arena_print(call_arena(c), "%lld", (long long)config->session_idle));
	set_value(q, values, "length_ms", arena_print(call_arena(c), "%lld", (long long)config->session_length));
	return values;
}

/* -- Login -- */

static query_fn check, refused, signed_in;
static work_done_fn checked;

void rpc_login(struct call *c)
{
	call_ask(c, check, &query_sign_in_secret, bind_values(&query_sign_in_secret, call_request(c), call_arena(c)));
}

static void check(struct call *c, const PGresult *rows)
{
	const Tilsyn__V1__LoginRequest *in = call_request(c);
	struct signing_in *s = begin(c);

	s->work.check = in->password;
	s->work.against =
		arena_text(call_arena(c), row_text(rows, 0, "password_hash")); /* "" when there is no such user */
	work(c, checked);
}

static void checked(struct call *c, void *output)
{
	const struct secret_work *w = output;

	if (!w->right) {
		call_act(c, refused, &query_sign_in_failed,
			bind_values(&query_sign_in_failed, call_request(c), call_arena(c)));
		return;
	}
	const char **values = session_values(c, &query_open_session);

	set_value(&query_open_session, values, "password_hash", w->against);
	set_value(&query_open_session, values, "new_hash", w->made);
	call_act(c, signed_in, &query_open_session, values);
}

static void refused(struct call *c, const PGresult *rows)
{
	(void)rows;
	call_fail(c, REASON_SIGN_IN_REFUSED, "user name and password do not fit");
}

static void signed_in(struct call *c, const PGresult *rows)
{
	Tilsyn__V1__LoginResponse *out = call_bind(c, rows);

	if (!out)
		return;
	out->token = begin(c)->token;
	call_reply(c, &out->base);
}

/* -- RedeemInvite -- */

static query_fn invited, redeemed;
static work_done_fn chosen;

void rpc_redeem_invite(struct call *c)
{
	const Tilsyn__V1__RedeemInviteRequest *in = call_request(c);
	struct signing_in *s = begin(c);

	secret_code_hash(in->invite_code, s->code_hash);
	call_ask(c, invited, &query_invite_owner, (const char *[]){s->code_hash});
}

static void invited(struct call *c, const PGresult *rows)
{
	const Tilsyn__V1__RedeemInviteRequest *in = call_request(c);
	struct signing_in *s = begin(c);

	s->work.make = in->password;
	s->work.name = arena_text(call_arena(c), row_text(rows, 0, "user_name"));
	work(c, chosen);
}

static bool is_usable(struct call *c, const struct secret_work *w, const char *field)
{
	struct place *place = arena_alloc(call_arena(c), sizeof(*place));

	if (w->right && !w->weak)
		return true;
	*place = (struct place){.field = field, .question = ""};
	call_fail_with(c, &(struct failure){.reason = w->weak ? REASON_WEAK_PASSWORD : REASON_OVERLOADED,
				  .places = place,
				  .n_places = 1,
				  .message = w->weak ? "the password is too short, too common or holds the user name"
						     : "no memory to hash the password now"});
	return false;
}

static void chosen(struct call *c, void *output)
{
	const struct secret_work *w = output;

	if (!is_usable(c, w, "password"))
		return;
	const char **values = session_values(c, &query_redeem_invite);

	set_value(&query_redeem_invite, values, "code_hash", begin(c)->code_hash);
	set_value(&query_redeem_invite, values, "password_hash", w->made);
	call_act(c, redeemed, &query_redeem_invite, values);
}

static void redeemed(struct call *c, const PGresult *rows)
{
	Tilsyn__V1__RedeemInviteResponse *out = call_bind(c, rows);

	if (!out)
		return;
	out->token = begin(c)->token;
	call_reply(c, &out->base);
}

/* -- ChangePassword -- */

static query_fn compare;
static work_done_fn compared;

void rpc_change_password(struct call *c)
{
	call_ask(c, compare, &query_own_secret, NULL);
}

static void compare(struct call *c, const PGresult *rows)
{
	const Tilsyn__V1__ChangePasswordRequest *in = call_request(c);
	struct signing_in *s = begin(c);

	s->work.check = in->old_password;
	s->work.against = arena_text(call_arena(c), row_text(rows, 0, "password_hash"));
	s->work.make = in->new_password;
	s->work.name = arena_text(call_arena(c), row_text(rows, 0, "user_name"));
	work(c, compared);
}

static void compared(struct call *c, void *output)
{
	const struct secret_work *w = output;

	if (!w->right)
		call_fail(c, REASON_SIGN_IN_REFUSED, "the old password does not fit");
	else if (is_usable(c, w, "new_password"))
		call_act(c, call_reply_rows, &query_change_password, (const char *[]){w->against, w->made});
}

/* -- GetServerInfo -- */

static query_fn told;

void rpc_get_server_info(struct call *c)
{
	call_ask(c, told, &query_server_info, NULL);
}

static void told(struct call *c, const PGresult *rows)
{
	Tilsyn__V1__GetServerInfoResponse *out = call_bind(c, rows);

	if (!out)
		return;
	out->version = (char *)TILSYN_VERSION;
	call_reply(c, &out->base);
}
