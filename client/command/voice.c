/* The same case answered apart, then compared; practice; who stands in. */
#include "tilsyn/v1/voice.pb-c.h"

#include <string.h>

#include "ask.h"
#include "command/commands.h"
#include "google/protobuf/timestamp.pb-c.h"
#include "language.h"
#include "run.h"
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

/* "ikke_relevant" as people write it. */
static const char *spoken(struct run *run, const char *value)
{
	char *text = arena_text(run->arena, value);

	for (char *c = text; *c; c++)
		*c = *c == '_' ? ' ' : *c;
	return text;
}

static void put_gap(struct run *run, const Tilsyn__V1__VoiceGap *gap)
{
	put_styled(STYLE_BOLD, "\n%s  %s\n", gap->question, language_pick(gap->text_da, gap->text_en));
	if (gap->relevance_disagreement)
		put("  %s\n", _("You disagree on whether the question is relevant."));
	for (size_t i = 0; i < gap->n_answers; i++) {
		const Tilsyn__V1__VoiceAnswer *a = gap->answers[i];
		put("  %s (%s): %s%s%s\n", a->display_name, words_of_enum(&tilsyn__v1__purpose__descriptor, a->voice),
			spoken(run, a->value), *a->comment ? " – " : "", a->comment);
		if (*a->evidence)
			put("      %s: %s\n", _("document"), a->evidence);
	}
}

/* What the talk came to. */
static void put_outcome(struct run *run, const Tilsyn__V1__Consensus *c)
{
	put_styled(STYLE_BOLD, "\n%s  ", c->question);
	put("%s – %s\n",
		*c->value ? arena_print(run->arena, _("agreed: %s"), spoken(run, c->value)) : _("you agree to differ"),
		c->reason);
	for (size_t i = 0; i < c->n_dissent; i++)
		if (*c->dissent[i]->words)
			put("  %s: %s\n", _("seen otherwise"), c->dissent[i]->words);
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
		put_gap(run, response->gaps[i]);
	for (size_t i = 0; i < response->n_outcomes; i++)
		put_outcome(run, response->outcomes[i]);
	put(ngettext("\nYou agree on %d question.\n", "\nYou agree on %d questions.\n", (unsigned)response->agreed),
		response->agreed);
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
