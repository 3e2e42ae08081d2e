/* ring_year.h - the days of a year as places on a ring, and what its activities are called; for the two drawings. */
#pragma once
#include <stdbool.h>

#include "render/words.h"
#include "tilsyn/v1/wheel.pb-c.h"

enum { RING_LANES = 4 };

struct ring_arc {
	const Tilsyn__V1__Activity *activity;
	int from, to; /* days of the year from 0, `to` included; cut at the year's ends */
	int deadline; /* -1: in another year */
	int lane;     /* activities at the same time lie beside each other; the last lane takes what is left over */
	bool held, under_way, skipped;
};
struct ring_year {
	int year, days, weeks;
	int today; /* -1: in another year */
	struct ring_arc *arcs;
	size_t n_arcs;
	int lanes;
};

struct ring_year ring_year_of(const Tilsyn__V1__Wheel *wheel, const char *today, struct arena *a);
int ring_month_start(int year, int month); /* month 1-13: the day it begins on */
int ring_week_start(int year, int week);   /* its Monday; before 0 where the week begins in the year before */
double ring_angle(const struct ring_year *y, double day);		      /* from the top, clockwise, in radians */
const char *ring_day(struct arena *a, const char *language, const char *iso); /* "5. jan." */
enum word ring_kind(const Tilsyn__V1__Activity *activity);
enum word ring_look(const Tilsyn__V1__Activity *activity); /* the kinds that draw nothing look alike: meetings */
enum word ring_state(const struct ring_arc *arc);
