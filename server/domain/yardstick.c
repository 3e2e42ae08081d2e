#include "domain/yardstick.h"

#include <math.h>

#include "domain/special.h"

struct interval yardstick_mean(const double *values, size_t count)
{
	struct interval mean = {.undefined = UNDEFINED_FEW_UNITS};
	double n = (double)count, squares = 0, reach;

	if (count < YARDSTICK_LEAST)
		return mean;
	mean.undefined = DEFINED;
	for (size_t i = 0; i < count; i++)
		mean.estimate += values[i] / n;
	for (size_t i = 0; i < count; i++)
		squares += (values[i] - mean.estimate) * (values[i] - mean.estimate);
	mean.se = sqrt(squares / (n - 1) / n);
	reach = mean.se * t_quantile(0.975, n - 1);
	mean.low = mean.estimate - reach;
	mean.high = mean.estimate + reach;
	return mean;
}

/* Beyond chance: the difference of the two means leaves its 95 % interval. */
static bool has_moved(const struct interval *before, const struct interval *now)
{
	double se = sqrt(before->se * before->se + now->se * now->se);

	return fabs(now->estimate - before->estimate) > 1e-9 + normal_quantile(0.975) * se;
}

enum movement yardstick_movement(const struct interval *readings_before, const struct interval *readings_now,
	const struct interval *practice_before, const struct interval *practice_now)
{
	if (readings_before->undefined || readings_now->undefined)
		return MOVED_UNKNOWN;
	if (has_moved(readings_before, readings_now))
		return MOVED_YARDSTICK;
	if (practice_before->undefined || practice_now->undefined)
		return MOVED_UNKNOWN;
	return has_moved(practice_before, practice_now) ? MOVED_PRACTICE : MOVED_NEITHER;
}
