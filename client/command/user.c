/* People who sign in. Names and addresses are personal data: they are asked for or read from a file, never
 * arguments. */
#include <string.h>

#include "ask.h"
#include "command/commands.h"
#include "language.h"
#include "run.h"
#include "tilsyn/v1/organisation.pb-c.h"
#include "tilsyn/v1/session.pb-c.h"
#include "ui.h"
#include "words.h"

static const struct column user_columns[] = {
	{N_("User name"), "user_name", AS_TEXT},
	{N_("Name"), "display_name", AS_TEXT},
	{N_("Roles"), "roles", AS_WIDE},
	{N_("Closed"), "disabled", AS_WORD},
	{N_("Id"), "user_id", AS_ID},
	{0},
};
static const struct listing all_users = {
	"OrganisationService/ListUsers", "users", N_("There are no users."), user_columns};

int user_list(struct run *run)
{
	Tilsyn__V1__ListUsersRequest request = TILSYN__V1__LIST_USERS_REQUEST__INIT;

	return run_list(run, &all_users, &request);
}

static int roles_of(struct run *run, Tilsyn__V1__Role **roles, size_t *count)
{
	char **words = run_split(run, run->options[OPT_ROLE], count);

	*roles = arena_alloc(run->arena, (*count + 1) * sizeof(**roles));
	for (size_t i = 0; i < *count; i++) {
		int value;
		if (!words_to_enum(&tilsyn__v1__role__descriptor, words[i], &value))
			return say_error(EXIT_USAGE, _("“%s” is no role; there are: %s"), words[i],
				words_of_enum_all(run->arena, &tilsyn__v1__role__descriptor));
		(*roles)[i] = (Tilsyn__V1__Role)value;
	}
	return EXIT_OK;
}

/* --role, --team and --caseworker, as far as they are given. */
static int access_of(
	struct run *run, Tilsyn__V1__Role **roles, size_t *n_roles, char ***teams, size_t *n_teams, char **caseworker)
{
	int rc = EXIT_OK;

	if (run->options[OPT_ROLE])
		rc = roles_of(run, roles, n_roles);
	if (!rc && run->options[OPT_TEAM])
		rc = run_find_many(run, THING_TEAM, run->options[OPT_TEAM], teams, n_teams);
	if (!rc && run->options[OPT_CASEWORKER])
		rc = *run->options[OPT_CASEWORKER]
			     ? run_find(run, THING_CASEWORKER, run->options[OPT_CASEWORKER], caseworker)
			     : (*caseworker = arena_text(run->arena, ""), EXIT_OK);
	return rc;
}

static int invite_from_questions(struct run *run, Tilsyn__V1__CreateInviteRequest *request)
{
	request->user_name = ask_line(run->arena, _("User name"), "--file");
	request->display_name = request->user_name ? ask_line(run->arena, _("Full name"), "--file") : NULL;
	if (!request->display_name)
		return EXIT_USAGE;
	if (!run->options[OPT_ROLE]) {
		say("%s: %s\n", _("There are these roles"),
			words_of_enum_all(run->arena, &tilsyn__v1__role__descriptor));
		run->options[OPT_ROLE] = ask_line(run->arena, _("Roles, with commas between"), "--role");
	}
	return run->options[OPT_ROLE] ? EXIT_OK : EXIT_USAGE;
}

static int put_code(
	struct run *run, const ProtobufCMessage *response, const char *code, const Google__Protobuf__Timestamp *until)
{
	if (ui.json) {
		json_put(run->arena, response);
		return EXIT_OK;
	}
	put("%s\n", code);
	say(_("The invite code is shown this once and can be used until %s, with “tilsyn login --invite”.\n"),
		until ? when_time(run->arena, until->seconds) : "?");
	return EXIT_OK;
}

