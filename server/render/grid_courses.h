/* grid_courses.h - courses with a row for each period of each, as programs that calculate want them. */
#pragma once
#include "codec/arena.h"
#include "tilsyn/v1/report.pb-c.h"

/* The columns that are no periods say something of the whole course: they stand at its last period. */
const Tilsyn__V1__Block *courses_as_rows(const Tilsyn__V1__Block *courses, const char *language, struct arena *a);
