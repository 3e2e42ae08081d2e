/* day.h - days as they are in Denmark, wherever the person sits and whatever zone the computer is set to: a deadline is
 * the same day for all who share it, and the server reckons days so, too. */
#pragma once
#include <stdint.h>

void day_init(void);		     /* before the first clock is read; sets the zone of the whole program */
int64_t day_end(const char iso[11]); /* the last second of a day that run_date gave */
