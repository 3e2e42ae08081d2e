/* What the year's plan promised, and what was held. */
#include <string.h>

#include "command/commands.h"
#include "command/wheel.h"
#include "language.h"
#include "standstill.h"
#include "ui.h"
#include "words.h"

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

int wheel_promises(struct run *run)
{
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
	Tilsyn__V1__ListPromisesRequest request = TILSYN__V1__LIST_PROMISES_REQUEST__INIT;
	Tilsyn__V1__ListPromisesResponse *response;
	int64_t year = 0;
	int rc;

	if (run->options[OPT_YEAR] && !run_number(run->options[OPT_YEAR], 2000, 2200, &year))
		return say_error(EXIT_USAGE, _("--%s needs a number"), "year");
	request.year = (int32_t)year;
	rc = run_call(run, "WheelService/ListPromises", &request, &response);
	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &response->base);
		return EXIT_OK;
	}
	if (!response->n_promises) {
		say("%s\n", _("Nothing was planned for that year."));
		return EXIT_OK;
	}
	table_print(run->arena, columns, (ProtobufCMessage *const *)response->promises, response->n_promises);
	for (size_t i = 0; i < response->n_totals; i++) {
		put("\n");
		put_total(response->totals[i]);
		put_reasons(run, response, response->totals[i]->series);
	}
	return EXIT_OK;
}

int wheel_held(struct run *run)
{
	Tilsyn__V1__HoldActivityRequest request = TILSYN__V1__HOLD_ACTIVITY_REQUEST__INIT;
	Tilsyn__V1__HoldActivityResponse *response;
	Tilsyn__V1__Activity *activity;
	int rc = run_activity(run, IN(PLANNED), &activity);

	if (rc)
		return rc;
	request.activity_id = activity->activity_id;
	request.version = activity->version;
	rc = run_call(run, "WheelService/HoldActivity", &request, &response);
	return rc ? rc : run_done(run, response, "%s\n", _("It stands as held in the promise log."));
}
