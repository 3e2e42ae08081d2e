#include "report/results.h"

bool results_are_graded(const struct results *r)
{
	size_t counting = 0;

	for (size_t i = 0; i < r->n_values; i++)
		counting += r->values[i].counts;
	return counting > 2;
}
