/* What is done after an audit: the list, and one action with its history and its verdict. */
#include "command/followup/followup.h"

#include <string.h>

#include "command/commands.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words.h"
#include "verb.h"

/* Two lines for each: as many words as they are, on a narrow screen, too. */
static void put_in_list(struct run *run, const Tilsyn__V1__Action *action)
{
	const char *how =
		action->verdict ? words_of_enum(&tilsyn__v1__effect__descriptor, action->verdict->outcome) : "";
	const bool is_open = action->state == TILSYN__V1__ACTION_STATE__ACTION_STATE_OPEN;
	const char *line = arena_print(run->arena, "%s · %s%s%s", followup_whose(action), action->owner,
		*action->item ? " · " : "", action->item);

	put_styled(STYLE_BOLD, "%s  %.8s\n", when_date(run->arena, action->deadline), action->action_id);
	put_paragraph(2, action->words);
	if (action->overdue)
		line = arena_print(run->arena, "%s · %s", line, _("past its deadline"));
	if (action->finding_withdrawn)
		line = arena_print(run->arena, "%s · %s", line, _("its finding is withdrawn"));
	if (!is_open)
		line = arena_print(run->arena, "%s · %s", line,
			words_of_enum(&tilsyn__v1__action_state__descriptor, action->state));
	if (*how)
		line = arena_print(run->arena, "%s · %s", line, how);
	put_paragraph(2, line);
}

static void put_list(struct run *run, const void *response)
{
	const Tilsyn__V1__ListActionsResponse *all = response;

	for (size_t i = 0; i < all->n_actions; i++)
		put_in_list(run, all->actions[i]);
	if (!all->n_actions)
		say("%s\n", _("Nothing is to be followed up."));
}

VERB(followup_list, .method = "FollowUpService/ListActions", .taken = {{"all", TAKE_SWITCH, OPT_ALL}}, .put = put_list)

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
	const char *line = arena_print(run->arena, "%s  %s%s%s", e->at ? when_time(run->arena, e->at->seconds) : "",
		words_of_enum(&tilsyn__v1__action_step__descriptor, e->what), *e->by ? ", " : "", e->by);

	if (*e->documented_on)
		line = arena_print(run->arena, _("%s (document of %s)"), line, when_date(run->arena, e->documented_on));
	put_paragraph(2, *e->words ? arena_print(run->arena, "%s: %s", line, e->words) : line);
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
	put_folded(2, "%s: %s", action->item, language_pick(action->title, action->title_en));
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
		{N_("Finding withdrawn"), "finding_withdrawn", AS_WORD},
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
	put_styled(STYLE_BOLD, "%s · %s\n", followup_whose(action),
		*action->item ? language_pick(action->title, action->title_en) : action->words);
	put_paragraph(0, followup_verdict_words(run->arena, action));
	for (size_t i = 0; action->verdict && i < action->verdict->n_activities; i++)
		put("  %s\n", action->verdict->activities[i]);
	return EXIT_OK;
}
