/* ring.h - a year as a ring: January at the top, clockwise; what is planned, what was held, deadlines, today.
 *
 * Pure. The wheel's activities are numbered in the order in which they come; the ring bears the numbers, the list
 * beside it the titles, so that nothing hangs on colour. today is an ISO date; outside the year there is no hand. */
#pragma once
#include "codec/arena.h"
#include "tilsyn/v1/wheel.pb-c.h"

/* What the ring takes; a terminal that has less gets the list. */
enum { RING_COLUMNS = 80 };
char *ring_text(const Tilsyn__V1__Wheel *wheel, const char *today, const char *language, struct arena *a, size_t *size);
/* No ring, but all that it tells: for narrow terminals and for screen readers. */
char *ring_list(const Tilsyn__V1__Wheel *wheel, const char *today, const char *language, size_t columns,
	struct arena *a, size_t *size);
/* A drawing that stands alone, on A4 across. */
char *ring_svg(const Tilsyn__V1__Wheel *wheel, const char *today, const char *language, struct arena *a, size_t *size);
