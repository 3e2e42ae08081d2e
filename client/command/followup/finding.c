/* What an audit has shown: findings, and what results suggest. */
#include <string.h>

#include "command/commands.h"
#include "command/followup/followup.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words.h"
#include "verb.h"

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
VERB(finding_list, .method = "FollowUpService/ListFindings",
	.taken = {{"activity_id", TAKE_NAMED_ACTIVITY, ARGUMENT(0)}}, .rows = "findings", .columns = columns,
	.empty = N_("There are no findings that you can see."))

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
			_("In the cases of %d caseworkers: this is no single person's matter. Competence development?"),
			s->caseworkers);
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

/* What follows from the one before it, about the same question, stands below that. */
static void put_suggestion(struct run *run, const Tilsyn__V1__Suggestion *s, const Tilsyn__V1__Suggestion *before)
{
	if (s->kind != TILSYN__V1__SUGGESTION_KIND__SUGGESTION_KIND_COMPETENCE || !before ||
		strcmp(before->item, s->item) != 0) {
		put_styled(STYLE_BOLD, "%s · %s\n", words_of_enum(&tilsyn__v1__suggestion_kind__descriptor, s->kind),
			s->item);
		put_paragraph(2, s->title);
	}
	put_paragraph(2, suggestion_words(run->arena, s));
}

static void put_suggestions(struct run *run, const void *response)
{
	const Tilsyn__V1__ListSuggestionsResponse *all = response;

	for (size_t i = 0; i < all->n_suggestions; i++)
		put_suggestion(run, all->suggestions[i], i ? all->suggestions[i - 1] : NULL);
	say("%s\n", all->n_suggestions ? _("“tilsyn finding attention” and “tilsyn finding strength” word a finding.")
				       : _("The results suggest nothing: too few cases, or nothing stands out."));
}

VERB(finding_suggest, .method = "FollowUpService/ListSuggestions",
	.taken = {{"activity_id", TAKE_ACTIVITY, .states = IN(DONE) | IN(ASSIGNED)}, {"language", TAKE_LANGUAGE}},
	.put = put_suggestions)

/* -- a finding is worded -- */

static int take_place(struct run *run, void *request)
{
	Tilsyn__V1__AddFindingRequest *finding = request;
	Tilsyn__V1__Activity *activity;
	int rc;

	if (run->options[OPT_CASE])
		return run_find(run, THING_REVIEW, run->options[OPT_CASE], &finding->review_id);
	rc = run_activity(run, IN(DONE) | IN(ASSIGNED), &activity);
	if (!rc)
		finding->activity_id = activity->activity_id;
	if (!rc && run->options[OPT_TEAM])
		rc = run_find(run, THING_TEAM, run->options[OPT_TEAM], &finding->team_id);
	return rc;
}

static int take_attention(struct run *run, void *request)
{
	((Tilsyn__V1__AddFindingRequest *)request)->kind = TILSYN__V1__FINDING_KIND__FINDING_KIND_ATTENTION;
	return take_place(run, request);
}

static int take_strength(struct run *run, void *request)
{
	((Tilsyn__V1__AddFindingRequest *)request)->kind = TILSYN__V1__FINDING_KIND__FINDING_KIND_STRENGTH;
	return take_place(run, request);
}

static const char *word_done(struct run *run, const void *request, const void *response)
{
	(void)request;
	return arena_print(run->arena, _("The finding is kept: %.8s\n"),
		((const Tilsyn__V1__AddFindingResponse *)response)->finding->finding_id);
}

#define WORDED                                                                                                         \
	.taken = {{"item", TAKE_ASKED, OPT_ITEM, .prompt = N_("Which question? (its code, or step:…)")},               \
		{"words", TAKE_ASKED, OPT_NOTE, .prompt = N_("What was found? (no names, no CPR number)")}},           \
	.done = word_done

VERB(finding_attention, .method = "FollowUpService/AddFinding", .find = take_attention, WORDED)

VERB(finding_strength, .method = "FollowUpService/AddFinding", .find = take_strength, WORDED)
