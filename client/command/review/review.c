/* Answering: the interactive form, and the same for scripts. */
#include "tilsyn/v1/review.pb-c.h"

#include <string.h>

#include "call/rpc.h"
#include "codec/codec.h"
#include "command/commands.h"
#include "command/review/review_answers.h"
#include "form/declare.h"
#include "form/form.h"
#include "screen/ask.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words_failure.h"
#include "verb.h"

enum { SAVE_MAX = 200 };

/* Without --all each of them is open, and why it is answered says more: blind, a second time, in practice. */
static const struct column open_columns[] = {
	{N_("Case"), "case_number", AS_TEXT},
	{N_("Activity"), "activity_title", AS_WIDE},
	{N_("Why"), "purpose", AS_WORD},
	{N_("Done"), "answered", AS_TEXT},
	{N_("Out of"), "total", AS_TEXT},
	{N_("Deadline"), "deadline", AS_DATE},
	{N_("Id"), "review_id", AS_ID},
	{0},
};
static const struct column all_columns[] = {
	{N_("Case"), "case_number", AS_TEXT},
	{N_("Activity"), "activity_title", AS_WIDE},
	{N_("Why"), "purpose", AS_WORD},
	{N_("State"), "state", AS_WORD},
	{N_("Deadline"), "deadline", AS_DATE},
	{N_("Id"), "review_id", AS_ID},
	{0},
};

int review_list(struct run *run)
{
	const struct verb list = {.method = "ReviewService/ListMine",
		.taken = {{"all", TAKE_SWITCH, OPT_ALL}},
		.rows = "reviews",
		.columns = run->options[OPT_ALL] ? all_columns : open_columns,
		.empty = N_("You have no reviews to do.")};

	return verb_run(run, &list);
}

int review_next(struct run *run)
{
	Tilsyn__V1__NextReviewRequest request = TILSYN__V1__NEXT_REVIEW_REQUEST__INIT;
	Tilsyn__V1__NextReviewResponse *response;
	int rc = rpc_call(run->arena, "ReviewService/NextReview", &request, &response);

	if (rc && rpc_failure()->reason->reason == REASON_NOT_FOUND && !ui.json) {
		say("%s\n", _("You have no unfinished reviews."));
		return rc;
	}
	if (rc)
		return words_say_failure(run->arena, rpc_failure());
	if (ui.json) {
		json_put(run->arena, &response->base);
		return EXIT_OK;
	}
	return form_answer(run, response->review->review_id);
}

/* Why a planner opens it again is why they look. */
#define GET_REVIEW                                                                                                     \
	.method = "ReviewService/GetReview",                                                                           \
	.taken = {{"review_id", TAKE_ID, ARGUMENT(0), .thing = THING_REVIEW}, {"purpose", TAKE_TEXT, OPT_REASON},      \
		{"purpose", TAKE_TEXT, OPT_PURPOSE}}

static const struct column columns[] = {
	{N_("Case"), "case_number", AS_TEXT},
	{N_("Activity"), "activity_title", AS_TEXT},
	{N_("Purpose"), "purpose", AS_WORD},
	{N_("State"), "state", AS_WORD},
	{N_("Answered"), "answered", AS_TEXT},
	{N_("Out of"), "total", AS_TEXT},
	{N_("Deadline"), "deadline", AS_DATE},
	{N_("Submitted"), "submitted_at", AS_TIME},
	{N_("Id"), "review_id", AS_TEXT},
	{0},
};

static void put_review(struct run *run, const void *response)
{
	const Tilsyn__V1__GetReviewResponse *got = response;

	if (got->review)
		table_print_one(run->arena, columns, &got->review->base);
	put("\n");
	put_answers(run->arena, got);
	if (got->review && *got->remarks_until)
		put_folded(0,
			_("Until %s you can point to a document that speaks for another answer: “tilsyn review remark %.8s QUESTION”. It "
			  "stands beside the answer, and the reviewer replies to it."),
			when_date(run->arena, got->remarks_until), got->review->review_id);
}

VERB(review_show, GET_REVIEW, .put = put_review)

/* As JSON there is nothing to ask: it is shown. */
int review_open(struct run *run)
{
	char *id;
	int rc;

	if (ui.json)
		return review_show(run);
	rc = run_find(run, THING_REVIEW, run->arguments[0], &id);
	return rc ? rc : form_answer(run, id);
}

