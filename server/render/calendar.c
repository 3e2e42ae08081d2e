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
static void add_event(struct calendar *c, const Tilsyn__V1__Activity *activity, const char *part, const char *title,
	const char *first, const char *last)
{
	bool skipped = activity->state == TILSYN__V1__ACTIVITY_STATE__ACTIVITY_STATE_SKIPPED;
	time_t changed = activity->changed_at ? (time_t)activity->changed_at->seconds : 0;
	icalcomponent *event = icalcomponent_new(ICAL_VEVENT_COMPONENT);

	icalcomponent_set_uid(event, arena_print(c->arena, "%s%s@tilsyn", activity->activity_id, part));
	icalcomponent_set_dtstamp(event, icaltime_from_timet_with_zone(changed, 0, icaltimezone_get_utc_timezone()));
	icalcomponent_set_sequence(event, (int)activity->version);
	icalcomponent_set_dtstart(event, day_of(c->arena, first, 0));
	icalcomponent_set_dtend(event, day_of(c->arena, last, 1));
	icalcomponent_set_summary(event, clean_line(c->arena, title));
	icalcomponent_set_status(event, skipped ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED);
	/* The days are nobody's whole days: work goes on beside it. */
	icalcomponent_add_property(event, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
	icalcomponent_add_component(c->root, event);
}

static void add_activity(struct calendar *c, const Tilsyn__V1__Activity *activity)
{
	add_event(c, activity, "", activity->title, activity->starts_on, activity->deadline);
	add_event(c, activity, "-deadline",
		words_fill(c->arena, c->language, WORD_CALENDAR_DEADLINE, "title", activity->title, NULL),
		activity->deadline, activity->deadline);
}

char *calendar_render(const Tilsyn__V1__Wheel *wheel, const char *language, struct arena *a, size_t *size)
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
	text = icalcomponent_as_ical_string_r(c.root);
	*size = strlen(text);
	kept = arena_copy(a, text, *size);
	free(text);
	icalcomponent_free(c.root);
	return kept;
}
