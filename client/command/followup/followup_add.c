/* A new action: what is done, on whom or what, and which question it should move. */
#include <string.h>

#include "command/commands.h"
#include "command/followup/followup.h"
#include "screen/ask.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words.h"

static int take_words(struct run *run, Tilsyn__V1__AddActionRequest *request)
{
	int kind, level;

	if (!words_to_enum(&tilsyn__v1__action_kind__descriptor, run->arguments[0], &kind))
		return say_error(EXIT_USAGE, _("“%s” is none of: %s"), run->arguments[0],
			words_of_enum_all(run->arena, &tilsyn__v1__action_kind__descriptor));
	if (!words_to_enum(&tilsyn__v1__action_level__descriptor, run->arguments[1], &level))
		return say_error(EXIT_USAGE, _("“%s” is none of: %s"), run->arguments[1],
			words_of_enum_all(run->arena, &tilsyn__v1__action_level__descriptor));
	request->kind = (Tilsyn__V1__ActionKind)kind;
	request->level = (Tilsyn__V1__ActionLevel)level;
	return EXIT_OK;
}

static int take_target(struct run *run, Tilsyn__V1__AddActionRequest *request)
{
	const char *named = run->arguments[2];

	switch (request->level) {
	case TILSYN__V1__ACTION_LEVEL__ACTION_LEVEL_CASE:
		if (run->argument_count > 3) /* the finding names its review */
			return EXIT_OK;
		request->review_id = arena_text(run->arena, named);
		return strlen(named) == 36 ? EXIT_OK : run_find(run, THING_REVIEW, named, &request->review_id);
	case TILSYN__V1__ACTION_LEVEL__ACTION_LEVEL_CASEWORKER:
		return run_find(run, THING_CASEWORKER, named, &request->caseworker_id);
	case TILSYN__V1__ACTION_LEVEL__ACTION_LEVEL_TEAM:
		return run_find(run, THING_TEAM, named, &request->team_id);
	default:
		return run_find(run, THING_DEPARTMENT, named, &request->department_id);
	}
}

/* The finding it comes of names the activity, and what it should move unless --item does. */
static int take_finding(struct run *run, Tilsyn__V1__AddActionRequest *request)
{
	Tilsyn__V1__ListFindingsRequest list = TILSYN__V1__LIST_FINDINGS_REQUEST__INIT;
	Tilsyn__V1__ListFindingsResponse *response;
	int rc;

	if (run->argument_count < 4)
		return EXIT_OK;
	rc = run_find(run, THING_FINDING, run->arguments[3], &request->finding_id);
	if (!rc)
		rc = run_call(run, "FollowUpService/ListFindings", &list, &response);
	for (size_t i = 0; !rc && i < response->n_findings; i++)
		if (!strcmp(response->findings[i]->finding_id, request->finding_id)) {
			request->activity_id = response->findings[i]->activity_id;
			request->item = response->findings[i]->item;
			if (request->level == TILSYN__V1__ACTION_LEVEL__ACTION_LEVEL_CASE)
				request->review_id = response->findings[i]->review_id;
		}
	return rc;
}

static int take_measure(struct run *run, Tilsyn__V1__AddActionRequest *request)
{
	enum { ALL = 100 };
	int64_t points;

	if (run->options[OPT_ITEM])
		request->item = run->options[OPT_ITEM];
	if (!run->options[OPT_HOPED]) {
		request->item = arena_text(run->arena, "");
		return EXIT_OK;
	}
	if (!run_number(run->options[OPT_HOPED], 1, ALL, &points))
		return say_error(EXIT_USAGE, _("--%s needs a number"), "hoped");
	if (!*request->activity_id)
		return say_error(EXIT_USAGE, "%s", _("What an action should move comes of a finding: name it last."));
	request->hoped = (double)points / ALL;
	return EXIT_OK;
}

/* Says beforehand how many cases it takes; false: it is not wanted then. */
static int agree_on_measure(struct run *run, const Tilsyn__V1__AddActionRequest *request, bool *wanted)
{
	Tilsyn__V1__GetBaselineRequest ask = TILSYN__V1__GET_BASELINE_REQUEST__INIT;
	Tilsyn__V1__GetBaselineResponse *response;
	int rc;

	*wanted = true;
	if (!*request->item || ui.json)
		return EXIT_OK;
	ask.activity_id = request->activity_id;
	ask.item = request->item;
	ask.team_id = request->team_id;
	ask.department_id = request->department_id;
	ask.hoped = request->hoped;
	rc = run_call(run, "FollowUpService/GetBaseline", &ask, &response);
	if (rc)
		return rc;
	say_wrapped(STYLE_PLAIN, 0, followup_baseline_words(run->arena, response->baseline, request->hoped));
	*wanted = ui.no_input || ask_yes(run->arena, _("Make the action?"));
	return EXIT_OK;
}

static int take_rest(struct run *run, Tilsyn__V1__AddActionRequest *request)
{
	char *day = run->options[OPT_DEADLINE];
	int rc;

	request->words = run->options[OPT_NOTE]
				 ? run->options[OPT_NOTE]
				 : ask_line(run->arena, _("What is done? (no names, no CPR number)"), "--note");
	if (!day)
		day = run->options[OPT_DEADLINE] = ask_line(run->arena, _("Deadline (dd-mm-yyyy)"), "--deadline");
	if (!request->words || !day)
		return EXIT_USAGE;
	rc = followup_deadline(run, &request->deadline);
	if (!rc && run->options[OPT_TO])
		rc = run_find(run, THING_USER, run->options[OPT_TO], &request->owner_id);
	return rc;
}

int followup_add(struct run *run)
{
	Tilsyn__V1__AddActionRequest request = TILSYN__V1__ADD_ACTION_REQUEST__INIT;
	Tilsyn__V1__AddActionResponse *response;
	bool wanted = false;
	int rc = take_words(run, &request);

	if (!rc)
		rc = take_target(run, &request);
	if (!rc)
		rc = take_finding(run, &request);
	if (!rc)
		rc = take_measure(run, &request);
	if (!rc)
		rc = take_rest(run, &request);
	if (!rc)
		rc = agree_on_measure(run, &request, &wanted);
	if (rc || !wanted)
		return rc;
	rc = run_call(run, "FollowUpService/AddAction", &request, &response);
	return rc ? rc
		  : run_done(run, response, _("The action is made: %.8s, owner %s, deadline %s.\n"),
			    response->action->action_id, response->action->owner,
			    when_date(run->arena, response->action->deadline));
}
