#include "render/ring_year.h"

#include <math.h>
#include <stdio.h>

#include "render/number.h"

enum { MONTHS = 12, DAYS_OF_WEEK = 7 };

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int ring_month_start(int year, int month)
{
	static const int starts[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

	return starts[month - 1] + (month > 2 && is_leap(year));
}

/* 0 = Monday, of 1 January. */
static int first_weekday(int year)
{
	int before = year - 1;

	return (before + before / 4 - before / 100 + before / 400) % DAYS_OF_WEEK;
}

/* Week 1 has the year's first Thursday. */
int ring_week_start(int year, int week)
{
	int weekday = first_weekday(year);

	return (weekday <= 3 ? -weekday : DAYS_OF_WEEK - weekday) + (week - 1) * DAYS_OF_WEEK;
}

/* The day of the year; before 0 or behind its end in other years. */
static int day_of(int year, const char *iso)
{
	int y, m, d;

	if (!iso || sscanf(iso, "%4d-%2d-%2d", &y, &m, &d) != 3 || m < 1 || m > MONTHS)
		return -1;
	int day = ring_month_start(y, m) + d - 1;
	for (; y < year; y++)
		day -= 365 + is_leap(y);
	for (; y > year; y--)
		day += 365 + is_leap(y - 1);
	return day;
}

static int clamp(int day, int days)
{
	return day < 0 ? 0 : day >= days ? days - 1 : day;
}

/* The first lane that is free from the arc's first day on. */
static int lane_of(const struct ring_year *y, const struct ring_arc *arc)
{
	int until[RING_LANES];

	for (int lane = 0; lane < RING_LANES; lane++)
		until[lane] = -1;
	for (size_t i = 0; i < y->n_arcs; i++)
		if (y->arcs[i].to > until[y->arcs[i].lane])
			until[y->arcs[i].lane] = y->arcs[i].to;
	for (int lane = 0; lane < RING_LANES; lane++)
		if (until[lane] < arc->from)
			return lane;
	return RING_LANES - 1;
}

static struct ring_arc arc_of(const struct ring_year *y, const Tilsyn__V1__Activity *activity)
{
	int from = day_of(y->year, activity->starts_on), to = day_of(y->year, activity->deadline);
	Tilsyn__V1__ActivityState state = activity->state;

	return (struct ring_arc){
		.activity = activity,
		.from = clamp(from, y->days),
		.to = clamp(to, y->days),
		.deadline = to >= 0 && to < y->days ? to : -1,
		.held = state == TILSYN__V1__ACTIVITY_STATE__ACTIVITY_STATE_DONE,
		.under_way = state == TILSYN__V1__ACTIVITY_STATE__ACTIVITY_STATE_FROZEN ||
			     state == TILSYN__V1__ACTIVITY_STATE__ACTIVITY_STATE_DRAWN ||
			     state == TILSYN__V1__ACTIVITY_STATE__ACTIVITY_STATE_ASSIGNED,
		.skipped = state == TILSYN__V1__ACTIVITY_STATE__ACTIVITY_STATE_SKIPPED,
	};
}

struct ring_year ring_year_of(const Tilsyn__V1__Wheel *wheel, const char *today, struct arena *a)
{
	struct ring_year y = {.year = wheel->year, .days = 365 + is_leap(wheel->year), .today = -1, .lanes = 1};
	int day = day_of(y.year, today);

	if (day >= 0 && day < y.days)
		y.today = day;
	y.weeks = ring_week_start(y.year, 53) + 3 < y.days ? 53 : 52;
	y.arcs = arena_alloc(a, (wheel->n_activities + 1) * sizeof(*y.arcs));
	for (size_t i = 0; i < wheel->n_activities; i++) {
		struct ring_arc arc = arc_of(&y, wheel->activities[i]);

		arc.lane = lane_of(&y, &arc);
		if (arc.lane >= y.lanes)
			y.lanes = arc.lane + 1;
		y.arcs[y.n_arcs++] = arc;
	}
	return y;
}

double ring_angle(const struct ring_year *y, double day)
{
	return 2 * M_PI * day / y->days;
}

const char *ring_day(struct arena *a, const char *language, const char *iso)
{
	int year, month, day;

	if (!iso || sscanf(iso, "%4d-%2d-%2d", &year, &month, &day) != 3 || month < 1 || month > MONTHS)
		return "";
	const char *name = number_month(language, month);
	return words_language(language)[0] == 'd' ? arena_print(a, "%d. %.3s", day, name)
						  : arena_print(a, "%d %.3s", day, name);
}

enum word ring_kind(const Tilsyn__V1__Activity *activity)
{
	switch (activity->kind) {
	case TILSYN__V1__ACTIVITY_KIND__ACTIVITY_KIND_THEMED:
		return WORD_RING_THEMED;
	case TILSYN__V1__ACTIVITY_KIND__ACTIVITY_KIND_CALIBRATION:
		return WORD_RING_CALIBRATION;
	case TILSYN__V1__ACTIVITY_KIND__ACTIVITY_KIND_TEAM_READING:
		return WORD_RING_TEAM_READING;
	case TILSYN__V1__ACTIVITY_KIND__ACTIVITY_KIND_REPORTING:
		return WORD_RING_REPORTING;
	case TILSYN__V1__ACTIVITY_KIND__ACTIVITY_KIND_CONCEPT_REVIEW:
		return WORD_RING_CONCEPT_REVIEW;
	default:
		return WORD_RING_GENERAL;
	}
}

enum word ring_look(const Tilsyn__V1__Activity *activity)
{
	enum word kind = ring_kind(activity);

	return kind == WORD_RING_GENERAL || kind == WORD_RING_THEMED || kind == WORD_RING_CALIBRATION ? kind
												      : WORD_RING_OTHER;
}

enum word ring_state(const struct ring_arc *arc)
{
	if (arc->skipped)
		return WORD_RING_SKIPPED;
	if (arc->held)
		return WORD_RING_DONE;
	return arc->under_way ? WORD_RING_UNDER_WAY : WORD_RING_WAITING;
}
