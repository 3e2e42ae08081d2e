#include "screen/day.h"

#include <stdlib.h>
#include <time.h>

static const char zone[] = "Europe/Copenhagen";
/* The rule of the zone as it stands, for a computer without the list of zones; there the name alone would quietly mean
 * UTC. */
static const char zone_rule[] = "CET-1CEST,M3.5.0,M10.5.0/3";

void day_init(void)
{
	setenv("TZ", zone, 1);
	tzset();
	if (timezone)
		return;
	setenv("TZ", zone_rule, 1);
	tzset();
}

int64_t day_end(const char iso[11])
{
	struct tm day = {0};

	strptime(iso, "%Y-%m-%d", &day);
	day.tm_hour = 23, day.tm_min = 59, day.tm_sec = 59, day.tm_isdst = -1;
	return (int64_t)mktime(&day);
}
