#include <string.h>

#include "call/rpc.h"
#include "form/answering.h"
#include "form/declare.h"
#include "form/form.h"
#include "form/inside.h"
#include "screen/language.h"
#include "screen/table.h"
#include "screen/ui.h"

/* Where the comparison stands that this answer is one side of. */
static const char *comparison_of(struct run *run, const Tilsyn__V1__Review *r)
{
	return is_of_round(r) ? arena_print(run->arena, _("tilsyn calibration show %.8s"), r->panel_id)
			      : arena_print(run->arena, _("tilsyn review compare %.8s"), r->panel_id);
}

static void say_seal(struct run *run, const Tilsyn__V1__Review *r, const Tilsyn__V1__SubmitReviewResponse *response)
{
	if (response->late)
		say("%s\n", _("It came after the round was opened: it is kept and marked, but not counted."));
	else if (response->unsealed)
		say_wrapped(STYLE_PLAIN, 0,
			arena_print(run->arena, _("All are in: “%s” shows where you differ."), comparison_of(run, r)));
	else if (r->sealed && *r->panel_id)
		say_wrapped(STYLE_PLAIN, 0,
			arena_print(run->arena,
				_("It stays blind until all are in, or the deadline; then “%s” shows where you differ."),
				comparison_of(run, r)));
}

/* Not worth a word when it cannot be had. */
static void say_next(struct run *run)
{
	Tilsyn__V1__NextReviewRequest request = TILSYN__V1__NEXT_REVIEW_REQUEST__INIT;
	Tilsyn__V1__NextReviewResponse *response;
	int rc = rpc_call(run->arena, "ReviewService/NextReview", &request, &response);

	if (rc == EXIT_MISSING)
		say("%s\n", _("That was the last one: no case waits for you."));
	else if (!rc && response->review)
		say_wrapped(STYLE_DIM, 0,
			arena_print(run->arena, _("Next: %s · %s, deadline %s. “tilsyn review next” opens it."),
				response->review->activity_title, response->review->case_number,
				when_date(run->arena, response->review->deadline)));
}

void form_say_submitted(
	struct run *run, const Tilsyn__V1__Review *review, const Tilsyn__V1__SubmitReviewResponse *response)
{
	say_styled(STYLE_GOOD, "%s\n", _("Submitted. Thank you."));
	say_seal(run, review, response);
	say_next(run);
}

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
	form_say_submitted(f->run, f->review->review, response);
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