int user_invite(struct run *run)
{
	Tilsyn__V1__CreateInviteRequest asked = TILSYN__V1__CREATE_INVITE_REQUEST__INIT, *request = &asked;
	Tilsyn__V1__CreateInviteResponse *response;
	int rc = EXIT_OK;

	if (run->options[OPT_FILE])
		request = (Tilsyn__V1__CreateInviteRequest *)run_read_message(
			run, run->options[OPT_FILE], &tilsyn__v1__create_invite_request__descriptor);
	else
		rc = invite_from_questions(run, request);
	if (!request || rc)
		return EXIT_USAGE;
	rc = access_of(run, &request->roles, &request->n_roles, &request->led_teams, &request->n_led_teams,
		&request->caseworker_id);
	if (!rc)
		rc = run_call(run, "OrganisationService/CreateInvite", request, &response);
	return rc ? rc : put_code(run, &response->base, response->invite_code, response->expires_at);
}

static int find_user(struct run *run, Tilsyn__V1__User **user)
{
	Tilsyn__V1__ListUsersRequest request = TILSYN__V1__LIST_USERS_REQUEST__INIT;
	ProtobufCMessage *response;
	char *id;
	int rc = run_find(run, THING_USER, run->arguments[0], &id);

	if (!rc)
		rc = run_fetch(run, &all_users, &request, &response);
	if (rc)
		return rc;
	const Tilsyn__V1__ListUsersResponse *users = (const Tilsyn__V1__ListUsersResponse *)response;
	for (size_t i = 0; i < users->n_users; i++)
		if (!strcmp(users->users[i]->user_id, id)) {
			*user = users->users[i];
			return EXIT_OK;
		}
	say_error(0, _("no %s is named “%s”"), _("user"), run->arguments[0]);
	return EXIT_MISSING;
}

int user_update(struct run *run)
{
	Tilsyn__V1__UpdateUserRequest request = TILSYN__V1__UPDATE_USER_REQUEST__INIT;
	Tilsyn__V1__UpdateUserResponse *response;
	Tilsyn__V1__User *user;
	int rc = find_user(run, &user);

	if (rc)
		return rc;
	request.user_id = user->user_id;
	request.version = user->version;
	request.roles = user->roles;
	request.n_roles = user->n_roles;
	request.led_teams = user->led_teams;
	request.n_led_teams = user->n_led_teams;
	request.caseworker_id = user->caseworker_id;
	rc = access_of(run, &request.roles, &request.n_roles, &request.led_teams, &request.n_led_teams,
		&request.caseworker_id);
	if (!rc)
		rc = run_call(run, "OrganisationService/UpdateUser", &request, &response);
	return rc ? rc : run_done(run, response, "%s\n", _("Changed; it holds from the person's next command."));
}

int user_renew(struct run *run)
{
	Tilsyn__V1__RenewInviteRequest request = TILSYN__V1__RENEW_INVITE_REQUEST__INIT;
	Tilsyn__V1__RenewInviteResponse *response;
	Tilsyn__V1__User *user;
	int rc = find_user(run, &user);

	if (rc)
		return rc;
	request.user_id = user->user_id;
	request.version = user->version;
	rc = run_call(run, "OrganisationService/RenewInvite", &request, &response);
	return rc ? rc : put_code(run, &response->base, response->invite_code, response->expires_at);
}

int user_disable(struct run *run)
{
	Tilsyn__V1__DisableUserRequest request = TILSYN__V1__DISABLE_USER_REQUEST__INIT;
	Tilsyn__V1__DisableUserResponse *response;
	Tilsyn__V1__User *user;
	int rc = find_user(run, &user);

	if (rc)
		return rc;
	request.user_id = user->user_id;
	request.version = user->version;
	rc = run_call(run, "OrganisationService/DisableUser", &request, &response);
	return rc ? rc : run_done(run, response, "%s\n", _("The account and its sessions are closed."));
}

