#include "form/declare.h"

#include "screen/ask.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words.h"
#include "tilsyn/v1/assignment.pb-c.h"

bool is_of_round(const Tilsyn__V1__Review *review)
{
	return review->purpose == TILSYN__V1__PURPOSE__PURPOSE_CALIBRATION ||
	       review->purpose == TILSYN__V1__PURPOSE__PURPOSE_ANCHOR;
}

/* One of the numbers, or the words themselves; 0 when nothing is to be declared. */
static int ask_tie(struct run *run, int *tie)
{
	const ProtobufCEnumDescriptor *ties = &tilsyn__v1__tie__descriptor;
	int64_t number = 0;
	const char *typed;

	*tie = 0;
	for (unsigned i = 1; i < ties->n_values; i++)
		say("  %d  %s\n", ties->values[i].value, words_of_enum(ties, ties->values[i].value));
	do
		typed = ask_line(run->arena, _("What ties you to the case? (number, Enter leaves it)"), "--reason");
	while (typed && *typed && !run_number(typed, 1, ties->n_values - 1, &number));
	*tie = (int)number;
	return typed ? EXIT_OK : EXIT_USAGE;
}

static int read_tie(struct run *run, const char *reason, int *tie)
{
	const ProtobufCEnumDescriptor *ties = &tilsyn__v1__tie__descriptor;

	if (!reason)
		return ask_tie(run, tie);
	if (words_to_enum(ties, reason, tie))
		return EXIT_OK;
	return say_error(
		EXIT_USAGE, _("“%s” is no reason; there are: %s"), reason, words_of_enum_all(run->arena, ties));
}

int declare_tie(struct run *run, const Tilsyn__V1__Review *review, const char *reason, char *note, bool *is_withdrawn)
{
	Tilsyn__V1__DeclareConflictRequest request = TILSYN__V1__DECLARE_CONFLICT_REQUEST__INIT;
	Tilsyn__V1__DeclareConflictResponse *response;
	int tie, rc = read_tie(run, reason, &tie);

	*is_withdrawn = false;
	if (rc || !tie)
		return rc;
	if (!note && !reason)
		note = ask_line(run->arena, _("A remark, without personal data (Enter passes)"), "--note");
	request.review_id = review->review_id;
	request.version = review->version;
	request.tie = (Tilsyn__V1__Tie)tie;
	if (note)
		request.note = note;
	rc = run_call(run, "AssignmentService/DeclareConflict", &request, &response);
	if (rc && is_of_round(review) && !ui.json)
		say("%s\n",
			arena_print(run->arena, _("In a round you give up your seat: tilsyn calibration leave %.8s"),
				review->panel_id));
	if (rc)
		return rc;
	*is_withdrawn = response->withdrawn;
	return run_done(run, response, "%s\n",
		response->withdrawn ? _("The review is taken from you; the planner finds another reviewer.")
				    : _("It is noted; the review stays yours."));
}
