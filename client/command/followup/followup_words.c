/* What figures of actions say, in plain words: what fell as plainly as what rose. */
#include <math.h>

#include "command/followup/followup.h"
#include "screen/language.h"
#include "screen/table.h"
#include "screen/words.h"

static int points(double share)
{
	return (int)lround(100 * share);
}

static const char *why_not(Tilsyn__V1__CannotTell why)
{
	switch (why) {
	case TILSYN__V1__CANNOT_TELL__CANNOT_TELL_NO_BASELINE:
		return _(
			"No earlier random draw has measured this, so it cannot be told whether it moves. The action can be made all the same.");
	case TILSYN__V1__CANNOT_TELL__CANNOT_TELL_NOT_ALL_DRAWN:
		return _(
			"The earlier draws of an open cycle cannot speak of all cases, so it cannot be told whether it moves. The action can be made all the same.");
	case TILSYN__V1__CANNOT_TELL__CANNOT_TELL_FEW_CASES:
		return _(
			"Fewer than ten earlier cases measured this, so it cannot be told whether it moves. The action can be made all the same.");
	default:
		return _(
			"With so few earlier cases, or so small a move, no number of cases can tell. The action can be made all the same.");
	}
}

const char *followup_baseline_words(struct arena *a, const Tilsyn__V1__Baseline *b, double hoped)
{
	const char *text = arena_print(a,
		ngettext("Before, without the draw that caused it: %d of %d case.",
			"Before, without the draw that caused it: %d of %d cases.", (unsigned long)b->relevant),
		b->yes, b->relevant);

	if (b->has_share)
		text = arena_print(a, _("%s That is %d %% of how we work (between %d and %d %%)."), text,
			points(b->share), points(b->low), points(b->high));
	if (!b->cases_needed)
		return arena_print(a, "%s %s", text, why_not(b->cannot_tell));
	return arena_print(a,
		_("%s To see a move of %d percentage points, later random draws must have %d cases to which it applies. That number is fixed."),
		text, points(hoped), b->cases_needed);
}

static const char *outcome_words(Tilsyn__V1__Effect outcome)
{
	switch (outcome) {
	case TILSYN__V1__EFFECT__EFFECT_MOVED:
		return _("Moved: practice has become better.");
	case TILSYN__V1__EFFECT__EFFECT_MOVED_LESS:
		return _("Moved, but less than hoped for.");
	case TILSYN__V1__EFFECT__EFFECT_NOT_MOVED:
		return _("Not moved: what was hoped for has not come.");
	case TILSYN__V1__EFFECT__EFFECT_FALLEN:
		return _("Fallen: practice has become poorer.");
	default:
		return _("It cannot be told yet: the cases fit both a move and none.");
	}
}

const char *followup_verdict_words(struct arena *a, const Tilsyn__V1__Action *action)
{
	const Tilsyn__V1__EffectVerdict *v = action->verdict;
	const char *text;

	if (!*action->item)
		return _("Nothing is measured.");
	if (v)
		return arena_print(a,
			_("%s Before %d of %d cases, after %d of %d. The difference is %+d percentage points (between %+d and %+d)."),
			outcome_words(v->outcome), action->baseline->yes, action->baseline->relevant, v->yes,
			v->relevant, points(v->difference), points(v->low), points(v->high));
	if (!action->baseline)
		return _("What is measured is told to planners and leaders.");
	if (action->later_hidden)
		return _("How far the later draws are is not told: it would speak of one caseworker alone.");
	if (!action->baseline->cases_needed)
		return arena_print(a, _("Later: %d of %d cases. It cannot be told whether it moved."),
			action->later_yes, action->later_relevant);
	text = arena_print(a, _("Not judged yet. Later: %d of %d cases; it is judged at %d cases."), action->later_yes,
		action->later_relevant, action->baseline->cases_needed);
	if (!action->later_left_out)
		return text;
	text = arena_print(a,
		ngettext("%s %d more case is of a coverage draw: it speaks of all cases only once the cycle is closed.",
			"%s %d more cases are of coverage draws: they speak of all cases only once the cycle is closed.",
			(unsigned long)action->later_left_out),
		text, action->later_left_out);
	return *action->later_until ? arena_print(a, _("%s Its last draw has its deadline on %s."), text,
					      when_date(a, action->later_until))
				    : text;
}

const char *followup_whose(const Tilsyn__V1__Action *action)
{
	return *action->team	     ? action->team
	       : *action->department ? action->department
	       : *action->caseworker ? action->caseworker
				     : action->case_number;
}
