/* The same case answered apart, then compared; practice; who stands in. */
#include "tilsyn/v1/voice.pb-c.h"

#include "command/calibration/calibration.h"
#include "command/commands.h"
#include "form/talk.h"
#include "google/protobuf/timestamp.pb-c.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "tilsyn/v1/organisation.pb-c.h"
#include "verb.h"

static const struct column columns[] = {
	{N_("Case"), "case_number", AS_TEXT},
	{N_("Title"), "title", AS_WIDE},
	{N_("Kind"), "purpose", AS_WORD},
	{N_("Deadline"), "deadline", AS_TIME},
	{N_("Blind"), "sealed", AS_WORD},
	{N_("Opened"), "unsealed_at", AS_TIME},
	{N_("Cancelled"), "cancelled_at", AS_TIME},
	{N_("Id"), "panel_id", AS_ID},
	{0},
};

static void put_seats(const Tilsyn__V1__Voices *voices)
{
	for (size_t i = 0; i < voices->n_seats; i++)
		put("  %s%s%s\n", voices->seats[i]->display_name, voices->seats[i]->late ? " – " : "",
			voices->seats[i]->late ? _("late, not counted") : "");
}

static int take_version(struct run *run, void *request)
{
	Tilsyn__V1__OpenVoicesRequest *open = request;
	Tilsyn__V1__GetReviewRequest get = TILSYN__V1__GET_REVIEW_REQUEST__INIT;
	Tilsyn__V1__GetReviewResponse *review;
	int rc = run_find(run, THING_REVIEW, run->arguments[0], &get.review_id);

	if (!rc)
		rc = run_call(run, "ReviewService/GetReview", &get, &review);
	open->review_id = get.review_id;
	if (!rc)
		open->version = review->review->version;
	return rc;
}

static void put_opened(struct run *run, const void *response)
{
	const Tilsyn__V1__OpenVoicesResponse *opened = response;

	(void)run;
	if (opened->voices)
		put_seats(opened->voices);
}

VERB(review_apart, .method = "VoiceService/OpenVoices", .find = take_version,
	.taken = {{"second_id", TAKE_ID, OPT_TO, .thing = THING_USER}, {"deadline", TAKE_DEADLINE}}, .put = put_opened,
	.said = N_(
		"Each answers apart. Nothing is shown before all are in, or the deadline; then “tilsyn review compare” shows where you differ."))

/* Below the list what was moved or called off, and why. */
static void put_changed(struct run *run, const void *response)
{
	const Tilsyn__V1__ListVoicesResponse *list = response;

	for (size_t i = 0; i < list->n_voices; i++)
		if (list->voices[i]->n_changes) {
			put("\n%s\n", list->voices[i]->case_number);
			calibration_put_changes(run->arena, list->voices[i]->changes, list->voices[i]->n_changes);
		}
}

VERB(review_voices, .method = "VoiceService/ListVoices", .rows = "voices", .columns = columns, .put = put_changed,
	.empty = N_("No case is answered apart."))

static void put_moved(struct run *run, const void *response)
{
	const Tilsyn__V1__Voices *voices = ((const Tilsyn__V1__MoveVoicesResponse *)response)->voices;

	if (voices && voices->deadline)
		put("%s\n",
			arena_print(run->arena, _("Deadline: %s"), when_time(run->arena, voices->deadline->seconds)));
}

int review_postpone(struct run *run)
{
	static const struct verb verb = {.method = "VoiceService/MoveVoices",
		.taken = {{"panel_id", TAKE_ROW, ARGUMENT(0), .thing = THING_VOICES}, {"deadline", TAKE_DEADLINE},
			{"reason", TAKE_ASKED, OPT_REASON, .prompt = N_("Why? Who answers the case reads it")}},
		.put = put_moved,
		.said = N_("The deadline is moved, and who answers the case is told. It is still blind.")};
	int rc = verb_run(run, &verb);

	calibration_explain_deadline(rc);
	return rc;
}

VERB(review_recall, .method = "VoiceService/CancelVoices",
	.taken = {{"panel_id", TAKE_ROW, ARGUMENT(0), .thing = THING_VOICES},
		{"reason", TAKE_ASKED, OPT_REASON, .prompt = N_("Why? Who answers the case reads it")}},
	.said = N_(
		"It is called off, and who sits there is told. Your review goes on by itself; what the others answered is "
		"deleted, and nobody has seen it."))

/* Whose voice it is, not why the case was taken. */
static const char *voice_of(Tilsyn__V1__Purpose voice)
{
	return voice == TILSYN__V1__PURPOSE__PURPOSE_CASEWORKER ? _("caseworker")
	       : voice == TILSYN__V1__PURPOSE__PURPOSE_SECOND	? _("second leader")
								: _("reviewer");
}

