/* What is done after an audit: the list, and one action with its history and its verdict. */
#include "command/followup.h"

#include <string.h>

#include "command/commands.h"
#include "language.h"
#include "ui.h"
#include "words.h"

int followup_list(struct run *run)
{
	static const struct column columns[] = {
		{N_("Deadline"), "deadline", AS_DATE},
		{N_("Action"), "words", AS_WIDE},
		{N_("Owner"), "owner", AS_TEXT},
		{N_("Team"), "team", AS_TEXT},
		{N_("Department"), "department", AS_TEXT},
		{N_("Caseworker"), "caseworker", AS_TEXT},
		{N_("Overdue"), "overdue", AS_WORD},
		{N_("State"), "state", AS_WORD},
		{N_("Verdict"), "verdict.outcome", AS_WORD},
		{N_("Id"), "action_id", AS_ID},
		{0},
	};
	static const struct listing listing = {
		"FollowUpService/ListActions", "actions", N_("Nothing is to be followed up."), columns};
	Tilsyn__V1__ListActionsRequest request = TILSYN__V1__LIST_ACTIONS_REQUEST__INIT;

	request.all = run->options[OPT_ALL] != NULL;
	return run_list(run, &listing, &request);
}

int followup_find(struct run *run, const char *named, Tilsyn__V1__Action **action)
{
	Tilsyn__V1__GetActionRequest request = TILSYN__V1__GET_ACTION_REQUEST__INIT;
	Tilsyn__V1__GetActionResponse *response;
	int rc = run_find(run, THING_ACTION, named, &request.action_id);

	if (!rc)
		rc = run_call(run, "FollowUpService/GetAction", &request, &response);
	if (!rc)
		*action = response->action;
	return rc;
}

int followup_deadline(struct run *run, char **day)
{
	const char *typed = run->options[OPT_DEADLINE];
	char iso[11] = "";

	if (typed && !run_date(typed, iso))
		return say_error(EXIT_USAGE, _("“%s” is no date"), typed);
	*day = arena_text(run->arena, iso);
	return EXIT_OK;
}

static void put_event(struct run *run, const Tilsyn__V1__ActionEvent *e)
{
	put("  %s  %s", e->at ? when_time(run->arena, e->at->seconds) : "",
		words_of_enum(&tilsyn__v1__action_step__descriptor, e->what));
	if (*e->by)
		put(", %s", e->by);
	if (*e->documented_on)
		put(_(" (document of %s)"), when_date(run->arena, e->documented_on));
	put("%s%s\n", *e->words ? ": " : "", e->words);
	for (size_t i = 0; i < e->n_changes; i++) {
		const Tilsyn__V1__ActionChange *c = e->changes[i];
		const bool is_day = !strcmp(c->field, "deadline");

		put("      %s → %s\n", is_day ? when_date(run->arena, c->before) : c->before,
			is_day ? when_date(run->arena, c->after) : c->after);
	}
}

static void put_measure(struct run *run, const Tilsyn__V1__Action *action)
{
	if (!*action->item)
		return;
	put_styled(STYLE_BOLD, "\n%s\n", _("What it should move"));
	put("  %s: %s\n", action->item, action->title);
	if (action->baseline)
		put_paragraph(2, followup_baseline_words(run->arena, action->baseline, action->hoped));
	put_paragraph(2, followup_verdict_words(run->arena, action));
}

int followup_show(struct run *run)
{
	static const struct column columns[] = {
		{N_("Action"), "words", AS_TEXT},
		{N_("What is done"), "kind", AS_WORD},
		{N_("On"), "level", AS_WORD},
		{N_("Team"), "team", AS_TEXT},
		{N_("Department"), "department", AS_TEXT},
		{N_("Caseworker"), "caseworker", AS_TEXT},
		{N_("Case"), "case_number", AS_TEXT},
		{N_("Out of"), "activity", AS_TEXT},
		{N_("Owner"), "owner", AS_TEXT},
		{N_("Starts"), "starts_on", AS_DATE},
		{N_("Deadline"), "deadline", AS_DATE},
		{N_("Overdue"), "overdue", AS_WORD},
		{N_("State"), "state", AS_WORD},
		{N_("Closed by"), "closed_by", AS_TEXT},
		{N_("Substitute (R21)"), "by_stand_in", AS_WORD},
		{N_("Id"), "action_id", AS_ID},
		{0},
	};
	Tilsyn__V1__Action *action;
	int rc = followup_find(run, run->arguments[0], &action);

	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &action->base);
		return EXIT_OK;
	}
	table_print_one(run->arena, columns, &action->base);
	put_measure(run, action);
	put_styled(STYLE_BOLD, "\n%s\n", _("History"));
	for (size_t i = 0; i < action->n_events; i++)
		put_event(run, action->events[i]);
	if (action->may_close)
		say("%s\n", _("You can close it: “tilsyn followup close”."));
	return EXIT_OK;
}

int followup_verdict(struct run *run)
{
	Tilsyn__V1__Action *action;
	int rc = followup_find(run, run->arguments[0], &action);

	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, action->verdict ? &action->verdict->base : &action->base);
		return EXIT_OK;
	}
	put_styled(STYLE_BOLD, "%s · %s\n", followup_whose(action), *action->item ? action->title : action->words);
	put_paragraph(0, followup_verdict_words(run->arena, action));
	for (size_t i = 0; action->verdict && i < action->verdict->n_activities; i++)
		put("  %s\n", action->verdict->activities[i]);
	return EXIT_OK;
}
