/* resample alpha|fleiss UNITS RATERS RESAMPLES - the time of one bootstrap interval, in seconds.
 * resample data|whole UNITS RATERS 0 - the ratings it is made of: a line per unit, categories 0 to 2, - for missing.
 *
 * Ratings of three degrees, made up the same every time: reviewers hit the unit's own degree in seven of ten; for alpha
 * one place in ten is empty, for Fleiss none. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "domain/agreement/agreement.h"
#include "domain/random.h"

enum { DEGREES = 3 };

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void make_up(int8_t *cells, size_t units, size_t raters, bool gaps)
{
	struct random random;

	random_init(&random, 1);
	for (size_t u = 0; u < units; u++) {
		uint32_t own = random_below(&random, DEGREES);

		for (size_t i = 0; i < raters; i++) {
			uint32_t said = random_below(&random, 10) < 7 ? own : random_below(&random, DEGREES);

			cells[u * raters + i] =
				(int8_t)(random_below(&random, 10) == 0 && gaps ? RATING_MISSING : (int8_t)said);
		}
	}
}

static void print(const int8_t *cells, size_t units, size_t raters)
{
	for (size_t i = 0; i < units * raters; i++)
		printf("%c%c", cells[i] == RATING_MISSING ? '-' : '0' + cells[i], (i + 1) % raters ? ' ' : '\n');
}

int main(int argc, char **argv)
{
	struct measure alpha = {.coefficient = COEFFICIENT_ALPHA, .level = LEVEL_ORDINAL},
		       fleiss = {.coefficient = COEFFICIENT_FLEISS};
	size_t units = argc == 5 ? strtoul(argv[2], NULL, 10) : 0, raters = argc == 5 ? strtoul(argv[3], NULL, 10) : 0;
	struct ratings r = {.n_units = units, .n_raters = raters, .n_categories = DEGREES};
	struct interval interval;
	int8_t *cells;
	double begun;

	if (units == 0 || raters == 0) {
		fprintf(stderr, "usage: %s alpha|fleiss|data|whole UNITS RATERS RESAMPLES\n", argv[0]);
		return 2;
	}
	cells = malloc(units * raters);
	if (!cells)
		return 1;
	make_up(cells, units, raters, strcmp(argv[1], "alpha") == 0 || strcmp(argv[1], "data") == 0);
	r.cells = cells;
	if (strcmp(argv[1], "data") == 0 || strcmp(argv[1], "whole") == 0) {
		print(cells, units, raters);
	} else {
		begun = now();
		interval = agreement_bootstrap(&r, strcmp(argv[1], "fleiss") == 0 ? &fleiss : &alpha,
			(unsigned)strtoul(argv[4], NULL, 10), BOOTSTRAP_SEED);
		printf("%.6f %.9f %.9f %.9f\n", now() - begun, interval.estimate, interval.low, interval.high);
	}
	free(cells);
	return 0;
}
