/* Feedback on one's own casework: to read, to acknowledge, to write about; and who has looked. */
#include "tilsyn/v1/feedback.pb-c.h"

#include <string.h>

#include "command/commands.h"
#include "command/report/report.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words.h"
#include "verb.h"

/* Whose it is must be said where a leader leads several who held the case. */
#define WHOSE                                                                                                          \
	{"review_id", TAKE_ID, ARGUMENT(0), .thing = THING_FEEDBACK},                                                  \
	{                                                                                                              \
		"caseworker_id", TAKE_ID, OPT_CASEWORKER, .thing = THING_CASEWORKER                                    \
	}

/* In the language of the screen; question sets are Danish first. */
static const char *pick(const char *danish, const char *english)
{
	return language_is_danish() || !*english ? danish : english;
}

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
VERB(feedback_list, .method = "FeedbackService/ListFeedback", .rows = "feedback", .columns = columns,
	.empty = N_(
		"There is no feedback. It comes once a review counts, when the days for remarks are over, and is deleted on its day."))

static void put_part(const char *title, const char *text)
{
	if (text && *text)
		put_folded(4, "%s %s", title, text);
}

/* The scale's word for a value, as far as another answer of the case has it. */
static const char *label_of(const Tilsyn__V1__GetFeedbackResponse *told, const char *value)
{
	for (size_t i = 0; i < told->n_items; i++)
		if (strcmp(told->items[i]->value, value) == 0)
			return pick(told->items[i]->label_da, told->items[i]->label_en);
	return value;
}

static void put_item(struct run *run, const Tilsyn__V1__GetFeedbackResponse *told, const Tilsyn__V1__FeedbackItem *i,
	const char **step)
{
	const char *here = pick(i->step_da, i->step_en);

	if (!*step || strcmp(*step, here) != 0)
		put_styled(STYLE_BOLD, "\n%s\n", here);
	*step = here;
	put("\n");
	put_folded(2, "%s %s", i->item, pick(i->text_da, i->text_en));
	put_part(_("Answer:"), pick(i->label_da, i->label_en));
	if (*i->first_value)
		put_part(_("Corrected; the first answer was"), label_of(told, i->first_value));
	/* What was written belongs to the answer it was written to. */
	put_part(*i->first_value ? _("Why at first:") : _("Why:"), i->comment);
	put_part(*i->first_value ? _("Rested at first on:") : _("Rests on:"),
		*i->evidence && *i->evidence_date
			? arena_print(run->arena, "%s (%s)", i->evidence, when_date(run->arena, i->evidence_date))
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

static void put_feedback(struct run *run, const void *response)
{
	const Tilsyn__V1__GetFeedbackResponse *f = response;
	const char *step = NULL;

	put_head(run, f->head);
	for (size_t i = 0; i < f->n_items; i++)
		put_item(run, f, f->items[i], &step);
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

VERB(feedback_show, .method = "FeedbackService/GetFeedback", .taken = {WHOSE}, .put = put_feedback)

static int take_format(struct run *run, void *request)
{
	Tilsyn__V1__RenderFeedbackRequest *wanted = request;

	report_look(run, &wanted->columns, &wanted->aloud);
	return report_format(run, &wanted->format);
}

/* One case, or all that there is about oneself; a leader says whom it is about. */
int feedback_print(struct run *run)
{
	static const struct verb print = {.method = "FeedbackService/RenderFeedback",
		.find = take_format,
		.taken = {WHOSE, {"language", TAKE_LANGUAGE, OPT_REPORT_LANG}}};
	Tilsyn__V1__RenderFeedbackResponse *response;
	int rc = verb_call(run, &print, &response);

	return rc ? rc : report_write(run, &response->content);
}

VERB(feedback_acknowledge, .method = "FeedbackService/AcknowledgeFeedback",
	.taken = {{"review_id", TAKE_ID, ARGUMENT(0), .thing = THING_FEEDBACK}},
	.said = N_("Noted that you have read it. You need not agree: “tilsyn feedback comment” says what you think."))

VERB(feedback_comment, .method = "FeedbackService/CommentFeedback",
	.taken = {WHOSE, {"words", TAKE_ASKED, OPT_NOTE, .prompt = N_("What do you want to say?")}},
	.said = N_("Written. Only the two of you see it."))

static const struct column look_columns[] = {
	{N_("When"), "at", AS_TIME},
	{N_("Times"), "times", AS_COUNT},
	{N_("Did"), "kind", AS_WORD},
	{N_("Role"), "role", AS_WORD},
	{N_("Purpose"), "purpose", AS_PURPOSE},
	{N_("Case"), "case_number", AS_TEXT},
	{0},
};

VERB(feedback_looks, .method = "FeedbackService/ListLooks", .rows = "looks", .limit = "100", .columns = look_columns,
	.empty = N_("Nobody has looked at results of yours."))
