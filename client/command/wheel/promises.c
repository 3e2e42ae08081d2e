/* What the year's plan promised, and what was held. */
#include <string.h>

#include "command/commands.h"
#include "command/standstill.h"
#include "command/wheel/wheel.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words.h"
#include "verb.h"

static const char *who_is_missing(struct arena *a, const Tilsyn__V1__Promise *p)
{
	const char *names = "";

	for (size_t i = 0; i < p->n_missing; i++)
		names = arena_print(a, "%s%s%s (%d)", names, *names ? ", " : ": ", p->missing[i]->display_name,
			p->missing[i]->reviews);
	return names;
}

/* Why it was not held as promised; NULL where it was, or where nothing can be said yet. */
static const char *why(struct arena *a, const Tilsyn__V1__Promise *p)
{
	if (p->outcome == TILSYN__V1__PROMISE_OUTCOME__PROMISE_OUTCOME_SKIPPED)
		return arena_print(a, _("skipped: %s"), p->skip_reason);
	if (p->standstill)
		return standstill_words(a, p->standstill);
	if (p->outcome == TILSYN__V1__PROMISE_OUTCOME__PROMISE_OUTCOME_HELD_IN_PART)
		return arena_print(a, _("%d of %d reviews came in before the deadline passed%s"), p->submitted,
			p->reviews, who_is_missing(a, p));
	if (p->outcome == TILSYN__V1__PROMISE_OUTCOME__PROMISE_OUTCOME_MISSED)
		return _("not held before its deadline");
	if (p->late_days)
		return arena_print(a, ngettext("began %d day late", "began %d days late", (unsigned long)p->late_days),
			p->late_days);
	return NULL;
}

static void put_reasons(struct run *run, const Tilsyn__V1__ListPromisesResponse *response, const char *series)
{
	for (size_t i = 0; i < response->n_promises; i++) {
		const Tilsyn__V1__Promise *p = response->promises[i];
		const char *reason = strcmp(p->series, series) ? NULL : why(run->arena, p);

		for (size_t v = 0; !strcmp(p->series, series) && v < p->n_verdicts; v++)
			put("  %s, %s\n", p->title, wheel_verdict_words(run->arena, p->verdicts[v]));
		if (reason)
			put("  %s, %s: %s\n", p->title, when_date(run->arena, p->planned_on), reason);
	}
}

static void put_total(const Tilsyn__V1__PromiseTotal *t)
{
	const char *cadence = words_of_enum(&tilsyn__v1__cadence__descriptor, t->cadence);
	const char *name = *t->series ? (*t->title ? t->title : t->series) : _("In no published plan");

	put_styled(STYLE_BOLD, "%s%s%s%s: ", name, *cadence ? " (" : "", cadence, *cadence ? ")" : "");
	put(_("%d of %d held"), t->held, t->planned);
	if (t->open)
		put(_(", %d coming or under way"), t->open);
	if (t->skipped)
		put(_(", %d skipped"), t->skipped);
	if (t->missed)
		put(_(", %d not held"), t->missed);
	put("\n");
}

static const struct column columns[] = {
	{N_("Title"), "title", AS_WIDE},
	{N_("Planned"), "planned_on", AS_DATE},
	{N_("Frozen"), "frozen_on", AS_DATE},
	{N_("Shared out"), "shared_out_on", AS_DATE},
	{N_("Done"), "done_on", AS_DATE},
	{N_("Days late"), "late_days", AS_COUNT},
	{N_("Outcome"), "outcome", AS_WORD},
	{0},
};

static void put_totals(struct run *run, const void *response)
{
	const Tilsyn__V1__ListPromisesResponse *year = response;

	for (size_t i = 0; year->n_promises && i < year->n_totals; i++) {
		put("\n");
		put_total(year->totals[i]);
		put_reasons(run, year, year->totals[i]->series);
	}
}

VERB(wheel_promises, .method = "WheelService/ListPromises", .taken = {TAKE_YEAR}, .rows = "promises",
	.columns = columns, .empty = N_("Nothing was planned for that year."), .put = put_totals)

VERB(wheel_held, .method = "WheelService/HoldActivity",
	.taken = {{"activity_id", TAKE_ACTIVITY, .states = IN(PLANNED)}},
	.said = N_("It stands as held in the promise log."))
