#include "domain/holm.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "domain/memory.h"

/* The smallest p is multiplied by the number of tests, the next by one less, and none falls below the one before it. */
void holm(const double *p, size_t count, double *adjusted)
{
	bool *done = memory_new(count, sizeof(*done));
	double reached = 0;

	for (size_t left = count; left > 0; left--) {
		size_t least = count;

		for (size_t i = 0; i < count; i++)
			if (!done[i] && (least == count || p[i] < p[least]))
				least = i;
		done[least] = true;
		reached = fmax(reached, fmin(1, p[least] * (double)left));
		adjusted[least] = reached;
	}
	free(done);
}
