/* Signing in and out. */
#include "tilsyn/v1/session.pb-c.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "call/rpc.h"
#include "call/session.h"
#include "command/commands.h"
#include "command/run.h"
#include "form/concern.h"
#include "form/form.h"
#include "form/journal.h"
#include "screen/ask.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words_failure.h"
#include "verb.h"

/* --server and --ca, else what is known, else a question. */
static int choose_server(struct run *run, struct session *s)
{
	char path[PATH_MAX];
	const char *ca = run->options[OPT_CA];
	char *server = run->options[OPT_SERVER] ? run->options[OPT_SERVER] : arena_text(run->arena, s->server);

	if (!server)
		server = ask_line(run->arena, _("Server (https://…)"), "--server");
	if (!server)
		return EXIT_USAGE;
	while (*server && server[strlen(server) - 1] == '/')
		server[strlen(server) - 1] = '\0';
	if (strncmp(server, "https://", 8) != 0)
		return say_error(EXIT_USAGE, _("the server's address must begin with https://"));
	if (ca && !realpath(ca, path))
		return say_error(EXIT_USAGE, _("there is no file '%s'"), ca);
	if (ca)
		s->ca = arena_text(run->arena, path);
	s->server = server;
	s->token = NULL;
	rpc_init(s);
	return EXIT_OK;
}

static char *device(struct arena *arena)
{
	char host[65] = "";

	gethostname(host, sizeof(host) - 1);
	return arena_print(arena, "tilsyn, %s", host);
}

static char *new_password(struct run *run)
{
	char *first, *second;

	if (run->options[OPT_PASSWORD_FILE])
		return run_read_word(run, run->options[OPT_PASSWORD_FILE]);
	first = ask_secret(run->arena, _("New password (at least 12 characters)"), "--password-file");
	if (!first)
		return NULL;
	second = ask_secret(run->arena, _("The same again"), "--password-file");
	if (second && !strcmp(first, second))
		return first;
	say_error(EXIT_USAGE, _("the two passwords differ"));
	return NULL;
}

static int redeem(struct run *run, Tilsyn__V1__LoginResponse *signed_in)
{
	Tilsyn__V1__RedeemInviteRequest request = TILSYN__V1__REDEEM_INVITE_REQUEST__INIT;
	Tilsyn__V1__RedeemInviteResponse *response;
	int rc;

	request.invite_code = run->options[OPT_INVITE_FILE] ? run_read_word(run, run->options[OPT_INVITE_FILE])
							    : ask_line(run->arena, _("Invite code"), "--invite-file");
	request.password = request.invite_code ? new_password(run) : NULL;
	request.device = device(run->arena);
	if (!request.password)
		return EXIT_USAGE;
	rc = run_call(run, "SessionService/RedeemInvite", &request, &response);
	if (rc)
		return rc;
	signed_in->token = response->token;
	signed_in->session_id = response->session_id;
	signed_in->expires_at = response->expires_at;
	signed_in->user = response->user;
	return EXIT_OK;
}

static int with_password(struct run *run, const struct session *s, Tilsyn__V1__LoginResponse *signed_in)
{
	Tilsyn__V1__LoginRequest request = TILSYN__V1__LOGIN_REQUEST__INIT;
	Tilsyn__V1__LoginResponse *response;
	const char *prompt =
		s->user_name ? arena_print(run->arena, "%s [%s]", _("User name"), s->user_name) : _("User name");
	int rc;

	request.user_name = run->options[OPT_USER] ? run->options[OPT_USER] : ask_line(run->arena, prompt, "--user");
	if (request.user_name && !*request.user_name && s->user_name)
		request.user_name = arena_text(run->arena, s->user_name);
	if (!request.user_name)
		return EXIT_USAGE;
	request.password = run->options[OPT_PASSWORD_FILE] ? run_read_word(run, run->options[OPT_PASSWORD_FILE])
							   : ask_secret(run->arena, _("Password"), "--password-file");
	if (!request.password)
		return EXIT_USAGE;
	request.device = device(run->arena);
	rc = run_call(run, "SessionService/Login", &request, &response);
	if (!rc)
		*signed_in = *response;
	return rc;
}

int login(struct run *run)
{
	struct session *s = session_load(run->arena);
	Tilsyn__V1__LoginResponse signed_in = TILSYN__V1__LOGIN_RESPONSE__INIT;
	bool invited = run->options[OPT_INVITE] || run->options[OPT_INVITE_FILE];
	int rc = choose_server(run, s);

	if (!rc)
		rc = invited ? redeem(run, &signed_in) : with_password(run, s, &signed_in);
	if (rc)
		return rc;
	s->token = signed_in.token;
	s->user_name = signed_in.user ? signed_in.user->user_name : s->user_name;
	if (!session_save(s))
		return EXIT_ERROR;
	concern_remember_contact(run);
	signed_in.token = arena_text(run->arena, ""); /* the session file alone has it */
	return run_done(run, &signed_in,
		_("Welcome, %s. You are signed in until %s; “tilsyn status” shows what waits for you.\n"),
		signed_in.user ? signed_in.user->display_name : "",
		signed_in.expires_at ? when_time(run->arena, signed_in.expires_at->seconds) : "?");
}

int logout(struct run *run)
{
	struct session *s = session_load(run->arena);
	Tilsyn__V1__LogoutRequest request = TILSYN__V1__LOGOUT_REQUEST__INIT;
	Tilsyn__V1__LogoutResponse *response, none = TILSYN__V1__LOGOUT_RESPONSE__INIT;
	int rc = s->token ? form_catch_up(run) : EXIT_OK;

	if (rc && rc != EXIT_SIGN_IN)
		return rc;
	if (!rc && !journal_is_empty() && !ask_yes(run->arena, _("Signing out loses what is not saved yet. Sign out?")))
		return say_error(EXIT_ERROR, _("not signed out: answers wait to be saved"));
	rc = s->token ? rpc_call(run->arena, "SessionService/Logout", &request, &response) : EXIT_OK;
	if (rc && rc != EXIT_SIGN_IN) /* keep the token: the session is still open */
		return words_say_failure(run->arena, rpc_failure());
	journal_forget();
	s->token = NULL;
	if (!session_save(s))
		return EXIT_ERROR;
	return run_done(run, &none, "%s\n", _("You are signed out."));
}

static const struct column columns[] = {
	{N_("Name"), "user.display_name", AS_TEXT},
	{N_("User name"), "user.user_name", AS_TEXT},
	{N_("Roles"), "user.roles", AS_WORD},
	{N_("Teams led"), "user.led_teams", AS_ID},
	{N_("Signed in until"), "expires_at", AS_TIME},
	{0},
};
VERB(whoami, .method = "SessionService/WhoAmI", .columns = columns)
