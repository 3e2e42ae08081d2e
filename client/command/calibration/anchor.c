/* Anchor cases, the yardstick, and the way in of who is new. */
#include "command/calibration/calibration.h"
#include "command/commands.h"
#include "screen/ask.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "verb.h"

static const struct column columns[] = {
	{N_("Title"), "title", AS_WIDE},
	{N_("Agreed"), "questions", AS_COUNT},
	{N_("Readings"), "readings", AS_COUNT},
	{N_("Since"), "made_at", AS_DATE},
	{N_("Retired"), "retired_at", AS_DATE},
	{N_("Id"), "anchor_id", AS_ID},
	{0},
};

VERB(calibration_anchors, .method = "CalibrationService/ListAnchors", .rows = "anchors", .columns = columns,
	.empty = N_("There is no anchor case yet."))

static int take_anchor(struct run *run, void *request)
{
	Tilsyn__V1__SetAnchorRequest *anchor = request;
	size_t size;

	anchor->title = ask_line(run->arena, _("A name for it that tells nobody whose case it is"), "--note");
	anchor->excerpt = run->options[OPT_FILE]
				  ? run_read_file(run, run->options[OPT_FILE], &size)
				  : ask_line(run->arena, _("What is read in place of the file"), "--file");
	return anchor->title && anchor->excerpt ? EXIT_OK : EXIT_USAGE;
}

VERB(calibration_anchor, .method = "CalibrationService/SetAnchor",
	.taken = {{"calibration_id", TAKE_ID, ARGUMENT(0), .thing = THING_CALIBRATION},
		{"case_number", TAKE_TEXT, ARGUMENT(1)}},
	.fill = take_anchor,
	.said = N_("It is an anchor case now: read it again blind each half-year, and by every new leader."))

VERB(calibration_retire, .method = "CalibrationService/RetireAnchor",
	.taken = {{"anchor_id", TAKE_ROW, ARGUMENT(0), .thing = THING_ANCHOR}},
	.said = N_("The anchor case is out of use. What it has shown stays."))

/* -- the yardstick -- */

static const char *movement(Tilsyn__V1__Movement m)
{
	static const char *const words[] = {
		[TILSYN__V1__MOVEMENT__MOVEMENT_UNSPECIFIED] = N_("the first"),
		[TILSYN__V1__MOVEMENT__MOVEMENT_TOO_FEW] = N_("too few to tell whether the yardstick moved"),
		[TILSYN__V1__MOVEMENT__MOVEMENT_NEITHER] =
			N_("no sign that the yardstick moved, nor that practice did"),
		[TILSYN__V1__MOVEMENT__MOVEMENT_PRACTICE] =
			N_("practice moved, and there is no sign that the yardstick did"),
		[TILSYN__V1__MOVEMENT__MOVEMENT_YARDSTICK] =
			N_("the yardstick moved; what practice did cannot be told"),
		[TILSYN__V1__MOVEMENT__MOVEMENT_READERS] = N_(
			"read otherwise, but not by the same readers: people or yardstick, that cannot be told apart"),
		[TILSYN__V1__MOVEMENT__MOVEMENT_NO_SIGN] =
			N_("no sign that the yardstick moved; too few ordinary cases to tell of practice"),
	};

	return m < sizeof(words) / sizeof(*words) ? _(words[m]) : "–";
}

/* What the verdict rests on. */
static void put_move(struct run *run, const Tilsyn__V1__YardstickPeriod *p)
{
	put("  %s\n", p->by_reader ? arena_print(run->arena,
					     _("since %s: anchor cases read in both: %d, by the same readers: %d"),
					     p->against, p->shared_anchors, p->same_readers)
				   : arena_print(run->arena, _("since %s: anchor cases read in both: %d, whoever read"),
					     p->against, p->shared_anchors));
	if (p->has_move)
		put("  %s\n",
			arena_print(run->arena, _("read milder (+) or stricter (−) than then: %s (%s to %s)"),
				calibration_decimal(run, p->move, true), calibration_decimal(run, p->move_low, true),
				calibration_decimal(run, p->move_high, true)));
}

static bool is_sign(Tilsyn__V1__Movement m)
{
	return m == TILSYN__V1__MOVEMENT__MOVEMENT_YARDSTICK || m == TILSYN__V1__MOVEMENT__MOVEMENT_READERS;
}

