/* systematic.h - every so many lines of a list, from one random start.
 *
 * Line floor((start + j N) / n), j = 0..n-1, counted from 0: the fractional interval with u = start / N, in whole
 * numbers. Exactly n lines, and with start even over 0..N-1 each has exactly the chance n / N. The variance cannot be
 * told from one draw, and a list with a rhythm gives a biased one. Pure. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/* lines: n long, ascending. False: n is 0 or above N, or start not below N. */
bool systematic(uint32_t population, uint32_t n, uint32_t start, uint32_t *lines);
