#include "domain/agreement/yardstick.h"

#include <math.h>

#include "domain/special.h"

struct interval yardstick_mean_of(size_t count, double mean, double variance)
{
	struct interval told = {.undefined = UNDEFINED_FEW_UNITS};
	const double n = (double)count;

	if (count < YARDSTICK_LEAST)
		return told;
	told.undefined = DEFINED;
	told.estimate = mean;
	told.se = sqrt(variance / n);
	told.low = mean - told.se * t_quantile(0.975, n - 1);
	told.high = mean + told.se * t_quantile(0.975, n - 1);
	return told;
}

struct interval yardstick_mean(const double *values, size_t count)
{
	double mean = 0, squares = 0;

	for (size_t i = 0; i < count; i++)
		mean += values[i] / (double)count;
	for (size_t i = 0; i < count; i++)
		squares += (values[i] - mean) * (values[i] - mean);
	return yardstick_mean_of(count, mean, count > 1 ? squares / (double)(count - 1) : 0);
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
