#include "form/concern.h"

#include <string.h>
#include <time.h>

#include "call/rpc.h"
#include "call/session.h"
#include "command/run.h"
#include "screen/ask.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words_failure.h"

void concern_remember_contact(struct run *run)
{
	Tilsyn__V1__GetConcernContactRequest request = TILSYN__V1__GET_CONCERN_CONTACT_REQUEST__INIT;
	Tilsyn__V1__GetConcernContactResponse *contact;
	struct session *s = session_load(run->arena);

	if (!s->token || rpc_call(run->arena, "FollowUpService/GetConcernContact", &request, &contact))
		return;
	if (s->concern_phone && !strcmp(s->concern_phone, contact->phone) && s->concern_owner &&
		!strcmp(s->concern_owner, contact->owner))
		return;
	s->concern_phone = contact->phone;
	s->concern_owner = contact->owner;
	session_save(s);
}

/* Whom to phone instead; nobody is left to think that it went out. */
static void say_not_sent(struct run *run)
{
	const struct session *s = session_load(run->arena);
	const char *phone = s->concern_phone ? s->concern_phone : "", *owner = s->concern_owner ? s->concern_owner : "";

	say_styled(STYLE_BAD, "%s\n", _("The concern is NOT sent, and it is not kept to be sent later."));
	if (*phone)
		say(_("Phone now: %s%s%s\n"), phone, *owner ? " · " : "", owner);
	else
		say("%s\n", _("Phone the duty officer for children at risk now, or 112 when the child is in danger."));
	say_wrapped(STYLE_PLAIN, 0,
		_("Record the concern in the case system; that duty is yours whatever Tilsyn does. Raise it here again when you can."));
}

/* What worries; words that hold a CPR number are asked for again. NULL when nothing is to be sent. */
static char *ask_words(struct run *run)
{
	char *typed = ask_line(run->arena, _("What worries you? (no CPR number; Enter leaves it)"), "--note");

	return typed && *typed ? typed : NULL;
}

/* Who knows already, by phone say, is told with the time of now: it is asked right after. */
static void ask_told(struct run *run, Tilsyn__V1__RaiseConcernRequest *request)
{
	char *typed = ask_line(run->arena, _("Whom have you told already, and how? (Enter: nobody yet)"), NULL);

	if (typed)
		request->told = typed;
}

/* An answer to a repeated attempt has no owner: the server keeps no names for it. */
static void say_sent(struct run *run, const Tilsyn__V1__Concern *c)
{
	say_styled(STYLE_GOOD, "%s", _("The concern is sent"));
	if (c && *c->owner)
		say(_(" to %s, to be dealt with before %s"), c->owner,
			c->due ? when_time(run->arena, c->due->seconds) : "?");
	say(".\n");
	say_wrapped(STYLE_PLAIN, 0,
		_("It does not replace your duty in the case system: record it there, and notify as the law says. “tilsyn concern list” shows it."));
	if (c && c->danger_now)
		say_styled(STYLE_WARNING, "%s\n", _("The child is in danger now: phone as well, 112 if need be."));
}

int concern_send(struct run *run, Tilsyn__V1__RaiseConcernRequest *request)
{
	Tilsyn__V1__RaiseConcernResponse *response;
	int rc;

	for (;;) {
		if (!*request->words && !(request->words = ask_words(run)))
			return say_error(ui.no_input ? EXIT_USAGE : EXIT_OK, "%s", _("No concern was sent."));
		if (!ui.no_input && !request->danger_now)
			request->danger_now = ask_yes(run->arena, _("Is the child in danger now?"));
		if (!ui.no_input && !*request->told)
			ask_told(run, request);
		rc = rpc_call(run->arena, "FollowUpService/RaiseConcern", request, &response);
		if (!rc)
			break;
		words_say_failure(run->arena, rpc_failure());
		say_not_sent(run);
		if (ui.no_input || rpc_failure()->reason->reason != REASON_HOLDS_CPR)
			return rc;
		request->words = arena_text(run->arena, ""); /* without the number it can go at once */
		request->told = request->words;
	}
	if (ui.json)
		json_put(run->arena, &response->base);
	else
		say_sent(run, response->concern);
	return EXIT_OK;
}

int concern_raise(struct run *run, const char *review_id)
{
	Tilsyn__V1__RaiseConcernRequest request = TILSYN__V1__RAISE_CONCERN_REQUEST__INIT;

	request.review_id = arena_text(run->arena, review_id);
	return concern_send(run, &request);
}
