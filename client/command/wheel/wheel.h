/* wheel.h - between the files of the annual wheel: single activities, and the year as a whole. */
#pragma once
#include "command/run.h"
#include "tilsyn/v1/wheel.pb-c.h"

/* In a file, people may be named by user name, and the template by code. */
int wheel_resolve_names(struct run *run, Tilsyn__V1__Activity *activity) __attribute__((warn_unused_result));

/* Names to ids, and where the one stands that is not found. */
int wheel_find_all(struct run *run, enum thing thing, char **names, size_t count, const char *where)
	__attribute__((warn_unused_result));

const char *wheel_verdict_words(struct arena *arena, const Tilsyn__V1__Verdict *verdict);

int wheel_put_plan(struct run *run, Tilsyn__V1__Wheel *wheel);
/* The next version of a plan that was read, with names resolved. */
int wheel_put_next(struct run *run, Tilsyn__V1__Wheel *wheel, Tilsyn__V1__Dropped **dropped, size_t n_dropped)
	__attribute__((warn_unused_result));
/* A call about the plan of a year; when there is none, it says what makes one. */
int wheel_call(struct run *run, const char *method, void *request, void *response) __attribute__((warn_unused_result));
int wheel_year_of(struct run *run, int32_t *year) __attribute__((warn_unused_result)); /* --year, or the one it is */

int wheel_show_ring(struct run *run);
int wheel_show_table(struct run *run);
/* What a version says otherwise than another; 0: the newest, or the one before. */
int wheel_put_changes(struct run *run, int32_t year, int64_t from, int64_t to) __attribute__((warn_unused_result));
/* "  Name:  words", broken at the terminal's width under themselves. */
void wheel_put_wrapped(struct run *run, const char *name, const char *words);
