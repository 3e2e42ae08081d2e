#include "domain/sampling/systematic.h"

bool systematic(uint32_t population, uint32_t n, uint32_t start, uint32_t *lines)
{
	if (n == 0 || n > population || start >= population)
		return false;
	for (uint32_t j = 0; j < n; j++)
		lines[j] = (uint32_t)((start + (uint64_t)j * population) / n);
	return true;
}