/* A list of answers, or an object that holds it as "answers". */
static Tilsyn__V1__SaveAnswersRequest *read_answers(struct run *run)
{
	const char *path = run->options[OPT_FILE] ? run->options[OPT_FILE] : "-";
	struct codec_fault fault = {0};
	size_t size;
	char *text = run_read_file(run, path, &size);
	ProtobufCMessage *request;

	if (!text)
		return NULL;
	if (text[strspn(text, " \t\r\n")] == '[')
		text = arena_print(run->arena, "{\"answers\":%s}", text);
	request =
		codec_from_json(&tilsyn__v1__save_answers_request__descriptor, text, strlen(text), run->arena, &fault);
	if (!request)
		run_say_fault(run->arena, path, &fault);
	return (Tilsyn__V1__SaveAnswersRequest *)request;
}

static Tilsyn__V1__Answer given(const Tilsyn__V1__AnswerToSave *mine)
{
	Tilsyn__V1__Answer a = TILSYN__V1__ANSWER__INIT;

	if (mine) {
		a.value = mine->value;
		a.reason_code = mine->reason_code;
	}
	return a;
}

/* Both as people read them. */
static void put_conflict(
	struct run *run, const Tilsyn__V1__GetReviewResponse *review, const Tilsyn__V1__SavedAnswer *conflict)
{
	const Tilsyn__V1__Item *item = review ? answer_item(review->items, review->n_items, conflict->item) : NULL;
	const Tilsyn__V1__Scale *scale = review ? review->scale : NULL;
	const Tilsyn__V1__Answer mine = given(conflict->yours), *theirs = conflict->theirs;

	put_folded(0, _("%s: someone else has “%s” (%s, version %lld), yours is “%s”"), conflict->item,
		theirs ? answer_in_words(run->arena, item, scale, theirs) : "–", theirs ? theirs->answered_by : "",
		theirs ? (long long)theirs->version : 0, answer_in_words(run->arena, item, scale, &mine));
}

static size_t put_conflicts(struct run *run, char *review_id, const Tilsyn__V1__SaveAnswersResponse *saved)
{
	Tilsyn__V1__GetReviewRequest request = TILSYN__V1__GET_REVIEW_REQUEST__INIT;
	Tilsyn__V1__GetReviewResponse *review = NULL;
	size_t conflicts = 0;

	request.review_id = review_id;
	for (size_t i = 0; i < saved->n_results; i++) {
		if (saved->results[i]->outcome != TILSYN__V1__SAVE_OUTCOME__SAVE_OUTCOME_CONFLICT)
			continue;
		/* What the values are called; without it they are told as they are stored. */
		if (!conflicts++ && !ui.json && rpc_call(run->arena, "ReviewService/GetReview", &request, &review))
			review = NULL;
		if (!ui.json)
			put_conflict(run, review, saved->results[i]);
	}
	return conflicts;
}

/* A long file goes in several calls; all outcomes come together in one response. */
static int save_all(struct run *run, Tilsyn__V1__SaveAnswersRequest *all, Tilsyn__V1__SaveAnswersResponse *together)
{
	together->results = arena_alloc(run->arena, (all->n_answers + 1) * sizeof(void *));
	for (size_t from = 0; from < all->n_answers || !all->n_answers; from += SAVE_MAX) {
		Tilsyn__V1__SaveAnswersRequest part = *all;
		Tilsyn__V1__SaveAnswersResponse *response;
		size_t left = all->n_answers - from;
		part.answers = all->answers + from;
		part.request_id = (char *)protobuf_c_empty_string; /* one of its own for each part */
		part.n_answers = left < SAVE_MAX ? left : SAVE_MAX;
		int rc = run_call(run, "ReviewService/SaveAnswers", &part, &response);
		if (rc || !all->n_answers)
			return rc;
		for (size_t i = 0; i < response->n_results && together->n_results < all->n_answers; i++)
			together->results[together->n_results++] = response->results[i];
	}
	return EXIT_OK;
}

