/* systematic.h - every k-th line of a list, from one random start.
 *
 * Line floor((u + j) N / n), j = 0..n-1, counted from 0: exactly n lines, each with the chance n / N. The variance
 * cannot be told from one draw, and a list with a rhythm gives a biased one. Pure. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* lines: n long, ascending. False: n is 0 or above N, or u not in [0, 1). */
bool systematic(uint32_t population, uint32_t n, double u, uint32_t *lines);
