#include <string.h>

#include "answering.h"
#include "form/inside.h"
#include "language.h"
#include "ui.h"

static void submit(struct form *f)
{
	Tilsyn__V1__SubmitReviewRequest request = TILSYN__V1__SUBMIT_REVIEW_REQUEST__INIT;
	Tilsyn__V1__SubmitReviewResponse *response;

	save_minutes(f);
	f->is_over = true;
	f->rc = case_fetch(f); /* saving may have moved the review's version */
	if (f->rc)
		return;
	request.review_id = f->review_id;
	request.version = f->review->review->version;
	f->rc = run_call(f->run, "ReviewService/SubmitReview", &request, &response);
	if (f->rc)
		return;
	say_styled(STYLE_GOOD, "%s\n", _("Submitted. Thank you."));
	if (response->late)
		say("%s\n", _("It came after the round was opened: it is kept and marked, but not counted."));
}

static bool is_whole(const struct form *f)
{
	return !items_missing(f->review) && !items_that_must_say_why(f->review) && outbox_is_empty(f->outbox);
}

static void find(struct form *f, const char *typed)
{
	size_t at = item_by_code(f->run->arena, f->review, typed);

	if (at < f->review->n_items)
		case_go_to(f, at);
	else if (!strcmp(typed, "b"))
		case_go_to(f, item_before(f->review, f->review->n_items));
	else if (!strcmp(typed, "f"))
		past_undo(f);
	else
		say_styled(STYLE_WARNING, "%s\n", _("There is no such question here."));
}

/* Nothing more to ask: what is missing, or submit. */
void finish(struct form *f)
{
	bool whole = is_whole(f);
	const char *typed;

	if (whole)
		holder_ask_rest(f);
	if (f->is_over || f->needs_person)
		return;
	say("\n");
	if (whole)
		say("%s\n", _("Everything is answered."));
	else
		show_overview(f);
	typed = type_line(f, whole ? _("Submit? (y = submit and lock, a question's code = go there, Enter = leave)")
				   : _("A question's code goes there; Enter leaves"));
	if (typed && f->needs_person)
		return;
	if (!typed || !*typed || !strcmp(typed, "q"))
		f->is_over = true;
	else if (whole && (!strcmp(typed, "y") || !strcmp(typed, "j")))
		submit(f);
	else
		find(f, typed);
}
