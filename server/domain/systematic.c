#include "domain/systematic.h"

#include <math.h>

bool systematic(uint32_t population, uint32_t n, double u, uint32_t *lines)
{
	if (n == 0 || n > population || !(u >= 0 && u < 1))
		return false;
	for (uint32_t j = 0; j < n; j++)
		lines[j] = (uint32_t)floor((u + j) * population / n);
	return true;
}