int user_sessions(struct run *run)
{
	static const struct column columns[] = {
		{N_("Id"), "session_id", AS_ID},
		{N_("Device"), "device", AS_WIDE},
		{N_("Opened"), "opened_at", AS_TIME},
		{N_("Seen"), "seen_at", AS_TIME},
		{N_("This one"), "current", AS_WORD},
		{0},
	};
	static const struct listing listing = {
		"SessionService/ListSessions", "sessions", N_("There are no sessions."), columns};
	Tilsyn__V1__ListSessionsRequest request = TILSYN__V1__LIST_SESSIONS_REQUEST__INIT;

	return run_list(run, &listing, &request);
}

int user_revoke(struct run *run)
{
	Tilsyn__V1__RevokeSessionRequest request = TILSYN__V1__REVOKE_SESSION_REQUEST__INIT;
	Tilsyn__V1__RevokeSessionResponse *response;
	int rc = run_find(run, THING_SESSION, run->arguments[0], &request.session_id);

	if (!rc)
		rc = run_call(run, "SessionService/RevokeSession", &request, &response);
	return rc ? rc : run_done(run, response, "%s\n", _("The session is ended."));
}

int user_password(struct run *run)
{
	Tilsyn__V1__ChangePasswordRequest request = TILSYN__V1__CHANGE_PASSWORD_REQUEST__INIT;
	Tilsyn__V1__ChangePasswordResponse *response;
	const char *again;
	int rc;

	request.old_password = run->options[OPT_PASSWORD_FILE]
				       ? run_read_word(run, run->options[OPT_PASSWORD_FILE])
				       : ask_secret(run->arena, _("Present password"), "--password-file");
	if (!request.old_password)
		return EXIT_USAGE;
	if (run->options[OPT_NEW_PASSWORD_FILE]) {
		request.new_password = run_read_word(run, run->options[OPT_NEW_PASSWORD_FILE]);
	} else {
		request.new_password =
			ask_secret(run->arena, _("New password (at least 12 characters)"), "--new-password-file");
		again = request.new_password ? ask_secret(run->arena, _("The same again"), "--new-password-file")
					     : NULL;
		if (again && strcmp(request.new_password, again) != 0)
			return say_error(EXIT_USAGE, _("the two passwords differ"));
		if (!again)
			return EXIT_USAGE;
	}
	if (!request.new_password)
		return EXIT_USAGE;
	rc = run_call(run, "SessionService/ChangePassword", &request, &response);
	return rc ? rc : run_done(run, response, "%s\n", _("The password is changed; your other sessions are ended."));
}

static int show_notices(struct run *run)
{
	Tilsyn__V1__GetMyNoticesRequest request = TILSYN__V1__GET_MY_NOTICES_REQUEST__INIT;
	Tilsyn__V1__GetMyNoticesResponse *response;
	int rc = run_call(run, "SessionService/GetMyNotices", &request, &response);

	if (rc)
		return rc;
	return *response->email ? run_done(run, response, _("You are told at %s."), response->email)
				: run_done(run, response, "%s",
					  _("You are not told by e-mail. “tilsyn status” says what waits."));
}

/* Without options it shows; the letters come in the language that this is said in. */
int user_notices(struct run *run)
{
	Tilsyn__V1__SetMyNoticesRequest request = TILSYN__V1__SET_MY_NOTICES_REQUEST__INIT;
	Tilsyn__V1__SetMyNoticesResponse *response;
	const char *path = run->options[OPT_EMAIL_FILE];
	bool stops = run->options[OPT_STOP];
	int rc;

	if (path && stops)
		return say_error(EXIT_USAGE, _("--email-file and --stop do not go together"));
	if (!path && !stops)
		return show_notices(run);
	if (path && !(request.email = run_read_word(run, path)))
		return EXIT_USAGE;
	if (path && !*request.email)
		return say_error(
			EXIT_USAGE, _("the file begins with no address; --stop forgets the one that is known"));
	request.language = arena_text(run->arena, language_is_danish() ? "da" : "en");
	rc = run_call(run, "SessionService/SetMyNotices", &request, &response);
	return rc ? rc
		  : run_done(run, response, "%s", stops ? _("The address is forgotten.") : _("The address is noted."));
}
