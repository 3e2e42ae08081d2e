/* yardstick_rows.h - how anchor cases were read, half-year by half-year, out of the JSON of app.yardstick_halves. */
#pragma once
#include <jansson.h>

#include "report/trend/trend_yardstick.h"

/* In the arena; judged together. Half-years of one item stand together, the oldest first; one without a reading has
 * practice alone. */
struct trend_half *yardstick_read(const json_t *list, size_t *count, struct arena *a);
