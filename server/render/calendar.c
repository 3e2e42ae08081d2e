#include "render/calendar.h"

#include <libical/ical.h>
#include <stdlib.h>
#include <string.h>

#include "render/page.h"
#include "render/words.h"

struct calendar {
	icalcomponent *root;
	const char *language;
	struct arena *arena;
};

static struct icaltimetype day_of(struct arena *a, const char *iso, int later)
{
	struct icaltimetype day = icaltime_from_string(arena_print(a, "%.4s%.2s%.2s", iso, iso + 5, iso + 8));

	icaltime_adjust(&day, later, 0, 0, 0);
	return day;
}

/* The day after the last one ends an event of whole days. */
static icalcomponent *add_event(struct calendar *c, const char *activity_id, const char *part, const char *title,
	const char *first, const char *last)
{
	icalcomponent *event = icalcomponent_new(ICAL_VEVENT_COMPONENT);

	icalcomponent_set_uid(event, arena_print(c->arena, "%s%s@tilsyn", activity_id, part));
	icalcomponent_set_dtstart(event, day_of(c->arena, first, 0));
	icalcomponent_set_dtend(event, day_of(c->arena, last, 1));
	icalcomponent_set_summary(event, clean_line(c->arena, title));
	/* The days are nobody's whole days: work goes on beside it. */
	icalcomponent_add_property(event, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
	icalcomponent_add_component(c->root, event);
	return event;
}

static void stamp(icalcomponent *event, time_t changed, int version, bool is_cancelled)
{
	icalcomponent_set_dtstamp(event, icaltime_from_timet_with_zone(changed, 0, icaltimezone_get_utc_timezone()));
	icalcomponent_set_sequence(event, version);
	icalcomponent_set_status(event, is_cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED);
}

static const char *audience(const struct calendar *c, Tilsyn__V1__Audience who)
{
	static const enum word names[] = {WORD_WHEEL_CASEWORKERS, WORD_WHEEL_TEAMS, WORD_WHEEL_MANAGEMENT,
		WORD_WHEEL_COMMITTEE, WORD_WHEEL_DEPARTMENTS};

	return who >= 1 && who <= 5 ? words(c->language, names[who - 1]) : "";
}

/* On its day while it is not told; past it the title says so, and each day gives a version of its own. */
static void add_due(struct calendar *c, const Tilsyn__V1__DueReport *due)
{
	const char *title =
		words_fill(c->arena, c->language, due->late_days ? WORD_CALENDAR_REPORT_LATE : WORD_CALENDAR_REPORT,
			"audience", audience(c, due->audience), "title", due->activity, NULL);
	const char *part = arena_print(c->arena, "-told-%d", due->telling);

	stamp(add_event(c, due->activity_id, part, title, due->due_on, due->due_on), 0, due->late_days, false);
}

static void add_activity(struct calendar *c, const Tilsyn__V1__Activity *activity)
{
	const bool is_skipped = activity->state == TILSYN__V1__ACTIVITY_STATE__ACTIVITY_STATE_SKIPPED;
	const time_t changed = activity->changed_at ? (time_t)activity->changed_at->seconds : 0;
	const char *ends = words_fill(c->arena, c->language, WORD_CALENDAR_DEADLINE, "title", activity->title, NULL);

	stamp(add_event(c, activity->activity_id, "", activity->title, activity->starts_on, activity->deadline),
		changed, (int)activity->version, is_skipped);
	stamp(add_event(c, activity->activity_id, "-deadline", ends, activity->deadline, activity->deadline), changed,
		(int)activity->version, is_skipped);
}

char *calendar_render(const Tilsyn__V1__Wheel *wheel, const Tilsyn__V1__ListDueReportsResponse *due,
	const char *language, struct arena *a, size_t *size)
{
	struct calendar c = {icalcomponent_new(ICAL_VCALENDAR_COMPONENT), words_language(language), a};
	icalproperty *name = icalproperty_new_x(words(c.language, WORD_CALENDAR_NAME));
	char *text, *kept;

	icalproperty_set_x_name(name, "X-WR-CALNAME");
	icalcomponent_add_property(c.root, icalproperty_new_version("2.0"));
	icalcomponent_add_property(c.root, icalproperty_new_prodid("-//Tilsyn//Annual wheel//DA"));
	icalcomponent_add_property(c.root, name);
	for (size_t i = 0; i < wheel->n_activities; i++)
		add_activity(&c, wheel->activities[i]);
	for (size_t i = 0; i < due->n_reports; i++)
		add_due(&c, due->reports[i]);
	text = icalcomponent_as_ical_string_r(c.root);
	*size = strlen(text);
	kept = arena_copy(a, text, *size);
	free(text);
	icalcomponent_free(c.root);
	return kept;
}
