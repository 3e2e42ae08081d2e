/* yardstick.h - did practice move, or the yardstick?
 *
 * Anchor cases do not change. When their readings move as ordinary reviews do, it is the reviewers who measure
 * otherwise. Pure. */
#pragma once
#include <stddef.h>

#include "domain/figure.h"

enum { YARDSTICK_LEAST = 10 }; /* readings, or reviews, below which a half-year has no mean (R15) */

/* Mean with its 95 % interval (t); undefined below YARDSTICK_LEAST values. */
struct interval yardstick_mean(const double *values, size_t count);
struct interval yardstick_mean_of(size_t count, double mean, double variance); /* the same, added up already */

enum movement { MOVED_UNKNOWN, MOVED_NEITHER, MOVED_PRACTICE, MOVED_YARDSTICK };
/* Two periods in a row; their means as above. What is undefined cannot be told. */
enum movement yardstick_movement(const struct interval *readings_before, const struct interval *readings_now,
	const struct interval *practice_before, const struct interval *practice_now);
