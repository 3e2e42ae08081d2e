/* yardstick_power.h - how large a movement so many anchor cases show, and how many it takes to show a small one.
 *
 * What is found four times of five is planned from a spread that few cases give, and that is itself a guess: taken at
 * its word, the formula for a known spread promises 80 of a hundred and keeps 63 with five cases. So the guess is
 * averaged out (Kupper & Hafner 1989; O'Hagan's assurance): with U and V the guess and the spread that the later test
 * will see, each a chi over its degrees of freedom, the movement of k standard errors is found where |Z + kU| > tV.
 * Pure. */
#pragma once
#include <stddef.h>

/* k: a movement of so many standard errors, judged by a spread that `known` cases gave, is found four times of five in
 * as many as `cases`, at the two-sided level `at`. Both at least two. */
double power_factor(size_t known, size_t cases, double at);

enum { CASES_MOST = 1000 }; /* more anchor cases nobody reads */

/* So many cases, five at least, to find a movement of `worth` four times of five, where `known` cases spread by `sd`;
 * CASES_MOST + 1: more than that. */
size_t power_cases(size_t known, double sd, double worth, double at);
