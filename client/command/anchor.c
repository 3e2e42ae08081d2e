/* Anchor cases, the yardstick, and the way in of who is new. */
#include <string.h>

#include "ask.h"
#include "command/calibration.h"
#include "command/commands.h"
#include "language.h"
#include "ui.h"

static const struct column columns[] = {
	{N_("Title"), "title", AS_WIDE},
	{N_("Agreed"), "questions", AS_COUNT},
	{N_("Readings"), "readings", AS_COUNT},
	{N_("Since"), "made_at", AS_DATE},
	{N_("Retired"), "retired_at", AS_DATE},
	{N_("Id"), "anchor_id", AS_ID},
	{0},
};

int calibration_anchors(struct run *run)
{
	static const struct listing listing = {
		"CalibrationService/ListAnchors", "anchors", N_("There is no anchor case yet."), columns};
	Tilsyn__V1__ListAnchorsRequest request = TILSYN__V1__LIST_ANCHORS_REQUEST__INIT;

	return run_list(run, &listing, &request);
}

int calibration_anchor(struct run *run)
{
	Tilsyn__V1__SetAnchorRequest request = TILSYN__V1__SET_ANCHOR_REQUEST__INIT;
	Tilsyn__V1__SetAnchorResponse *response;
	int rc = run_find(run, THING_CALIBRATION, run->arguments[0], &request.calibration_id);
	size_t size;

	if (rc)
		return rc;
	request.case_number = run->arguments[1];
	request.title = ask_line(run->arena, _("A name for it that tells nobody whose case it is"), "--note");
	if (run->options[OPT_FILE])
		request.excerpt = run_read_file(run, run->options[OPT_FILE], &size);
	else
		request.excerpt = ask_line(run->arena, _("What is read in place of the file"), "--file");
	if (!request.title || !request.excerpt)
		return EXIT_USAGE;
	rc = run_call(run, "CalibrationService/SetAnchor", &request, &response);
	return rc ? rc
		  : run_done(run, response, "%s\n",
			    _("It is an anchor case now: read it again blind each half-year, and by every new leader."));
}

static int find_anchor(struct run *run, Tilsyn__V1__Anchor **anchor)
{
	Tilsyn__V1__ListAnchorsRequest request = TILSYN__V1__LIST_ANCHORS_REQUEST__INIT;
	Tilsyn__V1__ListAnchorsResponse *response;
	char *id;
	int rc = run_find(run, THING_ANCHOR, run->arguments[0], &id);

	if (!rc)
		rc = run_call(run, "CalibrationService/ListAnchors", &request, &response);
	for (size_t i = 0; !rc && i < response->n_anchors; i++)
		if (!strcmp(response->anchors[i]->anchor_id, id)) {
			*anchor = response->anchors[i];
			return EXIT_OK;
		}
	return rc ? rc : say_error(EXIT_MISSING, _("no %s is named “%s”"), _("anchor case"), run->arguments[0]);
}

int calibration_retire(struct run *run)
{
	Tilsyn__V1__RetireAnchorRequest request = TILSYN__V1__RETIRE_ANCHOR_REQUEST__INIT;
	Tilsyn__V1__RetireAnchorResponse *response;
	Tilsyn__V1__Anchor *anchor = NULL;
	int rc = find_anchor(run, &anchor);

	if (!anchor)
		return rc;
	request.anchor_id = anchor->anchor_id;
	request.version = anchor->version;
	rc = run_call(run, "CalibrationService/RetireAnchor", &request, &response);
	return rc ? rc : run_done(run, response, "%s\n", _("The anchor case is out of use. What it has shown stays."));
}

/* -- the yardstick -- */

static const char *movement(Tilsyn__V1__Movement m)
{
	static const char *const words[] = {
		[TILSYN__V1__MOVEMENT__MOVEMENT_UNSPECIFIED] = N_("the first"),
		[TILSYN__V1__MOVEMENT__MOVEMENT_TOO_FEW] = N_("too few to tell"),
		[TILSYN__V1__MOVEMENT__MOVEMENT_NEITHER] = N_("neither moved beyond chance"),
		[TILSYN__V1__MOVEMENT__MOVEMENT_PRACTICE] = N_("practice moved, the yardstick did not"),
		[TILSYN__V1__MOVEMENT__MOVEMENT_YARDSTICK] =
			N_("the yardstick moved; what practice did cannot be told"),
	};

	return m < sizeof(words) / sizeof(*words) ? _(words[m]) : "–";
}

static void put_period(struct run *run, const Tilsyn__V1__YardstickPeriod *p, Tilsyn__V1__Movement m)
{
	put_styled(STYLE_BOLD, "%s\n", p->period);
	put("  %s\n", arena_print(run->arena, _("anchor cases: %d readings, %d of %d answers as agreed"), p->readings,
			      p->as_agreed, p->compared));
	if (p->has_lean)
		put("  %s\n",
			arena_print(run->arena, _("milder (+) or stricter (−) than agreed: %s (%s to %s)"),
				calibration_decimal(run, p->lean, true), calibration_decimal(run, p->lean_low, true),
				calibration_decimal(run, p->lean_high, true)));
	put("  %s\n", arena_print(run->arena, _("ordinary reviews: %lld, mean %s"), (long long)p->practice->n,
			      calibration_figure(run, p->practice)));
	put("  %s\n", movement(m));
}

int calibration_yardstick(struct run *run)
{
	Tilsyn__V1__GetYardstickRequest request = TILSYN__V1__GET_YARDSTICK_REQUEST__INIT;
	Tilsyn__V1__GetYardstickResponse *told;
	int rc = calibration_template(run, 0, &request.template_id);

	if (run->options[OPT_ITEM])
		request.question = run->options[OPT_ITEM];
	if (!rc)
		rc = run_call(run, "CalibrationService/GetYardstick", &request, &told);
	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &told->base);
		return EXIT_OK;
	}
	for (size_t i = 0; i < told->n_periods; i++)
		put_period(run, told->periods[i], told->movements[i]);
	if (!told->n_periods)
		say("%s\n", _("Nothing has been reviewed with this question set yet."));
	return EXIT_OK;
}

/* -- the way in -- */

static const char *clearance(Tilsyn__V1__Clearance c)
{
	return c == TILSYN__V1__CLEARANCE__CLEARANCE_CLEARED   ? _("cleared")
	       : c == TILSYN__V1__CLEARANCE__CLEARANCE_NOT_YET ? _("not yet: talk it through")
							       : _("too few anchor cases so far");
}

int calibration_onboarding(struct run *run)
{
	Tilsyn__V1__GetOnboardingRequest request = TILSYN__V1__GET_ONBOARDING_REQUEST__INIT;
	Tilsyn__V1__GetOnboardingResponse *told;
	int rc = calibration_template(run, 0, &request.template_id);

	if (!rc && run->options[OPT_USER])
		rc = run_find(run, THING_USER, run->options[OPT_USER], &request.user_id);
	if (!rc)
		rc = run_call(run, "CalibrationService/GetOnboarding", &request, &told);
	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &told->base);
		return EXIT_OK;
	}
	put("%s\n", arena_print(run->arena, _("%s: cleared on %d of %d questions"), told->display_name, told->cleared,
			    told->total));
	for (size_t i = 0; i < told->n_questions; i++)
		put("  %s  %s (%d/%d)%s\n", told->questions[i]->question, clearance(told->questions[i]->status),
			told->questions[i]->as_agreed, told->questions[i]->answered,
			told->questions[i]->critical ? _("  weighs most") : "");
	return EXIT_OK;
}