int review_save(struct run *run)
{
	Tilsyn__V1__SaveAnswersRequest *request = read_answers(run);
	Tilsyn__V1__SaveAnswersResponse together = TILSYN__V1__SAVE_ANSWERS_RESPONSE__INIT;
	size_t conflicts;
	int rc;

	if (!request)
		return EXIT_USAGE;
	rc = run_find(run, THING_REVIEW, run->arguments[0], &request->review_id);
	if (!rc)
		rc = save_all(run, request, &together);
	if (rc)
		return rc;
	if (ui.json)
		json_put(run->arena, &together.base);
	conflicts = put_conflicts(run, request->review_id, &together);
	if (!ui.json) {
		size_t saved = together.n_results - conflicts;
		say(ngettext("%zu answer saved.\n", "%zu answers saved.\n", saved), saved);
	}
	return conflicts ? EXIT_CONFLICT : EXIT_OK;
}

/* As it stands now. */
static int read_review(struct run *run, Tilsyn__V1__Review **review)
{
	static const struct verb get = {GET_REVIEW};
	Tilsyn__V1__GetReviewResponse *got;
	int rc = verb_call(run, &get, &got);

	if (!rc)
		*review = got->review;
	return rc;
}

int review_submit(struct run *run)
{
	Tilsyn__V1__SubmitReviewRequest request = TILSYN__V1__SUBMIT_REVIEW_REQUEST__INIT;
	Tilsyn__V1__SubmitReviewResponse *response;
	Tilsyn__V1__Review *review;
	int rc = read_review(run, &review);

	if (rc)
		return rc;
	request.review_id = review->review_id;
	request.version = review->version;
	rc = run_call(run, "ReviewService/SubmitReview", &request, &response);
	if (rc)
		return rc;
	if (ui.json)
		json_put(run->arena, &response->base);
	else
		form_say_submitted(run, review, response);
	return EXIT_OK;
}

static int take_reopened(struct run *run, void *request)
{
	Tilsyn__V1__ReopenReviewRequest *reopen = request;
	Tilsyn__V1__Review *review;
	int rc = read_review(run, &review);

	if (rc)
		return rc;
	reopen->review_id = review->review_id;
	reopen->version = review->version;
	return EXIT_OK;
}

VERB(review_reopen, .method = "ReviewService/ReopenReview",
	.taken = {{"reason", TAKE_ASKED, OPT_REASON, .prompt = N_("Reason")}}, .fill = take_reopened,
	.said = N_("The review is open again; the old answers stay readable."))

/* From one's list: who is tied to a case does not look into it to say so. NULL after saying why. */
static Tilsyn__V1__Review *find_mine(struct run *run, int *rc)
{
	Tilsyn__V1__ListMineRequest request = TILSYN__V1__LIST_MINE_REQUEST__INIT;
	Tilsyn__V1__ListMineResponse *mine;
	char *id;

	request.all = true;
	*rc = run_find(run, THING_REVIEW, run->arguments[0], &id);
	if (!*rc)
		*rc = run_call(run, "ReviewService/ListMine", &request, &mine);
	for (size_t i = 0; !*rc && i < mine->n_reviews; i++)
		if (!strcmp(mine->reviews[i]->review_id, id))
			return mine->reviews[i];
	if (!*rc)
		*rc = say_error(EXIT_MISSING, _("that review is not yours"));
	return NULL;
}

int review_conflict(struct run *run)
{
	int rc;
	bool is_withdrawn;
	Tilsyn__V1__Review *review = find_mine(run, &rc);

	return review ? declare_tie(run, review, run->options[OPT_REASON], run->options[OPT_NOTE], &is_withdrawn) : rc;
}

int review_undo(struct run *run)
{
	char *id;
	int rc;

	if (!run->options[OPT_ITEM])
		return say_error(EXIT_USAGE, _("--%s is missing"), "item");
	rc = run_find(run, THING_REVIEW, run->arguments[0], &id);
	return rc ? rc : form_undo(run, id, run->options[OPT_ITEM]);
}

static void put_history(struct run *run, const void *response)
{
	const Tilsyn__V1__GetHistoryResponse *past = response;

	if (past->n_answers)
		put_past(run->arena, past);
	else
		say("%s\n", _("There are no answers yet."));
}

VERB(review_history, .method = "ReviewService/GetHistory",
	.taken = {{"review_id", TAKE_ID, ARGUMENT(0), .thing = THING_REVIEW}, {"item", TAKE_TEXT, OPT_ITEM},
		{"purpose", TAKE_TEXT, OPT_PURPOSE}},
	.put = put_history)
