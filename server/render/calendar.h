/* calendar.h - activities as an iCalendar file (RFC 5545), for any calendar program.
 *
 * An event for each activity's period and one for its deadline. Uids never change, SEQUENCE is the activity's version,
 * what was skipped is cancelled. Titles and dates, nothing more. Pure: the same wheel gives the same bytes. */
#pragma once
#include "codec/arena.h"
#include "tilsyn/v1/wheel.pb-c.h"

char *calendar_render(const Tilsyn__V1__Wheel *wheel, const Tilsyn__V1__ListDueReportsResponse *due,
	const char *language, struct arena *a, size_t *size);
