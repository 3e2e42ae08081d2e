/* The same case answered apart, then compared; practice; who stands in. */
#include "tilsyn/v1/voice.pb-c.h"

#include <string.h>

#include "ask.h"
#include "command/commands.h"
#include "google/protobuf/timestamp.pb-c.h"
#include "language.h"
#include "run.h"
#include "talk.h"
#include "tilsyn/v1/organisation.pb-c.h"
#include "ui.h"
#include "words.h"

static const struct column columns[] = {
	{N_("Case"), "case_number", AS_TEXT},
	{N_("Title"), "title", AS_WIDE},
	{N_("Kind"), "purpose", AS_WORD},
	{N_("Deadline"), "deadline", AS_TIME},
	{N_("Blind"), "sealed", AS_WORD},
	{N_("Opened"), "unsealed_at", AS_TIME},
	{N_("Id"), "panel_id", AS_ID},
	{0},
};

static void put_seats(const Tilsyn__V1__Voices *voices)
{
	for (size_t i = 0; i < voices->n_seats; i++)
		put("  %s%s%s\n", voices->seats[i]->display_name, voices->seats[i]->late ? " – " : "",
			voices->seats[i]->late ? _("late, not counted") : "");
}

int review_apart(struct run *run)
{
	Tilsyn__V1__OpenVoicesRequest request = TILSYN__V1__OPEN_VOICES_REQUEST__INIT;
	Tilsyn__V1__OpenVoicesResponse *response;
	Tilsyn__V1__GetReviewRequest get = TILSYN__V1__GET_REVIEW_REQUEST__INIT;
	Tilsyn__V1__GetReviewResponse *review;
	Google__Protobuf__Timestamp deadline = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	int rc = run_find(run, THING_REVIEW, run->arguments[0], &get.review_id);

	if (!rc)
		rc = run_call(run, "ReviewService/GetReview", &get, &review);
	if (!rc && run->options[OPT_TO])
		rc = run_find(run, THING_USER, run->options[OPT_TO], &request.second_id);
	if (!rc)
		rc = run_deadline(run, &deadline.seconds);
	if (rc)
		return rc;
	request.review_id = get.review_id;
	request.version = review->review->version;
	request.deadline = &deadline;
	rc = run_call(run, "VoiceService/OpenVoices", &request, &response);
	if (rc)
		return rc;
	if (!ui.json && response->voices)
		put_seats(response->voices);
	return run_done(run, response, "%s\n",
		_("Each answers apart. Nothing is shown before all are in, or the deadline; then “tilsyn review compare” shows where you differ."));
}

int review_voices(struct run *run)
{
	static const struct listing listing = {
		"VoiceService/ListVoices", "voices", N_("No case is answered apart."), columns};
	Tilsyn__V1__ListVoicesRequest request = TILSYN__V1__LIST_VOICES_REQUEST__INIT;

	return run_list(run, &listing, &request);
}

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

int review_compare(struct run *run)
{
	Tilsyn__V1__CompareVoicesRequest request = TILSYN__V1__COMPARE_VOICES_REQUEST__INIT;
	Tilsyn__V1__CompareVoicesResponse *response;
	int rc = run_find(run, THING_VOICES, run->arguments[0], &request.panel_id);

	if (!rc)
		rc = run_call(run, "VoiceService/CompareVoices", &request, &response);
	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &response->base);
		return EXIT_OK;
	}
	if (response->voices)
		put_seats(response->voices);
	for (size_t i = 0; i < response->n_gaps; i++)
		put_gap(run, response->gaps[i], response->scale);
	put_outcomes(run, response);
	put(ngettext("\nYou agree on %d question.\n", "\nYou agree on %d questions.\n", (unsigned)response->agreed),
		response->agreed);
	if (response->voices)
		say_next(run, response);
	return EXIT_OK;
}

/* --- practice --- */

int review_practice(struct run *run)
{
	Tilsyn__V1__StartPracticeRequest request = TILSYN__V1__START_PRACTICE_REQUEST__INIT;
	Tilsyn__V1__StartPracticeResponse *response;
	Tilsyn__V1__Activity *activity;
	int rc = run_activity(run, 0, &activity);

	if (rc)
		return rc;
	request.activity_id = activity->activity_id;
	request.case_number = run->arguments[1];
	if (run->options[OPT_USER])
		request.mate = run->options[OPT_USER];
	rc = run_call(run, "VoiceService/StartPractice", &request, &response);
	return rc ? rc
		  : run_done(run, response,
			    _("Practise with “tilsyn review open %s”. No leader ever sees it; “tilsyn review forget” deletes it.\n"),
			    response->review ? response->review->review_id : "");
}

int review_forget(struct run *run)
{
	Tilsyn__V1__EndPracticeRequest request = TILSYN__V1__END_PRACTICE_REQUEST__INIT;
	Tilsyn__V1__EndPracticeResponse *response;
	int rc = run_find(run, THING_REVIEW, run->arguments[0], &request.review_id);

	if (!rc)
		rc = run_call(run, "VoiceService/EndPractice", &request, &response);
	return rc ? rc : run_done(run, response, "%s\n", _("The practice is deleted."));
}

/* --- who stands in --- */

int user_stand_in(struct run *run)
{
	Tilsyn__V1__SetStandInRequest request = TILSYN__V1__SET_STAND_IN_REQUEST__INIT;
	Tilsyn__V1__SetStandInResponse *response;
	int rc = run->options[OPT_TO] ? run_find(run, THING_USER, run->options[OPT_TO], &request.user_id) : EXIT_OK;

	if (rc)
		return rc;
	request.rule = run->arguments[0];
	request.agreement = run->options[OPT_NOTE]
				    ? run->options[OPT_NOTE]
				    : ask_line(run->arena, _("What is agreed, and with whom?"), "--note");
	if (!request.agreement)
		return EXIT_USAGE;
	rc = run_call(run, "OrganisationService/SetStandIn", &request, &response);
	return rc ? rc : run_done(run, response, "%s\n", _("Written down; everybody can read it."));
}

int user_stand_ins(struct run *run)
{
	static const struct column stand_in_columns[] = {
		{N_("Rule"), "rule", AS_TEXT},
		{N_("Stands in"), "display_name", AS_TEXT},
		{N_("Agreement"), "agreement", AS_WIDE},
		{N_("Since"), "since", AS_TIME},
		{N_("In force"), "in_force", AS_WORD},
		{0},
	};
	static const struct listing listing = {
		"OrganisationService/ListStandIns", "stand_ins", N_("Nobody stands in."), stand_in_columns};
	Tilsyn__V1__ListStandInsRequest request = TILSYN__V1__LIST_STAND_INS_REQUEST__INIT;

	return run_list(run, &listing, &request);
}