/* How large a movement so many anchor cases show, and how many would show a small one. */
static void put_power(struct run *run, const Tilsyn__V1__YardstickPeriod *p)
{
	enum { NEEDED_MOST = 1000 };

	put_paragraph(2,
		p->seen > 1
			? _("Even the largest movement may go unseen with so few anchor cases.")
			: arena_print(run->arena,
				  ngettext("With %d anchor case a movement of %s or more is found four times of five.",
					  "With %d anchor cases a movement of %s or more is found four times of five.",
					  (unsigned long)p->shared_anchors),
				  p->shared_anchors, calibration_decimal(run, p->seen, false)));
	if (p->needed > NEEDED_MOST)
		put_paragraph(2, arena_print(run->arena,
					 _("To find one of %s it takes more than a thousand, spread as they are."),
					 calibration_decimal(run, 0.1, false)));
	else if (p->needed > p->shared_anchors)
		put_paragraph(2, arena_print(run->arena, _("To find one of %s it takes about %d, spread as they are."),
					 calibration_decimal(run, 0.1, false), p->needed));
}

static void put_period(struct run *run, const Tilsyn__V1__YardstickPeriod *p, Tilsyn__V1__Movement m)
{
	put_styled(STYLE_BOLD, "%s\n", p->period);
	put("  %s\n", arena_print(run->arena, _("anchor cases: %d, readings: %d, answers as agreed: %d of %d"),
			      p->anchors, p->readings, p->as_agreed, p->compared));
	if (p->has_lean)
		put("  %s\n",
			arena_print(run->arena, _("milder (+) or stricter (−) than agreed: %s (%s to %s)"),
				calibration_decimal(run, p->lean, true), calibration_decimal(run, p->lean_low, true),
				calibration_decimal(run, p->lean_high, true)));
	put("  %s\n", arena_print(run->arena, _("ordinary reviews: %lld, mean %s"), (long long)p->practice->n,
			      calibration_figure(run, p->practice)));
	if (*p->against)
		put_move(run, p);
	put("  %s\n", movement(m));
	if (p->has_move && !is_sign(m))
		put_power(run, p);
}

static int take_yardstick_set(struct run *run, void *request)
{
	return calibration_template(run, 0, &((Tilsyn__V1__GetYardstickRequest *)request)->template_id);
}

static void put_yardstick(struct run *run, const void *response)
{
	const Tilsyn__V1__GetYardstickResponse *told = response;

	for (size_t i = 0; i < told->n_periods; i++)
		put_period(run, told->periods[i], told->movements[i]);
	if (!told->n_periods)
		say("%s\n", _("Nothing has been reviewed with this question set yet."));
}

VERB(calibration_yardstick, .method = "CalibrationService/GetYardstick", .taken = {{"question", TAKE_TEXT, OPT_ITEM}},
	.fill = take_yardstick_set, .put = put_yardstick)

/* -- the way in -- */

static const char *clearance(Tilsyn__V1__Clearance c)
{
	return c == TILSYN__V1__CLEARANCE__CLEARANCE_CLEARED   ? _("cleared")
	       : c == TILSYN__V1__CLEARANCE__CLEARANCE_NOT_YET ? _("not yet: talk it through")
							       : _("too few anchor cases so far");
}

static int take_onboarding_set(struct run *run, void *request)
{
	return calibration_template(run, 0, &((Tilsyn__V1__GetOnboardingRequest *)request)->template_id);
}

static void put_onboarding(struct run *run, const void *response)
{
	const Tilsyn__V1__GetOnboardingResponse *told = response;

	put("%s\n", arena_print(run->arena, _("%s: cleared on %d of %d questions"), told->display_name, told->cleared,
			    told->total));
	for (size_t i = 0; i < told->n_questions; i++)
		put("  %s  %s (%d/%d)%s\n", told->questions[i]->question, clearance(told->questions[i]->status),
			told->questions[i]->as_agreed, told->questions[i]->answered,
			told->questions[i]->critical ? _("  weighs most") : "");
}

VERB(calibration_onboarding, .method = "CalibrationService/GetOnboarding",
	.taken = {{"user_id", TAKE_ID, OPT_USER, .thing = THING_USER}}, .fill = take_onboarding_set,
	.put = put_onboarding)
