/* Feedback on one's own casework: to read, to acknowledge, to write about; and who has looked. */
#include "tilsyn/v1/feedback.pb-c.h"

#include <string.h>

#include "ask.h"
#include "command/commands.h"
#include "command/report.h"
#include "language.h"
#include "run.h"
#include "ui.h"
#include "words.h"

/* In the language of the screen; question sets are Danish first. */
static const char *pick(const char *danish, const char *english)
{
	return language_is_danish() || !*english ? danish : english;
}

int feedback_list(struct run *run)
{
	static const struct column columns[] = {
		{N_("Case"), "case_number", AS_TEXT},
		{N_("Audit"), "title", AS_WIDE},
		{N_("Caseworker"), "caseworker", AS_WIDE},
		{N_("Submitted"), "submitted_at", AS_DATE},
		{N_("Acknowledged"), "acknowledged_at", AS_DATE},
		{N_("Words"), "words", AS_COUNT},
		{N_("Deleted"), "deleted_on", AS_DATE},
		{N_("Id"), "review_id", AS_ID},
		{0},
	};
	static const struct listing listing = {"FeedbackService/ListFeedback", "feedback",
		N_("There is no feedback. It comes once a review counts, when the days for remarks are over."),
		columns};
	Tilsyn__V1__ListFeedbackRequest request = TILSYN__V1__LIST_FEEDBACK_REQUEST__INIT;

	return run_list(run, &listing, &request);
}

static void put_part(const char *title, const char *text)
{
	if (text && *text)
		put_folded(4, "%s %s", title, text);
}

static void put_item(struct run *run, const Tilsyn__V1__FeedbackItem *i, const char **step)
{
	const char *here = pick(i->step_da, i->step_en);

	if (!*step || strcmp(*step, here) != 0)
		put_styled(STYLE_BOLD, "\n%s\n", here);
	*step = here;
	put("\n");
	put_folded(2, "%s %s", i->item, pick(i->text_da, i->text_en));
	put_part(_("Answer:"), pick(i->label_da, i->label_en));
	if (*i->first_value)
		put_part(_("Corrected; the first answer was"), i->first_value);
	put_part(_("Why:"), i->comment);
	put_part(_("Rests on:"), *i->evidence && *i->evidence_date ? arena_print(run->arena, "%s (%s)", i->evidence,
									     when_date(run->arena, i->evidence_date))
								   : i->evidence);
	if (i->is_example)
		put_part(_("A good example:"), *i->example_note ? i->example_note : "✓");
}

static void put_entry(struct run *run, const Tilsyn__V1__Entry *e)
{
	put_folded(2, "%s %s, %s, %s: %s%s%s", e->item,
		words_of_enum(&tilsyn__v1__entry_kind__descriptor, (int)e->kind), e->written_by,
		when_day(run->arena, e->written_at->seconds), e->words, *e->document ? " – " : "", e->document);
}

static void put_head(struct run *run, const Tilsyn__V1__FeedbackHead *h)
{
	put_styled(STYLE_BOLD, _("Feedback: %s\n"), h->title);
	put_folded(0, _("Case %s, held by %s. %s read it, and handed in the review on %s."), h->case_number,
		h->caseworker, h->reviewer, when_day(run->arena, h->submitted_at->seconds));
	put_folded(0, "%s",
		_("It is about one case and how it was handled, not about how good anybody is. Only the caseworker and "
		  "the nearest leader see it."));
	if (h->in_part)
		put_folded(0, _("The case had several caseworkers: this is on the steps that %s held."), h->caseworker);
	put_folded(0, _("It is deleted on %s; after that it lives on in sums alone."),
		when_date(run->arena, h->deleted_on));
}

static void put_feedback(struct run *run, const Tilsyn__V1__GetFeedbackResponse *f)
{
	const char *step = NULL;

	put_head(run, f->head);
	for (size_t i = 0; i < f->n_items; i++)
		put_item(run, f->items[i], &step);
	if (f->n_entries)
		put_styled(STYLE_BOLD, "\n%s\n", _("Remarks and replies"));
	for (size_t i = 0; i < f->n_entries; i++)
		put_entry(run, f->entries[i]);
	if (f->n_words)
		put_styled(STYLE_BOLD, "\n%s\n", _("What you two have written"));
	for (size_t i = 0; i < f->n_words; i++)
		put_folded(2, "%s, %s: %s", f->words[i]->written_by,
			when_day(run->arena, f->words[i]->written_at->seconds), f->words[i]->words);
	put("\n");
	if (f->head->acknowledged_at)
		put(_("Acknowledged %s.\n"), when_day(run->arena, f->head->acknowledged_at->seconds));
	else
		put_folded(0, "%s", _("Not acknowledged yet: “tilsyn feedback acknowledge” says that it is read."));
}

