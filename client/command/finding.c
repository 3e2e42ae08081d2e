/* What an audit has shown: findings, and what results suggest. */
#include "ask.h"
#include "command/commands.h"
#include "command/followup.h"
#include "language.h"
#include "ui.h"
#include "words.h"

int finding_list(struct run *run)
{
	static const struct column columns[] = {
		{N_("Kind"), "kind", AS_WORD},
		{N_("Finding"), "words", AS_WIDE},
		{N_("Question"), "item", AS_TEXT},
		{N_("Yes"), "yes", AS_COUNT},
		{N_("No"), "no", AS_COUNT},
		{N_("Not relevant"), "not_relevant", AS_COUNT},
		{N_("Case"), "case_number", AS_TEXT},
		{N_("Team"), "team", AS_TEXT},
		{N_("Department"), "department", AS_TEXT},
		{N_("Actions"), "actions", AS_COUNT},
		{N_("Withdrawn"), "withdrawn_at", AS_DATE},
		{N_("Why"), "withdraw_reason", AS_WIDE},
		{N_("Id"), "finding_id", AS_ID},
		{0},
	};
	static const struct listing listing = {
		"FollowUpService/ListFindings", "findings", N_("There are no findings that you can see."), columns};
	Tilsyn__V1__ListFindingsRequest request = TILSYN__V1__LIST_FINDINGS_REQUEST__INIT;
	Tilsyn__V1__Activity *activity;
	int rc = EXIT_OK;

	if (run->argument_count) {
		rc = run_activity(run, 0, &activity);
		if (!rc)
			request.activity_id = activity->activity_id;
	}
	return rc ? rc : run_list(run, &listing, &request);
}

/* -- what results suggest -- */

/* The words of one suggestion, with its counts. */
static const char *suggestion_words(struct arena *a, const Tilsyn__V1__Suggestion *s)
{
	const int of = s->yes + s->no;

	switch (s->kind) {
	case TILSYN__V1__SUGGESTION_KIND__SUGGESTION_KIND_CRITICAL:
		return arena_print(a, _("Case %s: the lowest answer to a critical question. Mend the case first."),
			s->case_number);
	case TILSYN__V1__SUGGESTION_KIND__SUGGESTION_KIND_ATTENTION:
		return arena_print(a, _("No in %d of %d cases (not relevant in %d)."), s->no, of, s->not_relevant);
	case TILSYN__V1__SUGGESTION_KIND__SUGGESTION_KIND_STRENGTH:
		return arena_print(a, _("Yes in %d of %d cases (not relevant in %d)."), s->yes, of, s->not_relevant);
	case TILSYN__V1__SUGGESTION_KIND__SUGGESTION_KIND_COMPETENCE:
		return arena_print(a,
			_("No in %d of %d cases, in those of %d caseworkers: this is no single person's matter. Competence development?"),
			s->no, of, s->caseworkers);
	case TILSYN__V1__SUGGESTION_KIND__SUGGESTION_KIND_EXCHANGE: {
		const char *text =
			arena_print(a, _("%s is strong here (%d of %d cases), %s is not (%d of %d). Could they meet?"),
				s->team, s->yes, of, s->other_team, s->other_yes, s->other_yes + s->other_no);

		return arena_print(a,
			ngettext(
				"%s %d good example may be shown; others are asked for with “tilsyn review example --ask”.",
				"%s %d good examples may be shown; others are asked for with “tilsyn review example --ask”.",
				(unsigned long)s->examples),
			text, s->examples);
	}
	default:
		return arena_print(a,
			_("Below its goal: a themed audit is proposed. “tilsyn wheel accept %.8s” puts it on the wheel."),
			s->proposal_id);
	}
}

static void put_suggestion(struct run *run, const Tilsyn__V1__Suggestion *s)
{
	put_styled(STYLE_BOLD, "%s · %s\n", words_of_enum(&tilsyn__v1__suggestion_kind__descriptor, s->kind), s->item);
	put_paragraph(2, s->title);
	put_paragraph(2, suggestion_words(run->arena, s));
}

int finding_suggest(struct run *run)
{
	Tilsyn__V1__ListSuggestionsRequest request = TILSYN__V1__LIST_SUGGESTIONS_REQUEST__INIT;
	Tilsyn__V1__ListSuggestionsResponse *response;
	Tilsyn__V1__Activity *activity;
	int rc = run_activity(run, IN(DONE) | IN(ASSIGNED), &activity);

	if (rc)
		return rc;
	request.activity_id = activity->activity_id;
	request.language = arena_text(run->arena, language_is_danish() ? "da" : "en");
	rc = run_call(run, "FollowUpService/ListSuggestions", &request, &response);
	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &response->base);
		return EXIT_OK;
	}
	for (size_t i = 0; i < response->n_suggestions; i++)
		put_suggestion(run, response->suggestions[i]);
	say("%s\n", response->n_suggestions
			    ? _("“tilsyn finding attention” and “tilsyn finding strength” word a finding.")
			    : _("The results suggest nothing: too few cases, or nothing stands out."));
	return EXIT_OK;
}

/* -- a finding is worded -- */

static int take_place(struct run *run, Tilsyn__V1__AddFindingRequest *request)
{
	Tilsyn__V1__Activity *activity;
	int rc;

	if (run->options[OPT_CASE])
		return run_find(run, THING_REVIEW, run->options[OPT_CASE], &request->review_id);
	rc = run_activity(run, IN(DONE) | IN(ASSIGNED), &activity);
	if (!rc)
		request->activity_id = activity->activity_id;
	if (!rc && run->options[OPT_TEAM])
		rc = run_find(run, THING_TEAM, run->options[OPT_TEAM], &request->team_id);
	return rc;
}

static int word(struct run *run, Tilsyn__V1__FindingKind kind)
{
	Tilsyn__V1__AddFindingRequest request = TILSYN__V1__ADD_FINDING_REQUEST__INIT;
	Tilsyn__V1__AddFindingResponse *response;
	int rc = take_place(run, &request);

	if (rc)
		return rc;
	request.kind = kind;
	request.item = run->options[OPT_ITEM]
			       ? run->options[OPT_ITEM]
			       : ask_line(run->arena, _("Which question? (its code, or step:…)"), "--item");
	if (!request.item)
		return EXIT_USAGE;
	request.words = run->options[OPT_NOTE]
				? run->options[OPT_NOTE]
				: ask_line(run->arena, _("What was found? (no names, no CPR number)"), "--note");
	if (!request.words)
		return EXIT_USAGE;
	rc = run_call(run, "FollowUpService/AddFinding", &request, &response);
	return rc ? rc : run_done(run, response, _("The finding is kept: %.8s\n"), response->finding->finding_id);
}

int finding_attention(struct run *run)
{
	return word(run, TILSYN__V1__FINDING_KIND__FINDING_KIND_ATTENTION);
}

int finding_strength(struct run *run)
{
	return word(run, TILSYN__V1__FINDING_KIND__FINDING_KIND_STRENGTH);
}
