/* People who sign in. Names and addresses are personal data: they are asked for or read from a file, never
 * arguments. */
#include <string.h>

#include "command/commands.h"
#include "screen/ask.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words.h"
#include "tilsyn/v1/organisation.pb-c.h"
#include "tilsyn/v1/session.pb-c.h"
#include "verb.h"

static const struct column user_columns[] = {
	{N_("User name"), "user_name", AS_TEXT},
	{N_("Name"), "display_name", AS_TEXT},
	{N_("Roles"), "roles", AS_WIDE},
	{N_("Closed"), "disabled", AS_WORD},
	{N_("Id"), "user_id", AS_ID},
	{0},
};
VERB(user_list, .method = "OrganisationService/ListUsers", .rows = "users", .columns = user_columns,
	.empty = N_("There are no users."))

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

static int take_invite(struct run *run, void *request)
{
	Tilsyn__V1__CreateInviteRequest *invite = request;
	int rc = run->options[OPT_FILE] ? EXIT_OK : invite_from_questions(run, invite);

	return rc ? rc
		  : access_of(run, &invite->roles, &invite->n_roles, &invite->led_teams, &invite->n_led_teams,
			    &invite->caseworker_id);
}

static void put_code(struct run *run, const char *code, const Google__Protobuf__Timestamp *until)
{
	put("%s\n", code);
	say(_("The invite code is shown this once and can be used until %s, with “tilsyn login --invite”.\n"),
		until ? when_time(run->arena, until->seconds) : "?");
}

static void put_invited(struct run *run, const void *response)
{
	const Tilsyn__V1__CreateInviteResponse *invited = response;

	put_code(run, invited->invite_code, invited->expires_at);
}

static void put_renewed(struct run *run, const void *response)
{
	const Tilsyn__V1__RenewInviteResponse *renewed = response;

	put_code(run, renewed->invite_code, renewed->expires_at);
}

VERB(user_invite, .method = "OrganisationService/CreateInvite", .taken = {{WHOLE, TAKE_MESSAGE, OPT_FILE}},
	.fill = take_invite, .put = put_invited)

/* What is not told stays as it is. */
static int keep_access(struct run *run, void *request)
{
	Tilsyn__V1__UpdateUserRequest *update = request;
	ProtobufCMessage *row;
	int rc = run_row(run, THING_USER, run->arguments[0], &row);

	if (rc)
		return rc;
	const Tilsyn__V1__User *user = (const Tilsyn__V1__User *)row;
	update->user_id = user->user_id;
	update->version = user->version;
	update->roles = user->roles;
	update->n_roles = user->n_roles;
	update->led_teams = user->led_teams;
	update->n_led_teams = user->n_led_teams;
	update->caseworker_id = user->caseworker_id;
	return access_of(run, &update->roles, &update->n_roles, &update->led_teams, &update->n_led_teams,
		&update->caseworker_id);
}

VERB(user_update, .method = "OrganisationService/UpdateUser", .fill = keep_access,
	.said = N_("Changed; it holds from the person's next command."))

VERB(user_renew, .method = "OrganisationService/RenewInvite",
	.taken = {{"user_id", TAKE_ROW, ARGUMENT(0), .thing = THING_USER}}, .put = put_renewed)

VERB(user_disable, .method = "OrganisationService/DisableUser",
	.taken = {{"user_id", TAKE_ROW, ARGUMENT(0), .thing = THING_USER}},
	.said = N_("The account and its sessions are closed."))

static const struct column session_columns[] = {
	{N_("Id"), "session_id", AS_ID},
	{N_("Device"), "device", AS_WIDE},
	{N_("Opened"), "opened_at", AS_TIME},
	{N_("Seen"), "seen_at", AS_TIME},
	{N_("This one"), "current", AS_WORD},
	{0},
};
VERB(user_sessions, .method = "SessionService/ListSessions", .rows = "sessions", .columns = session_columns,
	.empty = N_("There are no sessions."))

VERB(user_revoke, .method = "SessionService/RevokeSession",
	.taken = {{"session_id", TAKE_ID, ARGUMENT(0), .thing = THING_SESSION}}, .said = N_("The session is ended."))

/* From the file, else asked twice. NULL after saying why. */
static char *new_password(struct run *run)
{
	const char *instead = "--new-password-file";
	char *first, *again;

	if (run->options[OPT_NEW_PASSWORD_FILE])
		return run_read_word(run, run->options[OPT_NEW_PASSWORD_FILE]);
	first = ask_secret(run->arena, _("New password (at least 12 characters)"), instead);
	again = first ? ask_secret(run->arena, _("The same again"), instead) : NULL;
	if (again && strcmp(first, again) != 0) {
		say_error(EXIT_USAGE, _("the two passwords differ"));
		return NULL;
	}
	return again;
}

static int take_passwords(struct run *run, void *request)
{
	Tilsyn__V1__ChangePasswordRequest *change = request;

	change->old_password = run->options[OPT_PASSWORD_FILE]
				       ? run_read_word(run, run->options[OPT_PASSWORD_FILE])
				       : ask_secret(run->arena, _("Present password"), "--password-file");
	change->new_password = change->old_password ? new_password(run) : NULL;
	return change->new_password ? EXIT_OK : EXIT_USAGE;
}

VERB(user_password, .method = "SessionService/ChangePassword", .fill = take_passwords,
	.said = N_("The password is changed; your other sessions are ended."))

static const char *notices_told(struct run *run, const void *request, const void *response)
{
	const Tilsyn__V1__GetMyNoticesResponse *told = response;

	(void)request;
	return *told->email ? arena_print(run->arena, _("You are told at %s."), told->email)
			    : _("You are not told by e-mail. “tilsyn status” says what waits.");
}

static int take_address(struct run *run, void *request)
{
	Tilsyn__V1__SetMyNoticesRequest *set = request;
	const char *path = run->options[OPT_EMAIL_FILE];

	if (path && !(set->email = run_read_word(run, path)))
		return EXIT_USAGE;
	return path && !*set->email
		       ? say_error(
				 EXIT_USAGE, _("the file begins with no address; --stop forgets the one that is known"))
		       : EXIT_OK;
}

static const char *notices_set(struct run *run, const void *request, const void *response)
{
	(void)request, (void)response;
	return run->options[OPT_STOP] ? _("The address is forgotten.") : _("The address is noted.");
}

/* Without options it shows; the letters come in the language that this is said in. */
int user_notices(struct run *run)
{
	static const struct verb show = {.method = "SessionService/GetMyNotices", .done = notices_told};
	static const struct verb set = {.method = "SessionService/SetMyNotices",
		.taken = {{"language", TAKE_LANGUAGE}},
		.fill = take_address,
		.done = notices_set};
	bool has_address = run->options[OPT_EMAIL_FILE], stops = run->options[OPT_STOP];

	if (has_address && stops)
		return say_error(EXIT_USAGE, _("--email-file and --stop do not go together"));
	return verb_run(run, has_address || stops ? &set : &show);
}