/* Whose it is must be said where a leader leads several who held the case. */
static int find(struct run *run, char **review_id, char **caseworker_id)
{
	int rc = run_find(run, THING_FEEDBACK, run->arguments[0], review_id);

	return rc || !run->options[OPT_CASEWORKER]
		       ? rc
		       : run_find(run, THING_CASEWORKER, run->options[OPT_CASEWORKER], caseworker_id);
}

int feedback_show(struct run *run)
{
	Tilsyn__V1__GetFeedbackRequest request = TILSYN__V1__GET_FEEDBACK_REQUEST__INIT;
	Tilsyn__V1__GetFeedbackResponse *response;
	int rc = find(run, &request.review_id, &request.caseworker_id);

	if (!rc)
		rc = run_call(run, "FeedbackService/GetFeedback", &request, &response);
	if (rc)
		return rc;
	if (ui.json)
		json_put(run->arena, &response->base);
	else
		put_feedback(run, response);
	return EXIT_OK;
}

/* One case, or all that there is about oneself; a leader says whom it is about. */
int feedback_print(struct run *run)
{
	Tilsyn__V1__RenderFeedbackRequest request = TILSYN__V1__RENDER_FEEDBACK_REQUEST__INIT;
	Tilsyn__V1__RenderFeedbackResponse *response;
	int rc = report_format(run, &request.format);

	if (!rc && run->argument_count)
		rc = find(run, &request.review_id, &request.caseworker_id);
	else if (!rc && run->options[OPT_CASEWORKER])
		rc = run_find(run, THING_CASEWORKER, run->options[OPT_CASEWORKER], &request.caseworker_id);
	request.language = report_language(run);
	if (!rc)
		rc = run_call(run, "FeedbackService/RenderFeedback", &request, &response);
	return rc ? rc : report_write(run, &response->content);
}

int feedback_acknowledge(struct run *run)
{
	Tilsyn__V1__AcknowledgeFeedbackRequest request = TILSYN__V1__ACKNOWLEDGE_FEEDBACK_REQUEST__INIT;
	Tilsyn__V1__AcknowledgeFeedbackResponse *response;
	int rc = run_find(run, THING_FEEDBACK, run->arguments[0], &request.review_id);

	if (!rc)
		rc = run_call(run, "FeedbackService/AcknowledgeFeedback", &request, &response);
	return rc ? rc
		  : run_done(run, response, "%s\n",
			    _("Noted that you have read it. You need not agree: “tilsyn feedback comment” says what you "
			      "think."));
}

int feedback_comment(struct run *run)
{
	Tilsyn__V1__CommentFeedbackRequest request = TILSYN__V1__COMMENT_FEEDBACK_REQUEST__INIT;
	Tilsyn__V1__CommentFeedbackResponse *response;
	int rc = find(run, &request.review_id, &request.caseworker_id);

	if (rc)
		return rc;
	request.words = run->options[OPT_NOTE] ? run->options[OPT_NOTE]
					       : ask_line(run->arena, _("What do you want to say?"), "--note");
	if (!request.words)
		return EXIT_USAGE;
	rc = run_call(run, "FeedbackService/CommentFeedback", &request, &response);
	return rc ? rc : run_done(run, response, "%s\n", _("Written. Only the two of you see it."));
}

int feedback_looks(struct run *run)
{
	static const struct column columns[] = {
		{N_("When"), "at", AS_TIME},
		{N_("Did"), "kind", AS_WORD},
		{N_("Role"), "role", AS_WORD},
		{N_("Purpose"), "purpose", AS_WIDE},
		{N_("Case"), "case_number", AS_TEXT},
		{0},
	};
	static const struct listing listing = {
		"FeedbackService/ListLooks", "looks", N_("Nobody has looked at results of yours."), columns};
	Tilsyn__V1__ListLooksRequest request = TILSYN__V1__LIST_LOOKS_REQUEST__INIT;

	if (!run->options[OPT_LIMIT])
		run->options[OPT_LIMIT] = arena_text(run->arena, "100");
	return run_list(run, &listing, &request);
}
