/* given.h - one statistics case as it was given: checked before anything is computed.
 *
 * Getters never fail loudly: the first fault is kept with its place, what they return then is harmless, and the answer
 * is thrown away. So a measure reads what it needs and does not look right or left. */
#pragma once
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum { LIST_MAX = 1000000, FAULT_SIZE = 160 };

struct given {
	const json_t *whole;	/* the case */
	const json_t *inputs;	/* its inputs, an object */
	char fault[FAULT_SIZE]; /* "" = none so far */
	const char *note;	/* what the answer leaves unsaid; NULL = nothing */
};

void given_fault(struct given *g, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Of the inputs. A number must be there, unless `otherwise` is given. */
double given_number(struct given *g, const char *name);
double given_number_or(struct given *g, const char *name, double otherwise);
uint64_t given_count(struct given *g, const char *name, uint64_t most); /* a whole number from 0 */
double given_level(struct given *g);					/* between 0 and 1; 0.95 when not given */
/* Yours: free() it. least: of each number. */
double *given_numbers(struct given *g, const char *name, size_t *count);
uint64_t *given_counts(struct given *g, const char *name, size_t *count);
