/* Who held a step of a case that had several caseworkers (R6), without the form. */
#include <string.h>

#include "command/commands.h"
#include "command/run.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "tilsyn/v1/review.pb-c.h"

/* By name or id; NULL: nobody of that name held it. "" = not known. */
static char *find_holder(const Tilsyn__V1__GetReviewResponse *review, char *named)
{
	if (!strcmp(named, "unknown") || !strcmp(named, "ukendt"))
		return named + strlen(named);
	for (size_t i = 0; i < review->n_holders; i++)
		if (!strcmp(named, review->holders[i]->display_name) ||
			(run_is_id_like(named) && !strncmp(named, review->holders[i]->caseworker_id, strlen(named))))
			return review->holders[i]->caseworker_id;
	return NULL;
}

static int64_t seen(const Tilsyn__V1__GetReviewResponse *review, const char *step)
{
	for (size_t i = 0; i < review->n_step_holders; i++)
		if (!strcmp(review->step_holders[i]->step, step))
			return review->step_holders[i]->version;
	return 0;
}

int review_held(struct run *run)
{
	Tilsyn__V1__GetReviewRequest look = TILSYN__V1__GET_REVIEW_REQUEST__INIT;
	Tilsyn__V1__SayHolderRequest request = TILSYN__V1__SAY_HOLDER_REQUEST__INIT;
	Tilsyn__V1__GetReviewResponse *review;
	Tilsyn__V1__SayHolderResponse *response;
	int rc = run_find(run, THING_REVIEW, run->arguments[0], &look.review_id);

	if (!rc)
		rc = run_call(run, "ReviewService/GetReview", &look, &review);
	if (rc)
		return rc;
	request.review_id = look.review_id;
	request.step = run->arguments[1];
	request.caseworker_id = find_holder(review, run->arguments[2]);
	if (!request.caseworker_id)
		return say_error(EXIT_MISSING, _("no caseworker “%s” held the case in these days"), run->arguments[2]);
	request.seen = seen(review, request.step);
	rc = run_call(run, "ReviewService/SayHolder", &request, &response);
	return rc ? rc : run_done(run, response, "%s\n", _("Noted who held the step."));
}