static void put_gap(struct run *run, const Tilsyn__V1__VoiceGap *gap, const Tilsyn__V1__Scale *scale)
{
	struct arena *a = run->arena;

	put("\n");
	put_styled(STYLE_BOLD, "%s\n", gap->question);
	put_paragraph(2, language_pick(gap->text_da, gap->text_en));
	if (gap->relevance_disagreement)
		put_paragraph(2, _("You disagree on whether the question is relevant."));
	for (size_t i = 0; i < gap->n_answers; i++) {
		const Tilsyn__V1__VoiceAnswer *v = gap->answers[i];
		const char *line =
			arena_print(a, "%s (%s): %s", v->display_name, voice_of(v->voice), talk_value(scale, v->value));
		if (*v->comment)
			line = arena_print(a, "%s – “%s”", line, v->comment);
		if (*v->evidence)
			line = arena_print(a, "%s – %s: %s", line, _("document"), v->evidence);
		put_paragraph(2, line);
	}
}

/* What the talk came to. */
static void put_outcome(struct run *run, const Tilsyn__V1__Consensus *c, const Tilsyn__V1__Scale *scale)
{
	const char *line = arena_print(run->arena, "%s: %s – %s", c->question,
		*c->value ? arena_print(run->arena, _("agreed: %s"), talk_value(scale, c->value))
			  : _("you agree to differ"),
		c->reason);

	put_paragraph(2, line);
	for (size_t i = 0; i < c->n_dissent; i++)
		if (*c->dissent[i]->words)
			put_paragraph(4, arena_print(run->arena, "%s: %s", _("seen otherwise"), c->dissent[i]->words));
	if (c->action_wanted)
		put_paragraph(4, *c->finding_id ? arena_print(run->arena, _("something must be done: finding %.8s"),
							  c->finding_id)
						: _("something must be done"));
}

static void put_outcomes(struct run *run, const Tilsyn__V1__CompareVoicesResponse *told)
{
	if (!told->n_outcomes)
		return;
	put("\n");
	put_styled(STYLE_BOLD, "%s\n", _("What you came to"));
	for (size_t i = 0; i < told->n_outcomes; i++)
		put_outcome(run, told->outcomes[i], told->scale);
}

/* Leaders note it; the caseworker sits beside them. */
static void say_next(struct run *run, const Tilsyn__V1__CompareVoicesResponse *told)
{
	size_t left = 0;

	for (size_t i = 0; i < told->n_gaps; i++)
		left += !talk_noted(
			told->outcomes, told->n_outcomes, told->gaps[i]->question, told->voices->case_number);
	if (left)
		say("\n%s\n", arena_print(run->arena, _("Talk them over one by one: tilsyn review agree %.8s"),
				      told->voices->panel_id));
}

static void put_compared(struct run *run, const void *response)
{
	const Tilsyn__V1__CompareVoicesResponse *compared = response;

	if (compared->voices)
		put_seats(compared->voices);
	for (size_t i = 0; i < compared->n_gaps; i++)
		put_gap(run, compared->gaps[i], compared->scale);
	put_outcomes(run, compared);
	put(ngettext("\nYou agree on %d question.\n", "\nYou agree on %d questions.\n", (unsigned)compared->agreed),
		compared->agreed);
	if (compared->voices)
		say_next(run, compared);
}

VERB(review_compare, .method = "VoiceService/CompareVoices",
	.taken = {{"panel_id", TAKE_ID, ARGUMENT(0), .thing = THING_VOICES}}, .put = put_compared)

/* --- practice --- */

static const char *practice_done(struct run *run, const void *request, const void *response)
{
	const Tilsyn__V1__StartPracticeResponse *started = response;

	(void)request;
	return arena_print(run->arena,
		_("Practise with “tilsyn review open %s”. No leader ever sees it; “tilsyn review forget” deletes it.\n"),
		started->review ? started->review->review_id : "");
}

VERB(review_practice, .method = "VoiceService/StartPractice",
	.taken = {{"activity_id", TAKE_NAMED_ACTIVITY, ARGUMENT(0)}, {"case_number", TAKE_TEXT, ARGUMENT(1)},
		{"mate", TAKE_TEXT, OPT_USER}},
	.done = practice_done)

VERB(review_forget, .method = "VoiceService/EndPractice",
	.taken = {{"review_id", TAKE_ID, ARGUMENT(0), .thing = THING_REVIEW}}, .said = N_("The practice is deleted."))

/* --- who stands in --- */

VERB(user_stand_in, .method = "OrganisationService/SetStandIn",
	.taken = {{"user_id", TAKE_ID, OPT_TO, .thing = THING_USER}, {"rule", TAKE_TEXT, ARGUMENT(0)},
		{"agreement", TAKE_ASKED, OPT_NOTE, .prompt = N_("What is agreed, and with whom?")}},
	.said = N_("Written down; everybody can read it."))

static const struct column stand_in_columns[] = {
	{N_("Rule"), "rule", AS_TEXT},
	{N_("Stands in"), "display_name", AS_TEXT},
	{N_("Agreement"), "agreement", AS_WIDE},
	{N_("Since"), "since", AS_TIME},
	{N_("In force"), "in_force", AS_WORD},
	{0},
};
VERB(user_stand_ins, .method = "OrganisationService/ListStandIns", .rows = "stand_ins", .columns = stand_in_columns,
	.empty = N_("Nobody stands in."))
